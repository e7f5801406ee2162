"""Lines of a text without geometry to its paragraphs: what a line ends and begins with decides, blank lines do not."""

from __future__ import annotations

import re

from extractors.cell_tables import TABLE
from extractors.document_names import type_at
from extractors.issuing_bodies import lowered
from extractors.numbering import read_label
from extractors.signature import is_person

SIGNATURE = re.compile(
    r"(?:(?:TM|T/M|KT|TL|TUQ|Q|K/T|T/L)\s?[./]\s*|(?:T/M|K/T|T/L)\s+)[A-ZĐÀ-Ỹ]"
    r"|(?:PHÓ\s+)?(?:CHỦ\s+TỊCH|GIÁM\s+ĐỐC|BỘ\s+TRƯỞNG|THỦ\s+TƯỚNG|BÍ\s+THƯ)\s*\Z"
)
RECIPIENTS = re.compile(r"\s*nơi\s+nhận\s*:?")
PAGE_NUMBER = re.compile(r"[0-9]{1,3}")  # alone on a line
TERMINAL = re.compile(r"[.;:!?…](?:[”\")*]|\s)*\Z")
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
# A line that cannot end a paragraph: it stops before a number, a date or a name.
_HANGING = re.compile(
    r"(?<!\w)(?:[Ss]ố:?|của|và|các|về|việc|[Cc]ăn\s+cứ|[Tt]hực\s+hiện|theo|tại|cho|với|TM\.|KT\.|[Uu]ỷ|[Ủủ]y)\s*\Z|[,(–-]\s*\Z"
)
_HANGING_DATE = re.compile(r"(?<!\w)(?:ngày|tháng|năm|/)\s*\Z")
_OPERATIVE = re.compile(r"QUYẾT\s+(?:ĐỊNH|NGHỊ)\s*:?\s*\Z")
_YEAR_LINE = re.compile(r"(?:19|20)[0-9]{2}(?![0-9/.-]*[0-9])")
_BASIS = re.compile(r"(?:Căn\s+cứ|Theo\s+đề\s+nghị|Xét|Thực\s+hiện)(?!\w)")
# `(khóa` / `XII) về`: what closes the parenthesis of the line before, and no label
_CLOSES = re.compile(r"[^()\n]{1,14}\)")
_YEAR_AFTER_DASH = re.compile(r"[-–]\s*(?:19|20)[0-9]{2}(?![0-9])")
_GIVES_ACTS = re.compile(r"s\s?ố\s*:?\s*[0-9]")


def paragraphs_of(body: str) -> tuple[list[str], bool]:
    """The paragraphs of a text, and whether it had lost its line breaks."""
    lines = [line.replace("|", " ").strip() for line in _apart(body.split("\n"))]
    gathered: list[list[str]] = []  # the pieces of each paragraph, the glue before each but the first
    widest = _usual_width(lines)
    previous = ""
    numbers: list[str] = []  # of pages: they interrupt no paragraph
    for line in lines:
        if not line:
            continue
        if PAGE_NUMBER.fullmatch(line) and gathered and not _HANGING_DATE.search(previous):
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
        if not RECIPIENTS.match(lowered(lines[index])):
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
    if _YEAR_LINE.match(line) and not TERMINAL.search(previous):
        return True  # `tầm nhìn` / `2045.`
    if _YEAR_AFTER_DASH.match(line) and re.search(r"(?:19|20)[0-9]{2}\Z", previous):
        return True
    if _GIVES_ACTS.match(lowered(line)) and _BASIS.match(first_line) and previous.rstrip()[-1:] in ":;":
        return True
    if first_line.startswith("(") and previous.rstrip(" .").endswith(")"):
        return False
    if _BEGINS_PARAGRAPH.match(line) or RECIPIENTS.match(lowered(line)) or SIGNATURE.match(line):
        return False
    first = line.lstrip('“"(')[:1]
    ended = TERMINAL.search(previous) is not None
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
