"""Which act carries out which: the rules, the shared plans, the tree on the command line."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from extractors.implementations import level_of
from schemas.codes import ACT_LEVELS
from schemas.records import Extraction
from tests.command_line import kehoach
from tests.published import plans, publish
from tests.readings import PLANS, SAMPLES, extraction_of

shared = pytest.mark.skipif(not PLANS, reason="the shared plans do not lie beside the repository")


@pytest.mark.parametrize(
    ("issuer", "level"),
    [
        ("Ban Chấp hành Trung ương Đảng", "party_central"),
        ("Bộ Chính trị", "party_central"),  # no ministry, although it is a "Bộ"
        ("Ban Chỉ đạo Trung ương", "party_central"),  # of 57-NQ/TW: plans XX-KH/BCĐTW
        ("Bộ Công Thương", "ministry"),
        ("Bộ Chỉ huy quân sự tỉnh Kon Tum", "province"),  # nor is this one
        ("Ngân hàng Nhà nước Việt Nam", "ministry"),
        ("Quốc hội", "national_assembly"),
        ("Thủ tướng Chính phủ", "government"),
        ("Tỉnh ủy Quảng Nam", "party_province"),
        ("Thành ủy Hà Nội", "party_province"),
        ("Hội đồng nhân dân tỉnh Cao Bằng", "province"),
        ("Ủy ban nhân dân thành phố Hà Nội", "province"),
        ("Ủy ban nhân dân thành phố Kon Tum", "district"),  # a city of a province
        ("Ủy ban nhân dân huyện Krông Nô", "district"),
        ("Ủy ban nhân dân xã Đắk Mar", "commune"),
        ("Sở Tài chính tỉnh Đắk Nông", "province"),
        ("Công ty Núi Xanh", "other"),
        (None, "other"),
    ],
)
def test_level(issuer: str | None, level: str) -> None:
    assert level_of(issuer) == level
    assert level in ACT_LEVELS


def carried_out(extraction: Extraction) -> list[tuple[str | None, str, str]]:
    """Notation, level and evidence of each act that the document carries out."""
    return [(each.implemented_notation, each.level, each.evidence) for each in extraction.implementations]


EXPECTED = {
    "kon-tum-2023-kh-cong-nghiep-hoa": [
        ("60-CTr/TU", "party_province", "title"),
        ("29-NQ/TW", "party_central", "title"),
    ],
    "kon-tum-2023-qd-cong-thuong": [("54/NQ-CP", "government", "can_cu"), ("165/QĐ-TTg", "government", "thuc_hien")],
    "quang-nam-2023-kh-ctr-28": [("28-CTr/TU", "party_province", "title"), ("29-NQ/TW", "party_central", "title")],
    "quang-ngai-2023-kh-222": [("165/QĐ-TTg", "government", "thuc_hien"), ("1971/QĐ-BCT", "ministry", "thuc_hien")],
    # laws and decrees among its bases empower it; they are not carried out
    "tra-vinh-2021-qd-1809": [("598/QĐ-TTg", "government", "can_cu"), ("2903/QĐ-BCT", "ministry", "can_cu")],
}


@shared
@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_what_the_shared_plans_carry_out(path: Path) -> None:
    assert carried_out(extraction_of(path)) == EXPECTED[path.stem]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_implementations_lead_to_citations(path: Path) -> None:
    extraction = extraction_of(path)
    citations = {each.citation_id: each for each in extraction.citations}
    assert extraction.implementations
    for each in extraction.implementations:
        assert citations[each.citation_id].cited_work_id == each.implemented_work_id
        assert each.implemented_work_id is None or each.implemented_work_id != extraction.document.work_id


@shared
def test_cascade_of_a_central_decision() -> None:
    done = kehoach("cascade", "165/qđ-ttg", "--output", plans(), "--lang", "vi", module="pipeline.cli")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("165/QĐ-TTg, Thủ tướng Chính phủ")
    assert any(line.startswith("    222/KH-UBND, Ủy ban nhân dân tỉnh Quảng Ngãi [Thực hiện;") for line in lines)
    trees = json.loads(kehoach("cascade", "165/QĐ-TTg", "--json", "--output", plans(), module="pipeline.cli").stdout)
    assert len(trees) == 1
    assert {child["issuer"] for child in trees[0]["children"]} == {
        "Ủy ban nhân dân tỉnh Kon Tum", "Ủy ban nhân dân tỉnh Quảng Ngãi",
    }  # fmt: skip
    assert all(child["tasks"] for child in trees[0]["children"])


@shared
@pytest.mark.parametrize(
    "act",
    ["Quyết định số 165/QĐ-TTg", "Quyết định số 165/QĐ-TTg ngày 28/02/2023 của Thủ tướng Chính phủ", "165/QD-TTg"],
)
def test_an_act_may_be_named_in_words(act: str) -> None:
    done = kehoach("cascade", act, "--output", plans(), module="pipeline.cli")
    assert done.stdout.startswith("165/QĐ-TTg, Thủ tướng Chính phủ"), done.stderr


@shared
def test_an_act_that_is_only_cited_is_said_to_be_so() -> None:
    done = kehoach("cascade", "19-NQ/TW", "--output", plans(), module="pipeline.cli")
    assert (done.returncode, done.stdout) == (2, "")
    assert "2 documents cite it" in done.stderr


def test_a_tree_has_several_levels_and_no_circle(tmp_path: Path) -> None:
    first, second = (extraction_of(path) for path in SAMPLES[:2])
    works = [each.document.work_id for each in (first, second)]
    assert all(works)

    def carrying(extraction: Extraction, work: str | None) -> Extraction:
        one = dataclasses.replace(extraction.implementations[0], implemented_work_id=work)
        return dataclasses.replace(extraction, implementations=(one,))

    output = publish(tmp_path / "out", [carrying(first, works[1]), carrying(second, works[0])])
    done = kehoach("cascade", str(works[0]), "--json", "--output", output, module="pipeline.cli")
    (tree,) = json.loads(done.stdout)
    (child,) = tree["children"]
    assert (tree["work_id"], child["work_id"], child["children"]) == (works[0], works[1], [])


def test_an_act_that_nobody_knows_is_an_error() -> None:
    from tests.published import samples

    done = kehoach("cascade", "1/QĐ-XYZ", "--output", samples(), module="pipeline.cli")
    assert (done.returncode, done.stdout) == (2, "")
    assert "1/QĐ-XYZ" in done.stderr


def test_what_an_earlier_version_extracted_can_still_be_published(tmp_path: Path) -> None:
    """It lacks the table and the column that came later."""
    from pipeline.membership import Member
    from pipeline.parts import PartStore, cut
    from schemas.records import to_json
    from schemas.tables import table

    extraction = to_json(extraction_of(SAMPLES[0]))
    del extraction["implementations"]
    for row in extraction["targets"]:
        del row["indicator_key"]
    member = Member(extraction["document"]["source_sha256"], ["a.pdf"], "k", "d")
    store = PartStore(tmp_path)
    (part,) = cut([member], {})
    store.make(part, [extraction])
    assert store.table(part, table("implementations")).num_rows == 0
    assert set(store.table(part, table("targets")).column("indicator_key").to_pylist()) <= {None}
