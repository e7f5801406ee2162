"""Lines of the body to paragraphs: where one ends and the next begins, also over a page break.

Rests on how plans are set (Nghị định 30/2020/NĐ-CP, Phụ lục I: first line indented, justified, space between
paragraphs) and, where a file does none of that, on whether the next line's first word would still have fitted.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from extractors.lines import Line
from extractors.numbering import read_label

_INDENT = 9.0  # points from the left margin that make an indented line
_TERMINAL = regex.compile(r"[.;:!?…”\"/]\)?$")


@dataclass(frozen=True, slots=True)
class Margins:
    """Left and right edge of the running text of a page and the usual distance of its baselines, in points."""

    left: float
    right: float
    pitch: float

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2


def margins_of(lines: Sequence[Line], width: float, size: float) -> Margins:
    """The margins that the lines of one or several pages of one width show; usual ones where they show none."""
    wide = [line for line in lines if line.x1 - line.x0 > 0.45 * width]
    if not wide:
        return Margins(0.14 * width, 0.925 * width, 1.25 * size)
    lefts = Counter(round(line.x0 / 2) * 2 for line in wide)
    usual = [x for x, count in lefts.items() if count >= max(1, 0.12 * len(wide))]
    left = min(usual or lefts)
    rights = sorted(line.x1 for line in wide)
    right = rights[min(len(rights) - 1, int(0.93 * len(rights)))]
    gaps = Counter(
        round((b.base - a.base) * 2) / 2
        for a, b in itertools.pairwise(lines)
        if a.page == b.page and 0.8 * size < b.base - a.base < 2.2 * size
    )
    pitch = max(gaps, key=lambda gap: (gaps[gap], -gap)) if gaps else 1.25 * size
    return Margins(float(left), right, pitch)


def is_centred(line: Line, margins: Margins) -> bool:
    """Whether the line is set in the middle: as far from the left as from the right margin, and short on both sides."""
    left, right = line.x0 - margins.left, margins.right - line.x1
    width = margins.right - margins.left
    return left > 12 and right > 12 and abs(left - right) < max(10.0, 0.035 * width)


def set_in_the_middle(lines: Sequence[Line], margins: Sequence[Margins]) -> bool:
    """Whether a paragraph of several lines is centred: the last line is, and every other one is or fills the measure.

    A justified paragraph ends at the left margin, so that a title in ordinary type is told by its last line.
    """
    pairs = list(zip(lines, margins, strict=True))
    if len(pairs) < 2 or not is_centred(*pairs[-1]):
        return False
    return all(
        is_centred(line, edge)
        or abs((line.x0 - edge.left) - (edge.right - line.x1)) < max(10.0, 0.035 * (edge.right - edge.left))
        for line, edge in pairs[:-1]
    )


def ends_early(line: Line, following: Line, margins: Margins) -> bool:
    """Whether the line was ended on purpose: the next line's first word would still have fitted."""
    room = margins.right - line.x1
    return room > (following.words[0].x1 - following.words[0].x0) + 0.45 * line.size


def starts_paragraph(
    line: Line, previous: Line, margins: Margins, previous_margins: Margins, *, in_title: bool = False
) -> bool:
    """Whether `line` begins a new paragraph after `previous` (which may stand on the page before).

    In a title the lines of one style belong together, however wide they are set.
    """
    same_page = line.page == previous.page
    gap = line.base - previous.base if same_page else margins.pitch
    centred, before_centred = is_centred(line, margins), is_centred(previous, previous_margins)
    unfinished = not _TERMINAL.search(previous.text)
    if same_page and gap > max(2.1 * line.size, 1.75 * margins.pitch):
        return True
    if same_page and _open_bracket(previous.text) and gap < 1.6 * margins.pitch:
        return False
    if in_title and _all_bold(previous) and not any(word.bold for word in line.words):
        return True  # below a bold title, whatever its width: the attachment line, the first words of the text
    if in_title and same_page and _all_bold(line) and _all_bold(previous) and read_label(line.text) is None:
        same = line.upper == previous.upper and line.italic == previous.italic and abs(line.size - previous.size) < 1.2
        return not same or gap > 1.6 * margins.pitch
    capitals = line.upper and previous.upper and line.bold and previous.bold
    if (centred and before_centred) or (capitals and (centred or before_centred)):
        same_style = (
            line.bold == previous.bold
            and line.italic == previous.italic
            and line.upper == previous.upper
            and abs(line.size - previous.size) < 1.2
        )
        return not same_style or gap > 1.5 * margins.pitch or read_label(line.text) is not None
    if centred != before_centred and (line.bold != previous.bold or line.italic != previous.italic):
        return True
    hang = _hanging(previous)
    if hang is not None and abs(line.x0 - hang) < 5 and read_label(line.text) is None:
        return ends_early(previous, line, previous_margins) and not (unfinished and line.text[:1].islower())
    indented = line.x0 - margins.left > _INDENT
    was_indented = previous.x0 - previous_margins.left > _INDENT
    early = ends_early(previous, line, previous_margins)
    label = read_label(line.text)
    if label is not None and label.kind == "bullet" and not indented and unfinished and _reads_on(line.text):
        label = None
    if _all_bold(line) != _all_bold(previous) and early:
        return True
    if indented and not was_indented:
        return True
    if indented and was_indented:
        # A block whose lines are all indented reads on where the line above is full.
        if abs(line.x0 - previous.x0) > 3 and line.x0 > previous.x0:
            return True
        return label is not None or early or not unfinished or _all_bold(line) != _all_bold(previous)
    if label is not None and (early or not unfinished):
        return True
    if same_page and gap > 1.3 * margins.pitch + 1 and not unfinished:
        return True
    if early:
        return not (unfinished and line.text[:1].islower())
    return False


def _open_bracket(text: str) -> bool:
    """Whether a line opens with a bracket that it does not close, as an attachment line set over two lines does."""
    return text.lstrip().startswith("(") and text.count("(") > text.count(")")


def _hanging(line: Line) -> float | None:
    """Where the text of a labelled line begins: the lines below it may hang there."""
    label = read_label(line.text)
    if label is None:
        return None
    used = 0
    for word in line.words:
        if used >= label.end:
            return word.x0
        used += len(word.text) + 1
    return None


def _reads_on(text: str) -> bool:
    """A line that begins with a dash but goes on with the sentence above: small letter or number after it."""
    return regex.match(r"[-–]\s*(?:\p{Ll}|\d)", text) is not None


def _all_bold(line: Line) -> bool:
    return line.bold and all(word.bold or not any(c.isalnum() for c in word.text) for word in line.words)
