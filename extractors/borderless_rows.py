"""Rows of a table without ruling lines: where one ends and the next begins.

Certain where a horizontal line parts them; otherwise between the numbers of two rows, at the gap where the cells begin
anew. Numbers may stand at the first line of a row or, where cells are centred, in its middle.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

import regex

from extractors.lines import Line
from extractors.source import Word

_LABEL = regex.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[IVX]{1,5}(?:\.\d{1,2})?|[A-HĐ]|[a-zđ])(?:[.)/:]|\.\))?")


_BULLETS = ("-", "–", "+")  # alone in the column of the numbers


@dataclass(slots=True)
class Band:
    """Words whose ink overlaps from top to bottom: no white line runs between them over all columns."""

    top: float
    bottom: float
    words: list[Word]
    labels: list[Word] = field(default_factory=list)
    section: bool = False
    title: float = 0.0  # where the words of a section row begin, behind its number
    firsts: dict[int, Word] = field(default_factory=dict)  # first word of the band's first line, by column


def bands_of(
    lines: Sequence[Line],
    column: Callable[[Word], int],
    crosses: Callable[[Sequence[Word]], bool],
    segments: Callable[[Line], list[list[Word]]],
) -> list[Band]:
    """The lines of a table as bands from top to bottom; a line over several columns is a band of its own."""
    out: list[Band] = []
    for line in sorted(lines, key=lambda item: item.base):
        parts = segments(line)
        crossing = any(crosses(part) for part in parts)
        opens = label_like(line.words[0].text) and column(line.words[0]) == 0
        section = crossing and (len(parts) == 1 or (len(parts) == 2 and opens and len(parts[0]) == 1))
        top, bottom = _ink(line)
        follows = bool(out) and out[-1].section and not section and not opens and len(parts) == 1
        under = follows and line.bold and abs(line.x0 - out[-1].title) < 0.5 * line.size
        if follows and (column(line.words[0]) == 0 or under) and line.base - out[-1].bottom < 1.5 * line.size:
            section = True  # the last, short line of a section row over two lines
        last = out[-1] if out else None
        if last is not None and last.section and opens and len(line.words) == 1 and top < last.bottom:
            last.words.extend(line.words)  # the number of a section row over two lines, in the middle of them
            continue
        if last is not None and last.section and section and not opens and top - last.bottom < 0.9 * line.size:
            last.words.extend(line.words)
            last.bottom = bottom
            continue
        if last is not None and not section and not last.section and top < last.bottom - 0.02 * line.size:
            last.words.extend(line.words)
            last.top, last.bottom = min(last.top, top), max(last.bottom, bottom)
        else:
            last = Band(top, bottom, list(line.words), section=section, title=parts[-1][0].x0)
            out.append(last)
        if not section:
            for word in line.words:
                where = column(word)
                if where not in last.firsts:
                    last.firsts[where] = word
                if where == 0 and word is line.words[0] and not any(w.base == word.base for w in last.labels):
                    bullet = word.text in _BULLETS and (len(line.words) < 2 or column(line.words[1]) > 0)
                    if bullet or label_like(word.text):
                        last.labels.append(word)
    return out


def label_like(text: str) -> bool:
    """Whether a word can be the number of a row: `1.`, `2.1`, `IV`, `a)`."""
    return _LABEL.fullmatch(text) is not None


def _ink(line: Line) -> tuple[float, float]:
    """Top and bottom of what is printed, marks on letters aside, from the baseline and the size."""
    return line.base - 0.66 * line.size, line.base + 0.2 * line.size


@dataclass(slots=True)
class _Run:
    """The bands between two section rows, and what is measured on them."""

    bands: list[Band]
    column: Callable[[Word], int]
    size: float
    pitch: float
    gaps: list[float] = field(default_factory=list)

    def apart(self, index: int) -> bool:
        """Whether the white after a band is wider than that between two lines of one cell."""
        return self.gaps[index] > 1.5 * max(0.0, self.pitch - 0.86 * self.size) + 2.0

    def score(self, index: int) -> float:
        """How much the white after a band looks like that between two rows: cells begin anew, and farther away."""
        above, below = self.bands[index], self.bands[index + 1]
        score = 2.0 * (self.gaps[index] - median(self.gaps)) / self.size
        if self.apart(index):
            score += 5.0
        for where, word in below.firsts.items():
            weight = 1.5 if where == 1 else 0.7
            score += weight if _begins(word.text) else -weight
            last = max((w for w in above.words if self.column(w) == where), key=lambda w: (w.base, w.x1), default=None)
            if last is None:
                continue
            step = word.base - last.base
            if step < 1.1 * self.pitch:
                score -= 1.5
            elif step > 1.25 * self.pitch:
                score += 0.7
            if regex.search(r"[,\-–(]$", last.text):
                score -= 0.7
        return score


def row_edges(
    bands: list[Band], rules: Sequence[float], column: Callable[[Word], int], size: float, *, begins: bool
) -> list[list[Band]]:
    """The bands of each row. `rules` are the heights of ruling lines over the whole table.

    `begins` says that the first band begins a row (a header stands above it); else it may be the rest of one.
    """
    rows: list[list[Band]] = []
    run: list[Band] = []
    pitch = _pitch(bands, column, size)
    for band in [*_parted(bands, column), None]:
        if band is not None and not band.section:
            run.append(band)
            continue
        if run:
            rows.extend(_split(_Run(run, column, size, pitch), rules, begins=begins))
            run = []
        if band is not None:
            rows.append([band])
            begins = True
    return rows


def _pitch(bands: list[Band], column: Callable[[Word], int], size: float) -> float:
    """The distance of two lines of one cell: that of the nearest lines of the columns."""
    steps: list[float] = []
    bases: dict[int, set[float]] = {}
    for band in bands:
        if not band.section:
            for word in band.words:
                bases.setdefault(column(word), set()).add(round(word.base, 1))
    for found in bases.values():
        steps += [b - a for a, b in itertools.pairwise(sorted(found)) if 0.7 * size < b - a < 1.9 * size]
    return sorted(steps)[len(steps) // 4] if steps else 1.25 * size


def _parted(bands: list[Band], column: Callable[[Word], int]) -> list[Band]:
    """Bands with several numbers (cells of unlike heights leave no white line between rows) are cut at the numbers."""
    at_top = _labels_at_top(bands)
    out: list[Band] = []
    for band in bands:
        labels = sorted(band.labels, key=lambda word: word.base)
        if at_top:
            cuts = [label.base - 0.75 * label.size for label in labels]
            # Above the first number stands the row before only where the column of the titles goes on there.
            above = [column(word) for word in band.words if cuts and word.base < cuts[0]]
            cuts = cuts if 1 in above else cuts[1:]
        else:
            cuts = [_between(a, b, band.words, column) for a, b in itertools.pairwise(labels)]
        if not cuts:
            out.append(band)
            continue
        edges = [band.top, *cuts, band.bottom]
        for low, high in itertools.pairwise(edges):
            words = [word for word in band.words if low < word.base <= high]
            if not words:
                continue
            piece = Band(low, high, words, [label for label in labels if low < label.base <= high])
            for word in sorted(words, key=lambda item: (item.base, item.x0)):
                piece.firsts.setdefault(column(word), word)
            out.append(piece)
    return out


def _between(upper: Word, lower: Word, words: list[Word], column: Callable[[Word], int]) -> float:
    """The height between two centred numbers at which the fullest column has its widest step."""
    counts = Counter(column(word) for word in words if column(word) != column(upper))
    middle = (upper.base + lower.base) / 2
    if not counts:
        return middle
    main = max(counts, key=lambda where: (counts[where], -where))
    bases = sorted({round(word.base, 1) for word in words if column(word) == main})
    steps = [(a, b) for a, b in itertools.pairwise(bases) if b > upper.base and a < lower.base]
    if not steps:
        return middle
    a, b = max(steps, key=lambda step: (round(step[1] - step[0]), -abs((step[0] + step[1]) / 2 - middle)))
    return a + 0.35 * (b - a)


def _split(run: _Run, rules: Sequence[float], *, begins: bool) -> list[list[Band]]:
    """Rows between two section rows."""
    bands = run.bands
    run.gaps = [below.top - above.bottom for above, below in itertools.pairwise(bands)]
    labelled = [index for index, band in enumerate(bands) if band.labels]
    cuts = {
        index
        for index, (above, below) in enumerate(itertools.pairwise(bands))
        if any(above.bottom - 2 <= y <= below.top + 2 for y in rules)
    }
    parted = all(any(index in cuts for index in range(a, b)) for a, b in itertools.pairwise(labelled))
    if not (cuts and parted):
        cuts |= _by_labels(run, cuts, labelled, begins=begins)
        cuts |= _by_gaps(run, cuts, labelled)
    rows: list[list[Band]] = [[]]
    for index, band in enumerate(bands):
        rows[-1].append(band)
        if index in cuts:
            rows.append([])
    return [row for row in rows if row]


def _by_labels(run: _Run, ruled: set[int], labelled: list[int], *, begins: bool) -> set[int]:
    """One cut between each two numbered bands, where the cells most likely begin anew."""
    if not labelled:
        return set()
    bands = run.bands
    at_top = _labels_at_top([bands[index] for index in labelled])
    cuts: set[int] = set()
    start = -1  # the last cut before the current row
    first = labelled[0]
    if not begins and first > 0 and not any(i < first for i in ruled):
        # The rest of a row that began on the page before; centred numbers do not tell where it ends, only the cells.
        best = max(range(first), key=run.score)
        if at_top:
            best = max(range(first), key=lambda i: run.score(i) + (2.5 if i == first - 1 else 0.0))
        apart = any(map(run.apart, range(len(run.gaps))))
        rest = not all(_begins(word.text) for word in bands[0].firsts.values())
        if run.apart(best) if apart else at_top or (rest and run.score(best) > 1.5):
            cuts.add(best)
            start = best
    for index, following in itertools.pairwise(labelled):
        between = range(index, following)
        marked = [i for i in between if i in ruled]
        if marked:
            start = marked[-1]
            continue
        if at_top:
            best = max(between, key=lambda i: run.score(i) + (2.5 if i == following - 1 else 0.0))
        else:
            label = bands[index].labels[0].base - 0.25 * run.size
            expected = 2 * label - bands[start + 1].top
            best = max(between, key=lambda i: run.score(i) - 1.2 * abs(bands[i].bottom - expected) / run.size)
        cuts.add(best)
        start = best
    return cuts


def _labels_at_top(bands: Sequence[Band]) -> bool:
    """Whether numbers stand on the first lines of their rows: the words beside them begin a text."""
    good = bad = 0
    for band in bands:
        for label in band.labels:
            beside = [w for w in band.words if w.x0 > label.x1 and abs(w.base - label.base) < 0.3 * label.size]
            above = [w for w in band.words if w.base < label.base - 0.3 * label.size]
            if not beside or (above and min(w.base for w in above) > label.base - 1.2 * label.size):
                bad += 1
                continue
            if _begins(min(beside, key=lambda word: word.x0).text):
                good += 1
            else:
                bad += 1
    return good >= 3 * bad and good > 0


def _begins(text: str) -> bool:
    """Whether a word can begin a cell: anything but a small letter."""
    return not text[:1].islower()


def _by_gaps(run: _Run, cuts: set[int], labelled: list[int]) -> set[int]:
    """Rows without a number: cut at gaps as wide as those between rows, where these are wider than all within rows."""
    gaps, bands = run.gaps, run.bands
    if not gaps:
        return set()
    if labelled:
        # Rows are set apart where the numbers show them; a gap like that between rows without numbers parts them too.
        if not cuts:
            return set()
        if sum(map(run.apart, cuts)) < 0.8 * len(cuts):
            least = min(gaps[i] for i in cuts)
            if not any(gap < least - 2.0 for gap in gaps):
                return set()
            return {i for i, gap in enumerate(gaps) if i not in cuts and gap > least - 0.5 and _whole(bands[i + 1])}
        return {i for i in range(len(gaps)) if i not in cuts and run.apart(i) and _fresh(bands[i + 1])}
    low, high = min(gaps), max(gaps)
    if high < low + 2.0 or high < 1.5 * low:
        return set() if high < 4.0 else {i for i in range(len(gaps)) if _fresh(bands[i + 1])}
    middle = (low + high) / 2
    return {index for index, gap in enumerate(gaps) if gap > middle and _fresh(bands[index + 1])}


def _whole(band: Band) -> bool:
    """Whether most of a row begins in the band, its title among it."""
    return len(band.firsts) >= 3 and 1 in band.firsts and _fresh(band)


def _fresh(band: Band) -> bool:
    """Whether all cells that begin in the band can be the beginning of a text, and more than one does."""
    return len(band.firsts) > 1 and all(_begins(word.text) for word in band.firsts.values())
