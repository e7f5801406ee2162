"""The charts of the report as SVG to stand inside HTML: text stays text, nothing is fetched."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

_STYLE = {
    "svg.fonttype": "none",  # letters, not outlines: they can be searched and copied
    "svg.hashsalt": "kehoach",  # the same data gives the same bytes
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
_WIDE, _HALF = 9.6, 5.6  # inches: across the page, and two beside each other
_LONGEST_SPAN = 12  # years of a timeline that shows quarters
_REST_COLOUR = "#cfd6db"
_COLOURS = ("#1e5a8a", "#d08700", "#2e7d32", "#b03060", "#6a4c93", "#00838f", "#a0522d", "#5f6b6d")
# names of matplotlib's groups, which would occur once in every drawing of a page
_GROUP_IDS = re.compile(r' id="(?!m|p[0-9a-f]{8})[^"]*"|(?<=<g) id="m(?:atplotlib\.axis)[^"]*"')


def number(value: float) -> str:
    """A number as it is printed in Vietnamese: decimal comma, points between thousands."""
    text = f"{value:,.4g}" if abs(value) < 1e4 else f"{value:,.0f}"
    return text.replace(",", "\0").replace(".", ",").replace("\0", ".")


_TICKS = FuncFormatter(lambda value, _: number(value))


def _axes(width: float, height: float, left: float, below: float, above: float = 0.1) -> tuple[Figure, Any]:
    """A figure with one pair of axes at fixed margins in inches, so that letters are equally large in every chart."""
    figure = Figure(figsize=(width, height))
    free = (left / width, below / height, 1 - (left + 0.25) / width, 1 - (below + above) / height)
    return figure, figure.add_axes(free)


def _svg(figure: Figure, title: str) -> str:
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    drawn = _GROUP_IDS.sub("", buffer.getvalue())
    return drawn[drawn.index("<svg") :].replace("<svg ", f'<svg role="img" aria-label="{escape(title)}" ', 1)


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def stacked(
    names: Sequence[str], series: Mapping[str, Sequence[int]], title: str, axis: str, rest: str | None = None
) -> str:
    """Horizontal bars, one a name, cut by the series (name of a part -> its number in each bar).

    The part named `rest` stands back in grey.
    """
    with mpl.rc_context(_STYLE):
        figure, axes = _axes(_WIDE, 0.65 + 0.29 * len(names), 3.3, 0.55)
        left = [0] * len(names)
        places = list(range(len(names)))
        for at, (part, numbers) in enumerate(series.items()):
            colour = _REST_COLOUR if part == rest else _COLOURS[at % len(_COLOURS)]
            axes.barh(places, numbers, left=left, label=part, color=colour, height=0.72)
            left = [low + number for low, number in zip(left, numbers, strict=True)]
        for place, total in zip(places, left, strict=True):
            axes.annotate(f"{total}", (total, place), (4, 0), textcoords="offset points", va="center", fontsize=9)
        axes.set_yticks(places, [_short(name, 42) for name in names])
        axes.set_ylim(-0.6, len(names) - 0.4)
        axes.tick_params(axis="y", length=0)
        axes.invert_yaxis()
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlim(0, (max(left) or 1) * 1.06)
        axes.set_xlabel(axis)
        if len(series) > 1:
            axes.legend(loc="lower right", fontsize=9, frameon=False)
        return _svg(figure, title)


def timeline(ends: Mapping[tuple[int, int], int], title: str, axis: str) -> str:
    """Upright bars on an axis of time, an empty quarter an empty place: (year, quarter) -> number; at least one.

    Over more than `_LONGEST_SPAN` years the bars are years.
    """
    first, last = min(year for year, _ in ends), max(year for year, _ in ends)
    by_year = last - first >= _LONGEST_SPAN
    bars: dict[float, int] = {}
    for (year, quarter), count in ends.items():
        place = float(year) if by_year else year + (quarter - 2.5) / 4
        bars[place] = bars.get(place, 0) + count
    with mpl.rc_context(_STYLE):
        figure, axes = _axes(_WIDE, 2.6, 0.7, 0.35, 0.25)
        axes.bar(list(bars), list(bars.values()), color=_COLOURS[0], width=0.8 if by_year else 0.2)
        for place, count in bars.items():
            axes.annotate(f"{count}", (place, count), (0, 2), textcoords="offset points", ha="center", fontsize=9)
        axes.set_xlim(first - 0.6, last + 0.6)
        step = 1 + (last - first) // 16
        axes.set_xticks(range(first, last + 1, step), [str(year) for year in range(first, last + 1, step)])
        axes.tick_params(axis="x", length=0)
        if not by_year:
            for year in range(first, last):
                axes.axvline(year + 0.5, color="#e3e8eb", linewidth=0.8, zorder=0)
        axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))
        axes.set_ylabel(axis)
        return _svg(figure, title)


def ranges(name: str, unit: str, rows: Sequence[tuple[str, float | None, float | None]]) -> str:
    """What each sets itself of one indicator: (who, low, high), at least one of both; an open end is an arrow."""
    with mpl.rc_context({**_STYLE, "font.size": 11}):
        figure, axes = _axes(_HALF, 0.75 + 0.3 * len(rows), 2.35, 0.35, 0.4)
        known = [value for _, *ends in rows for value in ends if value is not None]
        span = (max(known) - min(known)) or abs(known[0]) * 0.2 or 1.0
        for place, (_, low, high) in enumerate(rows):
            if low is not None and high is not None:
                axes.plot([low, high], [place, place], color=_COLOURS[0], linewidth=5, solid_capstyle="round")
                axes.plot([low, high], [place, place], "o", color=_COLOURS[0], markersize=6)
                said = number(low) if low == high else f"{number(low)} – {number(high)}"
            elif low is not None:
                axes.plot([low], [place], marker=">", color=_COLOURS[1], markersize=8)
                said = f"từ {number(low)}"
            else:
                axes.plot([high], [place], marker="<", color=_COLOURS[1], markersize=8)
                said = f"đến {number(high or 0.0)}"
            end = high if high is not None else low
            axes.annotate(said, (end, place), (8, 0), textcoords="offset points", va="center", fontsize=10)
        axes.set_yticks(range(len(rows)), [_short(who, 28) for who, _, _ in rows])
        axes.tick_params(axis="y", length=0)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_xlim(min(known) - span * 0.12, max(known) + span * 0.38)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=5))
        axes.xaxis.set_major_formatter(_TICKS)
        figure.text(0.01, 0.98, f"{_short(name, 52)} ({unit})", fontsize=11, ha="left", va="top", weight="bold")
        axes.grid(axis="x", color="#dddddd", linewidth=0.8)
        axes.set_axisbelow(True)
        return _svg(figure, name)
