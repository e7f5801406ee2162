"""What comes of a review: values that follow from corrected ones, and documents exported as gold."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from pipeline.checks import problems
from pipeline.dataset import Dataset
from pipeline.evaluate import evaluate
from pipeline.review_app.following import completed, followers
from pipeline.review_app.server import export_gold
from tests.command_line import kehoach
from tests.review_site import BODY, Site, address, form_values, plan, publish, rows

DOCUMENT = {"date_issued": "2024-03-05", "province_name": "Kon Tum", "province_code": "62"}
CITATION = {
    "cited_type": "NQ", "cited_number": 12, "cited_notation": "12/NQ-HĐND", "cited_date": "2023-07-01", "cited_year": 2023,
    "cited_issuer": "Hội đồng nhân dân tỉnh Kon Tum", "cited_title": None,
    "cited_work_id": "vn/hdnd-tinh-kon-tum/nq/2023/12", "text": "Nghị quyết số 12/NQ-HĐND", "context": "body",
}  # fmt: skip


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan with records of every kind, once extracted; tests work on copies."""
    folder = tmp_path_factory.mktemp("results")
    (folder / "in").mkdir()
    (folder / "in" / "ke-hoach.pdf").write_bytes(plan(body=BODY))
    assert publish(folder / "out", folder / "in") == 0
    assert all(rows(folder / "out", name) for name in ("objectives", "targets", "tasks", "implementations"))
    return folder / "out"


@pytest.fixture
def site(published: Path, tmp_path: Path) -> Site:
    shutil.copytree(published, tmp_path / "out", symlinks=True)
    return Site(tmp_path / "out")


def republished(site: Site) -> None:
    """Press the button "Publish corrections" and hold the dataset to its own checks."""
    site.post("/publish", {"token": site.form(address(rows(site.output, "tasks")[0]))["token"]})
    assert list(problems(Dataset(site.output))) == []


# --- what follows -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("different", "following", "why"),
    [
        ({"cited_notation": "13/NQ-HĐND"}, {"cited_number": 13, "cited_work_id": "vn/hdnd-tinh-kon-tum/nq/2023/13"},
         "the number is in the notation"),
        ({"cited_notation": "13/KH-UBND", "cited_issuer": "Ủy ban nhân dân tỉnh Kon Tum"},
         {"cited_number": 13, "cited_type": "KH", "cited_work_id": "vn/ubnd-tinh-kon-tum/kh/2023/13"},
         "and the type is, too"),
        ({"cited_date": "2022-07-01"}, {"cited_year": 2022, "cited_work_id": "vn/hdnd-tinh-kon-tum/nq/2022/12"},
         "the year is that of the date"),
        ({"cited_issuer": "Hội đồng nhân dân tỉnh"}, {"cited_work_id": None}, "no province: the act is not known"),
        ({"cited_year": 2021, "cited_date": None}, {"cited_work_id": "vn/hdnd-tinh-kon-tum/nq/2021/12"},
         "the year that was set"),
        ({"cited_notation": "13/NQ-HĐND", "cited_work_id": "vn/khac/nq/2023/13"}, {"cited_number": 13},
         "what the person set is left alone"),
        ({"cited_title": "về nghề"}, {}, "a title bears on nothing"),
        ({}, {}, "nothing changed"),
    ],
)  # fmt: skip
def test_the_identity_of_a_cited_act_follows(different: dict[str, Any], following: dict[str, Any], why: str) -> None:
    assert followers("citations", CITATION, different, DOCUMENT) == following, why


def test_what_came_from_elsewhere_is_left_alone() -> None:
    """A work_id that the parts do not give was read in another place of the document."""
    row = {**CITATION, "cited_work_id": "vn/quoc-hoi/luat/2015/77"}
    assert followers("citations", row, {"cited_date": "2022-07-01"}, DOCUMENT) == {"cited_year": 2022}


def test_kind_and_name_of_an_agency_follow_its_key() -> None:
    row = {
        "agency_key": "so-y-te", "agency_name": "Sở Y tế", "agency_kind": "department", "is_group": False,
        "successor_key": None, "province_code": "62",
    }  # fmt: skip
    assert followers("assignments", row, {"agency_key": "cac-so-ban-nganh"}, DOCUMENT) == {
        "agency_name": "Các sở, ban, ngành", "agency_kind": "group", "is_group": True,
    }  # fmt: skip
    labour = followers("assignments", row, {"agency_key": "so-lao-dong-thuong-binh-va-xa-hoi"}, DOCUMENT)
    assert labour["successor_key"] == "so-noi-vu", "merged in 2025"
    assert followers("assignments", row, {"agency_key": "khong-co-trong-danh-muc"}, DOCUMENT) == {}
    added = completed("assignments", {**row, "agency_key": "cac-so-ban-nganh", "agency_name": "Các sở"}, DOCUMENT)
    assert (added["agency_name"], added["agency_kind"], added["is_group"]) == ("Các sở", "group", True)


TASK = {
    "title": "Báo cáo kết quả", "deadline_text": "Quý IV/2024", "deadline_kind": "quarter",
    "deadline_start": "2024-10-01", "deadline_end": "2024-12-31", "deadline_recurrence": None,
    "deadline_condition": None, "output_text": "Báo cáo", "outputs": ["Báo cáo"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("different", "following", "why"),
    [
        ({"deadline_text": "Quý III/2024"}, {"deadline_start": "2024-07-01", "deadline_end": "2024-09-30"}, "the days"),
        ({"deadline_text": "Hằng năm"},
         {"deadline_kind": "annual", "deadline_start": None, "deadline_end": None, "deadline_recurrence": "yearly"},
         "another kind"),
        ({"deadline_text": "Quý III/2024", "deadline_end": "2024-08-31"}, {"deadline_start": "2024-07-01"},
         "what the person set is left alone"),
        ({"deadline_end": "2024-11-30"}, {}, "the words stand"),
        ({"deadline_text": "khi có bão"},
         {"deadline_kind": "conditional", "deadline_start": None, "deadline_end": None, "deadline_condition": "khi có bão"},
         "words that tell no day leave none behind"),
        ({"deadline_text": None}, {"deadline_kind": "none", "deadline_start": None, "deadline_end": None}, "no deadline"),
        ({"output_text": "Báo cáo; Kế hoạch"}, {"outputs": ["Báo cáo", "Kế hoạch"]}, "outputs one by one"),
    ],
)  # fmt: skip
def test_the_days_of_a_deadline_follow_its_words(
    different: dict[str, Any], following: dict[str, Any], why: str
) -> None:
    assert followers("tasks", TASK, different, DOCUMENT) == following, why


def test_a_deadline_read_elsewhere_is_left_alone() -> None:
    """Days that the words of the cell do not give came from the column's heading or a sentence."""
    row = {**TASK, "deadline_end": "2025-06-30"}
    assert "deadline_end" not in followers("tasks", row, {"deadline_text": "Quý III/2024"}, DOCUMENT)


def test_a_task_that_was_added_has_its_deadline_in_normal_form() -> None:
    added = completed("tasks", {**dict.fromkeys(TASK), "deadline_text": "Quý III/2024", "deadline_kind": "none",
                                "output_text": "Báo cáo", "outputs": []}, DOCUMENT)  # fmt: skip
    found = (added["deadline_kind"], added["deadline_start"], added["deadline_end"], added["outputs"])
    assert found == ("quarter", "2024-07-01", "2024-09-30", ["Báo cáo"])


def test_a_party_act_is_named_by_its_whole_date() -> None:
    given = {
        **dict.fromkeys(CITATION), "cited_notation": "28-CTr/TU", "cited_date": "2023-04-11",
        "cited_issuer": "Tỉnh ủy Quảng Nam",
    }  # fmt: skip
    added = completed("citations", given, DOCUMENT)
    assert (added["cited_type"], added["cited_number"], added["cited_year"]) == ("CTr", 28, 2023)
    assert added["cited_work_id"] == "vn/tinh-uy-quang-nam/ctr/2023-04-11/28"


def test_implementations_follow_a_corrected_citation(site: Site) -> None:
    (before,) = rows(site.output, "implementations")
    assert before["implemented_work_id"] == "vn/hdnd-tinh-kon-tum/nq/2023/12"
    cited = next(row for row in rows(site.output, "citations") if row["citation_id"] == before["citation_id"])
    assert site.save(address(cited, "citations"), "accept", cited_notation="21/NQ-HĐND").status_code == 303
    republished(site)
    (after,) = rows(site.output, "implementations")
    wanted = "vn/hdnd-tinh-kon-tum/nq/2023/21"
    assert (after["implemented_notation"], after["implemented_work_id"]) == ("21/NQ-HĐND", wanted)
    assert after["citation_id"] == before["citation_id"]
    now = next(row for row in rows(site.output, "citations") if row["citation_id"] == before["citation_id"])
    assert (now["cited_number"], now["cited_work_id"]) == (21, wanted)
    reviews = {row["column"]: row for row in rows(site.output, "reviews")}
    assert reviews["cited_work_id"]["extracted_value"] == before["implemented_work_id"]
    assert "cited_notation" in reviews["cited_work_id"]["note"], "what followed is told apart from what was typed"


def test_implementations_follow_a_corrected_basis_and_document(site: Site) -> None:
    (before,) = rows(site.output, "implementations")
    assert before["evidence"] == "thuc_hien"
    basis = next(row for row in rows(site.output, "legal_bases") if row["kind"] == "thuc_hien")
    site.save(address(basis, "legal_bases"), "save", kind="can_cu")
    document = rows(site.output, "documents")[0]
    site.save(address(document, "documents"), "save", notation="18/KH-UBND")
    republished(site)
    (after,) = rows(site.output, "implementations")
    assert after["evidence"] == "can_cu"
    assert after["work_id"] == "vn/ubnd-tinh-kon-tum/kh/2024/18" == rows(site.output, "documents")[0]["work_id"]
    # what is no citation is carried out by nobody
    cited = next(row for row in rows(site.output, "citations") if row["citation_id"] == after["citation_id"])
    site.save(address(cited, "citations"), "reject")
    republished(site)
    assert rows(site.output, "implementations") == []
    # and undone it is as it was
    for name, row in (("citations", cited), ("legal_bases", basis), ("documents", document)):
        hidden = {k: v for k, v in form_values(site.page(address(row, name))).items() if k in ("token", "revision")}
        site.post(address(row, name), {**hidden, "do": "undo"})
    republished(site)
    assert rows(site.output, "implementations") == [before]


def test_owners_and_indicator_keys_follow(site: Site) -> None:
    owner = rows(site.output, "assignments")[0]
    site.save(address(owner, "assignments"), "save", agency_key="Sở Y tế")  # by its name
    other = rows(site.output, "assignments")[2]
    site.save(
        address(other, "assignments"), "save", agency_key="Tổ công tác làng nghề", agency_name="Tổ công tác làng nghề"
    )
    target = next(row for row in rows(site.output, "targets") if row["indicator_key"] == "forest_cover")
    site.save(address(target, "targets"), "save", indicator="tỷ lệ hộ sử dụng bếp điện")
    republished(site)
    owners = {row["assignment_id"]: row for row in rows(site.output, "assignments")}
    assert owners[owner["assignment_id"]]["agency_key"] == "so-y-te"
    assert owners[owner["assignment_id"]]["agency_name"] == "Sở Y tế"
    assert owners[other["assignment_id"]]["agency_key"] == "to-cong-tac-lang-nghe"
    unknown = next(row for row in rows(site.output, "agencies") if row["agency_key"] == "to-cong-tac-lang-nghe")
    assert not unknown["registered"], "every key has a row"
    targets = {row["target_id"]: row for row in rows(site.output, "targets")}
    assert targets[target["target_id"]]["indicator_key"] is None


def test_a_key_that_no_registry_knows_is_refused_with_words(site: Site) -> None:
    target = rows(site.output, "targets")[0]
    answer = site.save(address(target, "targets"), "save", indicator_key="no_such_indicator")
    assert answer.status_code == 422
    assert "no_such_indicator" in answer.text
    assert site.save(address(target, "targets"), "save", indicator_key="forest_cover").status_code == 303
    document = rows(site.output, "documents")[0]
    assert site.save(address(document, "documents"), "save", province_code="00").status_code == 422
    assert site.save(address(document, "documents"), "save", province_code="Kon Tum").status_code == 303
    assert site.form(address(document, "documents"))["province_code"] == "62"


def test_the_text_under_a_box_is_read_as_the_contract_writes_text(site: Site) -> None:
    """The label apart, lines joined by a blank (contract, section 5)."""
    objective = next(row for row in rows(site.output, "objectives") if row["level"] == "general")
    name = objective["document_id"]
    heading = next(row for row in rows(site.output, "blocks") if row["text"] == "Mục tiêu chung")
    boxes = [*heading["bboxes"], *objective["bboxes"]]
    edges = {
        "x0": min(b["x0"] for b in boxes) - 30, "y0": min(b["y0"] for b in boxes) - 2,
        "x1": max(b["x1"] for b in boxes) + 2, "y1": max(b["y1"] for b in boxes) + 2,
    }  # fmt: skip
    query = "&".join(f"{edge}={value:.1f}" for edge, value in edges.items())
    form = form_values(site.page(f"/documents/{name}/missing?table=tasks&page={boxes[0]['page']}&{query}"))
    assert form["label"] == "1"
    assert form["title"] == f"Mục tiêu chung {objective['text']}"


# --- gold ---------------------------------------------------------------------------------------------------------


def accept_all(site: Site, **corrections: str) -> None:
    """Accept every record of the queue; the first task with corrected values."""
    # citations of the body stand for themselves, those of a basis go with it
    here = site.get("/next").location
    for _ in range(60):
        if "/documents/" not in here:
            return
        values = corrections if "/tasks/" in here else {}
        answer = site.save(here, "accept", **values)
        assert answer.status_code == 303, answer.text
        if values:
            corrections = {}
        here = answer.location
    pytest.fail("the queue does not end")


def test_a_reviewed_document_is_gold_that_evaluate_agrees_with(site: Site, tmp_path: Path) -> None:
    """Accept all, one task corrected; export; publish; evaluate: full agreement, and the correction is in the gold."""
    name = rows(site.output, "documents")[0]["document_id"]
    assert site.get(f"/documents/{name}/gold.json").status_code == 404, "not before all is accepted"
    export_gold(Dataset(site.output), tmp_path / "none")
    assert list((tmp_path / "none").iterdir()) == []
    accept_all(site, title="Rà soát quy hoạch trường lớp", deadline_end="2025-06-30")
    offered = json.loads(site.page(f"/documents/{name}/gold.json"))
    done = kehoach("review", "--output", site.output, "--export-gold", tmp_path / "gold", module="pipeline.cli")
    assert done.returncode == 0, done.stderr
    (path,) = (tmp_path / "gold").glob("*.json")
    assert path.name == "ke-hoach.json"
    gold = json.loads(path.read_text(encoding="utf-8"))
    assert gold == offered, "the page gives the same file"
    corrected = [each for each in gold["tasks"] if each["title"] == "Rà soát quy hoạch trường lớp"]
    assert [each["deadline_end"] for each in corrected] == ["2025-06-30"]
    assert set(gold["complete_tables"]) >= {"legal_bases", "objectives", "targets", "tasks", "citations"}

    quiet = Console(quiet=True)
    before = evaluate(site.output, gold=tmp_path / "gold", console=quiet)["gold"]
    missed = {
        (each.table, each.field) for each in before.observations if each.status != "right" and each.level == "field"
    }
    assert missed == {("tasks", "title"), ("tasks", "deadline_end")}, "the dataset does not have the corrections yet"
    republished(site)
    after = evaluate(site.output, gold=tmp_path / "gold", console=quiet)["gold"]
    assert after.documents == ["ke-hoach.pdf"]
    assert [each for each in after.observations if each.status != "right"] == []
    compared = {each.table for each in after.observations}
    assert compared >= {"documents", "legal_bases", "citations", "objectives", "targets", "tasks", "assignments"}


def test_gold_is_no_longer_exported_when_a_record_is_in_question_again(site: Site) -> None:
    accept_all(site)
    name = rows(site.output, "documents")[0]["document_id"]
    assert site.get(f"/documents/{name}/gold.json").status_code == 200
    task = rows(site.output, "tasks")[0]
    site.post(address(task), {**site.form(address(task)), "do": "undo"})
    assert site.get(f"/documents/{name}/gold.json").status_code == 404
