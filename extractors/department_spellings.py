"""How letterheads shorten the names of departments and ministries: `SỞ NÔNG NGHIỆP & PTNT`, `SỞ LAO ĐỘNG - TB&XH`.

Only the links between the words of a name (`và`, `&`, a comma, a hyphen) and the usual abbreviations of its parts differ;
the words are those of the full name, so nothing is guessed. The names are those of Nghị định 24/2014/NĐ-CP, Nghị định
45/2025/NĐ-CP, Nghị định 150/2025/NĐ-CP and of the ministries they answer to.
"""

from __future__ import annotations

import re

from extractors.issuing_bodies import lowered

_LINK = r"(?:\s*[,&-]\s*|\s+)?(?:và\s+)?"
_AFTER = r"(?!\w)(?!\s*(?:[,&]|và\s|-\s*(?!(?:sở|bộ|ban|công\s+an|cục|hội|liên|thanh\s+tra|ngân|tòa|viện|ủy)(?!\w))))"
# The full name (without Sở, Bộ or Phòng), and its parts with what they may be shortened to; longer names first.
_NAMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN", ("nông nghiệp|nn", "phát triển nông thôn|ptnt")),
    ("NÔNG NGHIỆP VÀ MÔI TRƯỜNG", ("nông nghiệp|nn", "môi trường|mt")),
    ("LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI", ("lao động|lđ", "thương binh|tb", "xã hội|xh")),
    ("VĂN HÓA, THỂ THAO VÀ DU LỊCH", ("văn hóa|vh", "thể thao|tt", "du lịch|dl")),
    ("VĂN HÓA VÀ THỂ THAO", ("văn hóa|vh", "thể thao|tt")),
    ("TÀI NGUYÊN VÀ MÔI TRƯỜNG", ("tài nguyên|tn", "môi trường|mt")),
    ("KẾ HOẠCH VÀ ĐẦU TƯ", ("kế hoạch|kh", "đầu tư|đt")),
    ("KHOA HỌC VÀ CÔNG NGHỆ", ("khoa học|kh", "công nghệ|cn")),
    ("THÔNG TIN VÀ TRUYỀN THÔNG", ("thông tin|tt", "truyền thông|tt")),
    ("GIÁO DỤC VÀ ĐÀO TẠO", ("giáo dục|gd", "đào tạo|đt")),
    ("DÂN TỘC VÀ TÔN GIÁO", ("dân tộc|dt", "tôn giáo|tg")),
)
# Until 2008; the district's room is `Phòng Văn hóa và Thông tin`.
_OLD_CULTURE = (re.compile(r"(?<!\w)(?:sở|bộ)\s+(?P<name>văn\s+hóa\s+thông\s+tin)" + _AFTER), "VĂN HÓA - THÔNG TIN")
_SPELLINGS = [
    (
        re.compile(
            r"(?<!\w)(?:sở|bộ|phòng)\s+(?P<name>"
            + _LINK.join("(?:" + part.replace(" ", r"\s+") + ")" for part in parts)
            + ")"
            + _AFTER
        ),
        full,
    )
    for full, parts in _NAMES
]
# Bodies whose kind is shortened before the name they have in full.
_KINDS = [
    (re.compile(r"(?<!\w)(?P<name>bql|ban\s+ql)(?=\s+(?:các|khu|dự\s+án|rừng|vườn)(?!\w))"), "BAN QUẢN LÝ"),
    (re.compile(r"(?<=quản lý các )(?P<name>kcn)(?!\w)"), "KHU CÔNG NGHIỆP"),
    (re.compile(r"(?<=quản lý )(?P<name>kkt)(?!\w)"), "KHU KINH TẾ"),
    (re.compile(r"(?<!\w)(?P<name>bcđ)(?=\s+\w)"), "BAN CHỈ ĐẠO"),
    (
        re.compile(r"(?<!\w)(?P<name>bch)(?=\s+(?:quân\s+sự|phòng\s*,?\s+chống|phòng\s+thủ|pctt|ptds)(?!\w))"),
        "BAN CHỈ HUY",
    ),
    (
        re.compile(
            r"(?<!\w)(?P<name>vp)(?=\s+(?:ủy\s+ban|ubnd|hđnd|hội\s+đồng|đoàn|tỉnh\s+ủy|thành\s+ủy|điều\s+phối)(?!\w))"
        ),
        "VĂN PHÒNG",
    ),
]


def departments_in_full(text: str) -> str:
    """A letterhead's capitals with its departments, ministries and kinds of bodies in their full names; else as given."""
    if text.upper() != text:
        return text
    for pattern, full in [*_KINDS, *_SPELLINGS, _OLD_CULTURE]:
        low = lowered(text)
        if len(low) != len(text):
            return text
        for found in reversed([*pattern.finditer(low)]):
            text = text[: found.start("name")] + full + text[found.end("name") :]
    text = re.sub(r"(?<=HĐND|ĐBQH)\s?&\s?(?=UBND|HĐND)", " VÀ ", text)
    return re.sub(r"(?<=\w\w)\s&\s(?=\w\w)", " VÀ ", text)  # `PHÒNG KINH TẾ & HẠ TẦNG`
