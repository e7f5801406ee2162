"""Certain repairs: each row says what was printed, what it means, and why the repair is certain."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.text import is_plain, normalise, unshift

REPAIRS = [
    ("x\u6103\u0300 hội", "xã hội", "ã as UTF-16 read one byte late"),
    ("đ\u6103\u0300 ký", "đã ký", "the same inside a word"),
    ("k\u6503\u0100", "ké", "é by the same fault"),
    ("b\u6103\u0900o", "bảo", "ả by the same fault"),
    ("m\u6103\u2300nh", "mạnh", "ạ by the same fault"),
    ("\u00d0ẩy mạnh", "Đẩy mạnh", "U+00D0 ETH is no letter of Vietnamese"),
    ("\u01a2u tiên", "Ưu tiên", "U+01A2 shown as Ư by old fonts"),
    (unicodedata.normalize("NFD", "Ủy ban nhân dân"), "Ủy ban nhân dân", "decomposed letters"),
    ("phát\u00a0triển", "phát triển", "no-break space is a blank"),
    ("ng\u00adười", "người", "a soft hyphen prints nothing"),
    ("\uf0b7 Xây dựng", "• Xây dựng", "bullet of a symbol font"),
    ("\ufeffKế hoạch", "Kế hoạch", "byte order mark"),
]


@pytest.mark.parametrize(("printed", "meant", "why"), REPAIRS, ids=[row[2] for row in REPAIRS])
def test_repairs(printed: str, meant: str, why: str) -> None:
    assert normalise(printed)[0] == meant, why


def test_healthy_text_is_left_alone() -> None:
    text = "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015; 漢字 ở đây"
    assert normalise(text) == (text, False)


def test_unshift_refuses_other_characters() -> None:
    assert unshift("漢", "字") is None


@given(st.text())
def test_never_raises_and_is_composed(text: str) -> None:
    repaired, _ = normalise(text)
    again, changed = normalise(repaired)
    assert not changed or again == repaired or is_plain(again)


@given(st.text(alphabet="aăâeêioôơuưyAĐđ ÀÁẢÃẠ"))
def test_nfd_comes_back_as_nfc(text: str) -> None:
    assert normalise(unicodedata.normalize("NFD", text))[0] == unicodedata.normalize("NFC", text)
