"""Tasks of the body: every printed form of assignment, what is no task, and gold."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.body_tasks import read_body_tasks
from extractors.layout import layout_of_pdf
from extractors.model import Context, Draft
from schemas.codes import FINDING_CODES
from tests.outlines import layout_of

SHARED = Path(__file__).resolve().parents[2] / "shared"
CONTEXT = Context(date_issued=dt.date(2023, 11, 10), year=2023)

Row = tuple[str | None, str | None, str | None, str | None, str]


def _read(text: str, context: Context = CONTEXT) -> list[Draft]:
    return read_body_tasks(layout_of(text), context)


def _row(draft: Draft) -> Row:
    values = draft.values
    return (
        values["section_label"],
        values["label"],
        values["lead_text"],
        values["coordinating_text"],
        values["title"],
    )


CASES: list[tuple[str, str, list[Row]]] = [
    (
        "who carries it out in brackets at the end",
        """
        # II. NHIỆM VỤ
        - Kiện toàn Ban Chỉ đạo (Công an tỉnh, Sở Y tế thực hiện; Quý II/2024).
        - Duy trì đường dây nóng (Sở Y tế đang vận hành).
        """,
        [
            (
                "II",
                None,
                "Công an tỉnh, Sở Y tế",
                None,
                "Kiện toàn Ban Chỉ đạo (Công an tỉnh, Sở Y tế thực hiện; Quý II/2024).",
            )
        ],
    ),
    (
        "owners behind the words that open a sentence, only where the section assigns",
        """
        # II. NHIỆM VỤ
        Căn cứ tình hình thực tế, các sở, ngành thấy cần thiết có kế hoạch.
        # IV. TỔ CHỨC THỰC HIỆN
        1. Căn cứ chức năng, nhiệm vụ được giao, các sở, ban, ngành, Ủy ban nhân dân các huyện xây dựng kế hoạch.
        2. Chế độ báo cáo: Các đơn vị gửi báo cáo năm về Sở Tài chính.
        """,
        [
            (
                "IV",
                "1",
                "các sở, ban, ngành, Ủy ban nhân dân các huyện",
                None,
                "Căn cứ chức năng, nhiệm vụ được giao, các sở, ban, ngành, Ủy ban nhân dân các huyện xây dựng kế hoạch.",
            ),
            ("IV", "2", "Các đơn vị", None, "Chế độ báo cáo: Các đơn vị gửi báo cáo năm về Sở Tài chính."),
        ],
    ),
    (
        "a heading that only assigns, with bullets and paragraphs below it",
        """
        # II. NHIỆM VỤ
        # 4. Phát triển công nghiệp
        # 4.1. Sở Công Thương chủ trì, phối hợp với các đơn vị liên quan:
        Thu hút đầu tư.
        - Rà soát quy hoạch.
        """,
        [
            ("4.1", None, "Sở Công Thương", "các đơn vị liên quan", "Thu hút đầu tư."),
            ("4.1", None, "Sở Công Thương", "các đơn vị liên quan", "Rà soát quy hoạch."),
        ],
    ),
    (
        "the task on the line of its heading, and a paragraph that goes on with it",
        """
        # II. NHIỆM VỤ
        # 3. Chuyển đổi số
        3.2. Sở Thông tin và Truyền thông chủ trì, phối hợp với các đơn vị liên quan: Xây dựng nền tảng số.
        Triển khai dữ liệu mở.
        """,
        [
            ("3.2", None, "Sở Thông tin và Truyền thông", "các đơn vị liên quan", "Xây dựng nền tảng số."),
            ("3.2", None, "Sở Thông tin và Truyền thông", "các đơn vị liên quan", "Triển khai dữ liệu mở."),
        ],
    ),
    (
        "an assignment without a number takes the number above it; a deeper path is joined",
        """
        # III. GIẢI PHÁP
        # 1. Về nhận thức
        Các sở, ban, ngành thực hiện:
        - Tuyên truyền.
        # 2. Về công nghiệp
        # a) Công nghiệp chế biến
        # (2) Sở Công Thương chủ trì, phối hợp với các cơ quan liên quan:
        - Thu hút dự án.
        """,
        [
            ("1", None, "Các sở, ban, ngành", None, "Tuyên truyền."),
            ("2.a.(2)", None, "Sở Công Thương", "các cơ quan liên quan", "Thu hút dự án."),
        ],
    ),
    (
        "names as headings; the bullet says with whom; letters are labels",
        """
        # VI. TỔ CHỨC THỰC HIỆN
        # 1. Sở Tài chính
        a) Chủ trì, phối hợp với Sở Công Thương tham mưu bố trí kinh phí.
        b) Kiểm tra việc sử dụng kinh phí.
        # 2. Ủy ban nhân dân các huyện, thành phố
        Xây dựng kế hoạch của địa phương.
        """,
        [
            (
                "1",
                "a",
                "Sở Tài chính",
                "Sở Công Thương",
                "Chủ trì, phối hợp với Sở Công Thương tham mưu bố trí kinh phí.",
            ),
            ("1", "b", "Sở Tài chính", None, "Kiểm tra việc sử dụng kinh phí."),
            ("2", None, "Ủy ban nhân dân các huyện, thành phố", None, "Xây dựng kế hoạch của địa phương."),
        ],
    ),
    (
        "the name and a colon before the task",
        """
        # VI. TỔ CHỨC THỰC HIỆN
        8. Sở Ngoại vụ: Chủ trì, phối hợp với Sở Công Thương tham mưu về hội nhập.
        9. Sở Tài chính: Thẩm định dự toán.
        """,
        [
            (
                "8",
                None,
                "Sở Ngoại vụ",
                "Sở Công Thương",
                "Chủ trì, phối hợp với Sở Công Thương tham mưu về hội nhập.",
            ),
            ("9", None, "Sở Tài chính", None, "Thẩm định dự toán."),
        ],
    ),
    (
        "sentences that assign keep their whole paragraph and their number",
        """
        # IV. TỔ CHỨC THỰC HIỆN
        1. Các sở, ban, ngành căn cứ Kế hoạch này chủ động triển khai.
        2. Giao Sở Công Thương theo dõi, đôn đốc việc thực hiện.
        Trên đây là Kế hoạch, yêu cầu các đơn vị nghiêm túc thực hiện.
        """,
        [
            ("IV", "1", "Các sở, ban, ngành", None, "Các sở, ban, ngành căn cứ Kế hoạch này chủ động triển khai."),
            ("IV", "2", "Sở Công Thương", None, "Giao Sở Công Thương theo dõi, đôn đốc việc thực hiện."),
        ],
    ),
    (
        "a decision assigns in an article; enforcement and effect are none",
        """
        Điều 1. Phê duyệt Đề án kèm theo Quyết định này.
        # Điều 2. Tổ chức thực hiện
        # 1. Sở Công Thương
        - Theo dõi, kiểm tra việc thực hiện.
        Điều 3. Quyết định này có hiệu lực kể từ ngày ký.
        Điều 4. Chánh Văn phòng Ủy ban nhân dân tỉnh, Giám đốc các sở chịu trách nhiệm thi hành Quyết định này./.
        """,
        [("Điều 2.1", None, "Sở Công Thương", None, "Theo dõi, kiểm tra việc thực hiện.")],
    ),
    (
        "a lead-in is no task, its bullets are",
        """
        # V. TỔ CHỨC THỰC HIỆN
        # 1. Sở Y tế
        Tổ chức thực hiện các nội dung sau:
        - Giám sát dịch bệnh.
        - Chuẩn bị thuốc.
        """,
        [
            ("1", None, "Sở Y tế", None, "Giám sát dịch bệnh."),
            ("1", None, "Sở Y tế", None, "Chuẩn bị thuốc."),
        ],
    ),
    (
        "lines that only state a target with its owner are targets",
        """
        # II. NHIỆM VỤ
        # 1. Chịu trách nhiệm tham mưu để hoàn thành các chỉ tiêu.
        1.1. Giám đốc Sở Xây dựng: Tỷ lệ đô thị hóa đạt tối thiểu 45%.
        1.2. Giám đốc Sở Công Thương: Bảo tồn làng nghề; tỷ lệ lao động đạt 30%.
        # 2. Khác
        2.1. Sở Xây dựng: Tỷ lệ đô thị hóa đạt tối thiểu 45%.
        2.2. Sở Xây dựng: Rà soát quy hoạch đô thị.
        """,
        [("2.2", None, "Sở Xây dựng", None, "Rà soát quy hoạch đô thị.")],
    ),
    (
        "closing formulas after the last assignment are none",
        """
        # V. TỔ CHỨC THỰC HIỆN
        # 1. Sở Y tế
        - Hướng dẫn chuyên môn.
        Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, các đơn vị phản ánh về Sở Y tế.
        Phòng bệnh là nhiệm vụ cấp bách. Đề nghị mọi người cùng làm.
        """,
        [("1", None, "Sở Y tế", None, "Hướng dẫn chuyên môn.")],
    ),
    (
        "sections that assign nothing, bullets without an owner, and the preamble are none",
        """
        Ủy ban nhân dân tỉnh ban hành Kế hoạch với các nội dung như sau:
        # I. MỤC ĐÍCH, YÊU CẦU
        - Các sở, ban, ngành chủ động phối hợp thực hiện.
        # II. NHIỆM VỤ
        - Nhóm hàng chế biến: Mở rộng xuất khẩu.
        - Tuyên truyền sâu rộng.
        (Chi tiết tại Phụ lục kèm theo)
        """,
        [],
    ),
    (
        "owner and time in lines below a task",
        """
        # II. NHIỆM VỤ
        # 1. Tuyên truyền
        - Tổ chức hội nghị.
        - Phát tờ rơi.
        - Đơn vị chủ trì: Sở Tư pháp
        - Đơn vị phối hợp: Sở Nội vụ
        - Thời gian thực hiện: Quý II/2024
        - Sản phẩm: Kế hoạch
        """,
        [
            ("1", None, "Sở Tư pháp", "Sở Nội vụ", "Tổ chức hội nghị."),
            ("1", None, "Sở Tư pháp", "Sở Nội vụ", "Phát tờ rơi."),
        ],
    ),
    (
        "owner in lines below a numbered paragraph, and in parentheses at its end",
        """
        # II. NHIỆM VỤ
        1. Rà soát văn bản của tỉnh.
        Cơ quan thực hiện: Sở Tư pháp.
        Thời gian: Hằng năm.
        2. Xây dựng cơ sở dữ liệu (Chủ trì: Sở Nội vụ; phối hợp: Sở Tài chính; thời gian: năm 2024).
        """,
        [
            ("II", "1", "Sở Tư pháp", None, "Rà soát văn bản của tỉnh."),
            (
                "II",
                "2",
                "Sở Nội vụ",
                "Sở Tài chính",
                "Xây dựng cơ sở dữ liệu (Chủ trì: Sở Nội vụ; phối hợp: Sở Tài chính; thời gian: năm 2024).",
            ),
        ],
    ),
]


CASES += [
    (
        "an act's last words give no work",
        """
        # IV. TỔ CHỨC THỰC HIỆN
        1. Sở Tư pháp: Rà soát văn bản.
        Yêu cầu Giám đốc các sở, Thủ trưởng các ngành; Chủ tịch UBND các huyện nghiêm túc triển khai thực hiện./.
        """,
        [("1", None, "Sở Tư pháp", None, "Rà soát văn bản.")],
    ),
    (
        "bodies of a commune that no registry lists, behind labels that speak of owners alone",
        """
        # II. NỘI DUNG
        1. Niêm yết thủ tục hành chính.
        - Chủ trì: Trung tâm Phục vụ hành chính công xã.
        - Phối hợp: Công an xã.
        """,
        [("II", "1", "Trung tâm Phục vụ hành chính công xã", "Công an xã", "Niêm yết thủ tục hành chính.")],
    ),
    (
        "owner and time in brackets, below the task or at its end",
        """
        # II. NHIỆM VỤ
        # 1. Pháp lý
        1.1. Rà soát văn bản.
        (Sở Tư pháp chủ trì, phối hợp với Công an tỉnh; hoàn thành trong Quý II/2024)
        1.2. Miễn lệ phí (Sở Tài chính chủ trì, hoàn thành trước ngày 30/6/2024).
        """,
        [
            ("1", "1.1", "Sở Tư pháp", "Công an tỉnh", "Rà soát văn bản."),
            (
                *("1", "1.2", "Sở Tài chính", None),
                "Miễn lệ phí (Sở Tài chính chủ trì, hoàn thành trước ngày 30/6/2024).",
            ),
        ],
    ),
    (
        "several fields on one line below the task",
        """
        # II. NHIỆM VỤ
        # 2. Tiện ích
        c) Đẩy mạnh thanh toán.
        Chủ trì: Sở Tài chính; Phối hợp: Sở Công Thương; Thời gian: Năm 2024.
        """,
        [("2", "c", "Sở Tài chính", "Sở Công Thương", "Đẩy mạnh thanh toán.")],
    ),
    (
        "a field that says who leads and who works along",
        """
        # II. NỘI DUNG
        # 2. Điều tra xã hội học
        a) Cơ quan thực hiện: Sở Nội vụ chủ trì, phối hợp với Bưu điện tỉnh.
        b) Thời gian thực hiện: Quý IV/2023.
        """,
        [("II", "2", "Sở Nội vụ", "Bưu điện tỉnh", "Điều tra xã hội học")],
    ),
    (
        "a heading that lists its owners behind a colon",
        """
        # III. PHÂN CÔNG TRÁCH NHIỆM
        # 1. Sở Nội vụ
        - Hướng dẫn.
        # 2. Các cơ quan thẩm định: Sở Tư pháp, Sở Tài chính
        Thẩm định các tiêu chí.
        """,
        [
            ("1", None, "Sở Nội vụ", None, "Hướng dẫn."),
            ("2", None, "Sở Tư pháp, Sở Tài chính", None, "Thẩm định các tiêu chí."),
        ],
    ),
    (
        "a block of a project: its aim and its money are no work, a heading that only announces owners neither",
        """
        # II. CÁC DỰ ÁN
        # 1. Dự án 1: Phát triển hạ tầng
        1.1. Mục tiêu: Đầu tư hạ tầng các xã khó khăn.
        # 1.2. Phân công thực hiện
        - Cơ quan chủ trì: Sở Tài chính.
        - Đơn vị thực hiện: Sở Xây dựng.
        # 2. Dự án 2: Đa dạng hóa sinh kế
        2.1. Nội dung: Hỗ trợ sản xuất.
        2.2. Kinh phí thực hiện: 125 triệu đồng.
        2.3. Cơ quan chủ trì: Sở Công Thương.
        """,
        [
            ("II", "1", "Sở Tài chính; Sở Xây dựng", None, "Dự án 1: Phát triển hạ tầng"),
            ("2", "2.1", "Sở Công Thương", None, "Nội dung: Hỗ trợ sản xuất."),
        ],
    ),
    (
        "an order with a colon behind its owner; a heading that says who the departments are",
        """
        # III. TỔ CHỨC THỰC HIỆN
        1. Giao Sở Nội vụ: là cơ quan thường trực, phối hợp Sở Tài chính theo dõi.
        # 2. Các sở, ban, ngành là thành viên Ban Chỉ đạo
        Chủ động triển khai.
        """,
        [
            ("1", None, "Sở Nội vụ", "Sở Tài chính", "là cơ quan thường trực, phối hợp Sở Tài chính theo dõi."),
            ("2", None, "Các sở, ban, ngành là thành viên Ban Chỉ đạo", None, "Chủ động triển khai."),
        ],
    ),
    (
        "stars above hyphens",
        """
        # II. NHIỆM VỤ
        # 3. Công dân số
        * Công an tỉnh:
        - Cấp thẻ căn cước.
        * Sở Y tế:
        - Dùng thẻ căn cước khi khám bệnh.
        """,
        [
            ("3", None, "Công an tỉnh", None, "Cấp thẻ căn cước."),
            ("3", None, "Sở Y tế", None, "Dùng thẻ căn cước khi khám bệnh."),
        ],
    ),
    (
        "a heading among owners is a name as a whole, whether or not it is known",
        """
        # IV. TỔ CHỨC THỰC HIỆN
        # 1. Sở Nông nghiệp và Môi trường
        - Hướng dẫn.
        # 2. Các Ban quản lý rừng phòng hộ
        - Tuần tra rừng.
        # 3. Các chủ rừng
        - Chăm sóc rừng.
        # 4. Các mốc thời gian
        - Sơ kết.
        """,
        [
            ("1", None, "Sở Nông nghiệp và Môi trường", None, "Hướng dẫn."),
            ("2", None, "Các Ban quản lý rừng phòng hộ", None, "Tuần tra rừng."),
            ("3", None, "Các chủ rừng", None, "Chăm sóc rừng."),
        ],
    ),
    (
        "a section of aims and work: only the aims are idle",
        """
        # II. MỤC TIÊU, NHIỆM VỤ
        # 1. Mục tiêu
        - Sở Y tế chủ trì đạt 90% chỉ tiêu.
        # 2. Nhiệm vụ
        - Sở Y tế chủ trì, phối hợp với Sở Tài chính lập dự toán.
        """,
        [
            (
                *("2", None, "Sở Y tế", "Sở Tài chính"),
                "Sở Y tế chủ trì, phối hợp với Sở Tài chính lập dự toán.",
            )
        ],
    ),
    (
        "under `có trách nhiệm:` the bullet itself says with whom",
        """
        # IV. TỔ CHỨC THỰC HIỆN
        # 1. Sở Y tế có trách nhiệm:
        a) Chủ trì, phối hợp với Sở Tài chính lập dự toán.
        """,
        [("1", "a", "Sở Y tế", "Sở Tài chính", "Chủ trì, phối hợp với Sở Tài chính lập dự toán.")],
    ),
    (
        "`các cơ quan sau đây`: the owners follow, each with its own work",
        """
        # Điều 2. Các cơ quan, đơn vị sau đây chịu trách nhiệm tổ chức thực hiện Kế hoạch:
        1. Sở Tài chính bố trí kinh phí thực hiện.
        """,
        [("Điều 2", "1", "Sở Tài chính", None, "Sở Tài chính bố trí kinh phí thực hiện.")],
    ),
    (
        "the closing request of a plan",
        """
        # IV. TỔ CHỨC THỰC HIỆN
        1. Sở Y tế: Lập dự toán.
        Yêu cầu các sở, ban, ngành cấp tỉnh, UBND các huyện, thị xã, thành phố triển khai thực hiện./.
        """,
        [("1", None, "Sở Y tế", None, "Lập dự toán.")],
    ),
    (
        "a school named without a level ends before the verb",
        """
        # IV. TỔ CHỨC THỰC HIỆN
        1. Ban Tuyên giáo Tỉnh ủy chủ trì, phối hợp với Trường Chính trị Trần Phú đổi mới công tác giáo dục.
        """,
        [
            (
                "IV",
                "1",
                "Ban Tuyên giáo Tỉnh ủy",
                "Trường Chính trị Trần Phú",
                "Ban Tuyên giáo Tỉnh ủy chủ trì, phối hợp với Trường Chính trị Trần Phú đổi mới công tác giáo dục.",
            )
        ],
    ),
]


@pytest.mark.parametrize(("why", "text", "rows"), CASES, ids=[case[0] for case in CASES])
def test_forms(why: str, text: str, rows: list[Row]) -> None:
    assert [_row(draft) for draft in _read(text)] == rows, why


def test_owners_and_section_title() -> None:
    (draft,) = _read(
        "# IV. TỔ CHỨC\n# 1. Phát triển du lịch.\n# 1.1. Sở Tài chính chủ trì, phối hợp với Sở Nội vụ:\n- Bố trí vốn."
    )
    assert draft.values["section_title"] == "Phát triển du lịch"
    assert [(one.role, one.key) for one in draft.agencies] == [("lead", "so-tai-chinh"), ("coordinate", "so-noi-vu")]


def test_deadline_in_the_sentence() -> None:
    (draft,) = _read("# IV. TỔ CHỨC THỰC HIỆN\n1. Giao Sở Tài chính báo cáo trước ngày 15/12 hằng năm.")
    values = draft.values
    assert (values["deadline_text"], values["deadline_kind"]) == ("trước ngày 15/12 hằng năm", "annual")
    assert (values["deadline_recurrence"], values["deadline_condition"]) == ("yearly", "trước ngày 15/12 hằng năm")


def test_deadline_below_the_task() -> None:
    drafts = _read(
        "# II. NHIỆM VỤ\n1. Rà soát.\nĐơn vị thực hiện: Sở Tư pháp\nThời gian: Quý II/2024\nSản phẩm: Báo cáo, Kế hoạch"
    )
    values = drafts[0].values
    assert (values["deadline_kind"], values["deadline_end"]) == ("quarter", dt.date(2024, 6, 30))
    assert (values["output_text"], values["outputs"]) == ("Báo cáo, Kế hoạch", ("Báo cáo", "Kế hoạch"))


def test_the_orders_of_a_directive_reach_down() -> None:
    text = "Yêu cầu Giám đốc các sở, Chủ tịch Ủy ban nhân dân các huyện thực hiện:\n1. Kiểm tra đê điều.\n2. Trực ban."
    assert [draft.values["title"] for draft in _read(text, Context(document_type="CT"))] == [
        "Kiểm tra đê điều.",
        "Trực ban.",
    ]


def test_boxes_stand_where_the_words_are() -> None:
    layout = layout_of("# II. X\n# 4. Du lịch\n# 4.1. Sở Tài chính chủ trì, phối hợp với Sở Nội vụ:\n- Bố trí vốn.")
    (draft,) = read_body_tasks(layout, CONTEXT)
    widths = {box.column: (box.y0, box.x1 - box.x0) for box in draft.boxes}
    assert widths["lead_text"] == (30.0, len("Sở Tài chính"))
    assert widths["coordinating_text"] == (30.0, len("Sở Nội vụ"))
    assert widths["title"] == (40.0, len("Bố trí vốn."))
    assert widths["section_title"] == (20.0, len("Du lịch"))


_LINES = st.sampled_from(
    [
        "# II. TỔ CHỨC THỰC HIỆN",
        "# 1. Sở Tài chính",
        "- Chủ trì, phối hợp với Sở Nội vụ thực hiện.",
        "2. Giao Sở Y tế: theo dõi.",
        "Đơn vị thực hiện: Sở Y tế",
        "Thời gian: 2024",
        "+ Sau:",
        "Việc này.",
        "(Chủ trì: Sở Y tế)",
    ]
)


@given(st.lists(st.one_of(_LINES, st.text(max_size=40)), max_size=12))
def test_total(lines: list[str]) -> None:
    layout = layout_of("\n".join(" ".join(line.split()) for line in lines))
    for draft in read_body_tasks(layout, CONTEXT):
        assert draft.values["title"]
        assert str(draft.values["title"]) in layout.blocks[draft.block].clean.text
        assert all(note.code in FINDING_CODES for note in draft.notes)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "count"), [("kon-tum-2023-kh-cong-nghiep-hoa", 43), ("quang-nam-2023-kh-ctr-28", 112)]
)
def test_gold(name: str, count: int) -> None:
    path = SHARED / "plans" / f"{name}.pdf"
    if not path.exists():
        pytest.skip("the shared plans are not beside the repository")
    tasks = json.loads((SHARED / "gold" / f"{name}.json").read_text(encoding="utf-8"))["tasks"]
    gold = [task for task in tasks if task["source"] == "body"]
    assert len(gold) == count
    drafts = read_body_tasks(layout_of_pdf(path.read_bytes()), CONTEXT)
    columns = ("section_label", "section_title", "label", "title", "lead_text", "coordinating_text", "deadline_text")
    assert [[_folded(draft.values[name]) for name in columns] for draft in drafts] == [
        [_folded(task.get(name)) for name in columns] for task in gold
    ]
    for role, key in (("lead", "leads"), ("coordinate", "coordinators")):
        read = [{one.key for one in draft.agencies if one.role == role} for draft in drafts]
        assert read == [set(task.get(key) or ()) for task in gold]


def _folded(value: object) -> str:
    return "".join(str(value or "").lower().split()).strip(".;:,")
