"""The products that an output cell names, one by one (contract, section 5 Tasks).

Split at `;`; at `,` or `/` only where every part begins with the name of a kind of product.
"""

from __future__ import annotations

import regex

from schemas.identifiers import fold

_KINDS = regex.compile(
    r"^(?:cac |mot so |\d{1,3} |ban |cac loai )?(?:bao cao|ke hoach|de an|quyet dinh|nghi quyet|chuong trinh|du an|van ban|"
    r"to trinh|huong dan|cong van|hoi nghi|hoi thao|quy che|quy dinh|quy hoach|danh muc|bo tieu chi|bo chi so|phuong an|"
    r"tai lieu|he thong|chi thi|thong tu|nghi dinh|luat|de cuong|lop|mo hinh|co so du lieu|phan mem|thong bao|cong dien|"
    r"bien ban|ho so|quy trinh|chien luoc|ban do|tin bai|phong su|chuyen muc|an pham|website|cong thong tin|giay|hop dong|"
    r"thoa thuan|ket luan|ket qua|san pham|bang|so lieu|du thao|ban ghi nho|chuyen de|cuoc|doan|thong cao|du toan|de tai)\b"
)


def split_outputs(text: str | None) -> tuple[str, ...]:
    """The parts of an output cell as printed, without empty ones; `None` or a blank cell gives none."""
    if not text or not text.strip():
        return ()
    parts: list[str] = []
    for piece in text.split(";"):
        piece = regex.sub(r"^[-–+•*]\s+", "", piece.strip(" .,"))
        if not piece:
            continue
        for separator in (",", "/"):
            halves = [half.strip() for half in piece.split(separator)]
            if len(halves) > 1 and all(half and _KINDS.match(fold(half)) for half in halves):
                parts.extend(halves)
                break
        else:
            parts.append(piece)
    return tuple(parts)
