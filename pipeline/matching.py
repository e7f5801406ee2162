"""Which records of two versions of an act are the same: by what they say, by their number, by where they stand.

Pure functions over plain values. A record that moved to another place or got another number stays the same one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.identifiers import fold

Record = Mapping[str, Any]
Pair = tuple[int | None, int | None]

# Shares of the runs of three letters that two texts have in common; measured on drafts and finals in
# tests/test_diff.py: a title that was edited keeps more than half, another title of the same plan rarely a third.
SAME_TEXT = 0.6
SAME_TEXT_AND_NUMBER = 0.4
_MOST_COMMON_WORD = 60  # a word of more records than this says nothing about which one is meant


@dataclass(frozen=True, slots=True)
class _Said:
    """What a record is recognised by."""

    text: str
    words: frozenset[str]
    runs: frozenset[str]
    number: str
    place: str
    rest: frozenset[str]


def _words(value: Any) -> str:
    """Words and numbers alone: case, tones and marks are what editors change first."""
    joined = " ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value or "")
    return " ".join("".join(char if char.isalnum() else " " for char in fold(joined)).split())


def _said(record: Record, text: Sequence[str], number: str, place: Sequence[str], rest: Sequence[str]) -> _Said:
    main = " ".join(filter(None, (_words(record.get(name)) for name in text)))
    padded = f" {main} "
    runs = frozenset(padded[at : at + 3] for at in range(len(padded) - 2))
    return _Said(
        main,
        frozenset(main.split()),
        runs,
        _words(record.get(number)),
        "|".join(_words(record.get(name)) for name in place),
        frozenset(f"{name}={_words(record.get(name))}" for name in rest),
    )


def _likeness(a: _Said, b: _Said) -> float:
    """Dice's coefficient over runs of three letters, 0 to 1; 0 at once where the words share too little."""
    if a.text == b.text:
        return 1.0
    if not a.text or not b.text or 4 * len(a.words & b.words) < min(len(a.words), len(b.words)):
        return 0.0
    return 2 * len(a.runs & b.runs) / (len(a.runs) + len(b.runs))


def match(
    before: Sequence[Record],
    after: Sequence[Record],
    *,
    text: Sequence[str],
    number: str = "",
    place: Sequence[str] = (),
    rest: Sequence[str] = (),
) -> list[Pair]:
    """Pairs of indices, None where the other side has no such record: in the order of `before`, then what is new.

    `text` names the columns that say what a record is, `number` the one with its own number, `place` those that say
    where it stands, `rest` others that tell equals apart. The likest pairs are taken first; among equally like ones
    the number, the place, the other columns and the order decide.
    """
    left = [_said(each, text, number, place, rest) for each in before]
    right = [_said(each, text, number, place, rest) for each in after]
    scored: list[tuple[float, int, int]] = []
    for i, j in _candidates(left, right):
        a, b = left[i], right[j]
        likeness = _likeness(a, b)
        numbered = bool(a.number) and a.number == b.number
        if likeness < (SAME_TEXT_AND_NUMBER if numbered and a.place == b.place else SAME_TEXT):
            continue
        shared = len(a.rest & b.rest) / (len(rest) or 1)
        ties = 0.02 * numbered + 0.02 * (a.place == b.place) + 0.04 * shared
        scored.append((likeness + ties - 0.01 * abs(i / len(left) - j / len(right)), i, j))
    return paired(scored, len(left), len(right))


def paired(scored: Iterable[tuple[float, int, int]], left: int, right: int) -> list[Pair]:
    """Pairs of so many records on either side, each in one pair: of the candidates (score, left, right) the best first,
    None where one finds no partner; in the order of the left, then what only the right has."""
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in sorted(scored, key=lambda each: (-each[0], each[1], each[2])):
        if i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)
    pairs: list[Pair] = [(i, partner.get(i)) for i in range(left)]
    return pairs + [(None, j) for j in range(right) if j not in taken]


def _candidates(left: list[_Said], right: list[_Said]) -> list[tuple[int, int]]:
    """The pairs worth a comparison: equal texts; else two words in common that not every record has."""
    by_word: dict[str, list[int]] = {}
    by_text: dict[str, list[int]] = {}
    for j, said in enumerate(right):
        by_text.setdefault(said.text, []).append(j)
        for word in said.words:
            by_word.setdefault(word, []).append(j)
    limit = max(_MOST_COMMON_WORD, len(right) // 4)
    found: list[tuple[int, int]] = []
    for i, said in enumerate(left):
        if said.text in by_text:
            # an equal text is the best there is; but if it occurs more often here than there, others remain
            found += ((i, j) for j in by_text[said.text])
        shared = Counter(j for word in said.words if len(by_word.get(word, ())) <= limit for j in by_word.get(word, ()))
        least = min(2, len(said.words))
        found += ((i, j) for j, times in shared.items() if times >= least and right[j].text != said.text)
    return found


def moved(pairs: Sequence[Pair]) -> set[int]:
    """Which of `before` stand elsewhere among those that stayed: all but a longest run that kept its order."""
    stayed = [(i, j) for i, j in pairs if i is not None and j is not None]
    tails: list[int] = []  # places in `stayed` of the smallest ends of rising runs, by length
    previous: list[int | None] = []
    for at, (_, j) in enumerate(stayed):
        low, high = 0, len(tails)
        while low < high:
            middle = (low + high) // 2
            if stayed[tails[middle]][1] < j:
                low = middle + 1
            else:
                high = middle
        previous.append(tails[low - 1] if low else None)
        tails[low : low + 1] = [at]
    kept: set[int] = set()
    at_end = tails[-1] if tails else None
    while at_end is not None:
        kept.add(stayed[at_end][0])
        at_end = previous[at_end]
    return {i for i, _ in stayed} - kept
