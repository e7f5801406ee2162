"""The lines of a table cell that holds several indicators, and which of the next cell's values belongs to which.

A cell may print an indicator and its parts one below the other ("- ...", "+ Trong đó ..."), the values line by line
beside them (contract, section 5: one cell with several numbers gives several targets).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.model import PlacedText
from extractors.numbers import ValueMatch

_BULLET = re.compile(r"\s*([-–+•*▪])\s*(?=\S)")
OF_WHICH = re.compile(r"\s*(?:[-–+•*]\s*)?(?:trong đó|tr\.? ?đó|t\.đó|bao gồm|gồm)(?!\w)", re.IGNORECASE)
_ALONE = re.compile(r"(?:trong đó|tr\.? ?đó|t\.đó|bao gồm|gồm)", re.IGNORECASE)
# Where places are unknown a line of its own can only be seen behind a colon or before "Trong đó".
_LOOSE_ITEM = re.compile(r"(?<=[:;])\s+(?=[-–+•*]\s*\S)|\s+(?=[-–+•*]\s*[Tt]rong đó)")


@dataclass(slots=True)
class CellItem:
    """One indicator of a cell: its name, how deep its bullet stands, and whether it is a part ("Trong đó")."""

    text: PlacedText
    depth: int
    part: bool


def line_starts(text: PlacedText) -> list[int]:
    """Offsets where a printed line begins; only the first where places are unknown."""
    starts = [0]
    before: tuple[int, int] | None = None
    for at, place in enumerate(text.places):
        if place is None:
            continue
        line = (place[0], place[5])
        if before is not None and line != before:
            starts.append(at)
        before = line
    return starts


def cell_items(name: PlacedText) -> list[CellItem]:
    """The indicators of a cell: a line that opens with a bullet or "Trong đó" begins a new one."""
    cuts = [0]
    lines = line_starts(name)[1:]
    if lines:
        cuts += [at for at in lines if _BULLET.match(name.text, at) or OF_WHICH.match(name.text, at)]
    else:
        cuts += [m.end() for m in _LOOSE_ITEM.finditer(name.text)]
    items: list[CellItem] = []
    for start, end in zip(cuts, [*cuts[1:], len(name)], strict=True):
        piece = name.slice(start, end).strip()
        bullet = _BULLET.match(piece.text)
        depth = 0
        if bullet:
            depth = 2 if bullet[1] == "+" else 1
            piece = piece.slice(bullet.end())
        part = OF_WHICH.match(piece.text) is not None
        piece = piece.strip().rstrip(":;,")
        if piece:
            items.append(CellItem(piece, depth, part))
    if len(items) > 1 and _ALONE.fullmatch(items[0].text.text):  # `Trong đó: - Số hợp tác xã thành lập mới`
        items = [CellItem(item.text, item.depth, True) for item in items[1:]]
    return items or [CellItem(name, 0, False)]


def aligned(items: list[CellItem], text: PlacedText, found: tuple[ValueMatch, ...]) -> list[int] | None:
    """The item of each value: all in order, all but the title over them, else by height on the page."""
    if len(found) == len(items):
        return list(range(len(items)))
    if len(found) == len(items) - 1 and items[0].depth == 0 and items[1].depth > 0:
        return list(range(1, len(items)))
    chosen: list[int] = []
    for match in found:
        place = next((p for p in text.places[match.number_start : match.number_end] if p is not None), None)
        if place is None:
            return None
        best: tuple[float, int] | None = None
        for n, item in enumerate(items):
            for other in item.text.places:
                if other is not None and other[0] == place[0]:
                    distance = abs((other[2] + other[4]) - (place[2] + place[4])) / 2
                    if best is None or distance < best[0]:
                        best = (distance, n)
        if best is None or best[0] > 8 or (chosen and best[1] <= chosen[-1]):
            return None
        chosen.append(best[1])
    return chosen


def value_lines(text: PlacedText, found: tuple[ValueMatch, ...]) -> list[PlacedText]:
    """The words of each value of a cell: from the one before to its own end, with a year that follows it."""
    lines: list[PlacedText] = []
    start = 0
    for n, match in enumerate(found):
        period = match.value.period
        end = max(match.end, period.end if period and period.start >= match.start else 0)
        stop = found[n + 1].predicate if n + 1 < len(found) else len(text)
        end = min(max(end, match.end), max(stop, match.end)) if n + 1 < len(found) else len(text)
        lines.append(text.slice(start, end).strip(";,"))
        start = end
    return lines
