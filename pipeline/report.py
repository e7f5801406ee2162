"""`kehoach report`: one HTML file about a dataset that needs nothing else: charts, tables that sort, no outside request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import duckdb

from pipeline.cache import write_whole
from pipeline.cascade import Node, grow, roots
from pipeline.dataset import Dataset
from pipeline.errors import CallError
from pipeline.language import printable, tr
from pipeline.query import connect
from pipeline.report_charts import columns, ranges, stacked
from schemas.codes import FINDING_CODES

_SCALES = {"VND": (1e6, "triệu đồng"), "W": (1e6, "MW"), "kWh": (1e6, "triệu kWh")}
_STYLE = """
body{font:16px/1.5 system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif;color:#1c2733;margin:0 auto;max-width:1060px;padding:1rem}
h1{font-size:1.6rem;margin:.2rem 0}h2{font-size:1.2rem;margin:2.2rem 0 .4rem;border-bottom:2px solid #1e5a8a}
h2 small,p small{color:#5f6b6d;font-weight:normal}
.figures{display:flex;flex-wrap:wrap;gap:.6rem;margin:1rem 0}
.figures div{background:#eef3f7;border-radius:6px;padding:.5rem .9rem}.figures b{display:block;font-size:1.4rem}
svg{width:100%;height:auto;max-height:none}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.87rem;margin:.6rem 0}
th,td{border-bottom:1px solid #d5dde3;padding:.3rem .5rem;text-align:left;vertical-align:top}
th button{all:unset;cursor:pointer;font-weight:600}th button:focus-visible{outline:2px solid #1e5a8a}
th[aria-sort=ascending] button::after{content:" \\25B2"}th[aria-sort=descending] button::after{content:" \\25BC"}
td.number{text-align:right;font-variant-numeric:tabular-nums}
ul.tree{padding-left:1.2rem}
@media print{body{max-width:none;font-size:10pt;padding:0}h2{break-after:avoid}svg,tr{break-inside:avoid}.scroll{overflow:visible}
details{display:block}th button::after{content:""!important}}
"""
_SCRIPT = """
for(const button of document.querySelectorAll('th button'))button.addEventListener('click',()=>{
const th=button.closest('th'),table=th.closest('table'),at=[...th.parentNode.children].indexOf(th);
const up=th.getAttribute('aria-sort')!=='ascending';
for(const other of th.parentNode.children)other.removeAttribute('aria-sort');
th.setAttribute('aria-sort',up?'ascending':'descending');
const key=row=>row.children[at].dataset.value??row.children[at].textContent;
const rows=[...table.tBodies[0].rows].sort((a,b)=>{const x=key(a),y=key(b);
const d=x!==''&&y!==''&&!isNaN(x)&&!isNaN(y)?x-y:x.localeCompare(y,'vi');return up?d:-d});
table.tBodies[0].append(...rows)});
"""


def report_command(target: Path | None, output: Path) -> None:
    """Write the report of the publication in force below `output` to `target` (default `report.html` in that folder)."""
    target = target or output / "report.html"
    dataset = Dataset(output)
    page = report(dataset)
    try:
        write_whole(target, page.encode())
    except OSError as error:
        where, reason = printable(str(target)), error.strerror or str(error)
        raise CallError(tr(f"{where}: không ghi được ({reason})", f"{where}: cannot be written ({reason})")) from None
    print(printable(str(target)))


def report(dataset: Dataset) -> str:
    """The report as HTML, in Vietnamese; the same publication gives the same bytes."""
    quarantined = len(list(dataset.quarantine.glob("*.json")))
    with connect(dataset) as connection:
        parts = [
            *_figures(connection, quarantined),
            *_documents(connection),
            *_leads(connection),
            *_timeline(connection),
            *_targets(connection),
            *_cascade(connection),
            *_findings(connection),
        ]
    policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
    return (
        '<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}"><link rel="icon" href="data:,">'
        f"<title>Kế hoạch của các tỉnh: báo cáo bộ dữ liệu</title><style>{_STYLE}</style></head><body>"
        + "\n".join(parts)
        + f"<script>{_SCRIPT}</script></body></html>\n"
    )


def _ask(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = connection.execute(sql).fetchall()
    return rows


def _heading(vi: str, en: str) -> str:
    return f'<h2>{vi} <small lang="en">{en}</small></h2>'


def _cell(value: Any) -> str:
    if value is None:
        return "<td></td>"
    if isinstance(value, float):
        shown = f"{value:,.4g}" if abs(value) < 1e4 else f"{value:,.0f}"
        shown = shown.replace(",", "\0").replace(".", ",").replace("\0", ".")
        return f'<td class="number" data-value="{value!r}">{shown}</td>'
    if isinstance(value, int) and not isinstance(value, bool):
        return f'<td class="number">{value}</td>'
    if isinstance(value, dt.date):
        return f'<td data-value="{value.isoformat()}">{value:%d/%m/%Y}</td>'
    return f"<td>{escape(', '.join(map(str, value)) if isinstance(value, list) else str(value))}</td>"


def _table(headings: list[str], rows: list[tuple[Any, ...]]) -> str:
    head = "".join(f'<th scope="col"><button type="button">{escape(heading)}</button></th>' for heading in headings)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _figures(connection: duckdb.DuckDBPyConnection, quarantined: int) -> Iterator[str]:
    (row,) = _ask(
        connection,
        """SELECT (SELECT count(*) FROM documents), (SELECT count(DISTINCT province_code) FROM documents),
        (SELECT count(*) FROM tasks), (SELECT count(*) FROM targets), (SELECT count(*) FROM citations),
        (SELECT count(*) FROM assignments), (SELECT count(*) FROM findings WHERE severity <> 'info')""",
    )
    names = ("văn bản", "tỉnh, thành phố", "nhiệm vụ", "chỉ tiêu", "viện dẫn", "phân công", "điều cần xem lại")
    yield "<h1>Kế hoạch của các tỉnh</h1><p>Báo cáo về bộ dữ liệu; mọi con số đọc từ văn bản, có trang và khung để đối chiếu.</p>"
    shown = "".join(f"<div><b>{value}</b>{name}</div>" for value, name in zip(row, names, strict=True))
    yield f'<div class="figures">{shown}<div><b>{quarantined}</b>tệp chưa đọc được</div></div>'


def _documents(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    yield _heading("Văn bản và độ tin cậy", "Coverage and quality")
    rows = _ask(
        connection,
        """
        SELECT d.province_name, d.notation, coalesce(d.attached_title, d.title), d.date_issued, d.page_count,
            (SELECT count(*) FROM tasks t WHERE t.document_id = d.document_id),
            (SELECT count(*) FROM targets g WHERE g.document_id = d.document_id),
            (SELECT count(*) FROM findings f WHERE f.document_id = d.document_id AND f.severity <> 'info'),
            round((SELECT avg(confidence) FROM tasks t WHERE t.document_id = d.document_id), 3),
            round(d.text_coverage, 4)
        FROM documents d ORDER BY d.province_name, d.year_issued, d.document_id
        """,
    )
    yield _table(
        ["Tỉnh", "Ký hiệu", "Tên", "Ngày", "Trang", "Nhiệm vụ", "Chỉ tiêu", "Cần xem", "Tin cậy", "Phủ chữ"], rows
    )


def _leads(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    yield _heading("Nhiệm vụ theo cơ quan chủ trì và năm đến hạn", "Tasks by lead agency and year")
    rows = _ask(
        connection,
        """
        SELECT a.agency_name, coalesce(CAST(year(t.deadline_end) AS VARCHAR), 'không ghi năm') AS due, count(*) AS tasks
        FROM assignments a JOIN tasks t ON t.task_id = a.subject_id WHERE a.role = 'lead'
        GROUP BY ALL ORDER BY ALL
        """,
    )
    totals: dict[str, int] = {}
    for name, _, number in rows:
        totals[name] = totals.get(name, 0) + number
    top = sorted(totals, key=lambda name: (-totals[name], name))[:15]
    if not top:
        yield "<p>Không có nhiệm vụ nào ghi cơ quan chủ trì.</p>"
        return
    known = {(name, due): number for name, due, number in rows}
    dues = sorted({due for name, due, _ in rows if name in top})
    series: dict[str, list[int]] = {due: [known.get((name, due), 0) for name in top] for due in dues}
    yield stacked(top, series, "Nhiệm vụ theo cơ quan chủ trì và năm đến hạn", "Số nhiệm vụ")
    yield _table(["Cơ quan chủ trì", "Nhiệm vụ"], sorted(totals.items(), key=lambda item: (-item[1], item[0])))


def _timeline(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    yield _heading("Dòng thời hạn", "Timeline of deadlines")
    rows = _ask(
        connection,
        """
        SELECT year(deadline_end) AS y, quarter(deadline_end) AS q, count(*) FROM tasks
        WHERE deadline_end IS NOT NULL GROUP BY ALL ORDER BY ALL
        """,
    )
    if not rows:
        yield "<p>Không có nhiệm vụ nào ghi ngày.</p>"
        return
    names = [f"Q{quarter}/{year}" for year, quarter, _ in rows]
    yield columns(names, [number for *_, number in rows], "Số nhiệm vụ đến hạn theo quý", "Nhiệm vụ đến hạn")
    dated = _ask(
        connection,
        """
        SELECT deadline_end, province_name, title, leads, deadline_text FROM task_overview
        WHERE deadline_end IS NOT NULL ORDER BY deadline_end, province_name, task_id LIMIT 300
        """,
    )
    yield _table(["Ngày cuối", "Tỉnh", "Nhiệm vụ", "Chủ trì", "Như in"], dated)


def _targets(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    yield _heading("Chỉ tiêu so sánh giữa các tỉnh", "Targets compared across provinces")
    rows = _ask(
        connection,
        """
        SELECT DISTINCT indicator_name, unit, coalesce(province_name, source_name), period_end, value_min, value_max,
            value_text
        FROM target_overview
        WHERE indicator_key IS NOT NULL AND (value_min IS NOT NULL OR value_max IS NOT NULL)
        ORDER BY indicator_name, unit, 3, period_end NULLS LAST, value_min, value_max, value_text
        """,
    )
    panels: dict[tuple[str, str], list[tuple[str, float | None, float | None]]] = {}
    places: dict[tuple[str, str], set[str]] = {}
    for name, unit, place, year, low, high, _ in rows:
        scale, shown = _SCALES.get(unit, (1.0, unit or ""))
        ends = (None if low is None else low / scale, None if high is None else high / scale)
        line = (f"{place}, {year}" if year else place, *ends)
        listed = panels.setdefault((name, shown), [])
        if line not in listed:
            listed.append(line)
        places.setdefault((name, shown), set()).add(place)
    shared = [(name, unit, panels[name, unit]) for name, unit in panels if len(places[name, unit]) > 1][:20]
    if shared:
        yield "<p>Vạch: một số hoặc một khoảng; mũi tên: trở lên hoặc trở xuống.</p>"
        yield ranges(shared, "Chỉ tiêu so sánh giữa các tỉnh")
    else:
        yield "<p>Chưa có chỉ tiêu nào được hai tỉnh cùng đặt ra.</p>"
    listed_rows = [(name, place, year, text, low, high, unit) for name, unit, place, year, low, high, text in rows]
    yield _table(["Chỉ tiêu", "Tỉnh", "Đến năm", "Như in", "Từ", "Đến", "Đơn vị"], listed_rows)


def _cascade(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    yield _heading("Triển khai văn bản cấp trên", "The cascade")
    acts = _ask(
        connection,
        """
        SELECT implemented_work_id FROM implementations
        WHERE implemented_work_id IS NOT NULL AND implemented_work_id NOT IN
            (SELECT work_id FROM documents WHERE work_id IS NOT NULL)
        GROUP BY 1 ORDER BY count(DISTINCT document_id) DESC, 1 LIMIT 40
        """,
    )
    trees = [grow(connection, node) for (act,) in acts for node in roots(connection, act)]
    yield '<ul class="tree">' + "".join(map(_branch, trees)) + "</ul>"


def _branch(node: Node) -> str:
    name = ", ".join(filter(None, (node.notation, node.issuer))) or "chưa có số"
    tasks = f" — {len(node.tasks)} nhiệm vụ" if node.document_id else ""
    title = f"<br><small>{escape(node.title)}</small>" if node.title else ""
    below = '<ul class="tree">' + "".join(map(_branch, node.children)) + "</ul>" if node.children else ""
    return f"<li><b>{escape(name)}</b>{tasks}{title}{below}</li>"


def _findings(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    yield _heading("Điều cần người xem lại", "Findings")
    rows = _ask(
        connection,
        "SELECT code, severity, count(*) FROM findings GROUP BY ALL ORDER BY count(*) DESC, code",
    )
    if not rows:
        yield "<p>Không có.</p>"
        return
    words = {code: FINDING_CODES[code].vi if code in FINDING_CODES else code for code, *_ in rows}
    top = rows[:15]
    yield stacked(
        [words[code] for code, *_ in top], {"": [number for *_, number in top]}, "Phát hiện theo loại", "Số dòng"
    )
    degrees = {"info": "để biết", "warning": "nên xem", "error": "lỗi"}
    yield _table(
        ["Mã", "Nội dung", "Mức độ", "Số dòng"],
        [(code, words[code], degrees.get(severity, severity), number) for code, severity, number in rows],
    )
