"""`extract(...)`: the order of the steps from the bytes of one file to its records.

source -> layout -> header -> legal bases, objectives, targets, tasks -> citations -> records with ids and confidence.
"""

from __future__ import annotations

import contextlib
import dataclasses
import gc
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator

import regex

from extractors.assembly import Assembler
from extractors.body_tasks import read_body_tasks
from extractors.docx_layout import MAX_UNPACKED, is_docx, layout_of_docx
from extractors.errors import ExtractionError
from extractors.header import HeaderReading, read_header
from extractors.html_layout import is_html, layout_of_html
from extractors.indicator_keys import key_targets
from extractors.layout import layout_of_pdf
from extractors.legal_bases import read_legal_bases
from extractors.model import Context, Layout
from extractors.objectives import read_objectives
from extractors.ocr import INSTALL, OcrEngine, engine_label
from extractors.ocr_doubts import ocr_notes
from extractors.scan_page import PageReader
from extractors.source import MAX_PAGES, Page
from extractors.stamps import drop_unsure, stamp_notes, was_stamped
from extractors.target_columns import unread_figures
from extractors.target_sentences import read_sentence_targets
from extractors.targets import read_table_targets
from extractors.tasks import read_table_tasks, unknown_headings
from extractors.text_layout import layout_of_text
from extractors.turned import as_displayed
from schemas.records import Extraction

_PERIOD = regex.compile(r"(?:giai đoạn|thời kỳ|nhiệm kỳ)\s*\(?\s*((?:19|20)\d\d)\s*[-–—]\s*((?:19|20)\d\d)", regex.I)
_YEAR = regex.compile(r"(?<!đến )(?<!tới )(?<!hết )\bnăm\s+((?:19|20)\d\d)(?!\s*[-–—]\s*(?:19|20)\d\d)", regex.I)
_COLLECT_AFTER = 200_000  # new objects
_UNTIL = regex.compile(r"(?:đến|tới)\s+(?:hết\s+)?năm\s+((?:19|20)\d\d)", regex.I)


@contextlib.contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Let the collector of cycles look seldom: a document's words hold none, and a sixth of the time went into walking
    over them again and again. What is no longer used is given back without it."""
    before = gc.get_threshold()
    if before[0]:
        gc.set_threshold(max(before[0], _COLLECT_AFTER), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@_collector_at_rest()
def extract(
    data: bytes,
    source_name: str,
    *,
    extractor_version: str = "",
    ocr: OcrEngine | None = None,
    ocr_mode: str = "auto",
    max_pages: int = MAX_PAGES,
    max_unpacked: int = MAX_UNPACKED,
    on_stage: Callable[[str], None] | None = None,
) -> Extraction:
    """All records of one file.

    `data` are the file's bytes, `source_name` its name (kept, never trusted: the kind is read from the bytes),
    `extractor_version` is stored in the document's record. `ocr` reads what pages show without text; `ocr_mode` is
    `auto` (pages that need it), `never` or `always` (every page from its picture). Files of more than
    `max_pages` pages are refused, and a DOCX that unpacks to more than `max_unpacked` bytes. Raises `ExtractionError`
    (stage, code, message) where the file cannot be extracted.
    `on_stage` is told what is being done from then on, for whoever has a clock: `text` and `layout` (in turns, page by
    page), `header`, `records`, `assembly`.
    """
    began = on_stage or _nobody
    began("text")
    reader = PageReader(ocr, ocr_mode)
    layout = layout_of(data, reader, max_pages, began, max_unpacked)
    began("header")
    header = read_header(layout)
    header.notes.extend(drop_unsure(layout, header.values, header.boxes))
    header.boxes = tuple(box for box in header.boxes if header.values.get(box.column or "") is not None)
    header.notes.extend([*stamp_notes(layout, header.boxes), *ocr_notes(layout, header.boxes)])
    if header.values.get("status") == "signed" and was_stamped(layout):
        header.values["status"] = "stamped"
    began("records")
    context = context_of(header)
    drafts = [
        *read_legal_bases(layout, context),
        *read_objectives(layout),
        *read_table_targets(layout, context),
        *read_sentence_targets(layout, context),
        *read_table_tasks(layout, context),
        *read_body_tasks(layout, context),
    ]
    key_targets(drafts, context)
    began("assembly")
    assembler = Assembler(layout, header, context, hashlib.sha256(data).hexdigest(), source_name, extractor_version)
    extraction = as_displayed(
        assembler.assemble(drafts, [*unread_figures(layout, context), *unknown_headings(layout)]), layout.turned
    )
    if ocr is not None and reader.used:
        document = dataclasses.replace(extraction.document, ocr_engine=engine_label(ocr))
        extraction = dataclasses.replace(extraction, document=document)
    return extraction


def _nobody(_stage: str) -> None:
    """Nobody wants to know."""


def _turn_by_turn(pages: Iterable[Page], began: Callable[[str], None]) -> Iterator[Page]:
    """The pages; reading one is `text`, what is made of it `layout`."""
    for page in pages:
        began("layout")
        yield page
        began("text")
    began("layout")


def layout_of(
    data: bytes,
    reader: PageReader | None = None,
    max_pages: int = MAX_PAGES,
    began: Callable[[str], None] = _nobody,
    max_unpacked: int = MAX_UNPACKED,
) -> Layout:
    """The layout of a file by what its bytes are; raises `ExtractionError` for kinds that cannot be read.

    `reader` reads the pages whose text is not in their text layer; without one they stay unread.
    """
    head = data[:1024].lstrip(b"\xef\xbb\xbf\r\n\t ")
    if b"%PDF-" not in head:
        if is_docx(data):
            return layout_of_docx(data, max_unpacked)
        if is_html(data):
            return layout_of_html(data)
        text = plain_text(data)
        if text is not None:
            return layout_of_text(text)
        raise ExtractionError("source", "not_a_pdf", not_a_pdf(data))
    reader = reader or PageReader(None, "never")
    layout = layout_of_pdf(data, reader, max_pages, lambda pages: _turn_by_turn(pages, began))
    if layout.source_characters < 20 or reader.nothing_read:
        raise ExtractionError("source", "no_text", no_text(layout, reader))
    return layout


def plain_text(data: bytes) -> str | None:
    """The text of a plain-text file (UTF-8, or UTF-16 with its mark), or None where the bytes are no text.

    Text that was taken out of a document has letters, no control characters, and at least a few words.
    """
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    if data[:5] == b"{\\rtf" or re.match(r"\s*<(?:!doctype|html|head|body|\?xml)", text, re.I):
        return None
    control = sum(1 for char in text[:20000] if ord(char) < 32 and char not in "\t\n\r\f\v")
    letters = sum(1 for char in text[:20000] if char.isalpha())
    return text if control == 0 and letters >= 20 else None


def no_text(layout: Layout, reader: PageReader) -> str:
    """Why a file has no text to read, and what to do, in one line."""
    pages = f"None of the {layout.page_count} pages"
    if reader.used:
        return f"{pages} shows text that OCR could read. Scan the document again, upright and at 200 dpi or more."
    if not any(kind.needs_ocr for kind in reader.kinds.values()):
        return f"{pages} shows any text."
    reason = next(kind.reason for kind in reader.kinds.values() if kind.needs_ocr)
    todo = "run again without --ocr never" if reader.engine is not None else f"install OCR ({INSTALL}) and run again"
    return f"{pages} has a text layer that can be read (page 1: {reason.rstrip('.')}). It needs OCR: {todo}."


def not_a_pdf(data: bytes) -> str:
    """What a file that is no PDF is, and what to do with it, in one line."""
    kinds = (
        (b"PK\x03\x04", "a ZIP container (XLSX or an archive). Unpack it, or print the document to PDF."),
        (b"\xd0\xcf\x11\xe0", "an old Office file (.doc, .xls). Open it and save it as PDF."),
        (b"{\\rtf", "a rich text file (.rtf). Open it and save it as PDF."),
        (b"\x89PNG", "an image. Put the scanned pages into a PDF."),
        (b"\xff\xd8\xff", "an image. Put the scanned pages into a PDF."),
        (b"II*\x00", "a TIFF image. Put the scanned pages into a PDF."),
        (b"MM\x00*", "a TIFF image. Put the scanned pages into a PDF."),
        (b"Rar!", "an archive. Unpack it and run its files."),
        (b"7z\xbc\xaf", "an archive. Unpack it and run its files."),
    )
    if not data:
        return "The file is empty. Fetch it again from its source."
    for magic, words in kinds:
        if data.startswith(magic):
            return f"This is no PDF but {words}"
    return "This file is no PDF (it does not begin with %PDF-). Fetch it again, or save the document as PDF."


def context_of(header: HeaderReading) -> Context:
    """What the document says of itself, for the grammars: issuer, province, date, and the period its title names."""
    values = header.values
    start, end = plan_period(" ".join(str(values.get(key) or "") for key in ("attached_title", "subject")))
    return Context(
        document_type=values.get("document_type"),
        issuer=values.get("issuer"),
        issuer_key=values.get("issuer_key"),
        province_code=values.get("province_code"),
        province_name=values.get("province_name"),
        date_issued=values.get("date_issued"),
        year=values.get("year_issued"),
        plan_start=start,
        plan_end=end,
    )


def plan_period(title: str) -> tuple[int | None, int | None]:
    """First and last year of the plan that a title names: `giai đoạn 2021-2025`, `năm 2024`, `đến năm 2030`."""
    period = _PERIOD.search(title)
    if period:
        return int(period[1]), int(period[2])
    year = _YEAR.search(title)
    if year:
        return int(year[1]), int(year[1])
    until = _UNTIL.search(title)
    return (None, int(until[1])) if until else (None, None)


_WARM = """ỦY BAN NHÂN DÂN
TỈNH LÂM ĐỒNG
Số: 12/KH-UBND
Lâm Đồng, ngày 05 tháng 3 năm 2024
KẾ HOẠCH
Phát triển làng nghề giai đoạn 2024-2025
Căn cứ Nghị định số 52/2018/NĐ-CP ngày 12/4/2018 của Chính phủ về phát triển ngành nghề nông thôn;
I. MỤC TIÊU
1. Mục tiêu chung: Phát triển làng nghề bền vững.
2. Mục tiêu cụ thể: Đến năm 2025, có ít nhất 85% hộ dân được đào tạo nghề; thu nhập bình quân 60 triệu đồng/người/năm.
II. NHIỆM VỤ
1. Sở Công Thương chủ trì, phối hợp với Sở Tài chính, UBND các huyện tổ chức hội chợ; hoàn thành trước ngày 30/6/2024.
2. Sở Nông nghiệp và Phát triển nông thôn báo cáo định kỳ hằng quý; thời gian thực hiện: quý II/2024 và hằng năm.
Nơi nhận:
- Như trên;
TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH
Nguyễn Văn A
"""


def warm() -> None:
    """Read a small plan made for this, so that patterns, registries and language models are ready for the first."""
    extract(_WARM.encode(), "warm.txt")
