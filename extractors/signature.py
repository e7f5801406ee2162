"""Signature and recipients: who signs in whose name, and to whom the act goes (Nghị định 30/2020/NĐ-CP Phụ lục I)."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from extractors.issuing_bodies import lowered
from extractors.model import EMPTY, PlacedText
from extractors.surnames import is_surname, resembles_surname, surname_of
from extractors.syllables import is_syllable
from schemas.identifiers import fold
from schemas.records import FindingNote

_ON_BEHALF = re.compile(r"t\s?[./]?\s?m\s?[.:]?\s+(?=\S)|tm\s?\.(?=\S)|thay\s+mặt\s")
_AS = re.compile(
    r"(?:k[./\s]?t|t[./\s]?l|t[./\s]?u[./\s]?q|q)\s?[.:]\s*(?=\S)|(?:kt|tl|tuq|k[/.]t|t[/.]l|t\.uq)\s+(?=\S)"
)
_ACTING = re.compile(r"q\s?\.\s*(?=\S)")
_POST = re.compile(
    r"(?:quyền\s+|phó\s+|[pq]\.\s*)*(?:chủ tịch|thủ tướng|bộ trưởng|thứ trưởng|giám đốc|tổng giám đốc|chánh văn "
    r"phòng|bí thư|trưởng ban|"
    r"phó trưởng|trưởng phòng|chủ nhiệm|cục trưởng|chi cục trưởng|tổng cục trưởng|vụ trưởng|thống đốc|chánh thanh "
    r"tra|chánh án|viện trưởng|"
    r"hiệu trưởng|tổng thanh tra|trưởng đoàn|chỉ huy|tư lệnh|chính ủy|kế toán|ủy viên|thường trực|phó chánh"
    r"|trưởng|phó|tổng kiểm toán|phó tổng|tổng bí thư|tổng thư ký|tổ trưởng|đội trưởng|trạm trưởng|cửa hàng trưởng)"
)
_BODY = re.compile(
    r"(?:bộ|sở|ban|ủy\s+ban|ubnd|văn\s+phòng|vp|viện|tòa\s+án|tổng\s+cục|cục|chi\s+cục|ngân\s+hàng|thanh\s+tra|kho\s+bạc"
    r"|bảo\s+hiểm|chính\s+phủ|công\s+an)(?!\w)(?!\s+trưởng)"
)
# How a line goes on that the post before it began.
_TAIL = re.compile(r"(?:về|và|của|thuộc|các|phụ\s+trách|thường\s+trực|kiêm)\s+\S")
# Posts whose marks OCR lost, or whose last word a seal hides: `PHỞ CHỦ` is nobody's name.
_POST_PLAIN = re.compile(
    r"(?:quyen |pho )*(?:chu tich|thu tuong|bo truong|thu truong|giam doc|bi thu|chu nhiem|cuc truong|truong ban|chanh "
    r"van phong|tong giam|vien truong)|(?:pho|kt|tm) (?:chu|thu|giam|bi|truong|tong|cuc|vien)(?: t\w*)?$"
)
_EDGES = "*_|„“”‟\"'‘’`´~^°•¬⁄"  # rules, and what OCR makes of the strokes of a seal beside a line
_SIGNED = re.compile(r"[\s(\[*]*(?:đã\s*ký|daky|đã\s*kí|da\s*ky|ký|signed|k[ýí]\s+tên.*)[\s)\]*.]*\Z")
_SIGNED_BY = re.compile(r"[\s(\[]*đã\s+ký\s*[)\]]?\s*[:.]?\s+(?=\S)")  # `Đã ký: Vũ Đức Khiển`
_SIGNED_BEHIND = re.compile(r"\s*[-–(\[]\s*(?:đã\s+ký|đã\s+kí)\s*[)\]]?\s*\Z")  # `Nguyễn Văn An (đã ký)`
_RULE = re.compile(r"[\W_]*\Z")
_STAMP = re.compile(r"người\s+ký|email|cơ\s+quan\s*:|thời\s+gian\s+ký|ký\s+bởi|digitally|@|\+07")
_NAME_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[’'.-])*\Z")  # K’Brel, H'Yim: names of the Central Highlands
# Degrees and ranks before a name; each ends with a stop or a blank (`Ksor` is a surname).
_TITLES = re.compile(
    r"(?:(?:gs|pgs|ts|ths|bs|ks|cn|bscki{1,2}|cki{1,2}|tskh|luật\s+sư|bác\s+sĩ|tiến\s+sĩ|thạc\s+sĩ|kỹ\s+sư"
    r"|(?:đại|thượng|trung|thiếu)\s+(?:tướng|tá|úy))(?:\s?[.,]\s*|\s+))+"
)
_HEADING = re.compile(r"nơi\s+nhận\s*:?\s*")
_BULLET = re.compile(r"\s*(?:[-–—−+*•▪●·]|\d{1,2}[.)])\s*")
_ITEM = re.compile(r"[;.]\s+[-–—−+•]\s*|\s[-–—]\s(?=lưu)|\n\s*[-–—−+•]?\s*")


@dataclass(slots=True)
class Signature:
    """Signer and capacity as printed; empty where nothing is printed. `mark` whether a "signed" mark stands there."""

    on_behalf: PlacedText = EMPTY
    signed_as: PlacedText = EMPTY
    position: PlacedText = EMPTY
    name: PlacedText = EMPTY
    mark: bool = False
    others: list[PlacedText] = field(default_factory=list)


def is_post(text: str) -> bool:
    """Whether a line opens with a post (`PHÓ CHỦ TỊCH`), or with the one that a deputy signs for (`KT. GIÁM ĐỐC`)."""
    low = lowered(text).strip()
    return _POST.match(low) is not None or _AS.match(low) is not None


def is_person(text: str) -> bool:
    """Whether a line is a person's name: two to six capitalised words without a post."""
    low = lowered(text).strip()
    bare = _TITLES.match(low)
    words = text.strip()[bare.end() if bare else 0 :].split()
    if not 2 <= len(words) <= 6 or _POST.match(low) or _ON_BEHALF.match(low) or _POST_PLAIN.match(fold(low)):
        return False
    return all(_NAME_WORD.match(word) and word[0].isupper() for word in words)


def is_signed_mark(text: str) -> bool:
    """Whether a line only says that the act is signed (`(Đã ký)`, `[daky]`)."""
    return _SIGNED.fullmatch(lowered(text)) is not None


def read_joint_signature(left: Iterable[PlacedText], right: Iterable[PlacedText]) -> Signature:
    """Signatures side by side: the lead body signs on the right (the custom of Thông tư liên tịch), the others are kept
    aside; where the right column names nobody, the columns are one signature."""
    left, right = [*left], [*right]
    out = read_signature(right)
    beside = read_signature(left)
    if not out.name or not beside.name:
        return read_signature([*left, *right])
    out.others = [beside.name, *(line for line in beside.others if is_person(line.text)), *out.others]
    return out


def read_signature(lines: Iterable[PlacedText]) -> Signature:
    """Reads the lines of a signature, top to bottom. The post is that of the person, not the one signed for."""
    out = Signature()
    maybe = EMPTY
    for line in (piece for raw in lines for piece in _pieces(raw.strip(_EDGES))):
        low = lowered(line.text)
        if _RULE.fullmatch(low) or _STAMP.search(low):
            continue
        marked = _SIGNED_BEHIND.search(low)
        if marked is not None and is_person(line.text[: marked.start()]):
            out.mark = True
            line = line.slice(0, marked.start())
            low = lowered(line.text)
        named = _SIGNED_BY.match(low)
        if named is not None and is_person(line.text[named.end() :]):
            out.mark = True
            line = line.slice(named.end()).strip()
            low = lowered(line.text)
        if _SIGNED.fullmatch(low) or low.startswith(("#", "[")):
            out.mark = out.mark or bool(_SIGNED.fullmatch(low))
            continue
        if out.position and line.text.upper() == line.text and _TAIL.match(low) and not out.name:
            out.position = PlacedText.join(
                [out.position, line]
            )  # `VỤ TRƯỞNG VỤ CÁC VẤN ĐỀ CHUNG` / `VỀ XÂY DỰNG PHÁP LUẬT`
            continue
        if out.name:
            # a second signer (joint acts) is kept aside
            out.others.append(line)
            continue
        inner = re.search(r"\s(?=(?:k\s?[./]?\s?t|tl|tuq)\s?\.)", low)
        if _ON_BEHALF.match(low):
            if inner is not None:
                out.on_behalf = line.slice(0, inner.start())
                line = line.slice(inner.end())
                low = lowered(line.text)
            else:
                out.on_behalf = line
                continue
        if _ACTING.match(low) and not out.signed_as:
            out.position = line  # `Q. GIÁM ĐỐC` acts in his own name
            continue
        if _AS.match(low):
            post = re.search(r"\s(?=phó\s)", low)
            if post is not None:
                out.signed_as = line.slice(0, post.start())
                out.position = line.slice(post.end())
            else:
                out.signed_as = PlacedText.join([out.signed_as, line])
            continue
        if out.signed_as and not out.position and line.text.upper() == line.text and _BODY.match(low):
            # `KT. BỘ TRƯỞNG` / `BỘ KHOA HỌC VÀ CÔNG NGHỆ` / `THỨ TRƯỞNG`: whose head is signed for
            out.signed_as = PlacedText.join([out.signed_as, line])
            continue
        if out.on_behalf and not out.signed_as and not out.position and _continues(low):
            out.on_behalf = PlacedText.join([out.on_behalf, line])
            continue
        if is_person(line.text) and (line.text.upper() != line.text or out.position or out.signed_as):
            if line.text.upper() == line.text and not resembles_surname(line.text.split()[0]):
                maybe = maybe or line  # a post that a seal hides in part: a name only where no other stands below
                continue
            titles = _TITLES.match(low)
            out.name = line.slice(titles.end()) if titles is not None else line
            continue
        if _POST.match(low):
            both = bool(out.position) and (bool(out.signed_as) or not _same_post(lowered(out.position.text), low))
            out.position = PlacedText.join([out.position, line]) if both else line
            continue
        if out.position and line.text.upper() == line.text and _has_syllable(line.text):
            out.position = PlacedText.join([out.position, line])
    out.name = out.name or maybe
    return out


def _same_post(head: str, deputy: str) -> bool:
    """Whether the second of two posts is the deputy of the first, whose `KT.` is lost (`BỘ TRƯỞNG` / `THỨ TRƯỞNG`); else
    one person holds both (`TRƯỞNG BAN` / `PHÓ CHỦ TỊCH UBND TỈNH`)."""
    words = head.split()
    return not {words[-1], words[min(1, len(words) - 1)]}.isdisjoint(deputy.split()) if words else True


def signer_of(signature: Signature, ocr_pages: Container[int]) -> tuple[str | None, list[FindingNote]]:
    """The signer's name. Of a name on a page read by OCR a surname that lost its marks is set right, with a finding, and
    one that has lost its surname to a seal is no name."""
    name = signature.name.text
    surname, _, given = name.partition(" ")
    read = any(box.page in ocr_pages for box in signature.name.boxes("signer_name"))
    if not read or not given:
        return name or None, []
    bare = _TITLES.match(lowered(name))
    letters = name[bare.end() if bare else 0 :].split()
    covered = len(surname) > 1 and surname.isalpha() and not is_surname(surname) and surname_of(surname) is None
    # A middle name before one given name (`Văn Tuân`), or a word that its ink leaves in pieces (`Truơ..g`).
    covered |= len(letters) == 2 and letters[0] in ("Văn", "Thị")
    if covered or (letters and letters[0].endswith(".")) or any("." in word.rstrip(".") for word in letters):
        message = f"họ tên người ký nhận dạng là “{name}”, không có họ (dấu che?); để trống"
        return None, [FindingNote(code="signer_unread", message=message, column="signer_name")]
    right = surname_of(surname)
    if right is None:
        return name, []
    message = f"họ người ký nhận dạng là “{surname}”, là họ “{right}”"
    return f"{right} {given}", [FindingNote(code="ocr_corrected", message=message, column="signer_name")]


def _has_syllable(text: str) -> bool:
    """Whether a line says anything: strokes of a signature are read as single letters and consonants."""
    return any(len(word) > 1 and is_syllable(word) for word in re.findall(r"[^\W\d_]+", text))


_RUN_TOGETHER = re.compile(
    r"\s+(?=(?:KT|TL|TUQ|K/T)\s?\.)|(?<=[^\W\d_a-z.])\s+(?=(?:PHÓ\s+)?(?:CHỦ TỊCH|THỦ TƯỚNG|GIÁM ĐỐC|BỘ TRƯỞNG|BÍ "
    r"THƯ|CHÁNH VĂN PHÒNG)(?!\s+[ỦU][ỶY]))"
    r"|\s+(?=[\[(#])|(?<=[\])])\s+"
)


def _pieces(line: PlacedText) -> list[PlacedText]:
    """The lines that a flattened signature runs together: `KT. CHỦ TỊCH PHÓ CHỦ TỊCH Nguyễn Văn An`."""
    text = line.text
    if len(text) < 14 or not re.search(r"[A-Z]{2}", text):
        return [line]
    out: list[PlacedText] = []
    at = 0
    for found in _RUN_TOGETHER.finditer(text):
        if re.search(r"(?:KT|TL|TUQ|TM|[KT]/[TLM]|PHÓ|TỔNG|QUYỀN|BAN)\s?\.?\Z", text[at : found.start()]):
            continue
        out.append(line.slice(at, found.start()).strip())
        at = found.end()
    last = line.slice(at)
    words = [*re.finditer(r"\S+", last.text)]
    for index in range(1, len(words)):
        name = last.text[words[index].start() :]
        before = words[index - 1].group()
        if before.upper() == before and any(ch.islower() for ch in words[index].group()):
            person = [
                word
                for word in words[index : index + 5]
                if word.group()[0].isupper() and not word.group()[1:].isupper()
            ]
            end = person[-1].end() if person else last.text.index(name)
            out += [last.slice(0, words[index].start()).strip(), last.slice(words[index].start(), end)]
            return out
    return [*out, last]


def _continues(low: str) -> bool:
    return bool(re.match(r"(?:tỉnh|thành phố|huyện|quận|thị xã|nhân dân|phủ|ủy)(?!\w)", low))


def read_recipients(blocks: Iterable[PlacedText]) -> list[PlacedText]:
    """The recipients, one each, without bullet and closing mark; the `Lưu` line is kept."""
    items: list[PlacedText] = []
    for block in blocks:
        text = block.strip()
        while True:
            found = _HEADING.match(lowered(text.text))
            if found is None:
                break
            text = text.slice(found.end()).strip()
        if not text:
            continue
        at = 0
        for found in _ITEM.finditer(lowered(text.text)):
            items.append(text.slice(at, found.start()))
            at = found.end()
        items.append(text.slice(at))
    out: list[PlacedText] = []
    for item in items:
        bare = item.strip()
        bullet = _BULLET.match(bare.text)
        if bullet is not None:
            bare = bare.slice(bullet.end()).strip()
        bare = bare.rstrip(";.,:")
        if bare and not _RULE.fullmatch(bare.text):
            out.append(bare)
    return out
