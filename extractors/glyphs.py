"""Glyphs of a page to runs: the words as they were drawn, with the edges of each character."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from operator import sub
from typing import Any, NamedTuple

from extractors import legacy
from extractors.geometry import Rect, transform_rect

Carry = Callable[[float, float], tuple[float, float]]

_HALVES = range(0xD800, 0xE000)  # halves of a character: the table of a damaged font names them, no text can hold them
_BLANKS = frozenset((9, 10, 13, 32, 0xA0, 0x3000, 0x202F, *range(0x2000, 0x200B)))
_NEAR, _FAR = 0.16, -0.5  # of the size: the widest gap inside a word, and how far glyphs may overlap
_PIECE = re.compile("[^" + "".join(map(chr, sorted(_BLANKS))) + "]+")

Glyph = tuple[int, int, tuple[float, float], Rect]  # code, glyph, origin, box: as `get_texttrace` gives it


class _Style(NamedTuple):
    """What the glyphs of one span have in common; `bold` and `italic` are 0 or 1."""

    size: float
    bold: int
    italic: int
    hidden: bool


class Run:
    """A word while its glyphs come in, in drawing order."""

    __slots__ = ("base", "bold", "edges", "hidden", "italic", "order", "size", "text", "x1", "y0", "y1")

    def __init__(self, size: float, base: float, y0: float, y1: float, hidden: bool, order: int) -> None:
        self.text = ""
        self.edges: list[tuple[float, float]] = []
        self.size, self.base, self.y0, self.y1 = size, base, y0, y1
        self.bold = self.italic = 0
        self.hidden, self.order = hidden, order
        self.x1 = 0.0


class Runs(NamedTuple):
    """What `read_runs` found: runs of the upright text and of text set sideways, blanks drawn (by baseline), and how many
    glyphs have no meaning."""

    upright: list[Run]
    sideways: list[Run]
    blanks: dict[int, list[tuple[float, float]]]
    unknown: int


def read_runs(spans: list[dict[str, Any]], carry: Carry, width: float, height: float, names: dict[str, str]) -> Runs:
    """The runs of one page's spans (as `get_texttrace` gives them); `names` are the legacy encodings of fonts.

    Glyphs are taken as drawn: a blank, a jump, a change of baseline or of size ends a word, a change of font does not.
    """
    runs: list[Run] = []
    turned: list[Run] = []
    blanks: dict[int, list[tuple[float, float]]] = {}
    unknown = order = 0
    identity = carry(1.0, 2.0) == (1.0, 2.0)
    origin = carry(0.0, 0.0)
    run: Run | None = None
    side: Run | None = None
    for span in spans:
        dx, dy = span["dir"]
        chars = span["chars"]
        if span["font"] in names:
            chars = legacy.decode_glyphs(chars, names[span["font"]])
        if not identity:
            px, py = carry(dx, dy)
            dx, dy = px - origin[0], py - origin[1]
            chars = [(code, 0, carry(*at), transform_rect(box, carry)) for code, _gid, at, box in chars]
        size = span["size"]
        if dx <= 0.9:
            side, unseen = _sideways(turned, side, chars, size, width, height, order)
            unknown += unseen
            order += len(chars)
            run = None
            continue
        side = None
        if not chars:
            continue
        style = _Style(
            size,
            1 if span["flags"] & 16 or "bold" in span["font"].lower() else 0,
            1 if span["flags"] & 2 else 0,
            span["type"] == 3,
        )
        run, unseen = _read_span(chars, style, runs, run, blanks, width, height, order)
        unknown += unseen
        order += len(chars)
    return Runs(runs, turned, blanks, unknown)


def _read_span(
    chars: list[Glyph],
    style: _Style,
    runs: list[Run],
    run: Run | None,
    blanks: dict[int, list[tuple[float, float]]],
    width: float,
    height: float,
    order: int,
) -> tuple[Run | None, int]:
    """The words of one span of upright glyphs, added to `runs`; `run` is the word that may go on from the span before.

    Nearly all spans hold plain words on one baseline: their columns are looked at as a whole, and only a word in which
    something jumps is read glyph by glyph. Gives the word that may go on, and how many glyphs are unknown.
    """
    codes, _gids, origins, boxes = zip(*chars, strict=True)
    _xs, bases = zip(*origins, strict=True)
    x0s, y0s, x1s, y1s = zip(*boxes, strict=True)
    size = style.size
    if (
        min(codes) < 0x20
        or (max(codes) >= _HALVES[0] and any(code in _HALVES for code in codes))
        or min(map(sub, x1s, x0s)) < 0.02 * size
        or bases.count(bases[0]) != len(bases)
        or not (min(x1s) >= 0 and min(y1s) >= 0 and max(x0s) <= width and max(y0s) <= height)
    ):
        return _read_glyphs(chars, style, runs, run, blanks, width, height, order)
    base = bases[0]
    near, far = _NEAR * size, _FAR * size
    text = "".join(map(chr, codes))
    edges = list(zip(x0s, x1s, strict=True))
    gaps = list(map(sub, x0s[1:], x1s))
    even = len(gaps) == 0 or (max(gaps) <= near and min(gaps) >= far)
    bold, italic, hidden = style.bold, style.italic, style.hidden
    at = 0
    for piece in _PIECE.finditer(text):
        first, last = piece.span()
        if first > at:
            run = None
            _keep_blanks(blanks, base, edges[at:first], 0.04 * size)
        at = last
        if not even and (inner := gaps[first : last - 1]) and not (max(inner) <= near and min(inner) >= far):
            run, _ = _read_glyphs(chars[first:last], style, runs, run, blanks, width, height, order + first)
            continue
        if run is not None and _ends(run, x0s[first], base, style):
            run = None
        if run is None:
            run = Run(size, base, y0s[first], y1s[first], hidden, order + first + 1)
            runs.append(run)
            run.text = piece.group()
            run.edges = edges[first:last]
        else:
            run.text += piece.group()
            run.edges += edges[first:last]
        run.x1 = x1s[last - 1]
        if bold:
            run.bold += last - first
        if italic:
            run.italic += last - first
    if at < len(text):
        run = None
        _keep_blanks(blanks, base, edges[at:], 0.04 * size)
    return run, text.count("\ufffd")


def _ends(run: Run, x0: float, base: float, style: _Style) -> bool:
    """Whether a glyph of this style that begins at `x0` on `base` is no part of the run: a jump ends a word."""
    size = style.size
    gap = x0 - run.x1
    return (
        gap > _NEAR * size
        or gap < _FAR * size
        or abs(base - run.base) > 0.12 * size
        or abs(size - run.size) > 0.2 * size
        or style.hidden != run.hidden
    )


def _keep_blanks(
    blanks: dict[int, list[tuple[float, float]]],
    base: float,
    drawn: list[tuple[float, float]],
    least: float,
) -> None:
    """Remember where blanks were drawn, those wider than `least`."""
    for x0, x1 in drawn:
        if x1 - x0 > least:
            blanks.setdefault(round(base), []).append((x0, x1))


def _read_glyphs(
    chars: Sequence[Glyph],
    style: _Style,
    runs: list[Run],
    run: Run | None,
    blanks: dict[int, list[tuple[float, float]]],
    width: float,
    height: float,
    order: int,
) -> tuple[Run | None, int]:
    """The same as `_read_span`, glyph by glyph."""
    unknown = 0
    size = style.size
    for code, _gid, (_ox, base), (x0, y0, x1, y1) in chars:
        order += 1
        if code in _BLANKS:
            run = None
            _keep_blanks(blanks, base, [(x0, x1)], 0.04 * size)
            continue
        if code in _HALVES:
            code = 0xFFFD
        if code == 0xFFFD:
            unknown += 1
        elif code < 0x20:
            continue
        if x1 < 0 or y1 < 0 or x0 > width or y0 > height:
            continue
        char = chr(code)
        if run is not None:
            if _ends(run, x0, base, style):
                run = None
            elif x1 - x0 < 0.02 * size and run.text[-1] == char and char.isalpha():
                continue  # the mark of a composed letter, drawn apart and given the whole letter's meaning
        if run is None:
            run = Run(size, base, y0, y1, style.hidden, order)
            runs.append(run)
        run.text += char
        run.edges.append((x0, x1))
        run.x1 = x1
        run.bold += style.bold
        run.italic += style.italic
    return run, unknown


def _sideways(
    turned: list[Run],
    run: Run | None,
    chars: list[Glyph],
    size: float,
    width: float,
    height: float,
    order: int,
) -> tuple[Run | None, int]:
    """Text that does not run left to right on the displayed page: one word for each run of drawn letters."""
    unknown = 0
    for code, _gid, _at, (x0, y0, x1, y1) in chars:
        order += 1
        if code in _BLANKS:
            run = None
            continue
        if code in _HALVES:
            code = 0xFFFD
        unknown += code == 0xFFFD
        if code < 0x20 or x1 < 0 or y1 < 0 or x0 > width or y0 > height:
            continue
        if run is None or (abs(x0 - run.edges[-1][0]) > 3 * size and abs(y0 - run.y0) > 3 * size):
            run = Run(size, y1, y0, y1, False, order)
            turned.append(run)
        run.text += chr(code)
        run.edges.append((x0, x1))
        run.y0, run.y1 = min(run.y0, y0), max(run.y1, y1)
    return run, unknown
