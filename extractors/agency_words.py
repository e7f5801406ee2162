"""The vocabulary of the agency grammar: what begins a body's name, what groups are called, what roles are called.

All from the language of Vietnamese administrative acts; spelt as printed and compared by letters and marks
(`extractors.agency_terms.toned`).
"""

from __future__ import annotations

from collections.abc import Iterable

from extractors.agency_terms import Word, toned

Sequence = tuple[str, ...]


class PhraseTable:
    """Finds the longest listed phrase that begins at a word.

    Between its words a hyphen or slash may be printed, and a comma where the entry has one (`hội, đoàn thể`).
    """

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        self._by_first: dict[str, list[tuple[Sequence, frozenset[int], str]]] = {}
        for text, meaning in entries:
            printed = text.split()
            words = tuple(toned(word.rstrip(",")) for word in printed)
            commas = frozenset(number + 1 for number, word in enumerate(printed) if word.endswith(","))
            self._by_first.setdefault(words[0], []).append((words, commas, meaning))
        for listed in self._by_first.values():
            listed.sort(key=lambda entry: -len(entry[0]))

    @property
    def first_words(self) -> frozenset[str]:
        """The words that its phrases begin with, in their `toned` form."""
        return frozenset(self._by_first)

    def at(self, words: list[Word], at: int) -> tuple[int, str] | None:
        """(end, meaning) of the longest phrase that begins at word number `at`, or None."""
        if at >= len(words):
            return None
        for phrase, commas, meaning in self._by_first.get(words[at].toned, ()):
            end = self._reach(words, at, phrase, commas)
            if end is not None:
                return end, meaning
        return None

    @staticmethod
    def _reach(words: list[Word], at: int, phrase: Sequence, commas: frozenset[int]) -> int | None:
        here = at
        for number, wanted in enumerate(phrase):
            mark = words[here].plain if number and here < len(words) else ""
            if mark in ("-", "–", "/") or (mark == "," and number in commas):
                here += 1
            if here >= len(words) or words[here].toned != wanted:
                return None
            here += 1
        return here


def table(text: str, meaning: str = "") -> list[tuple[str, str]]:
    """`a | b` -> entries with one meaning."""
    return [(part.strip(), meaning) for part in text.split("|") if part.strip()]


SBN = "cac-so-ban-nganh"
BO_NGANH = "cac-bo-nganh"
HUYEN = "ubnd-cap-huyen"
XA = "ubnd-cap-xa"
UNITS = "cac-don-vi-lien-quan"
PLACES = "cac-dia-phuong"
MASS = "cac-to-chuc-chinh-tri-xa-hoi"
ASSOCIATIONS = "cac-hiep-hoi"
SCHOOLS = "cac-vien-truong"
FIRMS = "doanh-nghiep"

# Names of groups (contract, section 5 Agencies). A noun of one word that is also the head of a single body's name
# (`sở`, `hội`,
# `trường`) is a group only where nothing of that body's own name follows: the grammar looks.
GROUPS = PhraseTable(
    table("sở, ban, ngành | sở, ngành | ban, ngành | cơ quan chuyên môn | sở, ban", SBN)
    + table("bộ, ngành | bộ, ban, ngành | cơ quan ngang bộ | cơ quan thuộc Chính phủ | bộ, ngành trung ương", BO_NGANH)
    + table(
        "cơ quan | đơn vị | tổ chức | cá nhân | bộ phận | đơn vị sự nghiệp | đơn vị sự nghiệp công lập | phòng ban"
        " | đơn vị trực thuộc | cơ quan trung ương | thành phần | lực lượng chức năng"
        " | cơ quan chức năng"
        " | phòng, ban | cơ quan ngành dọc"
        " | phòng chuyên môn | phòng chức năng | tập thể | phòng nghiệp vụ | phòng, ban chuyên môn | đối tượng",
        UNITS,
    )
    + table("địa phương | cấp | chính quyền địa phương | chính quyền các cấp | cấp chính quyền"
            " | chính quyền cơ sở", PLACES)
    + table(
        "tổ chức chính trị xã hội | đoàn thể | hội, đoàn thể | tổ chức đoàn thể | tổ chức hội | tổ chức xã hội"
        " | hội quần chúng | tổ chức CT XH | tổ chức CTXH | tổ chức chính trị"
        " | tổ chức xã hội nghề nghiệp | đoàn thể chính trị xã hội"
        " | tổ chức chính trị, xã hội, nghề nghiệp | đoàn thể quần chúng | tổ chức quần chúng | đoàn thể nhân dân"
        " | tổ chức xã hội, nghề nghiệp | tổ chức xã hội, xã hội nghề nghiệp"
        " | hội, đoàn | tổ chức hội, đoàn thể | hội đặc thù | tổ chức hội quần chúng",
        MASS,
    )
    + table("hiệp hội | hội nghề nghiệp | hiệp hội ngành nghề | hiệp hội doanh nghiệp | hội ngành nghề", ASSOCIATIONS)
    + table(
        "viện, trường | viện nghiên cứu | trường đại học | trường cao đẳng | đại học | cao đẳng"
        " | trung cấp | học viện"
        " | trường trung cấp | viện | trường đại học, cao đẳng | cơ sở đào tạo | cơ sở nghiên cứu | trường, viện"
        " | cơ sở giáo dục đại học | tổ chức khoa học và công nghệ | trường dạy nghề | viện, trường đại học",
        SCHOOLS,
    )
    + table("doanh nghiệp | DN | doanh nghiệp bưu chính, viễn thông | cộng đồng doanh nghiệp"
            " | công ty | tập đoàn | tổng công ty", FIRMS)
    + table("cơ quan báo chí | cơ quan truyền thông | cơ quan thông tấn, báo chí | báo, đài | cơ quan thông tấn"
            " | cơ quan thông tin đại chúng | cơ quan thông tin truyền thông | báo chí | cơ quan thông tin, báo chí"
            " | cơ quan báo, đài",
            "cac-co-quan-bao-chi")
    + table("ban đảng | ban xây dựng đảng | cơ quan đảng | ban của đảng | cơ quan tham mưu của đảng"
            " | cơ quan tham mưu, giúp việc | cơ quan tham mưu, giúp việc tỉnh ủy | cơ quan tham mưu, giúp việc của tỉnh ủy"
            " | cơ quan tham mưu, giúp việc thành ủy | cơ quan tham mưu, giúp việc của đảng", "cac-ban-dang")
    + table("tổ chức tín dụng | TCTD | ngân hàng thương mại | NHTM | ngân hàng | ngân hàng TMCP", "cac-to-chuc-tin-dung")
    + table("ban HĐND | ban của HĐND | ban hội đồng nhân dân", "cac-ban-hoi-dong-nhan-dan")
    + table("chủ đầu tư | chủ đầu tư các dự án | chủ đầu tư dự án", "cac-chu-dau-tu")
    + table("nhà đầu tư", "nha-dau-tu")
    + table("người dân | nhân dân | hộ gia đình | hộ dân | cộng đồng | cộng đồng dân cư"
        " | người sản xuất | hộ sản xuất | người chăn nuôi", "nguoi-dan")
    + table("hợp tác xã | HTX | hợp tác xã, tổ hợp tác | tổ hợp tác | HTX, THT | tổ hợp tác, hợp tác xã", "cac-hop-tac-xa")
    + table("cơ sở giáo dục | cơ sở giáo dục nghề nghiệp | cơ sở GDNN | cơ sở GD", "cac-co-so-giao-duc")
    + table("trường học | nhà trường | trường phổ thông", "cac-truong-hoc")
    + table("cơ sở y tế | cơ sở khám, chữa bệnh | cơ sở khám bệnh, chữa bệnh | cơ sở KCB"
            " | cơ sở khám chữa bệnh", "cac-co-so-y-te")
    + table(
        "cấp ủy | cấp ủy, tổ chức đảng | cấp ủy đảng, tổ chức đảng"
        " | huyện ủy | thị ủy | quận ủy | huyện ủy, thành ủy | huyện ủy, thị ủy | huyện ủy, thị ủy, thành ủy"
        " | huyện, thị, thành ủy | huyện, thành ủy | thành ủy, huyện ủy | thành ủy, thị ủy, huyện ủy"
        " | quận ủy, huyện ủy"
        " | quận ủy huyện ủy, thị ủy | thị ủy, thành ủy | thành ủy, thị ủy | đảng bộ trực thuộc | đảng ủy trực thuộc",
        "cap-uy-cap-huyen",
    )
)  # fmt: skip

PLURAL = PhraseTable(
    table(
        "các | những | một số | toàn bộ | toàn bộ các | toàn thể | toàn thể các | tất cả các | tất cả | mọi | từng | cả"
    )
)

# Persons stand for their body (contract, section 5 Tasks: directors and heads count as their agency).
PERSONS = PhraseTable(
    table(
        "thủ trưởng | giám đốc | phó giám đốc | tổng giám đốc | chủ tịch | phó chủ tịch | chánh"
        " | người đứng đầu | lãnh đạo"
        " | đồng chí | đ c | viện trưởng | cục trưởng | chi cục trưởng | bộ trưởng | trưởng | bí thư"
        " | phó bí thư | hiệu trưởng"
        " | tổng biên tập | chỉ huy trưởng | tổng cục trưởng | thống đốc | tư lệnh | chính ủy"
        " | phó trưởng | phó chánh"
        " | ban giám đốc | ban lãnh đạo | cấp ủy, thủ trưởng | tập thể lãnh đạo | thủ trưởng, người đứng đầu"
        " | chủ nhiệm | tổng thanh tra | vụ trưởng | hội trưởng | trưởng phòng | đội trưởng | thường trực"
    )
)

# Words with which the name of a single body begins, and the kind of such a body.
HEADS = PhraseTable(
    table("Sở", "department")
    + table("Bộ", "ministry")
    + table("Ủy ban", "committee")
    + table("UBND | HĐND | Hội đồng", "council")
    + table("Ban | BQL | Ban Quản lý | Ban Chỉ đạo | BCĐ | Ban Chỉ huy | BCH | Tổ công tác | Hội đồng", "board")
    + table("Ngân hàng | NHNN | Agribank | Vietinbank | Vietcombank | BIDV | NH | Quỹ Tín dụng", "bank")
    + table(
        "Đảng ủy | Đảng bộ | Huyện ủy | Tỉnh ủy | Thành ủy | Thị ủy | Quận ủy | Chi bộ | Ban Cán sự | Ban Thường vụ",
        "party",
    )
    + table(
        "Văn phòng | VP | Thanh tra | Cục | Chi cục | Tổng cục | Vụ | Công an | CA | Bộ đội"
        " | Quân khu | Tiểu đoàn | Đồn | Lữ đoàn"
        " | Trung tâm | TT | Trường | Học viện | Viện | Đại học | Bệnh viện | BV | Trạm | Phòng khám"
        " | Hội | Liên hiệp | Liên đoàn"
        " | Liên minh | Đoàn | Tỉnh đoàn | Thành đoàn | Huyện đoàn | Mặt trận | MTTQ | UBMTTQ | Báo"
        " | Đài | Cổng | Tạp chí"
        " | Nhà xuất bản | Cơ quan | Cảng vụ | Cảng | Hải quan | Kho bạc | KBNN | Bảo hiểm | BHXH"
        " | Công ty | Cty | CTCP"
        " | Tổng công ty | Tập đoàn | Điện lực | Bưu điện | Viễn thông | VNPT | Viettel | Mobifone"
        " | Vinaphone | FPT"
        " | Quỹ | Tòa án | TAND | Viện kiểm sát | VKSND | Hạt | Vườn quốc gia | VQG | Khu bảo tồn"
        " | Bảo tàng | Thư viện"
        " | Nhà văn hóa | Nhà hát | Nhà thiếu nhi | Phòng | Tổ | Đội | Đơn vị | Hiệp hội"
        " | Câu lạc bộ | CLB | Chi nhánh | CN"
        " | Xí nghiệp | Nhà máy | Khu | Lực lượng | Kiểm toán | Khối | Thường trực | Cụm | Nhóm"
        " | Bến xe | Rạp | Chi hội"
        " | Hợp tác xã | HTX | Ngành | Quân sự | Thành phố | Huyện | Thị xã | Quận | Xã | Phường"
        " | Thị trấn | Đặc khu | Đoàn Luật sư"
        " | Trại | Lâm trường | Nông trường | Ký túc xá | Tiểu ban | Chủ rừng | Nhà thầu | EVN | PC"
        " | CDC | Cơ sở | Chốt | CATP",
        "other",
    )
)

UNIT_WORDS = PhraseTable(
    table("huyện | thị xã | thành phố | quận | TP | TX | cấp huyện", HUYEN)
    + table("xã | phường | thị trấn | đặc khu | cấp xã", XA)
    + table("địa phương", PLACES)
    + table("khu vực", "khu-vuc")
    + table("tỉnh | cấp tỉnh | cấp thành phố", "tinh")
)

# What may follow a group's noun and belongs to it.
MODIFIERS = PhraseTable(
    table(
        "liên quan | có liên quan | khác | chức năng | có chức năng | của tỉnh | thuộc tỉnh"
        " | trong tỉnh | ngoài tỉnh"
        " | trong và ngoài tỉnh | trung ương | ở trung ương | cấp tỉnh | tỉnh | trực thuộc"
        " | ven biển | biên giới | miền núi | vùng cao | trọng điểm"
        " | trực thuộc Tỉnh ủy | trực thuộc Thành ủy | thuộc Tỉnh ủy | mầm non | tiểu học | trung học"
        " | trên cả nước | hữu quan | nói trên"
        " | được giao | được phân công | được giao nhiệm vụ | ở địa phương | tại địa phương | toàn tỉnh | tham gia"
        " | nhà nước | của thành phố | thuộc thành phố | cấp thành phố | cùng cấp | các cấp | cơ sở | viễn thông"
        " | thụ hưởng | chủ lực | nhỏ và vừa | tư nhân | công nghiệp | chuyên môn | chuyên ngành"
        " | tư vấn | cấp huyện"
        " | cấp xã | ở cơ sở | cung cấp dịch vụ | cung cấp | kinh doanh | đóng trên địa bàn"
        " | hoạt động trên địa bàn"
        " | trong toàn tỉnh | của địa phương | thành viên | công lập | ngoài công lập"
        " | có thẩm quyền | thực hiện dự án"
        " | sử dụng ngân sách | trong và ngoài nước | trong nước | công nghệ số"
        " | công nghệ thông tin | khoa học | địa phương"
        " | phổ thông | nghề nghiệp | ngành nghề | ngành hàng | truyền thông | dịch vụ | sản xuất | chế biến | lớn"
    )
)

# Role words of a cell or clause.
CUES = PhraseTable(
    table(
        "chủ trì | cơ quan chủ trì | đơn vị chủ trì | chủ trì thực hiện | là cơ quan thường trực"
        " | là cơ quan chủ trì | chịu trách nhiệm chính"
        " | đầu mối | cơ quan đầu mối | là cơ quan đầu mối | là đầu mối | đơn vị đầu mối"
        " | cơ quan chịu trách nhiệm chính"
        " | đơn vị chịu trách nhiệm chính | đơn vị thực hiện | cơ quan thực hiện"
        " | đơn vị chịu trách nhiệm | giao chủ trì"
        " | cơ quan chủ trì thực hiện | chủ trì tham mưu | là đơn vị chủ trì | làm đầu mối"
        " | cơ quan chịu trách nhiệm | CQCT | ĐVCT | CQ chủ trì | ĐV chủ trì | đơn vị đầu mối chủ trì",
        "lead",
    )
    + table(
        "phối hợp | phối hợp với | phối hợp cùng | phối hợp cùng với | cơ quan phối hợp"
        " | đơn vị phối hợp | phối hợp thực hiện"
        " | phối hợp chặt chẽ với | cùng phối hợp | cùng phối hợp với | cơ quan, đơn vị phối hợp"
        " | đơn vị, cơ quan phối hợp"
        " | tham gia phối hợp | phối kết hợp với | phối kết hợp | phối hợp thực hiện với"
        " | chặt chẽ với | đồng chủ trì phối hợp"
        " | các cơ quan phối hợp | các đơn vị phối hợp | cơ quan tham gia | đơn vị tham gia | phối hợp tham mưu"
        " | phối hợp chặt chẽ cùng | phối hợp và | CQPH | ĐVPH | CQ phối hợp | ĐV phối hợp",
        "coordinate",
    )
    + table(
        "cơ quan phê duyệt | cấp phê duyệt | cấp trình | cơ quan trình | cấp thẩm quyền ban hành | cơ quan ban hành",
        "approve",
    )
    + table("trình | phê duyệt | quyết định | ban hành | thông qua | xem xét phê duyệt", "approve?")
    + table(
        "cơ quan theo dõi | đơn vị theo dõi | theo dõi, đôn đốc | theo dõi, kiểm tra, đôn đốc | đơn vị kiểm tra",
        "monitor",
    )
)

# Verbs and openings that end a list of agencies; the work's own words follow.
VERBS = PhraseTable(
    table(
        "tham mưu | hướng dẫn | tổ chức thực hiện | tổ chức triển khai | triển khai | thực hiện"
        " | xây dựng | báo cáo | tổng hợp | đề xuất"
        " | căn cứ | theo chức năng | theo nhiệm vụ | theo thẩm quyền | có trách nhiệm"
        " | chịu trách nhiệm | bố trí | lập | rà soát"
        " | chủ động | tăng cường | tiếp tục | đẩy mạnh | nghiên cứu | chỉ đạo | quản lý | ban hành"
        " | trong | để | khi | về | tại"
        " | theo dõi | đôn đốc | kiểm tra | giám sát | thẩm định | cân đối | tuyên truyền | đưa"
        " | cung cấp | hỗ trợ | vận động"
        " | huy động | phát huy | nâng cao | đảm bảo | bảo đảm | định kỳ | hàng năm | hằng năm"
        " | hàng quý | thường xuyên | kịp thời"
        " | quán triệt | phổ biến | cập nhật | ưu tiên | lồng ghép | giải quyết | xử lý | tập trung"
        " | phân công | tích cực | tạo điều kiện"
        " | khẩn trương | nghiêm túc | giúp | được | đã | là | sẽ | cần | phải | tiến hành | tổ chức"
        " | đăng | chuẩn bị | phụ trách | sử dụng"
        " | trên cơ sở | theo | dự | gửi | thống nhất | xác định | hoàn thành | hoàn thiện"
        " | khảo sát | đánh giá | mở | phát động | kêu gọi"
        " | thu hút | tiếp nhận | công bố | công khai | thông báo | thông tin | yêu cầu | đề nghị"
        " | giao | vận hành | phát triển | cụ thể hóa"
        " | cụ thể | nhằm | với | cho | từ | đến | nếu | do | và tổ chức | trực tiếp | chủ trì"
        " | phối hợp | trình | phê duyệt | có | không"
        " | thống kê | lựa chọn | bám sát | bổ sung | quan tâm | chấp hành | duy trì | thành lập"
        " | kiện toàn | kiểm soát | theo phân công"
        " | khuyến khích | giới thiệu | kết nối | xúc tiến | quy hoạch | đầu tư | đào tạo | tập huấn"
        " | bồi dưỡng | lãnh đạo | quyết định"
        " | đổi mới | phấn đấu | khai thác | cải thiện | áp dụng | củng cố | khắc phục | ngăn chặn | phòng ngừa"
        " | tháo gỡ | biên soạn | cải cách | cắt giảm | số hóa | chuyển giao | nhân rộng | tôn vinh | biểu dương"
        " | khen thưởng | phân bổ | giải ngân | quyết toán | dự báo | cảnh báo | sơ kết | tổng kết | ký kết"
        " | tạo | lấy ý kiến | thẩm tra | điều tra | phân tích | xem xét | chi trả | tiếp thu | mua sắm | lắp đặt"
        " | bàn giao | xử phạt | quảng bá | hình thành | thể chế hóa | tham gia | sắp xếp | đối thoại | nắm bắt"
        " | phát hiện | thu gom | trang bị | tập trung | nỗ lực | quyết liệt | đồng hành | cải tạo | nâng cấp"
    )
)

# verbs that end a body's name even in a cell, where the others may be part of it (`Hội đồng Phối hợp phổ biến ...`)
STRONG_VERBS = PhraseTable(
    table(
        "tham mưu | thực hiện | tổ chức thực hiện | báo cáo | có trách nhiệm | chịu trách nhiệm"
        " | căn cứ | theo chức năng"
        " | triển khai | chủ trì | trình | theo nhiệm vụ | tổ chức triển khai | tổng hợp | theo thẩm quyền | được giao"
    )
)

REFERENCES = PhraseTable(
    table(
        "theo phân công | như trên | như mục | theo phụ lục | theo quyết định | theo kế hoạch"
        " | theo đề án | theo nhiệm vụ"
        " | theo chức năng | theo danh mục | theo nghị quyết | theo dự án | theo quy định"
        " | theo chương trình | như phụ lục"
    )
)


ORDERS = PhraseTable(
    table(
        "giao | đề nghị | yêu cầu | phân công | trách nhiệm của | đối với | giao nhiệm vụ cho"
        " | giao cho | nhiệm vụ của | kính đề nghị"
        " | UBND tỉnh giao | UBND tỉnh yêu cầu | UBND tỉnh đề nghị | Ủy ban nhân dân tỉnh giao"
        " | Ủy ban nhân dân tỉnh yêu cầu"
        " | Ủy ban nhân dân tỉnh đề nghị | UBND thành phố giao | UBND thành phố yêu cầu"
        " | giao trách nhiệm cho | giao trách nhiệm"
        " | Chủ tịch UBND tỉnh giao | Chủ tịch UBND tỉnh yêu cầu | ủy quyền cho | giao nhiệm vụ"
        " | trách nhiệm | nhiệm vụ cụ thể của"
        " | thủ tướng chính phủ giao | thủ tướng chính phủ yêu cầu | ban chỉ đạo yêu cầu | tiếp tục giao"
    )
)

# Abbreviations inside names of open classes, folded: two spellings of one body get one key.
ABBREVIATIONS = {
    "bcs": "ban can su",
    "nhnn": "ngan hang nha nuoc",
    "mttq": "mat tran to quoc",
    "khcn": "khoa hoc va cong nghe",
    "ubnd": "uy ban nhan dan",
    "bql": "ban quan ly",
    "bcd": "ban chi dao",
    "tt": "trung tam",
    "vp": "van phong",
    "bv": "benh vien",
    "htx": "hop tac xa",
    "cty": "cong ty",
    "hdnd": "hoi dong nhan dan",
    "qlda": "quan ly du an",
    "dtxd": "dau tu xay dung",
    "bch": "ban chi huy",
    "ca": "cong an",
    "catp": "cong an thanh pho",
    "kkt": "khu kinh te",
    "kcn": "khu cong nghiep",
    "tp": "thanh pho",
    "tx": "thi xa",
    "pt": "phat trien",
    "cp": "co phan",
    "ntm": "nong thon moi",
    "cds": "chuyen doi so",
    "cchc": "cai cach hanh chinh",
    "nn": "nong nghiep",
    "ptnt": "phat trien nong thon",
    "gdtx": "giao duc thuong xuyen",
    "gdnn": "giao duc nghe nghiep",
    "thpt": "trung hoc pho thong",
    "mtqg": "muc tieu quoc gia",
    "cntt": "cong nghe thong tin",
    "bvtv": "bao ve thuc vat",
    "atgt": "an toan giao thong",
    "nvqs": "nghia vu quan su",
    "ptds": "phong thu dan su",
    "cdsp": "cao dang su pham",
    "kcx": "khu che xuat",
    "qlcl": "quan ly chat luong",
    "vsmt": "ve sinh moi truong",
    "vsmtnt": "ve sinh moi truong nong thon",
}
