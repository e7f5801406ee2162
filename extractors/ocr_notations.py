"""Notations of acts that OCR misread, set right where no other notation is that near; their figures are never touched.

A closed list: what stands between the strokes and hyphens of a notation is an abbreviation of Nghị định 30/2020 or of a
body that every plan cites. U+00D0 and a bare D for Đ, `CTY` for `CTr`, `UBNĐ` for `UBND`, `8ố:` for `Số:`.
"""

from __future__ import annotations

import regex

_NOTATION = regex.compile(
    r"(?P<before>[(“\"']*\d{1,5}[a-z]?)(?P<code>(?:[/\-–]\p{L}[\p{L}&.:]*|[/\-–]\d{4}(?!\d))+)(?P<after>[.,;:)”\"']*)"
)
_PIECE = regex.compile(r"(?P<mark>[/\-–])(?P<code>[\p{L}&.:]+|\d{4})")
_TYPES = {
    "QD": "QĐ", "QÐ": "QĐ", "QB": "QĐ", "OĐ": "QĐ", "OD": "QĐ", "0Đ": "QĐ", "GĐ": "QĐ", "QĐÐ": "QĐ", "QĐĐ": "QĐ",
    "ND": "NĐ", "NÐ": "NĐ", "MĐ": "NĐ",
    "CTY": "CTr", "CTf": "CTr", "CTt": "CTr", "CTT": "CTr", "CIr": "CTr", "CTi": "CTr", "CTF": "CTr", "GTr": "CTr",
    "TTY": "TTr", "TTt": "TTr", "TIr": "TTr", "TTf": "TTr", "TTi": "TTr", "TTF": "TTr",
    "KI": "KH", "KHI": "KH", "KE": "KH", "NO": "NQ", "NG": "NQ", "N0": "NQ", "NQQ": "NQ",
}  # fmt: skip
_BODIES = {
    "UBNĐ": "UBND", "ƯBND": "UBND", "UBMD": "UBND", "UBNL": "UBND", "UENĐ": "UBND", "UEND": "UBND", "UBND0": "UBND",
    "UBNÐ": "UBND", "ỦBND": "UBND", "UBNB": "UBND", "ƯBNĐ": "UBND", "URND": "UBND", "LIBND": "UBND",
    "HDND": "HĐND", "HÐND": "HĐND", "HĐNĐ": "HĐND", "HBND": "HĐND", "HĐMD": "HĐND", "HDNĐ": "HĐND",
    "TTE": "TTg", "TTạ": "TTg", "TTø": "TTg", "TTq": "TTg", "TIg": "TTg", "TTp": "TTg", "TTG": "TTg", "TTơ": "TTg",
    "CE": "CP", "CF": "CP", "TƯ": "TU", "TỰ": "TU", "TỪ": "TU", "TÚ": "TU", "TỦ": "TU",
}  # fmt: skip
# These may be abbreviations of their own; before a body that issues plans they are none.
_LOOSE = frozenset({"QB", "OD", "GĐ", "MĐ", "KI", "KE", "NO", "NG", "CTT", "TTT"})
_ISSUING = frozenset({"UBND", "HĐND", "TTg", "CP", "TU", "TW", "QH"})
_NUMBER_WORD = regex.compile(r"(?:[8S5$§]|Š)[ốôỐÔóồỗổ]\s*:")


def notation_set_right(text: str) -> str:
    """The token with the abbreviations of its notation set right; any other token as it is."""
    if _NUMBER_WORD.fullmatch(text):
        return "Số:"
    match = _NOTATION.fullmatch(text)
    if match is None:
        return text
    pieces = list(_PIECE.finditer(match["code"]))
    if "".join(piece[0] for piece in pieces) != match["code"]:
        return text
    named = [piece["code"] for piece in pieces]
    right = [_TYPES.get(code, _BODIES.get(code, code)) for code in named]
    doubtful = any(code in _LOOSE for code in named)
    if right == named or (doubtful and not set(right) & _ISSUING):
        return text
    code = "".join(piece["mark"] + fixed for piece, fixed in zip(pieces, right, strict=True))
    return f"{match['before']}{code}{match['after']}"
