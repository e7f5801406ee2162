"""Task tables in the layouts of real plans, typeset in our own words: which rows are tasks, and what each column holds.

A row of `TASKS` names a layout, its typst source and the tasks wanted as texts: section label, section title, label,
title, lead, coordinating, deadline. `NO_TASKS` are tables of other kinds, which must give none.
"""

from __future__ import annotations

import pytest

from extractors.layout import layout_of_pdf
from extractors.model import Context, Draft
from extractors.tasks import read_table_tasks
from tests.typesetting import pdf

HEAD = (
    "#set par(first-line-indent: 0pt, justify: false)\n#align(center)[*PHỤ LỤC* \\ *PHÂN CÔNG NHIỆM VỤ* \\ "
    "_(Kèm theo Kế hoạch số 15/KH-UBND ngày 03/3/2024 của UBND tỉnh)_]\n#set text(12pt)\n"
)
USUAL = "[*TT*],[*Nhiệm vụ*],[*Cơ quan chủ trì*],[*Cơ quan phối hợp*],[*Thời gian hoàn thành*],\n"
WIDTHS = "1.2cm,6cm,3cm,3cm,3cm"
LONG = (
    "Rà soát, bổ sung danh mục nghề truyền thống cần bảo tồn; tổ chức khảo sát tại các làng nghề; tổng hợp nhu cầu vốn, "
    "mặt bằng và đào tạo của từng hộ; "
)


def ruled(widths: str, cells: str, more: str = "") -> str:
    """Typst source of a ruled table."""
    return f"#table(columns: ({widths}), stroke: 0.5pt, {more}\n{cells}\n)\n"


def tasks_of(source: str) -> list[Draft]:
    return read_table_tasks(layout_of_pdf(pdf(source)), Context(plan_start=2026, plan_end=2026))


COLUMNS = ("section_label", "section_title", "label", "title", "lead_text", "coordinating_text", "deadline_text")
Row = tuple[str | None, ...]
N = None
TASKS: dict[str, tuple[str, list[Row]]] = {
    "the number opens the title where no column holds it": (
        HEAD
        + ruled(
            "6cm,4cm,4cm,3cm",
            "[*Nhiệm vụ*],[*Đơn vị chủ trì*],[*Đơn vị phối hợp*],[*Thời gian*],"
            "[1. Khảo sát nghề dệt],[Sở Công Thương],[UBND cấp huyện],[Quý II/2024],"
            "[Lập hồ sơ nhãn hiệu],[Sở KH&CN],[],[2024-2025],",
        ),
        [
            (N, N, "1", "Khảo sát nghề dệt", "Sở Công Thương", "UBND cấp huyện", "Quý II/2024"),
            (N, N, N, "Lập hồ sơ nhãn hiệu", "Sở KH&CN", N, "2024-2025"),
        ],
    ),
    "the column of numbers has no heading": (
        HEAD
        + ruled(
            WIDTHS,
            "[],[*Nhiệm vụ*],[*Cơ quan chủ trì*],[*Cơ quan phối hợp*],[*Thời gian*],"
            "[1],[Khảo sát nghề dệt],[Sở Công Thương],[],[Quý II/2024],"
            "[2],[Lập hồ sơ nhãn hiệu],[Sở KH&CN],[],[2024-2025],",
        ),
        [
            (N, N, "1", "Khảo sát nghề dệt", "Sở Công Thương", N, "Quý II/2024"),
            (N, N, "2", "Lập hồ sơ nhãn hiệu", "Sở KH&CN", N, "2024-2025"),
        ],
    ),
    "months as section rows, where no column says when": (
        HEAD
        + ruled(
            "1.2cm,6cm,3cm,3cm",
            "[*TT*],[*Nội dung công việc*],[*Cơ quan chủ trì*],[*Cơ quan phối hợp*],"
            "table.cell(colspan: 4)[*THÁNG 02/2026*],[1],[Khảo sát nghề dệt],[Sở Công Thương],[],"
            "table.cell(colspan: 4)[*Quý II năm 2026*],[2],[Lập hồ sơ nhãn hiệu],[Sở KH&CN],[Sở Y tế],",
        ),
        [
            (N, "THÁNG 02/2026", "1", "Khảo sát nghề dệt", "Sở Công Thương", N, "THÁNG 02/2026"),
            (N, "Quý II năm 2026", "2", "Lập hồ sơ nhãn hiệu", "Sở KH&CN", "Sở Y tế", "Quý II năm 2026"),
        ],
    ),
    "quarters ticked below a heading that holds their word": (
        HEAD
        + ruled(
            "1cm,5cm,3cm,1cm,1cm,1cm,1cm",
            "table.cell(rowspan: 2)[*TT*],table.cell(rowspan: 2)[*Nhiệm vụ*],table.cell(rowspan: 2)[*Chủ trì*],"
            "table.cell(colspan: 4)[*Thời gian thực hiện (quý)*],[*I*],[*II*],[*III*],[*IV*],"
            "[1],[Rà soát văn bản],[Sở Tư pháp],[],[x],[],[x],"
            "[2],[Kiểm tra công vụ],[Sở Nội vụ],[x],[x],[x],[x],",
        ),
        [
            (N, N, "1", "Rà soát văn bản", "Sở Tư pháp", N, "quý II, IV"),
            (N, N, "2", "Kiểm tra công vụ", "Sở Nội vụ", N, "quý I, II, III, IV"),
        ],
    ),
    "sections that name who does the rows below them": (
        HEAD
        + ruled(
            "1cm,6cm,3cm,3cm",
            "[*TT*],[*Nhiệm vụ*],[*Cơ quan phối hợp*],[*Thời gian*],"
            "table.cell(colspan: 4)[*A. SỞ GIAO THÔNG VẬN TẢI*],[1],[Lập quy hoạch cảng cạn],[UBND cấp huyện],[2026],"
            "table.cell(colspan: 4)[*B. Về y tế*],[1],[Nâng cấp trạm y tế],[],[2026],",
        ),
        [
            (
                "A",
                "SỞ GIAO THÔNG VẬN TẢI",
                "1",
                "Lập quy hoạch cảng cạn",
                "SỞ GIAO THÔNG VẬN TẢI",
                "UBND cấp huyện",
                "2026",
            ),
            ("B", "Về y tế", "1", "Nâng cấp trạm y tế", N, N, "2026"),
        ],
    ),
    "a group's column merged at the left": (
        HEAD
        + ruled(
            "3cm,1cm,5cm,3cm,3cm,2.5cm",
            "[*Nhóm nhiệm vụ*],[*TT*],[*Nhiệm vụ cụ thể*],[*Chủ trì*],[*Phối hợp*],[*Thời gian*],"
            "table.cell(rowspan: 2)[Truyền thông],[1],[Viết tin bài],[Báo tỉnh],[UBND cấp xã],[Hằng tháng],"
            "[2],[In tờ rơi],[Sở VHTTDL],[],[2026],"
            "table.cell(rowspan: 2)[Hạ tầng],[3],[Sửa nhà văn hóa],[UBND cấp xã],[Sở Xây dựng],[2026-2027],"
            "[4],[Lắp loa],[Sở KH&CN],[UBND cấp xã],[Quý IV/2026],",
        ),
        [
            (N, "Truyền thông", "1", "Viết tin bài", "Báo tỉnh", "UBND cấp xã", "Hằng tháng"),
            (N, "Truyền thông", "2", "In tờ rơi", "Sở VHTTDL", N, "2026"),
            (N, "Hạ tầng", "3", "Sửa nhà văn hóa", "UBND cấp xã", "Sở Xây dựng", "2026-2027"),
            (N, "Hạ tầng", "4", "Lắp loa", "Sở KH&CN", "UBND cấp xã", "Quý IV/2026"),
        ],
    ),
    "three header lines with merged cells": (
        HEAD
        + ruled(
            "1cm,5cm,2.6cm,2.6cm,2.6cm,2.5cm",
            "table.cell(rowspan: 3)[*TT*],table.cell(rowspan: 3)[*Nội dung công việc*],"
            "table.cell(colspan: 3)[*Phân công thực hiện*],table.cell(rowspan: 3)[*Thời gian hoàn thành*],"
            "table.cell(rowspan: 2)[*Chủ trì*],table.cell(colspan: 2)[*Phối hợp*],[*Cấp tỉnh*],[*Cấp xã*],"
            "[1],[Cấp mã số vùng trồng],[Sở NN&MT],[Sở Công Thương],[UBND cấp xã],[30/6/2026],"
            "[2],[Tập huấn ghi nhật ký],[Trung tâm Khuyến nông],[],[UBND cấp xã],[Hằng năm],",
        ),
        [
            (N, N, "1", "Cấp mã số vùng trồng", "Sở NN&MT", "Sở Công Thương; UBND cấp xã", "30/6/2026"),
            (N, N, "2", "Tập huấn ghi nhật ký", "Trung tâm Khuyến nông", "UBND cấp xã", "Hằng năm"),
        ],
    ),
    "ticks under years below a merged heading": (
        HEAD
        + ruled(
            "1cm,5cm,3cm,3cm,1.2cm,1.2cm,1.2cm",
            "table.cell(rowspan: 2)[*TT*],table.cell(rowspan: 2)[*Nhiệm vụ*],table.cell(rowspan: 2)[*Chủ trì*],"
            "table.cell(rowspan: 2)[*Phối hợp*],table.cell(colspan: 3)[*Thời gian thực hiện*],[*2024*],[*2025*],[*2026*],"
            "[1],[Trồng cây xanh],[Sở Xây dựng],[UBND TP],[x],[x],[],"
            "[2],[Nạo vét kênh],[Sở NN&PTNT],[UBND cấp huyện],[],[],[X],",
        ),
        [
            (N, N, "1", "Trồng cây xanh", "Sở Xây dựng", "UBND TP", "2024, 2025"),
            (N, N, "2", "Nạo vét kênh", "Sở NN&PTNT", "UBND cấp huyện", "2026"),
        ],
    ),
    "ticks under bare years": (
        HEAD
        + ruled(
            "1cm,5cm,3cm,3cm,1.2cm,1.2cm",
            "[*TT*],[*Nhiệm vụ*],[*Chủ trì*],[*Phối hợp*],[*2024*],[*2025*],"
            "[1],[Trồng cây xanh],[Sở Xây dựng],[UBND TP],[x],[],[2],[Nạo vét kênh],[Sở NN&PTNT],[],[],[x],",
        ),
        [
            (N, N, "1", "Trồng cây xanh", "Sở Xây dựng", "UBND TP", "2024"),
            (N, N, "2", "Nạo vét kênh", "Sở NN&PTNT", N, "2025"),
        ],
    ),
    "begin and end in two columns": (
        HEAD
        + ruled(
            "1cm,6cm,3cm,3cm,2.5cm,2.5cm",
            "table.cell(rowspan: 2)[*TT*],table.cell(rowspan: 2)[*Nhiệm vụ*],table.cell(colspan: 2)[*Trách nhiệm*],"
            "table.cell(colspan: 2)[*Thời gian*],[*Chủ trì*],[*Phối hợp*],[*Bắt đầu*],[*Hoàn thành*],"
            "[1],[Lập quy hoạch],[Sở KH&ĐT],[],[Quý I/2021],[Quý IV/2022],",
        ),
        [(N, N, "1", "Lập quy hoạch", "Sở KH&ĐT", N, "Quý I/2021 - Quý IV/2022")],
    ),
    "targets and tasks on one page": (
        HEAD
        + ruled(
            "1cm,6cm,4cm,4cm",
            "[*TT*],[*Chỉ tiêu*],[*ĐVT*],[*Năm 2025*],[1],[Tỷ lệ hộ dùng nước sạch],[%],[95],[2],[Số trạm cấp nước],[trạm],[20],",
        )
        + "\n#v(6pt) *II. Nhiệm vụ* #v(4pt)\n"
        + ruled(
            WIDTHS,
            "[*TT*],[*Nhiệm vụ*],[*Chủ trì*],[*Phối hợp*],[*Thời hạn*],[1],[Xây trạm cấp nước],[Sở NN&PTNT],[UBND xã],[2025],",
        ),
        [(N, N, "1", "Xây trạm cấp nước", "Sở NN&PTNT", "UBND xã", "2025")],
    ),
    "a table in the body": (
        "*II. NHIỆM VỤ*\n\n1. Các nhiệm vụ cụ thể như sau:\n\n#set par(first-line-indent: 0pt)\n"
        + ruled(
            "1cm,6cm,3.5cm,3cm,3cm",
            "[*Stt*],[*Nội dung*],[*Đơn vị thực hiện*],[*Thời gian*],[*Ghi chú*],"
            "[1],[Phát động cuộc thi],[Tỉnh đoàn],[Tháng 3/2025],[],"
            "[2],[Chấm thi, trao giải],[Tỉnh đoàn, Sở GDĐT],[Trước 20/11/2025],[Kết hợp lễ kỷ niệm],",
        )
        + "2. Kinh phí thực hiện theo quy định.\n\n*III. TỔ CHỨC THỰC HIỆN*\n\nSở Nội vụ theo dõi việc thực hiện.\n",
        [
            (N, N, "1", "Phát động cuộc thi", "Tỉnh đoàn", N, "Tháng 3/2025"),
            (N, N, "2", "Chấm thi, trao giải", "Tỉnh đoàn, Sở GDĐT", N, "Trước 20/11/2025"),
        ],
    ),
    "section rows of every form": (
        HEAD
        + ruled(
            WIDTHS,
            USUAL
            + "[*I*],[*Hoàn thiện thể chế*],[],[],[*500*],[1],[Ban hành quy chế],[Sở Tư pháp],[Các sở, ngành],[2024],"
            "[II],[Phát triển hạ tầng],[],[],[],[1],[Nâng cấp mạng],[Sở TT&TT],[VNPT Kon Tum],[2025],"
            "[*III*],table.cell(colspan: 4)[*NHÂN LỰC*],[1],[Đào tạo],[Sở Nội vụ],[],[Hằng năm],"
            "table.cell(colspan: 5)[*IV. TUYÊN TRUYỀN*],[1],[Phóng sự],[Đài PTTH tỉnh],[Báo Kon Tum],[Hằng quý],"
            "table.cell(colspan: 5)[_Nhiệm vụ khác_],[1],[Tổng kết],[Sở Nội vụ],[],[12/2025],"
            "[],[TÀI CHÍNH CÔNG],[],[],[],[2],[Giao tự chủ],[Sở Tài chính],[],[2025],"
            "[],[Lĩnh vực đất đai],[],[],[],[3],[Đo đạc],[Sở TN&MT],[],[2026],"
            "table.cell(colspan: 2)[Công tác dân vận],[],[],[],[4],[Đối thoại],[Sở Nội vụ],[],[2026],",
        ),
        [
            ("I", "Hoàn thiện thể chế", "1", "Ban hành quy chế", "Sở Tư pháp", "Các sở, ngành", "2024"),
            ("II", "Phát triển hạ tầng", "1", "Nâng cấp mạng", "Sở TT&TT", "VNPT Kon Tum", "2025"),
            ("III", "NHÂN LỰC", "1", "Đào tạo", "Sở Nội vụ", N, "Hằng năm"),
            ("IV", "TUYÊN TRUYỀN", "1", "Phóng sự", "Đài PTTH tỉnh", "Báo Kon Tum", "Hằng quý"),
            (N, "Nhiệm vụ khác", "1", "Tổng kết", "Sở Nội vụ", N, "12/2025"),
            (N, "TÀI CHÍNH CÔNG", "2", "Giao tự chủ", "Sở Tài chính", N, "2025"),
            (N, "Lĩnh vực đất đai", "3", "Đo đạc", "Sở TN&MT", N, "2026"),
            (N, "Công tác dân vận", "4", "Đối thoại", "Sở Nội vụ", N, "2026"),
        ],
    ),
    "sections in sections: the innermost counts, and ends with its rows": (
        HEAD
        + ruled(
            WIDTHS,
            USUAL + "[*A*],[*NHIỆM VỤ CHUNG*],[],[],[],[*I*],[*Về thể chế*],[],[],[],"
            "[1],[Ban hành quy chế],[Sở Tư pháp],[Các sở, ngành],[2024],[*II*],[*Về hạ tầng*],[],[],[],"
            "[*1*],[*Hạ tầng mạng*],[],[],[],[1.1],[Nâng cấp mạng],[Sở TT&TT],[],[2025],[1.2],[Mua máy chủ],[Sở TT&TT],[],[2025],"
            "[2],[Hạ tầng dữ liệu],[],[],[],[2.1],[Kho dữ liệu],[Sở TT&TT],[],[2026],"
            "[3],[An toàn thông tin],[Công an tỉnh],[],[2026],"
            "[*B*],[*NHIỆM VỤ RIÊNG*],[],[],[],[1],[Tổng kết],[Sở Nội vụ],[],[12/2025],",
        ),
        [
            ("I", "Về thể chế", "1", "Ban hành quy chế", "Sở Tư pháp", "Các sở, ngành", "2024"),
            ("1", "Hạ tầng mạng", "1.1", "Nâng cấp mạng", "Sở TT&TT", N, "2025"),
            ("1", "Hạ tầng mạng", "1.2", "Mua máy chủ", "Sở TT&TT", N, "2025"),
            ("2", "Hạ tầng dữ liệu", "2.1", "Kho dữ liệu", "Sở TT&TT", N, "2026"),
            ("II", "Về hạ tầng", "3", "An toàn thông tin", "Công an tỉnh", N, "2026"),
            ("B", "NHIỆM VỤ RIÊNG", "1", "Tổng kết", "Sở Nội vụ", N, "12/2025"),
        ],
    ),
    "lettered rows under a numbered parent, cells merged over both": (
        HEAD
        + ruled(
            WIDTHS,
            USUAL + "[1],[Làm sạch dữ liệu],[],[],[],[a],[Dữ liệu đất đai],[Sở NN&MT],[UBND cấp xã],[30/8/2026],"
            "[b],[Dữ liệu hộ tịch],[Sở Tư pháp],[UBND cấp xã],[30/9/2026],"
            "[2],[Số hóa hồ sơ],[],table.cell(rowspan: 3)[Sở KH&CN],table.cell(rowspan: 3)[Quý IV/2026],"
            "[a],[Hồ sơ xây dựng],[Sở Xây dựng],[b],[Hồ sơ doanh nghiệp],[Sở Tài chính],"
            "[3],[Diễn tập],[Công an tỉnh],[Sở KH&CN],[Hằng năm],",
        ),
        [
            ("1", "Làm sạch dữ liệu", "a", "Dữ liệu đất đai", "Sở NN&MT", "UBND cấp xã", "30/8/2026"),
            ("1", "Làm sạch dữ liệu", "b", "Dữ liệu hộ tịch", "Sở Tư pháp", "UBND cấp xã", "30/9/2026"),
            ("2", "Số hóa hồ sơ", "a", "Hồ sơ xây dựng", "Sở Xây dựng", "Sở KH&CN", "Quý IV/2026"),
            ("2", "Số hóa hồ sơ", "b", "Hồ sơ doanh nghiệp", "Sở Tài chính", "Sở KH&CN", "Quý IV/2026"),
            (N, N, "3", "Diễn tập", "Công an tỉnh", "Sở KH&CN", "Hằng năm"),
        ],
    ),
    "a bold section row that names its owner": (
        HEAD
        + ruled(
            WIDTHS,
            USUAL + "[*I*],[*Thể chế*],[*Sở Tư pháp*],[],[],[1],[Ban hành quy chế],[Sở Tư pháp],[],[2024],"
            "[2],[Rà soát],[Sở Tư pháp],[],[2025],",
        ),
        [
            ("I", "Thể chế", "1", "Ban hành quy chế", "Sở Tư pháp", N, "2024"),
            ("I", "Thể chế", "2", "Rà soát", "Sở Tư pháp", N, "2025"),
        ],
    ),
    "times first, merged over their rows, no numbers": (
        HEAD
        + ruled(
            "3cm,7cm,4cm,3cm",
            "[*Thời gian*],[*Nội dung công việc*],[*Đơn vị chủ trì*],[*Phối hợp*],"
            "table.cell(rowspan: 2)[Quý I],[Ban hành kế hoạch],[Sở Nội vụ],[],[Phát động thi đua],[Sở Nội vụ],[Các sở, ngành],"
            "[Quý II],[Sơ kết],[Sở Nội vụ],[],",
        ),
        [
            (N, N, N, "Ban hành kế hoạch", "Sở Nội vụ", N, "Quý I"),
            (N, N, N, "Phát động thi đua", "Sở Nội vụ", "Các sở, ngành", "Quý I"),
            (N, N, N, "Sơ kết", "Sở Nội vụ", N, "Quý II"),
        ],
    ),
    "dittos and a row of totals": (
        HEAD
        + ruled(
            "1.2cm,5cm,3.3cm,3cm,3cm",
            "[*TT*],[*Nhiệm vụ*],[*Đơn vị thực hiện*],[*Thời gian*],[*Kinh phí (triệu đồng)*],"
            "[1],[Mua máy tính],[Sở TT&TT],[2023],[350],[2],[Biên soạn tài liệu],[-nt-],[nt],[80],"
            "[],[*Tổng cộng*],[],[],[*430*],",
        ),
        [
            (N, N, "1", "Mua máy tính", "Sở TT&TT", N, "2023"),
            (N, N, "2", "Biên soạn tài liệu", "Sở TT&TT", N, "2023"),
        ],
    ),
    "a line that numbers the columns, bullets and roles inside cells": (
        HEAD
        + ruled(
            "1.2cm,6cm,4cm,3cm",
            "[*TT*],[*Nhiệm vụ*],[*Cơ quan thực hiện*],[*Thời gian*],[(1)],[(2)],[(3)],[(4)],"
            "[1],[Phổ biến pháp luật: \\ - Soạn tài liệu; \\ - Thi tìm hiểu.],"
            "[- Chủ trì: Sở Tư pháp; \\ - Phối hợp: Công an tỉnh],[Quý I/2023],",
        ),
        [
            (
                *(N, N, "1", "Phổ biến pháp luật: - Soạn tài liệu; - Thi tìm hiểu."),
                *("- Chủ trì: Sở Tư pháp; - Phối hợp: Công an tỉnh", N, "Quý I/2023"),
            )
        ],
    ),
    "what the work is for groups the work": (
        HEAD
        + ruled(
            "1.2cm,3cm,4cm,6cm,2cm",
            "[*TT*],[*Mục tiêu*],[*Hoạt động*],[*Đơn vị thực hiện/phối hợp*],[*Thời gian*],"
            "table.cell(rowspan: 2)[1],table.cell(rowspan: 2)[Tăng cường năng lực],"
            "[Đào tạo khuyến nông],[Sở NN&PTNT/UBND các huyện],[2024],"
            "[Mua sắm thiết bị],[Sở NN&PTNT],[2025],",
        ),
        [
            (N, "Tăng cường năng lực", "1", "Đào tạo khuyến nông", "Sở NN&PTNT/UBND các huyện", N, "2024"),
            (N, "Tăng cường năng lực", "1", "Mua sắm thiết bị", "Sở NN&PTNT", N, "2025"),
        ],
    ),
    "the numbers of rows stand in their titles, those of groups in the column": (
        HEAD
        + ruled(
            "1.2cm,4cm,6cm,4cm,2cm",
            "[*TT*],[*Nhóm nhiệm vụ*],[*Nhiệm vụ cụ thể*],[*Cơ quan chủ trì*],[*Thời gian*],"
            "table.cell(rowspan: 2)[1],table.cell(rowspan: 2)[Về lãnh đạo],"
            "[1.1. Ban hành nghị quyết],[Tỉnh ủy],[2024],[1.2. Học tập],[Sở Nội vụ],[2025],",
        ),
        [
            ("1", "Về lãnh đạo", "1.1", "Ban hành nghị quyết", "Tỉnh ủy", N, "2024"),
            ("1", "Về lãnh đạo", "1.2", "Học tập", "Sở Nội vụ", N, "2025"),
        ],
    ),
    "portrait, then landscape with other columns": (
        HEAD
        + ruled(WIDTHS, USUAL + "[1],[Xây dựng đề án],[Sở Nội vụ],[Sở Tài chính],[2023],")
        + "#pagebreak()\n#set page(flipped: true)\n*PHỤ LỤC II: DANH MỤC VĂN BẢN*\n"
        + ruled(
            "1.2cm,8cm,4cm,4cm,3cm,3cm",
            "[*TT*],[*Tên văn bản*],[*Cơ quan chủ trì soạn thảo*],[*Cơ quan phối hợp*],[*Thời gian trình*],[*Cấp ban hành*],"
            "[1],[Nghị quyết về mức hỗ trợ],[Sở Tài chính],[Sở Tư pháp],[Tháng 9/2024],[HĐND tỉnh],",
        ),
        [
            (N, N, "1", "Xây dựng đề án", "Sở Nội vụ", "Sở Tài chính", "2023"),
            (N, N, "1", "Nghị quyết về mức hỗ trợ", "Sở Tài chính", "Sở Tư pháp", "Tháng 9/2024"),
        ],
    ),
}


@pytest.mark.parametrize("name", TASKS)
def test_rows_of_a_task_table(name: str) -> None:
    source, wanted = TASKS[name]
    found = [tuple(draft.values[column] for column in COLUMNS) for draft in tasks_of(source)]
    assert found == wanted


def test_behind_a_stroke_stands_who_works_with_the_lead() -> None:
    source, _ = TASKS["what the work is for groups the work"]
    both, alone = tasks_of(source)
    roles = [(mention.role, mention.key) for mention in both.agencies]
    assert roles == [("lead", "so-nong-nghiep-va-phat-trien-nong-thon"), ("coordinate", "ubnd-cap-huyen")]
    assert [note.code for note in both.notes if note.column == "lead_text"] == ["agency_role_unclear"]
    assert [mention.role for mention in alone.agencies] == ["lead"]


def test_ticks_under_bodies_and_products_say_their_headings() -> None:
    (draft,) = tasks_of(
        HEAD
        + ruled(
            "1cm,4cm,3cm,2cm,2cm,2cm,2cm,2cm",
            "table.cell(rowspan: 2)[*TT*],table.cell(rowspan: 2)[*Tên nhiệm vụ*],table.cell(rowspan: 2)[*Cơ quan chủ trì*],"
            "table.cell(colspan: 2)[*Cấp trình*],table.cell(colspan: 2)[*Sản phẩm*],table.cell(rowspan: 2)[*Thời gian*],"
            "[*HĐND tỉnh*],[*UBND tỉnh*],[*Đề án*],[*Báo cáo*],"
            "[1],[Bảo tồn làng nghề],[Sở NN&MT],[x],[x],[],[x],[2026],",
        )
    )
    assert draft.values["approver_text"] == "HĐND tỉnh; UBND tỉnh"
    assert draft.values["outputs"] == ("Báo cáo",)
    assert [mention.key for mention in draft.agencies if mention.role == "approve"] == [
        "hoi-dong-nhan-dan-tinh",
        "uy-ban-nhan-dan-tinh",
    ]


@pytest.mark.parametrize("align", ["top", "horizon"])
@pytest.mark.parametrize("repeat", ["true", "false"])
def test_rows_cut_by_page_breaks_in_several_cells(align: str, repeat: str) -> None:
    lead, partners = "Sở Công Thương", "Sở Tài chính, Sở Xây dựng, " * 6 + "UBND cấp xã"
    rows = "".join(f"[{n}],[{LONG * 3}],[{lead}],[{partners}],[Quý {'I' * (n % 3 + 1)}/2026],\n" for n in range(1, 12))
    header = f"table.header(repeat: {repeat}, {USUAL.strip().rstrip(',')}),\n"
    drafts = tasks_of(HEAD + ruled("1.2cm,5cm,3.3cm,4cm,3cm", header + rows, f"align: {align},"))
    assert [draft.values["label"] for draft in drafts] == [str(n) for n in range(1, 12)]
    assert {draft.values["title"] for draft in drafts} == {(LONG * 3).strip()}
    assert {draft.values["lead_text"] for draft in drafts} == {lead}
    assert {draft.values["coordinating_text"] for draft in drafts} == {partners}
    assert any(len({box.page for box in draft.boxes}) == 2 for draft in drafts), (
        "no row was cut: the test shows nothing"
    )


def test_a_lead_merged_over_rows_belongs_to_each() -> None:
    rows = "".join(f"[{n}],[Việc thứ {n}],[UBND cấp xã],[Quý I/2026],\n" for n in range(2, 7))
    merged = "[1],[Việc thứ 1],table.cell(rowspan: 6)[Sở Tài chính],[UBND cấp xã],[Quý I/2026],\n"
    drafts = tasks_of(HEAD + ruled(WIDTHS, USUAL + merged + rows))
    assert [draft.values["lead_text"] for draft in drafts] == ["Sở Tài chính"] * 6


def test_rows_without_numbers_of_their_own_are_not_joined_over_a_page() -> None:
    rows = "".join(
        f"[{n}],[Nhiệm vụ lớn thứ {n}],[Sở Nội vụ],[Các sở, ngành],[Năm 2026],\n"
        f"[],[{LONG}Đợt {n}],[Sở Tài chính],[Thuế tỉnh],[Quý I/2026],\n"
        for n in range(1, 12)
    )
    assert len(tasks_of(HEAD + ruled(WIDTHS, USUAL + rows))) == 22


NO_TASKS = {
    "price list": "[*STT*],[*Loại dịch vụ*],[*Đơn vị tính*],[*Đơn giá (đồng)*],[1],[Trông xe máy],[lượt],[5.000],",
    "programme of a meeting": "[*Thời gian*],[*Nội dung*],[*Chủ trì*],[*Địa điểm*],"
    "[7h30-8h00],[Đón tiếp đại biểu],[Văn phòng UBND tỉnh],[Hội trường],",
    "calendar with those who attend": "[*Thời gian*],[*Nội dung*],[*Chủ trì*],[*Thành phần*],[*Địa điểm*],"
    "[Ngày 05/3],[Họp Ban Chỉ đạo],[Sở Nội vụ],[Các sở, ngành],[Phòng họp số 1],",
    "procedures": "[*STT*],[*Tên thủ tục hành chính*],[*Lĩnh vực*],[*Cơ quan thực hiện*],[*Thời hạn giải quyết*],"
    "[1],[Cấp giấy phép],[Xây dựng],[Sở Xây dựng],[15 ngày],",
    "steps of a procedure": "[*Trình tự*],[*Nội dung công việc*],[*Trách nhiệm thực hiện*],[*Thời gian (giờ)*],[*Biểu mẫu*],"
    "[B1],[Tiếp nhận hồ sơ],[Bộ phận Một cửa],[2 giờ],[Mẫu 01],",
    "budget": "[*TT*],[*Nội dung*],[*Tổng cộng*],[*Ngân sách tỉnh*],[*Ngân sách huyện*],[*Đơn vị thực hiện*],"
    "[1],[Đào tạo],[500],[300],[200],[Sở Nội vụ],",
    "indicators": "[*TT*],[*Chỉ tiêu*],[*ĐVT*],[*Năm 2025*],[*Năm 2030*],[*Cơ quan chủ trì theo dõi*],"
    "[1],[Tỷ lệ che phủ rừng],[%],[60],[62],[Sở NN&PTNT],",
    "members of a committee": "[*TT*],[*Họ và tên*],[*Chức vụ, đơn vị*],[*Phân công nhiệm vụ*],"
    "[1],[Trần Văn Mẫu],[Phó Chủ tịch UBND tỉnh],[Trưởng ban],",
    "projects with investors": "[*STT*],[*Tên dự án*],[*Chủ đầu tư*],[*Địa điểm*],[*Tổng mức đầu tư*],[*Thời gian thực hiện*],"
    "[1],[Đường vành đai],[Ban QLDA tỉnh],[TP Kon Tum],[350 tỷ đồng],[2023-2026],",
    "statistics": "[*TT*],[*Huyện, thành phố*],[*Tổng số hộ*],[*Hộ nghèo*],[*Tỷ lệ (%)*],[1],[Đăk Hà],[12.000],[600],[5,0],",
    "points of an index": "[*TT*],[*Tiêu chí đánh giá*],[*Điểm tối đa*],[*Tài liệu kiểm chứng*],[1],[Đúng hạn],[1,0],[Kế hoạch],",
}


@pytest.mark.parametrize("name", NO_TASKS)
def test_tables_of_other_kinds(name: str) -> None:
    cells = NO_TASKS[name]
    head = cells[: cells.index("],[1]") + 1] if "],[1]" in cells else cells[: cells.rindex("*],") + 2]
    columns = head.count("[*")
    layout = layout_of_pdf(pdf(HEAD + ruled(",".join(["1.2cm"] + ["3cm"] * (columns - 1)), cells)))
    assert len(layout.tables) == 1
    assert read_table_tasks(layout, Context()) == []
