"""Writes docs/known-issues.md: every doubt that the program can name, and how often the sample plans raise it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from schemas.codes import FINDING_CODES
from schemas.records import Extraction

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "known-issues.md"
_INTRODUCTION = """\
# Known issues

Made from the declared findings (`schemas/codes.py`) and the sample plans by `make issues`; do not edit.

Whatever the program doubts is a row of the table `findings`, with the record, the column and the page. Each code below
carries the share of records with such a finding that we expect to be wholly right; `confidence` of a record is the product
of these shares, and 0.99 where there is none. The shares are estimates until an audit of your dataset says otherwise
(`kehoach audit`); what the program misses without noticing is in no table. The same table for a dataset of your own:

```sql
SELECT code, severity, count(*) AS rows, count(DISTINCT document_id) AS documents
FROM findings GROUP BY ALL ORDER BY rows DESC, code
```

"""


def document(extractions: Sequence[Extraction]) -> str:
    """The page, with the findings of these extractions counted: the frequent ones first, then those that do not occur."""
    rows = Counter(finding.code for extraction in extractions for finding in extraction.findings)
    records = sum(
        len(table)
        for each in extractions
        for table in (each.legal_bases, each.citations, each.objectives, each.targets, each.tasks, each.assignments)
    )
    lines = [
        f"In the {len(extractions)} sample plans: {rows.total()} findings of {len(rows)} kinds on {records} records.", "",
        "| code | what it says | tiếng Việt | severity | expected right | rows in the samples |",
        "| --- | --- | --- | --- | --- | --- |",
    ]  # fmt: skip
    for code, said in sorted(FINDING_CODES.items(), key=lambda item: (-rows[item[0]], item[0])):
        share = "-" if said.severity == "error" else f"{said.weight:g}"
        lines.append(f"| `{code}` | {said.en} | {said.vi} | {said.severity} | {share} | {rows[code] or ''} |")
    return _INTRODUCTION + "\n".join(lines) + "\n"


def main() -> None:
    """Read the samples and write the page."""
    from extractors.document import extract

    paths = sorted((ROOT / "samples").glob("*.pdf"))
    PAGE.write_text(document([extract(path.read_bytes(), source_name=path.name) for path in paths]), encoding="utf-8")


if __name__ == "__main__":
    main()
