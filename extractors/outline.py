"""The outline of a document: each block of running text with the headings, lead-ins and bullets that stand above it.

Section paths say where a block's own number stands; the outline adds what carries no number: run-in titles, lead-ins
that end in a colon (`Phấn đấu đạt các chỉ tiêu sau:`), bullets with sub-bullets.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

from extractors.model import Layout, LayoutBlock, PlacedText

_TEXT_KINDS = ("heading", "paragraph", "list_item")
_BULLETS = {"-": 0.7, "–": 0.7, "—": 0.7, "−": 0.7, "+": 0.8}
_OTHER_BULLET = 0.85
_OUTER_BULLET = 0.65
_ROMAN = regex.compile(r"[IVXL]+")
_OUTER = regex.compile(r"(?i:phần|chương|mục)\b.*|[A-H]")
_RUN_IN_WORDS = 14


@dataclass(slots=True)
class Entry:
    """A block of running text: its index in `Layout.blocks`, the entries above it (outermost first), and its depth.

    `last_child` is the index (among the entries) of the last entry that stands below it, its own index where none does.
    """

    index: int
    block: LayoutBlock
    depth: float
    above: tuple[int, ...] = ()
    last_child: int = 0

    @property
    def text(self) -> str:
        return self.block.clean.text

    @property
    def bullet(self) -> bool:
        """Whether its label is a bullet, which is no number."""
        label = self.block.label.text.strip()
        return bool(label) and not any(char.isalnum() for char in label)

    @property
    def number(self) -> str | None:
        """The printed number without its mark (`2.1`, `a`, `(2)`); None for bullets and what has no label."""
        if not self.block.label or self.bullet or not self.block.section_path:
            return None
        return self.block.section_path[-1]

    @property
    def leads_in(self) -> bool:
        return self.text.endswith(":")


def outline_of(layout: Layout) -> list[Entry]:
    """The entries of a layout in reading order; tables, furniture, letterheads and signatures are left out."""
    entries: list[Entry] = []
    stack: list[int] = []
    part = -1
    for index, block in enumerate(layout.blocks):
        if block.kind not in _TEXT_KINDS or not block.clean:
            continue
        if block.part != part:
            part = block.part
            stack = []
        entry = Entry(index, block, _depth(block, [entries[over] for over in stack]))
        while stack and entries[stack[-1]].depth >= entry.depth:
            stack.pop()
        entry.above = tuple(stack)
        at = len(entries)
        entry.last_child = at
        for over in stack:
            entries[over].last_child = at
        entries.append(entry)
        stack.append(at)
    return entries


def _depth(block: LayoutBlock, above: list[Entry]) -> float:
    """How deep a block stands; `above` are the entries open before it, outermost first.

    A star or dot stands above the hyphens where it comes first (`* Sở Y tế:` over `- ...`), else below them.
    """
    depth = float(len(block.section_path))
    label = block.label.text.strip()
    if not label:
        return depth + (0.5 if block.kind == "heading" else 0.6)
    if any(char.isalnum() for char in label):
        return depth
    if label[:1] in _BULLETS:
        return depth + _BULLETS[label[:1]]
    near = [entry for entry in above if entry.bullet and entry.block.section_path == block.section_path]
    same = [entry.depth for entry in near if entry.block.label.text.strip()[:1] == label[:1]]
    if same:
        return same[-1]
    return depth + (_OTHER_BULLET if near else _OUTER_BULLET)


def run_in(text: PlacedText) -> tuple[PlacedText, PlacedText]:
    """A short title closed by a colon, and the text after it; an empty title where the text has none.

    `Mục tiêu chung: Phấn đấu ...` gives both; a colon after a whole sentence closes no title.
    """
    at = text.text.find(":")
    if at <= 0 or at + 1 >= len(text) or any(mark in text.text[:at] for mark in ".;"):
        return text.slice(0, 0), text
    if len(text.text[:at].split()) > _RUN_IN_WORDS:
        return text.slice(0, 0), text
    return text.slice(0, at).strip(), text.slice(at + 1).strip()


def section_label(path: tuple[str, ...]) -> str | None:
    """The path of printed labels below the roman part, joined: `4.1`, `3.a.(2)`; directly under it, that numeral.

    A decimal holds the number it begins with (`II/4/4.1` is `4.1`). Without a roman part the whole path counts, without
    Phần, Chương and Mục; None for an empty path.
    """
    romans = [at for at, element in enumerate(path) if _ROMAN.fullmatch(element)]
    below = path[romans[-1] + 1 :] if romans else tuple(one for one in path if not _OUTER.fullmatch(one)) or path
    if not below:
        return path[-1] if path else None
    kept = [
        element for element, inner in zip(below, (*below[1:], ""), strict=True) if not inner.startswith(f"{element}.")
    ]
    return ".".join(kept)
