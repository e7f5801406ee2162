"""What the headings over a paragraph say about the numbers in it: goals or facts, for which years, whose.

Sections decide (contract, section 5; domain notes 3.6): MỤC TIÊU, chỉ tiêu, `Phấn đấu ...:` hold targets; THỰC TRẠNG,
KẾT QUẢ, TỔNG QUAN facts; support rates, costs, conditions neither; elsewhere the sentence must say that it aims.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.caching import remembered
from extractors.clauses import read_clause
from extractors.model import AgencyMention, Context, PlacedText
from extractors.outline import Entry, run_in
from extractors.periods import Period, period_of_heading
from schemas.identifiers import fold
from schemas.records import FindingNote

GOAL = "goal"
FACT = "fact"
OTHER = "other"

_GOAL = re.compile(
    r"\bmuc tieu\b(?! quoc gia)|\bchi tieu\b|\bphan dau\b|\btam nhin\b|ket qua (?:can|phai|du kien) dat|"
    r"\bmuc phan dau\b"
)
_FACT = re.compile(
    r"\bthuc trang\b|\bhien trang\b|\bket qua\b|\btong quan\b|\bdanh gia\b|\btinh hinh\b|\bboi canh\b|"
    r"\bton tai\b|\bhan che\b|\bkho khan\b|"
    r"\bnguyen nhan\b|\bbai hoc\b|\bdac diem\b|\bkhai quat\b|\bsu can thiet\b|\bco so\b(?: phap ly|"
    r" thuc tien| xay dung)|\bcan cu\b|\bdu bao\b|"
    r"\bthuan loi\b|\bthanh tuu\b|\buu diem\b|\bdu kien hieu qua\b"
)
_OTHER = re.compile(
    r"\bkinh phi\b|\bnguon von\b|\bnhu cau von\b|\bdinh muc\b|\bmuc (?:chi|ho tro|thu|dong|gia)\b|"
    r"\bche do\b|\bche tai\b|\bdoi tuong\b|\bdieu kien\b|"
    r"\bnguyen tac\b|\bpham vi\b|\btieu chuan\b|\bkien nghi\b|\bde xuat\b|\bcoi cau to chuc\b|"
    r"\bkhen thuong\b|\bthoi gian\b|\bdia diem\b|\bthanh phan\b|"
    r"\bnoi dung ho tro\b|\bchinh sach ho tro\b|\btong muc dau tu\b|\bdu toan\b|\bnguon luc thuc hien\b"
)
_ACT = re.compile(r"\b(?:chuong trinh|ke hoach|nghi quyet|quyet dinh|de an|du an) (?:so\b|muc tieu)")


@dataclass(frozen=True, slots=True)
class Setting:
    """What stands over a block: its mood (`goal`, `fact`, `other` or None), the period of the headings, the owners."""

    mood: str | None
    period: Period | None = None
    period_words: PlacedText | None = None
    owners: tuple[AgencyMention, ...] = ()
    owner_words: PlacedText | None = None
    notes: tuple[FindingNote, ...] = ()


@remembered
def mood_of(title: str) -> str | None:
    """What a heading, run-in title or lead-in announces."""
    folded = fold(title)[:300]
    goal = next((m for m in _GOAL.finditer(folded) if not _ACT.match(folded, max(0, m.start() - 12))), None)
    fact = _FACT.search(folded)
    if goal and fact:
        # "Đánh giá kết quả thực hiện mục tiêu" tells of results; "Mục tiêu, kết quả cần đạt" aims.
        return FACT if fact.start() < goal.start() else GOAL
    if goal:
        return GOAL
    if fact:
        return FACT
    if _OTHER.search(folded):
        return OTHER
    return None


def titles_over(entry: Entry, entries: list[Entry]) -> list[PlacedText]:
    """The titles that govern a block, innermost first: lead-ins, run-in titles, headings."""
    titles: list[PlacedText] = []
    for at in reversed(entry.above):
        over = entries[at]
        clean = over.block.clean
        # The preamble ends in a colon too, but heads nothing.
        if over.block.kind != "heading" and not over.block.label and not over.block.section_path:
            continue
        if over.block.kind == "heading" or over.leads_in:
            titles.append(clean)
            continue
        title, _ = run_in(clean)
        if title:
            titles.append(title)
        elif over.number is not None:
            titles.append(clean.slice(0, min(len(clean), 200)))
    return titles


def setting_of(entry: Entry, entries: list[Entry], own_title: PlacedText, context: Context) -> Setting:
    """What the headings over a block, and its own run-in title, say about the numbers in it."""
    titles = ([own_title] if own_title else []) + titles_over(entry, entries)
    mood: str | None = None
    for title in titles:
        mood = mood_of(title.text)
        if mood is not None:
            break
    period: Period | None = None
    words: PlacedText | None = None
    for title in titles:
        found = period_of_heading(title.text)
        if found is not None:
            period, words = found, title.slice(found.start, found.end)
            break
    owners: tuple[AgencyMention, ...] = ()
    owner_words: PlacedText | None = None
    notes: tuple[FindingNote, ...] = ()
    for title in titles[:2]:
        clause = (
            read_clause(title.text + ":", context) if not title.text.endswith(":") else read_clause(title.text, context)
        )
        if clause is None or clause.form == "subject" or not any(m.registered for m in clause.mentions):
            continue
        owners = tuple(m for m in clause.mentions if m.role == "lead")
        notes = clause.notes
        owner_words = title.slice(clause.lead[0], clause.lead[1])
        break
    return Setting(mood, period, words, owners, owner_words, notes)
