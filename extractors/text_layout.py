"""Plain text to a `Layout`: `.txt` sources and the heads of acts, without geometry.

The text was taken out of a PDF or a web page by another program: hard-wrapped lines, one paragraph per line, table cells
between bars, Markdown marks, or everything flattened to one line. Paragraphs are put together by what a line ends and
begins with; blank lines decide nothing. Tables and footnotes are taken out of the text first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.cell_tables import TABLE, printed_characters, table_line
from extractors.document_names import type_at
from extractors.issuing_bodies import lowered
from extractors.letterhead import is_motto
from extractors.model import EMPTY, Layout, LogicalTable, PlacedText
from extractors.numbering import read_label
from extractors.signature import is_person
from extractors.text import normalise
from extractors.text_footnotes import CLOSE, OPEN, TextFootnote, lift_footnotes
from extractors.text_head import Span, TextHead, find_head
from extractors.text_paragraphs import PAGE_NUMBER, RECIPIENTS, SIGNATURE, TERMINAL, paragraphs_of
from extractors.text_sheet import TextSheet
from extractors.text_tables import find_tables
from extractors.torn_text import join_torn
from schemas.records import FindingNote

_MARKUP = re.compile(r"\*+|(?m:^\s*#{1,6}\s)|(?m:^\s*>\s)|`+")
_JUNK_LINE = re.compile(r"\s*[|\-–—_=.\s]*\Z")
_APPENDIX = re.compile(
    r"\s*(?:PHỤ\s+LỤC|Phụ\s+lục|BIỂU)(?:\s+(?:SỐ\s+|số\s+)?(?P<label>[IVX]{1,5}|[0-9]{1,2}|[A-H]))?\s*[.:]?\s*\Z"
)
_ATTACHED = re.compile(r"\s*\(?\s*(?:ban\s+hành\s+)?(?:kèm|đính\s+kèm)\s+theo\s")


def layout_of_text(
    text: str,
    source_kind: str = "txt",
    tables: Sequence[LogicalTable] = (),
    footnotes: Sequence[TextFootnote] = (),
    *,
    whole_lines: bool = False,
) -> Layout:
    """The layout of a plain text: blocks with kinds, labels and section paths, parts, tables; no boxes.

    `source_kind` is stored as given. `tables` and `footnotes` are those of a source that knows them (DOCX, HTML): a line
    `table_line(n)` stands for the n-th table, marks of footnotes stand between `text_footnotes.OPEN` and `CLOSE`. In plain
    text they are looked for. `whole_lines` says that each line is a paragraph. `kept_characters` counts what stands in
    blocks, Markdown marks and bars left out of both counts. Never raises on any string.
    """
    findings: list[FindingNote] = []
    clean, repaired = _clean(text)
    if repaired:
        findings.append(FindingNote(code="text_repaired", message="chữ hỏng đã được sửa"))
    clean, joins = join_torn(clean)
    if joins:
        findings.append(FindingNote(code="letters_torn", message=f"{joins} âm tiết bị tách rời đã được nối"))
    head = find_head(clean) if not _appendix_alone(clean) else TextHead()
    sheet = TextSheet()
    for line in clean[: head.start].split("\n"):
        sheet.add("running_head", line.replace("|", " "))
    _letterhead(clean, head, sheet)
    known = whole_lines or tables or footnotes
    lines, found, notes = (
        (clean[head.body_start :].split("\n"), list(tables), list(footnotes))
        if known
        else _structures(clean[head.body_start :])
    )
    paragraphs, flat = (
        ([line for line in lines if line.strip()], False) if whole_lines else paragraphs_of("\n".join(lines))
    )
    if flat:
        findings.append(FindingNote(code="text_flattened", message="văn bản không còn ngắt dòng"))
    sheet.tables = found
    _body(paragraphs, sheet)
    for note in notes:
        sheet.footnote(note)
    sheet.close()
    sheet.settle_headings()
    sheet.settle_marks()
    source = sum(1 for ch in clean if not ch.isspace() and ch not in _APART)
    source += sum(printed_characters(table) for table in tables) + sum(len("".join(n.text.split())) for n in footnotes)
    kept = sum(1 for b in sheet.blocks for ch in b.label.text + b.text.text if not ch.isspace() and ch != "|")
    return Layout(
        blocks=sheet.blocks,
        tables=sheet.tables,
        parts=sheet.parts,
        source_kind=source_kind,
        page_count=None,
        source_characters=source,
        kept_characters=min(kept, source),
        findings=findings,
    )


_APART = "|" + OPEN + CLOSE + TABLE
_TABLE_LINE = re.compile(rf"{TABLE}([0-9]+){TABLE}")


def _appendix_alone(text: str) -> bool:
    """Whether a text is an appendix and nothing else: it begins with the line that heads one."""
    first = next((line for line in text.split("\n") if line.strip(" |_-–—\t")), "")
    return _APPENDIX.match(first) is not None


def _structures(body: str) -> tuple[list[str], list[LogicalTable], list[TextFootnote]]:
    """The lines of the text below the head with its tables and footnotes taken out of them."""
    lines = body.split("\n")
    lines, notes = lift_footnotes(lines)
    out: list[str] = []
    found: list[LogicalTable] = []
    at = 0
    for entry in find_tables(lines):
        out += [*lines[at : entry.first], "", table_line(len(found)), ""]
        found.append(entry.table)
        at = entry.last
    return [*out, *lines[at:]], found, notes


def _clean(text: str) -> tuple[str, bool]:
    lines: list[str] = []
    changed = False
    if text.count("\\r\\n") > 2:
        text = text.replace("\\r\\n", "\n")  # line ends that a web page's source wrote out
    for line in re.split(r"\r\n|\r|\n|\v|\u2028|\u2029", text.replace("\f", "\n\n\n")):
        if len(line) >= 18 and not line.strip():
            lines.append(" " * len(line))  # dumps have the rule above footnotes so
            continue
        repaired, damaged = normalise(line.replace("\t", "\x1f"))  # a tab may part the cells of a table
        lines.append(repaired.replace("\x1f", "\t").rstrip(" ") if "\x1f" in repaired else repaired.rstrip())
        changed = changed or damaged
    return _MARKUP.sub("", "\n".join(lines)), changed


def _letterhead(text: str, head: TextHead, sheet: TextSheet) -> None:
    """The blocks of the letterhead and the title; whatever stands between the parts found is kept too."""
    placed: list[tuple[Span, str, str | None]] = []
    placed += [(span, "letterhead", "left") for span in head.bodies]
    placed += [(span, "letterhead", "right") for span in head.motto]
    singles: tuple[tuple[Span | None, str], ...] = ((head.number, "left"), (head.subject, "left"), (head.date, "right"))
    placed += [(single, "letterhead", side) for single, side in singles if single is not None]
    if head.type_line is not None:
        placed.append((head.type_line, "title", None))
    title_from = min((span[0] for span in head.title), default=None)
    if title_from is not None:
        placed += [(span, "title", None) for span in _joined_titles(text, head.title)]
    placed.sort()
    at = head.start
    for (start, end), kind, column in placed:
        if start < at and kind == "letterhead" and end <= at:
            continue
        start = max(start, at)
        gap = text[at:start]
        if gap.replace("|", " ").strip():
            sheet.add("letterhead", gap.replace("|", " "), "right" if "tháng" in lowered(gap) else "left")
        sheet.add(kind, text[start:end].replace("|", " "), column)
        at = end
    gap = text[at : head.body_start]
    if gap.replace("|", " ").strip():
        words = re.search(r"\w", gap) is not None
        sheet.add("title" if words and head.type_line is not None else "letterhead", gap.replace("|", " "), "left")


def _joined_titles(text: str, spans: list[Span]) -> list[Span]:
    """Title lines put together to subject and authority: lines in capitals that follow small letters are apart."""
    out: list[Span] = []
    for span in spans:
        words = text[span[0] : span[1]]
        upper = words.upper() == words
        last = text[out[-1][0] : out[-1][1]] if out else ""
        if out and (last.upper() == last) == upper and not _is_authority_line(words):
            out[-1] = (out[-1][0], span[1])
        else:
            out.append(span)
    return out


_AUTHORITY_LINE = re.compile(
    r"(?:chủ\s+tịch\s+|bộ\s+trưởng\s+|giám\s+đốc\s+)?"
    r"(?:ủy\s+ban|hội\s+đồng\s+nhân|thủ\s+tướng|bộ\s|sở\s|chính\s+phủ|quốc\s+hội)"
)


def _is_authority_line(words: str) -> bool:
    return words.upper() == words and _AUTHORITY_LINE.match(lowered(words)) is not None


# What a portal prints below an act: links to other acts, invitations, its own imprint.
_PORTAL = re.compile(
    r"(?:các\s+)?(?:văn\s+bản|tin|bài\s+viết|tin\s+tức|tài\s+liệu|nội\s+dung)\s+(?:liên\s+quan|khác|cùng\s|mới\s|đã\s+đưa)"
    r"|bạn\s+(?:chưa|cần|phải)\s+đăng\s+nhập|đăng\s+(?:nhập|ký)\b|(?:file|tệp|tài\s+liệu)\s+đính\s+kèm|tải\s+(?:về|văn\s+bản|xuống|file)"
    r"|lược\s+đồ\b|chia\s+sẻ\b|in\s+(?:trang|bài)|gửi\s+(?:bình\s+luận|ý\s+kiến|phản\s+hồi)|bình\s+luận\b|lượt\s+(?:xem|truy)"
    r"|số\s+lượt\s|thống\s+kê\s+truy\s+cập|bản\s+quyền|copyright|©|liên\s+kết\s+(?:website|web)|(?:quay\s+lại|về)\s+(?:trang|đầu)"
)


def _portal_tail(paragraphs: list[str]) -> int:
    """Where what a portal prints below the act begins: after its signature, its tables and its appendices."""
    last = max(
        (index for index, line in enumerate(paragraphs) if SIGNATURE.match(line) and len(line) < 120), default=None
    )
    if last is None:
        return len(paragraphs)
    for index in range(last + 1, len(paragraphs)):
        if _TABLE_LINE.fullmatch(paragraphs[index]) or _APPENDIX.match(paragraphs[index]):
            last = index
    for index in range(last + 1, len(paragraphs)):
        if len(paragraphs[index]) < 160 and _PORTAL.match(lowered(paragraphs[index]).lstrip("-•»> ")):
            return index
    return len(paragraphs)


def _body(paragraphs: list[str], sheet: TextSheet) -> None:
    mode = "text"
    tail = _portal_tail(paragraphs)
    for index, paragraph in enumerate(paragraphs):
        low = lowered(paragraph)
        if index >= tail:
            sheet.add("running_head", paragraph)
            continue
        table = _TABLE_LINE.fullmatch(paragraph)
        if table is not None and int(table[1]) < len(sheet.tables):
            sheet.table(int(table[1]))
            mode = "text"
            continue
        if _JUNK_LINE.match(paragraph) or PAGE_NUMBER.fullmatch(paragraph):
            sheet.add("page_number" if paragraph[:1].isdigit() else "paragraph", paragraph)
            continue
        appendix = _APPENDIX.match(paragraph)
        if appendix is not None and (sheet.blocks or index == 0):
            sheet.open("appendix", appendix.group("label"))
            sheet.add("title", paragraph)
            mode = "title"
            continue
        if mode in {"signature", "recipients", "after"} and _opens_attachment(paragraphs, index):
            sheet.open("attachment")
            mode = "attached_head"
        if mode == "attached_head":
            if _type_line(paragraph):
                sheet.add("title", paragraph)
                mode = "title"
            else:
                sheet.add("letterhead", paragraph, "right" if is_motto(paragraph) or "tháng" in low else "left")
            continue
        if mode == "title":
            if _ATTACHED.match(low):
                sheet.add("title", paragraph)
                mode = "attached_line"
                continue
            capitals = paragraph.upper() == paragraph and read_label(paragraph) is None and len(paragraph) < 400
            if capitals or _named_before(paragraphs, index):
                sheet.add("title", paragraph)
                continue
            mode = "text"
        if mode == "attached_line":
            mode = "text"
        if RECIPIENTS.match(low):
            mode = "recipients"
            sheet.add("recipients", paragraph, "left")
            continue
        if SIGNATURE.match(paragraph) and mode in {"text", "recipients", "signature"} and len(paragraph) < 120:
            mode = "signature"
            sheet.add("signature", paragraph, "right")
            continue
        if mode == "signature":
            if (
                is_person(paragraph)
                or paragraph.upper() == paragraph
                or re.match(r"[\[(#]", paragraph)
                or len(paragraph) < 40
            ):
                sheet.add("signature", paragraph, "right")
                if is_person(paragraph):
                    mode = "after"
                continue
            mode = "text"
        if mode == "recipients" and (re.match(r"[-–+•]|Như|Lưu", paragraph) or len(paragraph) < 90):
            _recipient(paragraph, sheet)
            continue
        if mode in {"recipients", "after"}:
            mode = "text"
        _text_block(paragraph, sheet)


def _recipient(paragraph: str, sheet: TextSheet) -> None:
    found = re.match(r"[-–+•]\s*", paragraph)
    last = sheet.blocks[-1]
    if (
        found is None
        and last.kind == "recipients"
        and last.label
        and len(last.text) < 400
        and not TERMINAL.search(last.text.text)
    ):
        last.text = PlacedText.join([last.text, PlacedText(paragraph)])
        return
    block = sheet.add("recipients", paragraph, "left")
    if block is not None and found is not None:
        block.label = PlacedText(paragraph[0])
        block.text = PlacedText(paragraph[found.end() :])


def _type_line(paragraph: str) -> bool:
    found = type_at(lowered(paragraph))
    return found is not None and paragraph[found[0] : found[1]].upper() == paragraph[found[0] : found[1]]


def _opens_attachment(paragraphs: list[str], index: int) -> bool:
    """`KẾ HOẠCH` over a subject and `(Ban hành kèm theo Quyết định số ...)`, perhaps below its own letterhead."""
    for offset, paragraph in enumerate(paragraphs[index : index + 7]):
        if _type_line(paragraph):
            below = paragraphs[index + offset + 1 : index + offset + 9]
            return any(_ATTACHED.match(lowered(line)) for line in below)
        if paragraph.upper() != paragraph and not is_motto(paragraph) and "tháng" not in lowered(paragraph):
            return False
    return False


def _named_before(paragraphs: list[str], index: int) -> bool:
    """Whether an attachment line follows within a few lines: what stands before it still belongs to the title."""
    return any(_ATTACHED.match(lowered(line)) for line in paragraphs[index + 1 : index + 6])


def _text_block(paragraph: str, sheet: TextSheet) -> None:
    label = read_label(paragraph)
    if label is None:
        block = sheet.add("paragraph", paragraph)
        if block is not None:
            block.section_path = sheet.path.path
            if block.upper and len(paragraph) < 160:
                block.kind = "heading"
        return
    if label.kind == "bullet":
        block = sheet.add("list_item", paragraph)
        if block is None:
            return
        block.section_path = sheet.path.path
    else:
        level = sheet.path.level(label)
        path = sheet.path.enter(label)
        rest = paragraph[label.end :].strip()
        kind = "heading" if rest and not rest.endswith((".", ";")) and len(rest) < 200 else "paragraph"
        if label.kind in {"letter", "paren_number", "paren_letter", "paren_roman"} and kind == "paragraph":
            kind = "list_item"
        block = sheet.add(kind, paragraph)
        if block is None:
            return
        block.level, block.section_path = level, path
    printed = " ".join(paragraph.split())
    end = len(" ".join(paragraph[: label.end].split()))
    block.label = PlacedText(printed[:end].strip())
    block.text = PlacedText(printed[end:].strip()) if printed[end:].strip() else EMPTY
