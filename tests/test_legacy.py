"""Legacy fonts: which names declare an encoding, both code tables against a second source, what is never touched."""

from __future__ import annotations

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import legacy
from tests.transformed import TCVN3, tcvn3, vni

LETTERS = [
    unicodedata.normalize("NFC", base + tone)
    for base in "aăâeêioôơuưy"
    for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
] + ["đ"]

NAMES = [
    (".VnTime", legacy.TCVN3, "the usual text font"),
    ("ABCDEF+.VnTime", legacy.TCVN3, "a subset"),
    (".VnTime,Bold", legacy.TCVN3, "as Word names the bold style"),
    (".VnTimeH", legacy.TCVN3_CAPITALS, "prints capitals"),
    (".VnTimeH-BoldItalic", legacy.TCVN3_CAPITALS, "capitals in a style"),
    ("QWERTY+.VnArial NarrowH,Bold", legacy.TCVN3_CAPITALS, "a family of two words"),
    (".VNTIME", legacy.TCVN3, "names in capitals"),
    ("VNI-Times", legacy.VNI, "the usual VNI font"),
    ("ABCDEF+VNI-Helve-Condense,Bold", legacy.VNI, "VNI with a style"),
    ("TimesNewRomanPSMT", None, "Unicode"),
    ("VnTimes", None, "no dot: not of this family, and nothing is guessed"),
    ("Vnifont", None, "begins like VNI but is another name"),
    ("ArialH", None, "an H alone says nothing"),
    ("", None, "a font without a name"),
]


@pytest.mark.parametrize(("name", "encoding", "why"), NAMES)
def test_only_the_name_declares_an_encoding(name: str, encoding: str | None, why: str) -> None:
    assert legacy.encoding_of(name) == encoding, why


@pytest.mark.parametrize("letter", LETTERS)
def test_every_vietnamese_letter_comes_back(letter: str) -> None:
    code, capital = tcvn3(letter)
    assert not capital
    assert legacy.decode(code, legacy.TCVN3) == letter
    assert legacy.decode(code, legacy.TCVN3_CAPITALS) == letter.upper()
    for printed in (letter, letter.upper()):
        codes = vni(printed)
        glyphs = [(ord(c), 1, (0.0, 0.0), (float(i), 0.0, i + 1.0, 9.0)) for i, c in enumerate(codes)]
        (glyph,) = legacy.decode_glyphs(glyphs, legacy.VNI)
        assert chr(glyph[0]) == printed
        assert glyph[3] == (0.0, 0.0, float(len(codes)), 9.0), "the box is around both codes"


def test_the_table_has_no_letter_twice() -> None:
    assert len(set(TCVN3.values())) == len(TCVN3) == 74


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("Uû ban nh©n d©n tØnh Th¸i B×nh", "Uỷ ban nhân dân tỉnh Thái Bình"),
        ("QuyÕt ®Þnh vÒ viÖc ban hµnh kÕ ho¹ch", "Quyết định về việc ban hành kế hoạch"),
    ],
)
def test_tcvn3_text_as_files_have_it(printed: str, read: str) -> None:
    assert "".join(legacy.decode(char, legacy.TCVN3) for char in printed) == read


HYPHENS = [
    ("Th-ờng", "Thường", "Th is no syllable, Thường is one"),
    ("nh-", "như", "at the end of a word"),
    ("đ-ợc", "được", ""),
    ("-u", "ưu", "at the beginning"),
    ("TR-ỜNG", "TRƯỜNG", "in a font of capitals"),
    ("gi-ờng", "giường", "gi is a syllable and a beginning of one; ờng is none"),
    ("gi-ơng", "giương", ""),
    ("gi-an", "gi-an", "two syllables that a hyphen joins"),
    ("T-", "Tư", "as in Sở Tư pháp"),
    ("2021-2025", "2021-2025", "a hyphen between numbers"),
    ("QĐ-UBND", "QĐ-UBND", "a notation"),
    ("KT-XH", "KT-XH", "an abbreviation"),
    ("động-Th-ơng", "động-Thương", "one of each"),
    ("-Thực", "-Thực", "a bullet that touches its word"),
    ("-", "-", "alone"),
    ("kinh", "kinh", "no hyphen"),
]


@pytest.mark.parametrize(("word", "read", "why"), HYPHENS)
def test_the_letter_that_files_call_hyphen(word: str, read: str, why: str) -> None:
    assert legacy.hyphen_for_u(word) == read, why


@given(st.text(max_size=60))
def test_any_text_is_read_and_none_grows(text: str) -> None:
    glyphs = [(ord(char), 1, (0.0, 0.0), (0.0, 0.0, 1.0, 1.0)) for char in text]
    for encoding in (legacy.TCVN3, legacy.TCVN3_CAPITALS, legacy.VNI):
        assert len(legacy.decode_glyphs(glyphs, encoding)) <= len(text)
    assert len(legacy.hyphen_for_u(text)) == len(text)
    assert legacy.encoding_of(text) in (None, legacy.TCVN3, legacy.TCVN3_CAPITALS, legacy.VNI)


@given(st.text(alphabet=string.ascii_letters + string.digits + " .,;:()/-", max_size=40))
def test_plain_letters_and_marks_stay(text: str) -> None:
    for encoding in (legacy.TCVN3, legacy.VNI):
        assert "".join(legacy.decode(char, encoding) for char in text) == text
    assert "".join(legacy.decode(char, legacy.TCVN3_CAPITALS) for char in text) == text.upper()


def test_text_that_is_unicode_already_is_known() -> None:
    assert legacy.is_unicode("Ủy ban nhân dân tỉnh")
    assert not legacy.is_unicode("Uû ban nh©n d©n tØnh")
