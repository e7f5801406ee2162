"""The body that issues an act: a letterhead in capitals or a name in running text, into its canonical form."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.agency_grammar import Grammar
from extractors.agency_levels import DASHES, is_joint
from extractors.agency_terms import Word
from extractors.agency_text import Item
from extractors.model import Context
from schemas.identifiers import slug
from schemas.records import FindingNote
from schemas.registries import Province, agency_rows, province_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """An issuer in canonical form.

    `name` is in sentence case with its place (`Ủy ban nhân dân tỉnh Trà Vinh`), `key` the slug without the province
    (`uy-ban-nhan-dan-tinh`), `work_issuer` the part of `work_id` (`ubnd-tinh-tra-vinh`), `province_name` the province
    whose body it is, None for central bodies.
    """

    name: str
    key: str
    work_issuer: str
    province_name: str | None = None
    province_code: str | None = None
    start: int = 0
    end: int = 0
    notes: tuple[FindingNote, ...] = ()


# What stands beside or below the issuer in a letterhead: motto, number, date. Not part of any body's name.
_BEYOND = re.compile(
    r"c[oộ]ng\s+h[oòõ][aàã]\s+x[aã]\s+h[oộ]i|đ[aả]ng\s+c[oộ]ng\s+s[aả]n\s+vi[eệ]t|đ[oộ]c\s+l[aậ]p\s*[-–]|s[oố]\s*:|[-_]{3,}|\*{3,}",
    re.IGNORECASE,
)
_WINDOW = 400
# Party acts carry TU whichever organ of the committee adopted them (domain: TU is committee or standing committee)
_PARTY_ORGANS = {"ban-thuong-vu-tinh-uy": "Tỉnh ủy", "thuong-truc-tinh-uy": "Tỉnh ủy", "ban-thuong-vu-thanh-uy": "Thành ủy",
                 "thuong-truc-thanh-uy": "Thành ủy"}  # fmt: skip


def issuer_of(text: str, context: Context) -> Issuer | None:
    """The issuer printed in a letterhead (superior body above it, lines joined or not) or named in running text.

    Capitals or sentence case, `Uỷ ban` or `Ủy ban`. A provincial body without its place takes the province of the superior
    body or of `context`. None where no body is named.
    """
    window = text[:_WINDOW].replace("\n", " ").replace("|", " ").replace("*", " ")
    cut = _BEYOND.search(window)
    if cut is not None and cut.start() > 0:
        window = window[: cut.start()]
    grammar = Grammar(window, context)
    found = _bodies(grammar)
    if not found:
        return None
    if not grammar.shouting and not _letterhead(grammar, found):
        found = found[:1]
    return _joint(grammar, found, context)


def _letterhead(grammar: Grammar, found: list[Item]) -> bool:
    """A superior body in capitals, whatever the case of the line below it; or two bodies with nothing between them."""
    first, words = found[0], grammar.words
    return all(word.upper for word in words[first.start : first.end]) and first.end - first.start > 1


def _bodies(grammar: Grammar) -> list[Item]:
    words = grammar.words
    found: list[Item] = []
    at = 0
    while at < len(words):
        if words[at].is_mark or is_joint(words, at):
            at += 1
            continue
        grammar.plural, grammar.prefix = False, ""
        read = grammar.items(at)
        if read is None or read[1] <= at or not read[0]:
            if found and grammar.shouting and found[-1].end == at and not words[at].is_mark:
                end = at + 1
                while end < len(words) and not words[end].is_mark and grammar.phrase(end) is None:
                    end += 1
                found[-1] = grammar.unknown(found[-1].start, end)
                at = end
                continue
            if found and not grammar.shouting:
                break
            if not found and grammar.shouting:
                end = at + 1
                while end < len(words) and not words[end].is_mark and grammar.phrase(end) is None:
                    end += 1
                if end - at >= 2:
                    found.append(grammar.unknown(at, end))
                at = end
                continue
            at += 1
            if at > 12 and not found:
                break
            continue
        found.extend(item for item in read[0][:1] if not item.is_group)
        at = read[1]
    return found


def _joint(grammar: Grammar, found: list[Item], context: Context) -> Issuer | None:
    """One issuer out of superior and own body; two bodies joined by a hyphen issue together."""
    last = found[-1]
    superior = found[-2] if len(found) > 1 else None
    if superior is not None and _hyphen_between(grammar.words, superior, last):
        names = [_named(grammar, item, None)[0] for item in (superior, last)]
        name = " - ".join(names)
        return Issuer(
            name=name,
            key=slug(name),
            work_issuer=slug(name),
            start=_start(grammar.words, superior),
            end=_end(grammar.words, last),
        )
    above = next((item for item in reversed(found[:-1]) if item.province or item.central), None)
    name, province = _named(grammar, last, above)
    key, work = last.key, _work_name(last, name)
    notes: tuple[FindingNote, ...] = ()
    if any(code == "agency_unknown" for code, _ in last.doubts):
        notes = (FindingNote(code="issuer_unknown", message=f"no registry knows the issuer “{name}”"),)
    return Issuer(
        name=name,
        key=key,
        work_issuer=work,
        province_name=province.name if province else None,
        province_code=province.code if province else None,
        notes=notes,
        start=_start(grammar.words, last),
        end=_end(grammar.words, last),
    )


def _start(words: list[Word], item: Item) -> int:
    return words[item.start].start


def _end(words: list[Word], item: Item) -> int:
    return words[max(item.end, item.start + 1) - 1].end


def _hyphen_between(words: list[Word], first: Item, second: Item) -> bool:
    between = words[first.end : second.start]
    return bool(between) and all(word.plain in DASHES for word in between)


def _province(grammar: Grammar, name: str | None) -> Province | None:
    if name is None:
        return None
    return province_at(name, grammar.date) or province_at(name, None)


def _named(grammar: Grammar, item: Item, above: Item | None) -> tuple[str, Province | None]:
    """The canonical name with its place, and the province. Completes the item's key where the level was not printed."""
    rows = agency_rows(item.open_level or item.key)
    row = rows[0] if rows else None
    if item.central or (above is not None and above.central):
        return (item.name if row is not None else _sentence_case(grammar, item)), None
    province = _province(grammar, item.province or (above.province if above is not None else None)) or grammar.own
    if row is None:
        name = item.name if item.kind == "committee" else _sentence_case(grammar, item)
        return name, province
    if item.open_level is not None and not item.level and row.levels == "keep" and item.key == row.key:
        if province is None or row.key == "bao-hiem-xa-hoi-viet-nam":
            return item.name, province
        suffix = "thanh-pho" if province.kind == "thành phố" else "tinh"
        if row.kind in ("committee", "council") or above is not None:
            item.key = f"{row.key}-{suffix}"
            return f"{row.name} {province.full_name}", province
        return f"{row.name} {province.full_name}" if item.province else item.name, province
    if item.level:
        return (
            f"{row.name if row.levels == 'keep' and not row.level else _base(item)} {_place(item, province)}"
        ), province
    if row.levels == "drop" and province is not None:
        if row.kind == "party":
            return f"{row.name} {province.name}", province
        return f"{row.name} {province.full_name}", province
    return item.name, province


def _base(item: Item) -> str:
    return item.name.removesuffix(" thành phố").removesuffix(" tỉnh")


def _place(item: Item, province: Province | None) -> str:
    if province is None:
        return "tỉnh" if item.level == "tinh" else "thành phố"
    return province.full_name


def _work_name(item: Item, name: str) -> str:
    for key, organ in _PARTY_ORGANS.items():
        if item.key == key:
            name = name.replace(agency_rows(key)[0].name, organ)
    made = slug(name)
    for full, short in (("uy-ban-nhan-dan-", "ubnd-"), ("hoi-dong-nhan-dan-", "hdnd-")):
        if made.startswith(full):
            return short + made.removeprefix(full)
    return made


def _sentence_case(grammar: Grammar, item: Item) -> str:
    """Words of a letterhead as Nghị định 30/2020 writes names in a sentence: only the first letter and places capital."""
    words = grammar.words[item.start : item.end]
    if not words or not all(word.upper or word.is_mark or word.plain.isdigit() for word in words):
        return item.name
    text = grammar.words_between(item.start, item.end).lower()
    text = text[:1].upper() + text[1:]
    for name in ("Việt Nam", *({phrase.keys[0] for phrase in grammar.by_sort.get("province", {}).values()})):
        text = re.sub(rf"(?<!\w){re.escape(name.lower())}(?!\w)", name, text)
    return text
