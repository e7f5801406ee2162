"""Typesets `samples/source/*.toml` into `samples/*.pdf` and writes their gold into `samples/gold/*.json`.

`python -m samples.typeset [FOLDER]`. What is printed and what gold expects come from one source, so they cannot
disagree; normal forms (keys, dates, values) are written by hand there. The same source gives the same bytes: no
clock, no fonts of the machine (typst's wheel brings its own).
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import typst

HERE = Path(__file__).parent
FONT = "Libertinus Serif"
_NOTE = re.compile(r"\{\{(.*?)\}\}")

DOCUMENT = [
    "work_id",
    "document_type",
    "document_type_name",
    "number",
    "notation",
    "issuer",
    "issuer_key",
    "province_code",
    "province_name",
    "province_code_2025",
    "place",
    "date_issued",
    "title",
    "subject",
    "attached_type",
    "attached_title",
    "status",
    "signer_name",
    "signer_position",
    "signed_on_behalf",
    "signed_as",
    "year_issued",
]
TASK = [
    "source",
    "appendix_label",
    "section_label",
    "section_title",
    "label",
    "title",
    "lead_text",
    "coordinating_text",
    "approver_text",
    "deadline_text",
    "deadline_kind",
    "deadline_start",
    "deadline_end",
    "deadline_recurrence",
    "deadline_condition",
    "output_text",
    "outputs",
    "note",
    "leads",
    "coordinators",
    "approvers",
    "deadline_event",
    "monitor_text",
    "funding_text",
    "monitors",
]
TARGET = [
    "source",
    "group",
    "indicator",
    "period_text",
    "period_start",
    "period_end",
    "comparator",
    "approximate",
    "value_min",
    "value_max",
    "unit",
    "per",
    "average",
    "direction",
    "value_text",
    "owners",
    "parent_indicator",
    "reporting_text",
]
_LISTS = {"outputs", "leads", "coordinators", "approvers", "monitors", "owners", "per"}
_FLAGS = {"approximate", "average"}
Values = dict[str, Any]


def plain(text: str) -> str:
    """The text without its footnotes."""
    return _NOTE.sub("", text)


def runs(text: str) -> list[Any]:
    """The text as strings and footnotes, in order."""
    parts = _NOTE.split(text)
    return [{"note": part} if i % 2 else part for i, part in enumerate(parts) if part]


def _filled(columns: list[str], values: Values) -> Values:
    empty: Values = {c: [] if c in _LISTS else False if c in _FLAGS else None for c in columns}
    return empty | {c: v for c, v in values.items() if c in columns}


# --- gold ---------------------------------------------------------------------------------------------------------


def _task(values: Values, deadline: Values | None) -> Values:
    due = deadline or {"kind": "none"}
    return _filled(
        TASK,
        values
        | {"deadline_kind": due["kind"]}
        | {f"deadline_{part}": due.get(part) for part in ("start", "end", "recurrence", "condition")},
    )


def expand(rows: list[Values], width: int) -> list[list[str]]:
    """The texts of each row in all its columns: a cell merged over rows stands in each of them."""
    below: dict[int, tuple[int, str]] = {}
    grid: list[list[str]] = []
    for row in rows:
        if "section" in row:
            grid.append([row["section"]] * width)
            continue
        given = iter(row["cells"])
        line: list[str] = []
        for column in range(width):
            left, text = below.pop(column, (0, ""))
            if left:
                line.append(text)
                if left > 1:
                    below[column] = (left - 1, text)
                continue
            cell = next(given)
            text = cell if isinstance(cell, str) else cell["t"]
            line.append(text)
            span = 1 if isinstance(cell, str) else cell.get("rows", 1)
            if span > 1:
                below[column] = (span - 1, text)
        if next(given, None) is not None:
            raise ValueError(f"a row has more cells than columns: {row['cells']}")
        grid.append(line)
    return grid


def _table_gold(block: Values, gold: Values) -> None:
    fields = block["fields"]
    section: Values = {}
    for row, texts in zip(block["rows"], expand(block["rows"], len(fields)), strict=True):
        if "section" in row:
            section = row
            continue
        if block["holds"] == "tasks":
            values = dict(row) | {f: t or None for f, t in zip(fields, texts, strict=True)}
            values |= {
                "source": "appendix",
                "appendix_label": block.get("appendix_label"),
                "section_label": section.get("label"),
                "section_title": section.get("title"),
                "deadline_event": block.get("deadline_event"),
            }
            if "outputs" not in row:
                values["outputs"] = [values["output_text"]] if values.get("output_text") else []
            gold["tasks"].append(_task(values, row.get("deadline")))
            continue
        for value in row["values"]:
            period = next(p for p in block["periods"] if p["column"] == value["column"])
            values = {"source": "appendix", "group": section.get("title"), "owners": row["owners"]}
            values |= {"indicator": texts[fields.index("indicator")], "value_text": texts[value["column"]]}
            gold["targets"].append(_filled(TARGET, values | period | value))


def gold_of(name: str, plan: Values) -> Values:
    """What a perfect extraction of the plan holds, in the format of gold files."""
    recipients = [r for b in plan["blocks"] if b["kind"] == "signature" for r in b["recipients"]]
    gold: Values = {
        "name": name,
        "document": {c: plan["document"].get(c) for c in DOCUMENT} | {"recipients": recipients},
        "legal_bases": [],
        "citations_notations": sorted(plan["citations"]),
        "objectives": [],
        "targets": [],
        "tasks": [],
        "notes": [plan["shows"]],
        "complete_tables": plan["complete_tables"],
    }
    owner: Values = {}
    for block in plan["blocks"]:
        text = plain(block["text"]) if "text" in block else ""
        unmarked = text.removeprefix("- ")
        if block["kind"] == "basis":
            gold["legal_bases"].append({"kind": block["basis"], "text": text, "citations": block.get("citations", [])})
        gold["legal_bases"] += block.get("bases", [])
        if "objective" in block:
            gold["objectives"].append({"horizon_year": None, "text": unmarked} | block["objective"])
        for target in block.get("targets", []):
            gold["targets"].append(_filled(TARGET, {"source": "body"} | target))
        if block["kind"] == "assign":
            owner = block
            if "run_in" in block:
                gold["tasks"].append(_task(owner | {"source": "body", "title": plain(block["run_in"])}, None))
        elif block["kind"] == "task":
            mine = block if "leads" in block else owner | {"label": None}
            title = unmarked.removeprefix(f"{mine['label']}. ") if mine.get("label") else unmarked
            due = {"deadline_text": block.get("deadline_text")}
            gold["tasks"].append(_task(mine | due | {"source": "body", "title": title}, block.get("deadline")))
        elif block["kind"] == "table":
            _table_gold(block, gold)
    return gold


# --- typesetting --------------------------------------------------------------------------------------------------


def _cell(cell: Any, align: str, *, head: bool = False) -> Values:
    spec: Values = {"t": cell} if isinstance(cell, str) else dict(cell)
    spec["lines"] = [spec.pop("t")]
    spec["align"] = "center" if head else align
    spec["bold"] = head
    spec["middle"] = head or spec.get("rows", 1) > 1
    return spec


def _table(block: Values) -> Values:
    width = len(block["fields"])
    body = []
    taken: dict[int, int] = {}
    for row in block["rows"]:
        if "section" in row:
            body.append([{"lines": [row["section"]], "cols": width, "bold": True, "align": "left"}])
            continue
        given = iter(row["cells"])
        line = []
        for column in range(width):
            if taken.get(column):
                taken[column] -= 1
                continue
            cell = _cell(next(given), block["align"][column])
            taken[column] = cell.get("rows", 1) - 1
            line.append(cell)
        body.append(line)
    heads = block["header"]
    return {
        "kind": "table",
        "widths": block["widths"],
        "repeat": block["repeat"],
        "ruled": block.get("ruled", True),
        "size": block.get("size", 12),
        "header": [[_cell(c, "center", head=True) for c in row] for row in heads],
        "body": body,
    }


def _closed(recipients: list[str]) -> list[str]:
    return [f"- {r}{'.' if r is recipients[-1] else ';'}" for r in recipients]


def layout_of(name: str, plan: Values) -> Values:
    """The plan as the template takes it: sections of pages, each a list of blocks."""
    sections: list[Values] = [{"landscape": False, "blocks": []}]
    for block in plan["blocks"]:
        kind = block["kind"]
        if kind == "page":
            sections.append({"landscape": block.get("landscape", False), "blocks": []})
            continue
        made = {
            k: v for k, v in block.items() if k in ("kind", "bold", "type", "lines", "under", "rule", "name", "mark")
        }
        if kind == "table":
            made = _table(block)
        elif kind == "signature":
            made |= {"recipients": _closed(block["recipients"])}
        elif kind == "letterhead":
            made = block
        elif kind == "centre":
            made |= {"text": block["text"]}
        elif kind == "assign":
            made = {"kind": "paragraph", "bold": block["text"], "runs": runs(block.get("run_in", ""))}
        elif kind == "task":
            made = {"kind": "paragraph", "runs": runs(block["text"])}
        elif "text" in block:
            made |= {"runs": runs(block["text"])}
        sections[-1]["blocks"].append(made)
    return {"name": name, "font": FONT, "sections": sections}


def typeset(name: str, plan: Values) -> bytes:
    """The plan as PDF."""
    made = typst.compile(
        str(HERE / "template.typ"),
        root=str(HERE),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"plan": json.dumps(layout_of(name, plan), ensure_ascii=False)},
        pdf_tags=False,
        timestamp=0,
    )
    assert isinstance(made, bytes)
    return made


def sources() -> dict[str, Values]:
    """The plans of `samples/source` by name."""
    return {p.stem: tomllib.loads(p.read_text(encoding="utf-8")) for p in sorted((HERE / "source").glob("*.toml"))}


def gold_text(name: str, plan: Values) -> str:
    """The gold file's text."""
    return json.dumps(gold_of(name, plan), ensure_ascii=False, indent=1) + "\n"


def main(folder: Path) -> None:
    (folder / "gold").mkdir(parents=True, exist_ok=True)
    for name, plan in sources().items():
        data = typeset(name, plan)
        (folder / f"{name}.pdf").write_bytes(data)
        (folder / "gold" / f"{name}.json").write_text(gold_text(name, plan), encoding="utf-8")
        print(f"{name}.pdf: {len(data) // 1024} kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
