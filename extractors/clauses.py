"""The opening of a heading or sentence that names who does the work: `4.1. Sở X chủ trì, phối hợp với Y:`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.agency_grammar import Grammar
from extractors.agency_levels import DASHES, is_joint
from extractors.agency_roll import Roll
from extractors.agency_terms import lexicon, toned, words_of
from extractors.agency_text import Item
from extractors.agency_words import CUES, GROUPS, HEADS, ORDERS, PERSONS, PLURAL, UNIT_WORDS, PhraseTable, table
from extractors.caching import remembered
from extractors.model import AgencyMention, Context
from schemas.records import FindingNote


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentClause:
    """A heading or the opening of a sentence that names who does the work.

    `lead` and `coordinate` are (start, end) in the text read: the words for `lead_text` and `coordinating_text`
    (persons and `(gồm: ...)` included, verbs and labels not). `rest` is the offset where the task's own words begin;
    it equals `len(text)` for a heading that holds nothing else. `form` says how the assignment is printed:
    `heading` (only the agencies, or agencies and a colon), `chair` (`chủ trì ...`), `duty` (`chịu trách nhiệm`,
    `thực hiện:`), `order` (`Giao ...`, `Đề nghị ...`), `colon` (`Sở X: Chủ trì ...`), `subject` (agency and any other verb:
    an assignment only where the section assigns).
    """

    lead: tuple[int, int]
    coordinate: tuple[int, int] | None = None
    mentions: tuple[AgencyMention, ...] = ()
    rest: int = 0
    form: str = "heading"
    notes: tuple[FindingNote, ...] = ()


# `4.1.`, `(1)`, `a)`, `IV.`, `-`, `+`, `•`: labels before the body
_LABEL = re.compile(
    r"(?:\s*(?:[-–—+*•▪●○]|\(?[0-9]{1,3}(?:\.[0-9]{1,3}){0,4}[.)]?(?=[\s).])[.)]?|\(?[a-zđ]{1,2}[.)]|\(?[ivx]{1,5}\)"
    r"|[IVXLC]{1,6}[.)])){0,3}\s*"
)
_WINDOW = 1500  # an opening clause is within so many characters; what follows is the task
_DUTY = PhraseTable(
    table(
        "chịu trách nhiệm | có trách nhiệm | chịu trách nhiệm thực hiện | thực hiện"
        " | tổ chức thực hiện | có nhiệm vụ"
        " | có trách nhiệm thực hiện | thực hiện các nhiệm vụ sau | thực hiện nhiệm vụ"
        " | thực hiện một số nhiệm vụ sau"
        " | chịu trách nhiệm chính"
    )
)
_LINK = {toned(word) for word in ("với", "cùng", "chặt", "chẽ")}
# folded openings of ordinary sentences whose first word also begins a body's name
_ORDINARY_TEXT = (
    "ban hanh | bo tri | bao dam | bao cao | bo tieu | trung binh | to chuc | don vi tinh | hoi nghi | bo chi so"
    " | bo sung | truong hop | bao ton | bao ve | vien tro | phong chong | khu vuc | quan ly | doi moi | co so | doi ngu"
    " | bo may | don doc | hoi nhap | cum cong nghiep | co quan chu tri | thanh tra kiem tra | nganh nghe | thanh pho"
    " | nhom nhiem vu | khoi luong | don gia | trang thiet bi | don vi thuc hien | doan kiem tra | to hop | dai hoi"
    " | phong trao | phong benh | hoi thao | hoi cho | hoi thi | phong , chong | thanh tra , kiem tra | bo cau hoi"
    " | khu dan | ban do | ban do so"
)
_ORDINARY = tuple(_ORDINARY_TEXT.split(" | "))


@remembered
def read_clause(text: str, context: Context) -> AssignmentClause | None:
    """The assignment that opens a heading or sentence, or None where no agency opens it.

    `form` tells a certain assignment (`heading`, `chair`, `duty`, `order`, `colon`) from a sentence that merely begins
    with a body (`subject`). Only the first 1500 characters are looked at.
    """
    window = text[:_WINDOW]
    label = _LABEL.match(window)
    start = label.end() if label else 0
    if not _may_open(window[start : start + _FIRST]):
        return None
    found = _ClauseReader(window, context, start).read()
    if found is not None and found.form == "heading" and found.rest >= _WINDOW < len(text):
        return None
    return found


_FIRST = 60  # characters in which the first word stands
_OPENING = frozenset(
    {toned(word) for word in ("ban", "ngành", "hội", "sở", "bộ")}.union(
        *(table.first_words for table in (ORDERS, PLURAL, PERSONS, GROUPS, HEADS, UNIT_WORDS))
    )
)


def _may_open(text: str) -> bool:
    """Whether the first word is one that an order, a list of bodies or a body's name begins with: few sentences do."""
    words = words_of(text)
    if not words:
        return False
    word = words[0]
    if word.end >= _FIRST:
        return True
    return word.toned in _OPENING or word.plain.isdigit() or word.plain in lexicon().first


class _ClauseReader:
    def __init__(self, text: str, context: Context, start: int) -> None:
        self.text = text
        self.grammar = Grammar(text, context, running=True)
        self.words = self.grammar.words
        self.first = next((at for at, word in enumerate(self.words) if word.start >= start), len(self.words))
        self.roll = Roll(self.grammar)

    def read(self) -> AssignmentClause | None:
        words = self.words
        at = self.first
        ordered = topic = False
        lead = None
        order = ORDERS.at(words, at)
        if order is not None:
            here = order[0] + (1 if self._colon(order[0]) else 0)
            topic = words[at].plain == "doi"
            lead = self._list(here)
            ordered = lead is not None
            at = here if ordered else at
        if not ordered:
            if self._ordinary(at):
                return None
            lead = self._list(at)
        if lead is None:
            return None
        items, end, stop = lead
        if not ordered and not self._may_lead(items[0], at):
            return None
        if topic and stop < len(words) and not self._colon(stop):
            return None
        found = self._after(items, end, stop, ordered)
        if found.form == "subject" and not all(item.registered for item in items):
            return None
        if found.form == "heading" and not all(item.registered or self._named(item) for item in items):
            return None
        return found

    def _named(self, item: Item) -> bool:
        """A name we do not know is printed like one: with a capital behind its first word."""
        return any(word.capital for word in self.words[item.start + 1 : item.end]) or self.grammar.shouting

    def _colon(self, at: int) -> bool:
        return at < len(self.words) and self.words[at].plain == ":"

    def _ordinary(self, at: int) -> bool:
        """Words that only look like a body's name: `Ban hành`, `Bảo đảm`, `Tổ chức`."""
        plain = " ".join(word.plain for word in self.words[at : at + 5]) + " "
        phrase = self.grammar.phrase(at)
        exact = phrase is not None and phrase.exact and phrase.end - at >= 3
        return not exact and any(plain.startswith(noun + " ") for noun in _ORDINARY)

    def _may_lead(self, item: Item, at: int) -> bool:
        """A group without `các` opens a sentence only as `Sở, ban, ngành` and the like, or alone in a heading."""
        words = self.words
        if not item.is_group or PLURAL.at(words, at) or words[at].plain.isdigit() or self.grammar.persons(at) > at:
            return True
        group = GROUPS.at(words, at)
        if group is not None and group[1] in ("cac-so-ban-nganh", "cac-bo-nganh", "doanh-nghiep"):
            return True
        if group is not None or UNIT_WORDS.at(words, at):
            return item.end >= len(words) or words[item.end].plain in (":", ",")
        return True

    def _list(self, at: int) -> tuple[list[Item], int, int] | None:
        """The bodies listed from word `at`: the items, the word after the last, the word behind its parenthesis."""
        words = self.words
        items: list[Item] = []
        self.grammar.plural, self.grammar.prefix = False, ""
        here = end = at
        while here < len(words):
            if CUES.at(words, here) and not self.grammar.phrase(here):
                break
            read = self.grammar.items(here)
            if read is None or read[1] <= here:
                break
            if items and read[0] and not self._clear(read[0][0], here):
                break
            items.extend(read[0])
            end = read[1]
            if end < len(words) and words[end].plain == "(":
                close = end
                while close < len(words) and words[close].plain != ")":
                    close += 1
                end = close + 1 if close < len(words) else end
            here = end
            while here < min(end + 3, len(words)) and (
                (is_joint(words, here) and words[here].plain != "\n") or words[here].plain in DASHES
            ):
                here += 1
            if here == end and read[0]:
                break
        return (items, end, end) if items else None

    def _clear(self, item: Item, at: int) -> bool:
        """Whether a body stands after a joint in running text, and not the sentence going on in small letters."""
        if item.registered and not item.is_group:
            return True
        return item.is_group or self.words[at].capital

    def _span(self, items: list[Item], end: int) -> tuple[int, int]:
        return self.words[items[0].start].start, self.words[end - 1].end

    def _after(self, items: list[Item], end: int, stop: int, ordered: bool) -> AssignmentClause:
        """What follows the bodies decides the form, the coordinating bodies and where the task's words begin."""
        words = self.words
        for item in items:
            self.roll.add(item, "lead")
        here = stop
        form = "subject"
        coordinate: tuple[int, int] | None = None
        if here < len(words) and words[here].plain in (",", "–", "-") and CUES.at(words, here + 1):
            here += 1
        colon = self._colon(here)
        if colon:
            here += 1
            form = "heading"
        bullet = here
        while bullet < len(words) and words[bullet].plain in DASHES:
            bullet += 1
        chaired = self._chair(bullet)
        if chaired is not None:
            here, coordinate = chaired
            form = "colon" if colon else "chair"
        elif not colon:
            duty = _DUTY.at(words, here)
            if duty is not None and (
                words[here].plain in ("chiu", "co") or self._colon(duty[0]) or duty[0] >= len(words)
            ):
                here, form = duty[0], "duty"
            elif here >= len(words) or (words[here].plain in (".", ";") and here + 1 >= len(words)):
                here, form = len(words), "heading"
        if self._colon(here):
            here += 1
            form = "heading" if form == "subject" else form
        elif chaired is not None and here < len(words) and words[here].plain in (",", "."):
            here += 1
        return AssignmentClause(
            lead=self._span(items, end),
            coordinate=coordinate,
            mentions=self.roll.mentions(),
            rest=words[here].start if here < len(words) else len(self.text),
            form="order" if ordered else form,
            notes=tuple(dict.fromkeys(self.roll.notes)),
        )

    def _chair(self, at: int) -> tuple[int, tuple[int, int] | None] | None:
        """`chủ trì, phối hợp với Y`: the word after it and the span of Y; None where no role word stands here."""
        words = self.words
        here = at
        seen = False
        for _ in range(4):
            cue = CUES.at(words, here)
            if cue is None or cue[1] not in ("lead", "coordinate"):
                break
            seen = True
            after = cue[0]
            while after < len(words) and words[after].toned in _LINK:
                after += 1
            if cue[1] == "coordinate":
                listed = self._list(after)
                if listed is None:
                    return cue[0], None
                items, end, stop = listed
                for item in items:
                    self.roll.add(item, "coordinate")
                return stop, self._span(items, end)
            here = after
            joint = here
            while joint < min(here + 2, len(words)) and (
                words[joint].plain in (",", "-", "–") or is_joint(words, joint)
            ):
                joint += 1
            if joint > here and CUES.at(words, joint):
                here = joint
        return (here, None) if seen else None
