"""The head of an act in plain text: where letterhead, number, place and date, title and the text proper begin and end.

Class of text: text taken out of a PDF or a web page, line by line, paragraph by paragraph, or flattened to one line; the
columns of the letterhead one after the other, interleaved, or in table cells (`|`). Found by what stands there (motto,
`Số:`, `..., ngày ... tháng ...`, the type in capitals), not by line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extractors.document_names import type_at
from extractors.issuing_bodies import lowered
from extractors.notations import read_notation
from extractors.text_title import BLANK, OPENER, TOKEN, capital_run, title_end, upper_token
from schemas.registries import province_by_name

Span = tuple[int, int]

_MOTTO = re.compile(
    r"C[ỘÔ]NG\s+H(?:ÒA|OÀ|ÕA|ÓA|OA)\s+X[ÃAà]\s*H[ỘÔ]I\s+CH[ỦU]\s+NGH[ĨI]A\s+VI[ỆÊ]T\s+NAM|(?<=\n)Cộng\s+h(?:òa"
    r"|oà)\s+xã\s+hội\s+chủ\s+nghĩa\s+Việt\s+Nam"
    r"|ĐẢNG\s+CỘNG\s+SẢN\s+VIỆT\s+NAM"
)
_TAGLINE = re.compile(r"Đ[ộọ]c\s+l[ậạ]p\s*[-–—.\s]\s*Tự\s+do\s*[-–—.\s]\s*Hạnh\s+phúc", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?<![\w“\"])(?:S[ốỐ]\s*(?P<colon>:)?|S[ôÔóÓ]\s*(?P<torn>:))\s*(?P<rest>(?:[.…_]{0,20}\s*[0-9][0-9\s]{0,7}[a-z]?[.…_]{0,20}"
    r"|[#\[{][^\s/|]{1,12}\]?|[.…_\s]{0,30})\s*[/\-–]{1,2}\s*[0-9A-ZĐa-zđ])"
    r"|(?<![\w“\"])Số\s*:\s*[0-9]{1,5}\s+(?=(?:QĐ|CT|NQ|KH|CV|TB|BC|TTr)\s?/\s?(?:UB|HĐ|CT))"
    r"|(?<=\n)Số\s*:[ \t.…_]*(?=\n)"
)
_DATE = re.compile(
    r"(?:ngày|Ngày|NGÀY)(?P<day>[\s.…_]{0,10}[0-9]{1,2}[\s.…_]{0,10}|[\s.…_]{1,20}(?:/[\w-]+\s+)?|\s*#\w+\s*)"
    r"(?:tháng|Tháng|THÁNG|/|-)(?P<month>[\s.…_]{0,10}[0-9]{1,2}[\s.…_]{0,10}|[\s.…_]{1,20}|\s*#\w+\s*)"
    r"(?:năm|NĂM|/|-)[\s.…_]*(?P<year>[0-9](?:\s?[0-9]){1,3}(?![0-9/])|[.…_\s]{0,10})"
    r"|(?<=,\s)[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:19|20)[0-9]{2}(?![0-9/])"
)


@dataclass(slots=True)
class TextHead:
    """Spans in the text: where the act begins, the parts of its letterhead and title, and where its text begins."""

    start: int = 0
    bodies: list[Span] = field(default_factory=list)
    motto: list[Span] = field(default_factory=list)
    number: Span | None = None
    subject: Span | None = None
    date: Span | None = None
    type_line: Span | None = None
    title: list[Span] = field(default_factory=list)
    body_start: int = 0


def _capitals_before(text: str, end: int, floor: int) -> Span | None:
    """The run of words in capitals that ends at `end` (rules and bars between them allowed)."""
    tokens = list(TOKEN.finditer(text, max(floor, end - 260), end))
    start = end
    seen = 0
    for token in reversed(tokens):
        word = token.group().strip("|*_")
        if not word or not any(ch.isalnum() for ch in word):
            if text[token.end() : start].count("\n") > 2 and seen:
                break
            continue
        if (
            not upper_token(word)
            or (re.search(r"[0-9]", word) and not re.fullmatch(r"[0-9]{1,2}", word))
            or word.startswith("#")
        ):
            break
        if "/" in word[:1] or re.match(r"[A-ZĐ]{2,5}-[A-ZĐ]", word):
            break
        if seen and text[token.end() : start].count("\n") > 3:
            break
        start = token.start()
        seen += 1
    if not seen:
        return None
    own = [found.start() for found in _OWN_LINE_BODY.finditer(text, start, end)]
    if len(own) > 1 and text[own[-2] : own[-1]].split()[:4] == text[own[-1] : end].split()[:4]:
        start = own[-1]  # the gazette names the body over its letterhead
    if own and own[-1] > start and not _SUPERIOR.search(text, start, own[-1]):
        start = own[-1]  # capitals of another cell (a signer's name, a menu) stand before the body's own line
    return _trim(text, (start, end))


# The body that begins a line of its own; what stands before it belongs to it only where it names a superior body.
_OWN_LINE_BODY = re.compile(r"(?<=\n)[\s|*]*(?:CHỦ\s+TỊCH\s+)?(?:[ỦU][ỶY]\s+BAN|HỘI\s+ĐỒNG)\s+NHÂN\s+DÂN")
_SUPERIOR = re.compile(r"(?<!\w)(?:BAN|BỘ|SỞ|UBND|HĐND|TỈNH|ĐOÀN|HỘI|LIÊN|THÀNH|QUỐC|CHÍNH|CỤC)(?!\w)")


def _trim(text: str, span: Span) -> Span | None:
    start, end = span
    while start < end and not (text[start].isalnum() or text[start] in '“"(#['):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "|*_-–—"):
        end -= 1
    return (start, end) if end > start else None


def _bodies_between(text: str, start: int, end: int) -> list[Span]:
    """Lines in capitals between two parts of the letterhead (`TỈNH KON TUM` beside the motto)."""
    out: list[Span] = []
    for piece in re.finditer(r"[^\n|]+", text[start:end]):
        span = _trim(text, (start + piece.start(), start + piece.end()))
        if span is None:
            continue
        words = text[span[0] : span[1]].split()
        if re.search(r"(?:^|[\s/])[A-ZĐ]{2,5}-[A-ZĐ]{2}", text[max(0, span[0] - 1) : span[1]]):
            continue
        if all(upper_token(word) or not any(ch.isalpha() for ch in word) for word in words) and len("".join(words)) > 2:
            out.append(span)
    return out


def _number_span(text: str, found: re.Match[str]) -> Span:
    """`Số: 28/2007/QĐ-UBND`: to the end of the notation, or of what stands for it."""
    window = text[found.start() : found.start() + 90]
    if re.match(r"\w+\s*:?\s*(?:[.…_]{2,}\s*[0-9]|[0-9]+\s*[.…_]{2})", window):
        return found.start(), _end_of_word(text, found.end() - 1)
    notation = read_notation(window)
    if notation is not None and notation.start < 14:
        return found.start(), found.start() + notation.end
    return found.start(), _end_of_word(text, found.end() - 1)


def _end_of_word(text: str, at: int) -> int:
    rest = re.compile(r"\s*[^\s|]*").match(text, at)
    return rest.end() if rest is not None else at


def find_head(text: str) -> TextHead:
    """The head of the act in `text` (NFC, line ends as `\\n`)."""
    head = TextHead()
    zone = text[:14000]
    motto = _MOTTO.search(zone)
    number = _find_number(zone, motto)
    anchor = min(
        [found.start() for found in (motto, number) if found is not None] or [len(zone)],
    )
    title_first = _type_line(zone, 0, own_line=True)
    if title_first is not None and title_first[0] < anchor and anchor - title_first[0] > 400:
        motto = number = None  # a letterhead far below the title belongs to an attachment
    head.start = _begin(zone, motto, number)
    edge = head.start
    if motto is not None:
        head.motto.append(motto.span())
        edge = motto.end()
        tagline = _TAGLINE.search(zone, motto.end(), motto.end() + 220)
        if tagline is not None:
            head.motto.append(tagline.span())
            head.bodies += _bodies_between(zone, motto.end(), tagline.start())
            edge = tagline.end()
        ahead = number is not None and number.start() < motto.start()
        before = _capitals_before(zone, number.start() if ahead and number is not None else motto.start(), 0)
        if before is not None:
            head.bodies.insert(0, before)
            head.start = min(head.start, before[0])
    if number is not None:
        head.number = _number_span(zone, number)
        lower = edge if motto is not None and number.start() > edge else head.start
        if motto is None:
            before = _capitals_before(zone, number.start(), 0)
            if before is not None and before[1] - before[0] > 4:
                head.bodies.append(before)
                head.start = min(head.start, before[0])
        elif number.start() > lower:
            head.bodies += [span for span in _bodies_between(zone, lower, number.start()) if span not in head.bodies]
        edge = max(edge, head.number[1])
    if motto is not None or number is not None:
        _find_date(zone, head, edge)
        edge = max([edge, *(span[1] for span in (head.number, head.date, head.subject) if span is not None)])
    _find_title(text, head, edge)
    return head


def _find_number(zone: str, motto: re.Match[str] | None) -> re.Match[str] | None:
    """The act's own number: after the motto, or before it on the left; never one that a type word governs."""
    low_limit = 0 if motto is None else max(0, motto.start() - 250)
    high_limit = 1500 if motto is None else motto.end() + 700
    for found in _NUMBER.finditer(zone, low_limit, min(len(zone), high_limit)):
        before = lowered(zone[max(0, found.start() - 30) : found.start()]).rstrip()
        if re.search(
            r"(?:nghị quyết|quyết định|kế hoạch|chương trình|nghị định|thông tư|chỉ thị|công văn|luật|tờ trình"
            r"|công điện|theo)\Z",
            before,
        ):
            continue
        if motto is None and found.group("colon") is None and not re.search(r"(?:\n|\A)\W*\Z", zone[: found.start()]):
            continue
        return found
    return None


def _begin(zone: str, motto: re.Match[str] | None, number: re.Match[str] | None) -> int:
    marks = [found.start() for found in (motto, number) if found is not None]
    if marks:
        return min(marks)
    first = _type_line(zone, 0, own_line=True) or _type_line(zone, 0)
    return first[0] if first is not None else 0


def _find_date(zone: str, head: TextHead, edge: int) -> None:
    begin = head.number[1] if head.number is not None else edge
    limit = begin + 700
    title = _type_line(zone, begin)
    if title is not None:
        limit = min(limit, title[0])
    found = _DATE.search(zone, max(0, begin - 1), limit)
    floor = begin
    if found is None and head.motto and head.number is not None:
        floor = head.motto[-1][1]
        found = _DATE.search(zone, floor, max(floor, head.number[0]))
    if found is None:
        return
    head.date = _trim(zone, (_place_before(zone, found.start(), floor), found.end()))
    if head.date is not None and head.number is not None and head.date[0] > head.number[1]:
        between = _trim(zone, (head.number[1], head.date[0]))
        if between is not None and re.match(r"v/\s?v|về\s+việc", lowered(zone[between[0] : between[1]])):
            head.subject = between


_PLACE_LEVELS = frozenset(
    {"TP", "TX", "TT", "TP.", "TX.", "Tp.", "Thành", "Thị", "Tỉnh", "Huyện", "Quận", "Xã", "Phường"}
)


def _place_before(text: str, at: int, floor: int) -> int:
    """Where the name of the place begins that stands before `, ngày`: the capitalised words before the comma."""
    comma = at
    while comma > floor and (text[comma - 1].isspace() or text[comma - 1] in "*_|"):
        comma -= 1
    if comma <= floor:
        return at
    if text[comma - 1] not in ",.":
        # the comma is missing: a line that holds nothing but the place
        line = max(text.rfind("\n", floor, at), text.rfind("|", floor, at), floor - 1) + 1
        name = text[line:at].strip(" *_|\t")
        before = re.search(r"\S+\s+\Z", text[max(floor, line - 30) : line])
        if before is not None and province_by_name(before.group() + name) is not None:
            return line - len(before.group())  # the name itself is broken over two lines
        plain = name and len(name.split()) <= 5 and not re.search(r"[0-9/:.,;()]", name)
        return line + text[line:at].find(name) if plain and name.istitle() else at
    found: list[re.Match[str]] = []
    for token in reversed([*TOKEN.finditer(text, max(floor, comma - 60), comma - 1)]):
        word = token.group().strip("*_|,")
        if not word or (word in "-–" and found):
            continue
        if (
            not found
            and re.fullmatch(r"[0-9]{1,2}", word)
            and re.search(r"(?:[Qq]uận|Phường)\s+\Z", text[: token.start()])
        ):
            found.append(token)
            continue
        if found and word in {"phố", "xã", "trấn"} and re.search(r"(?:Thành|Thị)\s\Z", text[: token.start()]):
            found.append(token)
            continue
        if not word[0].isupper() or "/" in word or re.search(r"[0-9]", word) or len(found) >= 6:
            break
        last = found[-1].group() if found else word
        if word.isupper() and len(word) > 1 and not last.isupper() and word not in _PLACE_LEVELS and not last.isdigit():
            break
        found.append(token)
    return _shorter_place(text, found, comma - 1) if found else at


def _shorter_place(text: str, found: list[re.Match[str]], end: int) -> int:
    """The start of a place whose words (last first) may be preceded by the end of a subject: `... Quảng Nam Quảng Nam`."""
    best = 0
    for count in range(2, len(found) + 1):
        if province_by_name(text[found[count - 1].start() : end].strip("*_| ")) is not None:
            best = count
    if best:
        while best < len(found) and found[best].group() in _PLACE_LEVELS | {"phố", "xã"}:
            best += 1
        return found[best - 1].start()
    half = len(found) // 2
    words = [token.group().strip("*_|,").lower() for token in found]
    if half and len(found) % 2 == 0 and words[:half] == words[half:]:
        return found[half - 1].start()
    return found[-1].start()


def _type_line(text: str, at: int, *, own_line: bool = False) -> Span | None:
    """The first type word in capitals from `at` on that opens a title (at the start of a line, if `own_line`)."""
    for found in re.finditer(r"(?<![\w“\"(/-])[A-ZĐÀ-Ỹ]{2,}(?=\s|\Z)", text[at : at + 14000]):
        start = at + found.start()
        word = type_at(lowered(text[start : start + 40]))
        if word is None:
            continue
        printed = text[start : start + word[1]]
        if printed.upper() != printed:
            continue
        if re.match(r"\s*:", text[start + word[1] : start + word[1] + 3]) or text[max(0, start - 60) : start].rstrip()[
            -4:
        ] in {
            "PHÁP",
            "NHÂN",
        }:
            continue
        if own_line and text[max(0, start - 200) : start].rstrip(" *_|")[-1:] not in {"\n", ""}:
            continue
        return start, start + word[1]
    return None


# `QUYẾT ĐỊNH CỦA ỦY BAN NHÂN DÂN TỈNH` over a subject of its own (before about 2005, and in the official gazette).
_BY_AUTHORITY = re.compile(
    r"\s*CỦA\s+(?:CHỦ\s+TỊCH\s+)?(?:[ỦU][ỶY]\s+BAN|UBND|HĐND|HỘI\s+ĐỒNG|THỦ\s+TƯỚNG|CHÍNH\s+PHỦ|BỘ|QUỐC\s+HỘI"
    r"|LIÊN|TỈNH\s+[ỦU][ỶY]|THÀNH\s+[ỦU][ỶY]|BAN\s+(?:CHẤP\s+HÀNH|THƯỜNG\s+VỤ|BÍ\s+THƯ)|SỞ|GIÁM\s+ĐỐC)(?!\w)"
)
_SUBJECT_WORD = re.compile(r"VỀ|V/V|BAN\s+HÀNH|PHÊ\s+DUYỆT|QUY\s+ĐỊNH|SỬA\s+ĐỔI|CÔNG\s+BỐ|ĐIỀU\s+CHỈNH")


def _by_authority(text: str, at: int) -> int | None:
    """Where the authority named right after the type word ends, or None where none is named there."""
    by = _BY_AUTHORITY.match(text, at)
    if by is None:
        return None
    end = by.end()
    for found in TOKEN.finditer(text, end, end + 160):
        if not upper_token(found.group()) or _SUBJECT_WORD.match(text, found.start()):
            break
        if "\n" in text[end : found.start()] and not re.search(r"(?:TỈNH|PHỐ|BAN|DÂN)\Z", text[:end]):
            break
        end = found.end()
    return end


_DRAFT = re.compile(r"DỰ\s+THẢO(?:\s+LẦN\s+\S+)?|Dự\s+thảo(?=\s)")


def _find_title(text: str, head: TextHead, edge: int) -> None:
    """Type line, subject and authority, as spans; `body_start` is where the text proper begins."""
    blank = BLANK.match(text, edge)
    begin = blank.end() if blank is not None else edge
    line = _type_line(text, begin)
    between = text[begin : line[0]] if line is not None else ""
    if line is not None and edge and re.search(r"[^\W\d_]", _DRAFT.sub("", between)):
        apart = _type_line(text, begin, own_line=True)
        # a type word further on belongs to the subject, unless only rests of the letterhead stand before it
        line = (
            apart if apart is not None and apart[0] - begin < 160 and not OPENER.search(text, begin, apart[0]) else None
        )
    if line is not None:
        head.type_line = line
        begin = line[1]
    elif OPENER.match(text, begin) or not capital_run(text, begin):
        head.body_start = begin
        return
    by = _by_authority(text, begin) if line is not None else None
    if by is not None and not OPENER.match(text[by : by + 200].lstrip(" *|\n-–—_")):
        end = title_end(text, by)
    else:
        end = title_end(text, begin)
    for piece in re.finditer(r"[^\n|]+", text[begin:end]):
        span = _trim(text, (begin + piece.start(), begin + piece.end()))
        if span is None:
            continue
        if head.title and re.fullmatch(r"\s*[-–]\s+|\s+[-–]\s*", text[head.title[-1][1] : span[0]]):
            head.title[-1] = (head.title[-1][0], span[1])  # a dash at the edge of a line: `2016` / `- 2025`
        else:
            head.title.append(span)
    rule = re.compile(r"\s*[-–—_*=]{3,}(?=\s)").match(text, end)
    head.body_start = max(rule.end() if rule is not None else end, begin)
