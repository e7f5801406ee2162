"""Lines below a task that name its owner, time and product: `Đơn vị chủ trì: Sở X`, `Thời gian: Quý II/2024`.

Plans without a task table often print these as a small block of lines below a task, or in parentheses at its end.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

import regex

from extractors.agencies import read_agencies
from extractors.deadlines import Deadline, parse_deadline
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
_HEAD_WORDS = 9


@dataclass(slots=True)
class FieldLine:
    """One such line: what it names and its value."""

    name: str
    value: PlacedText
    agencies: list[AgencyMention] = field(default_factory=list)
    notes: list[FindingNote] = field(default_factory=list)
    deadline: Deadline | None = None


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
    at = text.text.find(":")
    if at <= 0 or len(text.text[:at].split()) > _HEAD_WORDS:
        return None
    match = _LINE.fullmatch(fold(text.text[:at]).strip(" -+*•"))
    if match is None:
        return None
    name = match.lastgroup or "other"
    value = text.slice(at + 1).strip(" .;")
    if not value:
        return None
    return _field(name, value, context, _SAYS_WHO.search(match.group()) is not None)


def _field(name: str, value: PlacedText, context: Context, says_who: bool = False) -> FieldLine | None:
    """The field of a label and its value; `says_who`: the label speaks of owners and of nothing else."""
    line = FieldLine(name, value)
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


def inline_fields(text: PlacedText, context: Context) -> TaskFields | None:
    """The fields printed at the end of a task itself: `... (Chủ trì: Sở X; thời gian: Quý II/2024)`; None without an owner."""
    folded = fold_text(text.text)
    matches = list(_INLINE.finditer(folded.text))
    lines: list[FieldLine] = []
    for match, following in itertools.zip_longest(matches, matches[1:]):
        end = following.start() if following is not None else len(folded.text)
        begin, stop = folded.span(match.end(), end)
        line = _field(match.lastgroup or "other", text.slice(begin, stop).strip(" .;,()"), context)
        if line is not None and line.value:
            lines.append(line)
    fields = _gather(lines)
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
    for line in lines:
        fields.agencies.extend(line.agencies)
        fields.notes.extend(line.notes)
        if line.name == "lead":
            fields.lead = line.value
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
        if entry.last_child == one and not entry.leads_in:
            siblings.append(one)
    if entries[parent].block.kind != "heading" and not entries[parent].leads_in:
        return [parent]
    return siblings[::-1] if siblings else [parent]
