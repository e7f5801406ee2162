"""Footnotes in text whose marks are no longer raised: bodies lifted out of the text, marks told from the words.

Class of text: dumps of PDF and web pages. `năm 20452` is the year 2045 with mark 2, `nông thôn 1.` has mark 1: the
footnotes' own sequence decides. A mark is taken only where the next number of the sequence stands, before its body.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

OPEN, CLOSE = "\ue000", "\ue001"  # around a mark, while lines become paragraphs

_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾", "0123456789()")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_BODY = regex.compile(
    r"\s*(?P<mark>\d{1,2}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}|\(\d{1,2}\)|⁽[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}⁾|\[\d{1,2}\])[\s.]{0,3}"
    r"(?P<text>(?:[-–+]\s*)?[\p{Lu}\"“(].*)",
    regex.S,
)
_RULE = regex.compile(r"[ \t\u00a0]{18,}$|_{8,}\s*$")  # the rule above the footnotes, as dumps have it
_APPENDIX = regex.compile(r"\s*(?:Phụ lục|PHỤ LỤC)\s+[IVX\d]*\s*$")
_PAGE = regex.compile(r" [^\s]")


@dataclass(slots=True)
class TextFootnote:
    """A footnote: its number, its text, the line before which it stood, and its own mark as printed."""

    number: int
    text: str
    line: int
    mark: str


def lift_footnotes(lines: Sequence[str]) -> tuple[list[str], list[TextFootnote]]:
    """The lines without the bodies of footnotes and with their marks between `OPEN` and `CLOSE`; and the footnotes."""
    bodies: dict[int, tuple[int, list[str], str]] = {}
    drop: set[int] = set()
    expected = 1
    index = 0
    while index < len(lines):
        if _RULE.fullmatch(lines[index]) and _next_body(lines, index + 1, expected):
            drop.add(index)
            index, expected = _take_zone(lines, index + 1, expected, bodies, drop)
            continue
        match = _BODY.match(lines[index])
        if match is not None and not match["mark"].isascii() and _number(match["mark"]) == expected:
            bodies[expected] = (index, [match["text"].strip()], match["mark"])
            drop.add(index)
            expected += 1
        index += 1
    if not bodies:
        _closing(lines, bodies, drop)
    notes = [TextFootnote(number, " ".join(text), line, mark) for number, (line, text, mark) in sorted(bodies.items())]
    kept = [line if number not in drop else "" for number, line in enumerate(lines)]
    _mark(kept, notes)
    return kept, notes


def _number(mark: str) -> int:
    return int("".join(char for char in mark.translate(_LOWERED) if char.isdigit()))


def _next_body(lines: Sequence[str], start: int, expected: int) -> bool:
    """Whether the first printed line from `start` on opens the footnote that is next, or goes on with the last one."""
    for line in lines[start : start + 3]:
        if line.strip():
            match = _BODY.match(line)
            return (match is not None and _number(match["mark"]) == expected) or expected > 1
    return False


def _take_zone(
    lines: Sequence[str], start: int, expected: int, bodies: dict[int, tuple[int, list[str], str]], drop: set[int]
) -> tuple[int, int]:
    """The footnotes at the foot of one page, to the line that begins the next page; gives that line."""
    index = start
    while index < len(lines):
        line = lines[index]
        match = _BODY.match(line)
        if match is not None and _number(match["mark"]) == expected:
            bodies[expected] = (start, [match["text"].strip()], match["mark"])
            expected += 1
        elif _zone_ends(lines, index, first=index == start):
            break
        elif line.strip() and expected > 1:
            bodies[expected - 1][1].append(line.strip())
        drop.add(index)
        index += 1
    return index, expected


def _zone_ends(lines: Sequence[str], index: int, *, first: bool) -> bool:
    """Whether the foot of a page ends before this line: the next page begins, or several blank lines follow."""
    line = lines[index]
    if not line.strip():
        return not any(text.strip() for text in lines[index : index + 2])
    return not first and (_PAGE.match(line) is not None or _APPENDIX.match(line) is not None)


def _closing(lines: Sequence[str], bodies: dict[int, tuple[int, list[str], str]], drop: set[int]) -> None:
    """Footnotes that a web page gathers at its end: paragraphs `1 ...`, `2 ...`, each of whose marks is in the text."""
    text = "\n".join(lines)
    last = max(
        (i for i, line in enumerate(lines) if regex.match(r"\s*(?:TM\.|KT\.|Nơi nhận)", line)), default=len(lines)
    )
    for index in range(last, len(lines)):
        expected = len(bodies) + 1
        match = _BODY.match(lines[index])
        if match is None or not match["mark"].isdecimal() or int(match["mark"]) != expected:
            continue
        if not regex.search(rf"\p{{Ll}}{expected}(?=[\s.,;:)])", text):
            return  # no mark for this number, so no footnote after it
        bodies[expected] = (len(lines), [match["text"].strip()], match["mark"])
        drop.add(index)


def _mark(lines: list[str], notes: Sequence[TextFootnote]) -> None:
    """Put the marks of the footnotes between `OPEN` and `CLOSE`, in place, in the order of their numbers."""
    line, column = 0, 0
    for note in notes:
        pattern = mark_pattern(note.number, note.mark)
        for index in range(line, min(note.line + 1, len(lines))):
            match = pattern.search(lines[index], column if index == line else 0)
            if match is None:
                continue
            text = lines[index]
            lines[index] = text[: match.start()] + OPEN + match["mark"] + CLOSE + text[match.end() :]
            line, column = index, match.end() + 2
            break


def mark_pattern(number: int, printed: str) -> regex.Pattern[str]:
    """What mark `number` looks like in text, when its footnote opens with `printed`.

    A superscript and a number in parentheses are looked for as such; a plain number glued to a word or to a year, or
    after a blank at the end of a clause.
    """
    if not printed.isascii():
        raised = str(number).translate(_RAISED)
        return regex.compile(rf"(?P<mark>[ ]?⁽?{raised}⁾?)")
    glued = rf"(?<=\p{{L}})(?P<mark>[(\[]{number}[)\]])"
    if not printed.isdigit():
        return regex.compile(glued)
    after = r"(?=[\s.,;:)”\"…]|$)"
    counted = "".join(
        rf"(?<!{word})" for word in ("iều", "hoản", "iểm", "ục", "ương", "hần", "ước", "oại", "số", "áng", "đoạn")
    )
    return regex.compile(
        rf"{glued}|(?<=(?<!\d)(?:19|20)\d\d)(?P<mark>{number}){after}"
        rf"|(?<=\p{{Ll}}\p{{Ll}})(?P<mark>{number}){after}"
        rf"|(?<=(?:\p{{Ll}}\p{{Ll}}|(?<!\d)20\d\d)){counted}(?P<mark> {number})(?=\s*(?:[.,;:]\s*$|[.;]\s|$))"
    )


def without_marks(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Text without the characters around marks, and the spans of the marks with the blank before each."""
    if OPEN not in text:
        return text, ()
    out: list[str] = []
    marks: list[tuple[int, int]] = []
    length = 0
    for part in regex.split(f"({OPEN}[^{CLOSE}]*{CLOSE})", text):
        if part.startswith(OPEN):
            mark = part.strip(OPEN + CLOSE)
            start = length - 1 if out and out[-1].endswith(" ") else length
            marks.append((start, length + len(mark)))
            part = mark
        part = part.replace(OPEN, "").replace(CLOSE, "")
        if part:
            out.append(part)
            length += len(part)
    return "".join(out), tuple(marks)
