"""The issuer as a letterhead or an authority line prints it, brought to its canonical name, key and province.

`ỦY BAN NHÂN DÂN` / `TỈNH TRÀ VINH` is `Ủy ban nhân dân tỉnh Trà Vinh`; under a superior body (`UBND TỈNH ĐẮK NÔNG` / `SỞ TÀI
CHÍNH`) the lower one issues and takes the superior's place (`Sở Tài chính tỉnh Đắk Nông`). Sentence case, contract section 4.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from functools import cache

from extractors.issuer_ranks import has_superior, in_full, joint_pieces, own_name, spelt, unit_start
from extractors.issuing_bodies import DEPARTMENT_CANONICAL, MINISTRY_CANONICAL, lowered
from schemas.identifiers import fold, slug
from schemas.registries import agencies, agency_rows, province_by_name, provinces

_LEVELS = r"(?:tỉnh|thành\s+phố|tp\.?|huyện|quận|thị\s+xã|thị\s+trấn|xã|phường|đặc\s+khu)"
_COMMITTEE = re.compile(
    r"(?P<chair>chủ\s+tịch\s+)?(?P<body>ủy\s*ban\s*nhân\s*dân|y\s+ban\s+nhân\s+dân|ubnd|hội\s*đồng\s*nhân\s*dân"
    r"|hđnd|thường\s+trực\s+hội\s+đồng\s+nhân\s+dân)"
    rf"(?:\s+(?P<level>{_LEVELS})(?!\w))?"
)
_PARTY = re.compile(
    r"(?:(?P<organ>ban\s+thường\s+vụ|ban\s+chấp\s+hành|thường\s+trực|văn\s+phòng)\s+)?"
    r"(?P<body>tỉnh\s+ủy|thành\s+ủy|huyện\s+ủy|thị\s+ủy|quận\s+ủy)(?!\w)"
    r"|(?:ban\s+chấp\s+hành\s+)?đảng\s+bộ\s+(?P<level>tỉnh|thành\s+phố|huyện|quận|thị\s+xã)(?!\w)"
)
_NEXT_BODY = re.compile(
    r"(?<!\w)(?:sở|phòng|ban|văn\s+phòng|công\s+an|thanh\s+tra|trường|trung\s+tâm|chi\s+cục|cục|tổng\s+cục"
    r"|hội\s+đồng|bộ\s+chỉ\s+huy|đài|báo|"
    r"viện|bệnh\s+viện|quỹ|liên\s+minh|hội|ủy\s+ban|tổ|vụ|đội|xã|phường|thị\s+trấn)(?!\w)"
)
# Urgency, secrecy and the gazette's parts, printed over the letterhead.
_STAMPED_ABOVE = re.compile(
    r"\A(?:(?:HỎA\s+TỐC|HOẢ\s+TỐC|THƯỢNG\s+KHẨN|KHẨN|TUYỆT\s+MẬT|TỐI\s+MẬT|MẬT|DỰ\s+THẢO(?:\s+LẦN\s+\S+)?|BẢN\s+SAO"
    r"|PHẦN\s+(?:I\s+|II\s+)?(?:CÁC\s+)?VĂN\s+BẢN(?:\s+QUY\s+PHẠM\s+PHÁP\s+LUẬT|\s+KHÁC)?)\s+)+(?=\S)"
)
_PROPER = {
    "việt nam": "Việt Nam",
    "nhà nước": "Nhà nước",
    "chính phủ": "Chính phủ",
    "quốc hội": "Quốc hội",
    "trung ương": "Trung ương",
    "quốc gia": "Quốc gia",
    "mặt trận tổ quốc": "Mặt trận Tổ quốc",
    "chữ thập đỏ": "Chữ thập đỏ",
    "an toàn giao thông": "An toàn giao thông",
    "thường vụ quốc hội": "Thường vụ Quốc hội",
    "hồ chí minh": "Hồ Chí Minh",
}
_CENTRAL = {
    "thủ tướng chính phủ": "Thủ tướng Chính phủ",
    "thủ tướng": "Thủ tướng Chính phủ",
    "chính phủ": "Chính phủ",
    "quốc hội": "Quốc hội",
    "ủy ban thường vụ quốc hội": "Ủy ban Thường vụ Quốc hội",
    "chủ tịch nước": "Chủ tịch nước",
    "văn phòng chính phủ": "Văn phòng Chính phủ",
    "ban chấp hành trung ương": "Ban Chấp hành Trung ương Đảng",
    "bộ chính trị": "Bộ Chính trị",
    "ban bí thư": "Ban Bí thư",
    "hội đồng bộ trưởng": "Hội đồng Bộ trưởng",
}


_CENTRAL_HEADS = ("Bộ ", "Ngân hàng", "Thanh tra", "Ủy ban", "Tòa án", "Viện kiểm sát", "Văn phòng", "Kiểm toán")


# What stands under a ministry in a letterhead, besides the bodies of `_NEXT_BODY`.
_UNDER_MINISTRY = re.compile(
    _NEXT_BODY.pattern
    + r"|(?:kho\s+bạc|bảo\s+hiểm|bệnh\s+viện|học\s+viện|đại\s+học|nhà\s+xuất\s+bản|tạp\s+chí|thuế|hải\s+quan|thống\s+kê"
    r"|bộ\s+tư\s+lệnh|quân\s+khu|tổng\s+công\s+ty|kiểm\s+toán|bảo\s+tàng|thư\s+viện|cơ\s+quan|chi\s+nhánh)(?!\w)"
)
# Bodies of one rank: one under the other in a letterhead, they issue together (Thông tư liên tịch).
_CENTRAL_BESIDE = tuple(
    lowered(name)
    for name in MINISTRY_CANONICAL
    if name.startswith(("bộ ", "tòa án", "viện kiểm", "thanh tra chính phủ"))
)
# Offices of a province that print its name without its kind: `SỞ Y TẾ HÀ NỘI`, `KHO BẠC NHÀ NƯỚC NGHỆ AN`.
_PROVINCIAL_OFFICE = re.compile(
    r"(?:sở|công\s+an|thanh\s+tra|kho\s+bạc\s+nhà\s+nước|bảo\s+hiểm\s+xã\s+hội|cục\s+(?:thuế|hải\s+quan|thống\s+kê)"
    r"|chi\s+cục\s+thống\s+kê|tòa\s+án\s+nhân\s+dân|viện\s+kiểm\s+sát\s+nhân\s+dân)\s"
)


@dataclass(frozen=True, slots=True)
class IssuerName:
    """Canonical `name` with its place, `key` without the province, the province where the name prints it, and whether
    the place is complete (`UBND tỉnh` without the tỉnh's name is not), and whether several local bodies issue together."""

    name: str
    key: str
    province: str | None = None
    complete: bool = True
    place_kind: str | None = None
    joint: bool = False


@cache
def _registry_names() -> dict[str, str]:
    return {fold(row.name): row.name for row in agencies()}


@cache
def _province_pattern() -> re.Pattern[str]:
    names = sorted({lowered(row.name) for row in provinces()}, key=len, reverse=True)
    loose = "|".join(re.escape(name).replace(r"\ \-\ ", r"\s*[-–]\s*").replace(r"\ ", r"\s+") for name in names)
    return re.compile(rf"(?:{loose})(?!\w)")


def _title_words(text: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in text.split())


def sentence_case(text: str) -> str:
    """A body's name in sentence case; mixed case stays as printed, known names take their own capitals."""
    text = " ".join(text.split()).strip(" *_|-–—")
    if not text:
        return ""
    known = _registry_names().get(fold(text))
    if known is not None:
        return known
    low = lowered(text)
    for names in (_CENTRAL, MINISTRY_CANONICAL, DEPARTMENT_CANONICAL):
        if low in names:
            return names[low]
    if text.upper() != text:
        return text[0].upper() + text[1:]
    pieces = re.split(r"\s+[-–]\s+", text)
    if len(pieces) > 1 and all(
        re.match(r"(?:sở|ban|công an|hội|cục|liên đoàn|tỉnh đoàn)\s", lowered(p)) for p in pieces
    ):
        return " - ".join(sentence_case(piece) for piece in pieces)  # joint issuers
    out = low[0].upper() + low[1:]
    for short in re.finditer(r"(?<!\w)[^\W\d_]{2,}(?!\w)", text):
        if not re.search(r"[aeiouy]", fold(short.group())) or re.fullmatch(r"[IVX]{3,}", short.group()):
            out = out[: short.start()] + short.group() + out[short.end() :]  # `THCS`, `KCN`, `XXVIII`
    for plain, proper in _PROPER.items():
        out = re.sub(rf"(?<!\w){plain}(?!\w)", proper, out, flags=re.IGNORECASE)
    low = lowered(out)
    for found in reversed([*_province_pattern().finditer(low)]):
        if found.start() and low[found.start() - 1].isalnum():
            continue  # `Thuế` ends like `Huế`
        out = out[: found.start()] + _proper_province(found.group()) + out[found.end() :]
    out = _LOCAL_NAME.sub(lambda found: found.group(1) + _title_words(found.group(2)), out)
    out = re.sub(r"\s-\s([^\W\d_])", lambda found: f" - {found.group(1).upper()}", out)
    return re.sub(
        r"^(ủy ban|hội(?! đồng)|ban|cục|chi cục|tổng cục|viện|trường|trung tâm) ([^\W\d_])",
        _capital_second,
        out,
        flags=re.I,
    )


# `huyện Tây Sơn`, at the end of a body's name
_LOCAL_NAME = re.compile(
    r"((?<!\w)(?:huyện|quận|thị xã|thị trấn|xã|phường|đặc khu)\s+)((?!hội(?!\w))\S+(?:\s+\S+){0,3})\Z"
)


def _capital_second(found: re.Match[str]) -> str:
    first = found.group(1)
    return f"{first[0].upper()}{first[1:].lower()} {found.group(2).upper()}"


def _proper_province(text: str) -> str:
    row = province_by_name(text)
    return row.name if row is not None else _title_words(text)


def _place_after(text: str, low: str, at: int) -> tuple[str | None, int]:
    """The proper name that follows a level word: its canonical form and its end."""
    rest = re.compile(r"\s+").match(low, at)
    if rest is None:
        return None, at
    here = rest.end()
    province = _province_pattern().match(low, here)
    if province is not None:
        return _proper_province(province.group()), province.end()
    if low[:at].endswith(("tỉnh", "thành phố", "tp", "tp.")):
        for count in (4, 3, 2):
            # another spelling (`ĐĂK LĂK`, `THỪA THIÊN - HUẾ`) takes the registry's
            spelt = re.compile(rf"\S+(?:\s+\S+){{{count - 1}}}(?!\S)").match(low, here)
            row = province_by_name(spelt.group()) if spelt is not None else None
            if row is not None and spelt is not None:
                return row.name, spelt.end()
    stop = _NEXT_BODY.search(low, here)
    end = stop.start() if stop is not None else len(low)
    words = text[here:end].split()
    number = re.match(r"[0-9]{1,2}", text[here:end])
    if number is not None:
        return number.group(), here + number.end()
    if not words or len(words) > 5:
        words = words[:4]
    if not words:
        return None, at
    name = " ".join(word.capitalize() if word.isupper() else word for word in words)
    last = text.find(words[-1], here) + len(words[-1])
    return name, max(last, here)


def read_issuer_name(printed: str, date: dt.date | None = None) -> IssuerName | None:
    """The issuer that the printed lines (joined by blanks) name, or None where nothing is printed."""
    text = " ".join(printed.replace("|", " ").split()).strip(" *_-–—.:")
    text = re.sub(r"\s*[*•]+\s*$", "", text)
    text = _STAMPED_ABOVE.sub("", text)
    twice = re.fullmatch(r"(?P<body>.{12,120}?)\s+(?P=body)", text)
    if twice is not None:
        text = twice.group("body")  # the gazette names the body over its letterhead
    if not text:
        return None
    text = spelt(text)
    text = re.sub(rf"(?i)(?<!\w)(tỉnh|thành phố)(?={_province_pattern().pattern})", r"\1 ", text)  # `TỈNHQUẢNG BÌNH`
    low = lowered(text)
    central = _CENTRAL.get(low)
    if central is not None:
        return IssuerName(central, slug(central))
    organ = re.match(r"ban\s+chấp\s+hành\s+trung\s+ương(?:\s+đảng)?\s+(?=(?:ban|ủy\s+ban|hội\s+đồng)\s)", low)
    if organ is not None:
        name = f"{sentence_case(text[organ.end() :])} Trung ương"
        return IssuerName(name, slug(name))
    together = joint_pieces(text)
    if len(together) > 1 and not low.startswith(tuple(MINISTRY_CANONICAL)):
        return _joint_bodies(together, date)
    party = _PARTY.match(low)
    if party is not None:
        return _party_body(text, low, party)
    found = _COMMITTEE.match(low)
    if found is not None:
        issuer = _committee_body(text, low, found, date)
        if found.group("chair") and issuer.name.startswith(("Ủy ban", "Hội đồng")):
            # the chairman alone in the letterhead: decisions of his own right (Luật 64/2025/QH15); the key is the body's
            return replace(issuer, name=f"Chủ tịch {issuer.name}")
        return issuer
    for name in sorted(MINISTRY_CANONICAL, key=len, reverse=True):
        if low.startswith(name) and not low[len(name) : len(name) + 1].isalpha():
            rest = text[len(name) :].strip(" -–")
            canonical = MINISTRY_CANONICAL[name]
            branch = re.match(r"[-–\s]*chi\s+nhánh\s+(?:(?P<level>tỉnh|thành\s+phố|tp\.?)\s+)?", lowered(rest))
            if branch is not None:
                place = rest[branch.end() :].strip()
                row = province_by_name(place)
                level = (branch.group("level") or (row.kind if row is not None else "") or "").replace(
                    "tp.", "thành phố"
                )
                where = f"{level} {row.name if row is not None else _title_words(place.lower())}".strip()
                known = row.name if row is not None else None
                return IssuerName(
                    f"{canonical} chi nhánh {where}", slug(f"{canonical} chi nhánh"), known, True, level or None
                )
            beside = rest and any(lowered(rest).startswith(each) for each in _CENTRAL_BESIDE)
            if rest and not beside and (_UNDER_MINISTRY.match(lowered(rest)) or has_superior(low)):
                return read_issuer_name(rest, date)
            others = [read_issuer_name(piece, date) for piece in re.split(r"\s+[-–]\s+", rest) if piece.strip()]
            if others and all(other is not None and other.name.startswith(_CENTRAL_HEADS) for other in others):
                names = [canonical, *(other.name for other in others if other is not None)]
                canonical = " - ".join(names)  # joint issuers of a Thông tư liên tịch
            return IssuerName(canonical, slug(canonical))
    return _other_body(text, low, date)


def _kind_of_province(name: str, date: dt.date | None) -> str | None:
    row = province_by_name(name, date) or province_by_name(name)
    return row.kind if row is not None else None


def _committee_body(text: str, low: str, found: re.Match[str], date: dt.date | None) -> IssuerName:
    council = "hội" in found.group("body") or "hđnd" in found.group("body")
    body = "Hội đồng nhân dân" if council else "Ủy ban nhân dân"
    level = re.sub(r"\s+", " ", found.group("level") or "")
    level = "thành phố" if level.startswith("tp") else level
    if not level:
        at = found.end()
        province = _province_pattern().search(low, at) if low[at:].strip() else None
        if province is not None and province.start() - at <= 1:
            kind = _kind_of_province(province.group(), date) or "tỉnh"
            name = _proper_province(province.group())
            return IssuerName(f"{body} {kind} {name}", slug(f"{body} {kind}"), name, True, kind)
        rest = text[found.end() :].strip()
        if rest and _NEXT_BODY.match(lowered(rest)):
            lower = sentence_case(rest)
            return IssuerName(lower, slug(lower), None, False)
        return IssuerName(body, slug(body), None, False)
    place, end = _place_after(text, low, found.end())
    rest = text[end:].strip(" -–*")
    row = (province_by_name(place, date) or province_by_name(place)) if place is not None else None
    if level == "thành phố" and place == "Huế" and date is not None and province_by_name(place, date) is None:
        row = province_by_name("Thừa Thiên Huế", date)
    # the city of Bến Tre in the province of Bến Tre is no province
    city_inside = level == "thành phố" and row is not None and row.kind == "tỉnh"
    provincial = level == "tỉnh" or (level == "thành phố" and row is not None and not city_inside)
    province_name = row.name if row is not None and (provincial or city_inside) else None
    lower_committee = _COMMITTEE.match(lowered(rest))
    if lower_committee is not None and lower_committee.group("level") and not lower_committee.group("chair"):
        under = _committee_body(rest, lowered(rest), lower_committee, date)  # `UBND TỈNH LẠNG SƠN` / `UBND HUYỆN ...`
        return under if under.province or under.joint else replace(under, province=province_name)
    if rest and _NEXT_BODY.match(lowered(rest)):
        return _under(body, level, place, province_name, provincial, rest)
    if place is None:
        return IssuerName(f"{body} {level}", slug(f"{body} {level}"), None, False, level)
    key = slug(f"{body} {level}") if provincial else slug(f"{body} {level} {place}")
    return IssuerName(f"{body} {level} {place}", key, province_name, True, level)


def _under(body: str, level: str, place: str | None, province: str | None, provincial: bool, rest: str) -> IssuerName:
    """A body under a People's Committee: it takes the committee's place."""
    rest = in_full(rest)
    rest = rest[unit_start(lowered(rest)) :]  # a department between the committee and its unit
    low = lowered(rest)
    if re.match(rf"văn\s+phòng(?:\s+{body.lower()}(?:\s+{level})?)?\Z", low):
        name = f"Văn phòng {body} {level} {place or ''}".strip()
        return IssuerName(name, slug(f"Văn phòng {body} {level}"), province, place is not None, level)
    lower = sentence_case(rest)
    where = f"{level} {place}" if place else level
    bare = re.sub(rf"\s+{re.escape(where)}\Z", "", lower, flags=re.IGNORECASE)
    if re.match(r"(?:xã|phường|thị trấn)\s", low):
        name = f"{body} {low.split()[0]} {_title_words(' '.join(low.split()[1:]))}"
        return IssuerName(name, slug(name), province)
    named = bool(place) and fold(place or "") in fold(bare)
    if bare.lower().endswith(" " + level) and place and not named:
        where = place  # `THANH TRA TỈNH` under `UBND TỈNH PHÚ THỌ`
    name = bare if named else f"{bare} {where}"
    key = _key_of(bare, level, place, provincial)
    return IssuerName(name, key, province, place is not None, level)


def _key_of(name: str, level: str, place: str | None, provincial: bool) -> str:
    bare = name
    if place:
        bare = re.sub(rf"(?:\s+{re.escape(level)})?\s+{re.escape(place)}\Z", "", name, flags=re.IGNORECASE)
        bare = bare or name
    if agency_rows(slug(bare)):
        row = agency_rows(slug(bare))[-1]
        return slug(f"{bare} {level}") if row.levels == "keep" and not slug(bare).endswith(slug(level)) else slug(bare)
    own = re.sub(r"\s+(?:tỉnh|thành phố)\Z", "", bare, flags=re.IGNORECASE)
    rows = agency_rows(slug(own))
    if rows and rows[-1].levels == "keep" and not slug(bare).endswith(slug(level)):
        return slug(f"{own} {level}")
    if rows:
        return slug(own)
    return slug(bare) if provincial else slug(f"{bare} {level} {place or ''}")


def _party_body(text: str, low: str, found: re.Match[str]) -> IssuerName:
    level = re.sub(r"\s+", " ", found.group("level") or "")
    by_level = {"tỉnh": "Tỉnh ủy", "thành phố": "Thành ủy", "huyện": "Huyện ủy", "quận": "Quận ủy", "thị xã": "Thị ủy"}
    body = by_level.get(level) or re.sub(r"\s+", " ", found.group("body") or "").capitalize()
    place, end = _place_after(text, low, found.end())
    rest = text[end:].strip(" -–*")
    row = province_by_name(place) if place else None
    province = row.name if row is not None and body in {"Tỉnh ủy", "Thành ủy"} else None
    under = re.match(r"đảng\s+(?:ủy|bộ)\s+\S", lowered(rest))
    if under is not None:
        return _party_under(rest, place, province)
    district = _PARTY.match(lowered(rest))
    if district is not None:
        below = _party_body(rest, lowered(rest), district)  # `ĐẢNG BỘ TỈNH TÂY NINH` / `HUYỆN ỦY TÂN BIÊN`
        return below if below.province else replace(below, province=province)
    if rest and _NEXT_BODY.match(lowered(rest)) and not (level and re.fullmatch(r"ban\s+chấp\s+hành", lowered(rest))):
        lower = f"{sentence_case(rest)} {body}"
        return IssuerName(f"{lower} {place or ''}".strip(), slug(lower), province, place is not None)
    organ = re.sub(r"\s+", " ", found.group("organ") or "")
    if organ.startswith("văn"):
        return IssuerName(
            f"Văn phòng {body} {place or ''}".strip(), slug(f"Văn phòng {body}"), province, place is not None
        )
    return IssuerName(f"{body} {place or ''}".strip(), slug(body), province, place is not None)


def _party_under(text: str, place: str | None, province: str | None) -> IssuerName:
    """A committee under a provincial one: `ĐẢNG BỘ TỈNH LÀO CAI` / `ĐẢNG ỦY UBND TỈNH`, `ĐẢNG ỦY XÃ BÁT XÁT`."""
    spelt = re.sub(r"(?<!\w)UBND(?!\w)", "ỦY BAN NHÂN DÂN", text)
    commune = re.match(r"đảng\s+(?:ủy|bộ)\s+(?P<level>xã|phường|thị\s+trấn|đặc\s+khu)\s+(?P<name>\S.*)", lowered(spelt))
    if commune is not None:
        level = re.sub(r"\s+", " ", commune.group("level"))
        named = spelt[commune.start("name") :].split()
        name = f"Đảng ủy {level} {' '.join(word.capitalize() if word.isupper() else word for word in named)}"
        return IssuerName(name, slug(name), province)
    known = sentence_case(spelt)
    level = "thành phố" if lowered(known).endswith(" thành phố") else "tỉnh" if lowered(known).endswith(" tỉnh") else ""
    name = f"{known} {place}" if level and place else known
    return IssuerName(name, slug(known), province, not level or place is not None, level or None)


_OWN_PLACE = re.compile(r"(?<!\w)(?:huyện|quận|thị\s+xã|xã|phường|đặc\s+khu)\s")


def _bare_province(low: str) -> int:
    """Where the name of a province begins that closes the text, 0 where none does."""
    for found in _province_pattern().finditer(low):
        if found.end() == len(low) and found.start() and low[found.start() - 1] == " ":
            return found.start()
    return 0


def _joint_bodies(pieces: list[str], date: dt.date | None) -> IssuerName | None:
    """Bodies that issue together, each in canonical form; their place, printed once or with each, stands at the end."""
    read = [body for body in (read_issuer_name(piece, date) for piece in pieces) if body is not None]
    if not read:
        return None
    placed = next((body for body in read if body.province and body.place_kind), None)
    where = f" {placed.place_kind} {placed.province}" if placed is not None else ""
    names = " - ".join(body.name.removesuffix(where) for body in read)
    if placed is not None and names.endswith(f" {placed.place_kind}"):
        where = f" {placed.province}"  # `HỘI NÔNG DÂN TỈNH`
    province = placed.province if placed is not None else None
    kind = placed.place_kind if placed is not None else None
    return IssuerName(f"{names}{where}", slug(names), province, True, kind, joint=True)


def _other_body(text: str, low: str, date: dt.date | None) -> IssuerName:
    """Any other body: a department with its place in the name, a national committee, a joint issuer."""
    text = own_name(text)
    low = lowered(text)
    if re.match(r"đảng\s+(?:ủy|bộ)\s+(?:xã|phường|thị\s+trấn|đặc\s+khu)\s", low):
        return _party_under(text, None, None)
    below = unit_start(low)
    if below and text.upper() == text:
        # a unit under a department: it takes the department's place
        unit = _other_body(text[below:], low[below:], date)
        above = _other_body(text[:below].strip(), low[:below].strip(), date)
        if unit.province is None and above.province is not None and _OWN_PLACE.search(low, below):
            return replace(unit, province=above.province)  # `CÔNG AN HUYỆN TÂY SƠN`
        if unit.province is None and above.province is not None and above.place_kind:
            return IssuerName(
                f"{unit.name} {above.place_kind} {above.province}", unit.key, above.province, True, above.place_kind
            )
        return unit
    youth = re.match(rf"(?:tỉnh|thành)\s+đoàn\s+(?={_province_pattern().pattern})", low)
    if youth is not None:
        place, _ = _place_after(text, low, youth.end() - 1)
        name = f"{sentence_case(text[: youth.end()])} {place}"
        return IssuerName(name, slug(text[: youth.end()]), place, True)
    name = sentence_case(text)
    province = None
    level = ""
    place = None
    where = re.search(rf"(?P<level>tỉnh|thành\s+phố)\s+(?=(?:{_province_pattern().pattern}))", low)
    bare = _bare_province(low) if where is None and text.upper() == text and _PROVINCIAL_OFFICE.match(low) else 0
    if bare:
        row = province_by_name(low[bare:], date) or province_by_name(low[bare:])
        if row is not None and row.kind:
            whole = f"{text[:bare]}{row.kind.upper()} {text[bare:]}"
            named = _other_body(whole, lowered(whole), date)
            printed = lowered(named.name).startswith(("sở", "công an", "thanh tra"))
            return named if printed else replace(named, name=named.name.replace(f" {row.kind} ", " "))
    if where is not None:
        level = re.sub(r"\s+", " ", where.group("level"))
        place, _ = _place_after(text, low, where.end() - 1)
        row = province_by_name(place) if place else None
        province = row.name if row is not None else None
    key = _key_of(name, level, place, True) if place else slug(name)
    if where is not None and place and text.upper() == text:
        head = sentence_case(text[: where.start()])
        name = f"{head} {level} {place}"
    incomplete = slug(name).startswith("so-") and province is None
    return IssuerName(name, key, province, not incomplete, level or None)
