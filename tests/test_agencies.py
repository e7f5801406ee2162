"""The agency grammar: a table of examples with the reason for each, and properties that hold for any text."""

from __future__ import annotations

import csv
import datetime as dt
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.agencies import read_agencies, read_clause
from extractors.issuers import issuer_of
from extractors.model import Context
from schemas.codes import AGENCY_KINDS, FINDING_CODES

CONTEXTS = {
    "kt": Context(
        province_code="62",
        province_name="Kon Tum",
        date_issued=dt.date(2023, 6, 1),
        year=2023,
        issuer_key="uy-ban-nhan-dan-tinh",
    ),
    "hn": Context(
        province_code="01",
        province_name="Hà Nội",
        date_issued=dt.date(2023, 6, 1),
        year=2023,
        issuer_key="uy-ban-nhan-dan-thanh-pho",
    ),
    "dt26": Context(
        province_code="82",
        province_name="Đồng Tháp",
        date_issued=dt.date(2025, 12, 1),
        year=2025,
        issuer_key="uy-ban-nhan-dan-tinh",
    ),
    "ttg": Context(date_issued=dt.date(2025, 11, 27), year=2025, issuer_key="thu-tuong-chinh-phu"),
    "old": Context(
        province_code="74",
        province_name="Bình Dương",
        date_issued=dt.date(2006, 4, 1),
        year=2006,
        issuer_key="uy-ban-nhan-dan-tinh",
    ),
    "so": Context(
        province_code="67",
        province_name="Đắk Nông",
        date_issued=dt.date(2018, 12, 28),
        year=2018,
        issuer_key="so-tai-chinh",
    ),
    "hu": Context(
        province_code="49",
        province_name="Quảng Nam",
        date_issued=dt.date(2022, 5, 1),
        year=2022,
        issuer_key="uy-ban-nhan-dan-huyen-nui-thanh",
    ),
}
with (Path(__file__).parent / "examples" / "agencies.csv").open(encoding="utf-8", newline="") as _handle:
    EXAMPLES = list(csv.DictReader(_handle))


def test_the_table_is_large_enough_and_each_row_has_its_reason() -> None:
    assert len(EXAMPLES) >= 120
    assert all(row["reason"] for row in EXAMPLES)
    assert len({(row["context"], row["role"], row["text"]) for row in EXAMPLES}) == len(EXAMPLES)


@pytest.mark.parametrize("row", EXAMPLES, ids=[row["text"][:60] for row in EXAMPLES])
def test_example(row: dict[str, str]) -> None:
    expected = [
        (part.split(":")[1], part.split(":")[0]) if ":" in part else (part, row["role"])
        for part in row["expected"].split()
    ]
    reading = read_agencies(row["text"], CONTEXTS[row["context"]], row["role"])
    assert [(mention.key, mention.role) for mention in reading.mentions] == expected, row["reason"]


with (Path(__file__).parent / "examples" / "clauses.csv").open(encoding="utf-8", newline="") as _handle:
    CLAUSES = list(csv.DictReader(_handle))


@pytest.mark.parametrize("row", CLAUSES, ids=[row["text"][:60] for row in CLAUSES])
def test_clause(row: dict[str, str]) -> None:
    text = row["text"]
    clause = read_clause(text, CONTEXTS["kt"])
    if not row["form"]:
        assert clause is None, row["reason"]
        return
    assert clause is not None, row["reason"]
    coordinate = text[slice(*clause.coordinate)] if clause.coordinate else ""
    found = (clause.form, text[slice(*clause.lead)], coordinate, text[clause.rest :])
    assert found == (row["form"], row["lead"], row["coordinate"], row["rest"]), row["reason"]
    assert {mention.role for mention in clause.mentions} == ({"lead", "coordinate"} if coordinate else {"lead"})


with (Path(__file__).parent / "examples" / "issuers.csv").open(encoding="utf-8", newline="") as _handle:
    ISSUERS = list(csv.DictReader(_handle))


@pytest.mark.parametrize("row", ISSUERS, ids=[row["name"] for row in ISSUERS])
def test_issuer(row: dict[str, str]) -> None:
    context = Context(province_name=row["province"] or None, date_issued=dt.date(2022, 3, 1))
    issuer = issuer_of(row["text"], context)
    assert issuer is not None
    assert (issuer.name, issuer.key, issuer.work_issuer) == (row["name"], row["key"], row["work"]), row["reason"]


# --- properties ---------------------------------------------------------------------------------------------------

_PIECES = st.sampled_from(
    ["Sở", "các", "Các", "UBND", "huyện", "xã", "tỉnh", "và", ",", ";", ":", "(", ")", "-", ".", "chủ trì", "phối hợp với",
     "Tài chính", "Ban", "ngành", "trừ", "thuộc", "trên địa bàn", "Giám đốc", "Giao", "12", "TP.", "Kon Tum", "Bộ", "cấp",
     "Trung tâm", "liên quan", "thực hiện", "\n", "&", "đơn vị", "Hội", "khu vực", "'", "hai cấp"]
)  # fmt: skip
_TEXTS = st.one_of(
    st.text(max_size=80), st.lists(_PIECES, max_size=25).map(" ".join), st.lists(_PIECES, max_size=12).map("".join)
)


@settings(max_examples=400, deadline=None)
@given(text=_TEXTS, context=st.sampled_from(sorted(CONTEXTS)), role=st.sampled_from(["lead", "coordinate", "approve"]))
def test_any_text_is_read_and_spans_lie_in_it(text: str, context: str, role: str) -> None:
    reading = read_agencies(text, CONTEXTS[context], role)
    notes = list(reading.notes)
    mentions = list(reading.mentions)
    clause = read_clause(text, CONTEXTS[context])
    if clause is not None:
        notes += clause.notes
        mentions += clause.mentions
        assert 0 <= clause.lead[0] < clause.lead[1] <= clause.rest <= len(text)
        if clause.coordinate:
            assert clause.lead[1] <= clause.coordinate[0] < clause.coordinate[1] <= len(text)
    issuer = issuer_of(text, CONTEXTS[context])
    if issuer is not None:
        notes += issuer.notes
        assert issuer.key
        assert 0 <= issuer.start < issuer.end <= len(text)
    for mention in mentions:
        assert 0 <= mention.start < mention.end <= len(text)
        assert mention.key
        assert mention.key == mention.key.strip("-").lower()
        assert mention.kind in AGENCY_KINDS
    assert {note.code for note in notes} <= set(FINDING_CODES)


def test_what_no_registry_knows_is_kept_with_a_finding() -> None:
    reading = read_agencies("Sở Tài chính, Liên danh Núi Xanh Kon Tum", CONTEXTS["kt"])
    assert [(mention.key, mention.registered) for mention in reading.mentions] == [
        ("so-tai-chinh", True),
        ("lien-danh-nui-xanh", False),
    ]
    assert [note.code for note in reading.notes] == ["agency_unknown"]


def test_reading_the_canonical_name_gives_the_key_back() -> None:
    from schemas.registries import agencies

    wrong = []
    for row in agencies():
        if row.is_group:
            continue
        date = row.valid_from + dt.timedelta(days=1)
        context = Context(province_name=None, date_issued=date, issuer_key="thu-tuong-chinh-phu")
        keys = [mention.key for mention in read_agencies(row.name, context).mentions]
        implied = [f"{row.key}-tinh"]
        if keys not in ([row.key], implied):
            wrong.append((row.name, keys))
    assert not wrong


@pytest.mark.parametrize("text", [",", "1", "Sở Tài chính, ", "UBND huyện A, B; ", "( ", "Trung tâm a, b "])
def test_time_is_linear_in_the_length(text: str) -> None:
    def seconds(length: int) -> float:
        start = time.perf_counter()
        read_agencies((text * length)[:length], CONTEXTS["kt"])
        return time.perf_counter() - start

    seconds(100)
    short, long = seconds(10_000), seconds(80_000)
    assert long < max(short, 0.02) * 8 * 4, "eight times the text may not take more than about eight times as long"
