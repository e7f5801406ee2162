"""Words of a text, and the registry's names found among them.

A text becomes words with their places; the registry's names and aliases become phrases of folded words; spaCy's
PhraseMatcher finds all of them in one pass over the text. Words are compared without diacritics, because tone marks
move (`Hoà`, `Hòa`) and slip (`Truyển thông`); what the marks say is looked at afterwards (`Phrase.exact`).
`và`, `&` and hyphens are left out of the comparison, commas are not: `Lao động - Thương binh và Xã hội`,
`Lao động Thương binh & Xã hội` are one phrase.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from schemas.identifiers import fold
from schemas.registries import Agency, agencies, agency_row, province_spellings

_WORD = re.compile(r"[^\W_\u0300-\u036f][\w\u0300-\u036f]*|\n|[^\w\s]|_")
_GLUE = {"-", "–", "—", "‐", "‑", "&", "."}
_MAYBE_GLUE = _GLUE | {"va"}
_PAGE_WORDS = 20_000  # the matcher takes a long text in pieces of so many words


@dataclass(slots=True)
class Word:
    """One word or mark: its place, its folded letters, and its letters with the marks in a fixed order."""

    start: int
    end: int
    plain: str
    toned: str
    capital: bool
    upper: bool
    text: str

    @property
    def is_mark(self) -> bool:
        """Punctuation, not letters or digits."""
        return not self.plain[:1].isalnum()


@lru_cache(maxsize=65536)
def _forms(text: str) -> tuple[str, str]:
    plain = fold(text)
    lower = unicodedata.normalize("NFD", text.lower().replace("\u00f0", "đ"))
    marks = sorted(ch for ch in lower if unicodedata.combining(ch)) + ["đ"] * lower.count("đ")
    return plain, plain + "".join(marks)


@lru_cache(maxsize=1 << 14)
def _word_forms(word: str) -> tuple[str, str, bool, bool]:
    """What `Word` says of a word whatever its place: plain, toned, capital, upper."""
    plain, with_tone = _forms(word) if len(word) < 40 else (word.lower(), word.lower())
    if not plain:
        plain = with_tone = word if not word.isspace() else "\n"
    return plain, with_tone, word[0].isupper(), word.isupper()


def toned(text: str) -> str:
    """A word with its diacritics, whatever letter the tone stands on: `hòa` and `hoà` are the same."""
    return _forms(text)[1]


def words_of(text: str) -> list[Word]:
    """The words and punctuation marks of a text, in order. Any string; linear in its length."""
    found = []
    for match in _WORD.finditer(text):
        word = match.group()
        start, end = match.span()
        forms = _word_forms(word) if end - start < 40 else _word_forms.__wrapped__(word)
        found.append(Word(start, end, *forms, word))
    return found


def _is_glue(words: list[Word], at: int) -> bool:
    """A mark or `và` that two spellings of one name may differ in."""
    word = words[at]
    if word.plain == "va":
        return word.toned == _VA
    if word.plain not in _GLUE:
        return False
    if word.plain == ".":  # `TP.HCM`, `VP. UBND`: an abbreviation's point; else the end of a sentence
        before = words[at - 1] if at else None
        return before is not None and before.end == word.start and before.upper and word.end - before.start <= 6
    return True


_VA = toned("và")


# --- the phrases --------------------------------------------------------------------------------------------------


def _pieces(row: Agency) -> Iterator[str]:
    """The spellings of one body: name, aliases, and the name with any of its parts abbreviated."""
    yield row.name
    yield from row.aliases
    if not row.parts:
        return
    head, _, _ = row.name.partition(" ")
    choices = [(part, *short) for part, short in row.parts]
    spelt: list[list[tuple[str, bool]]] = [[]]
    for options in choices:
        spelt = [[*done, (option, at > 0)] for done in spelt for at, option in enumerate(options)]
    # `Sở Giao thông vận tải, Xây dựng` are two departments where each part is one by itself
    names = _sectors()
    commas = not all(f"{head} {part}" in names for part, _ in row.parts)
    for parts in spelt:
        yield from (f"{head} {joined}" for joined in _joined(parts, commas))


@cache
def _sectors() -> frozenset[str]:
    return frozenset(row.name for row in agencies())


def _joined(parts: list[tuple[str, bool]], commas: bool) -> Iterator[str]:
    """All ways to set the parts side by side: a comma or none between them, abbreviations also run together."""
    done = [""]
    before_short = False
    for text, short in parts:
        following = []
        for line in done:
            following.append(f"{line} {text}".strip())
            if line and commas:
                following.append(f"{line}, {text}")
            if line and short and before_short:
                following.append(f"{line}{text}")
        done = following
        before_short = short
    yield from done


@dataclass(frozen=True, slots=True)
class Phrase:
    """A registry name found in a text: `start`, `end` are word numbers; `exact` if the diacritics agree as well.

    `sort` is `agency`, `department` or `ministry` (a sector without its `Sở` or `Bộ`), `province`. `keys` are agency keys,
    more than one where a spelling stands for several bodies, or the province's name.
    """

    start: int
    end: int
    sort: str
    keys: tuple[str, ...]
    exact: bool


def _reduced(text: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[bool, ...]]:
    words = words_of(text)
    kept = [word for at, word in enumerate(words) if not _is_glue(words, at)]
    short = tuple(word.upper and 2 <= len(word.plain) <= 3 for word in kept)
    return tuple(word.plain for word in kept), tuple(word.toned for word in kept), short


class _Lexicon:
    """The PhraseMatcher and what its matches mean."""

    def __init__(self) -> None:
        # spaCy is imported here so that commands which read no document stay light
        from spacy.matcher import PhraseMatcher
        from spacy.tokens import Doc
        from spacy.vocab import Vocab

        self._doc = Doc
        self.vocab = Vocab()
        self._matcher = PhraseMatcher(self.vocab, attr="ORTH")
        self._known: set[str] = set()
        self._single: set[str] = set()  # names of one word
        self._pairs: set[tuple[str, str]] = set()  # the first two words of the others
        self.first: set[str] = set()  # the first words of bodies
        meaning: dict[tuple[str, ...], dict[tuple[str, str], list[tuple[tuple[str, ...], tuple[bool, ...]]]]] = {}
        for sort, key, text in _phrases():
            plain, marks, short = _reduced(text)
            if plain:
                meaning.setdefault(plain, {}).setdefault((sort, key), []).append((marks, short))
        self.meaning = meaning
        self._names: dict[int, tuple[str, ...]] = {}
        for plain in meaning:
            name = "\x1f".join(plain)
            self._known.update(plain)
            if len(plain) == 1:
                self._single.add(plain[0])
            else:
                self._pairs.add((plain[0], plain[1]))
            if any(sort == "agency" for sort, _ in meaning[plain]):
                self.first.add(plain[0])
            self._matcher.add(name, [self._make(plain)])
            self._names[self.vocab.strings[name]] = plain

    def _make(self, words: Iterable[str]) -> Any:
        listed = list(words)
        return self._doc(self.vocab, words=listed, spaces=[False] * len(listed))

    def find(self, text: str, words: list[Word]) -> list[Phrase]:
        kept = [at for at, word in enumerate(words) if word.plain not in _MAYBE_GLUE or not _is_glue(words, at)]
        read = [words[at].plain for at in kept]
        if self._single.isdisjoint(read) and self._pairs.isdisjoint(itertools.pairwise(read)):
            return []
        found: list[Phrase] = []
        for offset in range(0, len(kept), _PAGE_WORDS):
            page = kept[offset : offset + _PAGE_WORDS + 60]
            # words that no name holds all look alike: the vocabulary must not grow with what is read
            doc = self._make(
                word if word in self._known else "\u00a4" for word in read[offset : offset + _PAGE_WORDS + 60]
            )
            for label, first, last in self._matcher(doc):
                if first >= _PAGE_WORDS:
                    continue
                found.extend(
                    self._phrases(self._names[label], [words[at] for at in page[first:last]], page, first, last)
                )
        return found

    def _phrases(
        self, plain: tuple[str, ...], printed: list[Word], page: list[int], first: int, last: int
    ) -> Iterator[Phrase]:
        marks = tuple(word.toned for word in printed)
        by_sort: dict[str, tuple[list[str], bool]] = {}
        for (sort, key), spellings in self.meaning[plain].items():
            good = [
                spelling
                for spelling, short in spellings
                if spelling[0] == marks[0]
                and all(word.upper or not must for word, must in zip(printed, short, strict=True))
            ]
            if not good:
                continue
            keys, exact = by_sort.get(sort, ([], False))
            if key not in keys:
                keys.append(key)
            by_sort[sort] = (keys, exact or marks in good)
        for sort, (keys, exact) in by_sort.items():
            yield Phrase(page[first], page[last - 1] + 1, sort, tuple(keys), exact)


def _phrases() -> Iterator[tuple[str, str, str]]:
    for row in agencies():
        if row.levels == "group" or row.level:
            continue
        for text in _pieces(row):
            yield "agency", row.key, text
            head, _, sector = text.partition(" ")
            if sector and head in ("Sở", "Bộ") and row.kind in ("department", "ministry"):
                yield row.kind, row.key, sector
    for spelling, name in province_spellings().items():
        yield "province", name, name
        yield "province", name, spelling.upper()


@cache
def lexicon() -> _Lexicon:
    """The registry as a matcher; built on first use (about a second), kept for the process."""
    return _Lexicon()


def find_phrases(text: str, words: list[Word]) -> list[Phrase]:
    """All registry names in the text, overlapping ones included, in no particular order."""
    return lexicon().find(text, words)


def choose_key(keys: tuple[str, ...], date: dt.date | None) -> str:
    """Of the bodies that share a spelling (`Sở VHTT`) the one in force on that day, else the first of the registry."""
    if len(keys) > 1:
        for key in keys:
            if agency_row(key, date) is not None:
                return key
    return keys[0]
