"""The header of an act: number, type, issuer, province, date, subject, signer, recipients, each with its place in print.

Contract, section 4 documents and section 5. What is not printed stays null; a value that was concluded from another
place of the same document raises a finding. A number is never taken from another document or from an attachment line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from extractors.document_names import TYPE_NAMES
from extractors.header_province import moment, province_in_text, province_of_issuer
from extractors.issuer_names import IssuerName, read_issuer_name
from extractors.issuer_ranks import lower_line_unread
from extractors.issuing_bodies import DEPARTMENTS, MINISTRIES, lowered
from extractors.letterhead import Letterhead, has_placeholder, read_letterhead
from extractors.model import Layout, LayoutBlock, Part, PlacedText
from extractors.signature import read_joint_signature, read_recipients, signer_of
from extractors.titles import Title, read_title
from schemas.codes import DOCUMENT_TYPES
from schemas.identifiers import work_id
from schemas.records import Box, FindingNote
from schemas.registries import province_by_name, province_code_2025


@dataclass(slots=True)
class HeaderReading:
    """The header columns of `documents` (by name), the boxes where they are printed, and the doubts."""

    values: dict[str, Any] = field(default_factory=dict)
    boxes: tuple[Box, ...] = ()
    notes: list[FindingNote] = field(default_factory=list)


_TYPE_BY_CODE = {code: name for name, code in reversed([*TYPE_NAMES.items()])} | {
    "CTr": "Chương trình",
    "NQ": "Nghị quyết",
}
_BY_SENTENCE = re.compile(
    r"(?:\A|[,;.:”\")]\s+)(?P<body>(?:Ủy|Uỷ) ban nhân dân (?:tỉnh|thành phố|Tỉnh|Thành phố)[^,;.]{0,40}?|UBND "
    r"(?:tỉnh|thành phố|Tỉnh|Thành phố)[^,;.]{0,40}?|"
    r"Hội đồng nhân dân (?:tỉnh|thành phố)[^,;.]{0,40}?|Thủ tướng Chính phủ|Tỉnh (?:ủy|uỷ)[^,;.]{0,30}?|Thành "
    r"(?:ủy|uỷ)[^,;.]{0,30}?|Sở [^,;.]{3,60}?|"
    r"(?:Ủy|Uỷ) ban nhân dân (?:huyện|quận|thị xã|xã|phường)[^,;.]{0,40}?)\s+"
    r"(?=(?:ban hành|xây dựng|triển khai|đề ra|tổ chức|yêu cầu|đề nghị|thông báo|báo cáo|hướng dẫn|quyết định|lập)\s)"
)
_ATTACHED_ISSUER = re.compile(r"của\s+(?P<body>[^()]{5,80}?)\s*\)?\s*\Z")
_ATTACHED_YEAR = re.compile(r"(?:năm\s+|/\s*)(?P<year>(?:19|20)[0-9]{2})(?![0-9])")
_ATTACHED_BLANK = re.compile(r"số\s*:?\s*(?:[\s.…_]*|#\s?\w+\s*)[/-]\s*[A-ZĐa-zđ]", re.IGNORECASE)
_BODY_LINE = re.compile(
    r"\s*(?:ủy\s+ban|ubnd|hội\s+đồng|hđnd|sở|bộ|tỉnh|thành\s+phố|huyện|thị\s+xã|quận|thủ\s+tướng|chính\s+phủ)(?!\w)"
)
_PROVINCIAL = re.compile(r"(?:ủy ban nhân dân|hội đồng nhân dân)(?: tỉnh| thành phố)?\Z")


class _Reader:
    """Collects values, boxes and notes of one document."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.main = next(
            (part for part in layout.parts if part.kind == "main"), Part("main", 0, len(layout.blocks) - 1)
        )
        self.number_of_main = layout.parts.index(self.main) if self.main in layout.parts else 0
        self.values: dict[str, Any] = {}
        self.boxes: list[Box] = []
        self.notes: list[FindingNote] = []
        self.above = 0  # title blocks that belong to the letterhead

    # -- collecting -------------------------------------------------------------------------------------------------

    def put(self, column: str, value: Any, *places: PlacedText) -> None:
        """Set a column and say where it is printed."""
        self.values[column] = value
        if value is not None:
            for place in places:
                self.boxes.extend(place.boxes(column))

    def note(self, code: str, message: str, column: str | None = None) -> None:
        self.notes.append(FindingNote(code=code, message=message, column=column))

    def blocks(self, part: Part, *kinds: str) -> list[LayoutBlock]:
        number = self.layout.parts.index(part) if part in self.layout.parts else 0
        return [
            block
            for block in self.layout.blocks[part.first : part.last + 1]
            if block.kind in kinds and block.part == number
        ]

    # -- reading ----------------------------------------------------------------------------------------------------

    def read(self) -> HeaderReading:
        head = self._letterhead()
        issuer, printed = self._printed_issuer(head)
        title = self._title(issuer)
        issuer = self._issuer(issuer, printed, head, title)
        self._number_and_type(head, title)
        self._date(head)
        self._subject(head, title)
        self._province(issuer, head)
        self._attachment()
        self._signature()
        self._status(head)
        self._work_id(issuer, head)
        return HeaderReading(self.values, tuple(self.boxes), list(dict.fromkeys(self.notes)))

    def _letterhead(self) -> Letterhead:
        blocks = self.blocks(self.main, "letterhead")
        left = [block.text for block in blocks if block.column != "right"]
        left = [*self._body_above(), *left]
        right = [block.text for block in blocks if block.column == "right"]
        head = read_letterhead(left, right)
        self.notes.extend(head.notes)
        return head

    def _body_above(self) -> list[PlacedText]:
        """The first lines of a letterhead set in one column, which stand centred like a title above the motto."""
        above: list[PlacedText] = []
        for block in self.layout.blocks[self.main.first : self.main.last + 1]:
            if block.kind == "letterhead":
                break
            if block.kind == "title":
                above.append(block.text)
        bodies = above and all(_BODY_LINE.match(lowered(line.text)) for line in above)
        self.above = len(above) if bodies and self.blocks(self.main, "letterhead") else 0
        return above[: self.above]

    def _printed_issuer(self, head: Letterhead) -> tuple[IssuerName | None, PlacedText]:
        printed = PlacedText.join(head.bodies)
        return read_issuer_name(printed.text, head.date), printed

    def _title(self, issuer: IssuerName | None) -> Title:
        inside = self.blocks(self.main, "title", "letterhead")
        kinds = [block.kind for block in inside]
        start = kinds.index("letterhead") if "letterhead" in kinds else 0
        if "title" in kinds[start:]:
            inside = inside[start:]  # the gazette's own headings stand over the letterhead
            blocks = [block.clean for block in inside if block.kind == "title"]
        else:
            blocks = [block.clean for block in inside if block.kind == "title"][self.above :]
        return read_title(blocks, issuer.name if issuer is not None else None)

    def _issuer(
        self, issuer: IssuerName | None, printed: PlacedText, head: Letterhead, title: Title
    ) -> IssuerName | None:
        """The issuer by letterhead, else authority line, preamble, attachment line, else the notation's code."""
        source = printed
        if issuer is None or not issuer.complete:
            for name, where, text in self._other_issuers(title):
                candidate = read_issuer_name(text.text, head.date)
                if candidate is None or not candidate.complete:
                    continue
                if issuer is not None and not _same_body(issuer, candidate):
                    continue
                issuer = candidate
                source = PlacedText.join([printed, text]) if printed else text
                self.note("issuer_elsewhere", f"cơ quan ban hành đọc ở {where}: {candidate.name}", "issuer")
                if name == "authority":
                    source = text
                break
        if issuer is not None and not issuer.complete:
            issuer = self._complete_by_place(issuer, head)
        if issuer is None:
            issuer = self._issuer_of_code(head)
        if issuer is None:
            self.note("issuer_missing", "không thấy cơ quan ban hành", "issuer")
        if issuer is not None and (issuer.joint or re.match(r"liên (?:ngành|tịch|sở|bộ)", issuer.name.lower())):
            self.note("issuer_unknown", f"nhiều cơ quan cùng ban hành: {issuer.name}", "issuer")
        elif issuer is not None and lower_line_unread([body.text for body in head.bodies], issuer.name):
            self.note("issuer_unknown", f"không rõ dòng nào là cơ quan ban hành: {printed.text}", "issuer")
        self.put("issuer", issuer.name if issuer else None, source)
        self.put("issuer_key", issuer.key if issuer else None)
        return issuer

    def _other_issuers(self, title: Title) -> list[tuple[str, str, PlacedText]]:
        """(name, where it stands, text) of the other places that name the issuer, surest first."""
        found: list[tuple[str, str, PlacedText]] = []
        if title.authority:
            bare = re.sub(
                r"^\s*(?:(?:phó\s+)?chủ\s+tịch|giám\s+đốc|bộ\s+trưởng|thống\s+đốc|chủ\s+nhiệm"
                r"|cục\s+trưởng)\s+(?=\S+\s)",
                "",
                title.authority.text,
                flags=re.IGNORECASE,
            )
            bare = re.sub(r"\s+(?:khóa|khoá|nhiệm kỳ|kỳ họp)\s.*$", "", bare, flags=re.IGNORECASE)
            start = title.authority.text.find(bare)
            found.append(("authority", "dòng thẩm quyền", title.authority.slice(start, start + len(bare))))
        for block in self.blocks(self.main, "paragraph", "list_item", "heading")[:14]:
            text = block.clean
            sentence = _BY_SENTENCE.search(text.text)
            if sentence is not None:
                found.append(("preamble", "lời dẫn", text.slice(*sentence.span("body"))))
        for line in self._attachment_lines():
            by = _ATTACHED_ISSUER.search(line.text)
            if by is not None:
                found.append(("attachment", "dòng kèm theo", line.slice(*by.span("body"))))
        if title.subject:
            where = re.search(r"(?<!\w)(?:tỉnh|thành phố)\s+\S.*", lowered(title.subject.text))
            if where is not None:
                named = title.subject.slice(where.start())
                found.append(("subject", "trích yếu", _with_body("ỦY BAN NHÂN DÂN", named)))
        for block in self.blocks(self.main, "signature"):
            low = lowered(block.text.text)
            behalf = re.match(r"t\s?\.?\s?m\s?\.?\s+(?=\S)", low)
            if behalf is not None:
                found.append(("signature", "chữ ký", block.text.slice(behalf.end())))
        return found

    def _complete_by_place(self, issuer: IssuerName, head: Letterhead) -> IssuerName:
        """`ỦY BAN NHÂN DÂN` alone, dated at a province's name: that province's committee."""
        row = province_by_name(head.place.text, head.date) if head.place else None
        if row is None:
            row, _ = province_in_text(self.layout, head.date)
        low = lowered(issuer.name)
        if row is None:
            self.note("issuer_incomplete", f"thiếu địa danh của cơ quan ban hành: {issuer.name}", "issuer")
            return issuer
        chair = "Chủ tịch " if low.startswith("chủ tịch ") else ""
        low = low.removeprefix("chủ tịch ")
        if _PROVINCIAL.fullmatch(low):
            body = "Hội đồng nhân dân" if low.startswith("hội") else "Ủy ban nhân dân"
            self.note("issuer_by_place", f"địa danh của cơ quan ban hành suy từ nơi ký: {row.full_name}", "issuer")
            key = "uy-ban-nhan-dan-" if body.startswith("Ủy") else "hoi-dong-nhan-dan-"
            level = "thanh-pho" if row.kind == "thành phố" else "tinh"
            return IssuerName(f"{chair}{body} {row.full_name}", key + level, row.name, True, row.kind)
        if re.match(r"(?:sở|ban|thanh tra|công an|văn phòng|tỉnh ủy|thành ủy)(?!\w)", low):
            self.note("issuer_by_place", f"địa danh của cơ quan ban hành suy từ nơi ký: {row.full_name}", "issuer")
            place = row.name if low.endswith("ủy") else row.full_name
            return IssuerName(f"{issuer.name} {place}", issuer.key, row.name, True, row.kind)
        self.note("issuer_incomplete", f"thiếu địa danh của cơ quan ban hành: {issuer.name}", "issuer")
        return issuer

    def _issuer_of_code(self, head: Letterhead) -> IssuerName | None:
        if head.notation is None or not head.notation.issuer_codes:
            return None
        code = head.notation.issuer_codes[0]
        name = MINISTRIES.get(code)
        if re.match(r"UBTVQH", code):
            name = "Ủy ban Thường vụ Quốc hội"
        elif re.match(r"QH[0-9IVX]", code):
            name = "Quốc hội"
        body = {"UBND": "Ủy ban nhân dân", "HĐND": "Hội đồng nhân dân"}.get(re.sub(r"[0-9]+\Z", "", code))
        if name is None and body is not None:
            return self._complete_by_place(IssuerName(body, "", None, False), head)
        if name is None and code in DEPARTMENTS:
            from schemas.identifiers import slug

            return self._complete_by_place(IssuerName(DEPARTMENTS[code], slug(DEPARTMENTS[code]), None, False), head)
        if name is None:
            return None
        self.note("issuer_elsewhere", f"cơ quan ban hành suy từ ký hiệu {head.notation.text}", "issuer")
        return read_issuer_name(name)

    def _number_and_type(self, head: Letterhead, title: Title) -> None:
        notation = head.notation
        self.put("number", notation.number if notation else None, head.number_text)
        if notation is None and head.number_text and head.number_text.text.isdigit():
            self.put("number", int(head.number_text.text), head.number_text)
        self.put("notation", notation.text if notation else None, head.notation_text)
        if notation is not None and any(name not in {"capitals", "issuer"} for name in notation.repairs):
            blank_only = set(notation.repairs) <= {"blank", "capitals"}
            if not blank_only:
                self.note("notation_repaired", f"in là “{head.notation_text.text}”", "notation")
        code, name = title.code, title.name
        by_notation = notation.type_code if notation is not None else None
        if code is None and head.subject and (by_notation is None or not title.subject):
            code, name = "CV", DOCUMENT_TYPES["CV"]
            by_notation = None
        if code is None and by_notation is not None:
            code = by_notation
            name = _TYPE_BY_CODE.get(by_notation, DOCUMENT_TYPES[by_notation])
            self.note(
                "type_by_notation", f"loại văn bản suy từ ký hiệu {notation.text if notation else ''}", "document_type"
            )
        if code is None and notation is not None and notation.type_code is None and not title.subject:
            code, name = "CV", DOCUMENT_TYPES["CV"]
            self.note("type_by_notation", f"công văn theo ký hiệu {notation.text}", "document_type")
        if (
            code is not None
            and by_notation is not None
            and code != by_notation
            and (code, by_notation) not in _AGREEING
        ):
            self.note(
                "type_conflict", f"tên loại “{name}” khác ký hiệu {notation.text if notation else ''}", "document_type"
            )
        if code is None:
            self.note("type_missing", "không thấy tên loại văn bản", "document_type")
        self.put("document_type", code)
        self.put("document_type_name", name, title.type_text)

    def _date(self, head: Letterhead) -> None:
        self.put("place", head.place.text or None, head.place)
        self.put("date_issued", head.date, head.date_text)
        year = head.year
        if year is None:
            for line in self._attachment_lines():
                if _ATTACHED_BLANK.search(line.text):
                    found = _ATTACHED_YEAR.search(line.text)
                    if found is not None:
                        year = int(found.group("year"))
                        self.note(
                            "year_from_attachment", f"năm ban hành đọc ở dòng kèm theo: {line.text}", "year_issued"
                        )
                        self.put("year_issued", year, line.slice(*found.span("year")))
                        break
        if "year_issued" not in self.values:
            self.put("year_issued", year, head.year_text)
        notation = head.notation
        if notation is not None and notation.year is not None:
            if self.values["year_issued"] is None:
                self.put("year_issued", notation.year, head.notation_text)
                self.note("year_from_notation", f"năm ban hành theo ký hiệu {notation.text}", "year_issued")
            elif notation.year != self.values["year_issued"]:
                self.note("date_conflict", f"năm trong ký hiệu {notation.text} khác năm ban hành {year}", "date_issued")

    def _attachment_lines(self) -> list[PlacedText]:
        lines: list[PlacedText] = []
        for part in self.layout.parts:
            for block in self.blocks(part, "title", "paragraph")[:8]:
                if re.match(r"\s*\(?\s*(?:ban hành\s+)?(?:kèm|đính kèm)\s*theo\s", lowered(block.clean.text)):
                    lines.append(block.clean)
        return lines

    def _subject(self, head: Letterhead, title: Title) -> None:
        subject = title.subject
        if not subject and head.subject:
            subject = head.subject.strip("*_| ")
        text = subject.text or None
        self.put("subject", text, subject)
        name = self.values.get("document_type_name")
        joined = " ".join(part for part in (name, text) if part)
        self.put("title", joined or None, title.type_text, subject)
        if text is None:
            self.note("subject_missing", "không thấy trích yếu", "subject")
        elif text.upper() != text and any(note.code == "text_flattened" for note in self.layout.findings):
            self.note("subject_uncertain", "văn bản không ngắt dòng, trích yếu in chữ thường", "subject")

    def _province(self, issuer: IssuerName | None, head: Letterhead) -> None:
        date, year = self.values.get("date_issued"), self.values.get("year_issued")
        row, notes = province_of_issuer(self.layout, issuer, head, date, year)
        self.notes.extend(notes)
        self.put("province_code", row.code if row else None)
        self.put("province_name", row.name if row else None)
        self.put("province_code_2025", province_code_2025(row.code, moment(date, year, head.month)) if row else None)

    def _attachment(self) -> None:
        part = next((part for part in self.layout.parts if part.kind == "attachment"), None)
        if part is None:
            self.put("attached_type", None)
            self.put("attached_title", None)
            return
        issuer = self.values.get("issuer")
        title = read_title([block.clean for block in self.blocks(part, "title")], issuer)
        if title.code is None and not title.subject:
            self.note("attachment_untitled", "văn bản kèm theo không có tên loại", "attached_title")
        self.put("attached_type", title.code)
        self.put("attached_title", title.line, title.type_text, title.subject)

    def _signature(self) -> None:
        blocks = self.blocks(self.main, "signature")
        signature = read_joint_signature(
            (block.text for block in blocks if block.column == "left"),
            (block.text for block in blocks if block.column != "left"),
        )
        signer, doubts = signer_of(signature, self.layout.ocr_words)
        self.put("signer_name", signer, signature.name)
        self.notes += doubts
        self.put("signer_position", signature.position.text or None, signature.position)
        self.put("signed_on_behalf", signature.on_behalf.text or None, signature.on_behalf)
        self.put("signed_as", signature.signed_as.text or None, signature.signed_as)
        if self.blocks(self.main, "signature") and not signature.name:
            self.note("signer_not_printed", "không in họ tên người ký", "signer_name")
        if signature.others:
            more = "; ".join(line.text for line in signature.others)
            self.note("several_signers", f"còn người ký khác: {more}", "signer_name")
        recipients = read_recipients(_recipient_line(block) for block in self.blocks(self.main, "recipients"))
        self.values["recipients"] = tuple(item.text for item in recipients)
        for item in recipients:
            self.boxes.extend(item.boxes("recipients"))

    def _status(self, head: Letterhead) -> None:
        placeholders = head.draft or any(
            has_placeholder(block.text.text)
            for block in self.layout.blocks
            if block.kind in {"letterhead", "title", "signature"} or block.clean.text.startswith("(")
        )
        if placeholders:
            status = "draft"
            self.note("draft", "có chỗ trống của phần mềm văn bản hoặc chữ “dự thảo”", "status")
        elif self.values.get("number") is None or self.values.get("date_issued") is None:
            status = "stamped"
        else:
            status = "signed"
        self.put("status", status)
        if self.values.get("number") is None:
            self.note("number_missing", "số văn bản không có trong lớp chữ", "number")
        if self.values.get("date_issued") is None:
            self.note("date_missing", "ngày ban hành không có trong lớp chữ", "date_issued")

    def _work_id(self, issuer: IssuerName | None, head: Letterhead) -> None:
        notation = head.notation
        code = self.values.get("document_type")
        if notation is not None and notation.type_code is not None and (code, notation.type_code) not in _AGREEING:
            code = notation.type_code if code is None else code
        self.put(
            "work_id",
            work_id(
                issuer.name if issuer is not None and issuer.complete else None,
                code,
                notation.number_text if notation is not None else self.values.get("number"),
                self.values.get("year_issued"),
                self.values.get("date_issued"),
                party=notation is not None and notation.party,
            ),
        )


_AGREEING = frozenset(
    {("QyD", "QD"), ("TTr", "TT"), ("CTr", "CT"), ("KL", "TB"), ("DeAn", "DA"), ("TTLT", "TT"), ("CTr", "KH")}
)


def _recipient_line(block: LayoutBlock) -> PlacedText:
    return block.text


def _with_body(body: str, place: PlacedText) -> PlacedText:
    return PlacedText.join([PlacedText(body), place])


def _same_body(first: IssuerName, second: IssuerName) -> bool:
    """Whether the second reading only adds the place that the first lacks."""
    head = first.name.split(" tỉnh")[0].split(" thành phố")[0].lower()
    return second.name.lower().startswith(head)


def read_header(layout: Layout) -> HeaderReading:
    """All header columns of `documents`, with the places where they are printed and what is doubtful about them."""
    return _Reader(layout).read()
