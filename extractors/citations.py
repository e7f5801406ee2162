"""References to other acts in running text, footnotes and cells: `Quyết định số 165/QĐ-TTg ngày 28/02/2023 của ...`.

In: any string and what the document says of itself. Out: the citations in order, with the place of each part. The
grammar is `[type] [verb] [số] notation [, ngày ...] [của issuer] [subject]` (Nghị định 30/2020/NĐ-CP Phụ lục I on the
basis of issue, and the house forms), laws by name, enumerations and chains. An act's own number is left out where
`own` gives it. Total over any string; the time is linear in its length, as every look to the side is bounded.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from extractors.citation_parts import read_tail, read_title
from extractors.cited_issuers import Issuer, issuer_of_code, proposer_before, read_issuer
from extractors.issuing_bodies import lowered
from extractors.laws import LawName, find_law_names
from extractors.model import Context
from extractors.notation_codes import KNOWN_ISSUERS
from extractors.notations import Notation, scan_notations
from schemas.identifiers import work_id
from schemas.records import FindingNote


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationMatch:
    """One reference to another act. `start` and `end` span it as printed, subject included.

    `spans` gives (column, start, end) for each column whose words stand in the text.
    """

    start: int
    end: int
    cited_type: str | None = None
    cited_number: int | None = None
    cited_notation: str | None = None
    cited_issuer: str | None = None
    cited_date: dt.date | None = None
    cited_year: int | None = None
    cited_title: str | None = None
    cited_work_id: str | None = None
    spans: tuple[tuple[str, int, int], ...] = ()
    notes: tuple[FindingNote, ...] = ()


_TYPE_WORDS: dict[str, str] = {
    "nghị quyết liên tịch": "NQ",
    "nghị quyết": "NQ",
    "quyết định": "QD",
    "quy định": "QyD",
    "nghị định": "ND",
    "thông tư liên tịch": "TTLT",
    "thông tư liên bộ": "TTLT",
    "thông tư": "TT",
    "thông tri": "other",
    "chỉ thị": "CT",
    "quy chế": "QC",
    "thông báo kết luận": "TB",
    "thông báo": "TB",
    "thông cáo": "TC",
    "kết luận": "KL",
    "hướng dẫn": "HD",
    "chương trình": "CTr",
    "kế hoạch": "KH",
    "phương án": "PA",
    "đề án": "DeAn",
    "dự án": "DA",
    "báo cáo": "BC",
    "biên bản": "BB",
    "tờ trình": "TTr",
    "hợp đồng": "HopDong",
    "công điện": "CD",
    "công văn": "CV",
    "văn bản hợp nhất": "VBHN",
    "văn bản": "CV",
    "công thư": "CV",
    "bộ luật": "Luat",
    "luật": "Luat",
    "pháp lệnh": "PL",
    "hiến pháp": "HP",
    "sắc lệnh": "other",
    "lệnh": "other",
    "điều lệ": "other",
    "giấy mời": "GM",
    "thư công": "ThC",
}
_TYPE_WORD = re.compile(
    r"(?<!\w)(?:" + "|".join(sorted(_TYPE_WORDS, key=len, reverse=True)).replace(" ", r"\s+") + r")(?!\w)"
)
# A type word that may stand over a notation of another abbreviation without contradicting it.
_AGREEING = {
    ("QyD", "QD"),
    ("TTr", "TT"),
    ("CTr", "CT"),
    ("KL", "TB"),
    ("CV", None),
    ("DeAn", "DA"),
    ("DA", "DeAn"),
    ("QyD", "QC"),
    ("KH", "CTr"),
    ("TTLT", "TT"),
    ("TT", "TTLT"),
}
_SO = re.compile(r"s\s?ố\s*:?\s*\Z")
_VERB_BEFORE = re.compile(
    r"\s+(?:phê duyệt|ban hành|công bố|sửa đổi|bổ sung|thay thế|quy định|thành lập|hành động|liên tịch|phối hợp"
    r"|kết luận|chỉ đạo|cá biệt"
    r"|thẩm định|thẩm tra|giải trình|của\s+[^;.:()]{2,60}?|về\s+[^;.:()]{2,60}?)?\s*"
)
_CODES_OF_PARLIAMENT = {"Luat", "NQ", "PL", "HP"}


@dataclass(slots=True)
class _Seed:
    """A place that cites: a law's name, a notation, or both together."""

    start: int
    core_end: int
    notation: Notation | None = None
    law: LawName | None = None
    type_code: str | None = None
    type_span: tuple[int, int] | None = None
    conflict: str | None = None
    inherited: bool = False
    issuer: Issuer | None = None


def _words_before(text: str, low: str, notation: Notation, floor: int, context: Context) -> _Seed | None:
    """The seed of a notation: the type word that governs it, `số`, an issuer between them; None for a false alarm."""
    begin = max(floor, notation.start - 220)
    window = low[begin : notation.start]
    so = _SO.search(window)
    edge = begin + so.start() if so is not None else notation.start
    seed = _Seed(edge, notation.end, notation=notation)
    clause = low[begin:edge]
    cut = max(clause.rfind(mark) for mark in (";", ". ", "(", ")", "\n-", "“", "”"))
    words = [found for found in _TYPE_WORD.finditer(clause) if found.start() > cut]
    adjacent: re.Match[str] | None = None
    chosen: re.Match[str] | None = None
    for found in reversed(words):
        code = _TYPE_WORDS[re.sub(r"\s+", " ", found.group())]
        between = clause[found.end() :]
        close = bool(_VERB_BEFORE.fullmatch(between)) or not between.strip()
        if adjacent is None and close:
            adjacent = found
        matches = code == notation.type_code or (code, notation.type_code) in _AGREEING
        if notation.type_code is None:
            parliament = notation.issuer_codes[:1] and notation.issuer_codes[0].startswith(("QH", "UBTVQH"))
            matches = (code in _CODES_OF_PARLIAMENT) if parliament else close
        if matches and (close or (notation.type_code is None and len(between) < 200)):
            chosen = found
            break
    seed.type_code = notation.type_code
    if chosen is not None:
        word_code = _TYPE_WORDS[re.sub(r"\s+", " ", chosen.group())]
        generic = word_code == "CV" and notation.type_code is not None
        agrees = notation.type_code is None or (word_code, notation.type_code) in _AGREEING
        if not generic and agrees and word_code != "KH" and (word_code != "QyD" or notation.party):
            seed.type_code = word_code
        seed.start = begin + chosen.start()
        seed.type_span = (begin + chosen.start(), begin + chosen.end())
        seed.issuer = _issuer_between(text, low, begin + chosen.end(), edge, context)
    elif adjacent is not None:
        word_code = _TYPE_WORDS[re.sub(r"\s+", " ", adjacent.group())]
        seed.start = begin + adjacent.start()
        seed.type_span = (begin + adjacent.start(), begin + adjacent.end())
        seed.issuer = _issuer_between(text, low, begin + adjacent.end(), edge, context)
        if word_code == "CV" and notation.type_code == "CT" and "TTg" not in notation.issuer_codes:
            # `Công văn số 5615/CT-CS`: CT is the tax department
            seed.type_code = "CV"
        elif notation.type_code is None:
            seed.type_code = word_code
        elif word_code not in {"CV", "other", notation.type_code}:
            seed.conflict = text[begin + adjacent.start() : begin + adjacent.end()]
    supported = so is not None or adjacent is not None or chosen is not None
    if not _is_citation(notation, supported, chosen is not None or adjacent is not None, so is not None):
        return None
    if seed.type_code is None and not (notation.issuer_codes and notation.issuer_codes[0].startswith(("QH", "UBTVQH"))):
        plain = notation.issuer_codes[:1] and notation.issuer_codes[0] not in {"CP", "TTg", "HĐBT", "CT"}
        seed.type_code = "CV" if plain and ("-" in notation.text or notation.certain) else None
    return seed


def _is_citation(notation: Notation, supported: bool, word: bool, so: bool) -> bool:
    if notation.certain:
        return True
    if not supported:
        return False
    if word:
        return True
    return so and (notation.type_code is not None or "-" in notation.text or notation.issuer_codes[0] in KNOWN_ISSUERS)


def _issuer_between(text: str, low: str, start: int, end: int, context: Context) -> Issuer | None:
    found = re.compile(r"\s*của\s+").match(low, start, end)
    if found is None:
        return None
    issuer = read_issuer(text, low, found.end(), context)
    return issuer if issuer is not None and issuer.end <= end else None


_SHARED = re.compile(r"(?<![\w/.,-])(?P<list>[0-9]{1,5}(?:\s*(?:,|;|và|&)\s*[0-9]{1,5}){0,8})\s*(?:,|;|và|&)\s*\Z")


def _shared_numbers(low: str, notation: Notation, floor: int) -> list[tuple[int, int]]:
    """`số 26, 27 và 28-NQ/TW`: the numbers that share the notation of the last, as spans."""
    begin = max(floor, notation.start - 70)
    found = _SHARED.search(low[begin : notation.start])
    if found is None:
        return []
    head = low[max(0, begin + found.start() - 8) : begin + found.start()]
    if not re.search(r"s\s?ố\s*:?\s*\Z", head):
        return []
    return [
        (begin + found.start() + number.start(), begin + found.start() + number.end())
        for number in re.finditer(r"[0-9]+", found.group("list"))
    ]


def _seeds(text: str, low: str, context: Context) -> list[_Seed]:
    notations = list(scan_notations(text))
    laws = list(find_law_names(text, low))
    seeds: list[_Seed] = []
    law_index = 0
    previous: _Seed | None = None
    floor = 0
    for notation in notations:
        while law_index < len(laws) and laws[law_index].end <= notation.start:
            law = laws[law_index]
            joined = re.fullmatch(r"\s*,?\s*(?:số\s*:?\s*)?", low[law.end : notation.start][:20]) is not None
            joined = joined and notation.start - law.end < 20 and notation.type_code in {None, "VBHN"}
            law_index += 1
            if joined:
                seeds.append(_Seed(law.start, notation.end, notation, law, law.type_code, (law.start, law.end)))
                floor = notation.end
                break
            if low[law.start : law.end] not in {"luật", "bộ luật", "pháp lệnh"}:
                seeds.append(_Seed(law.start, law.end, None, law, law.type_code, (law.start, law.end)))
        else:
            if law_index < len(laws) and laws[law_index].start < notation.start < laws[law_index].end:
                continue
            seed = _words_before(text, low, notation, floor, context)
            if seed is None:
                continue
            if seed.type_span is None and previous is not None and previous.type_code is not None:
                gap = low[previous.core_end : seed.start]
                if seed.type_code is None and len(gap) < 160 and ";" not in gap.strip(" ;,") and "." not in gap:
                    assembly = notation.issuer_codes[:1] and notation.issuer_codes[0].startswith(("QH", "UBTVQH"))
                    if not assembly or previous.type_code in _CODES_OF_PARLIAMENT:
                        seed.type_code, seed.inherited = previous.type_code, True
            for start, end in _shared_numbers(low, notation, floor):
                shared = Notation(
                    start=start,
                    end=end,
                    text=low[start:end] + notation.text[len(notation.number_text) :],
                    number=int(low[start:end]),
                    number_text=low[start:end],
                    year=notation.year,
                    type_code=notation.type_code,
                    issuer_codes=notation.issuer_codes,
                    party=notation.party,
                    certain=True,
                    after_so=True,
                    repairs=("shared",),
                )
                seeds.append(_Seed(start, end, shared, None, seed.type_code, None, None, True))
            seeds.append(seed)
            floor = notation.end
        previous = seeds[-1] if seeds else None
    for law in laws[law_index:]:
        if low[law.start : law.end] not in {"luật", "bộ luật", "pháp lệnh"}:
            seeds.append(_Seed(law.start, law.end, None, law, law.type_code, (law.start, law.end)))
    return sorted(seeds, key=lambda seed: (seed.start, seed.core_end))


_REPAIR_WORDS = {
    "blank": "khoảng trắng trong ký hiệu",
    "hyphen": "thiếu dấu gạch nối",
    "type": "sai tên viết tắt của loại văn bản",
    "order": "đảo dấu gạch nối và gạch chéo",
    "mark": "số chú thích dính vào ký hiệu",
    "shared": "ký hiệu dùng chung cho nhiều số",
    "capitals": "",
    "issuer": "",
}


def _complete(
    text: str, low: str, seed: _Seed, limit: int, stops: list[int], context: Context, enumerated: Issuer | None
) -> CitationMatch:
    notation, law = seed.notation, seed.law
    notes: list[FindingNote] = []
    tail = read_tail(text, low, seed.core_end, limit, context, law=law is not None)
    spans: list[tuple[str, int, int]] = []
    if seed.type_span is not None and (seed.type_code or law is not None):
        spans.append(("cited_type", *seed.type_span))
    number: int | None = None
    year = tail.year
    party = False
    if notation is not None:
        number, party = notation.number, notation.party
        spans.append(("cited_notation", notation.start, notation.end))
        spans.append(("cited_number", notation.start, notation.start + len(notation.number_text)))
        printed = [_REPAIR_WORDS[name] for name in notation.repairs if _REPAIR_WORDS[name]]
        if printed and notation.repairs != ("shared",):
            repair = ", ".join(printed)
            notes.append(FindingNote(code="notation_repaired", message=repair, column="cited_notation"))
        if "shared" in notation.repairs:
            message = "số này dùng chung ký hiệu với số đứng sau"
            notes.append(FindingNote(code="notation_shared", message=message, column="cited_notation"))
        if "issuer" in notation.repairs:
            message = f"ký hiệu không có cơ quan ban hành: {notation.text}"
            notes.append(FindingNote(code="notation_without_issuer", message=message, column="cited_notation"))
        if notation.year is not None:
            if year is not None and year != notation.year:
                message = f"năm trong ký hiệu ({notation.year}) khác năm của ngày ban hành ({year})"
                notes.append(FindingNote(code="citation_date_conflict", message=message, column="cited_date"))
            year = notation.year
    if tail.date_span is not None and tail.date is not None:
        spans.append(("cited_date", *tail.date_span))
    if tail.year is not None and tail.date_span is not None:
        spans.append(("cited_year", *tail.date_span))
    elif notation is not None and notation.year is not None:
        spans.append(("cited_year", notation.start, notation.end))
    if tail.bad_date is not None:
        notes.append(FindingNote(code="citation_date_invalid", message=tail.bad_date, column="cited_date"))
    if seed.conflict is not None and notation is not None:
        message = f"in là “{seed.conflict}” nhưng ký hiệu là {notation.text}"
        notes.append(FindingNote(code="citation_type_conflict", message=message, column="cited_type"))
    issuer = tail.issuer or seed.issuer
    chair = notation is not None and "CTUBND" in notation.issuer_codes
    if chair and issuer is not None and issuer.name.startswith("Ủy ban nhân dân"):
        issuer = replace(issuer, name=f"Chủ tịch {issuer.name}")  # his own decisions run in a series of their own
    if issuer is not None:
        spans.append(("cited_issuer", issuer.start, issuer.end))
    elif notation is not None and notation.issuer_codes:
        issuer = _by_code(notation, context) or enumerated
        proposer = proposer_before(text, low, seed.start, context) if issuer is None or not issuer.own_place else None
        if proposer is not None and (issuer is None or proposer.own_place):
            issuer = proposer
            spans.append(("cited_issuer", issuer.start, issuer.end))
    elif law is not None:
        name = "Ủy ban Thường vụ Quốc hội" if law.type_code == "PL" else "Quốc hội"
        issuer = Issuer(0, 0, name)
    if notation is not None and law is not None and issuer is None:
        issuer = Issuer(0, 0, "Quốc hội")
    if issuer is not None and issuer.own_place:
        message = f"nơi ban hành theo tỉnh của chính văn bản: {issuer.name}"
        notes.append(FindingNote(code="issuer_from_context", message=message, column="cited_issuer"))
    if issuer is None and law is None:
        notes.append(
            FindingNote(code="citation_issuer_unknown", message="không rõ cơ quan ban hành", column="cited_issuer")
        )
    if seed.type_code is None:
        notes.append(FindingNote(code="citation_type_unknown", message="không rõ loại văn bản", column="cited_type"))
    title: str | None = None
    end = tail.end
    if law is not None and low[law.start : law.end] not in {"luật", "bộ luật", "pháp lệnh"}:
        title = re.sub(r"\s+", " ", text[law.start : law.end])
        spans.append(("cited_title", law.start, law.end))
        if not law.known:
            notes.append(FindingNote(code="law_name_uncertain", message=f"tên luật: {title}", column="cited_title"))
    else:
        subject = read_title(text, low, tail.end, stops)
        if subject is not None:
            title = re.sub(r"\s+", " ", text[subject[0] : subject[1]])
            spans.append(("cited_title", subject[0], subject[1]))
            end = max(end, subject[1])
            if not subject[2]:
                notes.append(
                    FindingNote(
                        code="citation_title_uncertain", message="chưa chắc trích yếu hết ở đâu", column="cited_title"
                    )
                )
    complete = issuer is not None and issuer.complete
    return CitationMatch(
        start=seed.start,
        end=end,
        cited_type=seed.type_code,
        cited_number=number,
        cited_notation=notation.text if notation is not None else None,
        cited_issuer=issuer.name if issuer is not None else None,
        cited_date=tail.date,
        cited_year=year,
        cited_title=title,
        cited_work_id=work_id(
            issuer.name if issuer is not None and complete else None,
            seed.type_code,
            notation.number_text if notation is not None else None,
            year,
            tail.date,
            party=party,
        ),
        spans=tuple(spans),
        notes=tuple(notes),
    )


def _by_code(notation: Notation, context: Context) -> Issuer | None:
    if len(notation.issuer_codes) > 1:
        bodies = [issuer_of_code(code, context, notation.party) for code in notation.issuer_codes]
        if all(body is not None for body in bodies):
            return Issuer(0, 0, " - ".join(body.name for body in bodies if body is not None))
        return None
    return issuer_of_code(notation.issuer_codes[0], context, notation.party)


_ENUMERATION = re.compile(r"\s+của\s+")


def _enumeration_issuers(text: str, low: str, context: Context) -> list[tuple[int, int, Issuer]]:
    """`các Nghị quyết của Hội đồng nhân dân tỉnh ...: Số ...; số ...`: (from, to, issuer) of each such list."""
    found_lists: list[tuple[int, int, Issuer]] = []
    for found in _TYPE_WORD.finditer(low):
        if not low.startswith("các ", max(0, found.start() - 4)):
            continue
        of = _ENUMERATION.match(low, found.end())
        issuer = read_issuer(text, low, of.end(), context) if of is not None else None
        if issuer is None:
            continue
        colon = low.find(":", issuer.end, issuer.end + 200)
        if colon < 0 or not re.match(r"\s*(?:-\s*)?(?:số|[0-9])", low[colon + 1 : colon + 8]):
            continue
        stop = re.compile(r";\s*(?:căn cứ|theo|xét|thực hiện)|\.\s|\Z").search(low, colon, min(len(low), colon + 1500))
        found_lists.append((colon, stop.start() if stop is not None else colon + 1500, issuer))
    return found_lists


def find_citations(text: str, context: Context, own: str | None = None) -> tuple[CitationMatch, ...]:
    """Every reference to another act in `text`, in order.

    `context` is the document itself: its province makes `UBND tỉnh` and `12/QĐ-UBND` a body with a place. `own` is
    the document's own notation; a reference to it (in an attachment line) is not a citation and is left out.
    """
    if not text:
        return ()
    low = lowered(text)
    seeds = _seeds(text, low, context)
    lists = _enumeration_issuers(text, low, context)
    matches: list[CitationMatch] = []
    starts = [seed.start for seed in seeds]
    for index, seed in enumerate(seeds):
        if own is not None and seed.notation is not None and _same_notation(seed.notation.text, own):
            continue
        following = starts[index + 1] if index + 1 < len(starts) else len(text)
        limit = max(seed.core_end, min(following, seed.core_end + 400))
        stops = starts[index + 1 : index + 8]
        listed = next((issuer for begin, stop, issuer in lists if begin < seed.start < stop), None)
        matches.append(_complete(text, low, seed, limit, stops, context, listed))
    return tuple(matches)


def _same_notation(first: str, second: str) -> bool:
    return re.sub(r"^0+", "", first).lower() == re.sub(r"^0+", "", second).lower()
