"""Notations of legal acts (`1809/QĐ-UBND`, `28-CTr/TU`): found in running text and brought to their normal form.

Sources: Nghị định 30/2020/NĐ-CP Phụ lục I and III (number, notation, abbreviations of the types), Thông tư
01/2011/TT-BNV before it, Hướng dẫn 36-HD/VPTW (Party: hyphen and slash swapped), and the house variants.
Everything here is a total function over any string, linear in its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from extractors.notation_codes import KNOWN_ISSUERS, PLAIN_ISSUERS, TYPE_CODES, TYPE_MISPRINTS

_PARTY_ISSUER = re.compile(
    r"(?:TW|TƯ|TU|HU|ĐU|QU|ThU|TXU|BCĐTW|HNTW|CĐTW)$|^(?:VP|BTG|BTC|UBKT|BDV|BNC|BTV|TV|ĐU)[A-ZĐ]"
)
_CANONICAL = {code.lower(): code for code in (*KNOWN_ISSUERS, *TYPE_CODES)} | {
    "hdnd": "HĐND",
    "ttg": "TTg",
    "tutg": "TTg",
}
_GENERIC_ISSUER = re.compile(r"(?:B|S|UB|HĐ|BCĐ|BCH|BQL|VP|CA|TT|ĐU|CC|TCT|MT|LĐ|H|T)[A-ZĐƯ&]{1,9}\d{0,2}\Z")
_PARLIAMENT = re.compile(r"(?:QH|UBTVQH)(?:[IVX]+|\d{1,2})?[a-z]?\Z")

_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212\u00ad"
_DIGITS = re.compile(r"[0-9]+")
# What may stand between the digits of a number whose print is torn: only read after `số`.
_TORN_NUMBER = re.compile(r"\b[Ss]\s?[ốỐ]\s{0,3}:?\s{0,3}((?:[0-9]\s?){1,6})\s{0,3}[/\-\u2013]")
_YEAR = re.compile(r"\s{0,3}((?:1\s?9|2\s?0)\s?[0-9]\s?[0-9])\s{0,3}[/\u2044]")
_DASHED_YEAR = re.compile(
    rf"\s?[{_DASHES}]\s?((?:19|20)[0-9]{{2}})\s?/"
)  # `19-2016/NQ-CP`: the Government's yearly act
_YEAR_OF_TERM = re.compile(
    rf"\s?((?:19|20)[0-9]{{2}})\s?[{_DASHES}]\s?(?=(?:QH|UBTVQH)\s?[0-9]{{1,2}}(?!\w))"
)  # `34/2005-QH11`
_TERM = re.compile(r"\s([0-9]{1,2})(?![\w/]|\.[0-9])")  # `QH 11`
_SLASH = re.compile(r"\s{0,3}[/\u2044]\s{0,3}")
_DASH = re.compile(rf"\s{{0,3}}[{_DASHES}]\s{{0,3}}")
_RUN = re.compile(r"\w[\w&]{0,23}")
_GLUED_WORD = re.compile(r"(?<=[A-ZĐƯg0-9])(?:ngày|của|về|tại|ban|năm|tháng|là|và|được|do|trình|có)\w*\Z")
_CODE_CHARACTERS = re.compile(r"[A-Za-zĐđƯưƠơÂÊÔĂ&0-9]+\Z")
_LETTERS_AHEAD = re.compile(r"\s([A-Za-zĐđ]{1,4})\b")
_TORN_CODES = frozenset({"UBND", "HĐND", "TTg", "QĐ", "NQ", "NĐ", "KH", "TTr", "CTr", "UBTVQH"})
# The council's term, a numbered district, a department of the police: `NQ-HĐND.K7`, `TTr-PGD.Q8`, `KH-BCA-C06`.
_TERM_GROUP = re.compile(r"(?:[KQ][0-9]{1,2}|[ABCHKVX][0-9]{2})\Z")
_BARE_ISSUERS = frozenset({"CP", "HĐBT", "TTg", "CT", "UB", "UBND", "HĐND"})
_FOOTNOTED = frozenset({"UBND", "TTg", "TW", "TU", "CP", "BCT", "BTC"})


@dataclass(frozen=True, slots=True)
class Notation:
    """A notation as it stands at `start` to `end` of the text read.

    `text` is the normal form (contract, section 5 Notations); `number` its running number, `number_text` the same as
    printed (`09`, `30a`); `type_code` the code of the type where the notation names it; `issuer_codes` the issuers'
    abbreviations; `certain` whether its form alone shows that it is a notation; `repairs` what was put right.
    """

    start: int
    end: int
    text: str
    number: int
    number_text: str
    year: int | None
    type_code: str | None
    issuer_codes: tuple[str, ...]
    party: bool
    certain: bool
    after_so: bool
    repairs: tuple[str, ...] = ()


@dataclass(slots=True)
class _Group:
    text: str
    end: int
    separator: str = ""


@dataclass(slots=True)
class _Reading:
    groups: list[_Group] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)


def canonical_code(code: str) -> str:
    """One group of a notation in its official capitals: `CTR` -> `CTr`, `ubnd` -> `UBND`; unknown mixed case stays."""
    code = code.replace("\u00d0", "Đ").replace("\u00f0", "đ")
    known = _CANONICAL.get(code.lower())
    if known is not None:
        return known
    return code.upper() if code.islower() else code


def is_issuer_code(code: str) -> bool:
    """Whether a group can be the abbreviation of an issuing body (`SCT`, `BKHĐT`, `UBND`, `QH15`)."""
    return code in KNOWN_ISSUERS or bool(_PARLIAMENT.match(code)) or bool(_GENERIC_ISSUER.match(code))


def _plausible(run: str) -> bool:
    """Whether a run of letters can be a group of a notation and not an ordinary word."""
    if not _CODE_CHARACTERS.match(run) or run[0].isdigit():
        return False
    if run.lower() in _CANONICAL or run.lower() in TYPE_MISPRINTS:
        return run[0].isupper() or len(run) > 2 or run.lower() in {"qđ", "kh", "nq", "nđ", "tu", "tw", "cp", "ct"}
    if _TERM_GROUP.match(run):
        return True
    upper = sum(ch.isupper() for ch in run)
    lower = sum(ch.islower() for ch in run)
    return upper >= 2 and lower <= 3 and run[0].isupper()


def _read_group(text: str, at: int) -> _Group | None:
    found = _RUN.match(text, at)
    if found is None:
        return None
    run = found.group()
    glued = _GLUED_WORD.search(run)
    if glued is not None and glued.start() > 0:
        run = run[: glued.start()]
    end = at + len(run)
    run = run.rstrip("&").replace("\u00d0", "Đ")
    term = _TERM.match(text, end) if run in ("QH", "UBTVQH") else None
    if term is not None:
        return _Group(run + term.group(1), term.end())
    if not run or not _plausible(run):
        # a first letter torn off: `U BND`, `N Đ`
        ahead = _LETTERS_AHEAD.match(text, at + 1) if len(run) == 1 and run.isupper() else None
        if ahead is not None and canonical_code(run + ahead.group(1)) in _TORN_CODES:
            return _Group(run + ahead.group(1), ahead.end())
        return None
    if canonical_code(run) not in _TORN_CODES:
        ahead = _LETTERS_AHEAD.match(text, end)
        if ahead is not None and canonical_code(run + ahead.group(1)) in _TORN_CODES:
            return _Group(run + ahead.group(1), ahead.end())
    return _Group(run, end)


def _read_groups(text: str, at: int) -> _Reading | None:
    """The groups `QĐ-UBND.HC` from `at` on, with the blanks that tearing put between them taken out."""
    first = _read_group(text, at)
    if first is None:
        return None
    reading = _Reading([first])
    while len(reading.groups) < 6:
        last = reading.groups[-1]
        here = last.end
        gap = 0
        while here < len(text) and text[here].isspace() and gap < 3:
            here, gap = here + 1, gap + 1
        if here >= len(text) or text[here] not in _DASHES + "./_":
            break
        mark = "-" if text[here] in _DASHES or text[here] == "_" else text[here]
        after = here + 1
        while after < len(text) and text[after].isspace() and after - here <= 3:
            after += 1
        blanks_after = after - here - 1
        following = _read_group(text, after)
        if following is None:
            break
        code = canonical_code(following.text)
        if gap or blanks_after:
            if mark == "." or (mark == "/" and not is_issuer_code(code)):
                break
            if not code.isupper() and code not in KNOWN_ISSUERS:
                break
            both = bool(gap and blanks_after)
            # `QĐ - BTC` is torn, `12/KH-UBND - Sở ...` is a dash between clauses
            # (a type alone is no notation, so whatever code follows it belongs to it)
            lone_type = len(reading.groups) == 1 and canonical_code(last.text) in TYPE_CODES
            if both and not (lone_type and (is_issuer_code(code) or len(code) > 2)):
                break
            if gap and not both and len(reading.groups) > 1:
                break
        elif mark == "." and (
            not code.isupper() or (code in {"UBND", "HĐND"} and len(reading.groups) > 1 and last.text != "TT")
        ):
            break
        if gap or blanks_after:
            reading.repairs.append("blank")
        following.separator = mark
        reading.groups.append(following)
    return reading


def _split_glued(code: str) -> tuple[str, str] | None:
    """`KHUBND` -> (`KH`, `UBND`): a lost hyphen, where type and issuer are both known and no other reading is."""
    if canonical_code(code) in KNOWN_ISSUERS or canonical_code(code) in TYPE_CODES:
        return None
    for size in range(min(5, len(code) - 2), 1, -1):
        kind, issuer = canonical_code(code[:size]), canonical_code(code[size:])
        if kind in TYPE_CODES and (issuer in KNOWN_ISSUERS or _PARLIAMENT.match(issuer)):
            return kind, issuer
    return None


def _boundary_ok(text: str, start: int) -> bool:
    """Whether the digits at `start` begin a number: not the rest of a date, a decimal, a standard (`06:2021/BXD`)."""
    if start == 0:
        return True
    before = text[start - 1]
    earlier = text[start - 2] if start > 1 else " "
    if before in "/\u2044" or before.isdigit():
        return False
    if before in ".,:" + _DASHES:
        return not (earlier.isalnum() and (earlier.isdigit() or before in _DASHES))
    return not (before.isalpha() and before.isupper())


def _type_group(reading: _Reading) -> str | None:
    code = reading.groups[0].text
    if code.lower() in TYPE_MISPRINTS and canonical_code(code) not in TYPE_CODES:
        reading.repairs.append("type")
        return TYPE_MISPRINTS[code.lower()]
    code = canonical_code(code)
    return code if code in TYPE_CODES else None


def _normalise(reading: _Reading) -> list[_Group]:
    groups: list[_Group] = []
    for index, group in enumerate(reading.groups):
        code = canonical_code(group.text)
        if index == 0 and group.text.lower() in TYPE_MISPRINTS and code not in TYPE_CODES:
            code = TYPE_MISPRINTS[group.text.lower()]
        bare = code.rstrip("0123456789")
        if bare != code and bare in _FOOTNOTED:
            # a footnote mark glued to an issuer that carries no term number
            reading.repairs.append("mark")
            code = bare
        glued = _split_glued(code) if index == 0 else None
        if glued is not None:
            reading.repairs.append("hyphen")
            groups.append(_Group(glued[0], group.end, group.separator))
            groups.append(_Group(glued[1], group.end, "-"))
            continue
        if code != group.text:
            reading.repairs.append("capitals")
        groups.append(_Group(code, group.end, group.separator))
    return groups


def _number_suffix(text: str, end: int) -> int:
    """The end of a number with its letter (`30a/2008/NQ-CP`)."""
    if end + 1 < len(text) and text[end] in "abcdeABCDE" and text[end + 1] in "/" + _DASHES:
        return end + 1
    return end


def _read_at(text: str, start: int, number: str, after: int, torn: bool) -> Notation | None:
    """The notation whose number ends at `after`, or None."""
    repairs: list[str] = ["blank"] if torn else []
    after = _number_suffix(text, after)
    suffix = text[after - 1] if after and text[after - 1].isalpha() else ""
    number_text = number + suffix
    year: int | None = None
    at = after
    found = _SLASH.match(text, at)
    if found is not None:
        if found.end() - found.start() > 1:
            repairs.append("blank")
        year_found = _YEAR.match(text, found.end())
        at = found.end()
        of_term = _YEAR_OF_TERM.match(text, found.end())
        if of_term is not None:
            year, at = int(of_term.group(1)), of_term.end()
            repairs.append("order")
        if year_found is not None:
            year = int(re.sub(r"\s", "", year_found.group(1)))
            if year_found.end() - year_found.start() > 5:
                repairs.append("blank")
            at = year_found.end()
            while at < len(text) and text[at].isspace() and at - year_found.end() < 3:
                at += 1
        reading = _read_groups(text, at)
        if reading is None:
            return None
        return _state(text, start, number_text, year, reading, repairs)
    dashed = _DASHED_YEAR.match(text, at)
    if dashed is not None and len(number_text) < 4:
        reading = _read_groups(text, dashed.end())
        acts = [canonical_code(group.text) for group in reading.groups] if reading is not None else []
        if reading is None or acts != ["NQ", "CP"]:
            return None
        notation = _state(text, start, number_text, int(dashed.group(1)), reading, repairs)
        return replace(notation, text=f"{number_text}-{notation.text[len(number_text) + 1 :]}") if notation else None
    found = _DASH.match(text, at)
    if found is None:
        return None
    if found.end() - found.start() > 1:
        repairs.append("blank")
    reading = _read_groups(text, found.end())
    if reading is None:
        return None
    return _party(text, start, number_text, reading, repairs, spaced=found.end() - found.start() > 2)


def _make(
    text: str,
    start: int,
    end: int,
    number_text: str,
    normal: str,
    year: int | None,
    type_code: str | None,
    issuers: tuple[str, ...],
    party: bool,
    certain: bool,
    repairs: list[str],
) -> Notation:
    head = text[max(0, start - 8) : start]
    return Notation(
        start=start,
        end=end,
        text=normal,
        number=int(re.match(r"[0-9]+", number_text).group()),  # type: ignore[union-attr]
        number_text=number_text,
        year=year,
        type_code=type_code,
        issuer_codes=issuers,
        party=party,
        certain=certain,
        after_so=bool(re.search(r"(?:^|\W)[sS]\s?[ốỐ]\s*:?\s*\Z", head)),
        repairs=tuple(dict.fromkeys(repairs)),
    )


def _state(
    text: str, start: int, number_text: str, year: int | None, reading: _Reading, repairs: list[str]
) -> Notation | None:
    kind = _type_group(reading)
    groups = _normalise(reading)
    first = groups[0].text
    repairs += reading.repairs
    if groups and first in TYPE_CODES:
        kind = first
    if kind is not None and len(groups) > 1:
        issuers = tuple(group.text for group in groups[1:] if is_issuer_code(group.text)) or (groups[1].text,)
        if kind not in {"TTLT", "TTLB", "NQLT", "CTPH", "KHPH", "KHLT", "QCPH"}:
            issuers = (groups[1].text,)
        body = kind + "".join(group.separator + group.text for group in groups[1:])
        if groups[1].separator in "-/" and groups[1].text in {"TW", "TU", "TƯ", "HU"} and year is None:
            # the state's order under a Party act (`29/NQ-TW`): hyphen and slash changed places
            repairs.append("order")
            rest = "".join(group.separator + group.text for group in groups[2:])
            return _make(
                text,
                start,
                groups[-1].end,
                number_text,
                f"{number_text}-{kind}/{groups[1].text}{rest}",
                None,
                TYPE_CODES[kind],
                issuers,
                True,
                True,
                repairs,
            )
        normal = "/".join([number_text, *([str(year)] if year else []), body])
        certain = len(groups[1].text) > 1 or year is not None
        code = TYPE_CODES[kind]
        return _make(text, start, groups[-1].end, number_text, normal, year, code, issuers, False, certain, repairs)
    if kind is not None and not (first == "CT" or is_issuer_code(first)):
        normal = "/".join([number_text, *([str(year)] if year else []), kind])
        return _make(
            text,
            start,
            groups[-1].end,
            number_text,
            normal,
            year,
            TYPE_CODES[kind],
            (),
            False,
            False,
            [*repairs, "issuer"],
        )
    body = first + "".join(group.separator + group.text for group in groups[1:])
    normal = "/".join([number_text, *([str(year)] if year else []), body])
    parliament = bool(_PARLIAMENT.match(first)) and year is not None
    certain = parliament or (first in PLAIN_ISSUERS and len(groups) > 1)
    return _make(text, start, groups[-1].end, number_text, normal, year, None, (first,), False, certain, repairs)


def _party(
    text: str, start: int, number_text: str, reading: _Reading, repairs: list[str], spaced: bool
) -> Notation | None:
    kind = _type_group(reading)
    groups = _normalise(reading)
    repairs += reading.repairs
    first = groups[0].text
    if first in TYPE_CODES:
        kind = first
    rest = "".join(group.separator + group.text for group in groups[1:])
    if kind is not None and len(groups) > 1:
        issuer = groups[1].text
        if groups[1].separator in "-." and issuer in {"TW", "TU", "TƯ", "HU"}:
            repairs.append("order")
            rest = "/" + rest[1:]
        elif groups[1].separator != "/":
            return None
        party = bool(_PARTY_ISSUER.search(issuer)) or issuer not in {"UB", "UBND", "CP", "TTg"}
        normal = f"{number_text}-{kind}{rest}"
        return _make(
            text,
            start,
            groups[-1].end,
            number_text,
            normal,
            None,
            TYPE_CODES[kind],
            (issuer,),
            party,
            True,
            repairs,
        )
    if first in _BARE_ISSUERS and len(groups) == 1 and not spaced:
        # before about 1996: `30-CP`, `167-HĐBT`
        normal = f"{number_text}-{first}"
        return _make(text, start, groups[-1].end, number_text, normal, None, None, (first,), False, False, repairs)
    return None


def scan_notations(text: str) -> Iterator[Notation]:
    """Every place of `text` that has the form of a notation, in order, none inside another.

    Whether one that is not `certain` is a notation is for the caller to decide, who sees the words before it.
    """
    torn: dict[int, tuple[str, int]] = {}
    for found in _TORN_NUMBER.finditer(text):
        digits = found.group(1)
        if re.search(r"[0-9]\s[0-9]", digits):
            torn[found.start(1)] = (re.sub(r"\s", "", digits), found.start(1) + len(digits.rstrip()))
    past = 0
    for found in _DIGITS.finditer(text):
        if found.start() < past:
            continue
        number, after, is_torn = found.group(), found.end(), False
        if found.start() in torn:
            number, after = torn[found.start()]
            is_torn = True
        if len(number) > 6 or not _boundary_ok(text, found.start()):
            continue
        notation = _read_at(text, found.start(), number, after, is_torn)
        if notation is not None:
            past = notation.end
            yield notation


def read_notation(text: str) -> Notation | None:
    """The first notation in `text`, certain or not; None where there is none."""
    return next(scan_notations(text), None)
