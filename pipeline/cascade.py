"""`kehoach cascade`: how one act was carried down: the acts of the dataset that carry it out, and the tasks under them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from pipeline.dataset import Dataset
from pipeline.errors import CallError
from pipeline.language import printable, tr
from pipeline.query import connect, named_rows
from schemas.identifiers import fold


@dataclass(slots=True)
class Node:
    """An act: of the dataset where `document_id` is set. `evidence` says why it hangs below the one above."""

    work_id: str | None
    notation: str | None
    issuer: str | None
    title: str | None
    document_id: str | None = None
    evidence: str | None = None
    tasks: list[dict[str, Any]] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)


_CARRYING = """
SELECT d.work_id, d.notation, d.issuer, coalesce(d.attached_title, d.title), d.document_id, min(i.evidence)
FROM implementations i JOIN documents d USING (document_id)
WHERE {which} GROUP BY ALL ORDER BY d.issuer, d.notation, d.document_id"""
_TASKS = """
SELECT label, title, leads, deadline_text, deadline_end FROM task_overview WHERE document_id = ? ORDER BY ordinal"""


def _notation(text: str) -> str:
    return fold(text).replace(" ", "")


def roots(connection: duckdb.DuckDBPyConnection, act: str) -> list[Node]:
    """The acts that `act` names (a notation may stand for several), known as documents or as acts carried out."""
    known = connection.execute(
        """
        SELECT work_id, notation, issuer, coalesce(attached_title, title), document_id, 0 FROM documents
        UNION ALL
        SELECT implemented_work_id, implemented_notation, implemented_issuer, implemented_title, NULL, ordinal
        FROM implementations ORDER BY 6, 1, 2, 4, 5
        """
    ).fetchall()
    found: dict[str, Node] = {}
    for work, notation, issuer, title, document, _ in known:
        if act == work or (notation and _notation(notation) == _notation(act)):
            node = Node(work, notation, issuer, title, document)
            found.setdefault(work or document or f"?{_notation(notation or '')}", node)
    # a mention without year or issuer belongs to the one act of that notation, if there is one
    whole = [node for node in found.values() if node.work_id or node.document_id]
    return whole or list(found.values())


def grow(connection: duckdb.DuckDBPyConnection, node: Node, above: frozenset[str] = frozenset()) -> Node:
    """Hang below `node` the acts that carry it out, and theirs, with their tasks; an act never hangs below itself."""
    if node.document_id is not None:
        node.tasks = named_rows(connection, _TASKS, node.document_id)
        above = above | {node.document_id}
    if node.work_id is not None:
        rows = connection.execute(_CARRYING.format(which="i.implemented_work_id = ?"), [node.work_id]).fetchall()
    elif node.document_id is None and node.notation is not None:
        which = "i.implemented_notation = ? AND i.implemented_work_id IS NULL"
        rows = connection.execute(_CARRYING.format(which=which), [node.notation]).fetchall()
    else:
        rows = []
    for row in rows:
        if row[4] not in above:
            node.children.append(grow(connection, Node(*row), above))
    return node


def _names_in(text: str) -> list[str]:
    """The work_id and notation of an act named in words: `Quyết định số 165/QĐ-TTg ngày 28/02/2023`."""
    from extractors.citations import find_citations
    from extractors.model import Context

    cited = find_citations(text, Context())[:1]
    return [name for each in cited for name in (each.cited_work_id, each.cited_notation) if name]


def _citing(connection: duckdb.DuckDBPyConnection, act: str) -> int:
    """How many documents cite the act that `act` names."""
    rows = connection.execute("SELECT DISTINCT document_id, cited_work_id, cited_notation FROM citations").fetchall()
    wanted = _notation(act)
    known = ((document, work, _notation(notation or "")) for document, work, notation in rows)
    return len({document for document, work, notation in known if wanted and (act == work or notation == wanted)})


def cascade_command(act: str, output: Path, as_json: bool) -> None:
    """Print the tree of every act that `act` names; raises `CallError` where the dataset knows none."""
    with connect(Dataset(output)) as connection:
        names = [act, *_names_in(act)]
        found = next(filter(None, (roots(connection, name) for name in names)), [])
        trees = [grow(connection, node) for node in found]
        citing = 0 if trees else max(_citing(connection, name) for name in names)
    if citing:
        raise CallError(
            tr(
                f"{printable(act)}: {citing} văn bản viện dẫn, nhưng không văn bản nào triển khai nó; xem citation_edges",
                f"{printable(act)}: {citing} documents cite it, but none carries it out; see citation_edges",
            )
        )
    if not trees:
        raise CallError(
            tr(
                f"{printable(act)}: không văn bản nào trong bộ dữ liệu triển khai hay mang ký hiệu này",
                f"{printable(act)}: no document of the dataset carries it out or has this notation",
            )
        )
    if as_json:
        print(json.dumps([asdict(tree) for tree in trees], ensure_ascii=False, indent=1, default=str))
        return
    for tree in trees:
        print("\n".join(_lines(tree)))


def _lines(node: Node, indent: str = "") -> list[str]:
    why = {
        "title": tr("theo tên", "by its title"), "thuc_hien": tr("Thực hiện", "Thực hiện"), "can_cu": tr("Căn cứ", "Căn cứ"),
    }.get(node.evidence or "")  # fmt: skip
    name = ", ".join(filter(None, (node.notation, node.issuer))) or tr("chưa có số", "without a number")
    count = tr(f"{len(node.tasks)} nhiệm vụ", f"{len(node.tasks)} tasks") if node.document_id else None
    lines = [f"{indent}{name}" + (f" [{'; '.join(filter(None, (why, count)))}]" if why or count else "")]
    if node.title:
        lines.append(f"{indent}  {node.title}")
    for task in node.tasks:
        said = "; ".join(filter(None, (", ".join(task["leads"]), task["deadline_text"])))
        lines.append(f"{indent}  - {task['title'] or ''}" + (f" ({said})" if said else ""))
    for child in node.children:
        lines += _lines(child, indent + "    ")
    return lines
