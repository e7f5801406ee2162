"""Pages that are read in another direction than they are displayed: their boxes, carried to the page as displayed."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from extractors.geometry import Matrix, displayed, transform_rect
from schemas.records import Box, Extraction

_TABLES = ("legal_bases", "citations", "blocks", "objectives", "targets", "tasks", "assignments")


def as_displayed(extraction: Extraction, turned: Mapping[int, Matrix]) -> Extraction:
    """The same records, with the boxes on the `turned` pages carried by the matrix of their page (`Page.back`)."""
    if not turned:
        return extraction

    def carried(box: Box) -> Box:
        matrix = turned.get(box.page)
        if matrix is None:
            return box
        x0, y0, x1, y1 = transform_rect((box.x0, box.y0, box.x1, box.y1), displayed(matrix))
        return dataclasses.replace(box, x0=round(x0, 2), y0=round(y0, 2), x1=round(x1, 2), y1=round(y1, 2))

    changed = {
        table: tuple(
            dataclasses.replace(record, bboxes=tuple(carried(box) for box in record.bboxes))
            for record in getattr(extraction, table)
        )
        for table in _TABLES
    }
    document = dataclasses.replace(
        extraction.document, bboxes=tuple(carried(box) for box in extraction.document.bboxes)
    )
    return dataclasses.replace(extraction, document=document, **changed)
