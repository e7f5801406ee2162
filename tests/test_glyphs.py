"""Runs of glyphs as they come from a PDF whose fonts name impossible characters."""

from __future__ import annotations

from typing import Any

import pytest

from extractors.glyphs import read_runs


def _span(text: list[int], direction: tuple[float, float] = (1.0, 0.0)) -> dict[str, Any]:
    chars = [(code, 1, (50.0 + 6 * n, 100.0), (50.0 + 6 * n, 90.0, 56.0 + 6 * n, 103.0)) for n, code in enumerate(text)]
    return {"dir": direction, "chars": chars, "font": "Times", "size": 12.0, "flags": 0, "type": 0}


@pytest.mark.parametrize("direction", [(1.0, 0.0), (0.0, 1.0)], ids=["upright", "sideways"])
def test_half_a_character_is_an_unknown_glyph(direction: tuple[float, float]) -> None:
    """No text file and no hash can hold it."""
    found = read_runs([_span([0x53, 0xDBFC, 0x1ED1], direction)], lambda x, y: (x, y), 595, 842, {})
    (run,) = [*found.upright, *found.sideways]
    assert run.text == "S\ufffdố"
    assert found.unknown == 1
