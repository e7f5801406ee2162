"""Finds the time expressions of Vietnamese plans: years, quarters, months, dates, cycles, clauses of condition.

The room below `deadlines.py`: it says which expressions stand where and what their parts are; what a whole cell or
sentence means is decided there. Matching runs over folded text (small letters, no diacritics, one blank for white
space), because spelling, case and tone placement vary (`Quí`, `QUÝ`, `Qúy`; `hàng`, `hằng`) and scans lose marks.
Every pattern is bounded, so the time is linear in the length of the text.
"""

from __future__ import annotations

import calendar
import datetime as dt
import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad\uff0d\ufe63\u2192\u00f7~"
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text and, for each of its characters, the index of the character it comes from."""

    text: str
    index: list[int]
    source: str

    def original(self, start: int, end: int) -> str:
        """What is printed at the folded characters from `start` to before `end`; white space as one blank."""
        begin, stop = self.span(start, end)
        return " ".join(self.source[begin:stop].split())

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The (start, end) of the folded span in the source."""
        if start >= end or start >= len(self.index):
            return (0, 0)
        stop = self.index[end - 1] + 1
        while stop < len(self.source) and unicodedata.combining(self.source[stop]):
            stop += 1
        return self.index[start], stop


_FOLD: dict[str, str] = {}


def _fold_character(char: str) -> str:
    if char.isspace() or unicodedata.category(char) == "Zs":
        return " "
    if char in _DASHES:
        return "-"
    if char in _INVISIBLE or unicodedata.combining(char):
        return ""
    if char in "đĐ\u00d0\u00f0":
        return "d"
    if char == "\u2044":
        return "/"
    return unicodedata.normalize("NFKD", char)[:1].lower()[:1]


def fold_text(text: str) -> Folded:
    """Fold a string for matching, with the way back; total over any string, linear."""
    chars: list[str] = []
    index: list[int] = []
    for at, char in enumerate(text):
        folded = _FOLD.get(char)
        if folded is None:
            folded = _FOLD[char] = _fold_character(char)
        if not folded or (folded == " " and chars and chars[-1] == " "):
            continue
        chars.append(folded)
        index.append(at)
    # a letter O between digits is a zero that OCR or a typist missed (`2O24`)
    joined = re.sub(r"(?<=[0-9])o(?=[0-9])", "0", "".join(chars))
    return Folded(joined, index, text)


@dataclass(frozen=True, slots=True)
class Atom:
    """One time expression: `kind`, its place in the folded text, its numbers, and its year where it has one.

    Dated kinds: `year` (values: years), `quarter`, `month` (values: the numbers listed), `date` (day, month),
    `days` (first day, last day, month), `half` (first month, last month), `school` (first year, second year).
    Others: `day` (day of a month), `cycle` (months between two turns; 0 for weekly, -1 unknown), `ongoing`,
    `period`, `lead`, `project`, `follow`.
    """

    kind: str
    start: int
    end: int
    values: tuple[int, ...] = ()
    year: int | None = None
    irregular: bool = False
    part: str = ""  # "dau", "giua", "cuoi", "tuan": a part of the period only; "het": to its end

    @property
    def dated(self) -> bool:
        return self.kind in _DATED


_DATED = frozenset(("year", "quarter", "month", "date", "days", "half", "school"))

_S = " ?"
_Y = r"(?<![0-9])(?:19[89]|20[0-9])[0-9](?![0-9])"
_LINK = rf"(?:{_S}[/.,\-]?{_S}(?:cua )?(?:nam{_S})?(?P<y>{_Y})(?!{_S}/{_S}[a-z]))"
_NAMED_LINK = rf"(?:{_S},?{_S}(?:cua )?nam{_S}(?P<y>{_Y}))"
_M = r"(?<![0-9])(?:0?[1-9]|1[0-2])(?![0-9])"
_D = r"(?<![0-9])(?:0?[1-9]|[12][0-9]|3[01])(?![0-9])"
# lv, ll: what OCR makes of IV, II
_Q = r"(?:[il]{1,3}|[il1]v|0?[1-4]|mot|hai|ba|tu|bon)(?![a-z0-9])"
_JOIN = rf"{_S}(?:,|-|\+|&|/|va|den het|den|hoac){_S}"
_PART = r"(?:(?<!bat )(?P<part>dau|giua|cuoi) )?"
_WEEK = r"(?P<week>tuan (?:thu )?(?:[1-5]|nhat|hai|ba|tu) (?:cua )?|(?:thuong|trung|ha) tuan )"
_DAY = rf"(?:ngay{_S}(?:mung |mong )?)?"
_WORD = r"(?<![a-z])"
_ONCE = r"(?:/|\s?)(?:mot |0?1 )?lan"
_CYCLE_WORD = r"(?:tuan|thang|quy|0?[369] thang|(?:0?1 )?nam)(?![a-z])(?! [0-9])"
_NOT_IN_NOTATION = rf"(?!{_S}/{_S}[a-z])"

_CYCLES: tuple[tuple[str, int], ...] = (
    (r"(?:hang|moi) nam (?:hai|0?2) lan", 6),
    (rf"(?:hang|moi|tung){_S}nam(?![a-z])(?: (?:mot|0?1) lan)?", 12),
    (r"(?:cua )?thang (?:sau|lien ke|ke tiep|tiep theo)(?: do)?", 1),
    (r"(?:cua )?(?:thang dau )?(?:cua )?quy (?:sau|lien ke|ke tiep|tiep theo)(?: do)?", 3),
    (r"thuong nien", 12),
    (r"(?:hai|ba|bon|0?[2-5]) nam (?:mot|0?1) lan", -1),
    (rf"(?:hai|0?2) lan{_S}(?:/|mot |trong ){_S}(?:mot )?nam", 6),
    (r"theo quy(?! ?[a-z0-9])", 3),
    (r"theo thang(?! ?[a-z0-9])", 1),
    (r"(?:(?:mot|0?1) )?nam (?:mot|0?1) lan", 12),
    (rf"(?:mot|0?1){_S}(?:lan{_S}/{_S}nam|nam{_S}/{_S}(?:mot |0?1 )?lan)", 12),
    (r"dinh ky (?:mot |0?1 )?nam(?![a-z])(?! [0-9])", 12),
    (rf"(?:hang |moi |dinh ky (?:hang )?)(?:0?6|sau) thang(?! (?:dau|cuoi))(?:{_ONCE})?", 6),
    (rf"(?:0?6|sau) thang{_ONCE}", 6),
    (rf"(?:hai|0?2) lan{_S}/{_S}nam", 6),
    (rf"(?:hang |moi |dinh ky (?:hang )?)0?3 thang(?:{_ONCE})?|0?3 thang{_ONCE}", 3),
    (rf"(?:hang|moi|tung|dinh ky){_S}quy(?![a-z])(?! (?:i|v|[0-9]|dinh|hoach|che|mo))", 3),
    (rf"(?:mot|0?1) lan{_S}/{_S}quy|(?:mot |0?1 )?quy{_ONCE}|(?:bon|0?4) lan{_S}/{_S}nam", 3),
    (r"(?:(?:cua )?thang )?cuoi (?:cua )?(?:moi |hang )?quy(?![a-z])(?! ?(?:i|l|v|[0-9]))", 3),
    (rf"(?:hang|moi|tung|dinh ky){_S}thang(?![a-z])(?! [0-9])", 1),
    (rf"(?:mot|0?1) lan{_S}/{_S}thang|(?:mot |0?1 )?thang{_ONCE}|cuoi (?:moi |hang )thang", 1),
    (rf"(?:hang|moi|dinh ky){_S}tuan(?![a-z])|(?:mot |0?1 )?tuan{_ONCE}", 0),
    (rf"(?:hang|moi){_S}ngay(?![a-z])(?! [0-9])", -1),
    (rf"(?:dinh ky )?[0-9]{{1,2}} (?:nam|thang){_ONCE}|[0-9]{{1,2}} lan{_S}/{_S}(?:nam|thang|quy|tuan)", -1),
    (r"dinh ky(?! (?:theo|hang|ho[pt]))", -1),
)
_LISTED_CYCLES = (
    rf"(?:(?:hang|dinh ky(?: hang)?|bao cao) )?(?P<cycles>{_CYCLE_WORD}"
    rf"(?:{_S}(?:,|;|/|-|va|hoac){_S}(?:hang |ca |bao cao )?{_CYCLE_WORD})+)"
)

_PATTERNS: tuple[tuple[str, str], ...] = (
    ("cycles", _LISTED_CYCLES),
    *((f"cycle{at}", f"(?:{pattern})") for at, (pattern, _) in enumerate(_CYCLES)),
    ("school", rf"nam hoc{_S}(?P<a>{_Y}){_S}[-/]{_S}(?P<b>{_Y})"),
    (
        "days",
        rf"{_DAY}(?P<a>{_D})(?:{_S}[-,]|{_S}va|{_S}den(?: ngay)?){_S}(?P<b>{_D}){_S}"
        rf"(?:[/.]{_S}(?P<m>{_M})(?:{_S}[/.]{_S}(?P<y>{_Y})|(?!{_S}[/.]{_S}[0-9]))"
        rf"|thang{_S}(?P<n>{_M})(?:{_S}nam{_S}(?P<z>{_Y}))?)",
    ),
    (
        "date",
        # `5-10/2024` is months 5 to 10: a hyphen or point divides a date only where it does so twice
        rf"{_DAY}(?<![0-9/.])(?P<d>{_D})(?:{_S}/{_S}(?={_M}{_S}[/.\-])|{_S}\.{_S}(?={_M}{_S}\.)|{_S}-{_S}(?={_M}{_S}-))"
        rf"(?P<m>{_M}){_S}[/.\-]{_S}(?P<y>{_Y}|(?<![0-9])[0-9]{{2}}(?![0-9/])){_NOT_IN_NOTATION}",
    ),
    ("wordy", rf"{_DAY}(?P<d>{_D}){_S}thang{_S}(?P<m>{_M})(?!{_S}lan){_LINK}?"),
    ("short", rf"{_DAY}(?<![0-9/.])(?P<d>{_D}){_S}/{_S}(?P<m>{_M})(?!{_S}[/.]{_S}[0-9]){_NAMED_LINK}?"),
    ("dotted", rf"ngay{_S}(?P<d>{_D}){_S}[.\-]{_S}(?P<m>{_M}){_NAMED_LINK}?"),
    (
        "half",
        rf"(?:(?P<n>0?[1-9]|1[01]|sau) thang|nua) (?P<side>dau|cuoi)(?: cua)?(?: nam)?(?:{_LINK}|(?<= nam)|$)",
    ),
    (
        "quarter",
        rf"{_PART}(?:qu[yi]|(?<![a-z])q\.?){_S}[.:]?{_S}(?P<v>{_Q}(?:{_JOIN}(?:qu[yi]{_S})?{_Q})*){_LINK}?",
    ),
    (
        "roman",
        rf"(?<![a-z/.])(?P<v>(?:iv|i{{1,3}})(?:{_S}(?:,|-|\+|&){_S}(?:iv|i{{1,3}}))*){_S}/{_S}(?P<y>{_Y}){_NOT_IN_NOTATION}",
    ),
    (
        "month",
        rf"(?:{_WEEK}|{_PART})(?:thang|thg\.?|(?<![a-z0-9])th?\.?(?={_S}[0-9])){_S}"
        rf"(?P<v>{_M}(?:{_JOIN}(?:thang{_S})?{_M}(?!{_S}[/.]{_S}[0-9]{{1,2}}(?![0-9])))*){_LINK}?",
    ),
    (
        "bare_month",
        rf"(?<![0-9/.])(?P<v>{_M}(?:{_S}(?:,|-|\+|&|va){_S}{_M})*){_S}[/.\-]{_S}(?P<y>{_Y}){_NOT_IN_NOTATION}",
    ),
    ("paired", rf"(?<![0-9/])(?P<a>{_Y}){_S}/{_S}(?P<b>{_Y}){_NOT_IN_NOTATION}"),
    ("short_range", rf"(?:nam{_S})?(?P<a>{_Y}){_S}-{_S}(?P<b>(?<![0-9])[0-9]{{2}})(?![0-9/.])"),
    ("year", rf"{_PART}(?:(?:cac |nhung )?nam{_S})?(?<![0-9/])(?P<y>{_Y}){_NOT_IN_NOTATION}"),
    ("day", rf"ngay{_S}(?:mung |mong )?(?P<d>{_D})(?!{_S}(?:[/.\-]{_S}[0-9]|ngay|lam viec))"),
    (
        "follow",
        r"(?:(?:cac|nhung|hang) )?(?:(?:nam|giai doan) )?(?:tiep theo|ke tiep)|(?:(?:cac|nhung) )?nam sau(?: do)?"
        r"|(?:tro|ve) (?:di|sau|ve sau)|(?:cac|nhung) nam ?$",
    ),
    ("bare_year", r"(?P<part>trong|ca|cuoi|dau|giua|het|trong het) nam(?: nay)?(?! ?[0-9])(?! hoc)(?![a-z])"),
    ("ongoing", r"thuong xuyen|lien tuc|xuyen suot|lau dai|thuong truc|quanh nam|suot (?:nam|qua trinh)"),
    ("period", r"(?:ca |trong |toan )?(?:giai doan|thoi ky|nhiem ky)"),
)
_KINDS = {name: re.compile(_WORD + f"(?:{pattern})" if name != "half" else pattern) for name, pattern in _PATTERNS}


def _nameless(pattern: str) -> str:
    return re.sub(r"\(\?P<[a-z_0-9]+>", "(?:", pattern)


# the first letters of all patterns, asked once: most characters of a text begin none of them
_SCAN = re.compile(
    rf"{_WORD}(?=[0-9bcdghiklmnqstvx])(?:(?<![0-9])|(?![0-9]))(?:"
    # the name stands behind its pattern: a branch that begins with a letter is passed over without being tried
    + "|".join(f"(?:{_nameless(pattern)})(?P<{name}>)" for name, pattern in _PATTERNS)
    + ")"
)
_NUMBERS = {"mot": 1, "hai": 2, "ba": 3, "tu": 4, "bon": 4, "sau": 6}
_CYCLE_MONTHS = {"tuan": 0, "thang": 1, "quy": 3, "03 thang": 3, "3 thang": 3, "06 thang": 6, "6 thang": 6}
_ROMAN = re.compile(r"[il]{1,3}|[il1]v")


def _number(word: str) -> int | None:
    """The value of a folded number: digits, a word, or a Roman quarter as printed or as OCR reads it."""
    if _ROMAN.fullmatch(word):
        return 4 if word.endswith("v") else len(word)
    if word.isdigit():
        return int(word)
    return _NUMBERS.get(word)


def _listed(text: str) -> tuple[int, ...]:
    """`iii, iv` -> (3, 4); `3 - 9` -> (3, ..., 9); `10, 11 va 12` -> (10, 11, 12)."""
    parts = re.findall(r"[a-z0-9]+|[^a-z0-9 ]", text)
    values: list[int] = []
    span = False
    for part in parts:
        value = _number(part)
        if part in ("den", "-"):
            span = True
        elif value is not None:
            if span and values and value > values[-1]:
                values.extend(range(values[-1] + 1, value))
            values.append(value)
            span = False
    return tuple(values)


def scan(text: str) -> Iterator[Atom]:
    """The time expressions of a folded text, in order, not overlapping."""
    for found in _SCAN.finditer(text):
        name = found.lastgroup or ""
        start, end = found.span()
        if name.startswith("cycle"):
            yield _cycle(name, found.group(), start, end)
            continue
        match = _KINDS[name].match(text, start)
        if match is None:  # pragma: no cover - the same pattern has just matched
            continue
        atom = _atom(name, match, start, end)
        if atom is not None:
            yield atom


def _cycle(name: str, printed: str, start: int, end: int) -> Atom:
    if name != "cycles":
        return Atom("cycle", start, end, (_CYCLES[int(name[5:])][1],))
    words = re.findall(r"(?:0?[369] )?thang|tuan|quy|nam", printed)
    months = [_CYCLE_MONTHS.get(word, 12) for word in words]
    return Atom("cycle", start, end, (min(months),), irregular=True)


def _atom(name: str, match: re.Match[str], start: int, end: int) -> Atom | None:
    got = match.groupdict()
    year = int(got["y"]) if got.get("y") else None
    part = got.get("part") or ""
    printed = match.group()
    match name:
        case "school":
            return Atom("school", start, end, (int(got["a"]), int(got["b"])))
        case "days":
            of = got["y"] or got["z"]
            month = int(got["m"] or got["n"])
            return Atom("days", start, end, (int(got["a"]), int(got["b"]), month), int(of) if of else None)
        case "date" | "wordy" | "short" | "dotted":
            if year is not None and year < 100:
                return Atom("date", start, end, (int(got["d"]), int(got["m"])), 2000 + year, irregular=True)
            return Atom("date", start, end, (int(got["d"]), int(got["m"])), year)
        case "half":
            length = (_number(got["n"]) if got["n"] else None) or 6
            first, last = (1, length) if got["side"] == "dau" else (13 - length, 12)
            return Atom("half", start, end, (first, last), year, irregular=True)
        case "quarter" | "roman":
            return Atom("quarter", start, end, _listed(got["v"]), year, _misread(got["v"]), part)
        case "month" | "bare_month":
            return Atom("month", start, end, _listed(got["v"]), year, False, "tuan" if got.get("week") else part)
        case "paired":  # `2024/2025`: as a rule a school or budget year that runs over two calendar years
            return Atom("year", start, end, (int(got["a"]), int(got["b"])), int(got["b"]), irregular=True)
        case "short_range":
            first = int(got["a"])
            last = first // 100 * 100 + int(got["b"])
            if last <= first:  # `2024-12` is no range of years: the year alone, and the rest is left over
                return Atom("year", start, match.end("a"), (first,), first)
            return Atom("year", start, end, (first, last), last, irregular=True)
        case "year":
            return Atom("year", start, end, (int(got["y"]),), year, False, part)
        case "bare_year":
            return Atom("year", start, end, (), None, False, "" if part in ("trong", "ca") else part[-4:].strip())
        case "day":
            return Atom("day", start, end, (int(got["d"]),))
        case _:
            return Atom(name, start, end, irregular="nam" not in printed and name == "follow")


def _misread(quarters: str) -> bool:
    return bool(re.search(r"l|1v", quarters))


def bounds(atom: Atom, year: int) -> tuple[dt.date, dt.date] | None:
    """First and last day of a dated expression in the given year; None where no such day exists (`31/6`)."""
    try:
        match atom.kind:
            case "year":
                first = atom.values[0] if atom.values else year
                last = atom.values[-1] if atom.values else year
                return dt.date(first, 1, 1), dt.date(last, 12, 31)
            case "quarter":
                return dt.date(year, min(atom.values) * 3 - 2, 1), _month_end(year, max(atom.values) * 3)
            case "month":
                first_month, last_month = atom.values[0], atom.values[-1]
                if first_month > last_month:  # `tháng 11 - 2/2025` begins in the year before
                    return dt.date(year - 1, first_month, 1), _month_end(year, last_month)
                return dt.date(year, min(atom.values), 1), _month_end(year, max(atom.values))
            case "half":
                return dt.date(year, atom.values[0], 1), _month_end(year, atom.values[1])
            case "date":
                day = dt.date(year, atom.values[1], atom.values[0])
                return day, day
            case "days":
                first_day, last_day, month = atom.values
                return dt.date(year, month, first_day), dt.date(year, month, last_day)
            case "school":  # a school year runs from September to May (Luật Giáo dục; not a calendar year)
                return dt.date(atom.values[0], 9, 1), dt.date(atom.values[1], 5, 31)
    except ValueError:
        return None
    return None


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def contiguous(values: tuple[int, ...]) -> bool:
    """Whether the numbers follow each other without a gap (`10, 11, 12`; also `11, 12, 1` of months)."""
    return all(later == earlier + 1 or earlier > later for earlier, later in itertools.pairwise(values))
