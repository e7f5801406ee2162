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
from pipeline.errors import unwritable
from pipeline.language import printable
from pipeline.query import connect
from pipeline.report_charts import number, ranges, stacked, timeline
from schemas.codes import FINDING_CODES

_SCALES = {"VND": (1e6, "triệu đồng"), "W": (1e6, "MW"), "kWh": (1e6, "triệu kWh")}
_NO_YEAR, _OTHER_YEARS = "không ghi năm", "năm khác"
_YEARS_SHOWN = 6
_ROWS_SEEN = 7
_SHORT = 14  # characters of a cell that is not broken: a province, a notation
_SECTIONS = (
    ("quality", "Văn bản"), ("year", "Cơ quan chủ trì"), ("deadlines", "Thời hạn"), ("provinces", "Chỉ tiêu"),
    ("cascade", "Triển khai"), ("findings", "Cần xem lại"),
)  # fmt: skip
_STYLE = """
body{font:16px/1.5 system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif;color:#1c2733;margin:0 auto;max-width:1180px;padding:1rem}
h1{font-size:1.6rem;margin:.2rem 0}h2{font-size:1.2rem;margin:2.2rem 0 .4rem;border-bottom:2px solid #1e5a8a}
h2 small,p small,li small,footer{color:#56636b;font-weight:normal}
nav{display:flex;flex-wrap:wrap;gap:.2rem 1rem}a{color:#1e5a8a}
.figures{display:flex;flex-wrap:wrap;gap:.6rem;margin:1rem 0}
.figures div{background:#eef3f7;border-radius:6px;padding:.5rem .9rem}.figures b{display:block;font-size:1.4rem}
svg{display:block;width:100%;height:auto}
.panels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));gap:1.2rem 1.6rem}
.scroll{overflow:auto;max-height:34rem;margin:.6rem 0}.narrow{max-width:34rem}
table{border-collapse:collapse;width:100%;font-size:.87rem}
th,td{border-bottom:1px solid #d5dde3;padding:.3rem .5rem;text-align:left;vertical-align:top}
th{position:sticky;top:0;background:#fff;box-shadow:inset 0 -1px #1e5a8a}
th button{all:unset;cursor:pointer;font-weight:600}th button:focus-visible{outline:2px solid #1e5a8a}
th button::after{content:"\\25B2";font-size:.7em;margin-left:.3em;visibility:hidden}
th[aria-sort] button::after{visibility:visible}th[aria-sort=descending] button::after{content:"\\25BC"}
.number{text-align:right;font-variant-numeric:tabular-nums}.short{white-space:nowrap}
ul.tree{padding-left:1.2rem}ul.tree li{margin:.2rem 0}
@page{size:A4;margin:14mm 12mm}
@media print{body{max-width:none;font-size:9.5pt;padding:0}nav{display:none}h2{break-after:avoid;margin-top:1.4rem}
.panels{grid-template-columns:1fr 1fr;gap:.6rem 1rem}.scroll{overflow:visible;max-height:none}table{font-size:8pt}
thead{display:table-header-group}th{position:static}th,td{padding:.2rem .3rem}
th button{display:none}th::before{content:attr(data-name);font-weight:600}
svg,tr,.panels>div,.figures{break-inside:avoid}.figures div{padding:.2rem .5rem}}
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
        raise unwritable(target, error) from None
    print(printable(str(target)))


def report(dataset: Dataset) -> str:
    """The report as HTML, in Vietnamese; the same publication gives the same bytes."""
    quarantined = len(list(dataset.quarantine.glob("*.json")))
    with connect(dataset) as connection:
        parts = [
            *_figures(connection, quarantined),
            *_documents(connection),
            *_versions(connection),
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
        + _footer(dataset.require_current().resolve().name)
        + f"<script>{_SCRIPT}</script></body></html>\n"
    )


def _footer(publication: str) -> str:
    """Which data the report is about, so that others can ask for the same."""
    return (
        f"<footer><p><small>Bộ dữ liệu kehoach, lần công bố <code>{escape(publication)}</code> (mã băm của nội dung); CC0-1.0. "
        "Độ tin cậy là ước tính; dòng dưới 0,99 có lý do ở bảng findings.</small></p></footer>"
    )


def _ask(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = connection.execute(sql).fetchall()
    return rows


def _heading(vi: str, en: str) -> str:
    return f'<h2 id="{en.split()[-1].lower()}">{vi} <small lang="en">{en}</small></h2>'


def _cell(value: Any) -> str:
    if value is None:
        return "<td></td>"
    if isinstance(value, float):
        return f'<td class="number" data-value="{value!r}">{number(value)}</td>'
    if isinstance(value, int) and not isinstance(value, bool):
        return f'<td class="number">{value}</td>'
    if isinstance(value, dt.date):
        return f'<td data-value="{value.isoformat()}">{value:%d/%m/%Y}</td>'
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    short = ' class="short"' if len(text) <= _SHORT else ""
    return f"<td{short}>{escape(text)}</td>"


def _table(headings: list[str], rows: list[tuple[Any, ...]], kind: str = "") -> str:
    """A table that sorts; columns of numbers stand to the right, those of a few letters are not broken."""
    columns = list(zip(*rows, strict=True)) or [()] * len(headings)
    head = ""
    for heading, cells in zip(headings, columns, strict=True):
        known = [cell for cell in cells if cell is not None]
        numbers = bool(known) and all(isinstance(cell, (int, float)) for cell in known)
        right = ' class="number"' if numbers else ""
        name = escape(heading)
        head += f'<th scope="col"{right} data-name="{name}"><button type="button">{name}</button></th>'
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    # a box that scrolls does not show how much is in it
    count = f"<p><small>{len(rows)} dòng</small></p>" if len(rows) > _ROWS_SEEN else ""
    return f'<div class="scroll {kind}"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{count}'


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
    links = "".join(f'<a href="#{place}">{name}</a>' for place, name in _SECTIONS)
    yield f'<nav aria-label="Mục lục">{links}</nav>'


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


def _versions(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    rows = _ask(
        connection,
        "SELECT document_title, source_name, later_source_name, relation, similarity FROM document_versions",
    )
    if not rows:
        return
    words = {"draft_and_final": "dự thảo và bản ban hành", "drafts": "hai dự thảo", "same_act": "cùng một văn bản"}
    yield _heading("Tệp trùng văn bản", "Versions")
    yield "<p>Những tệp này là một văn bản; các con số của báo cáo tính cả hai.</p>"
    yield _table(
        ["Văn bản", "Tệp trước", "Tệp sau", "Quan hệ", "Giống nhau"],
        [
            (title, first, second, words.get(relation, relation), share)
            for title, first, second, relation, share in rows
        ],
    )


def _leads(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    yield _heading("Nhiệm vụ theo cơ quan chủ trì và năm đến hạn", "Tasks by lead agency and year")
    rows = _ask(
        connection,
        """
        SELECT a.agency_name, CAST(year(t.deadline_end) AS VARCHAR) AS due, count(*) AS tasks
        FROM assignments a JOIN tasks t ON t.task_id = a.subject_id WHERE a.role = 'lead'
        GROUP BY ALL ORDER BY ALL
        """,
    )
    totals: dict[str, int] = {}
    for name, _, tasks in rows:
        totals[name] = totals.get(name, 0) + tasks
    top = sorted(totals, key=lambda name: (-totals[name], name))[:15]
    if not top:
        yield "<p>Không có nhiệm vụ nào ghi cơ quan chủ trì.</p>"
        return
    yearly: dict[str, int] = {}
    for name, due, tasks in rows:
        if due and name in top:
            yearly[due] = yearly.get(due, 0) + tasks
    shown = sorted(sorted(yearly, key=lambda due: (-yearly[due], due))[:_YEARS_SHOWN])
    parts = [*shown, *([_OTHER_YEARS] if len(yearly) > len(shown) else []), _NO_YEAR]
    series = {part: [0] * len(top) for part in parts}
    for name, due, tasks in rows:
        if name in top:
            series[_NO_YEAR if due is None else due if due in shown else _OTHER_YEARS][top.index(name)] += tasks
    yield stacked(top, series, "Nhiệm vụ theo cơ quan chủ trì và năm đến hạn", "Số nhiệm vụ", rest=_NO_YEAR)
    listed = sorted(totals.items(), key=lambda item: (-item[1], item[0]))
    yield _table(["Cơ quan chủ trì", "Nhiệm vụ"], listed, "narrow")


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
    ends = {(year, quarter): tasks for year, quarter, tasks in rows}
    yield timeline(ends, "Số nhiệm vụ đến hạn theo thời gian", "Nhiệm vụ đến hạn")
    dated = _ask(
        connection,
        """
        SELECT deadline_end, province_name, title, leads, deadline_text FROM task_overview
        WHERE deadline_end IS NOT NULL ORDER BY deadline_end, province_name, task_id LIMIT 300
        """,
    )
    if sum(ends.values()) > len(dated):
        yield f"<p>{len(dated)} nhiệm vụ sớm nhất trong {sum(ends.values())}; tất cả: kehoach export --format ics.</p>"
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
        line = (f"{place}, {year}" if year else f"{place} (không năm)", *ends)
        listed = panels.setdefault((name, shown), [])
        if line not in listed:
            listed.append(line)
        places.setdefault((name, shown), set()).add(place)
    shared = [(name, unit, panels[name, unit]) for name, unit in panels if len(places[name, unit]) > 1][:20]
    if shared:
        yield "<p>Vạch: một số hoặc một khoảng; mũi tên: trở lên hoặc trở xuống.</p>"
        drawn = (f"<div>{ranges(name, unit, lines)}</div>" for name, unit, lines in shared)
        yield f'<div class="panels">{"".join(drawn)}</div>'
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
