"""Repairs of what OCR reads, where print can only have said one thing: each is a finding, the length stays the same.

Roman numerals (`ocr_numerals.py`). Letters that Vietnamese print does not have, at a word's end
(`QĐ-TTgø`). Words that no syllable spells, where one spelling alone is near (`ocr_syllables.py`). And tones: at 200 dpi a
hook or tilde over a hat is taken for an acute (`bố sung` for `bổ sung`); repaired only where the neighbour leaves no
choice, by the fixed pairs of administrative language below or because the document itself nearly always has one word in
that place.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

import regex

from extractors.ocr_notations import notation_set_right
from extractors.ocr_numerals import counted_numerals, numeral_places, roman
from extractors.ocr_page_numbers import page_number_repairs
from extractors.ocr_phrases import phrase_repairs
from extractors.ocr_syllables import only_spelling
from extractors.source import Page, Word
from extractors.syllables import is_syllable
from schemas.identifiers import fold
from schemas.records import FindingNote
from schemas.registries import provinces

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_CORE = regex.compile(r"\p{L}+")
_FOREIGN = regex.compile(r"(?<=\p{L})[øØßþÞæÆœ®©€¥£§¢¬µ]+$")
_UNIT = regex.compile(r"(?<!\p{L})k[Ww]{2,3}[hH](?!\p{L})")
_NAMED = 5

# What letterhead, title and signature of every act print, word for word; accents are all that is put right.
_FIXED = """
Ủy ban nhân dân|Hội đồng nhân dân|Cộng hòa xã hội chủ nghĩa Việt Nam|Độc lập|Tự do|Hạnh phúc|Đảng cộng sản Việt Nam|
Quyết định|Kế hoạch|Chương trình hành động|Chương trình|Nghị quyết|Chỉ thị|Thủ tướng Chính phủ|Phó chủ tịch|Chủ tịch|
Phó thủ tướng|nhỏ và vừa|UBND tỉnh|HĐND tỉnh|nhân dân tỉnh|Giám đốc|Phó giám đốc|Nơi nhận|Phụ lục|Căn cứ|
""".replace("\n", "")


# Pairs of syllables of which only one set of tones is a word. Not here, because another set is one too: truyền thông
# (truyền thống), khoa học (khóa học), chỉ tiêu (chi tiêu), môi trường (mỗi trường), tín dụng (tin dùng), báo cáo (bao cao).
_PAIRS = """
bổ sung|sửa đổi|đổi mới|chuyển đổi|trao đổi|thay đổi|thẩm quyền|thẩm định|sản phẩm|thực phẩm|dược phẩm|phẩm chất|
phát triển|triển khai|triển lãm|thúc đẩy|đẩy mạnh|đẩy nhanh|tổ chức|đoàn thể|tập thể|thể chế|thể thao|thể hiện|
tổng hợp|tổng kết|tổng thể|tổng số|tổng sản|kiểm tra|kiểm soát|kiểm định|phổ biến|phổ cập|hiểu biết|tìm hiểu|
bảo đảm|đảm bảo|bảo vệ|bảo tồn|bảo hiểm|chỉ đạo|chỉ số|chỉ thị|giải pháp|giải quyết|quản lý|hiệu quả|kết quả|
cải cách|cải thiện|thủ tục|thủ tướng|chủ trì|chủ tịch|chủ động|chủ yếu|chủ trương|chủ đầu|kỹ thuật|kỹ năng|
lĩnh vực|hỗ trợ|cơ sở|tiểu học|trọng điểm|địa điểm|thời điểm|đặc điểm|điểm đến|ổn định|cổ phần|
cổng thông|công thương|trung ương|địa phương|khuyến công|khuyến khích|xúc tiến|tiến độ|tiến bộ|tiên tiến|chế biến|
chế tạo|kinh tế|thực tế|quốc tế|y tế|thiết kế|kế hoạch|thống kê|thương mại|thị trường|tăng trưởng|bộ trưởng|
thủ trưởng|trưởng ban|nghị quyết|quyết định|quy định|nghị định|phê duyệt|ban hành|thực hiện|hoàn thành|hoàn thiện|
nâng cao|chất lượng|năng lượng|số lượng|tỷ lệ|tỷ trọng|năng suất|lao động|hoạt động|vận động|huy động|chuyển dịch|
vận chuyển|dịch vụ|nhiệm vụ|phục vụ|nội vụ|đầu tư|thông tư|vật tư|hạ tầng|xây dựng|sử dụng|áp dụng|ứng dụng|
doanh nghiệp|công nghiệp|nông nghiệp|sự nghiệp|khởi nghiệp|hợp tác|phối hợp|tích hợp|liên kết|cam kết|đoàn kết|
ngân sách|chính sách|nguồn lực|nhân lực|năng lực|động lực|hiệu lực|cộng đồng|đồng bộ|hợp đồng|hội đồng|nông thôn|
thành phố|thị xã|thị trấn|khu vực|công nghệ|điện tử|điện lực|thông tin|giao thông|vận tải|
tài chính|tài nguyên|tài sản|hành chính|chính quyền|chính trị|xã hội|văn hóa|hàng hóa|tiêu dùng|xuất khẩu|
nhập khẩu|cửa khẩu|hằng năm|hàng năm|giai đoạn|định hướng|tầm nhìn|mục tiêu|đề nghị|đề xuất|đề án|dự án|
phương án|chương trình|công trình|quy trình|tham mưu|theo dõi|đôn đốc|đơn vị|cơ quan|liên quan|các cấp|
toán chi|mức chi|khoản chi|
chi nhánh|chi cục|chi phí|chi tiết|chi trả|làng nghề|dạy nghề|ngành nghề|học nghề|tay nghề|nghề nghiệp|truyền nghề|
trồng rừng|trồng cây|trồng trọt|vùng trồng|cây trồng|hồ sơ|bền vững|trực tuyến|tuyển dụng|tuyển sinh|triệu đồng|
công bố|kiểm kê|nền tảng|nền kinh|cơ chế|cơ cấu|địa bàn|công an|tỉnh ủy|chính phủ|chính trị|khai thác|bảo quản|
bồi dưỡng|đào tạo|tập huấn|biểu dương|khen thưởng|kịp thời|đa dạng|thường xuyên|đánh giá|giám sát|rà soát|
di tích|di sản|địa danh|nhân dân|dân tộc|kết nối|
đáp ứng|tuyên truyền|quảng bá|du lịch|kêu gọi|thu hút|ưu đãi|ưu tiên|nghiên cứu|căn cứ|tiết kiệm|trách nhiệm|
""".replace("\n", "")


# Pairs for a letter D and its stroke alone: another tone would be another word (`dự liệu`).
_STROKES = frozenset(
    [
        "dữ liệu", "dùng chung", "theo dõi", "chỉ đạo", "lãnh đạo", "đặc khu", "đề cương", "trình độ", "người dân",
        "dân cư", "tín dụng", "doanh thu", "du khách", "bản đồ", "đô thị",
    ]
)  # fmt: skip


_HATS = str.maketrans("ãẽõ", "ấếố")
# A horn is a speck at 200 dpi (`điện tủ`, `cơ sỏ`).
_HORNS = (str.maketrans("uúùủũụ", "ưứừửữự"), str.maketrans("oóòỏõọ", "ơớờởỡợ"))


@lru_cache(maxsize=1 << 14)
def _bare(word: str) -> str:
    """The word in small letters without its tone (the quality of the vowel stays)."""
    kept = [char for char in unicodedata.normalize("NFD", word.lower()) if char not in _TONES]
    return unicodedata.normalize("NFC", "".join(kept))


@cache
def _known_pairs() -> dict[tuple[str, str], tuple[str, str] | None]:
    """By the bare pair the one pair of words; None where the list itself has two."""
    out: dict[tuple[str, str], tuple[str, str] | None] = {}
    for pair in _PAIRS.split("|"):
        words = pair.split()
        if len(words) == 2:
            key = (_bare(words[0]), _bare(words[1]))
            value = (words[0], words[1])
            out[key] = value if out.get(key, value) == value else None
    return out


@cache
def _plain_pairs() -> dict[tuple[str, str], tuple[str, str] | None]:
    """The fixed pairs by their letters without marks; None where two are alike."""
    out: dict[tuple[str, str], tuple[str, str] | None] = {}
    for pair in filter(None, _known_pairs().values()):
        key = (fold(pair[0]), fold(pair[1]))
        out[key] = pair if out.get(key, pair) == pair else None
    return out


@cache
def _fixed() -> dict[str, list[list[str]]]:
    """The fixed phrases by the plain form of their first word, longest first."""
    out: dict[str, list[list[str]]] = defaultdict(list)
    for phrase in _FIXED.split("|"):
        if words := phrase.split():
            out[fold(words[0])].append(words)
    return {first: sorted(phrases, key=len, reverse=True) for first, phrases in out.items()}


def _phrases(words: Sequence[Word]) -> dict[int, str]:
    """Words of fixed phrases in capitals that lost or changed an accent, by index."""
    out: dict[int, str] = {}
    plain = [fold("".join(_CORE.findall(word.text))) for word in words]
    for index in range(len(words)):
        for phrase in _fixed().get(plain[index], ()):
            run = words[index : index + len(phrase)]
            if [fold(word) for word in phrase] != plain[index : index + len(phrase)]:
                continue
            if not all(any(c.isupper() for c in w.text) and w.text.upper() == w.text for w in run):
                continue
            if any(abs(w.base - run[0].base) > 0.4 * w.size for w in run):
                continue
            for offset, (word, right) in enumerate(zip(run, phrase, strict=True)):
                core = _CORE.search(word.text)
                if core is not None and _bare_tones(core[0]) != _bare_tones(right):
                    out[index + offset] = word.text[: core.start()] + right.upper() + word.text[core.end() :]
            break
    return out


@cache
def _places() -> dict[str, str]:
    """Names of provinces by their plain form."""
    return {fold(row.name): row.name for row in provinces()}


@cache
def _first_words() -> frozenset[str]:
    return frozenset(key.split()[0] for key in _places())


def _province_names(words: Sequence[Word]) -> dict[int, str]:
    """The name of a province after `tỉnh` or `thành phố` that lost or changed an accent, and the accent of `tỉnh`
    itself (`TÍNH KHANH HÒA`), by index: no two provinces have names that differ in their accents alone."""
    out: dict[int, str] = {}
    plain = [fold("".join(_CORE.findall(word.text))) for word in words]
    for index in range(1, len(words)):
        before = plain[index - 1]
        if plain[index] not in _first_words() or (
            before != "tinh" and (before != "pho" or plain[index - 2] != "thanh")
        ):
            continue
        for length in (4, 3, 2):
            run = words[index : index + length]
            name = _places().get(" ".join(plain[index : index + length]))
            if name is None or len(run) < length or not all(word.text[:1].isupper() for word in run):
                continue
            if not all(_follows(a, b) for a, b in itertools.pairwise([words[index - 1], *run])):
                continue
            rights = name.split()
            if before == "tinh":
                rights, run = ["tỉnh", *rights], [words[index - 1], *run]
            for word, right in zip(run, rights, strict=True):
                core = _CORE.search(word.text)
                if core is None or len(core[0]) != len(right) or _bare_tones(core[0]) == _bare_tones(right):
                    continue
                cased = right.upper() if core[0].isupper() else right.capitalize() if core[0][0].isupper() else right
                at = index + run.index(word) - (1 if before == "tinh" else 0)
                out[at] = word.text[: core.start()] + cased + word.text[core.end() :]
            break
    return out


def _follows(left: Word, right: Word) -> bool:
    """Whether one word comes after the other on its line, or opens the next line."""
    return abs(left.base - right.base) < 0.4 * left.size or 0 < right.base - left.base < 2.2 * left.size


_DEPUTY = regex.compile(r"[-_.,'‘“]?K[TỲÝYI1Ị][.,:;]?")
_POSTS = frozenset({"chu", "thu", "giam", "bo", "truong", "chanh", "bi", "cuc", "tong", "vien", "chi"})


def _signing_powers(words: Sequence[Word]) -> dict[int, str]:
    """`KT.` before a post in capitals where its T or its stop is misread (`KỲ, CHỦ TỊCH`, `KT, GIÁM ĐỐC`)."""
    out: dict[int, str] = {}
    for index, (word, post) in enumerate(itertools.pairwise(words)):
        beside = abs(word.base - post.base) < 0.4 * word.size and -1 < post.x0 - word.x1 < word.size
        if beside and _DEPUTY.fullmatch(word.text) and post.text.isupper() and fold(post.text) in _POSTS:
            out[index] = "KT."
    return out


# Who signs for whom (Nghị định 30/2020/NĐ-CP, Phụ lục I: `KT. CHỦ TỊCH`, under it `PHÓ CHỦ TỊCH`).
_DEPUTIES = {
    post: deputy.split()
    for post, deputy in {
        "chu tich": "PHÓ CHỦ TỊCH", "giam doc": "PHÓ GIÁM ĐỐC", "tong giam doc": "PHÓ TỔNG GIÁM ĐỐC",
        "bo truong": "THỨ TRƯỞNG", "thu tuong": "PHÓ THỦ TƯỚNG", "truong ban": "PHÓ TRƯỞNG BAN",
        "cuc truong": "PHÓ CỤC TRƯỞNG", "chi cuc truong": "PHÓ CHI CỤC TRƯỞNG", "chanh thanh tra": "PHÓ CHÁNH THANH TRA",
        "chanh van phong": "PHÓ CHÁNH VĂN PHÒNG", "vien truong": "PHÓ VIỆN TRƯỞNG", "truong phong": "PHÓ TRƯỞNG PHÒNG",
    }.items()
}  # fmt: skip
_COVERED = 0.6  # confidence left to a deputy's post of which only the end can be read


def _deputies(words: Sequence[Word]) -> dict[int, str]:
    """The post under `KT. CHỦ TỊCH` of which a seal leaves no more than the end (`TỊCH`): the deputy's, for no other one
    ends so and stands there. `PHÓ CHỦ TỊCH THƯỜNG TRỰC` and the like end otherwise and stay as they are read."""
    out: dict[int, str] = {}
    for index, word in enumerate(words):
        if word.text not in ("KT.", "KT", "K/T", "K/T."):
            continue
        line: list[Word] = []
        for after in words[index + 1 : index + 5]:
            if abs(after.base - word.base) > 0.4 * word.size or after.x0 < (line[-1] if line else word).x1:
                break
            line.append(after)
        deputy = _DEPUTIES.get(fold(" ".join(w.text for w in line)))
        if deputy is None:
            continue
        left, right = word.x0 - 2 * word.size, line[-1].x1 + 3 * word.size
        below = [
            at
            for at in range(index + 1 + len(line), min(len(words), index + 25))
            if 0.8 < (words[at].base - word.base) / word.size < 2.4 and left < words[at].x0 and words[at].x1 < right
        ]
        below.sort(key=lambda at: words[at].x0)
        level = all(abs(words[at].base - words[below[0]].base) < 0.4 * word.size for at in below)
        if not below or not level or len(below) > len(deputy) or words[below[-1]].text != deputy[-1]:
            continue
        if abs(words[below[-1]].x1 - line[-1].x1) > 2 * word.size:  # both lines are set about one middle
            continue
        if [words[at].text for at in below] == deputy:
            continue
        first = len(deputy) - len(below) + 1
        for at, text in zip(below, [" ".join(deputy[:first]), *deputy[first:]], strict=True):
            words[at].confidence = min(words[at].confidence or 0.0, _COVERED)
            out[at] = text
    return out


def _place_of_issue(words: Sequence[Word]) -> dict[int, str]:
    """The place before `, ngày ... tháng` where one letter is misread: the one province with a name that near."""
    for index, word in enumerate(words[:160]):
        if fold(word.text) != "ngay" or index < 2 or not words[index - 1].text.endswith(","):
            continue
        run = [words[index - 2], words[index - 1]]
        plain = fold(" ".join(w.text for w in run)).strip(" ,")
        if any(abs(w.base - word.base) > 0.4 * word.size for w in run):
            return {}
        if (name := _places().get(plain)) is not None:
            pairs = list(zip((index - 2, index - 1), name.split(), strict=False))
            wrong = [
                (at, right) for at, right in pairs if _bare_tones(words[at].text.rstrip(",")) != _bare_tones(right)
            ]
            return {at: right + ("," if at == index - 1 else "") for at, right in wrong}
        near = [name for key, name in _places().items() if len(key) == len(plain) and _differs_once(key, plain)]
        if len(near) == 1 and len(near[0].split()) == 2:
            first, second = near[0].split()
            for w in run:
                w.confidence = min(w.confidence or 0.0, 0.6)
            return {index - 2: first, index - 1: f"{second},"}
        return {}
    return {}


def _differs_once(one: str, other: str) -> bool:
    return sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _bare_tones(word: str) -> list[str]:
    """The letters and marks of a word, whatever vowel the tone stands on."""
    return sorted(unicodedata.normalize("NFD", word.lower()))


def repair_ocr(pages: Iterable[Page]) -> None:
    """Repair the OCR words of a document in place; the repairs are notes of their pages."""
    scanned = [
        (page, [word for word in page.words if word.confidence is not None and not (word.stamp or word.disputed)])
        for page in pages
    ]
    scanned = [(page, words) for page, words in scanned if words]
    if not scanned:
        return
    done: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for page, word, number in page_number_repairs(scanned):
        _set(page, word, number, done)
    places = numeral_places(scanned)
    for page, words in scanned:
        for index, word in enumerate(words):
            text = only_spelling(_UNIT.sub("kWh", _FOREIGN.sub("", word.text)))
            text = notation_set_right(roman(words, index, text))
            _set(page, word, text, done)
        for index, text in phrase_repairs(words, page.verticals).items():
            _set(page, words[index], text, done)
        fixed = _phrases(words) | _province_names(words) | _signing_powers(words)
        fixed |= _deputies(words)
        for index, text in (fixed | (_place_of_issue(words) if page.number == 1 else {})).items():
            _set(page, words[index], text, done)
    for page, word, numeral in counted_numerals(places):
        _set(page, word, numeral, done)
    follows, comes = _neighbours(words for _, words in scanned)
    for page, words in scanned:
        for index, word in enumerate(words):
            _set(page, word, _toned(words, index, follows, comes), done)
    for page, _ in scanned:
        if changes := done.get(page.number):
            named = ", ".join(f"“{old}” is “{new}”" for old, new in changes[:_NAMED])
            more = f" and {len(changes) - _NAMED} more" if len(changes) > _NAMED else ""
            message = f"Page {page.number}: words that OCR misread were set right: {named}{more}."
            page.notes.append(FindingNote(code="ocr_corrected", message=message, page=page.number))


def _set(page: Page, word: Word, text: str, done: dict[int, list[tuple[str, str]]]) -> None:
    if text == word.text or not text:
        return
    done[page.number].append((word.text, text))
    if len(text) == len(word.text):
        word.text = text
        return
    step = (word.x1 - word.x0) / len(text)
    word.text = text
    word.edges = [(word.x0 + index * step, word.x0 + (index + 1) * step) for index in range(len(text))]


# --- tones --------------------------------------------------------------------------------------------------------

_Counts = dict[str, Counter[str]]


def _core(word: Word) -> str:
    return _core_of(word.text)


@lru_cache(maxsize=1 << 14)
def _core_of(text: str) -> str:
    match = _CORE.search(text)
    return match[0].lower() if match is not None and len(match[0]) == len(text.strip(".,;:()“”\"'-–/…")) else ""


def _pairs(words: Sequence[Word]) -> Iterable[tuple[int, int]]:
    """Indexes of neighbours that are read one after the other without a stop between them."""
    for index in range(len(words) - 1):
        left, right = words[index], words[index + 1]
        below = 0 < right.base - left.base < 2.2 * left.size and right.x0 < left.x0
        beside = abs(right.base - left.base) < 0.3 * left.size and -1 < right.x0 - left.x1 < left.size
        if (beside or below) and left.text[-1:].isalpha() and right.text[:1].isalpha():
            yield index, index + 1


def _neighbours(pages: Iterable[Sequence[Word]]) -> tuple[_Counts, _Counts]:
    """How often each word follows, and comes before, each other in the document."""
    follows: _Counts = defaultdict(Counter)
    comes: _Counts = defaultdict(Counter)
    for words in pages:
        for left, right in _pairs(words):
            a, b = _core(words[left]), _core(words[right])
            if a and b:
                follows[a][b] += 1
                comes[b][a] += 1
    return follows, comes


def _toned(words: Sequence[Word], index: int, follows: _Counts, comes: _Counts) -> str:
    word = words[index]
    core = _core(word)
    if len(core) < 2:
        return word.text
    votes: set[str] = set()
    left = _core(words[index - 1]) if index and _joined(words[index - 1], word) else ""
    right = _core(words[index + 1]) if index + 1 < len(words) and _joined(word, words[index + 1]) else ""
    bare = _bare(core)
    if (single := _undoubled(core, left, right)) is not None:
        return _replaced(word.text, core, single)
    for known in (
        _known_pairs().get((_bare(left), bare), None) if left else None,
        _known_pairs().get((bare, _bare(right)), None) if right else None,
    ):
        if known is not None:
            other, mine = (known[0], known[1]) if _bare(known[1]) == bare and known[0] == left else (known[1], known[0])
            if other in (left, right) or not (is_syllable(left or right) and is_syllable(core)):
                votes.add(mine)
    if core in votes:
        return word.text
    if not votes and (stroke := _stroked(core, left, right)) is not None:
        votes = {stroke}
    if not votes:
        votes = {
            vote
            for vote in (_usual(follows.get(left), core, bare), _usual(comes.get(right), core, bare))
            if vote is not None
        }
    if len(votes) != 1:
        return word.text
    return _cased(word.text, core, votes.pop())


def _stroked(core: str, left: str, right: str) -> str | None:
    """The word with the other of D and Đ at its head, with a hat and an acute for a tilde, or with its horn, where that
    alone makes a fixed pair (`đân tộc`, `đoanh nghiệp`, `cơ chẽ`, `điện tủ`)."""
    others = [other for table in (_HATS, *_HORNS) if (other := core.translate(table)) != core]
    if core[0] in "dđ" and core != "được":
        others.append(("đ" if core[0] == "d" else "d") + core[1:])
    for other in others:
        for pair in ((left, other), (other, right)):
            if all(pair) and (
                " ".join(pair) in _STROKES or _known_pairs().get((_bare(pair[0]), _bare(pair[1]))) == pair
            ):
                return other
    if not is_syllable(core):  # it lost its marks (`KIEM SOÁT`)
        for first, second in ((left, core), (core, right)):
            known = _plain_pairs().get((fold(first), fold(second))) if first and second else None
            if known is not None and (known[0] == left or known[1] == right):
                return known[1] if known[0] == left else known[0]
    return None


def _undoubled(core: str, left: str, right: str) -> str | None:
    """The word with one of two like vowels taken out (`bồố`), where that makes a fixed pair."""
    if is_syllable(core):
        return None
    plain = [unicodedata.normalize("NFD", char)[0] for char in core]
    for index in range(len(core) - 1):
        if plain[index] != plain[index + 1] or plain[index] not in "aeiouy":
            continue
        for single in (core[:index] + core[index + 1 :], core[: index + 1] + core[index + 2 :]):
            before = _known_pairs().get((_bare(left), _bare(single))) if left else None
            after = _known_pairs().get((_bare(single), _bare(right))) if right else None
            if before is not None and before[0] == left:
                return before[1]
            if after is not None and after[1] == right:
                return after[0]
    return None


def _replaced(text: str, core: str, new: str) -> str:
    """The text with another word in place of `core`, in capitals as that was."""
    start = text.lower().find(core)
    printed = text[start : start + len(core)]
    cased = new.upper() if printed.isupper() else new.capitalize() if printed[:1].isupper() else new
    return text[:start] + cased + text[start + len(core) :] if start >= 0 else text


def _joined(left: Word, right: Word) -> bool:
    return any(True for _ in _pairs([left, right]))


def _usual(counts: Counter[str] | None, core: str, bare: str) -> str | None:
    """The word that nearly always stands beside this neighbour, where it differs from `core` in nothing but its tone."""
    if not counts:
        return None
    word, count = counts.most_common(1)[0]
    if word == core or _bare(word) != bare or count < 5 or counts[core] > 0.1 * count:
        return None
    return word if count >= 0.7 * counts.total() else None


def _cased(text: str, core: str, new: str) -> str:
    start = text.lower().find(core)
    if start < 0 or len(new) != len(core):
        return text
    if sorted(unicodedata.normalize("NFD", core)) == sorted(unicodedata.normalize("NFD", new)):
        return text  # the tone stands on the other vowel (hoá, hóa): that is spelling, and stays as printed
    printed = text[start : start + len(core)]
    letters = [b.upper() if a.isupper() else b for a, b in zip(printed, new, strict=True)]
    return text[:start] + "".join(letters) + text[start + len(core) :]
