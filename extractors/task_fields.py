"""Lines below a task that name its owner, time and product: `Đơn vị chủ trì: Sở X`, `Thời gian: Quý II/2024`.

Plans without a task table often print these as a small block of lines below a task, or in parentheses at its end.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

import regex

from extractors.agencies import read_agencies
from extractors.clauses import read_clause
from extractors.deadlines import Deadline, find_deadlines, parse_deadline
from extractors.model import EMPTY, AgencyMention, Context, PlacedText
from extractors.outline import Entry
from extractors.outputs import split_outputs
from extractors.time_expressions import fold_text
from schemas.identifiers import fold
from schemas.records import FindingNote

_WHO = r"(?:co quan|don vi|bo phan|to chuc|ca nhan|nganh|cap|phan cong|trach nhiem)"
_FIELDS = (
    (
        "lead",
        rf"(?:{_WHO}[ ,/]*)*(?:chu tri|thuc hien|chiu trach nhiem|phu trach|tham muu|dau moi)(?: thuc hien| tham muu| chinh)?",
    ),
    ("coordinate", rf"(?:{_WHO}[ ,/]*)*(?:phoi hop)(?: thuc hien)?"),
    (
        "deadline",
        r"(?:thoi gian|thoi han|tien do|lo trinh|thoi diem)(?: (?:thuc hien|hoan thanh|trien khai|trinh|ban hanh|to chuc))?",
    ),
    ("output", r"(?:san pham|ket qua)(?: (?:dau ra|dat duoc|du kien|thuc hien|hoan thanh|can dat))?"),
    (
        "other",
        r"(?:kinh phi|nguon kinh phi|dia diem|doi tuong|noi dung|hinh thuc|so luong|thanh phan|phuong thuc)(?: thuc hien)?",
    ),
)
_LINE = regex.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _FIELDS))
_INLINE = regex.compile(
    rf"(?:[(;.,] ?|^)(?:-|va)? ?(?:{'|'.join(f'(?P<{name}>{pattern})' for name, pattern in _FIELDS)}) ?:"
)
# `Đơn vị chủ trì: Trạm Y tế xã`; `Thực hiện: ...` may open a sentence
_SAYS_WHO = regex.compile(r"chu tri|phoi hop|dau moi|(?:co quan|don vi|bo phan)[ ,/]*(?:thuc hien|tham muu|phu trach)")
_CHAIRS = regex.compile(r"(?i)chủ trì|thực hiện|tham mưu|chịu trách nhiệm|đầu mối")
_HEAD_WORDS = 9
# what stands beside the work in such a block, and a heading that only announces owners
_BESIDE_WORK = regex.compile(
    r"(?:muc tieu|muc dich|yeu cau|kinh phi|nguon (?:von|kinh phi)|doi tuong|pham vi|dia ban|dia diem|so luong)[^:]{0,40}:"
)
_ONLY_OWNERS = regex.compile(
    r"(?:phan cong|to chuc|don vi|co quan|trach nhiem|phan cong trach nhiem|phan cong nhiem vu)(?: (?:to chuc )?thuc hien)?"
)


@dataclass(slots=True)
class FieldLine:
    """One such line: what it names and its value."""

    name: str
    value: PlacedText
    agencies: list[AgencyMention] = field(default_factory=list)
    notes: list[FindingNote] = field(default_factory=list)
    deadline: Deadline | None = None
    start: int = 0  # where it begins in the text read
    more: tuple[FieldLine, ...] = ()  # further fields of the same line


@dataclass(slots=True)
class TaskFields:
    """The values of the lines that belong to one task; empty for a task without such lines."""

    lead: PlacedText = EMPTY
    coordinate: PlacedText | None = None
    agencies: list[AgencyMention] = field(default_factory=list)
    notes: list[FindingNote] = field(default_factory=list)
    deadline: Deadline | None = None
    deadline_text: PlacedText | None = None
    output: PlacedText | None = None
    outputs: tuple[str, ...] = ()


def read_field_line(text: PlacedText, context: Context) -> FieldLine | None:
    """The field that a line prints, or None for other text.

    A line counts as owner only if its value names an agency, so that `Thực hiện: rà soát ...` stays a sentence.
    """
    if text.text.startswith("("):
        fields = bracket_fields(text, context)
        return fields[0] if fields and fields[0].start == 0 else None
    at = text.text.find(":")
    if at <= 0 or len(text.text[:at].split()) > _HEAD_WORDS:
        return None
    match = _LINE.fullmatch(fold(text.text[:at]).strip(" -+*•"))
    if match is None:
        return None
    name = match.lastgroup or "other"
    says_who = _SAYS_WHO.search(match.group()) is not None
    rest = _labelled(text.slice(at + 1), context) if name in ("lead", "coordinate", "deadline") else []
    stop = at + 1 + rest[0].start if rest else len(text)
    value = text.slice(at + 1, stop).strip(" .;,")
    if not value:
        return None
    line = _field(name, value, context, says_who)
    if line is not None:
        line.more = (*line.more, *rest)
    return line


def _field(name: str, value: PlacedText, context: Context, says_who: bool = False) -> FieldLine | None:
    """The field of a label and its value; `says_who`: the label speaks of owners and of nothing else."""
    line = FieldLine(name, value)
    clause = read_clause(value.text, context) if name == "lead" else None
    if clause is not None and clause.form == "chair" and clause.coordinate and clause.rest >= len(value) - 1:
        # `Cơ quan thực hiện: Sở Nội vụ chủ trì, phối hợp với Bưu điện tỉnh`
        line = FieldLine(name, value.slice(*clause.lead), list(clause.mentions), list(clause.notes))
        line.more = (FieldLine("coordinate", value.slice(*clause.coordinate)),)
        return line
    if name in ("lead", "coordinate"):
        reading = read_agencies(value.text, context, name)
        named = says_who and bool(reading.mentions) and len(value.text) < 300
        if not named and not any(mention.registered for mention in reading.mentions):
            return None
        line.agencies = list(reading.mentions)
        line.notes = list(reading.notes)
    elif name == "deadline":
        line.deadline = parse_deadline(value.text, context)
    elif name == "other":
        return None
    return line


def _labelled(text: PlacedText, context: Context) -> list[FieldLine]:
    """The fields with labels inside a text (`...; Phối hợp: Sở Y tế; Thời gian: Quý II`), each with where it begins."""
    folded = fold_text(text.text)
    matches = list(_INLINE.finditer(folded.text))
    lines: list[FieldLine] = []
    for match, following in itertools.zip_longest(matches, matches[1:]):
        end = following.start() if following is not None else len(folded.text)
        begin, stop = folded.span(match.end(), end)
        line = _field(match.lastgroup or "other", text.slice(begin, stop).strip(" .;,()"), context)
        if line is not None and line.value:
            line.start = folded.span(match.start(), match.end())[0]
            lines.append(line)
    return lines


_DOES = regex.compile(
    r"\s+(?:tổ chức |triển khai )?thực hiện\s*(?:[;,.]|$)", regex.I
)  # `(Sở Y tế thực hiện; Quý II/2024)`


def bracket_fields(text: PlacedText, context: Context) -> list[FieldLine]:
    """The owners and time in brackets at the end of a text: `... (Sở Y tế chủ trì, phối hợp với Sở Tài chính; Quý II/2024)`.

    Empty where the brackets do not open with a body that chairs.
    """
    end = len(text.text.rstrip(" .;/"))
    begin = text.text.rfind("(", 0, end)
    if begin < 0 or not text.text[:end].endswith(")"):
        return []
    inner = text.slice(begin + 1, end - 1)
    clause = read_clause(inner.text, context)
    if clause is None or clause.notes or not any(one.registered for one in clause.mentions):
        return []
    does = _DOES.match(inner.text, clause.lead[1])
    chairs = clause.form in ("chair", "order", "colon") and _CHAIRS.search(inner.text[: clause.rest]) is not None
    if not chairs and does is None:
        return []
    line = FieldLine("lead", inner.slice(*clause.lead), list(clause.mentions), start=begin)
    fields = [line]
    if clause.coordinate is not None:
        fields.append(FieldLine("coordinate", inner.slice(*clause.coordinate), start=begin))
    rest = inner.slice(max(clause.rest, does.end()) if does is not None else clause.rest)
    labelled = _labelled(rest, context)
    fields += labelled
    due = find_deadlines(rest.text, context)
    if due and not any(one.name == "deadline" for one in labelled):
        words = rest.slice(due[0].start, due[0].end)
        fields.append(FieldLine("deadline", words, deadline=due[0].deadline, start=begin))
    line.more = tuple(fields[1:])
    return fields


def inline_fields(text: PlacedText, context: Context) -> TaskFields | None:
    """The fields printed at the end of a task itself: `... (Chủ trì: Sở X; thời gian: Quý II/2024)`; None without an owner."""
    fields = _gather(_labelled(text, context))
    if not fields.lead:
        fields = _gather(bracket_fields(text, context)[:1])
    return fields if fields.lead else None


def fields_of(entries: Sequence[Entry], lines: Sequence[FieldLine | None]) -> dict[int, TaskFields]:
    """For each task (index of its entry) the fields that stand below it; only where an owner is named.

    The lines belong to the bullets and paragraphs of the same heading since the last such block; where there are none,
    to the heading itself.
    """
    found: dict[int, TaskFields] = {}
    at = 0
    while at < len(entries):
        if lines[at] is None:
            at += 1
            continue
        stop = at
        while stop < len(entries) and lines[stop] is not None:
            stop += 1
        fields = _gather([line for line in lines[at:stop] if line is not None])
        if fields.lead:
            for task in _owners(entries, lines, at):
                found[task] = fields
        at = stop
    return found


def _gather(lines: Sequence[FieldLine]) -> TaskFields:
    fields = TaskFields()
    for line in (one for first in lines for one in (first, *first.more)):
        fields.agencies.extend(line.agencies)
        fields.notes.extend(line.notes)
        if line.name == "lead":
            # `Cơ quan chủ trì: ...`, then `Đơn vị thực hiện: ...`
            fields.lead = PlacedText.join([fields.lead, line.value], "; ") if fields.lead else line.value
        elif line.name == "coordinate":
            fields.coordinate = line.value
        elif line.name == "deadline" and fields.deadline is None:
            fields.deadline, fields.deadline_text = line.deadline, line.value
        elif line.name == "output" and fields.output is None:
            fields.output, fields.outputs = line.value, split_outputs(line.value.text)
    return fields


def _owners(entries: Sequence[Entry], lines: Sequence[FieldLine | None], at: int) -> list[int]:
    """The entries that a block of lines beginning at `at` speaks of."""
    above = entries[at].above
    if not above:
        return []
    parent = above[-1]
    siblings: list[int] = []
    for one in range(at - 1, parent, -1):
        if lines[one] is not None:
            break
        entry = entries[one]
        if entry.last_child == one and not entry.leads_in and not _BESIDE_WORK.match(fold(entry.text[:60])):
            siblings.append(one)
    if not siblings and _ONLY_OWNERS.fullmatch(fold(entries[parent].text).strip(" .:")) and entries[parent].above:
        return [entries[parent].above[-1]]
    if entries[parent].block.kind != "heading" and not entries[parent].leads_in:
        return [parent]
    return siblings[::-1] if siblings else [parent]
