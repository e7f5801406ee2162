"""Units of measure of Vietnamese plans: scale words, measures, counted things, denominators.

The words are data; `read_unit` reads them at one place of a string. Canonical units (contract, section 5 Numbers):
`%`, `pp`, `VND`, `USD`, `W`, `VA`, `kWh`, `km`, `ha`, `m3`, `t`; every other unit stays as printed.
Sources: Nghị định 86/2012/NĐ-CP (legal units of measurement) and the indicator lists of the statistical system
(Nghị định 97/2016, 94/2022), as printed in plans.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Scale words are part of the unit ("triệu kWh"); two may follow each other ("nghìn tỷ").
_SCALES: dict[str, float] = {
    "nghìn": 1e3,
    "ngàn": 1e3,
    "vạn": 1e4,
    "triệu": 1e6,
    "tr.": 1e6,
    "tr": 1e6,
    "tỷ": 1e9,
    "tỉ": 1e9,
}

# Spelling -> (canonical unit, factor). Compared without regard to case unless listed in `_EXACT_MEASURES`.
_MEASURES: dict[str, tuple[str, float]] = {
    "%": ("%", 1),
    "phần trăm": ("%", 1),
    "điểm phần trăm": ("pp", 1),
    "điểm %": ("pp", 1),
    "điểm%": ("pp", 1),
    "% điểm": ("pp", 1),
    "đồng việt nam": ("VND", 1),
    "đồng": ("VND", 1),
    "vnđ": ("VND", 1),
    "vnd": ("VND", 1),
    "đ": ("VND", 1),
    "đô la mỹ": ("USD", 1),
    "đô-la mỹ": ("USD", 1),
    "đôla mỹ": ("USD", 1),
    "đô la": ("USD", 1),
    "đô-la": ("USD", 1),
    "đôla": ("USD", 1),
    "us$": ("USD", 1),
    "usd": ("USD", 1),
    "$": ("USD", 1),
    "kw": ("W", 1e3),
    "mw": ("W", 1e6),
    "gw": ("W", 1e9),
    "va": ("VA", 1),
    "kva": ("VA", 1e3),
    "mva": ("VA", 1e6),
    "gva": ("VA", 1e9),
    "wh": ("kWh", 1e-3),
    "kwh": ("kWh", 1),
    "mwh": ("kWh", 1e3),
    "gwh": ("kWh", 1e6),
    "twh": ("kWh", 1e9),
    "kilômét": ("km", 1),
    "ki-lô-mét": ("km", 1),
    "km": ("km", 1),
    "hecta": ("ha", 1),
    "héc ta": ("ha", 1),
    "héc-ta": ("ha", 1),
    "hécta": ("ha", 1),
    "ha": ("ha", 1),
    "mét khối": ("m3", 1),
    "m3": ("m3", 1),
    "m³": ("m3", 1),
    "tấn": ("t", 1),
}
_EXACT_MEASURES: dict[str, tuple[str, float]] = {"W": ("W", 1)}

# Measures that stay as printed.
_PRINTED = """
    ‰ %o kWp MWp Wp kV KV Kv V kg tạ yến gam gram g mg µg tCO2 tCO2e tCO2tđ lít l ml m m2 m² km2 km² mét cm mm
    mét_vuông ki-lô-mét_vuông TOE KTOE MTOE ktoe toe TEU DWT EUR euro CNY JPY nhân_dân_tệ Yên Mbps Gbps kbps TB
    GB MB °C độ dB sào công lao_động/hộ hải_lý mã_lực CV hp m2_sàn m²_sàn
"""

# Counted things: the head noun is the unit ("01 cụm liên kết ngành" counts `cụm`).
_COUNTED = """
    người hộ hộ_dân hộ_gia_đình hộ_kinh_doanh hộ_nghèo hộ_cận_nghèo nhân_khẩu khẩu dân xã phường thị_trấn huyện
    thị_xã thành_phố tỉnh quận thôn bản buôn làng ấp khóm khu_phố tổ_dân_phố khu_dân_cư làng_nghề cụm khu cơ_sở
    doanh_nghiệp DN DNNVV hợp_tác_xã HTX tổ_hợp_tác THT liên_hiệp_hợp_tác_xã trang_trại gia_trại sản_phẩm dự_án
    công_trình đề_tài đề_án nhiệm_vụ chương_trình kế_hoạch mô_hình lớp khóa khoá cuộc hội_nghị hội_thảo hội_chợ
    buổi lần lượt lượt_người lượt_khách khách du_khách khách_du_lịch phòng buồng giường giường_bệnh bác_sĩ
    bác_sỹ dược_sĩ dược_sỹ điều_dưỡng y_sĩ cán_bộ công_chức viên_chức giáo_viên giảng_viên học_sinh sinh_viên
    học_viên trẻ_em trẻ lao_động việc_làm chỗ_làm_việc nhà căn căn_hộ nhà_ở cây con chiếc cái bộ máy
    máy_tính thiết_bị trạm trạm_y_tế trạm_biến_áp bệnh_viện trường trường_học điểm_trường điểm chợ siêu_thị
    trung_tâm cửa_hàng tuyến tuyến_đường cầu bến bến_xe cảng nhà_máy hồ hồ_chứa đập giếng bãi di_tích di_sản
    lễ_hội bài tin tin_bài bài_viết chuyên_mục chuyên_đề chuyên_trang phóng_sự tờ_rơi băng_rôn pa_nô cuốn quyển
    ấn_phẩm bản_tin thủ_tục thủ_tục_hành_chính TTHC dịch_vụ dịch_vụ_công hồ_sơ văn_bản nghị_quyết tiêu_chí
    chỉ_tiêu bậc hạng sao tín_chỉ kỹ_sư tiến_sĩ tiến_sỹ thạc_sĩ thạc_sỹ chuyên_gia nghệ_nhân vận_động_viên
    huy_chương giải giải_thưởng bằng_sáng_chế sáng_chế giống loài vùng vùng_trồng mã_số mã chuỗi chuỗi_liên_kết
    nhãn_hiệu thương_hiệu chỉ_dẫn_địa_lý tàu tàu_cá xe ô_tô phương_tiện chuyến đoàn đội tổ nhóm câu_lạc_bộ
    chi_bộ đảng_viên tổ_chức tổ_chức_đảng đoàn_viên hội_viên thành_viên thanh_niên phụ_nữ người_dân nông_dân
    đối_tượng vụ vụ_việc ca trường_hợp ý_kiến phiếu mũi liều suất phần_quà quả trứng tác_phẩm đầu_sách thư_viện
    nhà_văn_hóa nhà_văn_hoá sân thiết_chế công_viên đô_thị khu_đô_thị quốc_gia nước thị_trường địa_phương đơn_vị
    cơ_quan sở ban ngành lĩnh_vực nghề hệ_thống nền_tảng ứng_dụng phần_mềm cơ_sở_dữ_liệu CSDL thuê_bao tài_khoản
    giao_dịch đơn_hàng gian_hàng camera hợp_đồng gói_thầu nhà_đầu_tư quầy điểm_bán điểm_cầu giải_pháp nội_dung
    mục_tiêu chỉ_số kịch_bản chuyên_ngành buổi_họp cuộc_họp đợt ngôi tầng lồng bè ao đàn đầu_con hội tàu_thuyền
    thuyền lao_động_nông_thôn nhà_khoa_học tổ_chức_khoa_học phòng_học phòng_khám nhà_vệ_sinh trục lô thửa khối
    cột bóng chỗ_ngồi ghế chỗ chỗ_ở chương mục điều khoản công_ty tập_đoàn ngân_hàng quỹ hội_viên_nông_dân năm
    tháng ngày tuần quý giờ phút giây tuổi ngày_làm_việc ngày_công năm_học thứ_hạng thương_nhân đại_lý kho kênh
    hạng_mục trận mét_khối bé_trai bé_gái ca_sinh đơn_vị_máu
"""

# Denominator -> code. A code is an English noun in the singular; what is not listed stays as printed.
_DENOMINATORS: dict[str, str] = {
    "năm": "year",
    "nửa năm": "half-year",
    "quý": "quarter",
    "tháng": "month",
    "tuần": "week",
    "ngày": "day",
    "ngày đêm": "day",
    "ngđ": "day",
    "ng.đ": "day",
    "ngày.đêm": "day",
    "giờ": "hour",
    "h": "hour",
    "phút": "minute",
    "giây": "second",
    "s": "second",
    "người": "person",
    "đầu người": "person",
    "người dân": "person",
    "dân": "person",
    "nhân khẩu": "person",
    "khẩu": "person",
    "lao động": "worker",
    "hộ": "household",
    "hộ gia đình": "household",
    "ha": "ha",
    "héc ta": "ha",
    "km": "km",
    "km2": "km2",
    "km²": "km2",
    "m": "m",
    "m2": "m2",
    "m²": "m2",
    "m3": "m3",
    "m³": "m3",
    "tấn": "t",
    "vụ": "season",
    "xã": "xã",
    "huyện": "huyện",
    "sản phẩm": "sản phẩm",
    "lớp": "lớp",
    "phòng": "phòng",
    "khách": "khách",
    "lượt khách": "lượt khách",
    "lượt": "lượt",
    "lần": "lần",
    "con": "con",
    "cây": "cây",
    "học sinh": "học sinh",
    "giáo viên": "giáo viên",
    "trẻ": "trẻ",
    "trẻ đẻ sống": "trẻ đẻ sống",
    "trẻ em": "trẻ em",
    "trẻ sinh ra sống": "trẻ sinh ra sống",
    "trẻ sinh sống": "trẻ sinh sống",
    "trẻ đẻ ra sống": "trẻ đẻ ra sống",
    "ca đẻ sống": "ca đẻ sống",
    "phụ nữ": "phụ nữ",
    "bé gái": "bé gái",
    "bé gái sinh ra sống": "bé gái sinh ra sống",
    "dự án": "dự án",
    "doanh nghiệp": "doanh nghiệp",
    "đơn vị diện tích": "đơn vị diện tích",
    "đơn vị gdp": "đơn vị GDP",
    "usd": "USD",
    "đồng": "VND",
    "lít": "lít",
    "kwh": "kWh",
    "100km": "100 km",
}


def _alternatives(words: object) -> str:
    """The words as one pattern, longest first, blanks as any run of blanks."""
    ordered = sorted(words, key=lambda w: (-len(w), w))  # type: ignore[call-overload]
    return "|".join(re.escape(w).replace(r"\ ", r"[ \u00a0]{1,3}") for w in ordered)


_PRINTED_WORDS = tuple(w.replace("_", " ") for w in _PRINTED.split())
_COUNTED_WORDS = tuple(w.replace("_", " ") for w in _COUNTED.split())
_MEASURE_KEYS = {w.lower() for w in _MEASURES}

_SCALE = re.compile(rf"[ \u00a0]{{0,2}}({_alternatives(_SCALES)})(?!\w)", re.IGNORECASE)
_GLUED_SCALE = re.compile(r"[ \u00a0]{0,2}(tr\.?|triệu|nghìn|ngàn|tỷ|tỉ)(?=đ(?:ồng)?(?!\w))", re.IGNORECASE)
_RATIO_NOUN = re.compile(r"[ \u00a0](?:lệ|trọng|suất|giá)(?!\w)", re.IGNORECASE)
_EXACT = re.compile(rf"({_alternatives([*_EXACT_MEASURES, *_PRINTED_WORDS])})(?!\w)")
_KNOWN = re.compile(rf"({_alternatives([*_MEASURES, *_COUNTED_WORDS])})(?!\w)", re.IGNORECASE)
_PERCENT = re.compile(r"%[ \u00a0]?điểm(?!\w)|%(?!o)|‰", re.IGNORECASE)
_SLASH = re.compile(
    r"[ \u00a0]?/[ \u00a0]?"
    r"(?:(?P<many>\d{1,3}(?:\.\d{3}){0,2}|một|mỗi)[ \u00a0]?)?(?P<scale>(?:vạn|nghìn|ngàn|triệu)[ \u00a0])?"
    rf"(?P<what>{_alternatives(_DENOMINATORS)})(?!\w)",
    re.IGNORECASE,
)
# "trên 10.000 dân", "trên một vạn dân": the denominator in words.
_ON = re.compile(
    r"[ \u00a0](?:tính[ \u00a0])?trên[ \u00a0]"
    r"(?:(?P<many>\d{1,3}(?:\.\d{3}){1,2}|một|mỗi|100|1000|10000)[ \u00a0]?(?P<scale>(?:vạn|nghìn|ngàn|triệu)[ \u00a0])?"
    r"|(?P<bare>(?:vạn|nghìn)[ \u00a0]))"
    r"(?P<what>dân|người|người dân|trẻ đẻ sống|trẻ em)(?!\w)",
    re.IGNORECASE,
)
_EACH = re.compile(
    r"[ \u00a0](?:một|mỗi|trong[ \u00a0]một|trong[ \u00a0]mỗi)[ \u00a0](?P<what>năm|tháng|quý|tuần|ngày|người|hộ)(?!\w)",
    re.I,
)
_OTHER_SLASH = re.compile(r"[ \u00a0]?/[ \u00a0]?([^\W\d_]{1,12})(?!\w)")

# Units of time and age: durations rather than amounts.
DURATIONS = frozenset(
    {"năm", "tháng", "ngày", "tuần", "quý", "giờ", "phút", "giây", "tuổi", "ngày làm việc", "năm học"}
)
# Counts of the parts of the plan itself ("05 nhóm nhiệm vụ"): never an amount to be reached.
PLAN_PARTS = frozenset(
    {"nhóm", "nhiệm vụ", "giải pháp", "nội dung", "mục tiêu", "chỉ tiêu", "chương", "mục", "điều", "khoản", "lĩnh vực"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit read at [start, end): canonical `name` (None for a bare scale), `factor`, denominators `per`.

    `known` is false where the word is in no list and only its place makes it the counted thing.
    """

    start: int
    end: int
    name: str | None
    factor: float
    per: tuple[str, ...] = ()
    known: bool = True
    counted: bool = False


def _per_code(match: re.Match[str]) -> str:
    what = " ".join(match["what"].lower().split())
    code = _DENOMINATORS.get(what, what)
    groups = match.groupdict()
    many = groups.get("many") or ""
    count = int(many.replace(".", "")) if many and many[0].isdigit() else 1
    scale = (groups.get("scale") or groups.get("bare") or "").strip().lower()
    count = int(count * _SCALES.get(scale, 1))
    return code if count == 1 else f"{count} {code}"


def read_denominators(text: str, at: int) -> tuple[int, tuple[str, ...]]:
    """The denominators that stand at `at` (`/người/năm`, ` mỗi năm`): where they end and their codes."""
    codes: list[str] = []
    end = at
    while len(codes) < 4:
        match = _SLASH.match(text, end) or _EACH.match(text, end) or (_ON.match(text, end) if not codes else None)
        if match is None:
            break
        codes.append(_per_code(match))
        end = match.end()
    return end, tuple(codes)


def _measure(text: str, at: int) -> tuple[int, str, float, bool] | None:
    """The measure or counted thing at `at`: end, name, factor, whether it is a counted thing."""
    match = _PERCENT.match(text, at)
    if match:
        found = match.group()
        return match.end(), "pp" if len(found) > 1 else found, 1.0, False
    exact, known = _EXACT.match(text, at), _KNOWN.match(text, at)
    if exact and (
        known is None
        or exact.end() > known.end()
        or (exact.end() == known.end() and exact[1].lower() not in _MEASURE_KEYS)
    ):
        word = exact[1]
        if word in _EXACT_MEASURES:
            return exact.end(), *_EXACT_MEASURES[word], False
        return exact.end(), " ".join(word.split()), 1.0, False
    if known is None:
        return None
    word = " ".join(known[1].lower().split())
    if word in _MEASURES:
        return known.end(), *_MEASURES[word], False
    return known.end(), " ".join(known[1].split()), 1.0, True


_BLANKS = re.compile(r"[ \u00a0]{0,2}")


def read_unit(text: str, at: int, *, bracket: bool = True) -> Unit | None:
    """The unit at `at`, with scale words, unit and denominators, also in brackets (`(kWh/người)`); None where none stands.

    A scale word without a unit behind it gives a unit without a name.
    """
    start = _BLANKS.match(text, at).end()  # type: ignore[union-attr]
    if bracket and text.startswith("(", start):
        inner = read_unit(text, start + 1, bracket=False)
        if inner is not None and text.startswith(")", inner.end):
            return Unit(
                start=start,
                end=inner.end + 1,
                name=inner.name,
                factor=inner.factor,
                per=inner.per,
                counted=inner.counted,
            )
        return None
    factor, end, scaled = 1.0, start, False
    for _ in range(2):
        match = _GLUED_SCALE.match(text, end) or _SCALE.match(text, end)
        if match is None:
            break
        # "tỷ lệ", "tỷ trọng" open a noun, they scale nothing.
        if match[1].lower() in ("tỷ", "tỉ") and _RATIO_NOUN.match(text, match.end()):
            break
        factor *= _SCALES[match[1].lower()]
        end, scaled = match.end(), True
    unit_at = _BLANKS.match(text, end).end()  # type: ignore[union-attr]
    measure = _measure(text, unit_at)
    if measure is None:
        if not scaled:
            return None
        end, per = read_denominators(text, end)
        return Unit(start=start, end=end, name=None, factor=factor, per=per)
    end, name, times, counted = measure
    end, per = read_denominators(text, end)
    if not per and not counted:
        other = _OTHER_SLASH.match(text, end)
        if other is not None and name not in ("%",):
            end, per = other.end(), (other[1].lower(),)
    return Unit(start=start, end=end, name=name, factor=factor * times, per=per, counted=counted)


_UNIT_BRACKET = re.compile(r"\((?:đơn vị(?: tính)?:?|ĐVT:?|tính bằng)?[ \u00a0]*([^()]{1,40})\)", re.IGNORECASE)


def unit_of_words(text: str) -> Unit | None:
    """The unit that a whole cell or heading names (`Triệu đồng/người`, `%`, `1.000 ha`), or None.

    A leading number in such a cell is a scale (`1.000 tấn`, `10^3 USD`).
    """
    text = text.strip()
    times, at = 1.0, 0
    lead = re.match(r"(\d{1,3}(?:\.\d{3})+|10{2,6})[ \u00a0]?", text)
    if lead:
        times, at = float(lead[1].replace(".", "")), lead.end()
    unit = read_unit(text, at)
    if unit is None or text[unit.end :].strip(" .:;"):
        return None
    return Unit(
        start=unit.start, end=unit.end, name=unit.name, factor=unit.factor * times, per=unit.per, counted=unit.counted
    )


_NO_UNIT = re.compile(r"(?:số|tỷ lệ|tỉ lệ|chỉ tiêu|có/không|đạt|x|nội dung|hệ số|chỉ số|.*\d.*)", re.IGNORECASE)


def printed_unit(text: str) -> Unit | None:
    """A unit that no table of units holds, as its column prints it (contract, section 5 Numbers): `Bảng`, `Tạ/ha`."""
    name = " ".join(text.split()).strip(" .:;")
    if not 0 < len(name.split()) <= 4 or not any(char.isalpha() for char in name) or _NO_UNIT.fullmatch(name):
        return None
    known = unit_of_words(name[:1].lower() + name[1:])
    if known is not None:
        return known
    if name.startswith("% "):  # `% dân số`, `% GRDP`: what it is a share of
        return Unit(start=0, end=len(name), name="%", factor=1.0)
    end = len(name)
    per: tuple[str, ...] = ()
    at = name.find("/")
    if at > 0:
        stop, found = read_denominators(name, at)
        if found and stop == len(name):
            end, per = at, found
    return Unit(start=0, end=len(name), name=name[:end].strip(), factor=1.0, per=per, counted=True)


def unit_in_brackets(text: str) -> Unit | None:
    """The unit in brackets inside an indicator or heading (`Thu nhập bình quân (triệu đồng/người)`), or None."""
    for match in _UNIT_BRACKET.finditer(text):
        unit = unit_of_words(match[1])
        if unit is not None:
            return unit
    return None
