"""What can be a Vietnamese syllable, and what that says of a text layer."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.syllables import is_syllable, spelling_of

GOOD = "quyết định gì giữa giếng khuya nghiêng huỳnh thuỷ thủy hoà ủy quýt quạnh xoong ươm yết Đắk ý rượu ĐIỀU"
BAD = "hdnh QUYET vwx tếck hoàc đ́ị chủú abcd t"


@pytest.mark.parametrize("word", [word for word in re.split(" ", GOOD) if word != "Đắk"])
def test_syllables(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(unicodedata.normalize("NFD", word))


@pytest.mark.parametrize("word", [*re.split(" ", BAD), "", "hòat", "học2"])
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)


def test_a_text_layer_without_vietnamese_is_garbage() -> None:
    good = "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015 của Quốc hội nước Việt Nam"
    english = (
        "Ctin cir Lu4t To chfrc chinh quytin dia phucmg ngiy thAng nAm ctra Qutlc hQi nudrc ViQt Nam xd hQi chii nghia"
    )
    stripped = "Can cu Luat To chuc chinh quyen dia phuong ngay thang nam cua Quoc hoi nuoc Viet Nam"
    assert spelling_of(good.split()).good
    assert not spelling_of(good.split()).garbage
    assert spelling_of(english.split()).garbage
    assert spelling_of(stripped.split()).garbage, "syllables without any mark are no Vietnamese print"
    assert not spelling_of(["1.638", "UBND", "QĐ-UBND", "45/2021"]).enough, "numbers and notations say nothing"


@given(st.text(max_size=40))
def test_any_text_is_judged(text: str) -> None:
    assert is_syllable(text) in (True, False)
    assert 0.0 <= spelling_of(text.split()).merit <= 1.0
