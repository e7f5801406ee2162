"""What a text with deadlines is made of: clauses of condition and reference, and periods with their qualifiers.

The room between `time_expressions.py` (single expressions) and `deadlines.py` (what a cell or sentence means).
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extractors.model import Context
from extractors.time_expressions import Atom, Folded, bounds, contiguous
from schemas.records import FindingNote

DAY = dt.timedelta(days=1)


def note(code: str, message: str) -> FindingNote:
    """A finding on the column `deadline_text`."""
    return FindingNote(code=code, message=message, column="deadline_text")


# --- what a text holds --------------------------------------------------------------------------------------------

_CLAUSE = re.compile(
    r"(?<![a-z])(?:"
    r"(?P<lead>theo tien do(?: [a-z]{1,9}){0,5} chu tri)"
    r"|(?P<project>theo tien do (?:[a-z]{1,9} ){0,5}?(?:du an|cong trinh|de an|goi thau|dau tu))"
    r"|(?P<reference>(?<!tiep )(?<!kem )theo (?!doi(?![a-z])|(?:tung |hang |moi )?(?:nam|thang|tuan|giai doan)(?![a-z])"
    r"|(?:tung |hang |moi )?quy(?![a-z])(?! (?:dinh|che|hoach|trinh|uoc|mo|luat)))"
    r"|can cu |phu hop voi |(?:dung|dam bao|bao dam) (?:theo |tien do|thoi gian|thoi han|quy dinh|ke hoach|lo trinh))"
    r"|(?P<since>(?:ke )?tu (?:nay|ngay|thoi diem|luc)(?![a-z])(?! ?[0-9]))"
    r"|(?P<conditional>(?:(?:ngay|truoc|sau|den|tu|trong) )?khi(?![a-z])(?! hau)"
    r"|sau(?= (?!(?:khi|nam|quy|thang|ngay) ?(?:[0-9]|i|v))[a-z0-9])(?! ?[0-9]{1,2} ?/)(?! [12][09][0-9]{2})"
    r"(?! (?:thang|do|nay|day)(?![a-z]))"
    r"|neu |tuy (?:theo|thuoc|tinh hinh|tung|dieu kien|nhu cau|vao)|trong truong hop "
    r"|(?:(?:cham nhat|khong qua|trong|sau|truoc)(?: vong| thoi han| thoi gian| la)? )?"
    r"[0-9]{1,3} (?:ngay|thang|tuan|nam|gio)(?: lam viec)?,? (?:ke tu|tinh tu|sau|tu|truoc(?! ngay))(?![a-z])"
    r"|trong (?:vong |thoi han )?[0-9]{1,3} (?:ngay|tuan|thang(?! (?:dau|cuoi)))(?![a-z])"
    r"|trong (?:thoi gian|dip) (?=[a-z])|ngay sau |dot xuat(?![a-z])|(?:co )?phat sinh(?![a-z])"
    r")|(?P<meeting>(?:tai )?(?:cac )?ky hop (?:thu |lan thu |hoi dong|hdnd|thuong le|chuyen de|gan nhat|ke tiep))"
    r")"
)
# folded words that mean something else with other marks: what must be printed (or the bare letters)
_MARKED = {"khi": "khi", "sau": "sau", "neu": "nếu", "tu": "từ", "theo": "theo", "tuy": ("tùy", "tuỳ"), "dung": "đúng"}
_CUT = re.compile(
    r"(?:,|\.|:|-|\(|(?<![a-z])(?:va|hoac))(?: (?:truoc|cham nhat|den|het|trong|vao|xong|tu|dinh ky|hoan thanh|trinh|"
    r"thuc hien|bao cao|trien khai|ban hanh|phe duyet|thoi gian|du kien|phan dau|khoang|muon nhat|cu the|la))* ?$"
)
_STOP = re.compile(r"[;)]")
_UNTIL = re.compile(r"(?<![a-z])den(?: het| cuoi| ngay)? ?$")
_NOTATION = re.compile(r"[0-9] ?[/-] ?(?:[0-9]{4} ?/ ?)?[a-z][a-z0-9/.&-]*,? ?$")


@dataclass(slots=True)
class Clause:
    kind: str
    start: int
    end: int


@dataclass(slots=True)
class Group:
    """Dated expressions that are one period: from `first` to `last`, under a qualifier (`before`, `by`, ...)."""

    first: Atom
    last: Atom
    qualifier: str = ""
    span: bool = False
    stage: bool = False  # `giai đoạn` stands before it
    listed: list[Atom] = field(default_factory=list)
    start: dt.date | None = None
    end: dt.date | None = None
    backwards: bool = False  # the last is printed before the first


def _marks_agree(folded: Folded, start: int, end: int) -> bool:
    for word in folded.text[start:end].split():
        if word in _MARKED:
            at = folded.text.index(word, start)
            printed = folded.original(at, at + len(word)).lower()
            return printed == word or printed in _MARKED[word]
    return True


def clauses_of(folded: Folded, atoms: Sequence[Atom]) -> list[Clause]:
    """Clauses of condition and reference; each ends at `;`, at its closing parenthesis, or where a time follows."""
    text = folded.text
    found: list[Clause] = []
    upcoming = 0
    stop = -1
    for match in _CLAUSE.finditer(text):
        start = match.start()
        if (found and start < found[-1].end) or not _marks_agree(folded, start, match.end()):
            continue
        kind = match.lastgroup or ""
        if kind in ("lead", "project"):
            found.append(Clause(kind, start, match.end()))
            continue
        if stop < start:
            at = _STOP.search(text, start)
            stop = at.start() if at else len(text)
        end = stop
        while upcoming < len(atoms) and atoms[upcoming].start < match.end():
            upcoming += 1
        for at_atom in range(upcoming, len(atoms)):
            atom = atoms[at_atom]
            if atom.start >= end:
                break
            before = text[max(start, atom.start - 40) : atom.start]
            if atom.kind in ("period", "follow", "day") or of_an_act(text, atom):
                continue
            if kind == "meeting":  # what follows says when it meets
                end = atom.start
                break
            cut = _CUT.search(before) or (kind == "since" and _UNTIL.search(before))
            if cut:
                end = atom.start - len(before) + cut.start()
                break
        found.append(Clause(kind, start, max(end, match.end())))
    return found


_QUALIFIERS = (
    ("before", re.compile(r"(?<![a-z])truoc(?: (?:ngay|thoi diem|het))* ?$")),
    (
        "by",
        re.compile(
            r"(?<![a-z])(?:(?:cham|muon|tre) nhat|khong (?:qua|muon hon|cham hon)|(?:cho )?(?:den|toi)|het|han cuoi)"
            r"(?: (?:la|trong|den|vao|ngay|het|cuoi|thoi gian|thoi diem|truoc|khoang))* ?:? ?$"
        ),
    ),
    ("from", re.compile(r"(?<![a-z])(?:ke )?tu(?: (?:ngay|dau|thoi diem|khoang))* ?$")),
    ("after", re.compile(r"(?<![a-z])sau(?: ngay)? ?$")),
)
_SPAN = re.compile(r" ?(?:-|,? ?(?:cho )?(?:den|toi)|- ?den)(?: (?:het|cuoi|ngay|truoc|thoi diem))* ?$")
_LIST = re.compile(r"[ ,;&+/]*(?:(?:va|hoac)(?: trong| vao)?)? ?$")
# `tỉnh` is no `tính`: those words need their `đến`
_HORIZON = re.compile(r"(?:(?:tam nhin|dinh huong)(?: den| toi| cho)*|(?:xet|tinh|huong)(?: den| toi| cho)+) ?$")


_STAGE = re.compile(r"(?:giai doan|thoi ky|nhiem ky)(?: (?:tu|den|het))* ?$")


def _qualifier(folded: Folded, start: int, end: int) -> str:
    gap = folded.text[start:end]
    for name, pattern in _QUALIFIERS:
        match = pattern.search(gap)
        if match and (name not in ("from", "after") or _marks_agree(folded, start + match.start(), end)):
            return name
    return ""


def groups_of(folded: Folded, atoms: Sequence[Atom], others: Sequence[tuple[int, int]]) -> tuple[list[Group], bool]:
    """The dated expressions as periods, and whether a horizon (`tầm nhìn đến 2045`) was left out.

    `others` are the spans of what stands between them (clauses, cycles): nothing joins over those.
    """
    groups: list[Group] = []
    horizon = False
    end = 0
    barriers = sorted(others)
    at = 0
    for atom in atoms:
        while at < len(barriers) and barriers[at][1] <= atom.start:
            end = max(end, barriers[at][1])
            at += 1
        gap = folded.text[end : atom.start]
        start, end = end, atom.end
        if _HORIZON.search(gap[-40:]) and groups:
            horizon = True
            continue
        joined = bool(groups) and groups[-1].last.end == start
        within = groups and groups[-1].first.kind == "year" and atom.kind != "year" and atom.year is None
        chained = joined and groups[-1].span and gap.strip() == "-" and atom.kind == "year" == groups[-1].last.kind
        several = joined and groups[-1].qualifier == "by" and gap.lstrip().startswith(",")
        if chained or (joined and not groups[-1].span and not within and not several and _SPAN.fullmatch(gap)):
            groups[-1].span = True
            groups[-1].last = atom
            if "truoc" in gap:
                groups[-1].qualifier = "span_before"
            continue
        qualifier = _qualifier(folded, max(start, atom.start - 40), atom.start)
        if joined and _LIST.fullmatch(gap) and not groups[-1].span and groups[-1].first.kind == atom.kind:
            groups[-1].listed.append(atom)
            groups[-1].last = atom
            continue
        if joined and not qualifier and _LIST.fullmatch(gap):
            groups.append(Group(atom, atom, "listed"))
        else:
            stage = bool(_STAGE.search(gap[-40:]))
            groups.append(Group(atom, atom, qualifier, stage=stage))
    return groups, horizon


# --- years and dates ----------------------------------------------------------------------------------------------


def _plan_year(context: Context, atom: Atom) -> tuple[int | None, str]:
    """The year of an expression that prints none: the plan's only year, else that of the document's date."""
    if context.plan_start is not None and context.plan_start == context.plan_end:
        return context.plan_start, "deadline_year_of_plan"
    issued = context.date_issued
    year = issued.year if issued else context.year
    if year is None:
        return None, ""
    if context.plan_start is not None and year < context.plan_start:
        year = context.plan_start  # a plan issued before its period begins
    if context.plan_end is not None and year > context.plan_end:
        return None, ""
    period = bounds(atom, year)
    if issued and period and period[1] < issued:
        if context.plan_end is not None and year + 1 > context.plan_end:
            return None, ""
        return year + 1, "deadline_year_guessed"  # what is over when the plan is issued means the next year
    return year, "deadline_year_of_issue"


def with_years(groups: list[Group], context: Context, notes: list[FindingNote]) -> None:
    """Give each expression its year: its own, that of the next, of the one before, of the plan; else none."""
    following: int | None = None
    for group in reversed(groups):
        for name in ("last", "first"):
            atom: Atom = getattr(group, name)
            if atom.year is None and atom.kind != "school" and following is not None:
                year = following
                if name == "first" and group.span and atom.kind == group.last.kind and _later(atom, group.last):
                    year -= 1
                if group.qualifier != "listed" or name == "first":
                    setattr(group, name, replace(atom, year=year))
            following = getattr(group, name).year if getattr(group, name).kind != "school" else None
        group.listed = [replace(atom, year=atom.year or group.last.year) for atom in group.listed]
    earlier: Atom | None = None
    for group in groups:
        for name in ("first", "last"):
            atom = getattr(group, name)
            if atom.year is None and atom.kind != "school":
                if earlier is not None and earlier.year is not None:
                    year = earlier.year + (1 if earlier.kind == atom.kind and _later(earlier, atom) else 0)
                    setattr(group, name, replace(atom, year=year))
                else:
                    plan, code = _plan_year(context, atom)
                    if plan is not None and not any(note.code == code for note in notes):
                        notes.append(note(code, f"năm {plan}"))
                    setattr(group, name, replace(atom, year=plan))
            earlier = getattr(group, name)
        group.listed = [replace(atom, year=atom.year or group.last.year) for atom in group.listed]


def _later(one: Atom, other: Atom) -> bool:
    """Whether `one` stands later in a year than `other` of the same kind."""
    return bool(one.values and other.values) and one.values[::-1] > other.values[::-1]


def resolve(group: Group) -> bool:
    """Set start and end of the group; False where a year is missing or no such day exists."""
    first = bounds_of(group.first)
    last = bounds_of(group.last)
    if first is None or last is None:
        return False
    group.backwards = last[1] < first[0]
    group.start, group.end = min(first[0], last[0]), max(last[1], first[1])
    if group.qualifier == "span_before" and group.last.kind != "date":
        group.end = last[0] - DAY
    return True


def bounds_of(atom: Atom) -> tuple[dt.date, dt.date] | None:
    if atom.year is None and atom.kind != "school":
        return None
    return bounds(atom, atom.year or 0)


def has_gaps(group: Group) -> bool:
    """Whether a group of listed expressions has gaps (`tháng 6 và tháng 12/2024`): then it is several deadlines."""
    members = [group.first, *group.listed]
    if not all(contiguous(atom.values) for atom in members if atom.kind in ("quarter", "month")):
        return True
    spans = [bounds_of(atom) for atom in members]
    known = [span for span in spans if span is not None]
    if group.listed and group.first.kind in ("date", "days", "school"):
        return True
    return any(later[0] != earlier[1] + DAY for earlier, later in itertools.pairwise(known))


_KIND_OF = {"days": "date", "half": "month", "school": "range"}


def kind_of(group: Group) -> str:
    first, last = (_KIND_OF.get(atom.kind, atom.kind) for atom in (group.first, group.last))
    if first != last:
        return "range"
    if first == "year" and (group.stage or group.span or group.listed or len(group.first.values) > 1):
        return "range"
    return first


def of_an_act(text: str, atom: Atom) -> bool:
    """Whether a full date is that of a cited act: `số 12/QĐ-UBND ngày 05/3/2024`."""
    return atom.kind == "date" and bool(_NOTATION.search(text[max(0, atom.start - 40) : atom.start]))


def outside(atoms: Sequence[Atom], clauses: Sequence[Clause]) -> list[Atom]:
    kept: list[Atom] = []
    at = 0
    for atom in atoms:
        while at < len(clauses) and clauses[at].end <= atom.start:
            at += 1
        if at == len(clauses) or atom.end <= clauses[at].start:
            kept.append(atom)
    return kept
