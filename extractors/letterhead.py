"""The letterhead: who issues, number and notation, place and date (Nghị định 30/2020/NĐ-CP Phụ lục I, Hướng dẫn 36-HD/VPTW).

Left stand the superior body and the issuer over the number, right the national motto over place and date. Every value
keeps the place where it is printed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from extractors.issuing_bodies import lowered
from extractors.model import EMPTY, PlacedText
from extractors.notations import Notation, read_notation
from schemas.records import FindingNote

_RULE = re.compile(r"[\W_]*\Z")
_MOTTO = re.compile(
    r"cộng\s*h[òóõo]\s*a\s*x[ãà]\s*hội\s*chủ\s*nghĩa\s*việt\s*nam"
    r"|đ[ộọ]c\s*l[ậạ]p\s*[-–—.]?\s*tự\s*do\s*[-–—.]?\s*hạnh\s*ph[úu]c"
    r"|đảng\s+cộng\s+sản\s+việt\s+nam"
    r"|\Ađoàn\s+(?:tncs|thanh\s+niên\s+cộng\s+sản)\s+hồ\s+chí\s+minh\Z"
)
_NUMBER_HEAD = re.compile(
    r"(?<!\w)(?:(?:luật|nghị\s+quyết|pháp\s+lệnh)\s+(?=số\s*:))?(?:s\s?ố\s*(?P<colon>:)?|s[ôó]\s*:)\s*"
)
_TORN_REST = re.compile(r"\s*[-–—]\s*[A-ZĐƯ][A-ZĐƯ&0-9]*(?:\s*[-–—.]\s*[A-ZĐƯ][A-ZĐƯ&0-9]*)*\s*")
_LEADERS = re.compile(r"[.…_]{2,}")
_SUBJECT = re.compile(r"(?<!\w)(?:v/\s?v|về\s+việc)\s*:?\s*")
_PLACEHOLDER = re.compile(
    r"#\s?(?:so|số|nbh|ngay|kyhieu)\w*|\[\s?(?:so|số)\w*\s?\]|\{\{.*?\}\}|<\s?so\w*\s?>", re.IGNORECASE
)
_PLACE_DATE = re.compile(
    r"(?P<place>(?:quận|phường)\s+[0-9]{1,2}|[^\W\d_][^,;:|()0-9]{0,50}?)?\s*[,.]?\s*"
    r"(?:hồi\s+[0-9]{1,2}\s*(?:giờ|h|g|:)\s*(?:[0-9]{1,2}\s*(?:phút)?)?\s*,?\s*)?"  # of a công điện
    r"(?<!\w)ngày[\s.…_]*(?P<day>[0-9]{1,2}|#\w+|)[\s.…_]*"
    r"(?:tháng|/|-)[\s.…_]*(?P<month>[0-9]{1,2}|#\w+|)[\s.…_]*(?:năm|/|-)[\s.…_]*(?P<year>[0-9](?:\s?[0-9]){1,3}|[\s.…_]*)"
)
_NUMERIC_DATE = re.compile(
    r"(?P<place>[^\W\d_][^,;:|()0-9]{0,50}?)\s*,\s*(?:ngày\s*)?(?P<day>[0-9]{1,2})[/.-](?P<month>[0-9]{1,2})[/.-](?P<year>[0-9]{4})"
)
_PLACE_LINE = re.compile(r"\s*(?:tỉnh|thành\s+phố|tp\.?|huyện|quận|thị\s+xã|xã|phường)\s+\w")
_PLACE_NAMED = re.compile(r"(?<!\w)(?:tỉnh|thành\s+phố|tp|huyện|quận|thị\s+xã|xã|phường)\s+\w")
_DRAFT_WORD = re.compile(r"(?<!\w)dự\s+thảo(?!\w)")


@dataclass(slots=True)
class Letterhead:
    """What the letterhead prints. `bodies` are the lines over the number, superior first; missing parts are empty."""

    bodies: list[PlacedText] = field(default_factory=list)
    number_line: PlacedText = EMPTY
    notation: Notation | None = None
    notation_text: PlacedText = EMPTY
    number_text: PlacedText = EMPTY
    subject: PlacedText = EMPTY
    place: PlacedText = EMPTY
    date_text: PlacedText = EMPTY
    year_text: PlacedText = EMPTY
    date: dt.date | None = None
    year: int | None = None
    month: int | None = None
    party: bool = False
    draft: bool = False
    number_blank: bool = False
    date_blank: bool = False
    found: bool = False
    notes: list[FindingNote] = field(default_factory=list)


def has_placeholder(text: str) -> bool:
    """Whether a placeholder of a document system stands in the text (`#sovb`, `#nbh`, `[sovb]`, `{{so}}`)."""
    return _PLACEHOLDER.search(text) is not None


def is_motto(text: str) -> bool:
    """Whether the line is the country's name, the motto, or the Party's heading."""
    return _MOTTO.search(lowered(text)) is not None


def read_letterhead(left: Iterable[PlacedText], right: Iterable[PlacedText]) -> Letterhead:
    """Reads the two columns of a letterhead; a column may hold what belongs to the other (flattened text)."""
    head = Letterhead()
    lines = [*left]
    others = _whole_dates([*right])
    places: list[PlacedText] = []
    for line in others:
        low = lowered(line.text)
        if "đảng cộng sản" in low:
            head.party = True
        motto = _MOTTO.search(low)
        if motto is not None or _RULE.fullmatch(low):
            head.found = head.found or motto is not None
            beside = line.slice(0, motto.start()).strip() if motto is not None else EMPTY
            if len(beside.text.split()) > 1 and beside.text.upper() == beside.text:
                head.bodies.append(beside)  # the columns stand so close that one line runs over both
            continue
        if head.date is None and not head.year and _read_place_date(line, head):
            continue
        if head.notation is None and _NUMBER_HEAD.match(low) and not head.number_line:
            _read_number(line, head)
            continue
        if _DRAFT_WORD.search(low) and len(low) < 40:
            head.draft = True
        if not head.found and _PLACE_LINE.match(low) and line.text.upper() == line.text:
            places.append(line)  # one column: `TỈNH LONG AN` centred above the motto
    after_number = False
    for line in lines:
        low = lowered(line.text)
        if _RULE.fullmatch(low):
            continue
        if _MOTTO.search(low):
            head.found = True
            continue
        if _DRAFT_WORD.fullmatch(low.strip(" ().")):
            head.draft = True
            continue
        draft = re.search(r"\W*(?<!\w)dự\s+thảo(?:\s+lần\s+\S+)?\W*\Z", low)
        if draft is not None and draft.start() > 4:
            head.draft = True
            line = line.slice(0, draft.start())
            low = lowered(line.text)
        number = _NUMBER_HEAD.match(low.lstrip("(* "))
        if number is not None and not head.number_line and not head.notation:
            _read_number(line, head)
            after_number = True
            continue
        subject = _SUBJECT.match(low)
        if subject is not None and (after_number or not head.subject):
            head.subject = line
            continue
        if after_number and head.subject and not _place_date_at(line):
            head.subject = PlacedText.join([head.subject, line])
            continue
        if _place_date_at(line):
            _read_place_date(line, head)
            continue
        if not after_number:
            head.bodies.append(line)
    if places and head.bodies and not _PLACE_NAMED.search(lowered(PlacedText.join(head.bodies).text)):
        head.bodies += places
    head.found = head.found or bool(head.bodies or head.number_line)
    return head


_DATE_CUT = re.compile(r"ngày[\s.…_0-9]*tháng[\s.…_0-9]*(?:năm\s*)?\Z")
_YEAR_ALONE = re.compile(r"\s*(?:năm\s+)?(?:19|20)[0-9]{2}\W*\Z")


def _whole_dates(lines: list[PlacedText]) -> list[PlacedText]:
    """A date whose year a narrow column carries to the next line, in one line again."""
    whole: list[PlacedText] = []
    for line in lines:
        if whole and _YEAR_ALONE.match(lowered(line.text)) and _DATE_CUT.search(lowered(whole[-1].text)):
            whole[-1] = PlacedText.join([whole[-1], line])
        else:
            whole.append(line)
    return whole


def _place_date_at(line: PlacedText) -> bool:
    low = lowered(line.text)
    if re.search(r"(?<!\w)ngày[\s.…_0-9#a-z]*tháng", low) is not None:
        return True
    short = _PLACE_DATE.fullmatch(low.strip(" *_.|")) or _NUMERIC_DATE.fullmatch(low.strip(" *_.|"))
    return short is not None and bool(short.group("year").strip())


def _read_number(line: PlacedText, head: Letterhead) -> None:
    head.number_line = line
    low = lowered(line.text)
    found = _NUMBER_HEAD.search(low)
    start = found.end() if found is not None else 0
    if has_placeholder(line.text):
        head.draft = True
    subject = _SUBJECT.search(low, start)
    stop = subject.start() if subject is not None else len(line.text)
    if subject is not None:
        head.subject = line.slice(subject.start()).strip()
    leaders = _LEADERS.search(line.text, start, stop)
    if leaders is not None and re.search(r"[0-9]", line.text[start:stop]):
        # `Số:.....45...../KH-UBND`: the form's dots stand round the number that was filled in
        notation = read_notation(line.text[:start] + _LEADERS.sub("", line.text[start:stop]))
        figures = re.compile(r"[0-9]+[a-z]?").search(line.text, start)
        if notation is not None and figures is not None:
            head.notation = notation
            code = line.text.rfind(notation.text[-3:], start, stop)
            head.notation_text = line.slice(figures.start(), code + 3 if code >= 0 else stop).strip()
            head.number_text = line.slice(*figures.span())
            message = f"in là “{line.text.strip()}”"
            head.notes.append(FindingNote(code="notation_repaired", message=message, column="notation"))
            return
    notation = read_notation(line.text[:stop])
    if notation is not None and notation.start - start <= 3 and not re.search(r"\w", line.text[start : notation.start]):
        end = notation.end
        if _TORN_REST.fullmatch(line.text, end, stop):
            # `1500 /UBND – KT`: in the number's own line a dash between blanks belongs to the notation
            whole = read_notation(re.sub(r"\s*[-–—]\s*", "-", line.text[:stop]))
            if whole is not None and whole.text.startswith(notation.text):
                notation, end = replace(whole, start=notation.start, end=stop), stop
        head.notation = notation
        head.notation_text = line.slice(notation.start, end).strip()
        head.number_text = line.slice(notation.start, notation.start + len(notation.number_text))
        return
    bare = re.match(r"\s*(?P<number>[0-9]{1,6})(?![0-9])", line.text[start:stop])
    if bare is not None:
        # a number whose notation is missing or misprinted (`1281/-UBND`): the number is known, the notation is not
        head.number_text = line.slice(start + bare.start("number"), start + bare.end("number"))
        message = f"số không có ký hiệu đọc được: {line.text.strip()}"
        head.notes.append(FindingNote(code="number_without_notation", message=message, column="notation"))
        return
    head.number_blank = True


_SPOILT_DATE = re.compile(
    r"\s*(?P<place>[^\W\d_][^,;:|()0-9]{1,40}?)\s*[,.]\s*ng[àaáâ]y(?!\w*[a-z]{2}).{0,12}?(?<!\w)th[áaàâ]ng.{0,12}?n[ăaâ]m"
    r"(?!\w*[a-z])\s*(?P<year>(?:19|20)[0-9]{2})?(?![0-9]).{0,6}"
)


def _read_spoilt_date(line: PlacedText, low: str, head: Letterhead) -> bool:
    """A date of which something is not legible (handwriting, a seal over it): the place, and a year that is whole."""
    found = _SPOILT_DATE.fullmatch(low)
    if found is None:
        return False
    head.place = line.slice(*found.span("place")).strip("*_.,-–| ")
    if found.group("year") is not None:
        head.year = int(found.group("year"))
        head.year_text = line.slice(*found.span("year"))
    head.date_blank = True
    message = f"ngày ban hành không đọc được: {line.text.strip()}"
    head.notes.append(FindingNote(code="date_invalid", message=message, column="date_issued"))
    return True


def _read_place_date(line: PlacedText, head: Letterhead) -> bool:
    """Takes place and date from a line; whether it was one."""
    low = lowered(line.text)
    found = _PLACE_DATE.search(low) or _NUMERIC_DATE.search(low)
    if found is None:
        return _read_spoilt_date(line, low, head)
    if has_placeholder(line.text):
        head.draft = True
    place_start, place_end = found.span("place")
    if place_start >= 0:
        place = line.slice(place_start, place_end).strip("*_.,-–| ")
        if place.text and not _MOTTO.search(lowered(place.text)):
            head.place = place
    day, month = found.group("day").strip(), found.group("month").strip()
    year_text = re.sub(r"\s", "", found.group("year"))
    year = int(year_text) if re.fullmatch(r"(?:19|20)[0-9]{2}", year_text) else None
    if year is not None:
        head.year = year
        head.year_text = line.slice(*found.span("year"))
        head.month = int(month) if month.isdigit() and 1 <= int(month) <= 12 else None
    if day.isdigit() and month.isdigit() and year is not None:
        try:
            head.date = dt.date(year, int(month), int(day))
            begin = low.find("ngày", max(found.start(), 0), found.end())
            head.date_text = line.slice(begin if begin >= 0 else found.start("day"), found.end("year"))
        except ValueError:
            message = f"không phải là ngày: {line.text.strip()}"
            head.notes.append(FindingNote(code="date_invalid", message=message, column="date_issued"))
    else:
        head.date_blank = True
    return True
