"""Objectives: what a plan wants to reach, one record per paragraph or bullet of its MỤC TIÊU section.

Sections headed `MỤC TIÊU` (also with others: `QUAN ĐIỂM, MỤC TIÊU`), `Mục tiêu tổng quát`, `chung` (general), `cụ thể`,
`chỉ tiêu` (specific), `tầm nhìn` (vision). `MỤC ĐÍCH, YÊU CẦU` is none: it says why the plan is made.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

from extractors.model import Draft, Layout, PlacedText
from extractors.outline import Entry, outline_of, run_in
from schemas.identifiers import fold
from schemas.records import FindingNote

_HEAD = regex.compile(
    r"(?:(?:cac|mot so|nhung|ve|xac dinh|he thong)\s)*(?:muc tieu|chi tieu|tam nhin)(?!\p{L})(?! quoc gia)"
)
_MIXED = regex.compile(
    r"(?:^|[,;]|\bva\b)\s*(?:cac |mot so |nhung )?(?:muc tieu|chi tieu|tam nhin)(?!\p{L})(?! quoc gia)"
)
_OTHER = regex.compile(
    r"(?:^|(?<=[,;] )|(?<=va )|(?<=[-–] ))(?:cac |nhung |mot so |ve )*(?:quan diem|doi tuong|yeu cau|nhiem vu|giai phap|muc dich|"
    r"noi dung|pham vi|nguyen tac|phuong cham|to chuc thuc hien|kinh phi|thoi gian|dia ban|can cu|thuc trang|ket qua|tinh hinh)"
    r"(?!\p{L})"
)
# `TÌNH HÌNH THỰC HIỆN CÁC MỤC TIÊU, CHỈ TIÊU NĂM 2025`, `Kết quả đạt được so với mục tiêu`: what was reached
_REPORTED = regex.compile(
    r"(?:danh gia |tong ket |so ket )*(?:ket qua|tinh hinh|thuc trang|tien do|muc do|viec)?[^,;]{0,40}?"
    r"(?:thuc hien|dat duoc|hoan thanh)(?: (?:theo|so voi|doi voi))? (?:cac |mot so |nhung )?(?:muc tieu|chi tieu)(?! quoc gia)"
)
_BOTH = regex.compile(r"muc tieu(?:,| va|,? cac) chi tieu|chi tieu(?:,| va|,? cac) muc tieu")
_PAST_WORD = regex.compile(r"(?:danh gia|tong ket|so ket|ket qua|tinh hinh|thuc trang|tien do|muc do)(?!\p{L})")
_LEVELS = (
    ("specific", regex.compile(r"cu the|chi tieu")),
    ("general", regex.compile(r"tong quat|muc tieu chung|tong the|^chung$")),
    ("vision", regex.compile(r"^(?:\W|den|ve|xac dinh|\s)*tam nhin")),
)
_REFERS = regex.compile(
    r"\(?\s*(?:dinh kem|kem theo|chi tiet|co phu luc|co bang|cac chi tieu .{0,40}(?:tai|theo) (?:phu luc|bieu)|"
    r"(?:noi dung )?cu the (?:tai|theo|nhu) (?:phu luc|bieu))"
)
_ACT = regex.compile(r"\d\s?[-/][\p{L}\d/.-]*\p{Lu}{2}[^.;]*")
_UNTIL = regex.compile(r"(?:đến|tới|để|trước)\s+(?:hết\s+|cuối\s+)?(?:năm\s+)?((?:19|20)\d\d)(?!\d)", regex.I)
_IN = regex.compile(r"(?<!so với )(?<!so )(?:^|vào |trong |cuối )năm\s+((?:19|20)\d\d)(?!\d)", regex.I)
_PERIOD = regex.compile(
    r"(?:giai đoạn|thời kỳ|nhiệm kỳ)\s+(?:\(\s*)?(?:19|20)\d\d\s*[-–—]\s*(?:năm\s+)?((?:19|20)\d\d)(?!\d)", regex.I
)
_VISION_YEAR = regex.compile(r"tầm nhìn(?:\s+(?:đến|tới))?(?:\s+năm)?\s+((?:19|20)\d\d)(?!\d)", regex.I)
_NUMBER = regex.compile(r"\d+(?:[.,]\d+)?\s*%|\b\d{2,}\b")
_CLOSING = regex.compile(r"tren day la |trong qua trinh (?:to chuc )?(?:trien khai |thuc hien)")


@dataclass(frozen=True, slots=True)
class _Section:
    """What a heading says about the objectives below it; `pure` if it names nothing else."""

    level: str | None
    pure: bool


def read_objectives(layout: Layout) -> list[Draft]:
    """Drafts of all objectives, in reading order; `boxes` are of the column `text`.

    A lead-in that ends in a colon, a line that only points to an appendix, and a heading with text below it are none.
    """
    entries = outline_of(layout)
    heads = [_section(_title(entry).text) if _may_head(entry) else None for entry in entries]
    named = _parents_of_heads(entries, heads)
    return [draft for at, entry in enumerate(entries) if (draft := _read(at, entry, entries, heads, named)) is not None]


def _may_head(entry: Entry) -> bool:
    return entry.block.kind == "heading" or (not entry.bullet and bool(run_in(entry.block.clean)[0]))


def _title(entry: Entry) -> PlacedText:
    if entry.block.kind == "heading":
        return entry.block.clean.rstrip(":. ")
    return run_in(entry.block.clean)[0]


def _section(title: str) -> _Section | None:
    """How a heading stands to objectives: None where it names none."""
    words = fold(title)
    if len(words) > 220 or not (_HEAD.match(words) or (_MIXED.search(words) and _OTHER.search(words))):
        return None
    if _PAST_WORD.match(words) and _REPORTED.match(words):
        return None
    level = next((name for name, pattern in _LEVELS if pattern.search(words)), None)
    if level == "specific" and _BOTH.search(words) and "cu the" not in words:
        level = None  # `MỤC TIÊU, CHỈ TIÊU`: the headings below say which
    return _Section(level, not _OTHER.search(words))


def _parents_of_heads(entries: list[Entry], heads: list[_Section | None]) -> set[int]:
    """Entries below which a heading of objectives stands: their other children are something else if they are mixed."""
    return {over for at, entry in enumerate(entries) if heads[at] is not None for over in entry.above}


def _read(at: int, entry: Entry, entries: list[Entry], heads: list[_Section | None], named: set[int]) -> Draft | None:
    text = entry.block.clean
    chain = [over for over in entry.above if heads[over] is not None]
    own = heads[at]
    if own is not None:
        chain.append(at)
    if not chain or _CLOSING.match(fold(text.text[:60])) or _REFERS.match(fold(text.text[:160])):
        return None
    notes: list[FindingNote] = []
    inner = chain[-1]
    section = heads[inner]
    if section is None:
        return None
    if not section.pure:
        if inner in named:
            return None  # the objectives stand under a heading of their own
        notes.append(_note("objective_section_mixed", "mục gồm cả nội dung khác", "level"))
    between = [over for over in entry.above if over > inner]
    if any(_OTHER.match(fold(_title(entries[over]).text)) for over in between if _may_head(entries[over])):
        return None
    has_children = entry.last_child > at
    if entry.block.kind == "heading":
        if has_children or own is not None or _OTHER.match(fold(text.text)):
            return None
        notes.append(_note("objective_heading", "tiêu đề không có nội dung bên dưới", "text"))
    elif not entry.bullet:
        title, rest = run_in(text)
        if title and (own is not None or entry.number is not None):
            if _OTHER.match(fold(title.text)):
                return None
            text = rest
    if text.text.endswith(":") and (has_children or at + 1 < len(entries)):
        return None
    level = next((found.level for over in reversed(chain) if (found := heads[over]) is not None and found.level), None)
    if level is None:
        level = (
            "specific" if _NUMBER.search(text.text) and at > chain[0] and not _refers_to_act(text.text) else "general"
        )
        notes.append(_note("objective_level_unnamed", "mục không nêu là mục tiêu chung hay cụ thể", "level"))
    year = _horizon(entry, entries, level, notes)
    return Draft(
        "objectives",
        {"level": level, "horizon_year": year, "section_path": tuple(entry.block.section_path)},
        text.text,
        text.boxes("text"),
        notes,
        block=entry.index,
        end=len(entry.block.clean),
    )


def _refers_to_act(text: str) -> bool:
    return bool(_ACT.search(text))


def _horizon(entry: Entry, entries: list[Entry], level: str, notes: list[FindingNote]) -> int | None:
    """The year of the objective's own words, else of the headings and lead-ins above, the innermost first.

    Years in the title of a cited act do not count; the document's title is never asked.
    """
    years = _years(entry.text, level)
    if years:
        if len(set(years)) > 1:
            notes.append(_note("objective_several_years", "nhiều mốc năm, lấy mốc đầu", "horizon_year"))
        return years[0]
    for over in reversed(entry.above):
        above = entries[over]
        if not above.block.section_path and above.block.kind != "heading":
            continue  # the sentence that opens the plan repeats the document's title
        if above.block.kind != "heading" and not above.leads_in:
            above_text = run_in(above.block.clean)[0].text
        else:
            above_text = above.text
        years = _years(above_text, level)
        if years:
            return years[0]
    return None


def _years(text: str, level: str) -> list[int]:
    text = _ACT.sub(" ", text)
    if level == "vision":
        seen = [int(year) for year in _VISION_YEAR.findall(text)]
        if seen:
            return seen
    text = _VISION_YEAR.sub(" ", text)
    for pattern in (_UNTIL, _PERIOD, _IN):
        seen = [int(year) for year in pattern.findall(text)]
        if seen:
            return seen
    return []


def _note(code: str, message: str, column: str) -> FindingNote:
    return FindingNote(code=code, message=message, column=column)
