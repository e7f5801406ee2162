"""Words of a region to printed lines, and lines to placed text with the joins of the data contract.

Contract, section 5 Text: a line break becomes one blank; after a hyphen glued to the word before it, none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extractors.glued_marks import with_glued
from extractors.model import PlacedText, Segment
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
    _read: tuple[int, str] = field(default=(-1, ""), init=False, repr=False, compare=False)

    @property
    def text(self) -> str:
        """The words with one blank between them: for patterns only."""
        if self._read[0] != len(self.words):  # asked again and again; words are only ever added to a line
            self._read = (len(self.words), " ".join([word.text for word in self.words]))
        return self._read[1]

    @property
    def upper(self) -> bool:
        """Whether all its letters are capitals."""
        text = self.text
        if text[1:2].isalpha() and text[1:2].islower():  # nearly every line
            return False
        letters = [char for char in text if char.isalpha()]
        return bool(letters) and all(map(str.isupper, letters))


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
    if len(words) > 1:
        words = sorted(words, key=lambda word: (word.x0, word.order))
    first = words[0]
    size, base = first.size, first.base
    uniform = True
    bold = italic = total = 0
    x1, y0, y1 = first.x1, first.y0, first.y1
    for word in words:
        count = len(word.text)
        total += count
        if word.bold:
            bold += count
        if word.italic:
            italic += count
        if word.x1 > x1:
            x1 = word.x1
        if abs(word.size - size) > 0.05 or abs(word.base - base) > 0.1:
            uniform = False
        word.raised = False
    if not uniform:
        size, base = _main(words)
        main = [word for word in words if word.size >= 0.9 * size] or words
        y0, y1 = min(word.y0 for word in main), max(word.y1 for word in main)
        _flag_raised(words, size, base)
    return Line(
        numbers.page, numbers.take(), words, first.x0, y0, x1, y1, base, size, bold * 2 > total, italic * 2 > total
    )


def _main(words: list[Word]) -> tuple[float, float]:
    """The size and baseline in which most characters of a line are set."""
    sizes: Counter[float] = Counter()
    bases: Counter[float] = Counter()
    for word in words:
        sizes[round(word.size, 1)] += len(word.text)
        bases[round(word.base, 1)] += len(word.text)
    return max(sizes, key=lambda key: (sizes[key], key)), max(bases, key=lambda key: (bases[key], key))


def _flag_raised(words: list[Word], size: float, base: float) -> None:
    """Flag footnote marks: small, raised, short; a raised 2 or 3 after a unit of length is a power (`8.600m3`)."""
    before = ""
    reach = -1.0
    for word in words:
        small = word.size <= 0.8 * size and any(char.isalnum() or char == "*" for char in word.text)
        raised = small and word.base < base - 0.12 * size and len(word.text) <= 4
        if not small and word.size <= 0.92 * size and word.text.isdigit() and len(word.text) <= 2:
            # a mark hardly smaller than its text: only right after a word, and well above its line
            raised = word.base < base - 0.2 * size and word.x0 - reach < 0.09 * size and before[-1:].isalnum()
        word.raised = raised and not (word.text in ("2", "3") and before.endswith("m") and len(before) < 14)
        before, reach = word.text, word.x1


def lines_of(words: Iterable[Word], numbers: LineNumbers) -> list[Line]:
    """The printed lines of a region without columns, top to bottom.

    Words of one baseline make a row; rows that overlap in height (marks, mixed sizes, slightly shifted columns) are
    one line.
    """
    by_base: dict[int, list[Word]] = {}
    for word in words:
        by_base.setdefault(round(word.base * 4), []).append(word)
    rows: list[list[Word]] = []
    spans: list[tuple[float, float, float]] = []
    entries = []
    for row in by_base.values():
        lead = max(row, key=_size)
        entries.append((lead.y1 - 0.35 * (lead.y1 - lead.y0), lead.y0, lead.y1, lead.size, row))
    entries.sort(key=lambda entry: (entry[0], entry[1]))
    for _, y0, y1, size, row in entries:
        best, share = -1, 0.0
        for index in range(len(rows) - 1, max(-1, len(rows) - 5), -1):
            top, bottom, _ = spans[index]
            overlap = min(bottom, y1) - max(top, y0)
            if overlap > 0:
                part = overlap / max(1e-6, min(y1 - y0, bottom - top))
                if part > share:
                    best, share = index, part
        if best >= 0 and share >= 0.55:
            rows[best].extend(row)
            if size > spans[best][2]:
                spans[best] = (y0, y1, size)
        else:
            rows.append(row)
            spans.append((y0, y1, size))
    lines = [make_line(row, numbers) for row in rows]
    lines.sort(key=lambda line: (line.base, line.x0))
    return lines


def _size(word: Word) -> float:
    return word.size


def _touching(left: Word, right: Word) -> bool:
    """Whether two neighbours on a line are printed without a blank between them."""
    gap = right.x0 - left.x1
    larger = left.size if left.size > right.size else right.size
    if gap >= 0.09 * larger:
        return False
    return left.raised or right.raised or abs(left.size - right.size) > 0.15 * larger


def place_lines(lines: Sequence[Line]) -> tuple[PlacedText, tuple[tuple[int, int], ...]]:
    """The text of lines that belong together, and the spans of its footnote marks (with the blank before each)."""
    parts: list[str] = []
    segments: list[Segment] = []
    marks: list[tuple[int, int]] = []
    at = 0
    for line in lines:
        previous: Word | None = None
        for word in line.words:
            printed = word.text
            blank = False
            if previous is not None:
                blank = not _touching(previous, word)
            elif parts:
                blank = not glued_hyphen(parts[-1])
            if blank:
                parts.append(" ")
                at += 1
            start, end = at, at + len(printed)
            parts.append(printed)
            segments.append((start, end, line.page, line.number, word.y0, word.y1, word.edges, 0))
            at = end
            if word.raised and printed:
                marks.append((start - 1 if blank else start, end))
            previous = word
    text = "".join(parts)
    return PlacedText(text, segments), with_glued(text, tuple(marks))


def glued_hyphen(text: str) -> bool:
    """Whether a text ends in a hyphen with no blank before it (`2026-`, `KH-`, but not `2023 -`): none follows either."""
    return text[-1:] in ("-", "‐", "‑") and not text[-2:-1].isspace() and len(text) > 1


Joined = tuple[PlacedText, tuple[tuple[int, int], ...]]


def join_placed(parts: Sequence[Joined]) -> Joined:
    """Join texts that a page break cut, with the same rule as for a line break; the marks move along."""
    text = PlacedText("")
    marks: list[tuple[int, int]] = []
    for part, spans in parts:
        if not part.text:
            continue
        separator = "" if not text.text or glued_hyphen(text.text) else " "
        offset = len(text.text) + len(separator)
        text = PlacedText.join([text, part], separator) if text.text else part
        marks.extend((start + offset, end + offset) for start, end in spans)
    return text, tuple(marks)
