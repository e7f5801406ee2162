"""`kehoach export`: the dataset for people without Parquet, as a workbook, as CSV for spreadsheets, or as a calendar."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipeline.dataset import Dataset
from pipeline.errors import CallError, unwritable
from pipeline.language import chosen, printable, tr
from pipeline.query import connect, named_rows
from schemas.dictionary import notes_of
from schemas.tables import TABLES, Table

CELL_LIMIT = 32_767  # characters that a cell of Excel holds
ROW_LIMIT = 1_048_576  # rows that a sheet of Excel holds, the heading included
_CUT = " […]"
# what spreadsheets take for a formula at the head of a cell (also full-width), and the apostrophe that guards it
_FORMULA = tuple("=+-@\t\r\n'＝＋－＠")
_LONG = {("blocks", "text")}  # the whole text of every document: left out unless asked for
_NOTE_NAME = "DOC-TRUOC_READ-ME.txt"

Cut = tuple[str, str, str, int]  # table, key, column, characters


def export_command(form: str, target: Path | None, output: Path, with_text: bool) -> None:
    """Write the publication in force below `output` as `xlsx`, `csv` (a folder) or `ics` to `target`."""
    dataset = Dataset(output)
    publication = dataset.require_current().resolve()
    target = target or Path({"xlsx": "kehoach.xlsx", "csv": "kehoach-csv", "ics": "kehoach.ics"}[form])
    writers: dict[str, Callable[[Path], None]] = {
        "xlsx": lambda path: write_workbook(publication, path, with_text),
        "csv": lambda path: write_csv(publication, path, with_text),
        "ics": lambda path: write_calendar(dataset, path),
    }
    try:
        _whole(target, writers[form])
    except OSError as error:
        raise unwritable(target, error) from None
    print(printable(str(target)))


def _whole(target: Path, write: Callable[[Path], None]) -> None:
    """Write beside the target and move it there when it is whole; a folder must be new, empty or our own."""
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        made = folder / target.name
        write(made)
        if made.is_dir():
            if target.exists() and any(target.iterdir()) and not (target / _NOTE_NAME).is_file():
                raise CallError(
                    tr(
                        f"{printable(str(target))}: thư mục có tệp khác; hãy chọn thư mục mới",
                        f"{printable(str(target))}: the folder holds other files; choose a new one",
                    )
                )
            shutil.rmtree(target, ignore_errors=True)
        os.replace(made, target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _columns(table: Table, with_text: bool) -> list[str]:
    return [each.name for each in table.columns if with_text or (table.name, each.name) not in _LONG]


def _rows(publication: Path, table: Table, columns: list[str]) -> Iterator[dict[str, Any]]:
    path = publication / table.name / f"{table.name}.parquet"
    if not path.is_file():
        return  # published by an earlier version
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=2000, columns=columns):
            yield from batch.to_pylist()


def _plain(value: Any) -> Any:
    """Lists and boxes as JSON; all else as it is."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else value


# --- workbook -----------------------------------------------------------------------------------------------------


def write_workbook(publication: Path, path: Path, with_text: bool = False) -> None:
    """One sheet a table with frozen headings, the dictionary, and a sheet that lists the cells that were cut.

    Every text is written as text: nothing that a document says becomes a formula or a link.
    """
    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    cuts: list[Cut] = []
    with xlsxwriter.Workbook(str(path), options) as book:
        # no time of the run, as in the dataset itself
        book.set_properties({"title": "kehoach", "comments": publication.name, "created": dt.datetime(2000, 1, 1)})  # noqa: DTZ001
        bold, date = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})

        def sheet(name: str, headings: list[str], rows: Iterator[list[Any]], key: int = 0) -> None:
            part, line, page = 1, 0, None
            for row in rows:
                if page is None or line == ROW_LIMIT:
                    page = _new_sheet(book, name if part == 1 else f"{name}_{part}", headings, bold)
                    part, line = part + 1, 1
                for at, value in enumerate(row):
                    value = _plain(value)
                    if isinstance(value, str):
                        if len(value) > CELL_LIMIT:
                            cuts.append((name, str(row[key]), headings[at], len(value)))
                            value = value[: CELL_LIMIT - len(_CUT)] + _CUT
                        page.write_string(line, at, value)
                    elif isinstance(value, dt.date):
                        page.write_datetime(line, at, value, date)
                    elif isinstance(value, bool):
                        page.write_boolean(line, at, value)
                    elif value is not None:
                        page.write_number(line, at, value)
                line += 1
            if page is None:
                _new_sheet(book, name, headings, bold)

        for table in TABLES:
            columns = _columns(table, with_text)
            own = columns.index(table.key[0])
            sheet(table.name, columns, (list(row.values()) for row in _rows(publication, table, columns)), own)
        sheet("dictionary", ["table", "column", "type", "vi", "en", "example"], iter(_dictionary()))
        if cuts:
            sheet("cut_cells", ["table", "key", "column", "characters"], (list(cut) for cut in list(cuts)))


def _new_sheet(book: Any, name: str, headings: list[str], bold: Any) -> Any:
    page = book.add_worksheet(name)
    page.freeze_panes(1, 0)
    page.set_column(0, len(headings) - 1, 18)
    for at, heading in enumerate(headings):
        page.write_string(0, at, heading, bold)
    return page


def _dictionary() -> list[list[Any]]:
    return [
        [table.name, column.name, column.type, column.vi, column.en, notes_of(table, column).example]
        for table in TABLES
        for column in table.columns
    ]


# --- CSV for spreadsheets -----------------------------------------------------------------------------------------


def guarded(text: str) -> str:
    """The text behind an apostrophe where a spreadsheet would take it for a formula, or where it has one already."""
    return "'" + text if text.startswith(_FORMULA) else text


def unguarded(text: str) -> str:
    """The inverse of `guarded`."""
    return text.removeprefix("'")


def write_csv(publication: Path, folder: Path, with_text: bool = False) -> None:
    """One file a table (UTF-8 with a mark, CR LF), and beside them a file that says how to read them."""
    folder.mkdir()
    for table in TABLES:
        columns = _columns(table, with_text)
        with (folder / f"{table.name}.csv").open("w", encoding="utf-8-sig", newline="") as handle:
            writer = csv.writer(handle, lineterminator="\r\n")
            writer.writerow(columns)
            for row in _rows(publication, table, columns):
                writer.writerow([_csv_cell(value) for value in row.values()])
    (folder / _NOTE_NAME).write_text(_NOTE.format(publication=publication.name), encoding="utf-8-sig", newline="\r\n")


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    return guarded(str(_plain(value)))


_NOTE = """\
kehoach, {publication}

Các tệp CSV này để mở bằng Excel, LibreOffice: UTF-8 có BOM, dấu phẩy, xuống dòng CR LF; danh sách và khung chữ là JSON.
Ô chữ bắt đầu bằng = + - @ ' hoặc ký tự điều khiển được thêm một dấu nháy đơn ở đầu để bảng tính không coi là công thức:
khi đọc bằng chương trình, bỏ đi đúng một dấu nháy đơn ở đầu ô. Cột text của bảng blocks chỉ có khi xuất với --with-text.
Muốn CSV nguyên dạng: kehoach query "FROM tasks" --format csv.

These files are for spreadsheets: UTF-8 with a byte order mark, commas, CR LF; lists and boxes are JSON. A cell of text
that begins with = + - @ ' or a control character has an apostrophe before it, so that no spreadsheet takes it for a
formula: a program that reads them takes exactly one leading apostrophe away. blocks.text is there only with --with-text.
For CSV as it is: kehoach query "FROM tasks" --format csv.
"""


# --- calendar -----------------------------------------------------------------------------------------------------

_DATED = """
SELECT v.*, d.date_issued
FROM task_overview v JOIN documents d USING (document_id)
WHERE v.deadline_end IS NOT NULL ORDER BY v.deadline_end, v.task_id"""


def write_calendar(dataset: Dataset, path: Path) -> None:
    """Write `calendar`."""
    path.write_bytes(calendar(dataset))


def calendar(dataset: Dataset) -> bytes:
    """Tasks with a last day, as whole-day events on that day (RFC 5545)."""
    from icalendar import Calendar, Event

    book = Calendar()
    book.add("prodid", "-//kehoach//kehoach export//VI")
    book.add("version", "2.0")
    book.add("x-wr-calname", tr("Thời hạn trong kế hoạch của các tỉnh", "Deadlines in plans of provinces"))
    with connect(dataset) as connection:
        for task in named_rows(connection, _DATED):
            event = Event()
            event.add("uid", f"{task['task_id']}@kehoach")
            # required; the date of the act, since a dataset holds no time of a run
            issued = task["date_issued"] or dt.date(2000, 1, 1)
            event.add("dtstamp", dt.datetime(issued.year, issued.month, issued.day, tzinfo=dt.UTC))
            event.add("dtstart", task["deadline_end"])
            event.add("dtend", task["deadline_end"] + dt.timedelta(days=1))
            place = f"[{task['province_name']}] " if task["province_name"] else ""
            event.add("summary", place + " ".join((task["title"] or "").split()))
            event.add("description", "\n".join(_lines(task)))
            event.add("transp", "TRANSPARENT")
            book.add_component(event)
    return bytes(book.to_ical())


def _lines(task: dict[str, Any]) -> Iterator[str]:
    vi = chosen() == "vi"
    said = (
        ("Chủ trì" if vi else "Lead", "; ".join(task["leads"])),
        ("Phối hợp" if vi else "With", "; ".join(task["coordinators"])),
        ("Sản phẩm" if vi else "Product", "; ".join(task["outputs"])),
        ("Thời hạn in" if vi else "Deadline as printed", task["deadline_text"]),
        ("Văn bản" if vi else "Document", " ".join(filter(None, (task["document_notation"], task["document_title"])))),
        ("Tệp, trang" if vi else "File, pages", f"{task['source_name']} {', '.join(map(str, task['pages']))}".strip()),
    )
    yield from (f"{name}: {words}" for name, words in said if words)
