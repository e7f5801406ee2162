"""Reads deadlines: a cell of a task table, or the deadlines that stand in running text.

The kinds and their readings are the table of the data contract, section 5 Deadlines. Where it is silent the rules
are: what is printed first names the kind, what else is printed fills the other fields (`thường xuyên, hằng năm` is
ongoing and yearly; `hằng năm (2021-2025)` annual, with the dates); a reading that needs the plan's year, that takes
one of several, or that leaves words over carries a finding. All functions are total and take linear time.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.deadline_parts import (
    DAY,
    Clause,
    Group,
    clauses_of,
    groups_of,
    has_gaps,
    kind_of,
    note,
    of_an_act,
    outside,
    resolve,
    with_years,
)
from extractors.model import Context
from extractors.time_expressions import Atom, Folded, fold_text, scan
from schemas.records import FindingNote


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """`start` and `end` are both included; `recurrence` and `condition` as in the contract; `notes` say each doubt."""

    kind: str
    start: dt.date | None = None
    end: dt.date | None = None
    recurrence: str | None = None
    condition: str | None = None
    notes: tuple[FindingNote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineMatch:
    """A deadline in running text: (`start`, `end`) is its span in the string that was read."""

    start: int
    end: int
    deadline: Deadline


_EVENT = re.compile(
    r"(?<![a-z])(?:(?P<submit>(?<!chuong )(?<!quy )(?<!lo )(?<!tien )(?<!cong )(?<!qua )(?<!phuong )(?<!giao )"
    r"trinh(?! do(?![a-z])))|(?P<carry_out>thuc hien|trien khai)|(?P<complete>hoan thanh))(?![a-z])"
)


def deadline_event(heading: str) -> str | None:
    """`submit`, `carry_out` or `complete`, whichever word comes first in a column's heading; else None.

    `trình` counts as a word of its own only, not in `chương trình`, `lộ trình`, `quy trình`, `quá trình`.
    """
    found = _EVENT.search(fold_text(heading).text)
    return found.lastgroup if found else None


# --- a cell -------------------------------------------------------------------------------------------------------

_RECURRENCES = {0: "weekly", 1: "monthly", 3: "quarterly", 6: "half_yearly", 12: "yearly"}
# folded words that say nothing about the time (verbs of carrying out, and the words of the expressions themselves)
_NEUTRAL = frozenset(
    re.findall(
        "[a-z]+",
        "ban bao bat bo ca cac cao cham cho chuc co cong cua cuoi dat dau den diem dinh do doan du dung dut duyet "
        "giai gd gian giua gui han hang hanh het hien hoac hoan hon huong ke ket khai khoang khong kien ky la lam lan "
        "lich lien lo moc moi mot muon nam nay ngay nhat nhiem nhin nhung phan phe qua quy sau tac tai tam tat thang "
        "thanh thoi thuc tien tinh to toan toi tre trien trinh trong truoc tu tuan tung va vao viec vu xay xet xong ",
    )
)
_NOTHING = re.compile(r"[\s\-.…_/*]*")
_TORN_YEAR = re.compile(r"(?<![0-9/])2 ?0 ?[0-9] ?[0-9](?![0-9/])")
_VAGUE = re.compile(r"(?:theo (?:yeu cau|tien do)|dung|dam bao|bao dam)(?![a-z])")
# words that place a recurring deadline within its cycle
_MOMENT = re.compile(
    r"(?<![a-z])(?:thu (?:[2-7]|hai|ba|tu|nam|sau|bay)|chu nhat|tuan (?:dau|cuoi|thu)|dau|cuoi|truoc|dip|he|tet|mua)"
    r"(?![a-z])"
)
_NEXT_YEAR = re.compile(r"[0-9iv] (?:cua )?nam (?:sau(?! ?khi)|lien ke|ke tiep)(?![a-z])")
_MEETING = re.compile(r"(?<![a-z])ky hop(?! dong| tac| nhat)")


def _whole(text: str) -> str:
    return " ".join(text.split()).strip(" .;,:")


def parse_deadline(text: str | None, context: Context) -> Deadline:
    """The deadline of one cell in normal form (contract, section 5 Deadlines).

    Total: an empty cell, or one that holds only dashes, is `none`; what cannot be read is `unparsed` with a finding.
    """
    if text is None or _NOTHING.fullmatch(text):
        return Deadline(kind="none")
    folded = fold_text(text)
    deadline = _read_cell(folded, context)
    if deadline.kind == "unparsed" and len(folded.text) < 200:
        repaired = _TORN_YEAR.sub(lambda match: match.group().replace(" ", ""), folded.text)
        if repaired != folded.text:
            again = _read_cell(fold_text(repaired), context)
            if again.kind != "unparsed":
                torn = note("deadline_irregular", "năm bị tách chữ số")
                return replace(again, condition=None, notes=(*again.notes, torn))
    return deadline


# The day or round the clock (`24/7`); what has passed (`2020 đến nay`); a year told only by the one before or after it.
_UNDECIDED = re.compile(
    r"(?<![a-z0-9/.])(?<!ngay )(?<!truoc )(?<!den )(?<!tu )(?<!het )24 ?/ ?7(?! ?[0-9/.])(?! nam)"
    r"|(?:den|toi|cho den) nay(?![a-z])|nam (?:lien )?(?:truoc|ngoai)(?! ?(?:[0-9]|ngay|thang|quy|khi|nam))(?![a-z])"
)


def _read_cell(folded: Folded, context: Context) -> Deadline:
    undecided = _UNDECIDED.search(folded.text)
    if undecided is not None:
        return _unparsed((), f"“{folded.original(*undecided.span())}” không cho biết hạn")
    atoms = list(scan(folded.text))
    clauses = clauses_of(folded, atoms)
    atoms = [atom for atom in outside(atoms, clauses) if not of_an_act(folded.text, atom)]
    dated = [atom for atom in atoms if atom.dated]
    others = [(atom.start, atom.end) for atom in atoms if not atom.dated and atom.kind != "period"]
    groups, horizon = groups_of(folded, dated, [*others, *((clause.start, clause.end) for clause in clauses)])
    notes: list[FindingNote] = []
    if horizon:
        notes.append(note("deadline_horizon", "có tầm nhìn hoặc định hướng sau thời hạn"))
    cycles = [atom for atom in atoms if atom.kind == "cycle"]
    recurrence = _recurrence(cycles, notes)
    condition = _condition(folded, clauses)
    if any(atom.irregular and atom.kind != "cycle" for atom in atoms):
        notes.append(note("deadline_irregular", "cách ghi thời hạn không thường gặp"))
    if _leftover(folded, atoms, clauses):
        notes.append(note("deadline_words_left", "còn chữ chưa đọc trong thời hạn"))
    if _NEXT_YEAR.search(folded.text) and all(_printed_yearless(group) for group in groups):
        # `trước ngày 31/3 năm sau`: of the year after each year that is reported on
        notes.append(note("deadline_irregular", "năm sau năm báo cáo"))
        return Deadline(
            kind="annual", recurrence="yearly", condition=_whole(folded.source), notes=tuple(_unique(notes))
        )
    if groups and not (cycles and all(_printed_yearless(group) for group in groups)):
        return _dated(folded, context, groups, atoms, clauses, recurrence, condition, notes)
    return _undated(folded, groups, atoms, clauses, cycles, recurrence, condition, notes)


def _printed_yearless(group: Group) -> bool:
    members = [group.first, group.last, *group.listed]
    return all(atom.year is None and atom.kind != "school" for atom in members)


def _recurrence(cycles: Sequence[Atom], notes: list[FindingNote]) -> str | None:
    """The recurrence; of several cycles the most frequent, with a finding."""
    months = [atom.values[0] for atom in cycles if atom.values[0] >= 0]
    if len(set(months)) > 1 or any(atom.irregular for atom in cycles):
        notes.append(note("deadline_several", "nhiều chu kỳ: lấy chu kỳ ngắn nhất"))
    elif not months and any(atom.values[0] < 0 for atom in cycles):
        notes.append(note("deadline_irregular", "chu kỳ ngoài danh mục"))
    return _RECURRENCES[min(months)] if months else None


def _condition(folded: Folded, clauses: Sequence[Clause]) -> str | None:
    kept = [clause for clause in clauses if clause.kind in ("conditional", "reference", "since")]
    if not kept:
        return None
    printed = folded.original(kept[0].start, kept[-1].end)
    return printed.strip(" .;,:-") or None


def _leftover(folded: Folded, atoms: Sequence[Atom], clauses: Sequence[Clause]) -> bool:
    spans = sorted([(atom.start, atom.end) for atom in atoms] + [(clause.start, clause.end) for clause in clauses])
    at = 0
    for start, end in [*spans, (len(folded.text), len(folded.text))]:
        if any(word not in _NEUTRAL for word in re.findall(r"[a-z0-9]+", folded.text[at:start])):
            return True
        at = max(at, end)
    return False


def _dated(
    folded: Folded,
    context: Context,
    groups: list[Group],
    atoms: Sequence[Atom],
    clauses: Sequence[Clause],
    recurrence: str | None,
    condition: str | None,
    notes: list[FindingNote],
) -> Deadline:
    with_years(groups, context, notes)
    if not all(resolve(group) for group in groups):
        return _unparsed(notes, "không rõ năm hoặc ngày không có thật")
    groups = _refined(groups)
    if any(group.backwards for group in groups):
        notes.append(note("deadline_irregular", "mốc cuối đứng trước mốc đầu"))
    if any(atom.part not in ("", "het") for group in groups for atom in (group.first, group.last)):
        notes.append(note("deadline_part_of_period", "chỉ một phần (đầu, giữa, cuối) của kỳ"))
    if _MEETING.search(folded.text):
        notes.append(note("deadline_part_of_period", "kỳ họp trong kỳ này"))
    readings = [_reading(group) for group in groups]
    kind, start, end = readings[0]
    if len(groups) > 1 or has_gaps(groups[0]):
        kind = "several"
        starts = [reading[1] for reading in readings if reading[1] is not None]
        ends = [reading[2] for reading in readings if reading[2] is not None]
        start = min(starts) if start is not None and starts else None
        end = max(ends) if readings[-1][2] is not None and ends else None
        notes.append(note("deadline_several", "nhiều thời hạn trong một ô"))
    since = next((clause for clause in clauses if clause.kind == "since"), None)
    if since and since.end <= groups[0].first.start and groups[0].qualifier == "by":
        issued = context.date_issued
        kind, condition = ("range" if kind == "year" else kind), None
        start = issued if issued is not None and end is not None and issued <= end else None
        notes.append(note("deadline_from_issue", "tính từ ngày ban hành"))
    if start is not None and end is not None and start > end:
        start = None
        notes.append(note("deadline_irregular", "mốc cuối đứng trước mốc đầu"))
    if any(atom.kind == "follow" for atom in atoms):
        return Deadline(
            kind="from", start=start or groups[0].start, recurrence=recurrence, condition=condition, notes=tuple(notes)
        )
    open_ended = [atom for atom in atoms if atom.kind in ("cycle", "ongoing")]
    if open_ended:
        first = open_ended[0]
        if first.start < groups[0].first.start:
            kind = _open_kind(first, recurrence)
            notes.append(note("deadline_mixed", "vừa định kỳ hoặc thường xuyên, vừa có mốc thời gian"))
        elif first.kind == "ongoing" and groups[-1].qualifier in ("before", "by") and kind == "date":
            notes.append(
                note("deadline_mixed", "có hạn rồi thường xuyên")
            )  # `trước ngày 31/7 và cập nhật thường xuyên`
        elif "(" not in folded.text[groups[-1].last.end : first.start] and kind not in ("range", "several", "from"):
            # `Năm 2021 và hằng năm`: from then on, again and again
            notes.append(note("deadline_mixed", "có mốc thời gian rồi định kỳ hoặc thường xuyên"))
            cycle = first.kind == "cycle"
            kind, start, end = ("from" if cycle else "several"), start or (groups[0].start if cycle else None), None
        else:
            notes.append(note("deadline_mixed", "có mốc thời gian và định kỳ hoặc thường xuyên"))
    elif condition:
        notes.append(note("deadline_extra_condition", "có mốc thời gian và điều kiện"))
    elif start is None and kind != "date" and len(groups) == 1:
        notes.append(note("deadline_open_start", "chỉ có hạn cuối"))
    elif groups[0].listed:
        notes.append(note("deadline_list", "liệt kê các kỳ liền nhau"))
    if any(atom.kind == "school" for atom in atoms):
        notes.append(note("deadline_irregular", "năm học"))
    if kind == "date" and start is not None and start != end:
        notes.append(note("deadline_irregular", "khoảng ngày"))
    return Deadline(
        kind=kind, start=start, end=end, recurrence=recurrence, condition=condition, notes=tuple(_unique(notes))
    )


def _refined(groups: list[Group]) -> list[Group]:
    """`Năm 2024 (Quý IV)`: a year and, within it, the part that is meant."""
    if len(groups) != 2:
        return groups
    outer, inner = groups
    if kind_of(outer) != "year" or outer.qualifier or kind_of(inner) in ("year", "range"):
        return groups
    inside = outer.start and inner.start and outer.end and inner.end
    if inside and outer.start <= inner.start and inner.end <= outer.end:  # type: ignore[operator]
        return [inner]
    return groups


def _reading(group: Group) -> tuple[str, dt.date | None, dt.date | None]:
    """Kind, start and end of one group under its qualifier."""
    kind = kind_of(group)
    start, end = group.start, group.end
    if start is None or end is None:
        return kind, start, end
    if group.span:
        return kind, start, end
    if group.qualifier == "before":
        return kind, None, end if kind == "date" or group.first.part == "cuoi" else start - DAY
    if group.qualifier == "by" or group.first.part == "het":
        return kind, None, end
    if group.qualifier == "from" and len(group.first.values) > 1 and group.first.kind in ("month", "quarter"):
        return kind, start, end  # `từ tháng 3 đến tháng 9/2026`
    if group.qualifier == "from" and group.first.kind == "days":
        return kind, start, end  # `từ 10-20/3/2025`
    if group.qualifier == "from":
        return "from", start, None
    if group.qualifier == "after":
        return "from", end + DAY, None
    return kind, (None if kind == "date" and group.first.kind == "date" else start), end


def _open_kind(atom: Atom, recurrence: str | None) -> str:
    if atom.kind == "ongoing":
        return "ongoing"
    return "annual" if recurrence == "yearly" else "recurring"


def _undated(
    folded: Folded,
    groups: Sequence[Group],
    atoms: Sequence[Atom],
    clauses: Sequence[Clause],
    cycles: Sequence[Atom],
    recurrence: str | None,
    condition: str | None,
    notes: list[FindingNote],
) -> Deadline:
    notes = _unique(notes)
    open_ended = [atom for atom in atoms if atom.kind in ("cycle", "ongoing")]
    if open_ended:
        kind = _open_kind(open_ended[0], recurrence)
        days = bool(groups) or any(atom.kind in ("day", "follow") for atom in atoms)
        if days or (cycles and _MOMENT.search(folded.text)):
            # a phrase with a day (or week, or month) of the cycle is kept whole
            condition = _whole(folded.source)
            if days:
                notes = [one for one in notes if one.code != "deadline_words_left"]
        elif condition:
            notes.append(note("deadline_extra_condition", "định kỳ hoặc thường xuyên, kèm điều kiện"))
        return Deadline(kind=kind, recurrence=recurrence, condition=condition, notes=tuple(notes))
    for name, kind in (("lead", "lead_schedule"), ("project", "project_schedule")):
        if any(clause.kind == name for clause in clauses):
            return Deadline(kind=kind, condition=condition, notes=tuple(notes))
    if clauses:
        if _VAGUE.match(folded.text):
            notes.append(note("deadline_irregular", "không nêu văn bản hoặc điều kiện cụ thể"))
        kind = "reference" if clauses[0].kind == "reference" else "conditional"
        if _MEETING.search(folded.text) or len(clauses) > 1:
            notes.append(note("deadline_irregular", "kỳ họp hoặc nhiều điều kiện"))
        return Deadline(kind=kind, condition=_whole(folded.source), notes=tuple(notes))
    if any(atom.kind == "period" for atom in atoms):
        notes.append(note("deadline_period", "giai đoạn không ghi năm"))
        return Deadline(kind="period", notes=tuple(notes))
    return _unparsed(notes, "không đọc được thời hạn")


def _unparsed(notes: Sequence[FindingNote], why: str) -> Deadline:
    kept = [one for one in notes if one.code == "deadline_irregular"]
    return Deadline(kind="unparsed", notes=(*kept, note("deadline_unparsed", why)))


def _unique(notes: Sequence[FindingNote]) -> list[FindingNote]:
    seen: dict[str, FindingNote] = {}
    for one in notes:
        seen.setdefault(one.code, one)
    return list(seen.values())


# --- running text -------------------------------------------------------------------------------------------------

_SENTENCE = re.compile(r"[.;:!?](?= |$)|$")
_ACT = re.compile(
    r"(?<![a-z])(?:luat|nghi dinh|nghi quyet|quyet dinh|thong tu|chi thi|ket luan|cong van|to trinh|van ban|hieu luc|"
    r"ky|thanh lap|ky niem|phap lenh|huong dan|quy dinh|thong bao|ban hanh|sua doi|giai doan|ke hoach|chuong trinh|"
    r"de an|du an|chien luoc|quy hoach|bao cao)(?![a-z])"
)
_TITLE = re.compile(r"(?<![a-z])(?:bao cao|tinh hinh|so lieu|ket qua|du toan|ke hoach|chuong trinh|de an|so voi) ?$")
_DUE = re.compile(
    r"(?<![a-z])(?:hoan thanh|xong|thoi gian|thoi han|han chot|vao|trong|ngay trong|den het)(?: la)? ?:? ?$"
)
_FIRM = re.compile(r"(?<![a-z])(?:(?:cham|muon|tre) nhat(?: (?:la|trong|den|vao))*|(?:cho )?den het|het) ?$")
_LEAD_IN = re.compile(
    r"(?<![a-z])(?:(?:cham|muon|tre) nhat|khong qua|truoc|sau|ngay|trong|vao|den|het|cuoi|tu|la|thoi diem|thoi han|cho"
    r"|dinh ky)(?: (?:ngay|trong|vao|den|het|truoc|thoi diem|la|dau|cuoi))* ?$"
)
_OPENED = re.compile(r"\((?:(?:truoc|ngay|cham nhat|xong) ?)*\Z")
_NEAR = 12  # characters between a date and its `hằng năm` (` của `, `, định kỳ `)


def find_deadlines(text: str, context: Context) -> tuple[DeadlineMatch, ...]:
    """The deadlines of running text: a date, a period with a year, or a recurrence with a date, said as a time limit.

    `thường xuyên`, `sau khi ...`, the date of a cited act, the period in the name of a plan (`giai đoạn 2021-2025`) and
    a horizon (`đến năm 2030`) are none. Matches do not overlap and come in order.
    """
    folded = fold_text(text)
    atoms = [atom for atom in scan(folded.text) if not of_an_act(folded.text, atom)]
    dated = [atom for atom in atoms if atom.dated or atom.kind == "day"]
    cycles = [atom for atom in atoms if atom.kind == "cycle" and atom.values[0] >= 0]
    periods, _ = groups_of(folded, dated, [(atom.start, atom.end) for atom in cycles])
    ends = [match.start() for match in _SENTENCE.finditer(folded.text)]
    found: list[DeadlineMatch] = []
    at_sentence = at_cycle = 0
    sentence = 0
    done = 0
    for period in periods:
        while ends[at_sentence] < period.first.start and at_sentence + 1 < len(ends):
            sentence = ends[at_sentence] + 1
            at_sentence += 1
        while at_cycle < len(cycles) and cycles[at_cycle].end <= max(sentence, done):
            at_cycle += 1
        near, earlier = _cycle_of(folded.text, cycles[at_cycle : at_cycle + 8], period, ends[at_sentence])
        start = _phrase_start(folded.text, max(sentence, done), period.first.start)
        if folded.text.startswith("tu ", start) and text[folded.span(start, start + 2)[0] :][:2].lower() == "tư":
            start += 3  # `Sở Kế hoạch và Đầu tư | trước ngày ...`
        owned = near is None and earlier is not None and _in_brackets_of(folded.text, earlier, period)
        if not (owned and period.first.kind == "day") and not _is_due(folded, period, sentence, start, near):
            continue
        end = near.end if near is not None and near.start >= period.last.end else period.last.end
        if near is not None and near.end <= period.first.start:
            start = min(start, near.start)
        begin, stop = folded.span(start, end)
        deadline = parse_deadline(text[begin:stop], context)
        if earlier is not None and near is None and _yearless(period):
            recurrence = _RECURRENCES[earlier.values[0]]
            kind = "annual" if recurrence == "yearly" else "recurring"
            deadline = Deadline(kind=kind, recurrence=recurrence, condition=_whole(text[begin:stop]))
        if deadline.kind in ("unparsed", "period", "reference", "conditional", "ongoing", "none"):
            continue
        if not (period.qualifier == "before" and period.first.kind in ("date", "day") and near is not None):
            read = note("deadline_in_text", "thời hạn đọc trong câu")
            deadline = replace(deadline, notes=(*deadline.notes, read))
        found.append(DeadlineMatch(start=begin, end=stop, deadline=deadline))
        done = end
    return tuple(found)


def _yearless(period: Group) -> bool:
    return period.first.kind == "day" or _printed_yearless(period)


def _cycle_of(text: str, cycles: Sequence[Atom], period: Group, sentence_end: int) -> tuple[Atom | None, Atom | None]:
    """The cycle that stands beside the period (`15/12 hằng năm`), and the one earlier in its sentence."""
    near = earlier = owner = None
    for cycle in cycles:
        if cycle.start > sentence_end:
            break
        owner = cycle if _in_brackets_of(text, cycle, period) else owner
        if cycle.start >= period.last.end and ")" in text[period.last.end : cycle.start]:
            break  # `hằng tháng (trước ngày 20), hằng quý ...`: the next report's cycle
        if 0 <= cycle.start - period.last.end <= _NEAR:
            near = cycle
            break
        if 0 <= period.first.start - cycle.end <= _NEAR + 8 and "(" not in text[cycle.end : period.first.start]:
            near = cycle
        elif cycle.end <= period.first.start:
            earlier = cycle
    if owner is None and _OPENED.search(text, max(0, period.first.start - 24), period.first.start):
        earlier = None  # `hằng quý ..., 6 tháng (trước ngày 15/6)`: the day of what stands before the brackets
    return near, earlier if near is not None or owner is None else owner


def _in_brackets_of(text: str, cycle: Atom, period: Group) -> bool:
    """`hằng tháng (trước ngày 20)`: the brackets right behind a cycle say on which day of it."""
    between = text[cycle.end : period.first.start] if cycle.end <= period.first.start else ""
    return between.lstrip().startswith("(") and len(between) < 40 and ")" not in between


def _phrase_start(text: str, floor: int, start: int) -> int:
    """Where the phrase with its qualifier begins (`chậm nhất trong tháng 9`)."""
    left = text[max(floor, start - 50) : start]
    match = _LEAD_IN.search(left)
    return start - len(left) + match.start() if match else start


def _is_due(folded: Folded, period: Group, sentence: int, start: int, near: Atom | None) -> bool:
    """Whether a sentence says this period as a time limit."""
    text = folded.text
    left = text[max(sentence, period.first.start - 80) : period.first.start]
    kind = period.first.kind
    opens = not text[sentence:start].strip(" -+,()")
    limit = period.qualifier in ("before", "by")
    if _yearless(period):
        if kind == "day":
            return near is not None
        if near is not None:
            return kind != "year"
        return kind == "date" and limit
    if kind in ("date", "days"):
        if limit or _DUE.search(left) or (period.span and not _ACT.search(left)):
            return True
        return period.qualifier == "" and not _ACT.search(left) and "ngay" in text[start : period.first.end]
    if kind in ("quarter", "month", "half"):
        before = text[max(sentence, start - 40) : start]
        return limit or not _TITLE.search(before)
    if period.span or len(period.first.values) > 1 or kind == "school":
        return opens and not period.stage and text[start : start + 3] in ("tu ", "tron")
    if period.qualifier == "before":
        return True
    if period.qualifier == "by":
        return bool(_FIRM.search(left))
    if _DUE.search(left):
        return not period.stage
    return opens and text[period.last.end : period.last.end + 1] in (",", ":")
