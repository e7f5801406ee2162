"""The title of an act: type, subject, and the authority that decides, in whatever blocks they are printed.

`QUYẾT ĐỊNH` / `Phê duyệt ...` / `ỦY BAN NHÂN DÂN TỈNH ...`: Nghị định 30/2020/NĐ-CP Phụ lục I. The three may stand in
blocks of their own or run together in one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.document_names import WITH_AUTHORITY, type_at
from extractors.issuer_names import read_issuer_name
from extractors.issuing_bodies import lowered
from extractors.model import EMPTY, PlacedText
from schemas.identifiers import slug

_HEAD_OF = (
    r"(?:quyền\s+|phó\s+)?(?:chủ tịch|chủ nhiệm|bộ trưởng|tổng giám đốc|phó giám đốc|giám đốc|tổng cục trưởng|chi "
    r"cục trưởng|cục trưởng|"
    r"thống đốc|chánh án|viện trưởng|tổng thanh tra|tổng kiểm toán|hiệu trưởng|trưởng ban|trưởng phòng|chánh văn "
    r"phòng|chánh thanh tra|"
    r"tư lệnh|chỉ huy trưởng)"
)
_BODY = (
    r"(?:ủy ban nhân dân|ubnd|hội đồng nhân dân|hđnd|ban chấp hành|ban thường vụ"
    r"|thủ tướng chính phủ|chính phủ|quốc hội|ủy ban thường vụ quốc "
    r"hội|ủy ban|hội đồng|bộ|sở|ban|"
    r"cục|chi cục|tổng cục|tỉnh ủy|thành ủy|huyện ủy|văn phòng|thanh tra|công an|ngân hàng|kho bạc|bảo hiểm"
    r"|trường|viện|tòa án|kiểm toán|liên)"
)
# `BỘ TRƯỞNG, CHỦ NHIỆM ỦY BAN DÂN TỘC`: two posts of one person
_HEADS = rf"{_HEAD_OF}(?:\s*,\s*{_HEAD_OF})?"
# Posts that end with the first word of their body: `TRƯỞNG BAN QUẢN LÝ ...`, `CHÁNH THANH TRA TỈNH`
_OWN_KIND = r"(?:ban|phòng|văn\s+phòng|thanh\s+tra)"
_INSIDE = rf"(?:quyền\s+|phó\s+)?(?:trưởng|chánh)\s+(?={_OWN_KIND}\s+(?!{_OWN_KIND}(?!\w))\w)"
_AUTHORITY = re.compile(rf"(?:{_HEADS}\s+)?{_BODY}(?!\w)|{_INSIDE}|{_HEADS}\s*\Z")
_PERSON = re.compile(rf"{_INSIDE}|{_HEADS}\s+")
_SESSION = re.compile(r"\s*,?\s*(?:khóa|nhiệm kỳ|kỳ họp|nhiệm kì)\s(?:(?!\sv[ềê]\s).){0,90}\Z")
_URGENT = re.compile(r"\s*(?:thượng\s+khẩn|khẩn\s+cấp|khẩn|hỏa\s+tốc)(?=\s+v(?:ề|/v)\s|\s*\Z)")  # `CÔNG ĐIỆN KHẨN`
_NOT_AFTER = frozenset(
    {"của", "do", "và", "trình", "tại", "với", "cho", "bởi", "thuộc", "là", "quyền", "từ", "ủy", "tướng", "đến"}
)
_ATTACHED = re.compile(
    r"\s*\(?\s*(?:ban\s+hành\s+)?(?:kèm|đính\s+kèm)\s*theo|\s*\((?:kèm|ban\s+hành|đính|số|phê\s+duyệt)"
)
# `(Triển khai Quyết định số 1018/QĐ-TTg ngày 21/9/2024 của Thủ tướng Chính phủ)`: what the plan rests on, not its subject
CARRIED_OUT = re.compile(
    r"\s*\((?:để\s+)?(?:triển\s+khai|thực\s+hiện|căn\s+cứ|theo)\s[^()]*\ssố\s*:?\s*[0-9][^()]*\)[\s.]*\Z"
)
_RULE = re.compile(r"[\W_]*\Z")
_ADDRESS = re.compile(r"\s*kính\s+(?:gửi|trình)\s*:")  # of a công văn, centred like a title


@dataclass(slots=True)
class Title:
    """Type code and official name (None where no type word is printed), with the places of type, subject, authority."""

    code: str | None = None
    name: str | None = None
    type_text: PlacedText = EMPTY
    subject: PlacedText = EMPTY
    authority: PlacedText = EMPTY
    attachment_line: PlacedText = EMPTY

    @property
    def line(self) -> str | None:
        """Type in sentence case and subject in one line, as the columns `title` and `attached_title` want it."""
        parts = [self.name or "", self.subject.text]
        return " ".join(part for part in parts if part) or None


def _bare(text: str) -> str:
    low = _PERSON.sub("", _SESSION.sub("", lowered(text)).strip(), count=1)
    low = re.sub(r"(?<!\w)tp\s*\.?\s*(?=\w)", "thành phố ", low)
    name = slug(low.replace("ubnd", "ủy ban nhân dân").replace("hđnd", "hội đồng nhân dân"))
    return name.removeprefix("nuoc-cong-hoa-xa-hoi-chu-nghia-viet-nam-")


def _without_kind(own: str) -> str:
    """A key without the kind of its province: `so-y-te-tinh-tien-giang` is printed `SỞ Y TẾ TIỀN GIANG` too."""
    return re.sub(r"-(?:tinh|thanh-pho)-", "-", own)


def is_authority(text: str, issuer: str | None) -> bool:
    """Whether a line in capitals names the deciding authority and is not part of the subject.

    With a known issuer the line must name it (with or without its place); a bare post (`GIÁM ĐỐC`) counts too.
    """
    low = lowered(text).strip()
    if not text.strip() or text.upper() != text:
        return False
    name = _bare(text)
    if not _AUTHORITY.match(low):
        # `GIÁM ĐỐC BỆNH VIỆN BẠCH MAI`: the head of whatever body issues
        return bool(name) and issuer is not None and _PERSON.match(low) is not None and slug(issuer).startswith(name)
    if not name:
        return True
    if issuer is None:
        return len(low.split()) <= 14
    own = slug(issuer).removeprefix("chu-tich-")
    if name == _without_kind(own):
        return True  # `BAN QUẢN LÝ CÁC KHU CÔNG NGHIỆP TIỀN GIANG`
    longer = name.startswith(own + "-") and name.count("-") - own.count("-") <= 6
    if name == own or own.startswith(name + "-") or longer:
        return True
    spelt = read_issuer_name(_PERSON.sub("", _SESSION.sub("", low), count=1).upper()) if len(text) < 120 else None
    return spelt is not None and spelt.province is not None and slug(spelt.name) == own  # `TỈNH ĐẮC NÔNG`


def _cut_authority(subject: PlacedText, issuer: str | None) -> tuple[PlacedText, PlacedText]:
    """(subject, authority) of a run-together title: the longest closing run of words that names the authority."""
    text = subject.text
    starts = [found.start() for found in re.finditer(r"\S+", text)][-22:]
    low = lowered(text)
    own = slug(issuer or "").removeprefix("chu-tich-")
    exact = [
        start
        for start in starts
        if start and ((bare := _bare(text[start:])) in (own, _without_kind(own)) or own.startswith(bare + "-"))
    ]
    for start in [*exact, *starts]:
        if start == 0 or text[start:].upper() != text[start:]:
            continue
        before = low[:start].split()
        printed = text[:start].split()
        changes = bool(printed) and printed[-1].islower()  # from small letters to capitals: another line of the title
        if before and before[-1].strip("“”\"'(),;") in _NOT_AFTER and not changes:
            continue
        if not _AUTHORITY.match(low, start) and not (start in exact and _PERSON.match(low, start)):
            continue
        if issuer is None and not re.match(
            rf"(?:{_HEAD_OF}\s+)?(?:ủy ban nhân dân|hội đồng nhân dân|thủ tướng chính)", low[start:]
        ):
            continue
        if text[:start].upper() != text[:start] and re.fullmatch(_HEADS, low[start:].strip()):
            return subject.slice(0, start).rstrip(), subject.slice(start)  # `... năm 2023 GIÁM ĐỐC`
        if is_authority(text[start:], issuer) and len(_bare(text[start:])) > 3:
            return subject.slice(0, start).rstrip(), subject.slice(start)
    return subject, EMPTY


def read_title(blocks: list[PlacedText], issuer: str | None) -> Title:
    """Reads the title blocks of a part, in order. `issuer` is the issuer in canonical form where it is known."""
    title = Title()
    pieces: list[PlacedText] = []
    for block in blocks:
        text = block.strip()
        low = lowered(text.text)
        if _ADDRESS.match(low):
            break  # whom a công văn or a tờ trình addresses, one a line
        if _RULE.fullmatch(low):
            continue
        if _ATTACHED.match(low):
            title.attachment_line = text
            continue
        if pieces and CARRIED_OUT.match(low):
            continue
        pieces.append(text)
    if not pieces:
        return title
    first = type_at(lowered(pieces[0].text))
    if first is not None and _is_type_line(pieces[0].text, first):
        start, end, title.name, title.code = first
        title.type_text = pieces[0].slice(start, end)
        rest = pieces[0].slice(end).strip(":")
        pieces = [rest, *pieces[1:]] if rest else pieces[1:]
    whole = len(pieces)
    least = 0 if title.code is None or title.code in WITH_AUTHORITY else 1
    while whole > least and _authority_block(pieces, whole, title, issuer):
        title.authority = PlacedText.join([pieces[whole - 1], title.authority])
        whole -= 1
    subject = PlacedText.join(pieces[:whole]).strip("*_|")
    attached = re.search(r"\s*\((?:ban hành\s+)?(?:kèm|đính kèm) theo", lowered(subject.text))
    if attached is not None and attached.start() > 0:
        title.attachment_line = subject.slice(attached.start()).strip()
        subject = subject.slice(0, attached.start())
    subject, by = _cut_opening_authority(subject, title)
    if title.code == "CD":
        urgent = _URGENT.match(lowered(subject.text))
        subject = subject.slice(urgent.end()).strip() if urgent is not None else subject
    if (by or not title.authority) and (title.code in WITH_AUTHORITY or title.code is None):
        subject, below = _cut_authority(subject, issuer)
        title.authority = title.authority or below
    title.authority = title.authority or by
    title.subject = subject.strip("*_|-–— ").rstrip(".:;")
    return title


_OPENING_AUTHORITY = re.compile(
    rf"của\s+(?:{_HEAD_OF}\s+)?{_BODY}(?!\w)[^,;“”\"]{{0,80}}?(?:\s+số\s*:?\s*[0-9]\S*(?:\s*,?\s*ngày\s+[0-9][0-9/.]*(?:\s*tháng\s*[0-9]+\s*năm\s*[0-9]{{4}})?)?)?"
    r"\s+(?=về\s|v/v\s|ban\s+hành|phê\s+duyệt|quy\s+định|sửa\s+đổi|công\s+bố|điều\s+chỉnh)"
)


def _cut_opening_authority(subject: PlacedText, title: Title) -> tuple[PlacedText, PlacedText]:
    """`CỦA ỦY BAN NHÂN DÂN TỈNH | Về việc ...`: the authority that stands before the subject is no part of it."""
    if title.code not in WITH_AUTHORITY:
        return subject, EMPTY
    found = _OPENING_AUTHORITY.match(lowered(subject.text))
    printed = subject.text[: found.end()].strip() if found is not None else ""
    if found is None or printed.upper() != printed:
        return subject, EMPTY
    return subject.slice(found.end()), subject.slice(4, found.end()).strip()


def _is_type_line(text: str, found: tuple[int, int, str, str]) -> bool:
    """`QUYẾT ĐỊNH`, `KẾ HOẠCH CHUYỂN ĐỔI SỐ`, `Kế hoạch`: not a subject that happens to begin with a type word."""
    printed = text[found[0] : found[1]]
    return printed.upper() == printed or not text[found[1] :].strip() or text[found[1] :].lstrip()[:1].isupper()


def _authority_block(pieces: list[PlacedText], whole: int, title: Title, issuer: str | None) -> bool:
    if title.code is not None and title.code not in WITH_AUTHORITY:
        return False
    text = pieces[whole - 1].text
    if re.fullmatch(r"(?:khóa|nhiệm kỳ|kỳ họp)\s.*", lowered(text).strip()):
        return True
    above = pieces[whole - 2].text if whole > 1 else ""
    if above.upper() != above and text.upper() == text and re.fullmatch(_HEADS, lowered(text).strip()):
        return above.split()[-1].lower() not in _NOT_AFTER  # `GIÁM ĐỐC` alone under a subject in small letters
    return is_authority(text, issuer)
