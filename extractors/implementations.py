"""Which acts a document carries out: concluded from its title, its legal bases and its citations.

A plan carries out what its title names, what it says it carries out (`Thực hiện ...`), and those of its bases that are
programmes themselves: resolutions, directives, plans, and decisions that approve a strategy, scheme or programme. Laws,
decrees and circulars empower it; they are cited, not carried out.
"""

from __future__ import annotations

import regex

from schemas.identifiers import RecordIds, fold, slug
from schemas.records import Citation, Document, Implementation, LegalBasis

# types that set work to be done (Nghị định 30/2020/NĐ-CP, Phụ lục III; Quy định 66-QĐ/TW for Party acts)
_PROGRAMMES = frozenset({"NQ", "CT", "CTr", "KH", "DeAn", "DA", "KL", "PA"})
_APPROVES = regex.compile(r"\b(?:chien luoc|de an|chuong trinh|ke hoach|quy hoach|du an|phuong an|lo trinh)\b")
# read with their tones: `quân sự`, `xã hội`, `thị xã` are none of these
_COMMUNE = regex.compile(r"(?<!thị )\b(?:xã(?! hội)|phường|thị trấn)\b", regex.I)
_DISTRICT = regex.compile(r"\b(?:huyện|quận|thị xã)\b", regex.I)
_CENTRAL_CITIES = ("ha-noi", "ho-chi-minh", "hai-phong", "da-nang", "can-tho", "hue")
_RANK = {"title": 0, "thuc_hien": 1, "can_cu": 2}


def level_of(issuer: str | None) -> str:
    """The level of the body that issued an act, by its name (`schemas.codes.ACT_LEVELS`); `other` where it is unknown."""
    name = slug(issuer or "")
    if name.startswith(
        ("ban-chap-hanh-trung-uong", "bo-chinh-tri", "ban-bi-thu", "trung-uong", "ban-chi-dao-trung-uong")
    ):
        return "party_central"
    if name.startswith(("quoc-hoi", "uy-ban-thuong-vu-quoc-hoi")):
        return "national_assembly"
    if name.startswith(("chinh-phu", "thu-tuong")):
        return "government"
    if regex.match(
        r"bo-(?!chi-huy|tu-lenh)|ngan-hang-nha-nuoc|thanh-tra-chinh-phu|van-phong-chinh-phu|uy-ban-dan-toc", name
    ):
        return "ministry"
    if _COMMUNE.search(issuer or ""):
        return "commune"
    city = name.rpartition("thanh-pho-")[2] if "thanh-pho-" in name else ""
    if _DISTRICT.search(issuer or "") or (city and not city.startswith(_CENTRAL_CITIES)):
        return "district"
    if regex.search(r"\b(?:tinh|thanh)-uy\b", name):
        return "party_province"
    return "province" if regex.search(r"\btinh-", name) or city or name.startswith("so-") else "other"


def _evidence(citation: Citation, titles: str, kinds: dict[str, str]) -> str | None:
    """What says that the act is carried out, or None."""
    notation = fold(citation.cited_notation or "").replace(" ", "")
    if notation and notation in titles:
        return "title"
    kind = kinds.get(citation.context_id or "") if citation.context == "legal_basis" else None
    if kind == "thuc_hien":
        return "thuc_hien"
    if kind == "can_cu":
        approves = citation.cited_type == "QD" and _APPROVES.search(fold(citation.cited_title or ""))
        if citation.cited_type in _PROGRAMMES or approves:
            return "can_cu"
    return None


def read_implementations(
    document: Document, bases: tuple[LegalBasis, ...], citations: tuple[Citation, ...], ids: RecordIds
) -> tuple[Implementation, ...]:
    """One record for each act that the document carries out, with the strongest evidence, in order of citation."""
    said = " ".join(filter(None, (document.title, document.subject, document.attached_title)))
    titles = fold(said).replace(" ", "")
    kinds = {basis.legal_basis_id: basis.kind for basis in bases}
    inside: dict[str, str] = {}  # the subjects of acts named before in the same basis
    best: dict[str, tuple[str, Citation]] = {}
    for citation in citations:
        basis = citation.context_id if citation.context == "legal_basis" else None
        if basis is not None:
            nested = bool(citation.cited_notation) and (citation.cited_notation or "") in inside.get(basis, "")
            inside[basis] = f"{inside.get(basis, '')} {citation.cited_title or ''}"
            if nested:
                continue
        evidence = _evidence(citation, titles, kinds)
        if evidence is None or (document.work_id and citation.cited_work_id == document.work_id):
            continue
        same = citation.cited_work_id or citation.cited_notation or citation.cited_title or citation.text
        if same not in best or _RANK[evidence] < _RANK[best[same][0]]:
            best[same] = (evidence, citation if same not in best else best[same][1])
    # the same act named once without its year or issuer
    known = {citation.cited_notation for _, citation in best.values() if citation.cited_work_id}
    best = {
        same: found for same, found in best.items() if found[1].cited_work_id or found[1].cited_notation not in known
    }
    return tuple(
        Implementation(
            document_id=document.document_id,
            implementation_id=ids.make("implementations", citation.citation_id, same),
            ordinal=ordinal,
            work_id=document.work_id,
            implemented_work_id=citation.cited_work_id,
            implemented_type=citation.cited_type,
            implemented_notation=citation.cited_notation,
            implemented_issuer=citation.cited_issuer,
            implemented_title=citation.cited_title,
            level=level_of(citation.cited_issuer),
            evidence=evidence,
            citation_id=citation.citation_id,
            confidence=citation.confidence,
        )
        for ordinal, (same, (evidence, citation)) in enumerate(best.items(), 1)
    )
