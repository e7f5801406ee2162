"""Surnames of Việt Nam: a closed list, so that a signer's surname that lost its marks in a picture can be told.

The names of the Kinh and of the larger peoples of the mountains and the Central Highlands, as they are printed under
decisions. Where two surnames differ in their marks alone (Lương, Lường) nothing can be told.
"""

from __future__ import annotations

from functools import cache

from schemas.identifiers import fold

_SURNAMES = """
An Ấu Bá Bạch Bàn Bành Bạc Bế Bì Biện Bồ Bùi Ca Cà Cái Cam Cao Cầm Cấn Chảo Chang Châu Chế Chu Chử Chúng Cổ Công Cù Cung Cư
Cự Dã Danh Diệp Doãn Du Dư Dương Đàm Đan Đào Đái Đặng Đậu Đèo Điền Điêu Đinh Đoàn Đổng Đồng Đỗ Đới Đường Ninh Giáp
Giang Giàng Giả Hà Hạ Hạng Hán Hàn Hàng Hầu Hoa Hoàng Huỳnh Hồ Hồng Hứa Hùng Kha Khà Khâu Khổng Khuất Khúc Khương Kiên Kiều
Kim Kiếu Kông Ksor Kpă Kpuih Lã Lai Lại Lâm Lăng Lầu Lê Lềnh Liêu Liễu Lò Lô Lỗ Lục Luyện Lù Lư Lừ Lữ Lưu Lý Lỷ Lương Lường
Ma Mã Mạc Mai Mào Mẫn Mùa Nghiêm Ngô Ngụy Nguyễn Nhữ Niê Nông Ông Phạm Phan Phàn Phí Phó Phong Phù Phùng Phương
Quách Quan Quàng Quản Rmah Rơ Sa Sái Sầm Siu Sơn Sùng Tạ Tăng Tào Tằng Tẩn Thạch Thái Thang Thào Thân Thẩm Thành
Thi Thiều Thiệu Thò Thôi Tiêu Tiết To Tô Tôn Tòng Tống Trang Tráng Trần Trịnh Triệu Trình Trương Trà Từ Tưởng Ưng Uông Ung
Ứng Vàng Văn Vân Vi Vì Viên Võ Vũ Vừ Vương Xa Xín Y Ê Ban Hoắc Lộ Lầm Mông Mua Nghị Nhan Nhâm Quế Sử Thủy Tiền Viễn Xồng Xeo
"""

# Borne by nearly everyone: a word that is one of these but for its marks is that one.
_COMMON = """
Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đào Đoàn Vương Trịnh Trương Đinh Lâm Phùng Mai Tô
Thái Châu Tạ Nghiêm Triệu Quách Tống Thạch Đàm Bế Nông Tăng Lưu Hà Cao Khổng Doãn Đậu
"""


@cache
def _by_plain() -> dict[str, frozenset[str]]:
    plain: dict[str, set[str]] = {}
    for name in _SURNAMES.split():
        plain.setdefault(fold(name), set()).add(name)
    return {key: frozenset(names) for key, names in plain.items()}


def is_surname(word: str) -> bool:
    """Whether a word, in any case, is a surname of the list."""
    return word.capitalize() in _by_plain().get(fold(word), frozenset())


def resembles_surname(word: str) -> bool:
    """Whether a word is a surname of the list, whatever its marks."""
    return fold(word) in _by_plain()


def surname_of(word: str) -> str | None:
    """The one common surname that a word is but for its marks (`Trân`, `NGUYÊN`), in the word's case; None where the
    word is a surname itself, where none is that near, and where there are two."""
    names = _by_plain().get(fold(word), frozenset())
    if len(names) != 1 or not word or is_surname(word):
        return None
    (name,) = names
    if name not in _COMMON.split():
        return None
    return name.upper() if word.isupper() and len(word) > 1 else name
