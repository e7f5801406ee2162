"""What stands on a page without being its text: page numbers, running heads, footnotes, electronic stamps.

Also the two places that a plan sets in two columns: the letterhead and the signature with its recipients
(Nghị định 30/2020/NĐ-CP, Phụ lục I).
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter

import regex

from extractors.lines import Line, LineNumbers, lines_of
from extractors.page_marks import marks_on, runs_of
from extractors.signature import is_person, is_signed_mark
from extractors.source import Page, Word
from schemas.identifiers import fold

_PAGE_NUMBER = regex.compile(r"(?:(?:trang|page)\s*)?[-–—.\s]*\(?\d{1,4}\)?(?:\s*/\s*\d{1,4})?[-–—.\s]*", regex.I)
_STAMP = regex.compile(
    r"(?:Người ký|Ký bởi|Được ký bởi|Ký số bởi|Digitally signed|Signature|Thời gian ký|Ngày ký|Cơ quan:|Email:|"
    r"Signed by|Reason:|Location:|Date:\s*\d{4}\.)",
    regex.I,
)
_SIGNING = regex.compile(
    r"(?:TM|T/M|KT|K/T|TL|T/L|TUQ|T/L|Q)\s?\.\s?\p{Lu}|(?:T/M|K/T|T/L)\s\p{Lu}|"
    r"(?:TM|KT|TL|TUQ) (?:PHÓ |BỘ|BAN|CHỦ|GIÁM|ỦY|UỶ|UBND|TRƯỞNG|THỦ|CỤC|TỔNG|CHÁNH|VIỆN|HIỆU)|"
    r"(?:PHÓ |Q\. ?|QUYỀN )?(?:CHỦ TỊCH|(?:TỔNG )?GIÁM ĐỐC|CỤC TRƯỞNG|CHI CỤC TRƯỞNG|BỘ TRƯỞNG|THỨ TRƯỞNG|THỦ TƯỚNG|"
    r"PHÓ THỦ TƯỚNG|CHÁNH VĂN PHÒNG|TRƯỞNG BAN|BÍ THƯ|HIỆU TRƯỞNG|CHÁNH THANH TRA|TỔNG CỤC TRƯỞNG|VIỆN TRƯỞNG|CHÁNH ÁN|"
    r"TRƯỞNG PHÒNG|TRƯỞNG CÔNG AN|TRƯỞNG ĐOÀN|THỐNG ĐỐC|TỔNG THANH TRA|CHỈ HUY TRƯỞNG|TƯ LỆNH|VIỆN PHÓ)\b"
)
_GAZETTE = regex.compile(r"(?:\d+\s*)?CÔNG BÁO\s*/?.{0,30}?\bSố.{1,40}?Ngày.{4,20}?(?:\s\d+)?", regex.I)
_LETTER_SUBJECT = regex.compile(r"(?i)v\s?/\s?v|về việc")
_NUMBER_LINE = regex.compile(r"(?:Luật |Nghị quyết )?(?:S\s?ố|S[ôó])\s*:?\s*(?:\d|[.…_/#]|$)")
# The same in ordinary type (gazettes, hidden layers of scans), where the words alone must say it.
_CAPACITY = regex.compile(r"(?:TM|T/M|KT|K/T|TUQ|TL|T/L)\s?\.?\s?(?:\p{Lu}{2,}\b[ .,-]*){2,9}$")


@dataclass(slots=True)
class PageParts:
    """The words of one page by where they belong; `body` is what remains for paragraphs."""

    page: Page
    numbers: LineNumbers
    body: list[Line] = field(default_factory=list)
    page_numbers: list[Line] = field(default_factory=list)
    running_heads: list[Line] = field(default_factory=list)
    footnotes: list[Line] = field(default_factory=list)
    stamps: list[Line] = field(default_factory=list)
    letterheads: list[tuple[float, list[Line], list[Line]]] = field(default_factory=list)
    signatures: list[tuple[float, list[Line], list[Line]]] = field(default_factory=list)


def sort_page(
    page: Page,
    free: list[Word],
    body_size: float,
    numbers: LineNumbers,
    *,
    first: bool,
    above: Sequence[Line] = (),
) -> PageParts:
    """Divide the words outside of tables; `body_size` is the document's usual font size in points.

    `above` are the footnotes of the page before: the last of them may go on on this page.
    """
    parts = PageParts(page, numbers)
    marks, printed = marks_on(page, free, first=first)
    for words, room in ((marks, parts.stamps), (printed, parts.running_heads)):
        if words:
            room.extend(lines_of(words, numbers))
            taken = set(map(id, words))
            free = [word for word in free if id(word) not in taken]
    free = _take_page_number(page, free, parts, first=first)
    free = _take_stamps(free, parts)
    lines = lines_of(free, numbers)
    lines = _take_footnotes(page, lines, parts, body_size, above)
    lines = _take_letterhead(page, lines, parts)
    parts.body = _take_signature(page, lines, parts)
    return parts


def _without(lines: list[Line], words: list[Word], parts: PageParts) -> list[Line]:
    """The lines that remain when the words are taken; a line that loses some of its words is made again."""
    taken = {id(word) for word in words}
    out: list[Line] = []
    rest: list[Word] = []
    for line in lines:
        left = [word for word in line.words if id(word) not in taken]
        if len(left) == len(line.words):
            out.append(line)
        else:
            rest.extend(left)
    if rest:
        out.extend(lines_of(rest, parts.numbers))
        out.sort(key=lambda line: (line.base, line.x0))
    return out


def _take_page_number(page: Page, free: list[Word], parts: PageParts, *, first: bool) -> list[Word]:
    """The uppermost or lowest line when it is nothing but a number in the margin."""
    if not free:
        return free
    kept = free
    for edge in ("top", "bottom"):
        if not kept:
            break
        if edge == "top":
            at = min(kept, key=attrgetter("y0"))
            limit = at.y0 < 0.11 * page.height
        else:
            at = max(kept, key=attrgetter("y1"))
            limit = at.y1 > 0.9 * page.height
        if not limit:
            continue
        half = 0.5 * (at.y1 - at.y0)
        row = [
            word
            for word in kept
            if word.y1 - at.y0 > half and at.y1 - word.y0 > half and min(word.y1, at.y1) - max(word.y0, at.y0) > half
        ]
        text = " ".join(word.text for word in sorted(row, key=lambda word: word.x0))
        if _PAGE_NUMBER.fullmatch(text) and any(char.isdigit() for char in text):
            centre = (min(word.x0 for word in row) + max(word.x1 for word in row)) / 2
            if first and edge == "top" and centre < 0.3 * page.width:
                continue
            parts.page_numbers.extend(lines_of(row, parts.numbers))
            taken = set(map(id, row))
            kept = [word for word in kept if id(word) not in taken]
    return kept


def _take_stamps(free: list[Word], parts: PageParts) -> list[Word]:
    """The text of an electronic signature (`Người ký: ...`, `Thời gian ký: ...`)."""
    if not any(_STAMP.match(word.text) or word.text in ("Người", "Ký", "Thời", "Ngày", "Được") for word in free):
        return free
    taken: list[Word] = []
    for line in lines_of(free, LineNumbers(0)):
        for index, word in enumerate(line.words):
            run = line.words[index:]
            if not _STAMP.match(" ".join(w.text for w in run)) or (index and word.x0 - line.words[index - 1].x1 < 8):
                continue
            # The stamp's own column: words of this size that go on below or beside its first word.
            box = [word.x0 - 4, word.y0 - 2, word.x0 + 190, word.y1 + 2]
            for other in sorted(free, key=lambda w: (w.y0, w.x0)):
                if any(other is seen for seen in taken):
                    continue
                near = box[0] <= other.x0 <= box[2] and box[1] <= other.y0 <= box[3] + 0.9 * word.size
                if near and abs(other.size - word.size) < 0.6 and not other.bold:
                    taken.append(other)
                    box[3] = max(box[3], other.y1)
            break
    if not taken:
        return free
    parts.stamps.extend(lines_of(taken, parts.numbers))
    ids = {id(word) for word in taken}
    return [word for word in free if id(word) not in ids]


def _take_footnotes(
    page: Page, probe: list[Line], parts: PageParts, body_size: float, page_before: Sequence[Line]
) -> list[Line]:
    """Small print at the foot of the page, under a short rule, opened by a raised mark, or the rest of a footnote."""
    start = len(probe)
    while start > 0 and probe[start - 1].size <= body_size - 1.4:
        start -= 1
    if start == len(probe):
        return probe
    tail = probe[start:]
    rules = [
        line.y0
        for line in page.horizontals
        if 40 <= line.x1 - line.x0 <= 0.45 * page.width and line.x0 < 0.45 * page.width
    ]
    first = None
    for index, line in enumerate(tail):
        above = tail[index - 1].y1 if index else (probe[start - 1].y1 if start else 0.0)
        ruled = any(above - 3 <= y <= line.y0 + 3 for y in rules)
        marked = line.words[0].raised and line.words[0].text.strip("()").isalnum()
        if ruled or marked:
            first = index
            break
    if (first is None or first > 0) and page_before and _rest_of_footnote(tail[:first], page_before[-1]):
        first = 0
    if first is None:
        return probe
    words = [word for line in tail[first:] for word in line.words]
    if min(word.y0 for word in words) < 0.2 * page.height and not any(line.words[0].raised for line in tail[first:]):
        return probe
    parts.footnotes.extend(tail[first:])
    return probe[: start + first]


def _rest_of_footnote(lines: Sequence[Line], last: Line) -> bool:
    """Whether running lines in the print of a footnote that ended unfinished on the page before are its rest."""
    if regex.search(r"[.!?…]\W*$", last.text) is not None:
        return False
    return all(
        abs(line.size - last.size) < 0.5
        and abs(line.x0 - last.x0) < 60
        and all(b.x0 - a.x1 < 2 * line.size for a, b in itertools.pairwise(line.words))
        for line in lines
    )


def _split_columns(words: list[Word], gutter: float, numbers: LineNumbers) -> tuple[list[Line], list[Line]]:
    """Lines of the left and of the right column; on a shared line the cut is the wide gap nearest to the gutter."""
    left: list[Word] = []
    right: list[Word] = []
    for line in lines_of(words, LineNumbers(0)):
        cut = len(line.words)
        if (
            line.x0 >= gutter - 40
            and line.words[0].x0 >= gutter - 0.12 * (line.x1 - line.x0) - 40
            and _right_of(line, gutter)
        ):
            cut = 0
        elif line.x1 > gutter:
            best = None
            for index in range(1, len(line.words)):
                gap = line.words[index].x0 - line.words[index - 1].x1
                middle = (line.words[index].x0 + line.words[index - 1].x1) / 2
                if gap > 0.7 * line.size:
                    score = abs(middle - gutter) - 0.8 * gap
                    if best is None or score < best[0]:
                        best = (score, index)
            state = _state_at(line)
            if state:
                cut = state  # the columns stand so close that no gap parts them
            elif best is not None and best[0] < 120:
                cut = best[1]
            elif (line.x0 + line.x1) / 2 > gutter:
                cut = 0
        left.extend(line.words[:cut])
        right.extend(line.words[cut:])
    return lines_of(left, numbers), lines_of(right, numbers)


_STATE = ("cong hoa xa", "dang cong san", "doc lap -", "doc lap tu")


def _state_at(line: Line) -> int:
    """Where the state's name, its motto or the Party's name begins behind words of the left column, else 0."""
    for index in range(1, len(line.words) - 2):
        if fold(" ".join(word.text for word in line.words[index : index + 3])).startswith(_STATE):
            return index
    return 0


def _right_of(line: Line, gutter: float) -> bool:
    """Whether a line that starts a little left of the gutter is still one run of text of the right column."""
    widest = max(
        (line.words[i].x0 - line.words[i - 1].x1 for i in range(1, len(line.words))),
        default=0.0,
    )
    return line.x0 >= gutter or (widest < 1.2 * line.size and (line.x0 + line.x1) / 2 > gutter)


# The Youth Union's acts stand under its own name, on the right of the issuer's.
_YOUTH = regex.compile(r"\bdoan (?:tncs|thanh nien cong san) ho chi minh$")


def _take_letterhead(page: Page, lines: list[Line], parts: PageParts) -> list[Line]:
    """The two columns at the head of an act: issuer and number on the left, state name, motto and date on the right."""
    head = None
    youth = not any("cong hoa xa" in (text := fold(line.text)) or "dang cong san" in text for line in lines[:12])
    for line in lines:
        if line.y0 > 0.6 * page.height:
            break
        if sum(map(str.isupper, line.text)) <= 12:
            continue
        text = fold(line.text)
        if "cong hoa xa" in text or "dang cong san viet nam" in text or (youth and _YOUTH.search(text)):
            for index in range(len(line.words)):
                following = fold(" ".join(w.text for w in line.words[index : index + 2]))
                if following.startswith(("cong hoa", "dang cong", *(("doan tncs", "doan thanh") if youth else ()))):
                    head = (line, index)
                    break
        if head:
            break
    if head is None:
        return lines
    free = [word for each in lines for word in each.words]
    line, index = head
    state = line.words[index:]
    state_x0 = state[0].x0
    before = line.words[:index]
    near = [word for word in free if abs(word.base - line.base) < 4.5 * line.size and word.x1 < state_x0]
    left_edge = max((word.x1 for word in [*before, *near]), default=state_x0 - 20)
    gutter = (left_edge + state_x0) / 2
    top, bottom = line.y0 - 1.2 * line.size, line.y1
    below = sorted((word for word in free if word.y0 >= line.y0 - 2), key=lambda word: word.y0)
    date_line = None
    for candidate in lines_of([word for word in below if word.y0 < line.y1 + 11 * line.size], LineNumbers(0)):
        text = fold(candidate.text)
        on_right = candidate.x1 > gutter
        if text.startswith("(") or "kem theo" in text:
            break
        if on_right and regex.search(r"ngay\b.{0,14}thang\b(?:.{0,12}nam\b|[\W\d]{0,6}$)", text):
            date_line = candidate
            break
        if regex.match(r"(?:luat |nghi quyet )?so\s?:", text) or "hanh phuc" in text:
            bottom = max(bottom, candidate.y1)
    if date_line is not None:
        bottom = max(bottom, date_line.y1)
        if not regex.search(r"nam\D{0,3}(?:19|20)\d\d\W*$", fold(date_line.text)):
            bottom = max(bottom, _year_below(free, date_line, gutter))
    words = [word for word in free if word.y1 > top and (word.y0 + word.y1) / 2 <= bottom + 1]
    # Left column lines that go on alone (V/v ..., a long issuer), and lines above on the left.
    rest = [word for word in free if (word.y0 + word.y1) / 2 > bottom + 1]
    inside = [each.text for each in lines_of(words, LineNumbers(0))]
    subject = any(map(_LETTER_SUBJECT.match, inside))
    numbered = any(map(_NUMBER_LINE.match, inside))
    left_words = [word for word in words if word.x1 <= gutter]
    middle = (min((w.x0 for w in left_words), default=0.0) + max((w.x1 for w in left_words), default=gutter)) / 2
    for candidate in lines_of(rest, LineNumbers(0)):
        # `V/v ...` fills its column up to the state's name; other lines there are short
        subject = subject or _LETTER_SUBJECT.match(candidate.text) is not None
        edge = max(gutter + 5, state_x0 + 3) if subject and candidate.x0 < gutter - 40 else gutter + 5
        number = not numbered and _NUMBER_LINE.match(candidate.text) is not None
        # under a long issuer the number stands lower than the date
        if candidate.y0 - bottom > (4 if number else 1.4) * candidate.size or candidate.x1 > edge:
            break
        own = not numbered and abs((candidate.x0 + candidate.x1) / 2 - middle) < 45 and candidate.x1 < gutter
        if candidate.bold and candidate.size > 12.9 and not own and not regex.match(r"(?i)v/v|số", candidate.text):
            break
        numbered = numbered or number
        if fold(candidate.text).startswith(("kinh gui", "kinh trinh")):
            break
        words.extend(candidate.words)
        bottom = candidate.y1
    left, right = _split_columns(words, gutter, parts.numbers)
    parts.letterheads.append((top, left, right))
    return _without(lines, words, parts)


def _year_below(words: list[Word], date_line: Line, gutter: float) -> float:
    """The foot of a year that the narrow right column carries over: `Thành phố Hồ Chí Minh, ngày ... năm` / `2025`."""
    near = [w for w in words if w.x0 > gutter and 0.5 < (w.base - date_line.base) / date_line.size < 2]
    if regex.fullmatch(r"(?:nam )?(?:19|20)\d\d", fold(" ".join(w.text for w in near))):
        return max(w.y1 for w in near)
    return date_line.y1


def _signs(line: Line, width: float) -> bool:
    """Whether a line on the right half opens a signature: it stands alone there, or after a wide gap."""
    if line.words[0].x0 <= 0.36 * width:
        return False
    for index, word in enumerate(line.words):
        alone = index == 0 or word.x0 - line.words[index - 1].x1 > 2 * line.size
        if alone and _SIGNING.match(" ".join(each.text for each in line.words[index:])):
            return True
    return False


def _take_signature(page: Page, lines: list[Line], parts: PageParts) -> list[Line]:
    """Recipients on the left, signing power, post and name on the right; either may stand alone."""
    lines = _take_joint_signature(page, lines, parts)
    for line in lines:
        opens = line.words[0].text[:1] in "Nn" and fold(line.text).startswith("noi nhan")
        signs = line.bold or (line.words[0].x0 > 0.4 * page.width and _CAPACITY.match(line.text.strip()))
        if opens or (signs and line.x1 > 0.55 * page.width and _signs(line, page.width)):
            rest = _signature_below(line.y0 - 0.3 * line.size, page, lines, parts)
            if rest is not None:
                return rest
    return lines


def _take_joint_signature(page: Page, lines: list[Line], parts: PageParts) -> list[Line]:
    """The signatures of an act of several bodies, side by side: the last on the right, the others on the left.

    They open with a line on which two bodies or posts sign beside each other, and go on while all is in capitals or a name.
    """
    for index, line in enumerate(lines):
        if len(line.words) < 4 or not line.upper:
            continue
        runs = [*runs_of(line.words, line.size)]
        if sum(_SIGNING.match(" ".join(word.text for word in run)) is not None for run in runs) < 2:
            continue
        first = index
        while first and lines[first - 1].upper and len([*runs_of(lines[first - 1].words, lines[first - 1].size)]) > 1:
            first -= 1  # `SỞ TÀI CHÍNH` | `SỞ Y TẾ`: the bodies over what their heads are
        centres = [(run[0].x0 + run[-1].x1) / 2 for run in runs]
        columns: list[list[Word]] = [[] for _ in centres]
        taken: list[Word] = []
        for below in lines[first:]:
            pieces = [*runs_of(below.words, below.size)]
            texts = [" ".join(word.text for word in piece) for piece in pieces]
            if not all(text.upper() == text or is_person(text) or is_signed_mark(text) for text in texts):
                break
            for piece in pieces:
                middle = (piece[0].x0 + piece[-1].x1) / 2
                columns[min(range(len(centres)), key=lambda at: abs(centres[at] - middle))].extend(piece)
            taken.extend(below.words)
        sorted_columns = [lines_of(column, parts.numbers) for column in columns]
        left = [each for column in sorted_columns[:-1] for each in column]
        parts.signatures.append((lines[first].y0 - 0.3 * line.size, left, sorted_columns[-1]))
        return _without(lines, taken, parts)
    return lines


def _signature_below(start_y: float, page: Page, lines: list[Line], parts: PageParts) -> list[Line] | None:
    """The lines without the signature that begins at `start_y`; None where none does (`THỦ TƯỚNG CHÍNH PHỦ` of a title)."""
    # The recipients may open one or two lines lower than the signing power, and the other way round.
    region = [word for line in lines for word in line.words if (word.y0 + word.y1) / 2 > start_y]
    gap = _widest_gap(region, page)
    if gap is None:
        return None
    gutter = (gap[0] + gap[1]) / 2
    end_y = page.height
    for line in lines_of(region, LineNumbers(0)):
        crosses = any(word.x0 < gutter - 3 and word.x1 > gutter + 3 for word in line.words)
        if crosses:
            end_y = line.y0
            break
    words = [word for word in region if word.y0 < end_y]
    left, right = _split_columns(words, gutter, parts.numbers)
    if not left and not right:
        return None
    parts.signatures.append((start_y, left, right))
    return _without(lines, words, parts)


def _widest_gap(words: list[Word], page: Page) -> tuple[float, float] | None:
    """The widest empty stretch between 25 and 75 % of the page's width over the first lines of the region."""
    if not words:
        return None
    top = min(word.y0 for word in words)
    spans = sorted((word.x0, word.x1) for word in words if word.y0 < top + 150)
    low, high = 0.25 * page.width, 0.75 * page.width
    best: tuple[float, float] | None = None
    reach = low
    for x0, x1 in [*spans, (high, high)]:
        if x0 > reach and min(x0, high) - reach > 8 and (best is None or min(x0, high) - reach > best[1] - best[0]):
            best = (reach, min(x0, high))
        reach = max(reach, x1)
        if reach >= high:
            break
    return best


def mark_running_heads(pages: list[PageParts]) -> None:
    """Take lines that stand at one height of at least three pages with the same words (digits aside) out of body."""
    seen: defaultdict[tuple[str, int], list[tuple[PageParts, Line]]] = defaultdict(list)
    for parts in pages:
        height = parts.page.height
        for line in parts.body[:1]:
            if line.y1 < 0.12 * height and _GAZETTE.fullmatch(line.text):  # says what it is, on left and right pages
                parts.body.remove(line)
                parts.running_heads.append(line)
        for line in parts.body[:2] + parts.body[-2:]:
            if line.y1 < 0.1 * height or line.y0 > 0.92 * height:
                key = regex.sub(r"\d+", "#", fold(line.text))
                seen[(key, round(line.base / 6))].append((parts, line))
    for found in seen.values():
        if len({id(parts) for parts, _ in found}) >= 3:
            for parts, line in found:
                if line in parts.body:
                    parts.body.remove(line)
                    parts.running_heads.append(line)


def usual_size(pages: list[list[Word]]) -> float:
    """The font size in which most characters outside of tables are set, in points (14 when there is none)."""
    printed: defaultdict[float, int] = defaultdict(int)
    for words in pages:
        for word in words:
            printed[word.size] += len(word.text)
    sizes: Counter[float] = Counter()
    for size, count in printed.items():
        sizes[round(size * 2) / 2] += count
    return max(sizes, key=lambda size: (sizes[size], size)) if sizes else 14.0
