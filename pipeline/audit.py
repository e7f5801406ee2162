"""`kehoach audit`: how right is the dataset? A stratified random sample for people to check, and what follows from it.

Strata are the tables and, within a table, bands of the published confidence. What is measured is what was extracted:
corrections that are already published make the dataset better than the figures say. The sample and what was extracted of
its records stand in `DIR/corrections/audit.json` (earlier ones beside it), so that a later extraction does not change
what was asked. A record is judged when a person accepts or refuses it on the review page; a column is right where
what the person accepted is what had been extracted. What the extractor missed cannot be drawn: the figures say how
right the records are that stand in the dataset, not how complete it is.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.cache import write_whole
from pipeline.corrections import Corrections, Reviewed, review_columns, review_values, same
from pipeline.dataset import Dataset
from pipeline.errors import CallError, unwritable
from pipeline.language import tr
from pipeline.query import connect
from pipeline.sampling import Count, Estimate, allocate, draw, sample_size, stratified
from schemas.tables import table

AUDITED = ("documents", "legal_bases", "citations", "objectives", "targets", "tasks", "assignments")
BANDS = (0.0, 0.7, 0.9, 0.97, 0.99)  # lower ends; the last band is what the extractor is sure of
WHOLE = ""  # the name under which a record as a whole is counted


def band_of(confidence: float) -> str:
    """The band of confidence that a record belongs to, by its lower end."""
    return f"{max(low for low in BANDS if low <= max(confidence, 0.0)):.2f}"


def sample_path(dataset: Dataset) -> Path:
    """Where the sample stands that is being checked."""
    return dataset.corrections / "audit.json"


_read: dict[Path, tuple[tuple[int, int], dict[str, Any] | None]] = {}


def open_sample(dataset: Dataset) -> dict[str, Any] | None:
    """The sample that is being checked; None where there is none or it cannot be read."""
    path = sample_path(dataset)
    try:
        found = path.stat()
    except OSError:
        return None
    mark = (found.st_mtime_ns, found.st_size)
    if path not in _read or _read[path][0] != mark:
        try:
            data = json.loads(path.read_bytes())
            usable = isinstance(data, dict) and isinstance(data.get("records"), list)
        except (OSError, ValueError):
            data, usable = None, False
        _read[path] = (mark, data if usable else None)
    return _read[path][1]


# --- drawing ------------------------------------------------------------------------------------------------------


def populations(dataset: Dataset, tables: Sequence[str]) -> dict[str, dict[str, list[tuple[str, str]]]]:
    """The records of the publication by table and band of confidence, as (record id, document id)."""
    found: dict[str, dict[str, list[tuple[str, str]]]] = {}
    with connect(dataset) as connection:
        for name in tables:
            key = table(name).key[0]
            rows = connection.execute(f"SELECT {key}, document_id, confidence FROM {name} ORDER BY {key}").fetchall()
            bands: dict[str, list[tuple[str, str]]] = {}
            for record, document, confidence in rows:
                bands.setdefault(band_of(confidence), []).append((record, document))
            found[name] = bands
    return found


def draw_sample(
    dataset: Dataset, tables: Sequence[str], margin: float, confidence: float, expected: float, seed: str
) -> dict[str, Any]:
    """Draw and store a sample; the earlier one is kept beside it. Raises `CallError` where it cannot be written."""
    from pipeline.review_app.library import Library

    library = Library(dataset)
    strata: list[dict[str, Any]] = []
    chosen: list[tuple[str, str, str, str]] = []
    for name, bands in populations(dataset, tables).items():
        sizes = {band: len(ids) for band, ids in bands.items()}
        wanted = sample_size(sum(sizes.values()), margin, confidence, expected)
        for band, size in sorted(allocate(sizes, wanted).items()):
            documents = dict(bands[band])
            picked = draw(list(documents), size, f"{seed}/{name}/{band}")
            strata.append({"table": name, "band": band, "population": sizes[band], "sample": len(picked)})
            chosen += [(name, band, record, documents[record]) for record in picked]
    records = []
    for name, band, record, document in sorted(chosen, key=lambda each: (each[3], each[0], each[2])):
        loaded = library.load(document)
        found = loaded.find(name, record) if loaded is not None else None
        if loaded is None or found is None:
            continue  # refused by a person and not yet published: no record of the dataset
        extracted = review_values(table(name), loaded.extracted_row(name, found[0]))
        records.append(
            {"table": name, "band": band, "record_id": record, "document_id": document, "extracted": extracted}
        )
    sample = {
        "seed": seed, "margin": margin, "confidence": confidence, "expected": expected,
        "publication": library.publication, "strata": strata, "records": records,
    }  # fmt: skip
    path = sample_path(dataset)
    try:
        if path.exists():
            number = sum(1 for _ in dataset.corrections.glob("audit-*.json")) + 1
            path.rename(path.with_name(f"audit-{number:03}.json"))
        write_whole(path, (json.dumps(sample, ensure_ascii=False, indent=1) + "\n").encode(), sync=True)
    except OSError as error:
        raise unwritable(path, error) from None
    return sample


# --- judging ------------------------------------------------------------------------------------------------------


def judged(record: Mapping[str, Any], reviewed: Reviewed) -> dict[str, bool] | None:
    """Which columns of a sampled record were right, and the whole (`""`); None while nobody has checked it."""
    name, identifier = record["table"], record["record_id"]
    decision = None
    for entry in reviewed.live:
        here = entry.table == name and identifier in (entry.record_id, entry.continues)
        if here and entry.action in ("accept", "reject"):
            decision = entry
    if decision is None:
        return None
    extracted = record["extracted"]
    columns = [column for column in review_columns(table(name)) if column in extracted]
    if decision.action == "reject":
        return dict.fromkeys([*columns, WHOLE], False)
    values = decision.new or {}
    right = {column: same(values[column], extracted[column]) for column in columns if column in values}
    return {**right, WHOLE: all(right.values())}


def estimates(
    sample: Mapping[str, Any], judgements: Mapping[str, Mapping[str, bool]]
) -> dict[str, dict[str, Estimate | None]]:
    """By table and column (`""` the whole record) the estimated share that is right, with its interval.

    `judgements` by record id. A band of which nothing has been checked yet leaves the estimate open (None).
    """
    sizes = {(each["table"], each["band"]): each["population"] for each in sample["strata"]}
    result: dict[str, dict[str, Estimate | None]] = {}
    for name in dict.fromkeys(each["table"] for each in sample["strata"]):
        mine = [record for record in sample["records"] if record["table"] == name]
        columns = [WHOLE, *(c for c in review_columns(table(name)) if any(c in r["extracted"] for r in mine))]
        result[name] = {}
        for column in columns:
            counts = []
            for (table_name, band), population in sizes.items():
                if table_name != name:
                    continue
                found = [
                    judgements[record["record_id"]][column]
                    for record in mine
                    if record["band"] == band and column in judgements.get(record["record_id"], {})
                ]
                counts.append(Count(sum(found), len(found), population))
            result[name][column] = stratified(counts, sample["confidence"])
    return result


def by_band(
    sample: Mapping[str, Any], judgements: Mapping[str, Mapping[str, bool]]
) -> list[tuple[str, str, Estimate | None]]:
    """By table and band of confidence the share of records that are wholly right."""
    found = []
    for each in sample["strata"]:
        right = [
            judgements[record["record_id"]][WHOLE]
            for record in sample["records"]
            if (record["table"], record["band"]) == (each["table"], each["band"]) and record["record_id"] in judgements
        ]
        count = Count(sum(right), len(right), each["population"])
        found.append((each["table"], each["band"], stratified([count], sample["confidence"])))
    return found


def judgements_of(dataset: Dataset, sample: Mapping[str, Any]) -> dict[str, dict[str, bool]]:
    """What people have found of the records of a sample, by record id."""
    store = Corrections(dataset.corrections)
    result = {}
    for record in sample["records"]:
        found = judged(record, store.read(record["document_id"]))
        if found is not None:
            result[record["record_id"]] = found
    return result


# --- the command --------------------------------------------------------------------------------------------------


def audit_command(
    output: Path, *, new: bool, tables: Sequence[str], margin: float, confidence: float, expected: float,
    seed: int | None, json_file: Path | None,
) -> None:  # fmt: skip
    """Draw a sample where there is none (or with `new`), else tell what follows from it. Raises `CallError`."""
    dataset = Dataset(output)
    dataset.require_current()
    for name in tables:
        if name not in AUDITED:
            raise CallError(
                tr(
                    f"không có bảng {name}; có: {', '.join(AUDITED)}",
                    f"no table {name}; choose of {', '.join(AUDITED)}",
                )
            )
    sample = None if new else open_sample(dataset)
    if sample is None:
        number = secrets.randbits(32) if seed is None else seed
        sample = draw_sample(dataset, tuple(tables) or AUDITED, margin, confidence, expected, str(number))
        _tell_sample(sample)
    judgements = judgements_of(dataset, sample)
    if judgements:
        _tell_estimates(sample, judgements)
    left = len(sample["records"]) - len(judgements)
    print(
        tr(
            f"Đã xem {len(judgements)} trên {len(sample['records'])} bản ghi của mẫu"
            + ("; mở `kehoach review` rồi chọn Mẫu kiểm tra" if left else ""),
            f"{len(judgements)} of the sample's {len(sample['records'])} records are checked"
            + ("; open `kehoach review` and choose Audit sample" if left else ""),
        )
    )
    if json_file is not None:
        _write_json(json_file, sample, judgements)


def _tell_sample(sample: Mapping[str, Any]) -> None:
    print(tr(f"Mẫu ngẫu nhiên, mầm {sample['seed']}:", f"Random sample, seed {sample['seed']}:"))
    for each in sample["strata"]:
        print(f"  {each['table']:<12} {each['band']}+  {each['sample']:>5} / {each['population']}")


def _shown(estimate: Estimate | None) -> str:
    if estimate is None:
        return tr("chưa đủ", "not yet")
    return f"{estimate.share:7.2%}  [{estimate.low:.2%}, {estimate.high:.2%}]  n = {estimate.checked}"


def _tell_estimates(sample: Mapping[str, Any], judgements: Mapping[str, Mapping[str, bool]]) -> None:
    level = f"{sample['confidence']:.0%}"
    print(
        tr(
            f"Tỷ lệ đúng ước tính của những gì có trong bộ dữ liệu, khoảng tin cậy {level} (không đo phần bị bỏ sót):",
            f"Estimated share right of what stands in the dataset, {level} interval (what was missed is not measured):",
        )
    )
    for name, columns in estimates(sample, judgements).items():
        for column, estimate in columns.items():
            title = column or tr("cả bản ghi", "whole record")
            print(f"  {name if column == WHOLE else '':<12} {title:<22} {_shown(estimate)}")
    print(tr("Theo độ tin cậy:", "By confidence:"))
    for name, band, estimate in by_band(sample, judgements):
        print(f"  {name:<12} {band}+ {'':<17} {_shown(estimate)}")


def _write_json(path: Path, sample: Mapping[str, Any], judgements: Mapping[str, Mapping[str, bool]]) -> None:
    from dataclasses import asdict

    def plain(estimate: Estimate | None) -> dict[str, Any] | None:
        return None if estimate is None else asdict(estimate)

    data = {
        "sample": {key: value for key, value in sample.items() if key != "records"},
        "records": len(sample["records"]),
        "checked": len(judgements),
        "columns": [
            {"table": name, "column": column or None, "estimate": plain(estimate)}
            for name, columns in estimates(sample, judgements).items()
            for column, estimate in columns.items()
        ],
        "bands": [
            {"table": name, "band": band, "estimate": plain(estimate)}
            for name, band, estimate in by_band(sample, judgements)
        ],
    }
    try:
        write_whole(path, (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode())
    except OSError as error:
        raise unwritable(path, error) from None
