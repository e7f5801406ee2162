"""Pages to a `Layout`: blocks in reading order with section paths, logical tables, and the parts of the file.

Every character of the source ends in a block; `Layout.kept_characters` counts them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from extractors.block_builder import BlockBuilder
from extractors.flow import Sheet, add_borderless, page_items
from extractors.furniture import PageParts, mark_running_heads, sort_page, usual_size
from extractors.grid import find_grids, short_rules
from extractors.lines import LineNumbers
from extractors.model import Layout
from extractors.ocr_repairs import repair_ocr
from extractors.partly_ruled import whole_grids
from extractors.source import MAX_PAGES, Page, PageHook, Ruling, open_pdf, read_pages
from schemas.records import FindingNote


def layout_of_pdf(
    data: bytes,
    hook: PageHook | None = None,
    max_pages: int = MAX_PAGES,
    watched: Callable[[Iterable[Page]], Iterable[Page]] = iter,
) -> Layout:
    """The layout of a PDF's bytes; raises `ExtractionError` where it cannot be opened.

    `hook`: see `read_pages`. `watched` hands on the pages as they are read, for whoever wants to know how far it is.
    """
    document = open_pdf(data, max_pages)
    try:
        return analyse(watched(read_pages(document, hook)))
    finally:
        document.close()


def analyse(pages: Iterable[Page]) -> Layout:
    """Build the layout of a document from its pages (as `source.read_pages` yields them)."""
    sheets: list[Sheet] = []
    rules: list[list[Ruling]] = []
    characters = 0
    taken_apart = ""
    for page in pages:
        grids, taken_apart = whole_grids(find_grids(page), page.words, taken_apart)
        inside = {id(word) for grid in grids for cell in grid.cells for word in cell.words}
        free = [word for word in page.words if id(word) not in inside]
        sheets.append(Sheet(page, free, grids, LineNumbers(page.number)))
        characters += page.characters
        rules.append(page.horizontals)
        page.horizontals = short_rules(page)
        page.verticals = []
    repair_ocr(sheet.page for sheet in sheets)
    body_size = usual_size([sheet.free for sheet in sheets])
    parts: list[PageParts] = []
    for sheet in sheets:
        above = parts[-1].footnotes if parts else ()
        parts.append(sort_page(sheet.page, sheet.free, body_size, sheet.numbers, first=not parts, above=above))
    mark_running_heads(parts)
    add_borderless(sheets, parts, rules)
    items, open_tables = page_items(sheets, parts, body_size)
    builder = BlockBuilder()
    builder.build(items)
    layout = builder.finish(open_tables)
    layout.page_count = len(sheets)
    layout.source_characters = characters
    layout.kept_characters = sum(_printed(block.text.text) + _printed(block.label.text) for block in layout.blocks)
    _judge_pages(layout, sheets)
    return layout


def _judge_pages(layout: Layout, sheets: list[Sheet]) -> None:
    """Say what kind of source this is, which pages have no text, and how much was repaired."""
    shown = [sheet.page for sheet in sheets if sheet.page.kind != "blank"]
    scans = [page for page in shown if page.scan or (page.characters < 3 and (page.images or page.unread))]
    pictures = scans or any(page.kind == "mixed" for page in shown)
    layout.source_kind = (
        "pdf_text" if not pictures else ("pdf_scan" if scans and len(scans) == len(shown) else "pdf_mixed")
    )
    for sheet in sheets:
        page = sheet.page
        layout.findings.extend(page.notes)
        if read := [word for word in page.words if word.confidence is not None]:
            layout.ocr_words[page.number] = read
        elif page.unread or (page.characters < 3 and page.kind != "blank"):
            what = "has no text layer" if page.characters < 3 else "shows more than its text layer holds"
            message = f"Page {page.number} {what}; what it shows was not read."
            layout.findings.append(FindingNote(code="page_without_text", message=message, page=page.number))
    layout.turned = {sheet.page.number: sheet.page.back for sheet in sheets if sheet.page.back is not None}
    encodings = sorted({name for sheet in sheets for name in sheet.page.legacy})
    if encodings:
        message = f"Text in fonts of before Unicode was converted ({', '.join(encodings)})."
        layout.findings.append(FindingNote(code="text_legacy_font", message=message))
    mended = sum(sheet.page.mended for sheet in sheets)
    if mended:
        message = f"{mended} words were torn or glued together and were set right."
        layout.findings.append(FindingNote(code="text_mended", message=message))
    repaired = sum(1 for sheet in sheets for word in sheet.page.words if word.repaired)
    if repaired:
        message = f"{repaired} damaged words were repaired where the repair is certain."
        layout.findings.append(FindingNote(code="text_repaired", message=message))


def _printed(text: str) -> int:
    return sum(map(len, text.split()))
