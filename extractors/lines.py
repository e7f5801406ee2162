"""Words of a region to printed lines, and lines to placed text with the joins of the data contract.

Contract, section 5 Text: a line break becomes one blank; after a hyphen glued to the word before it, none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractors.model import Place, PlacedText
from extractors.source import Word


@dataclass(slots=True)
class Line:
    """One printed line: its words from left to right; `number` is unique on its page."""

    page: int
    number: int
    words: list[Word]
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    size: float
    bold: bool
    italic: bool

    @property
    def text(self) -> str:
        """The words with one blank between them: for patterns only."""
        return " ".join(word.text for word in self.words)

    @property
    def upper(self) -> bool:
        """Whether all its letters are capitals."""
        letters = [char for word in self.words for char in word.text if char.isalpha()]
        return bool(letters) and all(char.isupper() for char in letters)


class LineNumbers:
    """Gives lines of one page their numbers."""

    def __init__(self, page: int) -> None:
        self.page = page
        self._next = 0

    def take(self) -> int:
        """The next free number."""
        self._next += 1
        return self._next


def make_line(words: list[Word], numbers: LineNumbers) -> Line:
    """One line of the given words (at least one), ordered from left to right; raised marks are flagged."""
    words = sorted(words, key=lambda word: (word.x0, word.order))
    sizes: Counter[float] = Counter()
    bases: Counter[float] = Counter()
    bold = italic = total = 0
    for word in words:
        count = len(word.text)
        sizes[round(word.size, 1)] += count
        bases[round(word.base, 1)] += count
        total += count
        bold += count if word.bold else 0
        italic += count if word.italic else 0
    size = max(sizes, key=lambda key: (sizes[key], key))
    main = [word for word in words if word.size >= 0.9 * size] or words
    base = max(bases, key=lambda key: (bases[key], key))
    before = ""
    for word in words:
        small = word.size <= 0.8 * size and any(char.isalnum() or char == "*" for char in word.text)
        raised = small and word.base < base - 0.12 * size and len(word.text) <= 4
        # A raised 2 or 3 after a unit of length is a power (`8.600m3`), no footnote mark.
        word.raised = raised and not (word.text in ("2", "3") and before.endswith("m") and len(before) < 14)
        before = word.text
    return Line(
        numbers.page,
        numbers.take(),
        words,
        min(word.x0 for word in words),
        min(word.y0 for word in main),
        max(word.x1 for word in words),
        max(word.y1 for word in main),
        base,
        size,
        bold * 2 > total,
        italic * 2 > total,
    )


def lines_of(words: Iterable[Word], numbers: LineNumbers) -> list[Line]:
    """The printed lines of a region without columns, top to bottom."""
    rows: list[list[Word]] = []
    spans: list[list[float]] = []
    items = sorted(words, key=lambda word: (word.y1 - 0.35 * (word.y1 - word.y0), word.x0))
    for word in items:
        height = word.y1 - word.y0
        best, share = -1, 0.0
        for index in range(len(rows) - 1, max(-1, len(rows) - 5), -1):
            top, bottom = spans[index]
            overlap = min(bottom, word.y1) - max(top, word.y0)
            part = overlap / max(1e-6, min(height, bottom - top))
            if part > share:
                best, share = index, part
        if best >= 0 and share >= 0.55:
            rows[best].append(word)
            lead = max(rows[best], key=lambda w: w.size)
            spans[best] = [lead.y0, lead.y1]
        else:
            rows.append([word])
            spans.append([word.y0, word.y1])
    lines = [make_line(row, numbers) for row in rows]
    lines.sort(key=lambda line: (line.base, line.x0))
    return lines


def _touching(left: Word, right: Word) -> bool:
    """Whether two neighbours on a line are printed without a blank between them."""
    gap = right.x0 - left.x1
    other_size = abs(left.size - right.size) > 0.15 * max(left.size, right.size)
    return gap < 0.09 * max(left.size, right.size) and (left.raised or right.raised or other_size)


def place_lines(lines: Sequence[Line]) -> tuple[PlacedText, tuple[tuple[int, int], ...]]:
    """The text of lines that belong together, and the spans of its footnote marks (with the blank before each)."""
    chars: list[str] = []
    places: list[Place | None] = []
    marks: list[tuple[int, int]] = []
    for position, line in enumerate(lines):
        if position and chars and not _glued_hyphen(chars):
            chars.append(" ")
            places.append(None)
        previous: Word | None = None
        for word in line.words:
            if previous is not None and not _touching(previous, word):
                chars.append(" ")
                places.append(None)
            start = len(chars)
            y0, y1 = word.y0, word.y1
            for char, (x0, x1) in zip(word.text, word.edges, strict=True):
                chars.append(char)
                places.append((line.page, x0, y0, x1, y1, line.number))
            if word.raised and word.text:
                while start > 0 and chars[start - 1] == " ":
                    start -= 1
                marks.append((start, len(chars)))
            previous = word
    return PlacedText("".join(chars), places), tuple(marks)


def _glued_hyphen(chars: list[str]) -> bool:
    """Whether the text ends in a hyphen with no blank before it (`2026-`, `KH-`, but not `2023 -`)."""
    return chars[-1] in "-‐‑" and len(chars) > 1 and not chars[-2].isspace()


def join_placed(
    parts: Sequence[tuple[PlacedText, tuple[tuple[int, int], ...]]],
) -> tuple[PlacedText, tuple[tuple[int, int], ...]]:
    """Join texts that a page break cut, with the same rule as for a line break; the marks move along."""
    chars: list[str] = []
    places: list[Place | None] = []
    marks: list[tuple[int, int]] = []
    for text, spans in parts:
        if not text.text:
            continue
        if chars and not _glued_hyphen(chars):
            chars.append(" ")
            places.append(None)
        offset = len(chars)
        chars.extend(text.text)
        places.extend(text.places)
        marks.extend((start + offset, end + offset) for start, end in spans)
    return PlacedText("".join(chars), places), tuple(marks)
