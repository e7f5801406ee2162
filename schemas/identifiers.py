"""Names that stay: document, work and record identifiers (contract, section 5 Identifiers)."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from functools import lru_cache

_TABLE_LETTERS = {
    "legal_bases": "l",
    "citations": "c",
    "blocks": "b",
    "objectives": "o",
    "targets": "g",
    "tasks": "t",
    "assignments": "a",
    "findings": "f",
    "implementations": "i",
}


def document_id(source_sha256: str) -> str:
    """The first 16 hexadecimal digits of the file's SHA-256."""
    return source_sha256[:16]


def _bare(code: int) -> str | None:
    """What a character is without its marks; None for a mark itself."""
    char = chr(code)
    if char in "đĐ\u00d0\u00f0":
        return "d"
    letters = "".join(part for part in unicodedata.normalize("NFD", char) if not unicodedata.combining(part))
    return letters.lower() or None


_FOLDING = {code: _bare(code) for code in (*range(0x41, 0x5B), *range(0xC0, 0x370), *range(0x1E00, 0x1F00))}


def fold(text: str) -> str:
    """Small letters without diacritics, `đ` as `d`, white space as one blank: for keys and comparison only."""
    return " ".join(filter(None, map(_folded_word, text.split())))


@lru_cache(maxsize=1 << 14)
def _folded_short(word: str) -> str:
    return word.translate(_FOLDING).lower()


def _folded_word(word: str) -> str:
    """One word folded. Plans repeat their few thousand words; what is longer than a word is not kept."""
    return _folded_short(word) if len(word) < 40 else word.translate(_FOLDING).lower()


def slug(text: str) -> str:
    """`Sở Kế hoạch và Đầu tư` -> `so-ke-hoach-va-dau-tu`; `&` reads `va`."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text.replace("&", " và "))).strip("-")


class RecordIds:
    """Gives each record of one document an id made of table letter and a hash of place and text.

    `make(table, place, text)`: the same place and text give the same id whatever other records there are; a second
    record with both equal gets a counter into the hash, so that ids stay unique.
    """

    def __init__(self, document: str) -> None:
        self.document = document
        self._seen: dict[tuple[str, str], int] = {}

    def make(self, table: str, place: str, text: str) -> str:
        letter = _TABLE_LETTERS[table]
        digest = hashlib.sha256(f"{table}\x00{place}\x00{text}".encode()).hexdigest()[:12]
        again = self._seen.get((table, digest), 0)
        self._seen[(table, digest)] = again + 1
        if again:
            digest = hashlib.sha256(f"{digest}\x00{again}".encode()).hexdigest()[:12]
        return f"{self.document}-{letter}{digest}"


_ISSUER_ABBREVIATIONS = (
    ("ủy ban nhân dân", "ubnd"),
    ("hội đồng nhân dân", "hdnd"),
)


def work_issuer(issuer: str) -> str:
    """The issuer's part of a `work_id`: `Ủy ban nhân dân tỉnh Trà Vinh` -> `ubnd-tinh-tra-vinh`.

    Bodies of a Party committee that share its numbers count as the committee (`Ban Thường vụ Tỉnh ủy Quảng Nam` is
    `tinh-uy-quang-nam`). In: the canonical name with its place; out: the slug.
    """
    name = slug(issuer)
    if name.startswith("chu-tich-uy-ban-nhan-dan-"):
        return "chu-tich-" + work_issuer(issuer.split(" ", 2)[2])
    for words, short in _ISSUER_ABBREVIATIONS:
        long = slug(words)
        if name == long or name.startswith(long + "-"):
            return short + name[len(long) :]
    found = re.match(r"(?:ban-thuong-vu|ban-chap-hanh|thuong-truc)-(?=(?:tinh|thanh|huyen|thi|quan)-uy-)", name)
    return name[found.end() :] if found else name


def work_id(
    issuer: str | None,
    document_type: str | None,
    number: int | str | None,
    year: int | None,
    date: dt.date | None = None,
    *,
    party: bool = False,
) -> str | None:
    """`vn/ubnd-tinh-tra-vinh/qd/2021/1809`, or None while a part is unknown (contract, section 5 Identifiers).

    `issuer` is the canonical name with its place; `number` may carry a letter (`30a`), its leading zeros do not count;
    `year` is that of the notation or the date. For Party acts, whose numbers run per term of the committee
    (Hướng dẫn 36-HD/VPTW), the full `date` stands instead of the year.
    """
    if not issuer or not document_type or number is None:
        return None
    bare = str(number).strip().lower().lstrip("0") or "0"
    when = (date.isoformat() if date else None) if party else (str(year) if year else None)
    if when is None:
        return None
    return f"vn/{work_issuer(issuer)}/{document_type.lower()}/{when}/{bare}"
