"""What an engine reads, freed of what is no print, and of confusions that can only be confusions."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

import regex

from extractors.ocr import OcrWord
from extractors.syllables import is_syllable

_DIGITS = regex.compile(r"(?=[^\d]*\d)[\dlOo|]{2,}(?=$|[.,;:/)\-–%])")
_MIXED = regex.compile(r"(?<![\p{L}\d])[\dlOo|.,/\-–]*\d[\dlOo|.,/\-–]*(?=[.,;:)%]*$)")
_LINE = regex.compile(r"[|¦‖_—–~=^`´'‘’\"“”.,:;°·•*«»<>\\/()\[\]{}!-]+")
_BULLETS = frozenset("-–—+•*▪")
_MARKS = ".,;:()/-–“”\"'‘’"
_LEADER = regex.compile(r"\d{1,3}\.{2,}")  # a number set apart from its text is read with a leader of dots
_ONE, _CAPITAL_I = regex.compile(r"(?<=\d)\]"), regex.compile(r"(?<=\p{Lu})\]")
_QUARTER = regex.compile(r"((?i:quý|quí))([IiVHN1l|\]]{1,3})([.,;:)]?|[-–/].*)")  # a numeral glued to its word
_STEM = regex.compile(r"[|\[\]!¦]{1,3}")
_STEMS = str.maketrans({"1": "I", "l": "I", "|": "I", "]": "I", "i": "I"})
# Two words that a speck ties together (`Luật/Tổ`); after a stop or comma print too may have lost its blank.
_TIED = regex.compile(r"(\p{L}{2,}[.,;]?)(?:[/:|‡†\\^+*'\"“‘’!¡§]{1,2}|(?<=[.,;]))(\p{L}{2,}[.,;:]?)")
_TIED_BELOW = 0.3  # confidence; `đồng/người`, `Đề án/Kế hoạch` are read with more
_SCRAP, _SCRAP_BELOW = 3, 0.5  # letters of a line that is none, and confidence
_PARAGRAPH = 4  # words of a line of running text
_SWAP = str.maketrans({"l": "1", "|": "1", "O": "0", "o": "0"})


def clean_words(words: Sequence[OcrWord], shapes: Sequence[tuple[float, float, float, float]] = ()) -> list[OcrWord]:
    """The words without specks read as signs, remains of ruling lines, and noise of seals; digits set right.

    `shapes` are the rectangles of seals and signatures: what is read in them has to be a word that the engine is sure
    of, or a syllable. `l4`, `2O21` are digits that a letter cannot stand among; U+00D0 is the engine's other Đ.
    """
    out: list[OcrWord] = []
    lines: dict[tuple[int, ...], list[OcrWord]] = {}
    for word in words if shapes else ():
        lines.setdefault(word.line, []).append(word)
    for word, following in zip_longest(words, words[1:]):
        text = unicodedata.normalize("NFC", word.text).replace("\u00d0", "Đ").replace("ĐĐ", "Đ")
        text = (
            text.replace("\u00f0", "đ")
            .replace("\u200c", "")
            .replace("\u2044", "/")
            .replace("//", "/")
            .replace("\u00ad", "")
        )
        if _STEM.fullmatch(text) and out and out[-1].line == word.line and out[-1].text.lower() in ("quý", "quí"):
            text = "I" * len(text)  # stems of a numeral, not what is left of a ruling line
        if not text or _noise(text, word) or (shapes and _of_seal(text, word, shapes, lines[word.line])):
            continue
        if _LEADER.fullmatch(text):
            text = text.rstrip(".") + "."
        if "]" in text and "[" not in text:
            text = _ONE.sub("1", _CAPITAL_I.sub("I", text))
        if any(char in "lOo|" for char in text) and _MIXED.fullmatch(text.rstrip(".,;:)%")):
            text = text.translate(_SWAP)
        if (quarter := _QUARTER.fullmatch(text)) is not None:
            # The numeral stands where its share of the letters begins, after a blank.
            cut = word.x0 + (word.x1 - word.x0) * (len(quarter[1]) + 0.4) / (len(text) + 0.4)
            out.append(OcrWord(quarter[1], word.x0, word.y0, cut - 2, word.y1, word.confidence, word.line))
            if len(quarter[2]) == 1:
                cut = max(cut, word.x1 - 0.3 * (word.y1 - word.y0))  # one narrow stem: its width is not to be counted
            text, word = quarter[2].translate(_STEMS) + quarter[3], replace(word, x0=cut)
        if word.confidence < _TIED_BELOW and (tied := _TIED.fullmatch(text)) is not None:
            left, right = tied[1], tied[2]
            if is_syllable(left.rstrip(".,;")) and is_syllable(right.rstrip(".,;:")):
                end = following.x0 if following is not None and following.line == word.line else word.x1
                end = min(word.x1, end) if end > word.x0 else word.x1  # its box may hold its neighbours too
                cut = word.x0 + (end - word.x0) * len(left) / len(text)
                out.append(OcrWord(left, word.x0, word.y0, cut - 2, word.y1, word.confidence, word.line))
                text, word = right, replace(word, x0=cut + 2, x1=end)
        out.append(OcrWord(text, word.x0, word.y0, word.x1, word.y1, word.confidence, word.line))
    return out


def without_scraps(words: Sequence[OcrWord]) -> list[OcrWord]:
    """The words without lines of one to three letters, of which the engine is not sure, in a block of running text: what it
    makes of a worn seal over the text. They would end the paragraph."""
    lines: dict[tuple[int, ...], list[OcrWord]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    long = Counter(line[0] for line, mine in lines.items() if len(mine) >= _PARAGRAPH)
    scraps = {
        line
        for line, mine in lines.items()
        if long[line[0]] > 1 and all(word.confidence < _SCRAP_BELOW for word in mine)
        if sum(len(word.text) for word in mine) <= _SCRAP and not any(char.isdigit() for w in mine for char in w.text)
    }
    return [word for word in words if word.line not in scraps]


def _of_seal(
    text: str, word: OcrWord, shapes: Sequence[tuple[float, float, float, float]], line: Sequence[OcrWord]
) -> bool:
    """Whether a token is the lettering of a seal or the stroke of a signature. What stands beside words of its line
    that are sure is print, however doubtful the seal over it makes it."""
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    if not any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in shapes):
        return False
    letters = text.strip(_MARKS)
    near = [
        other
        for other in line
        if other is not word
        and max(other.x0, word.x0) - min(other.x1, word.x1) < 0.9 * (other.y1 - other.y0)
        and other.confidence >= 0.85
        and len(core := other.text.strip(_MARKS)) > 1
        and is_syllable(core)
    ]
    if is_syllable(letters) and len(letters) > 1:
        return word.confidence < 0.72 and not near
    if len(letters) <= 2 and not near:
        return True  # a figure or letter that stands alone in a signature is a stroke of it
    return word.confidence < (0.75 if letters.isdigit() else 0.85)


def _noise(text: str, word: OcrWord) -> bool:
    height, width = word.y1 - word.y0, word.x1 - word.x0
    if height < 3 or width < 2:
        return True
    if _LINE.fullmatch(text):
        if text in _BULLETS or text in (".", "/.", "./."):
            return word.confidence < 0.15
        # Stops of a sentence (`,...;`) and dots of a blank are print; a lone stroke or bar is the remains of a line.
        return any(char in "|¦‖~=^`´°·\\{}[]<>_" for char in text) or word.confidence < 0.4
    if not any(char.isalnum() for char in text):
        return word.confidence < 0.5
    return word.confidence < 0.08 and len(text) <= 3
