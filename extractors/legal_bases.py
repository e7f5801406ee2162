"""Legal bases: the clauses of the preamble that open with `Căn cứ`, `Thực hiện`, `theo đề nghị` or their older forms.

Contract, section 5 Legal bases; Nghị định 30/2020/NĐ-CP Phụ lục I (one paragraph per basis, ended by a semicolon, the
last by a full stop). A plan has no `Căn cứ` as a rule: `Thực hiện <act>[; <act>], <issuer> ban hành ...` opens it.
`can_cu` and `thuc_hien` name an act, a proposal may name only the proposer; a sentence of the body that happens to
begin with "Căn cứ" is none, for it stands behind the first article or heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.citations import find_citations
from extractors.issuing_bodies import lowered
from extractors.model import Context, Draft, Layout, LayoutBlock
from schemas.records import FindingNote

_LEFT = r"(?:(?<=\A)|(?<=[;:.,!?\"”)]\s)|(?<=[;:.,]\s\s)|(?<=\n)|(?<=[;:]))"
_OPENER = re.compile(
    _LEFT + r"(?:"
    r"(?P<can_cu>căn\s+cứ(?:\s|:\s*\Z))"
    r"|(?P<thuc_hien>thực\s+hiện(?:\s|:\s*\Z))"
    r"|(?P<like>(?:tiếp\s+tục\s+|để\s+|nhằm\s+)?(?:tổ\s+chức\s+)?triển\s+khai\s+(?:thực\s+hiện\s+)?"
    r"|(?:tiếp\s+tục|để|nhằm)\s+thực\s+hiện\s|thi\s+hành\s)"
    r"|(?P<theo_de_nghi>theo\s+đề\s+(?:nghị|xuất)\s|xét\s+đề\s+(?:nghị|xuất)\s|xét\s+(?:các\s+)?(?:tờ\s+trình"
    r"|báo\s+cáo|văn\s+bản"
    r"|công\s+văn|đề\s+án)\s|(?:sau\s+khi\s+|trên\s+cơ\s+sở\s+)?xem\s+xét\s+(?:các\s+)?(?:tờ\s+trình|đề\s+nghị|báo\s+cáo|dự\s+thảo)\s"
    r"|trên\s+cơ\s+sở\s+(?:đề\s+nghị|tờ\s+trình)\s|theo\s+(?:nội\s+dung\s+)?tờ\s+trình\s+(?:liên\s+ngành\s+)?số\s)"
    r")"
)
_CAPITAL_ONLY = re.compile(r"căn|thực|triển|tiếp|để|nhằm|thi|tổ")
_ISSUING_VERBS = (
    r"(?:ban hành|xây dựng|yêu cầu|đề nghị|triển khai|quyết định|quyết nghị|tổ chức|chỉ đạo|báo cáo|kính trình"
    r"|trình|thông báo|"
    r"hướng dẫn|thống nhất|phát động|công bố|phê duyệt|cụ thể hóa|đã ban hành|kính đề nghị|lập|điều chỉnh|giao|có "
    r"ý kiến)"
)
_BODIES = (
    r"(?:chủ tịch\s+)?(?:ủy ban nhân dân|ubnd|hội đồng nhân dân|hđnd|ban thường vụ|ban chấp hành|tỉnh ủy|thành ủy"
    r"|huyện ủy"
    r"|thủ tướng|phó thủ tướng|chính phủ|bộ trưởng|bộ|sở|giám đốc|ban quản lý|ban chỉ đạo|ban|văn phòng|ủy ban"
    r"|cục|chi cục"
    r"|công an|bộ chỉ huy|thanh tra|hội|liên đoàn|trung tâm|trường|ngân hàng|kho bạc|bảo hiểm|viện|tòa án|đảng ủy"
    r"|trung ương|tôi|phòng)"
)
# `..., Ủy ban nhân dân tỉnh Kon Tum xây dựng Kế hoạch ...`: the clause that says what the act itself does.
_MAIN_CLAUSE = re.compile(rf"(?P<mark>[,;:.\"”)])?\s+(?={_BODIES}(?!\w)(?:[^;.:]{{0,110}}?\s)?{_ISSUING_VERBS}(?!\w))")
_SUBJECT_SEEN = re.compile(r"\s(?:về|ban hành|phê duyệt|quy định|hướng dẫn|thực hiện|triển khai|sửa đổi)\s")
_PURPOSE = re.compile(
    r"[;.,]\s+(?=(?:nhằm|để|(?<=\.\s)trên cơ sở|phát huy|qua|trong thời gian|hội đồng nhân dân|tuy nhiên|theo báo cáo)\s)"
)
_END_OF_PREAMBLE = re.compile(
    r"\s*(?:quyết\s+định|quyết\s+nghị|nghị\s+quyết|chỉ\s+thị|yêu\s+cầu)\s*:\s*(?:điều\s+1|\Z)"
)
_NAMED_ACT = re.compile(
    r"(?:các\s+|nội\s+dung\s+|tinh\s+thần\s+|quy\s+định\s+tại\s+[^;]{0,60}?)?(?:hiến\s+pháp|bộ\s+luật|luật"
    r"|pháp\s+lệnh|nghị\s+quyết|nghị\s+định"
    r"|thông\s+tư|quyết\s+định|chỉ\s+thị|kết\s+luận|kế\s+hoạch|chương\s+trình|thông\s+báo|công\s+văn|công\s+điện"
    r"|văn\s+bản|hướng\s+dẫn|đề\s+án|quy\s+chế"
    r"|quy\s+định|điều\s+lệ|tờ\s+trình|chiến\s+lược|quy\s+hoạch|thỏa\s+thuận|biên\s+bản|thông\s+tri|hiệp\s+định"
    r"|công\s+ước|phương\s+án)\s"
)
_ARTICLE = re.compile(r"\A\s*(?:điều|chương|phần|mục)\s+(?:[0-9]|[ivx]+\b)")
_SCRAP = 3  # letters: what OCR makes of a seal's rim over the preamble; no heading is as short
_SKIPPED_KINDS = frozenset({"page_number", "running_head", "footnote", "stamp", "letterhead", "title"})


@dataclass(frozen=True, slots=True)
class _Clause:
    kind: str
    start: int
    end: int
    variant: bool = False


def preamble_blocks(layout: Layout) -> Iterator[tuple[int, LayoutBlock]]:
    """(index, block) of the preambles of the act and of what it issues, up to the first article or heading."""
    for number, part in enumerate(layout.parts):
        if part.kind not in {"main", "attachment"}:
            continue
        first, last = part.first, min(part.last + 1, len(layout.blocks))
        kinds = [block.kind for block in layout.blocks[first : min(last, first + 6)]]
        if "letterhead" in kinds:
            first += kinds.index("letterhead")  # the gazette's own headings stand over the letterhead
        for index in range(first, last):
            block = layout.blocks[index]
            if block.part != number or block.kind in _SKIPPED_KINDS:
                continue
            low = lowered(block.line)
            if _END_OF_PREAMBLE.match(low) or _ARTICLE.match(low) or block.kind in {"table_row", "table_header"}:
                break
            if block.kind in {"heading", "signature", "recipients"} or (block.level is not None and block.label):
                opener = _OPENER.match(lowered(block.clean.text))
                # `1. Căn cứ Luật ...`, numbered in the preamble of a decision
                numbered = opener is not None and _numbered_basis(block, opener)
                if opener is not None and block.kind != "signature" and (block.level is None or numbered):
                    yield index, block
                    continue
                if block.kind == "heading" and not block.label and len(block.clean) <= _SCRAP:
                    continue
                break
            yield index, block


def _numbered_basis(block: LayoutBlock, opener: re.Match[str]) -> bool:
    low = lowered(block.clean.text).rstrip()
    closed = re.search(r";(?:\Z|\s+(?:xét|theo|căn\s+cứ)\s)", low) is not None
    cited = opener.lastgroup == "can_cu" and closed and _NAMED_ACT.match(low, opener.end()) is not None
    return (cited or opener.lastgroup == "theo_de_nghi") and re.fullmatch(
        r"[0-9]{1,2}[.)]", block.label.text
    ) is not None


def _openers(text: str, low: str) -> list[re.Match[str]]:
    found: list[re.Match[str]] = []
    for opener in _OPENER.finditer(low):
        at = opener.start()
        small = at and _CAPITAL_ONLY.match(low, at) and not text[at].isupper()
        if small and (text[:at].rstrip()[-1:] != ";" or not _NAMED_ACT.match(low, opener.end())):
            continue  # "..., căn cứ tình hình thực tế" inside a sentence; "...; căn cứ Quyết định số ..." is a basis
        if at and text[:at].rstrip()[-1:] == "," and opener.lastgroup != "theo_de_nghi":
            continue
        found.append(opener)
    return found


def _clauses(text: str, context: Context) -> list[_Clause]:
    """The bases of one paragraph: from an opening word to the next, or to the clause in which the issuer acts."""
    low = lowered(text)
    openers = _openers(text, low)
    out: list[_Clause] = []
    for index, opener in enumerate(openers):
        following = openers[index + 1].start() if index + 1 < len(openers) else len(text)
        end = following
        name = opener.lastgroup or "can_cu"
        for pattern in (_MAIN_CLAUSE, _PURPOSE):
            stop = pattern.search(low, opener.end(), end)
            while stop is not None and not _ends_here(text, low, opener, stop):
                stop = pattern.search(low, stop.end(), end)
            if stop is not None:
                end = stop.start() + (1 if low[stop.start()] in ',;:."”)' else 0)
        operative = re.compile(r"\s+quyết\s+(?:định|nghị)\s*:\s*(?=điều\s+1|\Z)").search(low, opener.end(), end)
        if operative is not None:
            end = operative.start()
        while end > opener.start() and text[end - 1].isspace():
            end -= 1
        kind = "thuc_hien" if name == "like" else name
        if kind != "theo_de_nghi" and not _names_act(text, low, opener.end(), end, context):
            continue
        out.append(_Clause(kind, opener.start(), end, variant=name == "like"))
    return out


def _ends_here(text: str, low: str, opener: re.Match[str], stop: re.Match[str]) -> bool:
    """Whether the issuer's clause begins at `stop`: after a mark, with a capital, not as part of an enumeration."""
    mark = low[stop.start()]
    if mark in ',;:."”)':
        if mark in '"”)' and not text[stop.end()].isupper():
            return False
        before = low[opener.end() : stop.start()]
        # "của Bộ Nội vụ, Bộ Tài chính hướng dẫn ...": still the bodies that issued the act cited
        listed = re.search(r"(?:của|do)\s+(?:bộ|liên bộ|ngân hàng|thanh tra|ủy ban|tòa án|viện)\s[^;,]{0,60}\Z", before)
        another = re.match(
            r"(?:bộ|ngân hàng|thanh tra|ủy ban (?!nhân)|tòa án|viện|văn phòng)(?!\w)", low[stop.end() :][:20]
        )
        return not (
            mark == "," and listed is not None and another is not None and not _SUBJECT_SEEN.search(listed.group())
        )
    return False


def _names_act(text: str, low: str, start: int, end: int, context: Context) -> bool:
    if _NAMED_ACT.match(low, start, end):
        return True
    return bool(find_citations(text[start:end], context))


_HEADS_LIST = re.compile(
    r"\s*(?:các\s+|những\s+)?(?:căn\s+cứ|cơ\s+sở)(?:\s+(?:pháp\s+(?:lý|luật)|(?:để\s+)?(?:lập|xây\s+dựng|ban\s+hành)\s[^.;]{3,60}))?\s*:?\s*\Z"
)
_LISTED = re.compile(
    r"(?:luật|pháp\s+lệnh|nghị\s+(?:quyết|định)|quyết\s+định|thông\s+tư|chỉ\s+thị|kết\s+luận|kế\s+hoạch"
    r"|chương\s+trình|công\s+văn|công\s+điện|văn\s+bản|thông\s+báo|hướng\s+dẫn|tờ\s+trình|số)\s"
)


def _listed_blocks(layout: Layout) -> Iterator[tuple[int, LayoutBlock, str]]:
    """(index, block, kind) of the acts listed one a line under `Căn cứ các văn bản sau:` or a heading `CĂN CỨ PHÁP LÝ`.

    The heading is the first of the act (plans for digitisation and budgets open so); what it lists counts with the acts
    carried out, since no clause of its own opens with the word.
    """
    for number, part in enumerate(layout.parts):
        if part.kind not in {"main", "attachment"}:
            continue
        kind: str | None = None
        headings = 0
        for index in range(part.first, min(part.last + 1, len(layout.blocks))):
            block = layout.blocks[index]
            if block.part != number or block.kind in _SKIPPED_KINDS:
                continue
            low = lowered(block.clean.text)
            if _HEADS_LIST.match(low) and headings <= 1 and (block.kind == "heading" or block.upper):
                kind = "thuc_hien"
                headings += 1
                continue
            opener = _OPENER.match(low)
            if opener is not None and low.rstrip().endswith(":") and headings == 0 and len(low) < 200:
                name = opener.lastgroup or "can_cu"
                kind = "thuc_hien" if name == "like" else name
                continue
            if kind is not None and _LISTED.match(low) and block.kind in {"list_item", "paragraph"}:
                yield index, block, kind
                continue
            kind = None
            headings += block.kind == "heading"
            if headings > 2 or block.kind in {"signature", "recipients"} or _END_OF_PREAMBLE.match(low):
                break


def read_legal_bases(layout: Layout, context: Context) -> list[Draft]:
    """The legal bases of the act and of the plan attached to it, in order.

    The text of each is a slice of its block's clean text (closing mark kept); a paragraph that only continues the basis
    before it (a second act after a semicolon, cut by a line of its own) is not split off.
    """
    drafts: list[Draft] = []
    for index, block in preamble_blocks(layout):
        text = block.clean
        for clause in _clauses(text.text, context):
            piece = text.slice(clause.start, clause.end)
            notes: list[FindingNote] = []
            if clause.variant:
                message = f"mở đầu bằng “{piece.text[:24].strip()}…”, không phải “Thực hiện”"
                notes.append(FindingNote(code="basis_opener_variant", message=message, column="kind"))
            if clause.start and clause.kind != "theo_de_nghi":
                notes.append(
                    FindingNote(code="basis_inside_paragraph", message="căn cứ nằm giữa đoạn văn", column="text")
                )
            drafts.append(
                Draft(
                    table="legal_bases",
                    values={"kind": clause.kind},
                    text=piece.text,
                    boxes=piece.boxes("text"),
                    notes=notes,
                    block=index,
                    start=clause.start,
                    end=clause.end,
                )
            )
    seen = {draft.block for draft in drafts}
    for index, block, kind in _listed_blocks(layout):
        text = block.clean
        if index in seen or not find_citations(text.text[:600], context):
            continue
        message = f"nêu trong danh mục căn cứ: “{text.text[:24].strip()}…”"
        note = FindingNote(code="basis_opener_variant", message=message, column="kind")
        drafts.append(
            Draft(
                table="legal_bases",
                values={"kind": kind},
                text=text.text,
                boxes=text.boxes("text"),
                notes=[note],
                block=index,
                start=0,
                end=len(text.text),
            )
        )
    return sorted(drafts, key=lambda draft: (draft.block, draft.start))
