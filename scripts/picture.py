"""Makes docs/picture.png of the README: rows of a sample as printed, with the boxes of their columns, and as data.

`python -m scripts.picture`. Everything in it comes from an extraction of the sample at the time it is made.
"""

from __future__ import annotations

import io
import json
import tempfile
from pathlib import Path
from typing import Any

import pymupdf
import typst
from PIL import Image

from extractors.document import extract
from schemas.records import Assignment, Extraction, Task

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "samples" / "son-la-2024-qd-nghe-thu-cong.pdf"
COLOURS = {
    "label": "#8c8c8c",
    "title": "#1f77b4",
    "lead_text": "#2ca02c",
    "coordinating_text": "#ff7f0e",
    "deadline_text": "#d62728",
    "output_text": "#9467bd",
    "section_title": "#17becf",
}
ROWS = 6

TEMPLATE = """
#let d = json(bytes(sys.inputs.data))
#set page(width: 330mm, height: auto, margin: 6mm, fill: white)
#set text(font: "Libertinus Serif", size: 11pt)
#grid(columns: (43%, 57%), gutter: 6mm,
  align(top, image(d.image, width: 100%)),
  align(horizon, {
    for (name, colour) in d.columns { box(box(fill: rgb(colour), width: 9pt, height: 9pt) + h(3pt) + raw(name)); h(8pt) }
    v(3mm)
    set text(size: 10pt)
    table(columns: d.head.len(), stroke: (x, y) => (bottom: if y == 0 { 0.8pt } else { 0.3pt + gray }),
      inset: (x: 3pt, y: 4pt), align: left + top,
      ..d.head.map(c => strong(raw(c))), ..d.rows.flatten())
  }))
"""


def rows_of(extraction: Extraction) -> tuple[int, list[Task]]:
    """The page with most appendix tasks that have a date, and its first tasks."""
    dated = [t for t in extraction.tasks if t.source == "appendix" and len(t.pages) == 1]
    page = max({t.pages[0] for t in dated}, key=lambda p: (sum(t.pages[0] == p for t in dated), -p))
    return page, [t for t in dated if t.pages[0] == page][:ROWS]


def page_with_boxes(page: int, tasks: list[Task], target: Path) -> None:
    """The upper part of the page, each box filled with its column's colour."""
    with pymupdf.open(SAMPLE) as pdf:
        sheet = pdf[page - 1]
        bottom = max(b.y1 for t in tasks for b in t.bboxes if b.page == page)
        for box in dict.fromkeys(b for t in tasks for b in t.bboxes):  # a section's box stands in each of its tasks
            if box.page == page and box.column in COLOURS:
                red, green, blue = (int(COLOURS[box.column][i : i + 2], 16) / 255 for i in (1, 3, 5))
                place = pymupdf.Rect(box.x0, box.y0, box.x1, box.y1)
                sheet.draw_rect(place, color=None, fill=(red, green, blue), fill_opacity=0.28)
        clip = pymupdf.Rect(60, 40, sheet.rect.width - 35, bottom + 12)
        sheet.get_pixmap(dpi=110, clip=clip).save(target)


def data_rows(extraction: Extraction, tasks: list[Task]) -> list[list[str]]:
    """The same tasks as they stand in the tables `tasks` and `assignments`."""

    def keys(task: Task, role: str) -> str:
        mine: list[Assignment] = [a for a in extraction.assignments if a.subject_id == task.task_id and a.role == role]
        return ", ".join(a.agency_key for a in mine)

    def short(text: str | None) -> str:
        return "" if text is None else text if len(text) <= 40 else text[:38].rstrip() + "…"

    return [
        [
            str(value or "")
            for value in (
                t.label,
                short(t.title),
                keys(t, "lead"),
                keys(t, "coordinate"),
                t.deadline_kind,
                t.deadline_start,
                t.deadline_end,
            )
        ]
        for t in tasks
    ]


def main() -> None:
    extraction = extract(SAMPLE.read_bytes(), source_name=SAMPLE.name)
    page, tasks = rows_of(extraction)
    used = {b.column for t in tasks for b in t.bboxes}
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        page_with_boxes(page, tasks, work / "page.png")
        (work / "picture.typ").write_text(TEMPLATE, encoding="utf-8")
        data: dict[str, Any] = {
            "image": "page.png",
            "columns": [[name, colour] for name, colour in COLOURS.items() if name in used],
            "head": ["no", "title", "lead", "coordinate", "deadline", "start", "end"],
            "rows": data_rows(extraction, tasks),
        }
        made = typst.compile(
            str(work / "picture.typ"),
            root=folder,
            ignore_system_fonts=True,
            format="png",
            ppi=96,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False, default=str)},
        )
    assert isinstance(made, bytes)
    few_colours = Image.open(io.BytesIO(made)).convert("RGB").quantize(128, method=Image.Quantize.MAXCOVERAGE)
    few_colours.save(ROOT / "docs" / "picture.png", optimize=True)


if __name__ == "__main__":
    main()
