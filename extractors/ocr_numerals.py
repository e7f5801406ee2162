"""Roman numerals that OCR misread: their stems run together (`HI.` for `III.`), or are taken for figures and bars (`1V`).

How many stems there are is told by the width of the print, or by the numerals before and after in the same row of
headings or of section rows: between `II` and `IV` stands nothing but `III`. Where neither leaves one choice, what was
read stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import regex

from extractors.source import Page, Word

_ROMAN = regex.compile(r"(?P<body>[HIVXNLJl1|\[\]]{1,5})(?P<end>[.:)]?|[-–,;]|/\d{4}[.,;:)]*)")
_STEM = {True: 0.37, False: 0.33}  # width of a capital I, bold or not, in shares of the type size
_STOPS = {
    ".": 0.25,
    ",": 0.25,
    ":": 0.28,
    ";": 0.28,
    "/": 0.28,
    ")": 0.33,
    "-": 0.33,
}  # and of what follows; figures 0.5
_COUNTED = 0.5  # confidence left to a numeral whose stems were counted by its width alone
_BEFORE_ROMAN = frozenset({"lục", "phần", "chương", "quý", "quí", "mục", "loại", "hạng", "cấp", "khu", "khóa", "khoá"})


def roman(words: Sequence[Word], index: int, text: str) -> str:
    """A numeral at the start of a line before a capital, or after `Phụ lục`, `Phần`, `Quý` and the like."""
    match = _ROMAN.fullmatch(text)
    if match is None or set(match["body"]) <= set("VX") or match["body"].isdigit() or match["body"] in ("L", "J"):
        return text
    word = words[index]
    before = words[index - 1] if index else None
    starts = before is None or abs(before.base - word.base) > 0.5 * word.size or before.x0 > word.x0
    following = words[index + 1] if index + 1 < len(words) else None
    opener = before.text.lower().strip(".:") if before is not None else ""
    named = opener in _BEFORE_ROMAN and not starts
    if before is not None and starts and opener in ("quý", "quí"):
        named = before.x0 > word.x0 and 0 < word.base - before.base < 2.2 * word.size  # a line of its cell ends there
    if not named:
        # A stop whose tail is only a speck is read as a comma; a numeral of a heading is bold.
        if len(match["end"]) > 1 or match["end"] in ("-", "–", ";") or (match["end"] == "," and not word.bold):
            return text
        if not starts or following is None or not following.text[:1].isupper():
            return text
        if following.base - word.base > 0.5 * word.size or following.x0 - word.x1 > 3 * word.size:
            return text
        if not match["end"] and not word.bold:
            return text
    body = match["body"]
    if set(body) <= set("HINLJ1l|[]"):
        # Stems that stand close run together into H and N, or one is lost: how many there are is told by the width of
        # the print, which is a little less than that many letters are wide.
        wide = word.x1 - word.x0 - sum(_STOPS.get(char, 0.5) for char in match["end"]) * word.size
        wide /= _STEM[word.bold] * word.size
        stems = max(len(body), int(wide + 0.7)) if set(body) == {"I"} else int(wide + 0.8)
        letters = min(3, len(body) + body.count("H") + body.count("N"))
        if named and index > 2 and words[index - 2].text in ("-", "–") and words[index - 3].text == "I" * stems:
            stems = letters  # no period runs from a quarter to the same one
        numeral = "I" * max(1, min(3, stems))
        if len(numeral) != letters:
            word.confidence = min(word.confidence or 0.0, _COUNTED)  # the letters say another number than the width
    else:
        numeral = regex.sub(r"[1l|\[\]]", "I", body).replace("H", "II").replace("N", "II")
    if regex.fullmatch(r"X{0,2}(?:IX|IV|V?I{0,3})", numeral) is None:
        return text
    end = match["end"].replace(":", ".")
    return f"{numeral}{end if named else end.replace(',', '.')}"


# --- numerals in sequence -----------------------------------------------------------------------------------------

_TOKEN = regex.compile(r"(?P<body>[HNIVXLJl1|!\[\]ÌÍỈĨỊÎ]{1,5})(?P<end>[.,:)]?)")
_PLAIN = regex.compile(r"(?P<body>X{0,2}(?:IX|IV|V?I{0,3}))(?P<end>[.)]?)")
_FIGURE = regex.compile(r"(?P<number>\d{1,3})[.)]?")
_ONES = regex.compile(r"1{1,3}[.:]?")
_NUMERALS = (
    "", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII",
)  # fmt: skip
_VALUES = {numeral: value for value, numeral in enumerate(_NUMERALS)}
_FIVES = regex.compile(r"([VX])")
_APART = 1.2  # sizes of print between the columns of a table without rules
_FIRM = 0.9  # confidence from which a numeral that is read plainly stays, whatever its neighbours say


@dataclass(slots=True)
class NumeralPlace:
    """A word at the start of a line that may be the numeral of a heading or of a section row, as the engine read it."""

    page: Page
    word: Word
    raw: str
    table: bool
    figure: int | None  # an ordinary row number


def numeral_places(pages: Iterable[tuple[Page, Sequence[Word]]]) -> list[NumeralPlace]:
    """The places of a document, in reading order, before anything in them is repaired."""
    out = []
    for page, words in pages:
        for index, word in enumerate(words):
            figure = _FIGURE.fullmatch(word.text)
            token = _TOKEN.fullmatch(word.text)
            if (figure is None and token is None) or not _opens(words, index):
                continue
            apart = words[index + 1].x0 - word.x1 > _APART * word.size
            table = apart or _between_walls(page, word)
            if table or (token is not None and token["end"] not in ("", ",") and not word.text[0].isdigit()):
                out.append(NumeralPlace(page, word, word.text, table, int(figure["number"]) if figure else None))
    return out


def _opens(words: Sequence[Word], index: int) -> bool:
    """Whether a word begins its line and a word that begins with a capital, no numeral itself, follows on it."""
    word, before = words[index], words[index - 1] if index else None
    if before is not None and abs(before.base - word.base) <= 0.5 * word.size and before.x0 <= word.x0:
        return False
    following = words[index + 1] if index + 1 < len(words) else None
    if following is None or following.base - word.base > 0.5 * word.size or following.x0 < word.x1 - 1:
        return False
    return following.text[:1].isupper() and _TOKEN.fullmatch(following.text) is None


def _between_walls(page: Page, word: Word) -> bool:
    """Whether the word stands in a table: lines run down on either side of it."""
    sides = [line.x0 > word.x0 for line in page.verticals if line.y0 < word.base < line.y1]
    return any(sides) and not all(sides)


def counted_numerals(places: Sequence[NumeralPlace]) -> list[tuple[Page, Word, str]]:
    """The places whose numeral the sequence of their neighbours tells, with what stands there; `word.text` of a place is
    what it was set right to by itself. Headings and section rows of tables are each a sequence, which may begin anew."""
    out: list[tuple[Page, Word, str]] = []
    for table in (False, True):
        run = [place for place in places if place.table is table]
        run = [place for at, place in enumerate(run) if place.figure is None or _no_row_number(run, at)]
        values = [_value(place.word.text) for place in run]
        for at, place in enumerate(run):
            before = values[at - 1] if at else None
            after = values[at + 1] if at + 1 < len(run) else None
            right = _wanted(place, before, values[at], after, last=at + 1 == len(run))
            if right is None:
                continue
            near = [run[other].word.text for other in (at - 1, at + 1) if 0 <= other < len(run) and values[other]]
            values[at] = right
            end = next((match["end"] for text in near if (match := _PLAIN.fullmatch(text))), "")
            out.append((place.page, place.word, _NUMERALS[right] + end))
    return out


def _no_row_number(run: Sequence[NumeralPlace], at: int) -> bool:
    """Whether figures that could be stems (`1`, `11`) stand before a row that begins to count anew, and count no row."""
    place = run[at]
    after = run[at + 1] if at + 1 < len(run) else None
    before = run[at - 1].figure if at else None
    anew = after is not None and after.figure == 1
    return anew and _ONES.fullmatch(place.raw) is not None and (before is None or before + 1 != place.figure)


def _value(text: str) -> int | None:
    match = _PLAIN.fullmatch(text)
    return _VALUES.get(match["body"]) or None if match is not None else None


def _wanted(place: NumeralPlace, before: int | None, read: int | None, after: int | None, *, last: bool) -> int | None:
    """The value that the numerals on both sides leave; None where that is what was read, or where they leave a choice."""
    own = place.word.text == place.raw  # not counted by its width
    odd = read is not None and not own and not _can_be(place.raw, read, 0)  # the width says what the letters cannot
    if before is not None and after == before + 2:
        right, sides = before + 1, 2
    elif after == 2 and (before is None or (read is None and before != 1)):
        right, sides = 1, 2
    elif before is not None and (last or after == 1 or after is None) and (read is None or odd):
        right, sides = before + 1, 1
    else:
        return None
    if right == read or right >= len(_NUMERALS):
        return None
    if read is not None and own and (place.word.confidence or 0.0) >= _FIRM:
        return None
    if sides == 1 and (_can_be(place.raw, 1, 0) or _can_be(place.raw, right + 1, 0)):
        return None  # it may begin a sequence of its own, or one was not seen
    return right if _can_be(place.raw, right, 1 if sides == 2 else 0) else None


def _can_be(raw: str, value: int, lost: int) -> bool:
    """Whether a token can be a numeral: the same V and X, and between them as many stems as its letters can stand for; a
    letter of two stems is H or N. `lost` stems may be missing."""
    match = _TOKEN.fullmatch(raw)
    if match is None:
        return False
    mine, other = _FIVES.split(match["body"]), _FIVES.split(_NUMERALS[value])
    if mine[1::2] != other[1::2]:
        return False
    for letters, stems in zip(mine[::2], other[::2], strict=True):
        double = letters.count("H") + letters.count("N")
        least = max(len(letters), 2 if double else 0)
        if not least <= len(stems) <= len(letters) + double + (lost if letters else 0):
            return False
    return True
