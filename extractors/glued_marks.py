"""Footnote marks that their text layer does not raise: superscript characters, and digits glued to a year.

A year has four digits: in `năm 20452`, `2021-202511`, `30/6/20252` what follows it is the mark of a footnote (seen in plans
whose superscripts were flattened). Elsewhere a digit at the end of a word is part of it (`QH15`, `mẫu 2`), and a raised 2 or
3 after a unit of length is a power.
"""

from __future__ import annotations

import re

_SUPERSCRIPT = re.compile(r"[⁰¹²³⁴-⁹⁽]")
_RAISED = re.compile(
    r"⁽[⁰¹²³⁴-⁹]{1,3}⁾|(?<=[^\W\d_])[⁰¹²³⁴-⁹]{1,3}|(?<=(?:19|20)\d\d)[⁰¹²³⁴-⁹]{1,3}|(?<=[%)”\"])[⁰¹²³⁴-⁹]{1,3}"
)
_LENGTH = re.compile(r"(?<![^\W\d_])(?:[mM]|[kcdmh]m|[dh]am)\Z")
_LONG_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{3,4}(?!\d)")
_YEAR = re.compile(
    r"(?:\bnăm[ ]?|\d/\d{1,2}[/.]|(?<!\d)\d{1,2}/|(?<!\d)(?:19|20)\d\d[ ]?[-–][ ]?)"
    r"(?:19|20)\d\d(?P<mark>[1-9]\d?)(?![\d/]|[.,]\d)",
    re.IGNORECASE,
)


Spans = tuple[tuple[int, int], ...]


def with_glued(text: str, marks: Spans) -> Spans:
    """The marks of a text that are known otherwise (raised, or named by the source) and the glued ones beside them."""
    glued = [(a, b) for a, b in glued_marks(text) if not any(start < b and a < end for start, end in marks)]
    return tuple(sorted([*marks, *glued])) if glued else marks


def glued_marks(text: str) -> list[tuple[int, int]]:
    """The (start, end) spans of such marks, in order."""
    spans: list[tuple[int, int]] = []
    if _SUPERSCRIPT.search(text):
        for found in _RAISED.finditer(text):
            if not (found.group() in ("²", "³") and _LENGTH.search(text, max(0, found.start() - 4), found.start())):
                spans.append(found.span())
    if _LONG_YEAR.search(text):
        spans.extend(found.span("mark") for found in _YEAR.finditer(text))
    return sorted(spans)
