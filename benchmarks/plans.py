"""Seeded plans with a task table in their appendix, set by the sample plans' own template: 1 to 60 pages of table, ruled or
not, digital or scanned, with the cells a perfect reader finds.

`write(folder, number, seed=1)` makes a corpus; the same seed gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymupdf

from benchmarks.scans import Grey, pictures_of
from samples.typeset import typeset

HEADER = ("TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian hoàn thành", "Sản phẩm")
FIELDS = ("label", "title", "lead_text", "coordinating_text", "deadline_text", "output_text")
ROWS_A_PAGE = 9
_VERBS = (
    "Rà soát, hoàn thiện", "Xây dựng", "Tổ chức triển khai", "Tham mưu ban hành", "Nâng cấp, mở rộng", "Kiểm tra, đánh giá",
    "Đẩy mạnh tuyên truyền về", "Bố trí kinh phí cho", "Ứng dụng công nghệ thông tin trong", "Đào tạo, bồi dưỡng về",
)  # fmt: skip
_OBJECTS = (
    "quy hoạch sử dụng đất", "cơ sở dữ liệu nông nghiệp", "mạng lưới trường học", "hệ thống cấp nước nông thôn",
    "chuỗi giá trị dược liệu", "tuyến du lịch cộng đồng", "làng nghề truyền thống", "cụm công nghiệp", "rừng phòng hộ",
    "dịch vụ công trực tuyến", "hạ tầng viễn thông", "chợ đầu mối", "trạm y tế", "phòng, chống thiên tai",
)  # fmt: skip
_WHERE = (
    "trên địa bàn tỉnh", "tại các xã vùng sâu, vùng xa", "gắn với chuyển đổi số", "theo hướng bền vững",
    "giai đoạn 2024 - 2030", "bảo đảm đồng bộ, hiệu quả, phù hợp với điều kiện thực tế của địa phương",
)  # fmt: skip
_AGENCIES = (
    "Sở Tài chính", "Sở Xây dựng", "Sở Y tế", "Sở Giáo dục và Đào tạo", "Sở Nội vụ", "Sở Khoa học và Công nghệ",
    "Sở Văn hóa, Thể thao và Du lịch", "Sở Tư pháp", "Công an tỉnh", "Sở Công Thương",
)  # fmt: skip
_OTHERS = ("Các sở, ban, ngành liên quan", "UBND các huyện, thị xã, thành phố", "Hội Nông dân tỉnh", "Tỉnh đoàn")
_OUTPUTS = ("Kế hoạch", "Quyết định", "Báo cáo", "Hệ thống được vận hành", "Lớp tập huấn", "Đề án được phê duyệt")


@dataclass(frozen=True, slots=True)
class Plan:
    """A made plan: where it lies, what it is, and the cells of its task rows (each in the order of `FIELDS`)."""

    path: Path
    pages: int
    ruled: bool
    scanned: bool
    rows: list[list[str]]


def _deadline(dice: random.Random) -> str:
    year = dice.randint(2024, 2030)
    quarter, month, day = dice.choice(["I", "II", "III", "IV"]), dice.randint(1, 12), dice.randint(10, 28)
    spans = [f"Năm {year}", f"Quý {quarter}/{year}", f"{year} - {year + 2}", "Hằng năm", f"Tháng {month}/{year}"]
    return dice.choice([*spans, f"Trước ngày {day}/{dice.randint(10, 12)}/{year}"])


def task_rows(dice: random.Random, number: int) -> list[list[str]]:
    """`number` rows of cells in the order of `FIELDS`."""
    rows = []
    for label in range(1, number + 1):
        parts = [dice.choice(_VERBS), dice.choice(_OBJECTS), dice.choice(_WHERE)]
        if dice.random() < 0.4:
            parts += ["và", dice.choice(_OBJECTS), dice.choice(_WHERE)]
        lead = dice.choice(_AGENCIES)
        others = [agency for agency in _AGENCIES if agency != lead]
        helpers = [*dice.sample(others, dice.randint(1, 3)), dice.choice(_OTHERS)]
        rows.append(
            [
                str(label),
                " ".join(parts),
                dice.choice(_AGENCIES),
                "; ".join(helpers),
                _deadline(dice),
                dice.choice(_OUTPUTS),
            ]
        )
    return rows


def source(number: int, rows: list[list[str]], *, ruled: bool) -> dict[str, Any]:
    """The plan as `samples.typeset` takes it."""
    day = dt.date(2024, 1, 1) + dt.timedelta(days=number % 365)
    subject = "Phát triển nông thôn, hạ tầng và dịch vụ công giai đoạn 2024 - 2030"
    return {
        "blocks": [
            {
                "kind": "letterhead",
                "issuer": ["ỦY BAN NHÂN DÂN", "TỈNH SƠN LA"],
                "number": f"Số: {number}/KH-UBND",
                "date": f"Sơn La, ngày {day.day:02} tháng {day.month:02} năm {day.year}",
            },
            {"kind": "title", "type": "KẾ HOẠCH", "lines": [subject]},
            {"kind": "basis", "text": "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;"},
            {"kind": "paragraph", "text": "Ủy ban nhân dân tỉnh ban hành Kế hoạch, nhiệm vụ tại Phụ lục kèm theo."},
            {
                "kind": "signature",
                "recipients": ["Như trên", "Lưu: VT"],
                "lines": ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
                "name": "Nguyễn Văn Minh",
            },
            {"kind": "page", "landscape": True},
            {"kind": "centre", "text": "Phụ lục"},
            {"kind": "centre", "text": "DANH MỤC NHIỆM VỤ"},
            {
                "kind": "table",
                "ruled": ruled,
                "repeat": True,
                "size": 12,
                "fields": list(FIELDS),
                "header": [list(HEADER)],
                "widths": [1, 7, 3.5, 5, 3.5, 3.5],
                "align": ["center", "left", "left", "left", "left", "left"],
                "rows": [{"cells": row} for row in rows],
            },
        ]
    }


def rasterised(data: bytes, dice: random.Random, *, dpi: int = 200) -> bytes:
    """The same pages as grey pictures, each turned by up to half a degree, as an office scanner gives them."""
    import cv2

    def draw(grey: Grey, _number: int) -> bytes:
        height, width = grey.shape
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), dice.uniform(-0.5, 0.5), 1.0)
        turned = cv2.warpAffine(grey, turn, (width, height), borderValue=(255,))
        return cv2.imencode(".jpg", turned, [cv2.IMWRITE_JPEG_QUALITY, 70])[1].tobytes()

    return pictures_of(data, draw, dpi=dpi)


def plan(
    folder: Path, number: int, table_pages: int, *, ruled: bool = True, scanned: bool = False, seed: int = 1
) -> Plan:
    """Write one plan whose task table fills about `table_pages` pages. The number is the document's own."""
    dice = random.Random(f"{seed} {number}")
    rows = task_rows(dice, max(3, table_pages * ROWS_A_PAGE - 3))
    data = typeset(f"plan-{number}", source(number, rows, ruled=ruled))
    if scanned:
        data = rasterised(data, dice)
    path = folder / f"{number:05}-{'ruled' if ruled else 'borderless'}-{'scan' if scanned else 'digital'}.pdf"
    path.write_bytes(data)
    with pymupdf.open(stream=data, filetype="pdf") as document:
        return Plan(path, document.page_count, ruled, scanned, rows)


def write(folder: Path, number: int, *, largest: int = 60, scans: float = 0.0, seed: int = 1) -> Iterator[Plan]:
    """Write `number` plans of 1 to `largest` pages of table, short ones most; a third is borderless, a share `scans` scanned."""
    folder.mkdir(parents=True, exist_ok=True)
    dice = random.Random(seed)
    for index in range(1, number + 1):
        pages = min(largest, 1 + int(largest ** dice.random() - 1))
        yield plan(folder, index, pages, ruled=index % 3 != 0, scanned=dice.random() < scans, seed=seed)
