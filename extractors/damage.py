"""What a damaged PDF has lost: pages whose content, fonts or pictures did not arrive.

MuPDF mends a file whose table of objects is wrong or missing by looking for the objects themselves. A file that was cut
short (an interrupted download) then opens, and its last pages are blank or wordless. It must not pass for a document
with little text: whoever fetched it can fetch it again.
"""

from __future__ import annotations

import re

import pymupdf

from extractors.errors import ExtractionError

_REFERENCE = re.compile(r"(?<![\d.])(\d{1,8}) \d{1,5} R\b")
_BEGUN = re.compile(rb"(?<!\d)\d{1,8}\s+\d{1,5}\s+obj\b")
_MAX_OBJECTS = 200_000  # looked at in one file; what is shared by pages is looked at once


def require_whole(document: pymupdf.Document) -> None:
    """Raises `ExtractionError` (broken_pdf) where MuPDF had to mend the file, and something of it is missing.

    That is: the file ends in the middle of an object, or a page has lost what it shows. A file whose table of objects
    alone is damaged is whole. Files that MuPDF did not have to mend are not looked at: references into the void are
    common in them and harmless.
    """
    if not document.is_repaired:
        return
    lost = first_lost_page(document)
    if lost is not None:
        found = f"content, fonts or pictures of page {lost} (of {document.page_count}) are missing"
    elif _ends_inside_object(document.stream or b""):
        found = "its end is missing"
    else:
        return
    raise ExtractionError(
        "source", "broken_pdf", f"This PDF is damaged or was cut short: {found}. Fetch it again from its source."
    )


def first_lost_page(document: pymupdf.Document) -> int | None:
    """The number (from 1) of the first page that refers to objects which are not in the file."""
    seen: set[int] = set()
    for index in range(document.page_count):
        xref = document.page_xref(index)
        try:
            texts = (document.xref_get_key(xref, "Contents")[1], _resources(document, xref))
        except Exception:  # the page itself, or a node above it, is no object; MuPDF names no closer kind
            return index + 1
        for text in texts:
            if _leads_to_loss(document, text, seen):
                return index + 1
    return None


def _ends_inside_object(data: bytes) -> bool:
    """Whether an object begins after the last one that ends."""
    return _BEGUN.search(data, max(data.rfind(b"endobj"), 0)) is not None


def _resources(document: pymupdf.Document, xref: int) -> str:
    """The resources of a page, its own or those of the nearest node above it."""
    for _ in range(100):
        kind, value = document.xref_get_key(xref, "Resources")
        if kind != "null":
            return str(value)
        kind, parent = document.xref_get_key(xref, "Parent")
        if kind != "xref":
            break
        xref = int(parent.split()[0])
    return ""


def _leads_to_loss(document: pymupdf.Document, text: str, seen: set[int]) -> bool:
    """Whether an object that `text` refers to, or one that it needs, is missing; `seen` are known to be there."""
    waiting = [int(number) for number in _REFERENCE.findall(text)]
    while waiting:
        number = waiting.pop()
        if number in seen or len(seen) > _MAX_OBJECTS:
            continue
        needed = _object(document, number) if 0 < number < document.xref_length() else ""
        if needed in ("", "null"):
            return True
        seen.add(number)
        if "/Type/Page" not in needed:  # a way back to other pages: each is looked at for itself
            waiting += (int(number) for number in _REFERENCE.findall(needed))
    return False


def _object(document: pymupdf.Document, number: int) -> str:
    try:
        return str(document.xref_object(number, compressed=True))
    except Exception:  # MuPDF names no closer kind
        return ""
