"""Tasks of the body: one per bullet or paragraph under a heading or clause that names who does it.

The forms (contract, section 5 Tasks): a heading that only assigns (`4.1. Sở X chủ trì, phối hợp với Y:`, `1. Sở Công
Thương`) with bullets or paragraphs below it; the same with the task on its line; a sentence that assigns (`Giao Sở X ...`,
`Sở X chủ trì ...`, in a section such as "Tổ chức thực hiện" also `Các sở ... căn cứ ...`); a task with lines below it that name
owner and time (`Đơn vị thực hiện: ...`, see `task_fields.py`).
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import regex

from extractors.agencies import read_agencies
from extractors.clauses import AssignmentClause, read_clause
from extractors.deadlines import DeadlineMatch, find_deadlines
from extractors.model import AgencyMention, Context, Draft, Layout, PlacedText
from extractors.outline import Entry, outline_of, section_label
from extractors.task_fields import FieldLine, TaskFields, fields_of, inline_fields, read_field_line
from schemas.identifiers import fold
from schemas.records import Box, FindingNote

# Sections in which nobody is given work, whatever agency a sentence of theirs begins with.
_IDLE = regex.compile(
    r"(?:[IVX]+\.? )?(?:muc dich|yeu cau|quan diem|muc tieu|chi tieu|tam nhin|thuc trang|danh gia|ket qua|tinh hinh|nguy co|"
    r"su can thiet|can cu|co so phap ly|dac diem|ton tai|han che|nguyen nhan|bai hoc|boi canh|du bao|pham vi|doi tuong|"
    r"nguyen tac|phuong cham|giai thich tu ngu|khai quat|tong quan|thuan loi|kho khan)(?!\p{L})"
)
# Sections whose sentences give work also without a word such as `chủ trì`.
_ASSIGNS = regex.compile(
    r"to chuc (?:trien khai )?thuc hien|to chuc trien khai|phan cong|trach nhiem|giao nhiem vu|che do (?:thong tin )?bao cao|"
    r"to chuc chi dao|nhiem vu cua|thong tin,? bao cao"
)
# `MỤC TIÊU, NHIỆM VỤ`: only a part of such a section is idle, which its own heading says
_GIVES = regex.compile(rf"{_ASSIGNS.pattern}|(?:,|va) (?:cac )?(?:nhiem vu|giai phap)(?!\p{{L}})")
# `Các chủ rừng`, `Các hộ chăn nuôi`: people and bodies of a kind, whether or not a registry knows them
_PLURAL_NAME = regex.compile(
    r"(?:cac|cac chu|nhung) (?:so|chu|ho|thanh vien|hop tac xa|to|co so|trang trai|cong ty|doanh nghiep|nha|truong|ban|benh vien|"
    r"trung tam|don vi|co quan|to chuc|hoi|doan|vien|lang nghe|nghe nhan|ca nhan|gia dinh|ngan hang|quy|luc luong|dong chi|"
    r"phong|khu|doi|tram|chi nhanh|hiep hoi|tap doan)(?!\p{L})"
)
_TARGETS = regex.compile(
    r"(?:hoan thanh|thuc hien|dat|giao|phan cong)[^.]{0,60}(?:chi tieu|muc tieu)(?! quoc gia)|^(?:cac )?chi tieu"
)
_CLOSING = regex.compile(
    r"tren day la |(?:trong )?(?:qua trinh|khi) (?:to chuc )?(?:trien khai|thuc hien|to chuc)[^.]{0,120}?"
    r"(?:neu |kho khan|vuong mac|phat sinh|bat cap)|neu co (?:kho khan|vuong mac|van de)|noi nhan|"
    r"(?:quyet dinh|ke hoach|chi thi|chuong trinh|nghi quyet|quy che|quy dinh) nay (?:co hieu luc|thay the|duoc )|"
    r"\([^)]{0,200}(?:phu luc|kem theo|bieu mau|bieu so)"
)
_ENFORCE = regex.compile(
    r"(?:chiu|co) trach nhiem (?:to chuc )?thi hanh|thi hanh (?:quyet dinh|nghi quyet|chi thi)(?: nay)?[ ./]*$|"
    r"chiu trach nhiem (?:to chuc )?thuc hien (?:quyet dinh|nghi quyet) nay|quyet dinh thi hanh[ ./]*$"
)
# `Các cơ quan, đơn vị sau đây chịu trách nhiệm ...:` the owners follow, each with its own work
_OWNERS_FOLLOW = regex.compile(r"\s*(?:sau đây|dưới đây|theo danh sách)(?!\p{L})")
# `Yêu cầu Thủ trưởng các đơn vị nghiêm túc triển khai thực hiện./.`: an act's last words, after which stands its end mark
_LAST_WORDS = regex.compile(
    r"(?:(?:uy ban nhan dan|ubnd|chu tich)[^,;.:]{0,40} )?(?:yeu cau|de nghi) (?=[^.:]*\b(?:nghiem tuc|khan truong|tich cuc|"
    r"quan tam|can cu|nhan duoc ke hoach)\b)(?=[^.:]*\b(?:thuc hien|trien khai|phoi hop)\b)[^.:]{20,400}\. ?/\.? ?$|"
    r"(?:yeu cau|de nghi) [^.:]{10,300}? (?:to chuc |trien khai |phoi hop )+thuc hien"
    r"(?: (?:ke hoach|chuong trinh|quyet dinh)(?: nay)?)?\. ?/\.? ?$"
)
_INDICATOR = regex.compile(
    r"(?:phan dau |dam bao |duy tri |co |dat |>=? ?|≥ ?|tren |khoang )*(?:\d|ty le|ti le|ty trong|ti trong|toc do|chi so|"
    r"so luong|"
    r"so (?:xa|ho|nguoi|doanh nghiep|du an)|gia tri|tong (?:san pham|muc|von|thu|gia tri|so|kim ngach)|grdp|kim ngach|nang suat|"
    r"dien tich|san luong|thu (?:ngan sach|nhap)|muc |do che phu|dong gop|bao ton|quy mo|so )"
)
_VALUE = regex.compile(
    r"(?:đạt|khoảng|trên|dưới|tối thiểu|ít nhất|duy trì|còn|từ|tăng|giảm|là|≥|>|chiếm|bình quân)\s[^.;]{0,60}?\d[\d.,]*"
    r"|\d[\d.,]*\s*%"
)
# what may stand before the owner in a section that assigns
_PREFACE = regex.compile(
    r"(?:căn cứ|trên cơ sở|theo chức năng|theo nhiệm vụ|theo thẩm quyền|định kỳ|hằng năm|hàng năm|"
    r"(?:chế độ|công tác)(?: thông tin,?)? báo cáo)(?!\p{L})",
    regex.I,
)
_PREFACE_END = regex.compile(r"[,:]\s+")
_FORMS = ("chair", "duty", "order", "colon")
_ORDERS = ("CT", "CD", "CV")  # acts whose opening sentence itself gives the orders below it
_ISSUERS = ("uy-ban-nhan-dan-tinh", "hoi-dong-nhan-dan-tinh")


@dataclass(slots=True)
class _Scope:
    """An assignment that reaches down to the entries below `at`: what was read, and where it is printed."""

    at: int
    clause: AssignmentClause
    text: PlacedText
    task_from: int | None = None  # offset of a task on the same line
    sentence: bool = False  # the whole paragraph is the task: no heading


@dataclass(slots=True)
class _Owner:
    """Who does a task: the words, their boxes, the agencies."""

    lead: PlacedText
    coordinate: PlacedText | None = None
    agencies: list[AgencyMention] = field(default_factory=list)
    notes: list[FindingNote] = field(default_factory=list)


def read_body_tasks(layout: Layout, context: Context) -> list[Draft]:
    """Drafts of all tasks that the running text assigns, in reading order; appendices are left to their tables.

    A lead-in that ends in a colon, a closing formula, the enforcement article of a decision, and a line that only
    states a target with its owner are none.
    """
    return _Reader(outline_of(layout), layout, context).read()


class _Reader:
    def __init__(self, entries: list[Entry], layout: Layout, context: Context) -> None:
        appendices = {at for at, part in enumerate(layout.parts) if part.kind == "appendix"}
        self.entries = entries
        self.context = context
        self.idle = [entry.block.part in appendices for entry in entries]
        self.scopes: list[_Scope | None] = [None] * len(entries)
        self.fields: list[FieldLine | None] = [None] * len(entries)
        self.owners_follow: set[int] = set()
        self.drafts: list[Draft] = []

    def read(self) -> list[Draft]:
        self._look()
        groups = fields_of(self.entries, self.fields)
        for at in range(len(self.entries)):
            if self.idle[at] or self.fields[at] is not None:
                continue
            if at in groups:
                self._fielded(at, groups[at])
            elif self._is_task(at):
                self._task(at)
            elif self.scopes[at] is None and (inline := inline_fields(self.entries[at].block.clean, self.context)):
                self._fielded(at, inline)
        return self.drafts

    # -- what each entry is ------------------------------------------------------------------------------------------

    def _look(self) -> None:
        """Find the sections that give no work, the assignments, and the lines that name owner or time."""
        for at, entry in enumerate(self.entries):
            if self.idle[at]:
                continue
            words = fold(entry.text[:200])
            if any(self.idle[over] for over in entry.above):
                self.idle[at] = True
                continue
            if entry.block.kind == "heading" and _IDLE.match(words) and not _GIVES.search(words):
                self.idle[at] = True
                continue
            self.fields[at] = read_field_line(entry.block.clean, self.context)
            if self.fields[at] is None and not _CLOSING.match(words):
                self.scopes[at] = self._scope(at, entry)

    def _scope(self, at: int, entry: Entry) -> _Scope | None:
        text = entry.block.clean
        clause = read_clause(text.text, self.context) or self._behind_preface(at, entry)
        if clause is None or clause.form == "subject":
            clause = self._unread_name(at, entry) or clause
        if clause is None or not text.text[clause.lead[0] : clause.lead[1]].strip():
            return None
        known = any(mention.registered for mention in clause.mentions if mention.role == "lead")
        section = self._assigning_section(entry)
        if not known and not section:
            return None  # `Nhóm hàng chế biến: ...` in a section of measures
        if entry.leads_in and _OWNERS_FOLLOW.match(text.text, clause.lead[1]):
            self.owners_follow.add(at)
            return None
        speaks = clause.form == "subject" and any(mention.key in _ISSUERS for mention in clause.mentions[:1])
        if speaks:
            return None  # `UBND tỉnh ban hành Kế hoạch ...`: the issuer speaks of itself
        preamble = not entry.above and entry.number is None and entry.block.kind != "heading"
        if preamble and (clause.form not in _FORMS or (entry.leads_in and self.context.document_type not in _ORDERS)):
            return None
        alone = clause.rest >= len(text.text.rstrip())
        colon = self._colon(text.text, clause)
        if alone or (entry.leads_in and entry.last_child > at):
            if entry.bullet and entry.last_child == at and not entry.leads_in:
                return None
            if clause.form in ("heading", "subject") and not (
                entry.leads_in or entry.block.kind == "heading" or section
            ):
                return None
            return _Scope(at, clause, text)
        if colon is not None:
            return _Scope(at, clause, text, task_from=colon)
        if clause.form == "heading":
            return None
        if clause.form == "subject" and not section:
            return None
        return _Scope(at, clause, text, sentence=True)

    def _behind_preface(self, at: int, entry: Entry) -> AssignmentClause | None:
        """`Căn cứ Kế hoạch này, các sở, ngành xây dựng ...`: who does it stands behind the words that open the sentence."""
        text = entry.block.clean.text
        prefaced = entry.block.kind != "heading" and _PREFACE.match(text) is not None
        if not prefaced or self._over(at) is not None or not self._assigning_section(entry):
            return None
        for parted in itertools.islice(_PREFACE_END.finditer(text, 0, 240), 5):
            by = parted.end()
            clause = read_clause(text[by:], self.context)
            if clause is None or clause.form not in ("subject", "chair", "duty"):
                continue
            if not all(mention.registered for mention in clause.mentions if mention.role == "lead"):
                return None
            lead, coordinate = clause.lead, clause.coordinate
            return replace(
                clause,
                lead=(lead[0] + by, lead[1] + by),
                coordinate=(coordinate[0] + by, coordinate[1] + by) if coordinate else None,
                rest=clause.rest + by,
                form="subject",
            )
        return None

    def _unread_name(self, at: int, entry: Entry) -> AssignmentClause | None:
        """`5. Các Ban quản lý rừng phòng hộ`: a heading among those of owners that is a name, read or not, as a whole."""
        text = entry.text.rstrip(" .:")
        named = entry.block.kind == "heading" and entry.number is not None and entry.last_child > at
        if not named or not _PLURAL_NAME.match(fold(text)):
            return None
        parent = entry.above[-1] if entry.above else -1
        orders = parent < 0 and self.context.document_type in _ORDERS
        if not orders and (
            self.entries[parent].block.kind != "heading" or not _ASSIGNS.search(fold(self.entries[parent].text[:160]))
        ):
            return None
        owners = [over for over in range(parent + 1, at) if self.entries[over].above == entry.above]
        if not any(self.scopes[over] is not None for over in owners):
            return None
        listed = self._listed(text)
        if listed is not None or len(text.split()) > 24:
            return listed
        reading = read_agencies(text, self.context, "lead")
        note = _note("body_task_lead_unread", "tên trong tiêu đề không đọc hết", "lead_text")
        return AssignmentClause(
            lead=(0, len(text)), mentions=reading.mentions, rest=len(entry.text), notes=(*reading.notes, note)
        )

    def _listed(self, text: str) -> AssignmentClause | None:
        """`Các cơ quan thẩm định: Sở Tư pháp, Sở Tài chính`: the names behind the colon are the owners."""
        at = text.find(":") + 1
        clause = read_clause(text[at:], self.context) if at else None
        if clause is None or clause.form != "heading" or clause.rest < len(text) - at:
            return None
        if not all(mention.registered for mention in clause.mentions):
            return None
        begin, end = clause.lead
        return AssignmentClause(
            lead=(at + begin, at + end), mentions=clause.mentions, rest=len(text), notes=clause.notes
        )

    @staticmethod
    def _colon(text: str, clause: AssignmentClause) -> int | None:
        """The offset after the colon that closes the assignment on this line, or None."""
        if text[: clause.rest].rstrip().endswith(":"):
            return clause.rest
        if clause.form == "order" and text[clause.lead[1] :].lstrip()[:1] == ":":
            return text.find(":", clause.lead[1]) + 1  # `Giao Sở Nội vụ: là cơ quan thường trực, chủ trì ...`
        if clause.form == "colon":
            at = text.find(":", clause.lead[1])
            if 0 <= at < clause.rest:
                return at + 1
        return None

    def _assigning_section(self, entry: Entry) -> bool:
        """Whether a heading above says that the section gives work."""
        return any(
            (self.entries[over].block.kind == "heading" or self.entries[over].leads_in)
            and _ASSIGNS.search(fold(self.entries[over].text[:160]))
            for over in entry.above
        )

    # -- tasks -------------------------------------------------------------------------------------------------------

    def _over(self, at: int) -> _Scope | None:
        """The innermost assignment above an entry that reaches down to it."""
        entry = self.entries[at]
        for over in reversed(entry.above):
            scope = self.scopes[over]
            if scope is None:
                continue
            if scope.sentence and not entry.bullet:
                return None  # a paragraph after a sentence that assigned is a paragraph of its own
            return scope
        return None

    def _is_task(self, at: int) -> bool:
        entry = self.entries[at]
        own = self.scopes[at]
        over = self._over(at)
        words = fold(entry.text)
        if (own is None and over is None) or _CLOSING.match(words[:120]) or _ENFORCE.search(words[-200:]):
            return False
        if not entry.block.label and len(words) < 500 and _LAST_WORDS.match(words):
            return False
        if own is not None and own.task_from is None and not own.sentence:
            return False  # a heading that only assigns
        if entry.leads_in and (entry.last_child > at or own is None):
            return False
        if entry.block.kind == "heading" and own is None:
            return False
        if own is None and self._is_tail(at):
            return False
        return not self._is_target(at)

    def _is_tail(self, at: int) -> bool:
        """Whether a paragraph without a label closes the document after bullets or numbered items."""
        entry = self.entries[at]
        if entry.block.label or not entry.above:
            return False
        over = self._over(at)
        if over is None:
            return False
        siblings = self.entries[over.at + 1 : at]
        if not any(one.block.label for one in siblings):
            return False
        rest = self.entries[at + 1 :]
        return all(
            not one.block.label for one in itertools.takewhile(lambda one: one.block.part == entry.block.part, rest)
        )

    def _is_target(self, at: int) -> bool:
        """Whether the line only states a number to be reached, with its owner."""
        entry = self.entries[at]
        own = self.scopes[at]
        if any(_TARGETS.search(fold(self.entries[over].text[:300])) for over in entry.above[-1:]):
            return bool(_VALUE.search(entry.text))
        start = own.task_from if own is not None and own.task_from is not None else 0
        text = entry.text[start:].strip()
        if own is not None and own.sentence:
            return False
        return bool(_INDICATOR.match(fold(text[:120])) and _VALUE.search(text)) and len(text) < 400

    def _task(self, at: int) -> None:
        entry = self.entries[at]
        own = self.scopes[at]
        scope = own or self._over(at)
        if scope is None:
            return
        text = entry.block.clean
        start = own.task_from if own is not None and own.task_from is not None else 0
        title = text.slice(start).strip()
        if not title:
            return
        owner = self._owner(scope, title if own is None else None)
        if own is not None and own.sentence and own.clause.form == "subject":
            owner.notes.append(_note("body_task_form", "giao việc trong câu", "lead_text"))
        numbered = entry.number is not None and not (own is not None and own.task_from is not None)
        self._draft(at, title, owner, TaskFields(), numbered)

    def _fielded(self, at: int, fields: TaskFields) -> None:
        """A task whose owner and time stand in lines below it (or in parentheses at its end)."""
        entry = self.entries[at]
        title = entry.block.clean
        if entry.block.kind == "heading":
            title = title.rstrip(":")
        owner = _Owner(fields.lead, fields.coordinate, list(fields.agencies), list(fields.notes))
        owner.notes.append(_note("body_task_prose", "chủ trì, thời gian ghi dưới hoặc cuối việc", "lead_text"))
        self._draft(at, title, owner, fields, entry.number is not None)

    def _owner(self, scope: _Scope, title: PlacedText | None) -> _Owner:
        clause = scope.clause
        lead = scope.text.slice(*clause.lead).strip()
        agencies = list(clause.mentions)
        coordinate = scope.text.slice(*clause.coordinate).strip() if clause.coordinate else None
        notes = list(clause.notes)
        if coordinate is None and title is not None and clause.form in ("heading", "duty", "order"):
            # under a bare name (`Sở Y tế`, `Sở Y tế có trách nhiệm:`, `Giao Sở Y tế:`) the bullet itself says with
            # whom: `Chủ trì, phối hợp với Sở Tài chính ...`
            prefix = f"{lead.text}: "
            inner = read_clause(prefix + title.text, self.context)
            if inner is not None and inner.coordinate is not None and inner.coordinate[0] >= len(prefix):
                with_whom = [one for one in inner.mentions if one.role == "coordinate"]
                if any(one.registered for one in with_whom):
                    begin, end = (offset - len(prefix) for offset in inner.coordinate)
                    coordinate = title.slice(begin, end).strip()
                    agencies.extend(with_whom)
                    notes.append(_note("body_task_form", "cơ quan phối hợp đọc trong câu", "coordinating_text"))
        if not any(mention.role == "lead" for mention in agencies):
            notes.append(_note("body_task_lead_unread", "không nhận ra cơ quan chủ trì", "lead_text"))
        return _Owner(lead, coordinate, agencies, notes)

    def _draft(self, at: int, title: PlacedText, owner: _Owner, fields: TaskFields, numbered: bool) -> None:
        entry = self.entries[at]
        path = entry.block.section_path[:-1] if numbered else entry.block.section_path
        section = self._section_title(at)
        label = entry.number if numbered else None
        found = find_deadlines(title.text, self.context)
        deadline = fields.deadline
        deadline_text = fields.deadline_text
        notes = [*owner.notes]
        if deadline is None and found:
            first = found[0]
            deadline = first.deadline
            notes.extend(first.deadline.notes)
            deadline_text = title.slice(first.start, first.end)
            if len(found) > 1:
                notes.append(_note("deadline_several", "nhiều thời hạn trong câu", "deadline_text"))
                deadline_text = PlacedText.join([title.slice(one.start, one.end) for one in found], "; ")
        elif deadline is not None:
            notes.extend(deadline.notes)
        several = fields.deadline is None and len(found) > 1
        values: dict[str, object] = {
            "source": "body",
            "section_label": section_label(path),
            "section_title": section.text or None,
            "label": label,
            "title": title.text,
            "lead_text": owner.lead.text or None,
            "coordinating_text": owner.coordinate.text if owner.coordinate else None,
            "deadline_text": deadline_text.text if deadline_text else None,
            "deadline_kind": "several" if several else deadline.kind if deadline else "none",
            "deadline_start": deadline.start if deadline else None,
            "deadline_end": (_latest(found) if several else deadline.end) if deadline else None,
            "deadline_recurrence": deadline.recurrence if deadline else None,
            "deadline_condition": deadline.condition if deadline else None,
            "output_text": fields.output.text if fields.output else None,
            "outputs": fields.outputs,
        }
        boxes: list[Box] = [
            *section.boxes("section_title"),
            *(entry.block.label.strip(".:)( ").boxes("label") if label and label == _bare(entry) else ()),
            *title.boxes("title"),
            *owner.lead.boxes("lead_text"),
            *(owner.coordinate.boxes("coordinating_text") if owner.coordinate else ()),
            *(deadline_text.boxes("deadline_text") if deadline_text else ()),
            *(fields.output.boxes("output_text") if fields.output else ()),
        ]
        text = entry.block.clean.text
        self.drafts.append(
            Draft("tasks", values, text, tuple(boxes), notes, block=entry.index, end=len(text), agencies=owner.agencies)
        )

    def _section_title(self, at: int) -> PlacedText:
        """The nearest heading above that names a subject: no assignment, no lead-in of a bullet."""
        entry = self.entries[at]
        for over in reversed(entry.above):
            above = self.entries[over]
            named = self.scopes[over] is not None or over in self.owners_follow
            if named or above.bullet or above.block.kind != "heading":
                continue
            return above.block.clean.strip(" .:;")
        return PlacedText("")


def _latest(found: Sequence[DeadlineMatch]) -> dt.date | None:
    """The last end of several deadlines; None where one of them has none."""
    ends = [one.deadline.end for one in found]
    known = [end for end in ends if end is not None]
    return max(known) if len(known) == len(ends) else None


def _bare(entry: Entry) -> str:
    return entry.block.label.text.strip(".:)( ")


def _note(code: str, message: str, column: str) -> FindingNote:
    return FindingNote(code=code, message=message, column=column)
