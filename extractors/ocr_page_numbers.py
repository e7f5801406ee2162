"""Numbers of pages that OCR reads as letters (`9` as `b`): told by their place and by the numbers of the other pages.

A lone figure is the hardest thing to read, and a page number that is none stands in the text and cuts the table that
goes on over the page break.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import median

from extractors.source import Page, Word

_ZONE = 0.1  # share of a page's height, above and below, in which its number stands
_PLACE = 0.03  # shares of the page's width and height by which the numbers of two pages may stand apart
_LONGEST = 3  # characters
_LEAST = 2  # pages whose numbers count on with the pages
_SURE = 0.93  # a figure that is read so surely stays


def page_number_repairs(pages: Sequence[tuple[Page, Sequence[Word]]]) -> list[tuple[Page, Word, str]]:
    """The words that are page numbers and the number that they have to be. `pages` hold their words read by OCR."""
    found = [(page, word) for page, words in pages for word in _candidates(page, words)]
    read = [(page, word, int(_plain(word))) for page, word in found if _plain(word).isdecimal()]
    if not read:
        return []
    (offset, count), *_ = Counter(number - page.number for page, _, number in read).most_common(1)
    good = [(page, word) for page, word, number in read if number - page.number == offset]
    if count < _LEAST or 2 * count < len(read):
        return []
    x = median(_at(page, word)[0] for page, word in good)
    y = median(_at(page, word)[1] for page, word in good)
    out = []
    for page, word in found:
        at = _at(page, word)
        right = str(page.number + offset)
        near = abs(at[0] - x) <= _PLACE and abs(at[1] - y) <= _PLACE
        doubtful = not _plain(word).isdecimal() or (word.confidence or 0.0) < _SURE
        if near and doubtful and _plain(word) != right and page.number + offset > 0:
            out.append((page, word, right))
    return out


def _plain(word: Word) -> str:
    return word.text.strip("-–.,'")


def _at(page: Page, word: Word) -> tuple[float, float]:
    return (word.x0 + word.x1) / 2 / page.width, word.base / page.height


def _candidates(page: Page, words: Sequence[Word]) -> list[Word]:
    """Short words that stand alone on the first or the last line of a page."""
    if not words:
        return []
    out = []
    first, last = min(words, key=lambda word: word.base), max(words, key=lambda word: word.base)
    for word, edge in ((first, first.base < _ZONE * page.height), (last, last.base > (1 - _ZONE) * page.height)):
        alone = not any(other is not word and abs(other.base - word.base) < 0.6 * word.size for other in words)
        if edge and alone and 0 < len(word.text) <= _LONGEST:
            out.append(word)
    return out
