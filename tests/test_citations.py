"""Citations: the table of examples, properties over any text, time, and the figures over the shared plans."""

from __future__ import annotations

import csv
import json
import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.citations import CitationMatch, find_citations
from extractors.model import Context
from extractors.notations import read_notation, scan_notations
from schemas.codes import DOCUMENT_TYPES, FINDING_CODES
from schemas.identifiers import work_id, work_issuer

HERE = Path(__file__).parent
SHARED = HERE.parent.parent / "shared"
TRA_VINH = Context(
    document_type="QD",
    issuer="Ủy ban nhân dân tỉnh Trà Vinh",
    issuer_key="uy-ban-nhan-dan-tinh",
    province_code="84",
    province_name="Trà Vinh",
    year=2021,
)


def examples() -> list[dict[str, str]]:
    with (HERE / "examples" / "citations.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def shown(match: CitationMatch) -> str:
    return f"{match.cited_type} {match.cited_notation or match.cited_title}"


@pytest.mark.parametrize("row", examples(), ids=lambda row: row["text"][:50])
def test_example(row: dict[str, str]) -> None:
    """`*` in a column is not looked at, `-` is null; the columns after `citations` are the first citation's."""
    found = find_citations(row["text"], TRA_VINH)
    assert "; ".join(shown(match) for match in found) == row["citations"], row["reason"]
    for column, name in (("issuer", "cited_issuer"), ("date", "cited_date"), ("work_id", "cited_work_id")):
        if row[column] != "*":
            value = getattr(found[0], name)
            assert ("-" if value is None else str(value)) == row[column], (name, row["reason"])


def test_enough_examples() -> None:
    assert len(examples()) >= 150
    assert all(row["reason"] for row in examples())


def test_own_number_is_no_citation_of_itself() -> None:
    text = "(Kèm theo Quyết định số: 1809 /QĐ-UBND ngày 01/9/2021 của UBND tỉnh) thực hiện Quyết định số 598/QĐ-TTg"
    assert [match.cited_notation for match in find_citations(text, TRA_VINH, own="1809/QĐ-UBND")] == ["598/QĐ-TTg"]


def test_enumeration_takes_the_issuer_named_before_the_colon() -> None:
    context = Context(issuer="Thủ tướng Chính phủ")
    text = "các Nghị quyết của Hội đồng nhân dân tỉnh Phú Thọ: Số 14/2011/NQ-HĐND ngày 18/8/2011, số 17/2020/NQ-HĐND;"
    assert {match.cited_issuer for match in find_citations(text, context)} == {"Hội đồng nhân dân tỉnh Phú Thọ"}


def test_a_city_context_gives_the_city_committees() -> None:
    context = Context(issuer="Ủy ban nhân dân thành phố Hà Nội", province_code="01", province_name="Hà Nội")
    text = "Chương trình số 05-CTr/TU ngày 17/3/2021 của Thành ủy; Quyết định số 9/QĐ-UBND ngày 02/01/2022"
    first, second = find_citations(text, context)
    assert first.cited_work_id == "vn/thanh-uy-ha-noi/ctr/2021-03-17/5"
    assert second.cited_work_id == "vn/ubnd-thanh-pho-ha-noi/qd/2022/9"


def test_district_document_does_not_lend_its_province_to_a_bare_code() -> None:
    context = Context(issuer="Ủy ban nhân dân huyện Krông Nô", province_code="67", province_name="Đắk Nông")
    (match,) = find_citations("Quyết định số 12/QĐ-UBND ngày 02/01/2014", context)
    assert match.cited_issuer is None
    assert "citation_issuer_unknown" in {note.code for note in match.notes}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Kế hoạch số 2239/QĐ-UBND ngày 26/8/2022", "citation_type_conflict"),
        ("Kế hoạch số 3171/KH-UBND ngày 10/6/220", "citation_date_invalid"),
        ("Quyết định số 04/2019/QĐ-UBND ngày 11/3/2020", "citation_date_conflict"),
        ("Kế hoạch số 6510/KHUBND", "notation_repaired"),
        ("Kế hoạch số 8560/KH", "notation_without_issuer"),
        ("các Nghị quyết số 26, 27-NQ/TW", "notation_shared"),
        ("theo Luật Kinh tế tư nhân vùng cao và hải đảo", "law_name_uncertain"),
    ],
)
def test_doubt_is_a_finding(text: str, code: str) -> None:
    assert code in {note.code for match in find_citations(text, TRA_VINH) for note in match.notes}


def test_title_and_spans_lie_where_they_are_printed() -> None:
    text = "Căn cứ Quyết định số 598/QĐ-TTg ngày 25/5/2018 của Thủ tướng Chính phủ phê duyệt Kế hoạch cơ cấu lại;"
    (match,) = find_citations(text, TRA_VINH)
    places = {column: text[start:end] for column, start, end in match.spans}
    assert places == {
        "cited_type": "Quyết định",
        "cited_notation": "598/QĐ-TTg",
        "cited_number": "598",
        "cited_date": "ngày 25/5/2018",
        "cited_year": "ngày 25/5/2018",
        "cited_issuer": "Thủ tướng Chính phủ",
        "cited_title": "phê duyệt Kế hoạch cơ cấu lại",
    }
    assert text[match.start : match.end] == text[7:-1]


PIECES = [
    *(
        "Quyết định",
        "số",
        "Luật",
        "Luật Đất đai",
        "của",
        "ngày",
        "12/5/2020",
        "tháng",
        "năm",
        "UBND",
        "tỉnh",
        "/",
        "-",
        "–",
    ),
    *(
        "165/QĐ-TTg",
        "28-CTr/TU",
        "31/2021/QH15",
        ";",
        ",",
        "(",
        ")",
        "Điều 1.",
        "các",
        "1",
        "20 1 8",
        "\n",
        "\u00ad",
        "ﬁ",
        "İ",
    ),
]


@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join)))
def test_total_and_spans_lie_in_the_text(text: str) -> None:
    for match in find_citations(text, TRA_VINH):
        assert 0 <= match.start < match.end <= len(text)
        assert match.cited_type is None or match.cited_type in DOCUMENT_TYPES
        for _, start, end in match.spans:
            assert 0 <= start < end <= len(text)
        for note in match.notes:
            assert note.code in FINDING_CODES


@given(
    number=st.integers(min_value=1, max_value=99999),
    year=st.one_of(st.none(), st.integers(min_value=1990, max_value=2030)),
    kind=st.sampled_from(["QĐ", "KH", "CTr", "NQ", "TTr", "CT", "QyĐ", "BC", "TB"]),
    issuer=st.sampled_from(["UBND", "HĐND", "TTg", "CP", "BCT", "SCT", "UBND-KT", "BNNPTNT"]),
)
def test_normal_form_reads_back(number: int, year: int | None, kind: str, issuer: str) -> None:
    text = "/".join([f"{number:02}", *([str(year)] if year else []), f"{kind}-{issuer}"])
    found = read_notation(text)
    assert found is not None
    assert (found.text, found.number, found.year, found.repairs) == (text, number, year, ())


@pytest.mark.parametrize(
    "text",
    ["1" * 10**6, "," * 10**6, "1/" * 500_000, "số 1 2 3 4 " * 90_000, "( " * 500_000, "LUẬT Đ" * 160_000],
    ids=lambda text: text[:8],
)
def test_time_is_linear_in_a_megabyte(text: str) -> None:
    begin = time.perf_counter()
    find_citations(text, TRA_VINH)
    assert time.perf_counter() - begin < 15


def test_scanned_notations_do_not_overlap() -> None:
    text = "165/QĐ-TTg,338/QĐ-TTg;28-CTr/TU 12/2020/NĐ-CP"
    found = list(scan_notations(text))
    assert [item.text for item in found] == ["165/QĐ-TTg", "338/QĐ-TTg", "28-CTr/TU", "12/2020/NĐ-CP"]
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize(
    ("issuer", "expected"),
    [
        ("Ủy ban nhân dân thành phố Hà Nội", "ubnd-thanh-pho-ha-noi"),
        ("Hội đồng nhân dân tỉnh Cao Bằng", "hdnd-tinh-cao-bang"),
        ("Ban Thường vụ Tỉnh ủy Quảng Nam", "tinh-uy-quang-nam"),
        ("Sở Tài chính tỉnh Đắk Nông", "so-tai-chinh-tinh-dak-nong"),
        ("Thủ tướng Chính phủ", "thu-tuong-chinh-phu"),
    ],
)
def test_work_issuer(issuer: str, expected: str) -> None:
    assert work_issuer(issuer) == expected


def test_work_id_is_null_while_a_part_is_unknown() -> None:
    assert work_id("Ủy ban nhân dân tỉnh Trà Vinh", "QD", "0130", 2021) == "vn/ubnd-tinh-tra-vinh/qd/2021/130"
    assert work_id(None, "QD", 1, 2021) is None
    assert work_id("Chính phủ", None, 1, 2021) is None
    assert work_id("Chính phủ", "NQ", None, 2021) is None
    assert work_id("Chính phủ", "NQ", 1, None) is None
    assert work_id("Tỉnh ủy Kon Tum", "NQ", 1, 2021, None, party=True) is None


GOLD = sorted((SHARED / "gold").glob("*.json")) if SHARED.exists() else []


@pytest.mark.skipif(not GOLD, reason="the shared plans are not beside the repository")
def test_notations_of_the_shared_plans() -> None:
    """Recall and precision 0.97 over the plain texts of the five plans (138 distinct notations)."""
    wanted = hit = given_ = 0
    for path in GOLD:
        text_path = SHARED / "plans" / "text" / f"{path.stem}.txt"
        if not text_path.exists():
            continue
        gold = json.loads(path.read_text(encoding="utf-8"))
        head = gold["document"]
        text = re.sub(r"-\s*\n\s*(?=UBND|CTr)", "-", text_path.read_text(encoding="utf-8"))
        context = Context(issuer=head["issuer"], issuer_key=head["issuer_key"], province_name=head["province_name"])
        matches = find_citations(re.sub(r"\s+", " ", text), context, own=head["notation"])
        found = {match.cited_notation for match in matches if match.cited_notation}
        gold_set = set(gold["citations_notations"])
        wanted, hit, given_ = wanted + len(gold_set), hit + len(gold_set & found), given_ + len(found)
    assert wanted >= 138
    assert hit / wanted >= 0.97
    assert hit / given_ >= 0.97
