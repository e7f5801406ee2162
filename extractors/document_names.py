"""The words that name a document's type in its title, with their codes (Nghị định 30/2020/NĐ-CP, Điều 7)."""

from __future__ import annotations

import re

from extractors.issuing_bodies import lowered

# Longest first where one begins like another. "Chương trình hành động" is printed as one type line.
TYPE_NAMES: dict[str, str] = {
    "Chương trình hành động": "CTr",
    "Nghị quyết liên tịch": "NQ",
    "Thông tư liên tịch": "TTLT",
    "Kế hoạch liên ngành": "KH",
    "Kế hoạch liên tịch": "KH",
    "Hướng dẫn liên ngành": "HD",
    "Hướng dẫn liên tịch": "HD",
    "Quy chế liên ngành": "QC",
    "Chương trình liên tịch": "CTr",
    "Văn bản hợp nhất": "VBHN",
    "Bản thỏa thuận": "BTT",
    "Giấy ủy quyền": "GUQ",
    "Giấy giới thiệu": "GGT",
    "Bản ghi nhớ": "BGN",
    "Chương trình": "CTr",
    "Nghị quyết": "NQ",
    "Nghị định": "ND",
    "Quyết định": "QD",
    "Quy định": "QyD",
    "Quy chế": "QC",
    "Kế hoạch": "KH",
    "Chỉ thị": "CT",
    "Công điện": "CD",
    "Công văn": "CV",
    "Tờ trình": "TTr",
    "Báo cáo": "BC",
    "Hướng dẫn": "HD",
    "Đề án": "DeAn",
    "Dự án": "DA",
    "Phương án": "PA",
    "Thông báo": "TB",
    "Thông cáo": "TC",
    "Thông tri": "other",
    "Thông tư": "TT",
    "Kết luận": "KL",
    "Biên bản": "BB",
    "Hợp đồng": "HopDong",
    "Giấy mời": "GM",
    "Pháp lệnh": "PL",
    "Thư công": "ThC",
    "Điều lệ": "other",
    "Chiến lược": "other",
    "Quy hoạch": "other",
    "Quy trình": "other",
    "Nội quy": "other",
    "Lệnh": "other",
    "Luật": "Luat",
}
_BY_WORDS = {lowered(name): name for name in TYPE_NAMES}
TYPE_ALTERNATIVES = "|".join(sorted(_BY_WORDS, key=len, reverse=True)).replace(" ", r"\s+")
_TYPE_AT = re.compile(rf"\s*(?P<name>{TYPE_ALTERNATIVES})(?!\w)")
# Acts that name the deciding authority in capitals between the title and the legal bases.
WITH_AUTHORITY = frozenset({"QD", "NQ", "ND", "TT", "TTLT", "PL", "Luat", "CD", "CT"})


def type_at(low: str, start: int = 0) -> tuple[int, int, str, str] | None:
    """(start, end, official name, code) of the type word that `low` (see `lowered`) has at `start`, or None."""
    found = _TYPE_AT.match(low, start)
    if found is None:
        return None
    name = _BY_WORDS[re.sub(r"\s+", " ", found.group("name"))]
    return found.start("name"), found.end("name"), name, TYPE_NAMES[name]
