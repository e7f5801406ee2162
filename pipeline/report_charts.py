"""The charts of the report as SVG to stand inside HTML: text stays text, nothing is fetched."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

_STYLE = {
    "svg.fonttype": "none",  # letters, not outlines: they can be searched and copied
    "svg.hashsalt": "kehoach",  # the same data gives the same bytes
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
_REST = "#cfd6db"
_COLOURS = ("#1e5a8a", "#d08700", "#2e7d32", "#b03060", "#6a4c93", "#5f6b6d", "#00838f", "#a0522d")


def _svg(figure: Figure, title: str) -> str:
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", bbox_inches="tight", metadata={"Date": None, "Creator": None})
    drawn = buffer.getvalue()
    return drawn[drawn.index("<svg") :].replace("<svg ", f'<svg role="img" aria-label="{title}" ', 1)


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def stacked(names: Sequence[str], series: Mapping[str, Sequence[int]], title: str, axis: str) -> str:
    """Horizontal bars, one a name, cut by the series (name of a part -> its number in each bar)."""
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(9, 0.9 + 0.32 * len(names)))
        axes = figure.subplots()
        left = [0] * len(names)
        labels = [_short(name, 44) for name in names]
        places = list(range(len(names)))
        for at, (part, numbers) in enumerate(series.items()):
            # the last of several parts is the rest: it stands back
            colour = _REST if 0 < at == len(series) - 1 else _COLOURS[at % len(_COLOURS)]
            axes.barh(places, numbers, left=left, label=part, color=colour, height=0.72)
            left = [low + number for low, number in zip(left, numbers, strict=True)]
        for place, total in zip(places, left, strict=True):
            axes.text(total, place, f" {total}", va="center", fontsize=9)
        axes.set_yticks(places, labels)
        axes.invert_yaxis()
        axes.set_xlabel(axis)
        if len(series) > 1:
            axes.legend(loc="lower right", fontsize=8, frameon=False)
        return _svg(figure, title)


def columns(names: Sequence[str], numbers: Sequence[int], title: str, axis: str) -> str:
    """Upright bars in the order given."""
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(9, 2.8))
        axes = figure.subplots()
        places = list(range(len(names)))
        axes.bar(places, numbers, color=_COLOURS[0], width=0.75)
        for place, number in zip(places, numbers, strict=True):
            if number:
                axes.text(place, number, str(number), ha="center", va="bottom", fontsize=8)
        axes.set_xticks(places, names, rotation=45 if len(names) > 8 else 0, ha="right" if len(names) > 8 else "center")
        axes.set_ylabel(axis)
        return _svg(figure, title)


def ranges(panels: Sequence[tuple[str, str, list[tuple[str, float | None, float | None]]]], title: str) -> str:
    """One small chart an indicator: (name, unit, [(who, low, high)]); an open end is an arrow."""
    with mpl.rc_context(_STYLE):
        heights = [0.55 + 0.3 * len(rows) for _, _, rows in panels]
        figure = Figure(figsize=(9, sum(heights) + 0.45 * len(panels)))
        grid: Any = figure.subplots(len(panels), 1, squeeze=False, height_ratios=heights)
        for axes, (name, unit, rows) in zip(grid[:, 0], panels, strict=True):
            known = [value for _, *ends in rows for value in ends if value is not None]
            span = (max(known) - min(known)) or abs(known[0]) * 0.2 or 1.0
            for place, (_, low, high) in enumerate(rows):
                if low is not None and high is not None:
                    axes.plot([low, high], [place, place], color=_COLOURS[0], linewidth=5, solid_capstyle="round")
                    axes.plot([low, high], [place, place], "o", color=_COLOURS[0], markersize=6)
                    continue
                value = low if low is not None else high
                axes.plot([value], [place], marker=">" if low is not None else "<", color=_COLOURS[1], markersize=8)
            axes.set_yticks(range(len(rows)), [_short(who, 40) for who, _, _ in rows], fontsize=9)
            axes.set_ylim(len(rows) - 0.5, -0.5)
            axes.set_xlim(min(known) - span * 0.15, max(known) + span * 0.15)
            axes.set_title(f"{_short(name, 80)} ({unit})", fontsize=10, loc="left")
            axes.grid(axis="x", color="#ddd")
        figure.tight_layout()
        return _svg(figure, title)
