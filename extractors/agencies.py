"""Reads who is responsible: the agencies of a table cell, each with its role.

Contract, section 5 Agencies. `read_agencies` reads cells, `read_clause` assigning headings and sentences of the body,
`issuer_of` letterheads and citations. The functions are total: any string in, no exception, spans lie in the string,
time linear in its length.
"""

from __future__ import annotations

from dataclasses import dataclass

from extractors.agency_grammar import Grammar
from extractors.agency_levels import DASHES, is_joint
from extractors.agency_roll import Roll, note
from extractors.agency_terms import toned
from extractors.agency_text import Item
from extractors.agency_words import CUES, ORDERS, REFERENCES, VERBS, PhraseTable, table
from extractors.clauses import AssignmentClause, read_clause
from extractors.issuers import Issuer, issuer_of
from extractors.model import AgencyMention, Context
from schemas.records import FindingNote

__all__ = ["AgencyReading", "AssignmentClause", "Issuer", "issuer_of", "read_agencies", "read_clause"]

_STANDING = PhraseTable(table("cơ quan thường trực | đơn vị thường trực"))
_SHORT_ROLES = {"ct": "lead", "ph": "coordinate"}
_TRU = toned("trừ")
_LINKS = {toned(word) for word in ("do", "bởi", "gồm", "cùng", "với")}


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyReading:
    """What a cell says: the agencies in printed order, each with its own role, and the doubts."""

    mentions: tuple[AgencyMention, ...] = ()
    notes: tuple[FindingNote, ...] = ()


def read_agencies(text: str, context: Context, role: str = "lead") -> AgencyReading:
    """The agencies named in a cell, in order. `role` is the column's; words in the cell may give a mention another.

    Each is named once per role. Findings: what no registry knows, levels assumed, owners named only by reference,
    words that name no body.
    """
    if not text.strip():
        return AgencyReading()
    reader = _CellReader(Grammar(text, context), role)
    reader.run()
    mentions = reader.roll.mentions()
    return AgencyReading(mentions=mentions, notes=tuple(dict.fromkeys(reader.roll.notes)))


class _CellReader:
    """Walks over the words of a cell: bodies, joints, role words, parentheses, and what is none of them."""

    def __init__(self, grammar: Grammar, role: str) -> None:
        self.grammar = grammar
        self.words = grammar.words
        self.default = role
        self.current = role
        self.roll = Roll(grammar)
        self.since = 0  # entries since the last role word or end of a clause
        self.fresh = True  # nothing but joints since the last body
        self.told = 0  # entries up to the last whose role stands behind it in parentheses

    def run(self) -> None:
        words = self.words
        if not any(not word.is_mark for word in words):
            return
        at = 0
        while at < len(words):
            at = self._step(at)

    def _step(self, at: int) -> int:
        words = self.words
        word = words[at]
        if word.plain in (";", "\n", "."):
            self.since = len(self.roll.entries)
            self.fresh = True
            if word.plain != ";":
                self.grammar.plural, self.grammar.prefix = False, ""
            return at + 1
        if word.plain == "(":
            return self._parenthesis(at)
        if is_joint(words, at) or word.is_mark:
            self.fresh = True
            return at + 1
        if at == 0 or self.fresh:
            reference = REFERENCES.at(words, at)
            if reference is not None and not self.roll.entries:
                self.roll.notes.append(note("owner_by_reference", self.grammar.words_between(at, len(words))))
                return len(words)
        if word.toned == _TRU:
            end = self._to_joint(at + 1, ";")
            self.roll.notes.append(note("agency_exception", self.grammar.words_between(at, end)))
            return end
        opening = ORDERS.at(words, at) if self.fresh else None
        if opening is not None and self.grammar.begins(opening[0]) and opening[0] < len(words):
            return opening[0]
        if word.toned in _LINKS and self.grammar.begins(at + 1) and at + 1 < len(words):
            self.since = len(self.roll.entries) if word.plain == "do" else self.since
            self.fresh = True
            return at + 1
        cue = CUES.at(words, at) or (self._short_cue(at, ":") if self.fresh else None)
        if cue is not None and not (cue[1] == "approve?" and self.default == "approve"):
            return self._cue(at, *cue)
        if self.roll.entries and _STANDING.at(words, at) is not None:
            # `Sở Nội vụ - Cơ quan thường trực Ban Chỉ đạo`: what the body is besides
            return self._to_joint(at, ";,")
        read = self.grammar.items(at)
        if read is not None and read[1] > at:
            items, end = read
            if self._heads_list(items, end):
                while self.roll.entries and self.roll.entries[-1][0].key == items[0].key:
                    self.roll.entries.pop()  # `Các sở, ngành:` comes in two words
                self.fresh = True
                return end + 1
            for item in items:
                self.roll.add(item, self.current)
            self.fresh = not items
            return end
        return self._leftover(at)

    def _heads_list(self, items: list[Item], end: int) -> bool:
        """`Các đơn vị: Sở Y tế, Công an tỉnh`, `Cấp huyện: Phòng Nội vụ`: words that only head the bodies after a colon."""
        words = self.words
        if end + 1 >= len(words) or words[end].plain != ":" or not items:
            return False
        return all(item.is_group or not item.registered for item in items) and (
            self.grammar.begins(end + 1) or self.grammar.shared_ahead(end + 1)
        )

    def _parenthesis(self, at: int) -> int:
        """Words in parentheses add no body unless they stand alone; a role word in them is the role of the body before."""
        words = self.words
        close, depth = at + 1, 1
        while close < len(words) and close - at < 400:
            depth += (words[close].plain == "(") - (words[close].plain == ")")
            if depth == 0:
                break
            close += 1
        if not self.roll.entries and close >= len(words) - 1:
            return at + 1
        for inner in range(at + 1, min(close, at + 4)):
            cue = CUES.at(words, inner) or self._short_cue(inner, ")")
            if cue is not None and cue[1] in ("lead", "coordinate", "monitor") and cue[0] >= close - 1:
                # `Sở Y tế (chủ trì); Sở Tài chính, Sở Nội vụ (phối hợp)`: all that stand behind the one that leads
                last = len(self.roll.entries) - 1
                self._assign(self.told if self.told and cue[1] == "coordinate" else last, cue[1])
                self.told = last + 1
                break
            if words[inner].toned == _TRU:
                self.roll.notes.append(note("agency_exception", self.grammar.words_between(at, close)))
                break
        return min(close + 1, len(words)) if depth == 0 else at + 1

    def _short_cue(self, at: int, mark: str) -> tuple[int, str] | None:
        """`CT: Sở Y tế; PH: Sở Tài chính`, `Sở Y tế (CT)`: roles in two letters, where the mark shows that they are."""
        word = self.words[at]
        role = _SHORT_ROLES.get(word.plain) if word.upper else None
        if role is None or at + 1 >= len(self.words) or self.words[at + 1].plain != mark:
            return None
        return at + 1, role

    def _assign(self, first: int, role: str) -> None:
        entries = self.roll.entries
        for number in range(max(first, 0), len(entries)):
            entries[number] = (entries[number][0], role)

    def _cue(self, at: int, end: int, role: str) -> int:
        words = self.words
        following = words[end] if end < len(words) else None
        here = end
        if following is not None and following.plain in ("voi", "cung", "la", "chinh"):
            here = end + 1
        closes = here >= len(words) or words[here].plain in (";", ".", ")", "\n", ",")
        before = len(self.roll.entries) > self.since
        sure = role.rstrip("?")
        if here < len(words) and words[here].plain == ":":
            self.current = sure
            here += 1
        elif role == "approve?":
            if before and closes:
                self._assign(self.since, sure)
            elif here < len(words) and self.grammar.begins(here):
                self.current = sure
            else:
                return self._leftover(at)
        elif before and (sure == "lead" or closes):
            self._assign(self.since, sure)
            self.current = self.default if closes else self.current
        else:
            self.current = sure
        if sure != self.default or before:
            self.roll.notes.append(note("agency_role_printed", self.grammar.words_between(at, end)))
        self.since = len(self.roll.entries)
        self.fresh = True
        self.grammar.plural, self.grammar.prefix = False, ""
        return here

    def _to_joint(self, at: int, marks: str) -> int:
        words = self.words
        while at < len(words) and words[at].plain not in marks and words[at].plain != "\n":
            at += 1
        return at

    def _leftover(self, at: int) -> int:
        """Words that begin nothing known: a label before a colon, the rest of a sentence, or a body of its own."""
        words = self.words
        verb = VERBS.at(words, at) is not None and not (words[at].capital and self.fresh and self.roll.entries)
        end = at + 1
        while end < len(words):
            word = words[end]
            if word.plain in (";", "\n", "(", ":", "/", "+") or (word.plain == "." and not verb):
                break
            if word.plain == "," and (not verb or self.grammar.begins(end + 1)):
                break
            if CUES.at(words, end) and CUES.at(words, end) != (end + 1, "approve?"):
                break
            if is_joint(words, end) and self.grammar.begins(end + 1) and not verb:
                break
            if word.plain in DASHES and self.grammar.begins(end + 1):
                break
            end += 1
        printed = self.grammar.words_between(at, end)
        if end < len(words) and words[end].plain == ":":
            return end + 1
        if not any(ch.isalpha() for ch in printed) or (len(printed) == 1):
            return end
        if self.fresh and not verb and len(printed) >= 3:
            self.roll.entries.append((self.grammar.unknown(at, end), self.current))
        else:
            self.roll.notes.append(note("agency_text_left", printed))
        self.fresh = False
        return end
