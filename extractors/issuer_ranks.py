"""Letterheads that name several bodies: a superior over its own (`CÔNG AN TỈNH ...` / `CÔNG AN HUYỆN ...`), joint issuers.

Also how such letterheads spell bodies: `TP.` and the usual abbreviations in full, one kind of dash. What is brought to
full words here are a letterhead's capitals alone; mixed case stays as printed.
"""

from __future__ import annotations

import itertools
import re

from extractors.department_spellings import departments_in_full
from extractors.issuing_bodies import lowered
from schemas.identifiers import fold

_PLACE = r"(?:tỉnh|thành\s+phố|huyện|quận|thị\s+xã|xã|phường|đặc\s+khu)"
_ORGAN = re.compile(r"\s+(?:BAN\s+THƯỜNG\s+(?:TRỰC|VỤ)|BAN\s+CHẤP\s+HÀNH|BCH|BTV)\Z")
_SUPERIOR = re.compile(
    r"\A.{4,70}?(?<!\w)(?:việt\s+nam|tối\s+cao|nhà\s+nước)\s+(?=(?:tổng\s+)?(?:bảo\s+hiểm|kho\s+bạc|liên\s+đoàn|hội|tòa\s+án"
    r"|viện\s+kiểm\s+sát|đoàn|công\s+đoàn|liên\s+minh|thuế|cục|chi\s+cục|(?:bch|ban\s+chấp\s+hành)\s+(?:hội|liên\s+đoàn))\s)"
    r"|\A(?:tổng\s+)?cục\s+(?:thuế|thống\s+kê|hải\s+quan|thi\s+hành\s+án\s+dân\s+sự|quản\s+lý\s+thị\s+trường)\s+"
    r"(?=(?:cục|chi\s+cục|thuế|thống\s+kê|thi\s+hành\s+án)\s)"
    r"|\A(?:bộ\s+tư\s+lệnh\s+)?(?:quân\s+khu\s+[0-9]+|bộ\s+đội\s+biên\s+phòng)\s+(?=(?:bộ|ban)\s+chỉ\s+huy\s)"
    r"|\Amặt\s+trận\s+tổ\s+quốc\s+việt\s+nam\s+(?=ủy\s+ban\s+(?:mặt\s+trận|mttq)\s)"
    r"|\Atổng\s+công\s+ty\s.{4,60}?\s(?=công\s+ty\s)"
)
_BOARD_OF = re.compile(r"\A(?:BCH|BAN\s+CHẤP\s+HÀNH)\s+(?=(?:HỘI|LIÊN\s+ĐOÀN)\s)")
# `HỘI NÔNG DÂN VIỆT NAM` / `BAN CHẤP HÀNH TỈNH ...`: the organisation of that place
_BOARD_AT = re.compile(
    rf"\A(?P<body>(?:hội|đoàn)\s.{{3,50}}?)(?:\s+việt\s+nam)?\s+(?:bch|ban\s+chấp\s+hành|btv|ban\s+thường\s+vụ)\s+(?={_PLACE}\s)"
)
_SHORT_WORDS = {
    "MTTQ": "MẶT TRẬN TỔ QUỐC",
    "LHPN": "LIÊN HIỆP PHỤ NỮ",
    "CCB": "CỰU CHIẾN BINH",
    "LĐLĐ": "LIÊN ĐOÀN LAO ĐỘNG",
    "UBND": "ỦY BAN NHÂN DÂN",
    "HĐND": "HỘI ĐỒNG NHÂN DÂN",
    "ĐBQH": "ĐẠI BIỂU QUỐC HỘI",
    "CHQS": "CHỈ HUY QUÂN SỰ",
    "BHXH": "BẢO HIỂM XÃ HỘI",
}
_SHORT = re.compile(rf"(?<!\w)(?:{'|'.join(_SHORT_WORDS)})(?!\w)")
_JOINT = re.compile(
    r"\s+-\s+(?=(?:sở|công\s+an|bộ\s+chỉ\s+huy|tòa\s+án|viện\s+kiểm\s+sát|hội|liên\s+đoàn|liên\s+minh|tỉnh\s+đoàn|thành\s+đoàn"
    r"|đoàn|ban\s+thường\s+trực|ủy\s+ban|ubnd|hđnd|thường\s+trực|mặt\s+trận|bảo\s+hiểm|kho\s+bạc|cục|ngân\s+hàng|thanh\s+tra"
    r"|ban\s+(?:dân|tuyên|tổ|quản|nội)|bưu\s+điện|đài)(?!\w))"
)
_OWN_LINE = re.compile(
    r"(?:sở|chi\s+cục|cục|trung\s+tâm|công\s+ty|hội\s+đồng|ban\s+(?:chỉ|quản)|văn\s+phòng|bệnh\s+viện|trường|công\s+an"
    r"|huyện\s+ủy|phòng\s+(?!,)(?!chống|cháy|thủ)|liên\s+đoàn|thanh\s+tra|viện|học\s+viện)\s+\w"
)
_OPEN_LINE = re.compile(r"(?:(?<!\w)(?:và|của|với|văn\s+phòng|công\s+tác|thuộc|giữa)|[-–,])\Z")
# Units of a department, with the department's name over theirs; `MÔI TRƯỜNG` is no school.
_UNIT = re.compile(
    r"\A(?:sở|ban|bộ)\s.*?\s(?=(?:chi\s+cục|trung\s+tâm|bệnh\s+viện|thanh\s+tra|cục)\s)"
    r"|\Asở\s.*?\s(?=(?:(?<!môi\s)trường\s|phòng\s+(?!cháy|chống|thủ)|viện\s|ban\s+quản\s|bảo\s+tàng|thư\s+viện|quỹ\s|trạm\s|văn\s+phòng\s))"
    rf"|\Acông\s+an\s+(?:tỉnh|thành\s+phố)\s.*?\s(?=(?:công\s+an\s+{_PLACE}|phòng|trại)\s)"
    rf"|\Abộ\s+chỉ\s+huy\s+(?:quân\s+sự|bộ\s+đội\s+biên\s+phòng)\s.*?\s(?=(?:ban\s+chỉ\s+huy|đồn|trung\s+đoàn)\s)"
)


def spelt(text: str) -> str:
    """A letterhead's line with one kind of dash between words, `TP.` and shortened departments in full."""
    text = re.sub(r"(?<=[^\W\d_])\s*[–—]\s*(?=[^\W\d_])", " - ", text)
    if text.upper() != text:
        return text
    text = re.sub(r"(?<=[^\W\d_]{3})-(?=[^\W\d_]{3})", " - ", text)
    text = re.sub(r"(?<!\w)TP\s*\.?\s*HCM(?!\w)", "THÀNH PHỐ HỒ CHÍ MINH", text)
    text = re.sub(r"(?<!\w)TP(?:\s*\.\s*|\s+)(?=[^\W\d_]{2})", "THÀNH PHỐ ", text)
    return departments_in_full(text)


def joint_pieces(text: str) -> list[str]:
    """The bodies that issue together, parted at the hyphens between them; one piece where only one issues."""
    low = lowered(text)
    if text.upper() != text or "văn phòng" in low.split(" - ")[0]:
        return [text]  # `VĂN PHÒNG HĐND - UBND` is one office
    pieces: list[str] = []
    at = 0
    for found in _JOINT.finditer(low):
        pieces.append(text[at : found.start()].strip())
        at = found.end()
    return [*pieces, text[at:].strip()]


def own_name(text: str) -> str:
    """A body's own name: without the superior above it that adds no place, without its organ, and in full words."""
    if text.upper() != text:
        return text
    superior = _SUPERIOR.match(lowered(text))
    text = text[superior.end() :] if superior is not None else text
    board = _BOARD_AT.match(lowered(text))
    if board is not None:
        text = f"{text[: board.end('body')]} {text[board.end() :]}"
    text = _BOARD_OF.sub("", _ORGAN.sub("", text))
    text = re.sub(r"\AMẶT TRẬN TỔ QUỐC VIỆT NAM\s+(ỦY BAN TRUNG ƯƠNG)\Z", r"\1 MẶT TRẬN TỔ QUỐC VIỆT NAM", text)
    return in_full(text)


def in_full(text: str) -> str:
    """The usual abbreviations of a letterhead's capitals in full words."""
    if text.upper() != text:
        return text
    return _SHORT.sub(lambda found: _SHORT_WORDS[found.group()], text)


def lower_line_unread(lines: list[str], name: str) -> bool:
    """Whether a letterhead's lower line names a body of its own that the issuer's name lost, or swallowed with the one
    above it: a pair of ranks that nothing here knows."""
    plain = fold(name)
    unread = False
    for above, line in itertools.pairwise(lines):
        low = lowered(spelt(line)).strip()
        if line.upper() != line or _OWN_LINE.match(low) is None or _OPEN_LINE.search(lowered(above).strip()):
            continue
        own = " ".join(fold(in_full(spelt(line))).split()[:3])
        over = " ".join(fold(in_full(spelt(above))).split()[-2:])
        unread = own not in plain or f"{over} {own}" in plain  # the lowest decides: a department over its unit goes
    return unread


def has_superior(low: str) -> bool:
    """Whether small letters open with a superior body that the body below it replaces."""
    return _SUPERIOR.match(low) is not None


def unit_start(low: str) -> int:
    """Where the unit begins that stands under a department, a provincial police or command; 0 where there is none."""
    found = _UNIT.match(low)
    return found.end() if found is not None else 0
