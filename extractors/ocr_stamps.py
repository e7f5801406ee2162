"""Stamps among what OCR read on a scanned page: told apart from its text.

What is looked at are words that stand close together: the incoming stamp (`ĐẾN`, with
its number, hour and day), `SAO Y`, the grade of urgency or secrecy, the lines of an electronic signature.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import regex

from extractors.ocr import OcrWord
from extractors.syllables import is_syllable
from schemas.identifiers import fold

_HEAD = 0.5  # share of the page in which stamps stand beside the letterhead
_NEAR = 0.35  # inches
_FRAMED = 24  # words in the frame of a stamp at most
_INCOMING = regex.compile(
    r"(?:^|\s)den(?:\s*[:.]|\s*$|\s+(?:so|gio|ng\w{0,2}y|chuyen|luu|(?!20\d\d\b)\d))|cong van den|van ban den"
    r"|cong thong ?tin \w{2,4} tu"  # the portal of an office, over the hour at which an act reached it
)
_ALONE = regex.compile(r"(?<!\S)ĐẾN(?=\s*$|\s+(?!\p{Lu}{2,}|20\d\d)\S)")  # in a title capitals or a year follow
_MARKED = regex.compile(r"(?:sao y|sao luc|trich sao|hoa toc|thuong khan|khan|tuyet mat|toi mat|mat)(?:\s.{0,24})?$")
_SIGNED = regex.compile(
    r"nguoi ky|ky boi|ky so|thoi gian ky|ngay ky:|digitally signed|\d\d:\d\d:\d\d|\+07[:']00"
    r"|(?<!\d)\d\d[. ]\d\d\.20\d\d(?!\d)"  # the day of an electronic signature; a letterhead never writes it so
)
_CODE = regex.compile(r"[/\-–]\s*\p{Lu}\p{L}{0,4}\s*[-–]\s*\p{Lu}{2,}")  # of a notation whose number is stamped
_NUMBER = regex.compile(r"\d\s*/\s*(?:\d{4}\s*/\s*)?[\p{Lu}]{2,}")


def stamp_words(
    words: Sequence[OcrWord], height: float, inch: float, frames: Iterable[tuple[float, float, float, float]] = ()
) -> set[int]:
    """The indexes of the words that belong to stamps. `height` is the page's in pixels, `inch` pixels an inch; `frames`
    are drawn around stamps, in pixels."""
    framed = set[int]()
    for frame in frames:
        within = [index for index, word in enumerate(words) if _centre_in(word, frame)]
        if _may_be_stamped([words[index] for index in within]):
            framed.update(within)
    head = [index for index, word in enumerate(words) if word.y0 < _HEAD * height and index not in framed]
    pieces = dict(enumerate(_clusters(words, head, inch)))
    found: set[int] = set()
    for piece, members in pieces.items():
        if _is_stamp([words[index] for index in members]):
            found.add(piece)
    near = {piece: _box([words[index] for index in members]) for piece, members in pieces.items()}
    reach = _NEAR * inch
    for piece in list(found):
        x0, y0, x1, y1 = near[piece]
        for other, (a0, b0, a1, b1) in near.items():
            inside = a0 > x0 - reach and a1 < x1 + 3 * reach and b0 < y1 + reach and b1 > y0 - reach
            if other not in found and inside and len(pieces[other]) <= 9 and a1 - a0 < 2.2 * inch:
                text = " ".join(words[index].text for index in pieces[other])
                if _NUMBER.search(text) is None and "tháng" not in text:
                    found.add(other)
    return framed.union(*(pieces[piece] for piece in found))


def _centre_in(word: OcrWord, box: tuple[float, float, float, float]) -> bool:
    return box[0] <= (word.x0 + word.x1) / 2 <= box[2] and box[1] <= (word.y0 + word.y1) / 2 <= box[3]


def _may_be_stamped(words: Sequence[OcrWord]) -> bool:
    """Whether a frame holds what a clerk stamps: a few words, no notation, and not that the act is a draft."""
    printed = " ".join(word.text for word in words)
    own = _NUMBER.search(printed) or _CODE.search(printed) or "du thao" in fold(printed)
    return len(words) <= _FRAMED and not own


def _clusters(words: Sequence[OcrWord], chosen: Sequence[int], inch: float) -> list[list[int]]:
    """Words that stand close together: beside each other on a line, or one under the other. A stamp beside a title is
    set apart from it by more than its own words are from each other."""
    group = {index: index for index in chosen}

    def root(index: int) -> int:
        while group[index] != index:
            group[index] = group[group[index]]
            index = group[index]
        return index

    for place, index in enumerate(chosen):
        a = words[index]
        for other in chosen[place + 1 :]:
            b = words[other]
            across = max(a.x0, b.x0) - min(a.x1, b.x1)
            down = max(a.y0, b.y0) - min(a.y1, b.y1)
            small = min(a.x1 - a.x0, b.x1 - b.x0)
            if (down < 0 and across < 0.25 * inch) or (across < -0.3 * small and down < 0.12 * inch):
                group[root(other)] = root(index)
    out: dict[int, list[int]] = {}
    for index in chosen:
        out.setdefault(root(index), []).append(index)
    return list(out.values())


def _is_stamp(words: Sequence[OcrWord]) -> bool:
    text = fold(" ".join(word.text for word in words)).strip()
    printed = " ".join(word.text for word in words)
    if len(words) > 30 or _NUMBER.search(printed) or _CODE.search(printed):
        return _SIGNED.search(text) is not None and len(words) <= 40
    if _SIGNED.search(text) or (len(words) <= 14 and (_INCOMING.search(text) or _ALONE.search(printed))):
        return True
    if len(words) <= 6 and _MARKED.fullmatch(text):
        return True
    # A scribble (a clerk's initials, a note by hand): nothing in it is a word that the engine is sure of.
    sure = [w for w in words if w.confidence > 0.6 and (is_syllable(w.text.strip(".,;:()-")) or w.text.isdigit())]
    return not sure and len(words) <= 5


def _box(words: Sequence[OcrWord]) -> tuple[float, float, float, float]:
    return (
        min(word.x0 for word in words),
        min(word.y0 for word in words),
        max(word.x1 for word in words),
        max(word.y1 for word in words),
    )
