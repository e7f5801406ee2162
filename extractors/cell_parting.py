"""The text of one table row whose cell limits are lost, parted into its columns by what the columns mean.

Class of text: tables in text dumps, one cell a paragraph, cells broken over lines, or several cells on one line. The order
of the columns is known from the header; where one cell ends and the next begins is decided for the row as a whole: the
columns of agencies must read as agencies, a deadline as a deadline, a product as a product. Nothing is reordered.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from extractors.agencies import read_agencies
from extractors.columns import (
    APPROVE,
    COORDINATE,
    DEADLINE,
    FUNDING,
    INDICATOR,
    LABEL,
    LEAD,
    MIXED,
    MONITOR,
    NOTE,
    OUTPUT,
    REPORTING,
    TITLE,
    UNIT,
    VALUE,
)
from extractors.deadlines import parse_deadline
from extractors.lines import glued_hyphen
from extractors.model import Context
from schemas.identifiers import fold

INSIDE, LINE, PARAGRAPH = 0, 1, 2  # where a piece begins: inside a line, on a new line, after a blank line

_BODY = (
    r"Sở|Các|Ban|UBND|UBMTTQ|Ủy ban|Uỷ ban|HĐND|Hội|Hiệp hội|Công an|Bộ|Cục|Chi cục|Thanh tra|Văn phòng|Ngân hàng|Trường|"
    r"Trung tâm|Liên minh|Báo|Đài|Tỉnh đoàn|Tỉnh ủy|Đơn vị|Doanh nghiệp|Kho bạc|Bảo hiểm|Bưu điện|Viện|Phòng|Thủ tướng|"
    r"Chủ tịch|Mặt trận|Quỹ|Tổng|Công ty|Tòa án|Viện kiểm sát|NHNN|Liên đoàn|Đảng ủy|Địa phương|Cơ quan"
)
_TIME = (
    r"Năm \d|Quý|Quí|Tháng|Hằng|Hàng|Thường xuyên|Theo (?:tiến|kế|yêu|quy|chỉ|thời|lộ)|Trước|Giai đoạn|Định kỳ|"
    r"Từ (?:năm|tháng|quý)|"
    r"Trong năm|Cả năm|Sau khi|Khi |Ngay|Đến (?:năm|hết)|(?:19|20)\d\d\b|\d{1,2}/(?:19|20)\d\d|\d{1,2}/\d{1,2}/(?:19|20)\d\d"
)
_PRODUCT = (
    r"Nghị quyết|Nghị|Quyết định|Quyết|Kế hoạch|Đề án|Chương trình|Chương|Báo cáo|Dự án|Tờ trình|Văn bản|Công văn|Hướng dẫn|"
    r"Quy chế|Quy định|Quy hoạch|Danh mục|Phương án|Tài liệu|Hệ thống|Chỉ thị|Hội nghị|Mô hình|Cơ sở dữ liệu|Phần mềm|"
    r"Thông báo|Kết quả|Công trình|Hồ sơ|Các văn bản|Bộ "
)
_NUMBER = r"[<>≥≤~]|\d|Khoảng|khoảng|Trên|Dưới|Ít nhất|Tối thiểu|Đạt|Tăng|Giảm|Từ \d"
_STARTS = regex.compile(
    rf"(?<=[\s\p{{L}}.,;)”\"\d%])(?<!\b(?:Sở|Bộ|Ban|Cục|Phòng|và))\s"
    rf"(?=(?:{_BODY}|{_TIME}|{_PRODUCT}|Trình|{_NUMBER}))"
)
_WIDE = regex.compile(r"\s{2,}")
_UNFINISHED = regex.compile(
    r"(?:[,(–\-/]|(?<!\w)(?:và|của|các|cho|về|theo|tại|trên|với|để|từ|đến|số|ngày|giai đoạn|"
    r"khoảng|dưới|đạt|Sở|Ban|Bộ|Cục|Chi cục|Ủy|Uỷ|Các|Hội|Văn|Quyết|Nghị|Chương|Đề)"
    r"|(?<![\w/])(?<!hàng )(?<!hằng )(?<!\d )(?:năm))$"
)
_COMPARES = regex.compile(r"khoảng|trên|dưới|đạt|từ|tối|ít|không|duy|tăng|giảm|hơn|gần|ước|bằng|còn|hàng|hằng")
_KIND = regex.compile(
    r"^(?:cac |mot so |\d{1,3} )?(?:bao cao|ke hoach|de an|quyet dinh|nghi quyet|chuong trinh|du an|van ban|to trinh|huong dan|"
    r"cong van|hoi nghi|hoi thao|quy che|quy dinh|quy hoach|danh muc|bo |phuong an|tai lieu|he thong|chi thi|mo hinh|"
    r"co so du lieu|phan mem|thong bao|ket qua|cong trinh|ho so|quy trinh|ban do|du thao|san pham|de tai|chien luoc|kho )"
)
_APPROVERS = (
    "uy-ban-nhan-dan",
    "hoi-dong-nhan-dan",
    "chu-tich",
    "thu-tuong",
    "chinh-phu",
    "tinh-uy",
    "thuong-truc",
    "bo-",
)
_AGENCY_COLUMNS = (LEAD, COORDINATE, MIXED, APPROVE, MONITOR)
_EMPTY = {
    TITLE: -20.0,
    INDICATOR: -20.0,
    LEAD: -3.0,
    MIXED: -3.0,
    COORDINATE: -2.5,
    APPROVE: -2.5,
    DEADLINE: -3.0,
    OUTPUT: -2.0,
    VALUE: -2.2,
    REPORTING: -1.5,
    MONITOR: -2.0,
    UNIT: -1.5,
    FUNDING: -0.8,
    NOTE: 0.0,
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a row that belongs to one cell as a whole, and where it begins (`INSIDE`, `LINE`, `PARAGRAPH`)."""

    text: str
    begins: int


@dataclass(frozen=True, slots=True)
class Parting:
    """The cells of a row in the order of the columns; `rest` is what stands behind the last one.

    `margin` is how much better this parting is than the next best, `worst` the score of the column that reads worst.
    """

    cells: tuple[str, ...]
    rest: str
    margin: float
    worst: float
    score: float

    @property
    def certain(self) -> bool:
        return self.margin >= 1.0 and self.worst > -2.4


def pieces_of(lines: Sequence[tuple[str, int]], *, inside: bool) -> list[Piece]:
    """The pieces of (line, where it begins); `inside` also parts lines before words that can open another column."""
    out: list[Piece] = []
    for line, begins in lines:
        parts = _WIDE.split(line.strip())
        if inside:
            parts = [piece for part in parts for piece in _STARTS.split(part)]
        for number, part in enumerate(part for part in parts if part.strip()):
            out.append(Piece(part.strip(), begins if number == 0 else INSIDE))
    return out


def joined(texts: Sequence[str]) -> str:
    """Pieces of one cell in one line, with the joins of the data contract (a glued hyphen takes no blank)."""
    out = ""
    for text in texts:
        out += text if not out or glued_hyphen(out) else " " + text
    return out


class CellParter:
    """Parts the rows of one table. `meanings` are those of its columns, the column of numbers left out."""

    def __init__(self, meanings: Sequence[str], context: Context, *, whole: bool = False) -> None:
        self.meanings = [meaning for meaning in meanings if meaning != LABEL]
        self.context = context
        self.whole = whole  # a paragraph is a cell: paragraphs are put together only at a price
        self._scores: dict[tuple[str, str], float] = {}

    def part(self, pieces: Sequence[Piece], *, rest: bool = False) -> Parting | None:
        """The best parting of a row; None where it has no text. `rest`: something else may follow the last cell."""
        count, columns = len(pieces), len(self.meanings)
        if not count:
            return None
        # best[j]: the two best (score, cuts) that give the first j pieces to the columns so far
        best: list[list[tuple[float, tuple[int, ...]]]] = [[] for _ in range(count + 1)]
        best[0] = [(0.0, (0,))]
        for meaning in self.meanings:
            following: list[list[tuple[float, tuple[int, ...]]]] = [[] for _ in range(count + 1)]
            for start in range(count + 1):
                if not best[start]:
                    continue
                for end in range(start, min(count, start + 48) + 1):
                    gain = self._cell(pieces, start, end, meaning)
                    if gain <= -50.0:
                        break
                    for score, cuts in best[start]:
                        following[end].append((score + gain, (*cuts, end)))
            best = [sorted(entries, key=lambda entry: -entry[0])[:2] for entries in following]
        ends = [(score, cuts) for score, cuts in best[count]]
        if rest:
            for end in range(1, count):
                if pieces[end].begins == PARAGRAPH:
                    ends += [(score - 1.5, cuts) for score, cuts in best[end]]
        if not ends or len(ends[0][1]) != columns + 1:
            return None
        ends.sort(key=lambda entry: -entry[0])
        score, cuts = ends[0]
        cells = tuple(joined([piece.text for piece in pieces[a:b]]) for a, b in itertools.pairwise(cuts))
        margin = score - ends[1][0] if len(ends) > 1 else 9.0
        worst = min(self._read(cell, meaning) for cell, meaning in zip(cells, self.meanings, strict=True) if cell)
        return Parting(cells, joined([piece.text for piece in pieces[cuts[-1] :]]), margin, worst, score)

    def rows(self, pieces: Sequence[Piece], *, rest: bool = False) -> list[Parting | None]:
        """The row of these pieces, or two rows where they read better so: a row without a number stands below it."""
        one = self.part(pieces, rest=rest)
        if len(pieces) <= len(self.meanings) or (one is not None and rest and one.rest):
            return [one]
        best: tuple[float, list[Parting | None]] = (one.score if one is not None else -99.0, [one])
        for cut in range(2, len(pieces) - 1):
            upper, lower = self.part(pieces[:cut]), self.part(pieces[cut:], rest=rest)
            if upper is not None and lower is not None and upper.score + lower.score > best[0]:
                best = (upper.score + lower.score, [upper, lower])
        return best[1]

    def _cell(self, pieces: Sequence[Piece], start: int, end: int, meaning: str) -> float:
        if start == end:
            return _EMPTY.get(meaning, -0.5)
        text = joined([piece.text for piece in pieces[start:end]])
        if len(text) > 500 and meaning not in (TITLE, INDICATOR, NOTE):
            return -100.0
        score = (-0.4, 0.3, 0.8)[pieces[start].begins]
        inner = sum(1 for piece in pieces[start + 1 : end] if piece.begins == PARAGRAPH)
        score -= inner * (2.0 if self.whole else 0.25)
        return score + self._read(text, meaning)

    def _read(self, text: str, meaning: str) -> float:
        """How well a text reads as a cell of this meaning."""
        key = (text, meaning)
        found = self._scores.get(key)
        if found is None:
            found = self._scores[key] = self._judge(text, meaning)
        return found

    def _judge(self, text: str, meaning: str) -> float:
        score = -3.0 if _UNFINISHED.search(text) else 0.0
        if text[:1].islower() and meaning not in (VALUE, NOTE):
            score -= 4.0 if meaning in _AGENCY_COLUMNS else 2.5
        if text.count("(") != text.count(")") or text.count("“") != text.count("”"):
            score -= 1.0
        if meaning in _AGENCY_COLUMNS:
            return score + self._agencies(text, meaning)
        folded = fold(text)
        if meaning == DEADLINE:
            kind = parse_deadline(text, self.context).kind
            return score + (-6.0 if kind in ("unparsed", "none") else 3.0)
        if meaning == OUTPUT:
            two = 2.0 if regex.search(r" Trình(?= \p{Lu}|$)", text) else 0.0  # a note that says who approves
            return score - two + (2.5 if _KIND.match(folded) else -1.0 if len(text) < 60 else -4.0) - 0.01 * len(text)
        if meaning == VALUE:
            if text[:1].islower() and not _COMPARES.match(text):
                score -= 3.0
            digits = any(char.isdigit() for char in text)
            return score + (2.0 if digits and len(text) < 60 else -2.5) - 0.01 * len(text)
        if meaning == REPORTING:
            return score + (2.0 if regex.search(r"nam|quy|thang|ky", folded) and len(text) < 60 else -3.0)
        if meaning in (TITLE, INDICATOR):
            return score + 2.0 - (2.5 if len(text) < 12 else 0.0)
        if meaning == UNIT:
            return score + (1.5 if len(text) < 25 else -3.0)
        if meaning == NOTE:
            return score - (1.2 if text[:1] == "(" else 0.4) - 0.02 * len(text)
        return score - 0.5 - 0.01 * len(text)

    def _agencies(self, text: str, meaning: str) -> float:
        role = {COORDINATE: "coordinate", APPROVE: "approve", MONITOR: "monitor"}.get(meaning, "lead")
        reading = read_agencies(text, self.context, role)
        if not reading.mentions:
            return -6.0
        letters = sum(1 for char in text if char.isalpha())
        named = sum(1 for m in reading.mentions for char in text[m.start : m.end] if char.isalpha())
        codes = [note.code for note in reading.notes]
        score = 3.0 * min(1.0, named / max(1, letters)) - 1.5 * codes.count("agency_unknown")
        score -= 2.0 * codes.count("agency_text_left") + 0.5 * codes.count("agency_ambiguous")
        if text[: min(m.start for m in reading.mentions)].strip(" -–•*("):
            score -= 3.0
        if meaning == APPROVE:
            score += 0.8 if all(m.key.startswith(_APPROVERS) for m in reading.mentions) else -0.8
        # Several bodies that nothing joins were two cells: `Sở Công Thương Các sở, ngành liên quan`.
        for a, b in itertools.pairwise(reading.mentions):
            between = text[a.end : b.start] if b.start >= a.end else ","
            if not between.strip():
                score -= 2.0
        return score
