"""Where the title of an act ends in plain text: a title in capitals, or one in small letters below its type."""

from __future__ import annotations

import re

from extractors.issuing_bodies import lowered

OPENER = re.compile(
    r"(?<![\w,])(?:Căn\s+cứ|C[Ăă]n\s+c[Ứứ]|Theo\s+đề\s+nghị|Xét\s+(?:đề\s+nghị|[Tt]ờ\s+trình)|Thực\s+hiện"
    r"|Triển\s+khai|Kính\s+gửi|Tiếp\s+tục|Để\s|Nhằm\s|Ngày\s+[0-9]{1,2}(?:/|\s+tháng)|Tháng\s+[0-9]{1,2},"
    r"|Sau\s+khi\s|Trên\s+cơ\s+sở|Trong\s+(?:thời|những|năm)|Thời\s+gian\s+qua|Hiện\s+nay|Qua\s|Do\s|Những\s+năm|Năm\s+[0-9]{4},"
    r"|Theo\s+(?:báo|chỉ|dự)"
    r"|Điều\s+1\s*[.:]|[Đđ]iện\s*:|I\s?[.,/]\s|1\s?\.\s|Chương\s+I(?!\w)|Phần\s+(?:I|thứ|1)(?!\w)|PHẦN\s+(?:I|THỨ"
    r"|1)(?!\w)|A\s?\.\s)"
)
_AUTHORITY = re.compile(
    r"(?<![\w“\"])(?:(?:CHỦ\s+TỊCH|BỘ\s+TRƯỞNG|GIÁM\s+ĐỐC|CHỦ\s+NHIỆM|CỤC\s+TRƯỞNG|THỐNG\s+ĐỐC|TỔNG\s+THANH\s+TRA"
    r"|TRƯỞNG\s+BAN)(?!\w)"
    r"|(?:ỦY|UỶ)\s+BAN\s+(?:NHÂN\s+DÂN|THƯỜNG\s+VỤ)|HỘI\s+ĐỒNG\s+NHÂN\s+DÂN|THỦ\s+TƯỚNG\s+CHÍNH\s+PHỦ"
    r"|CHÍNH\s+PHỦ(?=\s))"
)
TOKEN = re.compile(r"\S+")
BLANK = re.compile(r"[\s|*_\-–—.]*")


def upper_token(token: str) -> bool:
    """Whether a word has letters, and no small ones."""
    letters = [ch for ch in token if ch.isalpha()]
    return bool(letters) and all(not ch.islower() for ch in letters)


def capital_run(text: str, at: int) -> int:
    """How many of the next words are in capitals."""
    count = 0
    for found in TOKEN.finditer(text, at, at + 400):
        word = found.group().strip("“”\"'(),.;:|*_-–")
        if not word:
            continue
        if not upper_token(word) and not re.fullmatch(r"[0-9][0-9./-]*|[0-9]+(?:/[0-9]+)?/[\w-]+", word):
            break
        count += 1
    return count


_NOTATION_WORD = re.compile(
    r"[(“\"]?[0-9]+[a-z]?(?:[/-][0-9]{4})?[/-][\w/.-]+[,;)”\"]?\Z|[0-9][0-9./,%-]*[)”\",;]?\Z"
    r"|[(“\"]?[A-ZĐ][\w-]*/[\w-]+\Z"
)


def title_end(text: str, begin: int) -> int:
    """Where the title ends whose words begin at `begin`, right behind the type (or its authority)."""
    blank = BLANK.match(text, begin)
    kind = _KIND_OF_ACT.match(text, blank.end() if blank is not None else begin)
    if kind is not None and capital_run(text, kind.end()) == 0:
        return _mixed_end(text, kind.end())
    if capital_run(text, begin) >= 2:
        return _capitals_end(text, begin)
    return _mixed_end(text, begin)


# Capitals that go with the type and over a subject in small letters: `KẾ HOẠCH PHỐI HỢP` / `Thực hiện ...`.
_KIND_OF_ACT = re.compile(
    r"(?:PHỐI\s+HỢP|LIÊN\s+(?:TỊCH|NGÀNH|SỞ|BỘ)|KHẨN(?:\s+CẤP)?|HỎA\s+TỐC|CÔNG\s+TÁC|TỔNG\s+THỂ|CHI\s+TIẾT|HÀNH\s+ĐỘNG|TRIỂN\s+KHAI"
    r"|KẾT\s+LUẬN|DỰ\s+THẢO)(?=\s)"
)


def _capitals_end(text: str, begin: int) -> int:
    """The end of a title in capitals: before the first ordinary word; notations and numbers belong to it."""
    end = begin
    for found in TOKEN.finditer(text, begin, begin + 2500):
        word = found.group()
        if any(ch.islower() for ch in word) and not _NOTATION_WORD.match(word):
            if word.lower() in {"và", "của", "về"} and capital_run(text, found.end()) >= 2:
                continue
            break
        if re.match(r"(?:I|1|A)[.,/–-]\Z", word) and end > begin:
            break
        if re.match(r"Q?UYẾT\Z|QUYẾT\Z", word) and re.match(r"QUYẾT\s+(?:ĐỊNH|NGHỊ)\s*:", text[found.start() :]):
            break
        end = found.end()
    return end


def _mixed_end(text: str, begin: int) -> int:
    """The end of a title in small letters: an opening word, a label, the authority in capitals, or a full paragraph."""
    limit = min(len(text), begin + 2500)
    start = BLANK.match(text, begin)
    first = start.end() if start is not None else begin
    authority = _AUTHORITY.search(text, first, limit)
    end = limit
    for found in OPENER.finditer(text, first + 1, limit):
        before = text[first : found.start()].rstrip(" ")
        if not before.strip():
            continue
        if before[-1:] in '\n|;:."”)' or (authority is not None and authority.start() < found.start()):
            end = found.start()
            break
        last = lowered(before.split()[-1]) if before.split() else ""
        if (
            last not in {"của", "và", "về", "việc", "hoạch", "trình", "án", "kế", "quyết", "đồng"}
            and before[-1:] not in ',-–“"'
        ):
            end = found.start()
            break
    rule = _RULE_BELOW.search(text, first + 1, end)
    if rule is not None and (authority is None or not _AUTHORITY.match(text, rule.end())):
        end = rule.start()
    paragraph = _first_paragraph(text, first, end)
    if paragraph is not None and (authority is None or authority.start() > paragraph):
        end = paragraph
    if authority is not None and authority.start() < end:
        return _capitals_end(text, authority.start())
    return end


_RULE_BELOW = re.compile(r"(?<=\s)[-–—_*=]{3,}\s+(?=\S)")


def _first_paragraph(text: str, first: int, end: int) -> int | None:
    """Where a paragraph of the text begins below a title of one or more lines."""
    lines = [(first + found.start(), found.group()) for found in re.finditer(r"[^\n|]+", text[first:end])]
    words = 0
    for index, (start, line) in enumerate(lines):
        bare = line.strip(" *_-–—")
        if not bare:
            continue
        ends = bare[-1:] in ".:;"
        if index and (ends or words > 70) and bare[0].isupper() and words:
            return start
        if index and bare[0].isupper() and len(bare.split()) >= 12 and words:
            rest = " ".join(piece for _, piece in lines[index:])[:1200]
            if (
                re.search(r"[.:;]\s*(?:\Z|[-A-ZĐÀ-Ỹ0-9])", rest)
                and lines[index - 1][1].strip()[-1:] not in ",-"
                and words >= 4
            ):
                return start
        words += len(bare.split())
    return None
