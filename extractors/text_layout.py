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
from extractors.text_sheet import TextSheet
from extractors.text_tables import find_tables
from extractors.torn_text import join_torn
from schemas.records import FindingNote

_MARKUP = re.compile(r"\*+|(?m:^\s*#{1,6}\s)|(?m:^\s*>\s)|`+")
_JUNK_LINE = re.compile(r"\s*[|\-–—_=.\s]*\Z")
_INLINE_BREAK = re.compile(
    r"(?<=[;:.,!”\")\]/a-zà-ỹ0-9])\s+(?=QUYẾT\s+(?:ĐỊNH|NGHỊ)\s*:)"
    r"|(?<=[;:.!”\")/])\s+(?=Điều\s+[0-9]+\s*\.)"
    r"|(?<=ĐỊNH:)\s+(?=Điều\s)|(?<=NGHỊ:)\s+(?=Điều\s)|(?<=ĐỊNH :)\s+(?=Điều\s)"
    r"|(?<=[;:.!”\")/])\s+(?=(?:Chương|Mục|Phần)\s+[IVX0-9]+\s)"
    r"|\s+(?=[IVX]{1,4}\s?[./]\s+[A-ZĐÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚĂĨŨƠƯẠ-Ỹ]{2,}[\s,])"
    r"|(?<=[.:;!”\")/])\s+(?=[0-9]{1,2}(?:\.[0-9]{1,2})*\.\s+[A-ZĐÀ-Ỹ])"
    r"|(?<=[.:;])\s+(?=[a-zđ]\)\s)|(?<=[.:;])\s+(?=[-+•]\s+[A-ZĐÀ-Ỹ])"
    r"|\s+(?=Nơi\s+nhận\s*:)|\s+(?=(?:TM|T/M)\s?\.\s*[^\W\d_a-z])|\s+(?=(?:KT|TL|TUQ)\s?\.\s*[^\W\d_a-z]{3})"
    r"|(?<=[A-ZĐ])\s+(?=PHÓ\s+[^\W\d_a-z]{3})|(?<=DÂN)\s+(?=CHỦ\s+TỊCH(?!\s+[ỦU]))"
    r"|\s+(?=PHỤ\s+LỤC(?:\s+[IVX0-9]+)?\s+[^\W\d_a-z]{2})"
)
_BEGINS_PARAGRAPH = re.compile(
    r"(?:Căn\s+cứ|Theo\s+đề\s+nghị|Xét\s|Điều\s+[0-9]+\s*[.:]|QUYẾT\s+(?:ĐỊNH|NGHỊ)|Nơi\s+nhận|TM\.|T/M|KT\.|TL\."
    r"|TUQ\.|Phụ\s+lục|PHỤ\s+LỤC|\(\s*(?:Kèm|Ban\s+hành|Đính)|"
    r"Thực\s+hiện\s+(?:các\s+)?(?:Nghị|Quyết|Kế|Chương|Chỉ|Luật|Công|Thông|Kết|Văn)|Chương\s+[IVX0-9]"
    r"|Mục\s+[IVX0-9]|Phần\s+(?:[IVX0-9]|thứ)|Kính\s+gửi|Trên\s+đây)"
)
_SIGNATURE = re.compile(
    r"(?:(?:TM|T/M|KT|TL|TUQ|Q|K/T|T/L)\s?[./]\s*|(?:T/M|K/T|T/L)\s+)[A-ZĐÀ-Ỹ]"
    r"|(?:PHÓ\s+)?(?:CHỦ\s+TỊCH|GIÁM\s+ĐỐC|BỘ\s+TRƯỞNG|THỦ\s+TƯỚNG|BÍ\s+THƯ)\s*\Z"
)
_RECIPIENTS = re.compile(r"\s*nơi\s+nhận\s*:?")
_APPENDIX = re.compile(
    r"\s*(?:PHỤ\s+LỤC|Phụ\s+lục|BIỂU)(?:\s+(?:SỐ\s+|số\s+)?(?P<label>[IVX]{1,5}|[0-9]{1,2}|[A-H]))?\s*[.:]?\s*\Z"
)
_ATTACHED = re.compile(r"\s*\(?\s*(?:ban\s+hành\s+)?(?:kèm|đính\s+kèm)\s+theo\s")
# A line that cannot end a paragraph: it stops before a number, a date or a name.
_HANGING = re.compile(
    r"(?<!\w)(?:[Ss]ố:?|của|và|các|về|việc|[Cc]ăn\s+cứ|[Tt]hực\s+hiện|theo|tại|cho|với|TM\.|KT\.|[Uu]ỷ|[Ủủ]y)\s*\Z|[,(–-]\s*\Z"
)
_HANGING_DATE = re.compile(r"(?<!\w)(?:ngày|tháng|năm|/)\s*\Z")
_OPERATIVE = re.compile(r"QUYẾT\s+(?:ĐỊNH|NGHỊ)\s*:?\s*\Z")
_PAGE_NUMBER = re.compile(r"[0-9]{1,3}")  # alone on a line
_YEAR_LINE = re.compile(r"(?:19|20)[0-9]{2}(?![0-9/.-]*[0-9])")
_BASIS = re.compile(r"(?:Căn\s+cứ|Theo\s+đề\s+nghị|Xét|Thực\s+hiện)(?!\w)")
# `(khóa` / `XII) về`: what closes the parenthesis of the line before, and no label
_CLOSES = re.compile(r"[^()\n]{1,14}\)")
_YEAR_AFTER_DASH = re.compile(r"[-–]\s*(?:19|20)[0-9]{2}(?![0-9])")
_GIVES_ACTS = re.compile(r"s\s?ố\s*:?\s*[0-9]")
_TERMINAL = re.compile(r"[.;:!?…](?:[”\")*]|\s)*\Z")


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
        ([line for line in lines if line.strip()], False) if whole_lines else _paragraphs("\n".join(lines))
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


def _paragraphs(body: str) -> tuple[list[str], bool]:
    """The paragraphs of a text, and whether it had lost its line breaks."""
    lines = [line.replace("|", " ").strip() for line in _apart(body.split("\n"))]
    gathered: list[list[str]] = []  # the pieces of each paragraph, the glue before each but the first
    widest = _usual_width(lines)
    previous = ""
    numbers: list[str] = []  # of pages: they interrupt no paragraph
    for line in lines:
        if not line:
            continue
        if _PAGE_NUMBER.fullmatch(line) and gathered and not _HANGING_DATE.search(previous):
            numbers.append(line)
            continue
        if gathered and _continues(previous, line, widest, gathered[-1][0], len(gathered[-1]) > 1):
            hyphen = re.search(r"\w[-–]\Z", previous) is not None
            gathered[-1] += ["" if hyphen else " ", line]
        else:
            gathered.extend([number] for number in numbers)
            numbers.clear()
            gathered.append([line])
        previous = line
    gathered.extend([number] for number in numbers)
    joined = ["".join(pieces) for pieces in gathered]
    flat = any(len(_INLINE_BREAK.findall(paragraph)) >= 4 and len(paragraph) > 600 for paragraph in joined)
    out: list[str] = []
    for paragraph in joined:
        if "QUYẾT" in paragraph or (flat and len(paragraph) > 160):
            out += [piece for piece in _INLINE_BREAK.split(paragraph) if piece and piece.strip()]
        else:
            out.append(paragraph)
    return out, flat


_GAP = re.compile(r"(?<=\S)[ \t]{4,}(?=\S)")


def _apart(lines: list[str]) -> list[str]:
    """Recipients and signature printed side by side (one line holds both): the left column first, then the right."""
    out: list[str] = []
    index = 0
    while index < len(lines):
        if not _RECIPIENTS.match(lowered(lines[index])):
            out.append(lines[index])
            index += 1
            continue
        left: list[str] = []
        right: list[str] = []
        blanks = 0
        while index < len(lines) and len(left) + len(right) < 60:
            line = lines[index]
            blanks = 0 if line.strip() else blanks + 1
            if blanks >= 2 and any(is_person(piece) for piece in right):
                break
            pieces = _GAP.split(line.strip(), maxsplit=1)
            indent = len(line) - len(line.lstrip())
            if len(pieces) == 2:
                left.append(pieces[0])
                right.append(pieces[1])
            elif indent >= 24 and line.strip():
                right.append(line.strip())
            elif not line.strip() or re.match(r"\s*[-–+]|\s*n", lowered(line)) or (right and len(line) < 60):
                left.append(line)
            else:
                break
            index += 1
        out += left + right
    return out


def _usual_width(lines: list[str]) -> int:
    """The width at which a hard-wrapped text breaks its lines; 0 where lines are whole paragraphs."""
    lengths = sorted(len(line) for line in lines if line)
    if len(lengths) < 8:
        return 80
    wide = lengths[int(len(lengths) * 0.9)]
    if wide <= 130:
        return wide
    usual = [length for length in lengths if 50 <= length <= 130]
    long = sum(1 for length in lengths if length > 140)
    return usual[int(len(usual) * 0.9)] if long < len(lengths) * 0.12 and len(usual) > len(lengths) * 0.4 else 0


def _continues(previous: str, line: str, width: int, first_line: str, several: bool) -> bool:
    """Whether a line goes on with the paragraph of the line before it, which began with `first_line`."""
    if _OPERATIVE.match(line) or TABLE in line or TABLE in previous:
        return False
    if _HANGING.search(previous) or (_HANGING_DATE.search(previous) and line[:1].isdigit()):
        return True
    if previous.rfind("(") > previous.rfind(")") and _CLOSES.match(line):
        return True
    if _YEAR_LINE.match(line) and not _TERMINAL.search(previous):
        return True  # `tầm nhìn` / `2045.`
    if _YEAR_AFTER_DASH.match(line) and re.search(r"(?:19|20)[0-9]{2}\Z", previous):
        return True
    if _GIVES_ACTS.match(lowered(line)) and _BASIS.match(first_line) and previous.rstrip()[-1:] in ":;":
        return True
    if first_line.startswith("(") and previous.rstrip(" .").endswith(")"):
        return False
    if _BEGINS_PARAGRAPH.match(line) or _RECIPIENTS.match(lowered(line)) or _SIGNATURE.match(line):
        return False
    first = line.lstrip('“"(')[:1]
    ended = _TERMINAL.search(previous) is not None
    basis = _BASIS.match(first_line) is not None
    if basis and width and previous.rstrip().endswith(";") and type_at(lowered(line)) is not None and first.isupper():
        return type_at(lowered(line), 0) is not None and line[:1].isupper() and line[:2].upper() != line[:2]
    if (
        first.islower()
        and not re.match(r"[a-zđ]\s?\)", line)
        and (not ended or (width and previous.endswith((";", "."))))
    ):
        return True
    label = read_label(line)
    full = width and len(previous) >= width * 0.88
    if label is None and ended and full and not previous.endswith(":") and read_label(first_line) is not None:
        return True  # a sentence of a numbered item ended where the line did
    if label is not None:
        bullet_text = line[label.end :].lstrip()[:1]
        return label.kind == "bullet" and bullet_text.islower() and not ended
    if width == 0 or ended:
        return first.islower() and not ended
    if line.upper() == line and previous.upper() != previous:
        return False
    if previous.upper() == previous and line.upper() != line and any(ch.isalpha() for ch in previous):
        return False
    return basis or several or len(previous) >= width * 0.6


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
        (index for index, line in enumerate(paragraphs) if _SIGNATURE.match(line) and len(line) < 120), default=None
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
        if _JUNK_LINE.match(paragraph) or _PAGE_NUMBER.fullmatch(paragraph):
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
        if _RECIPIENTS.match(low):
            mode = "recipients"
            sheet.add("recipients", paragraph, "left")
            continue
        if _SIGNATURE.match(paragraph) and mode in {"text", "recipients", "signature"} and len(paragraph) < 120:
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
        and not _TERMINAL.search(last.text.text)
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
