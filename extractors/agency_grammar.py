"""Reads one body or group of bodies at a place in a text: the registry first, then groups, then names of open classes."""

from __future__ import annotations

import re

from extractors.agency_levels import DASHES, Level, is_joint
from extractors.agency_terms import Phrase, Word, choose_key, lexicon, toned
from extractors.agency_text import BAN, BO, HOI, IN_THE_AREA, NGANH, OF, SO, TRAILING, AgencyText, Item, first_row
from extractors.agency_words import (
    ASSOCIATIONS,
    BO_NGANH,
    FIRMS,
    GROUPS,
    HEADS,
    MASS,
    MODIFIERS,
    PLURAL,
    SBN,
    UNIT_WORDS,
    UNITS,
)
from schemas.identifiers import fold
from schemas.registries import Agency, agency_row, agency_rows

# offices that stand for several provinces or communes and are told apart by a number (`Thuế cơ sở 3`)
_VILLAGE = "truong-thon"  # heads of villages stand for themselves: a village is no body
_UY = toned("ủy")
_NUMBERED = ("-khu-vuc", "-co-so")
_PARTY_BODIES = {"ban-chap-hanh": "{}", "ban-thuong-vu": "ban-thuong-vu-{}", "thuong-truc": "thuong-truc-{}"}
_COMMITTEES = {"uy-ban-nhan-dan": "ubnd", "hoi-dong-nhan-dan": "hdnd"}
_GROUP_LEVELS = {"cap-huyen": "cấp huyện", "cap-xa": "cấp xã", "cap-tinh": "cấp tỉnh"}
# nouns that are a group however they stand; the others only after `các` or where no name follows
_ALWAYS = {
    SBN,
    BO_NGANH,
    UNITS,
    "cac-dia-phuong",
    FIRMS,
    MASS,
    "nguoi-dan",
    "cac-hop-tac-xa",
    "cac-ban-dang",
    "cac-co-quan-bao-chi",
}


def _is_number(word: Word) -> bool:
    return word.plain.isdigit() or (word.upper and re.fullmatch("[ivx]+", word.plain) is not None)


class Grammar(AgencyText):
    """Reads the bodies of one text: `items(at)` gives those that begin at a word."""

    def items(self, at: int, depth: int = 0) -> tuple[list[Item], int] | None:
        """The bodies named at word `at` and the word after them, or None where no body begins."""
        words = self.words
        start = at
        village = self.phrase(at)
        if village is not None and village.keys == (_VILLAGE,):
            return self._registered(start, village, depth)
        here = self.persons(at)
        person = here > at
        if here < len(words) and words[here].toned in OF and person:
            here += 1
        many = PLURAL.at(words, here)
        plural = self.plural
        if many:
            here, plural = many[0], True
        if here + 1 < len(words) and words[here].plain.isdigit() and not words[here + 1].is_mark:
            if not (GROUPS.at(words, here + 1) or UNIT_WORDS.at(words, here + 1) or HEADS.at(words, here + 1)):
                return None
            here, plural = here + 1, True
        if many and here < len(words):
            here = max(here, self.persons(here))
        if here >= len(words):
            return None
        self.plural = plural
        found = self._single(start, here, plural, depth)
        if found is None:
            self.plural = plural and bool(many)
            return None
        if found[0]:
            found[0][-1].end = found[1]
        return found

    def _single(self, start: int, here: int, plural: bool, depth: int) -> tuple[list[Item], int] | None:
        words = self.words
        phrase = self.phrase(here)
        group = self._group(here, plural)
        if (
            phrase is not None
            and self.prefix == "Bộ"
            and words[here].toned != BO
            and self.levels.read(phrase.end) is None
        ):
            shared = self._shared(start, here, depth)
            if shared is not None:
                return shared
        if phrase is not None and group is not None and plural and group[0] >= phrase.end and self.bare(group[0]):
            phrase = None
        listed = self._headed_list(start, here, depth) if plural else None
        if listed is not None:
            return listed
        if phrase is not None:
            self.plural = False
            return self._registered(start, phrase, depth)
        if words[here].toned in (SO, BO):
            return self._departments(start, here, plural, depth)
        if group is not None:
            return self._grouped(start, here, group, depth)
        shared = self._shared(start, here, depth)
        if shared is not None:
            return shared
        if self.unit_at(here):
            localities = self._localities(start, here if not plural else start)
            if localities is not None:
                return localities
        head = HEADS.at(words, here)
        if head is not None and (words[here].capital or self.shouting or plural):
            return self._open(start, here, head, plural)
        return None

    def _headed_list(self, start: int, here: int, depth: int) -> tuple[list[Item], int] | None:
        """`Các Hội: Nông dân, Phụ nữ`, `các phòng: Kinh tế, Nội vụ`: a head before a colon that the list shares."""
        head = HEADS.at(self.words, here)
        if head is None or head[0] >= len(self.words) or self.words[head[0]].plain != ":":
            return None
        before = self.prefix
        self.prefix = {"so": "Sở", "bo": "Bộ"}.get(self.words[here].plain, self.words_between(here, head[0]))
        found = self._shared(start, head[0] + 1, depth)
        if found is None:
            self.prefix = before
        return found

    def _registered(self, start: int, phrase: Phrase, depth: int) -> tuple[list[Item], int]:
        key = choose_key(phrase.keys, self.date)
        row = first_row(key)
        head = self.words[phrase.start].plain
        ministry = head == "bo" and row.kind == "ministry"  # the `Bộ` of `Bộ Chỉ huy Quân sự` is no ministry's
        self.prefix = "Sở" if head == "so" else "Bộ" if ministry else self._head_of(row)
        doubts: list[tuple[str, str]] = []
        if not phrase.exact:
            doubts.append(("agency_spelling", self.words_between(phrase.start, phrase.end)))
        if len(phrase.keys) > 1 and sum(agency_row(other, self.date) is not None for other in phrase.keys) != 1:
            doubts.append(("agency_ambiguous", self.words_between(phrase.start, phrase.end)))
        return self._finish(start, phrase.end, row, doubts, depth)

    def _head_of(self, row: Agency) -> str:
        for head in ("Chi cục", "Cục", "Hội", "Phòng", "Ban", "Trung tâm", "Đảng ủy", "Hiệp hội", "Liên đoàn"):
            if row.name.startswith(head + " "):
                return head
        return ""

    def _departments(self, start: int, here: int, plural: bool, depth: int) -> tuple[list[Item], int] | None:
        """`Sở`, `Bộ` without a sector of the registry: a group, the head of a list, or a department we do not know."""
        words = self.words
        is_so = words[here].toned == SO
        end = here + 1
        if is_so and end < len(words) and words[end].toned == NGANH and self.bare(end + 1):
            return self._grouped(start, here, (end + 1, SBN), depth)
        if end < len(words) and words[end].plain == ":":
            self.prefix = "Sở" if is_so else "Bộ"
            self.plural = False
            inner = self._shared(start, end + 1, depth)
            return inner if inner else ([], end + 1)
        following = words[end] if end < len(words) else None
        unknown = following is not None and not following.is_mark and following.capital and not plural
        if unknown and not self.begins(end):
            return self._open(start, here, (end, "department" if is_so else "ministry"), plural)
        key = SBN if is_so else BO_NGANH
        named = following is not None and not (following.is_mark or self.modifies(end) or self.begins(end))
        if named and following is not None and (not plural or following.capital):
            return self._open(start, here, (end, "department" if is_so else "ministry"), plural)
        self.prefix = "Sở" if is_so else "Bộ"
        return self._grouped(start, here, (end, key), depth)

    def _shared(self, start: int, here: int, depth: int) -> tuple[list[Item], int] | None:
        """A name without its head in a list that shares it: `Các Sở: Tài chính, Xây dựng`, `Hội Nông dân, Phụ nữ`."""
        words = self.words
        if not self.prefix or here >= len(words):
            return None
        sort = {"Sở": "department", "Bộ": "ministry"}.get(self.prefix)
        if sort:
            hit = self.by_sort.get(sort, {}).get(here)
            small = not words[here].capital
            if hit is not None and small and (not self.stands_alone(hit.end) or self.after_word(here)):
                return None  # `phối hợp với Sở Tài chính, xây dựng kế hoạch`: a verb; `đơn vị du lịch`: a trade
            if hit is None or (
                hit.end - here == 1 and words[here].upper and len(words[here].plain) <= 2 and self._unit_like(hit)
            ):
                return None
            row = first_row(choose_key(hit.keys, self.date))
            doubts = [] if hit.exact else [("agency_spelling", self.words_between(here, hit.end))]
            return self._finish(start, hit.end, row, doubts, depth)
        if HEADS.at(words, here) or GROUPS.at(words, here) or words[here].is_mark:
            return None
        meaning = lexicon().meaning
        head = tuple(fold(word) for word in self.prefix.split())
        for end in range(min(here + 6, len(words)), here, -1):
            plain = head + tuple(
                word.plain for word in words[here:end] if word.plain not in DASHES and word.plain != "va"
            )
            keys = [key for sort_, key in meaning.get(plain, ()) if sort_ == "agency"]
            if keys:
                return self._finish(start, end, first_row(keys[0]), [], depth)
        return None

    def _unit_like(self, hit: Phrase) -> bool:
        return self.words[hit.start].plain in ("tp", "tx", "tt")

    def _finish(
        self, start: int, end: int, row: Agency, doubts: list[tuple[str, str]], depth: int
    ) -> tuple[list[Item], int]:
        """The level, place and modifiers after a registered name; a name that goes on is another body."""
        central = row.kind == "ministry" or "Trung ương" in row.name or row.source == "central bodies"
        self.plural = False
        if row.key.endswith(_NUMBERED) and end < len(self.words) and _is_number(self.words[end]):
            item = self._item(start, end + 1, row, None, doubts)
            number = self.words[end].text
            item.key, item.name = f"{row.key}-{number.lower()}", f"{row.name} {number}"
            item.registered = bool(agency_rows(item.key))
            return [item], self._tail(end + 1, depth)
        levels: tuple[list[Level], int] | None = None
        here = end
        if row.levels in ("keep", "drop"):
            here = self.skip_of(end)
            levels = self.levels.read(here)
            if levels is None:
                here = end
                province = self.by_sort.get("province", {}).get(self.skip_dash(end))
                if province is not None:
                    item = self._item(start, province.end, row, None, doubts)
                    item.province = province.keys[0]
                    return [item], self._tail(province.end, depth)
        if levels is not None:
            return self._levelled(start, row, levels, doubts, depth)
        longer = self.goes_on(end, row)
        if longer is not None and not (self.shouting and self.by_sort.get("agency", {}).get(end)):
            opened = self._open(start, self.name_start(start), (end, row.kind), False, row)
            if opened is not None:
                return opened
        item = self._item(start, end, row, None, doubts)
        item.central = central
        return [item], self._tail(end, depth)

    def _levelled(
        self, start: int, row: Agency, read: tuple[list[Level], int], doubts: list[tuple[str, str]], depth: int
    ) -> tuple[list[Item], int]:
        levels, end = read
        if row.levels == "drop":
            first = levels[0]
            item = self._item(start, end, row, None, doubts)
            item.province = first.province
            if (
                first.sort in ("place", "cap-huyen", "cap-xa")
                and not first.bare
                and row.kind not in ("department", "board")
            ):
                item.key, item.name = f"{row.key}-{first.suffix}", f"{row.name} {first.name}"
                item.registered = bool(agency_rows(item.key))
            return [item], self._tail(end, depth)
        base = _COMMITTEES.get(row.key)
        if base is None and len(levels) > 1:
            doubts = [*doubts, ("agency_level_shared", self.words_between(start, end))]
        found = []
        for level in levels:
            item = self._item(start, end, row, level, list(doubts))
            if level.sort in ("cap-huyen", "cap-xa", "cap-tinh") and (not level.bare or base):
                item.is_group = True
                item.kind = "group"
                suffix = level.sort
                item.key = f"{base or row.key}-{suffix}"
                item.name = f"{row.name} {_GROUP_LEVELS[suffix]}"
            elif level.sort == "cac-cap":
                item.is_group, item.kind = True, "group"
            elif level.sort == "dia-phuong":
                item.key = "cac-dia-phuong" if base else f"{row.key}-cac-dia-phuong"
                item.is_group, item.kind = True, "group"
            item.registered = bool(agency_rows(item.key))
            known = agency_rows(item.key)
            if known:
                item.name, item.kind = known[0].name, known[0].kind
            if base and level.bare and level.sort == "place":
                own = self.context.issuer_key or ""
                if own.startswith("uy-ban-nhan-dan-thanh-pho-"):
                    item.key = own
            if level.bare and level.sort in ("cap-huyen", "cap-xa") and base:
                own = self.context.issuer_key or ""
                if own.startswith(f"uy-ban-nhan-dan-{level.suffix}-"):
                    item.key, item.is_group, item.kind, item.registered = own, False, "committee", False
            found.append(item)
        for item in found[1:]:
            item.start = found[0].start
        return found, self._tail(end, depth)

    def _item(self, start: int, end: int, row: Agency, level: Level | None, doubts: list[tuple[str, str]]) -> Item:
        item = Item(start, end, row.key, row.name, row.kind, row.is_group, True, doubts=list(doubts))
        item.central = row.kind == "ministry" or "Trung ương" in row.name or row.source == "central bodies"
        if level is not None:
            item.key, item.name = f"{row.key}-{level.suffix}", f"{row.name} {level.name}"
            item.province = level.province
            item.level = level.sort if level.sort in ("tinh", "thanh-pho") else ""
        elif row.levels == "keep":
            item.open_level = row.key
        return item

    def _group(self, here: int, plural: bool) -> tuple[int, str] | None:
        words = self.words
        hit = GROUPS.at(words, here)
        first = words[here].toned
        if tuple(word.plain for word in words[here : here + 4]) == ("co", "quan", "thuong", "truc"):
            return None  # one body, whatever its name
        if hit is None:
            after = here + 1
            if first in (BAN, NGANH):
                joint = after
                while joint < min(after + 2, len(words)) and (is_joint(words, joint) or words[joint].plain in DASHES):
                    joint += 1
                chained = joint < len(words) and words[joint].toned in (NGANH, BAN)
                if first == BAN and not (chained or (plural and self.bare(after))):
                    return None
                if first == NGANH and not (plural or self.bare(after)):
                    return None
                if first == NGANH and after < len(words) and self.by_sort.get("department", {}).get(after):
                    return None
                return after, BO_NGANH if self.prefix == "Bộ" else SBN
            if first == HOI and plural and self.bare(after):
                return after, ASSOCIATIONS
            if (
                words[here].plain == "phong"
                and plural
                and self.bare(after)
                and (after >= len(words) or words[after].plain != ":")
            ):
                return after, UNITS
            if words[here].plain == "truong" and plural and self.bare(after):
                return after, "cac-truong-hoc" if words[here].toned == toned("trường") else UNITS
            return None
        end, key = hit
        if words[here].plain == "cap" and UNIT_WORDS.at(words, here):
            return None  # `cấp huyện` is a level
        if first == toned("tổ") and end - here == 2 and not (self.stands_alone(end) or self.level_follows(end)):
            return None  # the verb: `tổ chức tập huấn`
        if key == SBN and self.prefix == "Bộ" and first in (BAN, NGANH):
            key = BO_NGANH
        if (
            plural
            or (key in _ALWAYS and words[here].plain not in ("cong", "tap", "tong") and self.bare(end))
            or (self.bare(end) and not words[here].capital)
            or self.plural
        ):
            return end, key
        return (end, key) if end - here > 1 and (end >= len(words) or words[end].is_mark) else None

    def _grouped(self, start: int, here: int, group: tuple[int, str], depth: int) -> tuple[list[Item], int]:
        end, key = group
        self.plural = True
        if key in (SBN, BO_NGANH):
            self.prefix = (
                "Sở" if key == SBN and self.words[here].toned == SO else ("Bộ" if key == BO_NGANH else self.prefix)
            )
        row = first_row(key)
        trade = self.by_sort.get("department", {}).get(end) if key not in (SBN, BO_NGANH) else None
        if trade is not None and not self.words[end].capital and self.stands_alone(trade.end):
            end = trade.end  # `doanh nghiệp du lịch`
        item = Item(start, end, key, row.name, "group", True, True)
        item.central = key == BO_NGANH
        item.end = self._tail(end, depth)
        return [item], item.end

    def _localities(self, start: int, here: int) -> tuple[list[Item], int] | None:
        """`các huyện, thị xã, thành phố`, `huyện Núi Thành`: the localities stand for their People's Committees."""
        read = self.levels.read(here)
        if read is None or all(level.sort in ("tinh", "cac-cap", "dia-phuong", "khu-vuc") for level in read[0]):
            return None
        items, end = self._levelled(start, first_row("uy-ban-nhan-dan"), read, [], 0)
        kept = [item for item in items if item.key not in ("uy-ban-nhan-dan-tinh", "uy-ban-nhan-dan-cac-cap")]
        for item in kept:
            item.doubts.append(("agency_implied", self.words_between(start, end)))
        self.plural = True
        return (kept, end) if kept else None

    def _tail(self, end: int, depth: int) -> int:
        """The word after the modifiers that belong to a group or body: `có liên quan`, `trên địa bàn tỉnh`, `thuộc Sở Y tế`."""
        words = self.words
        here = end
        for _ in range(12):
            if here >= len(words):
                return here
            if tuple(word.toned for word in words[here : here + 3]) == IN_THE_AREA:
                here += 3
                read = self.levels.read(here)
                here = read[1] if read else here
                province = self.by_sort.get("province", {}).get(here)
                here = province.end if province else here
                continue
            if words[here].toned in OF and depth < 3:
                read = self.levels.read(here + 1)
                if read is not None:
                    here = read[1]
                    continue
                plural, prefix = self.plural, self.prefix
                inner = self.items(here + 1, depth + 1)
                self.plural, self.prefix = plural, prefix
                if inner is None:
                    return here
                here = inner[1]
                continue
            unit = UNIT_WORDS.at(words, here) if not is_joint(words, here - 1) else None
            if unit is not None and unit[0] < len(words) and words[unit[0]].toned == _UY:
                here = unit[0] + 1  # `đảng ủy trực thuộc Tỉnh ủy`
                continue
            if unit is not None:
                province = self.by_sort.get("province", {}).get(unit[0])
                here = province.end if province else unit[0]
                continue
            hit = MODIFIERS.at(words, here)
            if hit is None:
                return here
            here = hit[0]
        return here

    def _open(
        self, start: int, here: int, head: tuple[int, str], plural: bool, row: Agency | None = None
    ) -> tuple[list[Item], int] | None:
        """A name of an open class: its words up to the next joint behind which something of its own begins."""
        words = self.words
        end, kind = head
        at = end
        level: Level | None = None
        while at < len(words):
            word = words[at]
            if word.plain in (";", "\n", "(", ")", ":", "+", "."):
                break
            glued = word.plain in DASHES and words[at - 1].end == word.start and at + 1 < len(words)
            if glued and words[at + 1].start == word.end and words[at - 1].upper and words[at + 1].upper:
                at += 2  # `Trung tâm VHTT-TT`
                continue
            if word.is_mark or is_joint(words, at):
                ahead = at + 1
                while ahead < min(at + 3, len(words)) and (is_joint(words, ahead) or words[ahead].plain in DASHES):
                    ahead += 1
                parted = self.begins(ahead) or self.shared_ahead(ahead) or (plural and HEADS.at(words, ahead))
                if parted and not self.zones(here, ahead):
                    break
                at = ahead
                continue
            if at > end and self.verb(at):
                break
            if word.toned in OF or tuple(w.toned for w in words[at : at + 3]) == IN_THE_AREA:
                break
            if MODIFIERS.at(words, at) and word.plain in ("lien", "co", "khac") and not word.capital:
                break
            if at > end and (PLURAL.at(words, at) or word.toned == toned("cấp")) and (read := self.levels.read(at)):
                level = read[0][0]
                break
            at += 1
        stop = at
        while stop > end and (
            words[stop - 1].is_mark or is_joint(words, stop - 1) or words[stop - 1].toned in TRAILING
        ):
            stop -= 1
        alone = stop == end and end - here < 2 and at >= len(words)
        if (
            alone
            and kind != "department"
            and not plural
            and row is None
            and words[here].plain in ("huyen", "xa", "phuong")
        ):
            return None
        name, key = self.own_words(here, stop)
        if not key:
            return None
        after = stop
        group = plural
        if level is not None:
            suffix = level.sort if not level.bare else level.suffix
            key, name, group = f"{key}-{suffix}", f"{name} {level.name}", True
            read = self.levels.read(stop)
            after = read[1] if read else stop
        elif plural:
            key, name = f"cac-{key}", f"Các {name[:1].lower()}{name[1:]}"
        issuer = self.context.issuer_key or ""
        if (
            issuer in ("tinh-uy", "thanh-uy")
            and key in _PARTY_BODIES
            and agency_rows(_PARTY_BODIES[key].format(issuer))
        ):
            key = _PARTY_BODIES[key].format(issuer)  # a provincial committee's own bodies, in its own acts
            name = agency_rows(key)[0].name
        known = agency_rows(key)
        item = Item(start, after, key, name, known[0].kind if known else ("group" if group else self.kind(key, kind)))
        item.is_group, item.registered = group, bool(known)
        if not known:
            item.doubts.append(("agency_unknown", self.words_between(here, after)))
        self.plural = plural
        self.prefix = ""
        return [item], self._tail(after, 0)
