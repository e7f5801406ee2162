"""Words as an engine read them to words of the page model: baseline, type size, and the place of each character."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median

from extractors.ocr import OcrWord
from extractors.source import Word

# Heights of printed letters in shares of the type size, above and below the baseline (Times and its kin).
_ASCENT, _DESCENT = 0.891, 0.216
_TALL = frozenset("bdđhklfBCDĐEFGHIJKLMNOPQRSTUVWXYZ0123456789()[]/|\\&%?!{}ÐƠƯ")
_TAILED = frozenset("gjpqyQ,;()[]/|{}")
_TONED = "áàảãéèẻẽíìỉĩóòỏõúùủũýỳỷỹ"
_HATTED = "âăêô"
_BOTH = "ấầẩẫắằẳẵếềểễốồổỗ"
_DOTTED = "ạặậẹệịọộợụựỵ"
_WIDTHS = {
    **dict.fromkeys("iíìỉĩịjltfI.,;:'!|()[]/-", 0.3),
    **dict.fromkeys("rszcaeáàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệ", 0.44),
    **dict.fromkeys("mwMW%", 0.8),
    **dict.fromkeys("ABCDĐEGHKNOPQRTUVXYÂÊÔƠƯĂ&@", 0.7),
}


@lru_cache(maxsize=1 << 14)
def heights(text: str) -> tuple[float, float]:
    """How far a word reaches above and below its baseline, in shares of the type size."""
    top = bottom = 0.0
    for char in text:
        low = char.lower()
        upper = char != low
        if low in _BOTH:
            top = max(top, 1.0 if upper else 0.83)
        elif low in _HATTED:
            top = max(top, 0.87 if upper else 0.68)
        elif low in _TONED or low in "ớờởỡứừửữ":
            top = max(top, 0.88 if upper else 0.68)
        elif upper or char in _TALL:
            top = max(top, 0.67)
        elif low == "t":
            top = max(top, 0.58)
        elif low in "ij":
            top = max(top, 0.66)
        elif low.isalpha():
            top = max(top, 0.46)
        if low in _DOTTED or (char in _TAILED and char not in "()/|[]{}"):
            bottom = max(bottom, 0.14 if char in ",;" else 0.21)
        elif char in "()[]/|{}":
            bottom = max(bottom, 0.02 if char == "/" else 0.18)
    return top, bottom


def spread(text: str, x0: float, x1: float) -> list[tuple[float, float]]:
    """Where each character of a word stands, by the usual widths of letters: an engine gives boxes of words only."""
    widths = [_WIDTHS.get(char, 0.52) for char in text]
    scale = (x1 - x0) / sum(widths) if widths else 0.0
    out: list[tuple[float, float]] = []
    at = x0
    for width in widths:
        out.append((at, at + width * scale))
        at += width * scale
    return out


@dataclass(frozen=True, slots=True)
class LineFit:
    """Baseline and type size of one line of words, in pixels."""

    base: float
    size: float


def fit_line(words: Sequence[OcrWord]) -> LineFit:
    """The baseline and the type size that the boxes of a line's words agree on."""
    sizes: list[float] = []
    for word in words:
        top, bottom = heights(word.text)
        letters = sum(char.isalnum() for char in word.text)
        if top and letters and word.confidence > 0.3:
            sizes.extend([(word.y1 - word.y0) / (top + bottom)] * min(letters, 6))
    size = median(sizes) if sizes else max((word.y1 - word.y0 for word in words), default=10.0)
    bases = [
        word.y1 - heights(word.text)[1] * size
        for word in words
        if heights(word.text)[0] and any(char.isalnum() for char in word.text)
    ]
    base = median(bases) if bases else max(word.y1 for word in words)
    return LineFit(base, size)


def page_words(words: Sequence[OcrWord], scale: float, bold: Sequence[bool], order: int = 0) -> list[Word]:
    """Words of one reading as words of the page; `scale` is pixels per point, `order` the first word's order."""
    lines: dict[tuple[int, ...], list[int]] = {}
    for index, word in enumerate(words):
        lines.setdefault(word.line, []).append(index)
    out: list[Word | None] = [None] * len(words)
    for members in lines.values():
        fit = fit_line([words[index] for index in members])
        size = round(fit.size / scale * 2) / 2
        base = fit.base / scale
        for index in members:
            read = words[index]
            x0, x1 = read.x0 / scale, read.x1 / scale
            out[index] = Word(
                read.text,
                x0,
                base - _ASCENT * size,
                x1,
                base + _DESCENT * size,
                spread(read.text, x0, x1),
                base,
                size,
                bold[index],
                False,
                order=order + index,
                confidence=read.confidence,
            )
    return [word for word in out if word is not None]
