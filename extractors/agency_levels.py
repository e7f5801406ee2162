"""The level or place after a body's name: `tỉnh`, `cấp xã`, `các huyện, thị xã, thành phố`, `huyện Núi Thành`."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.agency_terms import Phrase, Word, toned
from extractors.agency_words import HEADS, HUYEN, PLACES, PLURAL, UNIT_WORDS, XA
from schemas.identifiers import slug

SEPARATORS = {",", "/", ";", "+"}
DASHES = {"-", "–", "—", "‐", "‑"}
_VA, _CAC, _CAP = toned("và"), toned("các"), toned("cấp")
_THI, _THANH, _HOI = toned("thị"), toned("thành"), toned("hội")
_UY, _DOAN = toned("ủy"), toned("đoàn")
_UNIT_NAMES = {"tp": "thành phố", "tx": "thị xã", "tt": "thị trấn", "t": "thành phố"}
_CITIES = {"Hà Nội", "Hồ Chí Minh", "Đà Nẵng", "Hải Phòng", "Cần Thơ"}


@dataclass(frozen=True, slots=True)
class Level:
    """`sort`: `tinh`, `thanh-pho` (of the centre), `cap-tinh`, `cap-huyen`, `cap-xa` (groups), `cac-cap`, or `place`.

    `name` is what stands after the body's name in the canonical spelling (`tỉnh`, `huyện Núi Thành`), `province` the
    province's printed name; `bare` if the unit is in the singular without a name (`huyện`).
    """

    sort: str
    name: str
    province: str | None = None
    bare: bool = False

    @property
    def suffix(self) -> str:
        """What the level adds to the key."""
        return slug(self.name)


def is_joint(words: list[Word], at: int) -> bool:
    """A mark or `và` that may stand between two bodies."""
    if at >= len(words):
        return False
    word = words[at]
    return word.plain in SEPARATORS or word.plain == "\n" or word.toned == _VA or word.plain == "&"


class LevelReader:
    """Reads levels in one text. `provinces` gives the province phrase at a word; `city` says that the document's own
    province is a city of the centre; `own` its name."""

    def __init__(self, words: list[Word], provinces: dict[int, Phrase], city: bool, shouting: bool) -> None:
        self.words = words
        self.provinces = provinces
        self.city = city
        self.shouting = shouting  # all capitals: a capital letter says nothing

    def read(self, at: int) -> tuple[list[Level], int] | None:
        """The levels printed from word number `at`, and the word after them; None where no level stands."""
        words = self.words
        here, found, generic = at, [], False
        last_unit = ""
        plural = False
        while here < len(words):
            start = here
            many = PLURAL.at(words, here)
            if many:
                here = many[0]
                plural = True
            if here < len(words) and words[here].plain.isdigit() and here + 1 < len(words):
                here, plural = here + 1, True
            counted = here + 1 < len(words) and words[here].plain in ("hai", "ba") and words[here + 1].toned == _CAP
            if counted:
                found.append(Level("cac-cap", f"{words[here].text.lower()} cấp"))
                here += 2
                break
            if here < len(words) and words[here].toned == _CAP and plural and not self._unit(here, False):
                found.append(Level("cac-cap", "các cấp"))
                here += 1
                break
            unit = self._unit(here, bool(found))
            if unit is None:
                here = start
                break
            here, meaning, printed = unit
            if meaning == PLACES:
                if not plural:
                    here = start
                    break
                found.append(Level("dia-phuong", "các địa phương"))
                break
            if meaning == "khu-vuc":
                number = (
                    words[here].text if here < len(words) and (words[here].plain.isdigit() or words[here].upper) else ""
                )
                found.append(Level("place" if number else "khu-vuc", f"khu vực {number}".strip(), bare=not number))
                here += 1 if number else 0
                break
            if meaning == "tinh":
                province = self.provinces.get(here)
                if province is not None and not plural:
                    found.append(Level("tinh", printed, province.keys[0]))
                    here = province.end
                elif plural and not found:
                    found.append(Level("cap-tinh", "cấp tỉnh"))
                else:
                    found.append(Level("tinh", printed))
            else:
                here, names = self._names(here, printed, plural)
                if names:
                    found.extend(names)
                    last_unit = printed
                else:
                    listed = plural or generic or self._list_goes_on(here) or printed.startswith("cấp")
                    sort = "cap-huyen" if meaning == HUYEN else "cap-xa"
                    if printed == "thành phố" and not listed and not found:
                        found.append(Level("thanh-pho" if self.city else "place", "thành phố", bare=True))
                    elif found and found[-1].sort == sort:
                        pass
                    elif found and found[-1].sort == "cap-tinh" and printed == "thành phố":
                        pass  # `các tỉnh, thành phố` are provinces
                    else:
                        if not listed and not found:
                            found.append(Level(sort, printed, bare=True))
                        else:
                            found.append(Level(sort, "cấp huyện" if meaning == HUYEN else "cấp xã"))
                    generic = listed
            after = self._after_separator(here)
            if after is None:
                break
            if self._unit_ahead(after):
                here = after
                continue
            if last_unit and self._is_name(after):
                here, more = self._names(after, last_unit, True)
                found.extend(more)
                after = self._after_separator(here)
                if after is not None and self._unit_ahead(after):
                    here = after
                    continue
            break
        return (found, here) if found else None

    def _unit(self, at: int, inside: bool) -> tuple[int, str, str] | None:
        """(word after, meaning, printed unit in full) of a unit word; `thị`, `thành` alone only inside a list."""
        hit = UNIT_WORDS.at(self.words, at)
        if hit is None:
            if inside and at < len(self.words) and self.words[at].toned in (_THI, _THANH):
                beyond = self.words[at + 1].toned if at + 1 < len(self.words) else ""
                return None if beyond in (_UY, _DOAN) else (at + 1, HUYEN, "thị xã")
            return None
        end, meaning = hit
        plain = self.words[at].plain
        following = self.words[end].toned if end < len(self.words) else ""
        if (following == _HOI and plain == "xa") or following in (_UY, _DOAN):
            return None  # `xã hội` is no commune, `Tỉnh đoàn`, `Huyện ủy` are bodies of their own
        printed = _UNIT_NAMES.get(plain, "")
        if not printed or (end - at > 1 and plain not in ("t",)):
            printed = {
                "thanh": "thành phố",
                "thi": "thị xã" if meaning == HUYEN else "thị trấn",
                "dac": "đặc khu",
                "huyen": "huyện",
                "quan": "quận",
                "xa": "xã",
                "phuong": "phường",
                "cap": "cấp huyện" if meaning == HUYEN else "cấp xã" if meaning == XA else "tỉnh",
                "tinh": "tỉnh",
                "khu": "khu vực",
                "dia": "địa phương",
            }.get(plain, printed or "thành phố")
        if end < len(self.words) and self.words[end].plain == "." and self.words[end].start == self.words[end - 1].end:
            end += 1
        return end, meaning, printed

    def _after_separator(self, at: int) -> int | None:
        here = at
        while here < min(at + 3, len(self.words)) and (is_joint(self.words, here) or self.words[here].plain in DASHES):
            here += 1
        return here if here > at else None

    def _unit_ahead(self, at: int) -> bool:
        many = PLURAL.at(self.words, at)
        here = many[0] if many else at
        if here < len(self.words) and self.words[here].plain.isdigit():
            here += 1
        return self._unit(here, True) is not None

    def _list_goes_on(self, at: int) -> bool:
        after = self._after_separator(at)
        return after is not None and self._unit(after, True) is not None

    def _is_name(self, at: int) -> bool:
        """A proper name may begin here: a capital, and no body of its own."""
        if at >= len(self.words):
            return False
        word = self.words[at]
        if word.is_mark or self.shouting:
            return False
        if PLURAL.at(self.words, at) or HEADS.at(self.words, at):
            return False
        return word.capital

    def _names(self, at: int, unit: str, listed: bool) -> tuple[int, list[Level]]:
        """The places named after a unit word: one, or a list that shares it."""
        words = self.words
        here = at
        if listed and here < len(words) and words[here].plain == ":":
            here += 1
        found: list[Level] = []
        while True:
            end = self._name_end(here, unit)
            if here > at and not found and end < len(words) and not (words[end].is_mark or is_joint(words, end)):
                return at, found  # a colon and a sentence, not a list of places
            if end == here or (end == here + 1 and words[here].plain.isdigit() and unit not in ("phường", "quận")):
                return (here if found else at), found
            found.append(self._place(unit, here, end))
            here = end
            if not listed:
                return here, found
            after = self._after_separator(here)
            if after is None or not self._is_name(after) or self._unit(after, True) is not None:
                return here, found
            here = after

    def _name_end(self, first: int, unit: str) -> int:
        """The word after a place's name that begins at `first`; `first` where none does."""
        words = self.words
        province = self.provinces.get(first)
        if province is not None and (self.shouting or not self._is_name(province.end)):
            return province.end
        end = first
        while end < len(words) and end - first < 7:
            word = words[end]
            inside = end > first
            if inside and word.plain in ("'", "’", "`"):
                end += 1
                continue
            hyphen = word.plain in DASHES and unit in ("thành phố", "thị xã") and self._is_name(end + 1)
            if inside and hyphen and not self.shouting:
                end += 1
                continue
            if word.is_mark or not (word.capital or word.plain.isdigit()):
                break
            if inside and word.plain in ("so", "ubnd", "phong", "hdnd") and HEADS.at(words, end):
                break
            end += 1
        return end

    def _place(self, unit: str, first: int, last: int) -> Level:
        province = self.provinces.get(first)
        if province is not None and province.end == last:
            name = province.keys[0]
            if unit == "thành phố" and (name in _CITIES or (self.city and name == "Huế")):
                return Level("thanh-pho", unit, name)
            return Level("place", f"{unit} {name}")
        parts: list[str] = []
        for at in range(first, last):
            word = self.words[at]
            glued = at > first and self.words[at - 1].end == word.start
            text = _proper(word)
            if glued and parts:
                parts[-1] += text
            else:
                parts.append(text)
        return Level("place", f"{unit} {' '.join(parts)}")


def _proper(word: Word) -> str:
    return word.text.capitalize() if word.upper and len(word.plain) > 1 else word.text
