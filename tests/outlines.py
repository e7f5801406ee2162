"""A layout by hand: one block a line, `# ` before what is printed as a heading, labels as printed."""

from __future__ import annotations

from extractors.model import EMPTY, Layout, LayoutBlock, Part, PlacedText
from extractors.numbering import SectionPath, read_label


def layout_of(text: str) -> Layout:
    """The layout of a plan without geometry; blank lines are skipped."""
    path = SectionPath()
    blocks: list[LayoutBlock] = []
    for number, raw in enumerate((one for one in text.splitlines() if one.strip()), 1):
        heading = raw.lstrip().startswith("# ")
        line = raw.strip().removeprefix("# ")
        found = read_label(line)
        label, body = EMPTY, line
        if found is not None:
            label, body = _placed(line[: found.end].strip(), number), line[found.end :].strip()
            if found.kind != "bullet":
                path.enter(found)
        kind = "heading" if heading else "list_item" if found is not None and found.kind == "bullet" else "paragraph"
        blocks.append(LayoutBlock(kind, _placed(body, number), label, section_path=path.path))
    return Layout(blocks, [], [Part("main", 0, len(blocks) - 1)], "txt", None)


def _placed(text: str, line: int) -> PlacedText:
    """Text on line `line`, each character one point wide, lines ten points apart."""
    edges = [(float(at), float(at + 1)) for at in range(len(text))]
    return PlacedText(text, [(0, len(text), 1, line, float(line * 10), float(line * 10 + 9), edges, 0)] if text else ())
