"""The bodies of one text as they are collected: levels shared, doubts noted, and made into mentions."""

from __future__ import annotations

from dataclasses import dataclass, field

from extractors.agency_grammar import Grammar
from extractors.agency_levels import is_joint
from extractors.agency_text import IMPLIED, Item
from extractors.model import AgencyMention
from schemas.records import FindingNote
from schemas.registries import agency_row, agency_rows, province_at, successor_key

_GROUP_LEVELS = {"cap-huyen": "cấp huyện", "cap-xa": "cấp xã", "cap-tinh": "cấp tỉnh"}
_MESSAGES = {
    "agency_unknown": "no registry knows “{}”; the key is made from its own words",
    "agency_spelling": "spelt “{}”",
    "agency_ambiguous": "“{}” stands for several bodies",
    "agency_implied": "“{}” read as the People's Committees",
    "agency_level_assumed": "level not printed: “{}” read as the province's",
    "agency_level_shared": "level of “{}” taken from the body named after it",
    "agency_not_in_force": "“{}” no longer or not yet existed on the document's date",
    "agency_exception": "an exception is printed: “{}”",
    "agency_text_left": "words without a body: “{}”",
    "agency_role_printed": "the cell itself gives the role: “{}”",
    "owner_by_reference": "owners named only by reference: “{}”",
}


def note(code: str, words: str) -> FindingNote:
    """The finding of that code about these words."""
    return FindingNote(code=code, message=_MESSAGES[code].format(words[:200]))


@dataclass(slots=True)
class Roll:
    """The bodies of one text as they are collected, each with its role."""

    grammar: Grammar
    entries: list[tuple[Item, str]] = field(default_factory=list)
    notes: list[FindingNote] = field(default_factory=list)

    def add(self, item: Item, role: str) -> None:
        """One more body; a group named in several words (`Các sở, ban, ngành`) stays one."""
        if self.entries and item.is_group:
            last, known = self.entries[-1]
            between = self.grammar.words[last.end : item.start]
            if last.key == item.key and known == role and all(word.plain != ";" for word in between):
                last.end = max(last.end, item.end)
                return
        self.entries.append((item, role))

    def mentions(self) -> tuple[AgencyMention, ...]:
        """The bodies as mentions, once per role, levels completed; adds the doubts to `notes`."""
        self._share_levels()
        found: dict[tuple[str, str, str | None], AgencyMention] = {}
        for item, role in self.entries:
            mention = self._mention(item, role)
            found.setdefault((item.key, role, mention.province_code), mention)
        return tuple(found.values())

    def _share_levels(self) -> None:
        """`HĐND và UBND tỉnh`: the level of the last body is that of the ones joined to it; else the document's own."""
        words = self.grammar.words
        following: Item | None = None
        for item, _ in reversed(self.entries):
            if item.open_level is not None and not item.level and item.province is None:
                joined = following is not None and all(
                    is_joint(words, at) and words[at].plain not in (";", "\n")
                    for at in range(item.end, following.start)
                )
                words_printed = self.grammar.words_between(item.start, item.end)
                if joined and following is not None and self._in_group(item, following):
                    pass
                elif joined and following is not None and following.level and following.start - item.end <= 2:
                    self._give(item, following.level)
                    if item.open_level not in IMPLIED:
                        item.doubts.append(("agency_level_shared", words_printed))
                elif item.open_level in IMPLIED:
                    self._give(item, "thanh-pho" if self.grammar.city else "tinh")
                    item.doubts.append(("agency_level_assumed", words_printed))
            following = item

    def _in_group(self, item: Item, following: Item) -> bool:
        """`HĐND, UBND các huyện`, `Đảng ủy, UBND các xã`: those of the same level; says whether the level was given.

        Also `Ban CHQS, Công an cấp huyện`: two offices of one level, with a doubt."""
        base = item.open_level or ""
        level = following.key.rpartition("-cap-")[2] if following.is_group and following.start - item.end <= 2 else ""
        if level in ("huyen", "xa") and not following.key.startswith(("ubnd-", "hdnd-", "dang-uy-", "cac-")):
            item.doubts.append(("agency_level_shared", self.grammar.words_between(item.start, item.end)))
            return self._grouped(item, f"{base}-cap-{level}", f"cap-{level}")
        sort = following.key.removeprefix("ubnd-").removeprefix("hdnd-")
        shares = base.endswith("hoi-dong-nhan-dan") or (base == "dang-uy" and sort == "cap-xa")
        if not shares or sort not in _GROUP_LEVELS or following.start - item.end > 2:
            return False
        return self._grouped(item, f"{base.replace('hoi-dong-nhan-dan', 'hdnd')}-{sort}", sort)

    @staticmethod
    def _grouped(item: Item, key: str, sort: str) -> bool:
        item.key, item.is_group, item.kind = key, True, "group"
        item.name = f"{item.name} {_GROUP_LEVELS[sort]}"
        item.registered = bool(agency_rows(key))
        return True

    def _give(self, item: Item, level: str) -> None:
        item.level = level
        item.key = f"{item.open_level}-{level}"
        rows = agency_rows(item.key)
        item.registered = bool(rows)
        item.name = rows[0].name if rows else f"{item.name} {'tỉnh' if level == 'tinh' else 'thành phố'}"

    def _mention(self, item: Item, role: str) -> AgencyMention:
        grammar = self.grammar
        words = grammar.words
        for code, text in item.doubts:
            self.notes.append(note(code, text))
        row = agency_row(item.key, grammar.date)
        if item.registered and row is None and grammar.date is not None and agency_rows(item.key):
            self.notes.append(note("agency_not_in_force", item.name))
        province = None
        if item.province is not None:
            place = province_at(item.province, grammar.date) or province_at(item.province, None)
            province = place.code if place else None
        elif not item.central:
            province = grammar.context.province_code or (grammar.own.code if grammar.own else None)
        return AgencyMention(
            key=item.key,
            name=row.name if row is not None else item.name,
            kind=item.kind,
            role=role,
            start=words[item.start].start,
            end=words[max(item.end, item.start + 1) - 1].end,
            is_group=item.is_group,
            registered=item.registered,
            province_code=province,
            successor_key=successor_key(item.key, grammar.date, province),
        )
