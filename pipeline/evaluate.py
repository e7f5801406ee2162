"""`kehoach evaluate`: field-by-field accuracy of a publication against gold files (contract, section 6)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.dataset import Dataset
from pipeline.errors import CallError
from pipeline.language import tr
from pipeline.scoring import Comparison, Judgement, Observation, Record, Tables, compare_document, compare_head

TABLES = (
    "documents",
    "legal_bases",
    "citations",
    "objectives",
    "targets",
    "tasks",
    "assignments",
    "findings",
)
CERTAIN = 0.99  # a record of this confidence is promised to be right


class EvaluationError(CallError):
    """The call was wrong: no gold, nothing to compare. The message is for the user."""


@dataclass(slots=True)
class Evaluation:
    """All comparisons of a run, the gold that had no document, and the heads that could not be read."""

    observations: list[Observation] = field(default_factory=list)
    judgements: list[Judgement] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    without_document: list[str] = field(default_factory=list)

    def add(self, name: str, comparison: Comparison) -> None:
        self.documents.append(name)
        self.observations += comparison.observations
        self.judgements += comparison.judgements

    def frame(self) -> pd.DataFrame:
        """The observations as one long table, a row for each thing compared."""
        columns = list(Observation.__dataclass_fields__)
        return pd.DataFrame([asdict(o) for o in self.observations], columns=columns)


# --- reading ------------------------------------------------------------------------------------------------------


def read_gold(folder: Path) -> dict[str, dict[str, Any]]:
    """Gold files of a folder by name; raises `EvaluationError` where there are none or one is no JSON object."""
    if not folder.is_dir():
        raise EvaluationError(tr(f"không có thư mục tệp chuẩn: {folder}", f"no folder of gold files: {folder}"))
    gold: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.json")):
        data = read_json_object(path)
        if "document" not in data:
            raise EvaluationError(
                tr(f"{path} không phải tệp chuẩn: thiếu `document`", f"{path} is no gold file: it has no `document`")
            )
        gold[path.stem] = data
    if not gold:
        raise EvaluationError(tr(f"không có tệp chuẩn (*.json) trong {folder}", f"no gold files (*.json) in {folder}"))
    return gold


def read_json_object(path: Path) -> dict[str, Any]:
    """A JSON file that holds one object; raises `EvaluationError`."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EvaluationError(tr(f"không đọc được {path}: {error}", f"cannot read {path}: {error}")) from error
    if not isinstance(data, dict):
        raise EvaluationError(tr(f"{path} không chứa đối tượng JSON", f"{path} holds no JSON object"))
    return data


def read_publication(output: Path, wanted: Callable[[str], bool]) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Rows of the current publication as {source_name: {table: rows}}, of the documents whose name is wanted.

    `DIR/current` is resolved once, so that all tables are of one publication even while another run publishes.
    """
    import pyarrow.parquet as pq

    root = Dataset(output).require_current()

    def rows_of(table: str, **options: Any) -> list[dict[str, Any]]:
        files = sorted((root / table).glob("*.parquet"))
        if not files:
            raise EvaluationError(f"the publication in {output} has no table {table}")
        columns = [name for name in pq.read_schema(files[0]).names if name not in ("bboxes", "pages")]
        return [row for path in files for row in pq.read_table(path, columns=columns, **options).to_pylist()]

    documents = [row for row in rows_of("documents") if wanted(row["source_name"])]
    by_id: dict[str, dict[str, list[dict[str, Any]]]] = {
        row["document_id"]: {name: [] for name in TABLES} | {"documents": [row]} for row in documents
    }
    if by_id:
        for table in TABLES[1:]:
            for row in rows_of(table, filters=[("document_id", "in", sorted(by_id))]):
                by_id[row["document_id"]][table].append(row)
    return {row["source_name"]: by_id[row["document_id"]] for row in documents}


def tables_of(extraction: Any) -> Tables:
    """The rows of one `schemas.records.Extraction`, in the shape that `compare_document` takes."""
    from schemas.records import to_json

    data = to_json(extraction)
    rows: dict[str, list[Record]] = {name: data[name] for name in TABLES if name != "documents"}
    return {"documents": [data["document"]], **rows}


def gold_of(source_name: str, gold: Mapping[str, Any]) -> str | None:
    """The gold whose name the file's name begins with; the longest of several."""
    return max((name for name in gold if source_name.startswith(name)), key=len, default=None)


# --- comparing ----------------------------------------------------------------------------------------------------


def evaluate_tables(gold: Mapping[str, Record], publication: Mapping[str, Tables]) -> Evaluation:
    """Every document that has gold against it."""
    result = Evaluation()
    met: set[str] = set()
    for source_name in sorted(publication):
        name = gold_of(source_name, gold)
        if name is not None:
            met.add(name)
            result.add(source_name, compare_document(source_name, gold[name], publication[source_name]))
    result.without_document = sorted(set(gold) - met)
    return result


def evaluate_heads(
    gold: Mapping[str, Record],
    publication: Mapping[str, Tables],
    read_text: Callable[[str, str], Tables],
) -> Evaluation:
    """Header gold: entries with a `text` are read by `read_text(name, text)`, others looked up by file name."""
    result = Evaluation()
    for name, entry in gold.items():
        if "text" in entry:
            result.add(name, compare_head(name, entry, read_text(name, str(entry["text"]))))
        elif name in publication:
            result.add(name, compare_head(name, entry, publication[name]))
        else:
            result.without_document.append(name)
    return result


def extract_text(name: str, text: str) -> Tables:
    """Reads the text of a head as the content of a `.txt` file; one that cannot be read has every field wrong."""
    from extractors.document import extract
    from extractors.errors import ExtractionError

    try:
        return tables_of(extract(text.encode("utf-8"), source_name=f"{name}.txt"))
    except ExtractionError:
        return {"documents": [{}]}


# --- figures ------------------------------------------------------------------------------------------------------


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 1.0


def counts(frame: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """right, wrong, missing, extra for each group, with precision, recall and F1 (1.0 where nothing was asked)."""
    keys = list(by)
    wide = frame.groupby([*keys, "status"], dropna=False, sort=False).size().unstack("status", fill_value=0)
    wide = wide.reindex(columns=["right", "wrong", "missing", "extra"], fill_value=0)
    wide["gold"] = wide["right"] + wide["wrong"] + wide["missing"]
    found = wide["right"] + wide["wrong"] + wide["extra"]
    wide["precision"] = [_ratio(a, b) for a, b in zip(wide["right"], found, strict=True)]
    wide["recall"] = [_ratio(a, b) for a, b in zip(wide["right"], wide["gold"], strict=True)]
    both = wide["precision"] + wide["recall"]
    wide["f1"] = [
        _ratio(2 * p * r, s) if s else 0.0 for p, r, s in zip(wide["precision"], wide["recall"], both, strict=True)
    ]
    return wide.reset_index()


def record_figures(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows found, missing, extra by table and source; distinct notations and owners among them."""
    part = frame[frame["level"].isin(["record", "item"])].copy()
    part["field"] = part["field"].where(part["table"] == "citations", "")
    return counts(part, ["table", "source", "field"])


def field_figures(frame: pd.DataFrame) -> pd.DataFrame:
    """Exact values by table, source and column, of all gold records: a record that is missing has none right."""
    part = frame[frame["level"].isin(["field", "composite"])]
    figures = counts(part, ["table", "source", "level", "field"])
    missing = frame[(frame["level"] == "record") & (frame["status"] == "missing")]
    lost = missing.groupby(["table", "source"]).size()
    figures["missing"] = [int(lost.get((t, s), 0)) for t, s in zip(figures["table"], figures["source"], strict=True)]
    figures["gold"] = figures["right"] + figures["wrong"] + figures["missing"]
    figures["share"] = [_ratio(a, b) for a, b in zip(figures["right"], figures["gold"], strict=True)]
    return figures[["table", "source", "level", "field", "right", "gold", "share"]]


def confidence_figures(judgements: Iterable[Judgement]) -> pd.DataFrame:
    """For each step of confidence: how many records, their mean confidence, and the share that is wholly right."""
    edges = [0.0, 0.5, 0.7, 0.8, 0.9, 0.95, CERTAIN, 1.01]
    data = pd.DataFrame([asdict(j) for j in judgements], columns=list(Judgement.__dataclass_fields__))
    labels = [f"{low:.2f}" for low in edges[:-1]]
    data["from"] = pd.cut(data["confidence"].astype(float), edges, right=False, labels=labels).astype(str)
    grouped = data.groupby("from").agg(
        records=("right", "size"), mean_confidence=("confidence", "mean"), right=("right", "mean")
    )
    return grouped.sort_index(ascending=False).reset_index()


def certain_but_wrong(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Records that promise to be right and are not."""
    return [j for j in judgements if j.confidence >= CERTAIN and not j.right]


# --- telling ------------------------------------------------------------------------------------------------------


def _grid(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    grid = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for position, column in enumerate(columns):
        grid.add_column(column, justify="left" if position == 0 else "right", no_wrap=position == 0)
    for row in rows:
        grid.add_row(*row)
    return grid


def _place(table: str, source: str) -> str:
    return f"{table}, {source}" if source else table


def _shown(value: Any) -> str:
    if value is None or value == [] or value == "":
        return tr("(trống)", "(empty)")
    if isinstance(value, (list, tuple)):
        return " | ".join(_shown(item) for item in value)
    return str(value)


def _print_misses(console: Console, observations: Sequence[Observation]) -> None:
    document = ""
    for o in observations:
        if o.status == "right" or o.level == "composite":
            continue
        if o.document != document:
            document = o.document
            console.print(Text(f"\n{document}", style="bold"))
        head = f"  {_place(o.table, o.source)}"
        what = f" {o.field}" if o.field else ""
        about = f" [{o.subject}]" if o.subject and o.subject not in (str(o.expected), str(o.got)) else ""
        if o.status == "wrong":
            console.print(Text(f"{head}{what}{about}"))
            console.print(Text(tr("    chuẩn    ", "    expected ") + _shown(o.expected)))
            console.print(Text(tr("    nhận     ", "    got      ") + _shown(o.got)))
        elif o.status == "missing":
            console.print(Text(f"{head}{what}{about}: {tr('thiếu', 'missing')} {_shown(o.expected)}"))
        else:
            console.print(Text(f"{head}{what}{about}: {tr('thừa', 'extra')} {_shown(o.got)}"))


def result_console() -> Console:
    """Standard output, wide enough for the tables where it is no terminal."""
    console = Console(soft_wrap=True, highlight=False)
    return console if console.is_terminal else Console(soft_wrap=True, highlight=False, width=120)


def print_evaluation(console: Console, evaluation: Evaluation, title: str) -> None:
    """The misses document by document, then the figures, so that the figures stay on the screen."""
    _print_misses(console, evaluation.observations)
    frame = evaluation.frame()
    console.print(
        Text(f"\n{title}: {len(evaluation.documents)} " + tr("văn bản được so sánh", "compared"), style="bold")
    )
    for name in evaluation.without_document:
        console.print(Text(tr(f"  không có văn bản cho {name}", f"  no document for {name}"), style="yellow"))
    if frame.empty:
        return
    header = frame[(frame["table"] == "documents") & (frame["level"] == "field")]
    by_document = counts(header, ["document"])
    console.print()
    console.print(
        _grid(
            tr("Thể thức", "Header fields"),
            [tr("văn bản", "document"), tr("đúng", "right"), tr("trên", "of"), tr("tỷ lệ", "share")],
            [
                *(
                    (r["document"], str(r["right"]), str(r["gold"]), f"{r['recall']:.3f}")
                    for _, r in by_document.iterrows()
                    if len(by_document) <= 12 or r["wrong"]
                ),
                (
                    tr("tất cả", "all"),
                    str(by_document["right"].sum()),
                    str(by_document["gold"].sum()),
                    f"{_ratio(by_document['right'].sum(), by_document['gold'].sum()):.3f}",
                ),
            ],
        )
    )
    records = record_figures(frame)
    if not records.empty:
        console.print()
        console.print(
            _grid(
                tr("Bản ghi", "Records"),
                [
                    tr("bảng", "table"),
                    tr("chuẩn", "gold"),
                    tr("tìm thấy", "found"),
                    tr("thiếu", "missing"),
                    tr("thừa", "extra"),
                    "precision",
                    "recall",
                    "F1",
                ],
                [
                    (
                        _place(r["table"], r["source"]) + (f" ({r['field']})" if r["field"] else ""),
                        *(str(r[c]) for c in ("gold", "right", "missing", "extra")),
                        *(f"{r[c]:.3f}" for c in ("precision", "recall", "f1")),
                    )
                    for _, r in records.iterrows()
                ],
            )
        )
    fields = field_figures(frame)
    for (table, source), part in fields[fields["table"] != "documents"].groupby(["table", "source"], sort=False):
        console.print()
        console.print(
            _grid(
                tr("Giá trị khớp", "Exact values") + f": {_place(str(table), str(source))}",
                [tr("cột", "column"), tr("khớp", "exact"), tr("trên", "of"), tr("tỷ lệ", "share")],
                [(r["field"], str(r["right"]), str(r["gold"]), f"{r['share']:.3f}") for _, r in part.iterrows()],
            )
        )
    console.print()
    console.print(
        _grid(
            tr("Độ tin cậy", "Confidence"),
            [tr("từ", "from"), tr("bản ghi", "records"), tr("trung bình", "mean"), tr("tỷ lệ đúng", "share right")],
            [
                (str(r["from"]), str(r["records"]), f"{r['mean_confidence']:.3f}", f"{r['right']:.3f}")
                for _, r in confidence_figures(evaluation.judgements).iterrows()
            ],
        )
    )
    wrong = certain_but_wrong(evaluation.judgements)
    console.print(
        Text(tr(f"Sai mà độ tin cậy từ {CERTAIN}: {len(wrong)}", f"Wrong at {CERTAIN} or above: {len(wrong)}"))
    )
    for j in wrong:
        console.print(Text(f"  {j.document} {j.table} {j.subject}"))


def to_json(evaluation: Evaluation) -> dict[str, Any]:
    """Everything, for `--json`: figures and each single comparison."""
    frame = evaluation.frame()
    empty = frame.empty
    header = frame[(frame["table"] == "documents") & (frame["level"] == "field")]
    return {
        "documents": evaluation.documents,
        "without_document": evaluation.without_document,
        "header": [] if empty else counts(header, ["document"]).to_dict("records"),
        "records": [] if empty else record_figures(frame).to_dict("records"),
        "fields": [] if empty else field_figures(frame).to_dict("records"),
        "confidence": confidence_figures(evaluation.judgements).to_dict("records"),
        "certain_but_wrong": [asdict(j) for j in certain_but_wrong(evaluation.judgements)],
        "comparisons": [asdict(o) for o in evaluation.observations],
    }


def write_json(path: Path, parts: Mapping[str, Evaluation]) -> None:
    """`{"gold": ..., "headers": ...}`, whatever was asked for; raises `EvaluationError` where it cannot be written."""
    data = {name: to_json(evaluation) for name, evaluation in parts.items()}
    try:
        path.write_text(json.dumps(data, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")
    except OSError as error:
        raise EvaluationError(tr(f"không ghi được {path}: {error}", f"cannot write {path}: {error}")) from error


def evaluate(
    output: Path,
    gold: Path | None = None,
    headers: Path | None = None,
    json_file: Path | None = None,
    console: Console | None = None,
) -> dict[str, Evaluation]:
    """The command: compares the publication in `output` with the gold files and prints what it finds.

    Raises `EvaluationError` with a message for the user where an argument cannot be used.
    """
    console = console or result_console()
    if gold is None and headers is None:
        raise EvaluationError(
            tr(
                "thiếu tệp chuẩn: dùng --gold DIR hoặc --headers FILE",
                "nothing to compare with: give --gold DIR or --headers FILE",
            )
        )
    parts: dict[str, Evaluation] = {}
    head_gold = read_json_object(headers) if headers is not None else {}
    needs_publication = gold is not None or any("text" not in entry for entry in head_gold.values())
    gold_files = read_gold(gold) if gold is not None else {}

    def wanted(source_name: str) -> bool:
        return source_name in head_gold or gold_of(source_name, gold_files) is not None

    publication = read_publication(output, wanted) if needs_publication else {}
    if gold is not None:
        parts["gold"] = evaluate_tables(gold_files, publication)
        print_evaluation(console, parts["gold"], "Gold")
    if headers is not None:
        parts["headers"] = evaluate_heads(head_gold, publication, extract_text)
        print_evaluation(console, parts["headers"], "Headers")
    if json_file is not None:
        write_json(json_file, parts)
    return parts
