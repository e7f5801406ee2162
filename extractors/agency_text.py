"""A text as the agency grammar sees it: its words, the registry's names in it, and what may begin or end at a word."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from extractors.agency_levels import DASHES, LevelReader, is_joint
from extractors.agency_terms import Phrase, Word, find_phrases, toned, words_of
from extractors.agency_words import (
    ABBREVIATIONS,
    CUES,
    GROUPS,
    HEADS,
    MODIFIERS,
    PERSONS,
    PLURAL,
    STRONG_VERBS,
    UNIT_WORDS,
    VERBS,
)
from extractors.model import Context
from schemas.identifiers import slug
from schemas.registries import Agency, agency_rows, province_at

SO, BO, BAN, NGANH, HOI = toned("sở"), toned("bộ"), toned("ban"), toned("ngành"), toned("hội")
TINH = toned("tỉnh")
TRAILING = {toned(word) for word in ("tại", "ở", "của", "các", "cho")}
_TRAILING_PLAIN = {" tai": toned("tại"), " o": toned("ở"), " cua": toned("của")}
_PROGRAMME = {"chuong", "to", "quy", "lo", "giao", "cong", "qua"}  # before `trình`: a noun, not the verb
OF = {toned("của"), toned("thuộc")}
IN_THE_AREA = (toned("trên"), toned("địa"), toned("bàn"))
# bodies that every province has one of: named without a level, a province's act means its own
IMPLIED = {
    "uy-ban-nhan-dan", "hoi-dong-nhan-dan", "thuong-truc-hoi-dong-nhan-dan", "van-phong-uy-ban-nhan-dan", "thanh-tra",
    "cong-an", "bo-chi-huy-quan-su", "bo-chi-huy-bo-doi-bien-phong", "doan-dai-bieu-quoc-hoi",
    "van-phong-doan-dai-bieu-quoc-hoi-va-hoi-dong-nhan-dan", "van-phong-hoi-dong-nhan-dan",
    "van-phong-hoi-dong-nhan-dan-va-uy-ban-nhan-dan",
}  # fmt: skip
# one-word names that are also ordinary words: a body only with a capital
_ZONES = {("khu", "cong", "nghiep"), ("khu", "kinh", "te"), ("khu", "che", "xuat")}
_COMMON = {"bao", "thue", "thong ke", "hai quan", "mat tran", "bien phong", "cong doan", "vien thong", "tu", "buu dien"}


@dataclass(slots=True)
class Item:
    """A body found at words `start` to before `end`.

    `open_level`: the registry key of a name that may still take the level of a body named after it (`HĐND và UBND tỉnh`);
    `level` is the level printed with it, `tinh` or `thanh-pho`.
    """

    start: int
    end: int
    key: str
    name: str
    kind: str
    is_group: bool = False
    registered: bool = True
    province: str | None = None
    central: bool = False
    open_level: str | None = None
    level: str = ""
    doubts: list[tuple[str, str]] = field(default_factory=list)


def first_row(row_key: str) -> Agency:
    return agency_rows(row_key)[0]


def _shouting(words: list[Word]) -> bool:
    """Whether more than one word stands there, and all in capitals."""
    letters = 0
    for word in words:
        if not word.is_mark:
            if not word.upper and not word.plain.isdigit():
                return False
            letters += 1
    return letters > 1


class AgencyText:
    """The words of one text with everything the registry knows about them.

    `running`: the text is a sentence, in which verbs end a name; not so in a cell. `plural` and `prefix` are the state of
    a list that is being read: whether `các` still holds, and the head that the list shares (`Sở`, `Hội`).
    """

    def __init__(self, text: str, context: Context, running: bool = False) -> None:
        self.text = text
        self.context = context
        self.words: list[Word] = words_of(text)
        self.date: dt.date | None = context.date_issued or (dt.date(context.year, 7, 1) if context.year else None)
        self.by_sort: dict[str, dict[int, Phrase]] = {}
        for phrase in find_phrases(text, self.words):
            starts = self.by_sort.setdefault(phrase.sort, {})
            known = starts.get(phrase.start)
            if known is None or phrase.end > known.end:
                starts[phrase.start] = phrase
        self.shouting = _shouting(self.words)
        own = province_at(context.province_name or context.province_code or "", self.date)
        self.own = own or province_at(context.province_name or "", None)
        self.city = self.own is not None and self.own.kind == "thành phố"
        self.levels = LevelReader(self.words, self.by_sort.get("province", {}), self.city, self.shouting)
        self.running = running
        self.plural = False
        self.prefix = ""  # `Sở`, `Bộ`, `Hội`: the head that a list shares

    def phrase(self, at: int) -> Phrase | None:
        """The registry's longest name at this word."""
        hit = self.by_sort.get("agency", {}).get(at)
        if hit is None:
            return None
        plain = " ".join(word.plain for word in self.words[hit.start : hit.end])
        if plain in _COMMON:
            first = self.words[at]
            after = self.words[hit.end] if hit.end < len(self.words) else None
            if not first.capital or (plain == "bao" and after is not None and after.plain in ("cao", "dam", "ve")):
                return None
            if after is not None and not after.capital and not after.is_mark and self.levels.read(hit.end) is None:
                return None
        return hit

    def begins(self, at: int) -> bool:
        """Whether something of its own begins here, so that a comma or `và` before it is a joint."""
        words = self.words
        if at >= len(words):
            return True
        word = words[at]
        if word.is_mark:
            return word.plain in ("(", ";", ":", "\n", ".")
        if PLURAL.at(words, at) or CUES.at(words, at) or PERSONS.at(words, at) or self.phrase(at):
            return True
        if GROUPS.at(words, at) or self.unit_at(at):
            return True
        if word.plain == "xa" and at + 1 < len(words) and words[at + 1].toned == HOI:
            return False  # `Viện Kinh tế - Xã hội`
        if HEADS.at(words, at) and (word.capital or self.shouting or word.toned in (SO, BO)):
            return True
        return not word.capital and VERBS.at(words, at) is not None

    def unit_at(self, at: int) -> bool:
        """A unit of government by name; `xã hội` and `khu vực` are none."""
        if UNIT_WORDS.at(self.words, at) is None or self.words[at].plain == "khu":
            return False
        return not (at + 1 < len(self.words) and self.words[at + 1].toned == HOI)

    def persons(self, at: int) -> int:
        """The word after `Giám đốc`, `Thủ trưởng, người đứng đầu các`, `Chủ tịch`: persons stand for their body."""
        here = at
        for _ in range(6):
            hit = PERSONS.at(self.words, here)
            if hit is None:
                return here
            after = hit[0]
            plain = self.words[here].plain
            if plain == "thuong" and self.phrase(here):
                return here
            if plain == "truong" and after - here == 1:  # `Trưởng Ban Dân tộc` but not `Trường`, `Trưởng thôn`
                following = self.words[after].plain if after < len(self.words) else ""
                if following in ("thon", "xom", "ap", "ban") and not self.phrase(after) and following != "ban":
                    return here
            joint = after
            while joint < min(after + 2, len(self.words)) and (
                is_joint(self.words, joint) or self.words[joint].plain == "-"
            ):
                joint += 1
            here = joint if joint > after and PERSONS.at(self.words, joint) else after
        return here

    def name_start(self, start: int) -> int:
        """The first word of the name itself, behind persons and `các`."""
        here = self.persons(start)
        many = PLURAL.at(self.words, here)
        return many[0] if many else here

    def stands_alone(self, end: int) -> bool:
        return end >= len(self.words) or self.words[end].is_mark or is_joint(self.words, end) or self.modifies(end)

    def level_follows(self, here: int) -> bool:
        return here < len(self.words) and self.words[here].toned == TINH

    def modifies(self, at: int) -> bool:
        return MODIFIERS.at(self.words, at) is not None or self.words[at].toned in OF

    def bare(self, end: int) -> bool:
        """No name follows: the end, a mark, a modifier, a small letter."""
        if end >= len(self.words):
            return True
        word = self.words[end]
        return word.is_mark or self.modifies(end) or not word.capital or self.begins(end)

    def skip_of(self, at: int) -> int:
        """`của tỉnh`, `- tỉnh`, `trên địa bàn tỉnh`, `thuộc tỉnh`: the words before a level."""
        words = self.words
        if at < len(words) and (words[at].toned in OF or words[at].plain in DASHES) and self.levels.read(at + 1):
            return at + 1
        if at + 3 < len(words) and tuple(word.toned for word in words[at : at + 3]) == IN_THE_AREA:
            return at + 3
        return at

    def skip_dash(self, at: int) -> int:
        return at + 1 if at < len(self.words) and self.words[at].plain in DASHES else at

    def verb(self, at: int) -> bool:
        """Whether a role word or verb ends the name before this word."""
        if self.words[at].capital and not self.shouting:
            return False
        if self.words[at].plain == "trinh" and self.words[at - 1].plain in _PROGRAMME:
            return False
        cue = CUES.at(self.words, at)
        if cue is not None and (self.running or cue[1] in ("lead", "coordinate")):
            return True
        return (VERBS if self.running else STRONG_VERBS).at(self.words, at) is not None

    def after_word(self, at: int) -> bool:
        """Whether the word before belongs to the same phrase: no mark, joint or head of a list parts them."""
        if at == 0 or self.words[at - 1].toned in (SO, BO):
            return False
        return not (self.words[at - 1].is_mark or is_joint(self.words, at - 1))

    def zones(self, first: int, at: int) -> bool:
        """`Ban Quản lý Khu kinh tế Đông Nam và các Khu công nghiệp`: a board's name goes on with its other zones."""
        board = self.expanded(first, min(first + 3, len(self.words)))
        return " ".join(board).split()[:3] == ["ban", "quan", "ly"] and self._zone(at)

    def _zone(self, at: int) -> bool:
        many = PLURAL.at(self.words, at)
        at = many[0] if many else at
        plain = tuple(word.plain for word in self.words[at : at + 3])
        return plain[:1] in (("kcn",), ("kkt",), ("kcx",)) or plain in _ZONES

    def shared_ahead(self, at: int) -> bool:
        return bool(self.prefix in ("Sở", "Bộ") and self.by_sort.get("department", {}).get(at))

    def unknown(self, first: int, last: int) -> Item:
        """A body of which nothing is known but its words."""
        name, key = self.own_words(first, last)
        known = agency_rows(key)
        item = Item(first, last, key or slug(name) or "khong-ro", name, known[0].kind if known else "other")
        item.registered = bool(known)
        if not known:
            item.doubts.append(("agency_unknown", name))
        return item

    def kind(self, key: str, kind: str) -> str:
        if key.startswith(("ban-", "bql", "hoi-dong-")):
            return "party" if key.endswith(("-uy", "-dang")) else "board"
        return kind

    def goes_on(self, end: int, row: Agency) -> int | None:
        """The word with which a longer name goes on after a registered one, or None."""
        words = self.words
        if end >= len(words) or row.kind in ("ministry",) or row.source == "central bodies":
            return None
        if row.name.startswith("Ban Quản lý ") and is_joint(words, end) and self._zone(end + 1):
            return end + 1
        here = end
        word = words[here]
        dash = word.plain in DASHES
        if dash or (is_joint(words, here) and word.plain not in (";", "\n", "/", "+") and row.levels == "keep"):
            here += 1
            if here >= len(words):
                return None
            word = words[here]
            if dash is False and row.name.partition(" ")[0] not in ("Trung", "Chi", "Quỹ", "Trường", "Viện", "Bệnh"):
                return None
        works = row.key.startswith("ban-quan-ly-du-an") and here == end and word.plain in ("cac", "cong")
        if word.is_mark or not (word.capital or word.plain.isdigit() or works) or self.shouting:
            return None
        if self.begins(here) and not works:
            return None
        if word.plain.isdigit() and (
            row.kind == "department" or (here + 1 < len(words) and words[here + 1].plain in ".)")
        ):
            return None  # the number of the next in a list
        sector = self.by_sort.get("department", {}).get(here) is not None
        if here > end and ((sector and not (dash and row.name.startswith("Trung tâm"))) or words[end].plain == ","):
            return None
        if dash and row.kind == "department" and not word.capital:
            return None
        return here

    def own_words(self, first: int, last: int) -> tuple[str, str]:
        """Name and key from a body's own words, the document's province left out of the key."""
        name = self.words_between(first, last)
        name = name[:1].upper() + name[1:]
        parts = self.expanded(first, last)
        plain = " ".join(parts)
        if self.own is not None:
            own = slug(self.own.name).replace("-", " ")
            padded = f" {plain} "
            particular = any(f" {unit} {own} " in padded for unit in ("thanh pho", "thi xa", "huyen"))
            if f" {own} " in padded and not (particular and not self.city):
                cut = padded.replace(f" {own} ", " ", 1).strip()
                plain = cut if cut and not cut.endswith(("cong nghiep dai hoc",)) else plain
        held = {word.toned for word in self.words[first:last]}
        for word, spelt in _TRAILING_PLAIN.items():
            if spelt in held:  # not of `Bộ phận Một cửa`, `Tổng công ty Vận tải Hà Nội`
                plain = plain.removesuffix(word)
        return name, slug(plain)

    def expanded(self, first: int, last: int) -> list[str]:
        """The folded words, sectors in full: `Phòng GD&ĐT` is the office of `giao duc va dao tao`."""
        parts: list[str] = []
        at = first
        while at < last:
            hit = self.by_sort.get("department", {}).get(at)
            printed = self.words[at : hit.end] if hit is not None else []
            short = any(word.upper and len(word.plain) > (1 if len(printed) > 1 else 2) for word in printed)
            if hit is not None and short and not self.shouting and first < at < hit.end <= last:
                parts.extend(slug(first_row(hit.keys[0]).name.partition(" ")[2]).split("-"))
                at = hit.end
                continue
            plain = self.words[at].plain
            if not self.words[at].is_mark:
                short_form = self.words[at].toned.rstrip("đ") == plain and (self.words[at].capital or at == first)
                inside = plain == "tt" and at > first
                parts.append(ABBREVIATIONS.get(plain, plain) if short_form and not inside else plain)
            at += 1
        return parts

    def words_between(self, first: int, last: int) -> str:
        """The printed words, white space as one blank."""
        if first >= last or first >= len(self.words):
            return ""
        return " ".join(self.text[self.words[first].start : self.words[last - 1].end].split())
