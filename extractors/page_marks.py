"""What others set on a page of an act: marks of urgency, the receipt stamp (`ĐẾN`), the lines that a browser prints.

Sources: Nghị định 30/2020/NĐ-CP Phụ lục I (mức độ khẩn, độ mật) and Phụ lục IV (dấu ĐẾN); the page header and footer of
browsers. They stand in free space beside letterhead and title and belong to no line there.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import regex

from extractors.lines import LineNumbers, lines_of
from extractors.source import Page, Word

_URGENT = regex.compile(r"\W*(?:H[OỎ][AẢ] TỐC(?: HẸN GIỜ)?|THƯỢNG KHẨN|KHẨN|(?:TUYỆT |TỐI )?MẬT)\W*")
_RECEIPT = regex.compile(r"(?:CÔNG VĂN )?ĐẾN(?:\s+(?:Số|Giờ|Ngày)\b.{0,24})?\W*")
_RECEIPT_LINE = regex.compile(r"(?:Số|Giờ|Ngày|Chuyển|Kính chuyển|Lưu(?: hồ sơ)?(?: số)?)\s*[:.…].{0,30}")
_PRINTED = regex.compile(r"\d{1,2}/\d{1,2}/(?:\d{2}|\d{4}),? \d{1,2}:\d{2}(?: ?(?:AM|PM|SA|CH))?\b.*")
_ADDRESS = regex.compile(r"(?:https?://|about:blank|file:/).*")


def runs_of(words: list[Word], size: float) -> Iterator[list[Word]]:
    """The words of a line (at least one), from left to right, parted at gaps that are wider than any blank."""
    run = [words[0]]
    for before, word in itertools.pairwise(words):
        if word.x0 - before.x1 > 1.2 * size:
            yield run
            run = []
        run.append(word)
    yield run


def marks_on(page: Page, free: list[Word], *, first: bool) -> tuple[list[Word], list[Word]]:
    """(words of marks and stamps, words of a browser's header and footer) among the words outside of tables.

    Marks are looked for beside letterhead and title: on the left of the first page's upper half.
    """
    printed: list[Word] = []
    margins = [word for word in free if word.y1 < 0.08 * page.height or word.y0 > 0.92 * page.height]
    for line in lines_of(margins, LineNumbers(0)):
        pattern = _PRINTED if line.y1 < 0.08 * page.height else _ADDRESS
        if pattern.fullmatch(line.text):
            printed.extend(line.words)
    if not first:
        return [], printed
    upper = [word for word in free if word.y1 < 0.5 * page.height]
    pieces = [
        (run, " ".join(word.text for word in run))
        for line in lines_of(upper, LineNumbers(0))
        for run in runs_of(line.words, line.size)
        if run[-1].x1 < 0.5 * page.width
    ]
    marks: list[Word] = []
    for run, text in pieces:
        if _URGENT.fullmatch(text):
            marks.extend(run)
        elif _RECEIPT.fullmatch(text):
            below = [
                word
                for other, said in pieces
                if other is not run
                and 0 < other[0].y0 - run[0].y0 < 70
                and abs(other[0].x0 - run[0].x0) < 60
                and _RECEIPT_LINE.fullmatch(said)
                for word in other
            ]
            if below:
                marks.extend([*run, *below])
    return marks, printed
