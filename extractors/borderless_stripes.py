"""White stripes between the columns of a table without ruling lines: what hardly a line below the header crosses."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import regex

from extractors.borderless_rows import label_like
from extractors.lines import Line
from extractors.source import Word

GAP = 0.45  # ems: words farther apart on a line may stand in two columns
_STRIPE = 0.34  # ems: a white stripe at least this wide may part two columns
_ROMAN = regex.compile(r"[IVX]{1,5}[.)]?")


def segments(line: Line) -> list[list[Word]]:
    """The words of a line, parted where a gap is too wide for a blank."""
    out: list[list[Word]] = []
    for word in line.words:
        if out and word.x0 - out[-1][-1].x1 < GAP * max(word.size, out[-1][-1].size):
            out[-1].append(word)
        else:
            out.append([word])
    return out


def text_of(words: Sequence[Word]) -> str:
    """The words of a line as one text, a blank between each two."""
    return " ".join(word.text for word in words)


def stripes(lines: Sequence[Line]) -> list[tuple[float, float]]:
    """White stripes (x0, x1) that hardly a line crosses; running lines (section rows over all columns) do not count."""
    low = min(line.x0 for line in lines)
    high = max(line.x1 for line in lines)
    spans: list[tuple[float, float]] = []
    running: list[Line] = []
    for line in lines:
        if running_line(line, high - low) or (line.x0 < low + 2 * line.size and _titles(line)):
            running.append(line)
        else:
            spans.extend((word.x0, word.x1) for word in _without_title(line))
    out = _gaps_between(spans, low, high, (len(lines) - len(running)) // 80)
    wide = [(a, b) for a, b in out if b - a >= _STRIPE * lines[0].size and a > low]
    # A long line from the left edge that covers a stripe is a section row; any other is a full line of its column.
    title: Line | None = None
    for line in running:
        over = [stripe for stripe in wide if line.x0 < stripe[0] and line.x1 > stripe[1]]
        below = title is not None and 0 < line.base - title.base < 1.6 * line.size
        if over and (line.x0 < wide[0][0] or below or len(over) > 1):
            title = line
            continue
        wide = [piece for stripe in wide for piece in _without_span(stripe, line.x0, line.x1)]
    return [(a, b) for a, b in wide if b - a >= _STRIPE * lines[0].size]


def _titles(line: Line) -> bool:
    """Whether a line is the title of a section by its own print: a Roman number and one run of words, bold, or all capitals."""
    words = line.words
    if _ROMAN.fullmatch(words[0].text) is not None and len(words) > 1:
        return all(b.x0 - a.x1 < GAP * b.size for a, b in itertools.pairwise(words[1:]))
    return (line.bold or text_of(words).isupper()) and len(words) > 1 and len(segments(line)) == 1


def _without_span(stripe: tuple[float, float], x0: float, x1: float) -> list[tuple[float, float]]:
    """What is left of a stripe beside the span."""
    a, b = stripe
    return [(low, high) for low, high in ((a, min(b, x0)), (max(a, x1), b)) if low < high]


def _gaps_between(spans: list[tuple[float, float]], low: float, high: float, allowed: int) -> list[tuple[float, float]]:
    """The stretches from `low` on that at most `allowed` spans cover; the last one is open."""
    events = sorted([(x0, 1) for x0, _ in spans] + [(x1, -1) for _, x1 in spans])
    out: list[tuple[float, float]] = []
    depth, start, clear = 0, low, True
    for x, step in events:
        depth += step
        if depth <= allowed and not clear:
            start, clear = x, True
        elif depth > allowed and clear:
            out.append((start, x))
            clear = False
    out.append((start, high + 400))
    return out


def _without_title(line: Line) -> list[Word]:
    """The words of a line, but for a numbered title that runs on from the column of the numbers (`I. Về phát triển`)."""
    words = line.words
    if len(words) < 2 or not label_like(words[0].text) or words[1].x0 - words[0].x1 > GAP * words[0].size:
        return words
    end = 1
    while end < len(words) and words[end].x0 - words[end - 1].x1 < GAP * words[end].size:
        end += 1
    return words[end:]


def running_line(line: Line, width: float) -> bool:
    """Whether a line is one run of words over much of the table; the gap after a number at its start does not count."""
    words = line.words[1:] if label_like(line.words[0].text) and len(line.words) > 1 else line.words
    if words[-1].x1 - words[0].x0 < 0.4 * width:
        return False
    return all(b.x0 - a.x1 < GAP * b.size for a, b in itertools.pairwise(words))
