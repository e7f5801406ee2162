"""The numbering hierarchy of plans: what a printed label is, and the section path that the labels make.

Source of the order: Nghị định 30/2020/NĐ-CP, Phụ lục I (Phần, Chương, Mục, Tiểu mục, Điều, khoản, điểm), and the
practice of plans (I, 1, 1.1, a, (1), (i), with `-`, `+` as bullets). Points run by the Vietnamese alphabet.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import regex

_BULLETS = "-–—−+*•▪◦●○■□✓➢❖→»·"
_ROMAN = r"(?:X{0,3}(?:IX|IV|V?I{0,3}))"

_PATTERNS: list[tuple[str, regex.Pattern[str]]] = [
    (
        "part",
        regex.compile(
            r"(?i:PHẦN)\s+(?:(?i:THỨ)\s+(?i:NHẤT|HAI|BA|TƯ|BỐN|NĂM|SÁU|BẢY|TÁM|CHÍN|MƯỜI)|[IVX]{1,5}|\d{1,2})(?=[\s.:]|$)[.:]?"
        ),
    ),
    ("chapter", regex.compile(r"(?:Chương|CHƯƠNG)\s+(?:[IVXL]{1,6}|\d{1,2})(?=[\s.:]|$)[.:]?")),
    ("article", regex.compile(r"(?:Điều|ĐIỀU)\s+\d{1,3}[a-zđ]?(?=[\s.:]|$)[.:]?")),
    ("section", regex.compile(r"(?:Mục|MỤC)\s+(?:[IVX]{1,5}|\d{1,2})(?=[\s.:]|$)[.:]?")),
    ("paren_number", regex.compile(r"\(\s?\d{1,2}\s?\)")),
    ("paren_roman", regex.compile(r"\((?:i{1,3}|iv|v|vi{0,3}|ix|x)\)")),
    ("paren_letter", regex.compile(r"\([a-zđ]\)")),
    ("roman", regex.compile(rf"{_ROMAN}(?:\s?[.)/](?:(?!\w)|(?=\p{{Lu}}\p{{L}}))|\s?[-–](?=\s))")),
    ("decimal", regex.compile(r"\d{1,2}(?:\.\d{1,2}){1,4}\.?(?=\s|$|[^\W\d_])\)?")),
    ("number", regex.compile(r"\d{1,2}\s?(?:[./)](?!\d)|\.?\s?[-–](?=\s\p{Lu}))")),
    ("capital", regex.compile(r"[A-HK-Z]\s?[.)/](?!\w)")),
    ("letter", regex.compile(r"[a-zđ](?:\s?\)|\s?[./](?=\s))")),
    ("bullet", regex.compile(rf"[{_BULLETS}](?!\d*[,%])")),
]

# Depth by which a label that is new on this path finds its place; the same kind again takes the place of its peer.
_RANK = {
    "part": 1,
    "chapter": 2,
    "capital": 3,
    "section": 4,
    "roman": 5,
    "article": 6,
    "number": 7,
    "decimal2": 8,
    "decimal3": 9,
    "decimal4": 10,
    "decimal5": 11,
    "letter": 12,
    "paren_letter": 13,
    "paren_number": 14,
    "paren_roman": 15,
}


@dataclass(frozen=True, slots=True)
class Label:
    """A printed label: its kind, the characters it takes from the start of the line, and its element in a path."""

    kind: str
    end: int
    element: str


_MEASURED = regex.compile(r"\s*(?:%|/\d|\d)")
_MEASURED_DECIMAL = regex.compile(r"\s*(?:%|ha\b|km|tỷ|triệu|nghìn|đồng|người|tấn|MW|USD|m2|m3)")
_BLANKS = regex.compile(r"\s+")
# What each kind of label begins with; most lines begin with none of it.
_BEGINS = {
    "part": regex.compile("[Pp]"),
    "chapter": regex.compile("C"),
    "article": regex.compile("Đ"),
    "section": regex.compile("M"),
    "paren_number": regex.compile(r"\("),
    "paren_roman": regex.compile(r"\("),
    "paren_letter": regex.compile(r"\("),
    "roman": regex.compile("[IVX]"),
    "decimal": regex.compile(r"\d"),
    "number": regex.compile(r"\d"),
    "capital": regex.compile("[A-Z]"),
    "letter": regex.compile("[a-zđ]"),
    "bullet": regex.compile(rf"[{_BULLETS}]"),
}


@lru_cache(maxsize=512)
def _beginning(char: str) -> tuple[tuple[str, regex.Pattern[str]], ...]:
    """The kinds of labels that may begin with a character, in their order, with their patterns."""
    return tuple((kind, pattern) for kind, pattern in _PATTERNS if _BEGINS[kind].match(char))


def read_label(text: str) -> Label | None:
    """The label that a line begins with, or None.

    A number at the start of a line that is no label (`2030; ...`, `75 - 80%`, `17/11/2022`, `28-CTr/TU`) gives None.
    """
    start = len(text) - len(text.lstrip())
    for kind, pattern in _beginning(text[start : start + 1]):
        match = pattern.match(text, start)
        if match is None or match.end() == start:
            continue
        if kind == "bullet":
            return Label(kind, match.end(), "")
        rest = text[match.end() :]
        if kind in ("number", "decimal") and rest[:1] and not rest[0].isspace() and not rest[0].isalpha():
            continue
        if kind == "number" and _MEASURED.match(rest):
            continue
        if kind == "decimal" and _MEASURED_DECIMAL.match(rest):
            continue
        element = _BLANKS.sub(" ", match.group().strip())
        if kind in ("paren_number", "paren_roman", "paren_letter"):
            element = element.replace(" ", "")
        else:
            element = element.rstrip(".:)/-– ")
        if kind == "decimal":
            kind = f"decimal{element.count('.') + 1}"
        return Label(kind, match.end(), element)
    return None


class SectionPath:
    """Follows the labels of a part and keeps the path of sections.

    `enter(label)` puts a label at its depth: a kind that is already on the path takes the place of its peer, a new
    kind goes below everything that ranks above it. A decimal goes below the number it begins with.
    """

    def __init__(self) -> None:
        self._stack: list[tuple[str, str]] = []

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(element for _, element in self._stack)

    def level(self, label: Label) -> int:
        """The depth (1 = outermost) that the label would have."""
        return self._depth(label) + 1

    def _depth(self, label: Label) -> int:
        kinds = [kind for kind, _ in self._stack]
        if label.kind.startswith("decimal"):
            for depth in range(len(self._stack) - 1, -1, -1):
                kind, element = self._stack[depth]
                if kind == label.kind:
                    return depth
                if kind in ("number", "decimal2", "decimal3", "decimal4") and label.element.startswith(element + "."):
                    return depth + 1
        elif label.kind in kinds:
            return kinds.index(label.kind)
        if kinds[:1] == ["article"] and label.kind in ("roman", "capital", "part"):
            return 1  # a decision whose first article holds the whole plan: the sections stand below the article
        rank = _RANK.get(label.kind, 20)
        for depth, kind in enumerate(kinds):
            if _RANK.get(kind, 20) > rank:
                return depth
        return len(kinds)

    def enter(self, label: Label) -> tuple[str, ...]:
        """Put the label on the path and return the path, the label's own element included."""
        depth = self._depth(label)
        del self._stack[depth:]
        self._stack.append((label.kind, label.element))
        return self.path

    def reset(self) -> None:
        """A new part of the file begins."""
        self._stack.clear()
