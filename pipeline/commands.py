"""The commands and their options. Each imports what it needs when it is called: `kehoach --help` stays fast."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipeline.language import tr

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help=tr(
        "Biến kế hoạch của các tỉnh (PDF) thành dữ liệu Parquet sạch, truy được về từng trang.",
        "Turns the PDF plans of Vietnamese provinces into clean, traceable Parquet.",
    ),
)


class Lang(StrEnum):
    """Languages of what people read."""

    VI = "vi"
    EN = "en"


class Ocr(StrEnum):
    """When pages are read by OCR."""

    AUTO = "auto"
    NEVER = "never"
    ALWAYS = "always"


class Engine(StrEnum):
    """Where documents are extracted."""

    LOCAL = "local"
    DASK = "dask"


class LogFormat(StrEnum):
    """How progress is reported."""

    TEXT = "text"
    JSON = "json"


class ResultFormat(StrEnum):
    """How the result of a query is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


class ExportFormat(StrEnum):
    """What `export` writes."""

    XLSX = "xlsx"
    CSV = "csv"
    ICS = "ics"


class DiffFormat(StrEnum):
    """How differences are printed."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


class Stage(StrEnum):
    """Stages of the extraction."""

    TEXT = "text"
    LAYOUT = "layout"
    TABLES = "tables"
    RECORDS = "records"


# read by `language.preferred` before the command line is parsed; declared for the help and so that it is accepted
LangOption = Annotated[
    Lang | None, typer.Option("--lang", help=tr("Ngôn ngữ; mặc định theo hệ thống", "Language; default by locale"))
]
OutputOption = Annotated[
    Path, typer.Option("--output", metavar="DIR", help=tr("Thư mục bộ dữ liệu", "Folder of the dataset"))
]
_OUTPUT = Path("output")


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@app.callback()
def root(
    lang: LangOption = None,
    version: Annotated[
        bool, typer.Option("--version", help=tr("In phiên bản rồi thoát", "Print the version and exit"))
    ] = False,
) -> None:
    """Options that stand before the command."""


@app.command(
    help=tr(
        "Trích xuất mọi văn bản dưới các đường dẫn và công bố bộ dữ liệu.",
        "Extract every document under the paths and publish the dataset.",
    )
)
def run(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...",
            help=tr("Tệp, thư mục, hoặc - để đọc danh sách từ đầu vào", "Files, folders, or - for a list on stdin"),
        ),
    ],
    output: OutputOption = _OUTPUT,
    jobs: Annotated[
        int, typer.Option("--jobs", min=1, help=tr("Số tiến trình; mặc định: số nhân", "Processes; default: the cores"))
    ] = _cores(),
    ocr: Annotated[Ocr, typer.Option("--ocr", help=tr("Khi nào nhận dạng chữ", "When to use OCR"))] = Ocr.AUTO,
    force: Annotated[
        bool, typer.Option("--force", help=tr("Trích xuất lại dù không đổi", "Extract again even if unchanged"))
    ] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help=tr("Bỏ văn bản mà tệp đã mất", "Drop documents whose files are gone"))
    ] = False,
    retry_quarantined: Annotated[
        bool,
        typer.Option("--retry-quarantined", help=tr("Thử lại văn bản bị cách ly", "Try quarantined documents again")),
    ] = False,
    verify: Annotated[
        bool,
        typer.Option("--verify", help=tr("Đọc lại mọi tệp để so mã băm", "Hash every file, whatever its time says")),
    ] = False,
    timeout: Annotated[
        float,
        typer.Option(
            "--timeout",
            metavar="SECONDS",
            min=1.0,
            help=tr(
                "Giây cho mỗi văn bản; mỗi trang phải nhận dạng chữ được thêm một phần mười",
                "Seconds a document; each page that OCR reads adds a tenth of it",
            ),
        ),
    ] = 300.0,
    memory_limit: Annotated[
        int,
        typer.Option("--memory-limit", metavar="MIB", min=64, help=tr("MiB mỗi tiến trình", "MiB of memory a process")),
    ] = 2048,
    max_pages: Annotated[
        int, typer.Option("--max-pages", metavar="N", min=1, help=tr("Số trang tối đa mỗi văn bản", "Pages a document"))
    ] = 3000,
    engine: Annotated[
        Engine, typer.Option("--engine", help=tr("Chạy trên máy này hay qua Dask", "This machine's processes, or Dask"))
    ] = Engine.LOCAL,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", metavar="ADDRESS", help=tr("Địa chỉ Dask (tcp://...)", "A running Dask scheduler")),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", help=tr("Chỉ in cảnh báo và lỗi", "Print warnings and errors only"))
    ] = False,
    log_format: Annotated[
        LogFormat, typer.Option("--log-format", help=tr("Dạng nhật ký", "Format of the log"))
    ] = LogFormat.TEXT,
    nul: Annotated[
        bool, typer.Option("-0", help=tr("Danh sách ngăn bằng NUL", "The list on stdin is separated by NUL"))
    ] = False,
    lang: LangOption = None,
) -> None:
    """See the help text above."""
    from pipeline.run import Options, execute

    status = execute(
        Options(
            paths=tuple(paths), output=output, jobs=jobs, ocr=ocr.value, force=force, prune=prune,
            retry_quarantined=retry_quarantined, verify=verify, timeout=timeout, memory_limit=memory_limit << 20,
            max_pages=max_pages, engine=engine.value, scheduler=scheduler,
            quiet=quiet, log_format=log_format.value, nul=nul,
        )
    )  # fmt: skip
    sys.exit(status)


@app.command(help=tr("Một văn bản để người đọc xem.", "One document for a person to read."))
def show(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=tr("Tệp cần xem", "The file to show"))],
    stage: Annotated[
        Stage | None, typer.Option("--stage", help=tr("Xem kết quả của một bước", "What one stage made"))
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=tr("In dạng JSON", "Print JSON"))] = False,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="OUT.html", help=tr("Ghi các trang với khung chữ", "Write pages with boxes")),
    ] = None,
    lang: LangOption = None,
) -> None:
    """See the help text above."""
    from pipeline.show import show_command

    show_command(file, stage.value if stage else None, as_json, html)


@app.command(help=tr("Độ chính xác so với tệp chuẩn.", "Field-by-field accuracy against gold files."))
def evaluate(
    gold: Annotated[
        Path | None, typer.Option("--gold", metavar="DIR", help=tr("Thư mục tệp chuẩn", "Folder of gold files"))
    ] = None,
    output: OutputOption = _OUTPUT,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help=tr("Ghi mọi so sánh", "Write every comparison"))
    ] = None,
    headers: Annotated[
        Path | None, typer.Option("--headers", metavar="FILE", help=tr("Tệp chuẩn thể thức", "Gold of header fields"))
    ] = None,
    lang: LangOption = None,
) -> None:
    """See the help text above."""
    from pipeline.errors import CallError
    from pipeline.evaluate import EvaluationError
    from pipeline.evaluate import evaluate as compare

    try:
        compare(output, gold, headers, json_file)
    except EvaluationError as error:
        raise CallError(str(error)) from None


@app.command(help=tr("Truy vấn SQL trên các bảng đã công bố.", "SQL over the published tables and views."))
def query(
    sql: Annotated[
        str | None,
        typer.Argument(
            metavar="[SQL]", help=tr("Một câu lệnh đọc; không có: hỏi từng câu", "One reading statement; none: ask")
        ),
    ] = None,
    output: OutputOption = _OUTPUT,
    form: Annotated[
        ResultFormat, typer.Option("--format", help=tr("Dạng kết quả", "Format of the result"))
    ] = ResultFormat.TABLE,
    lang: LangOption = None,
) -> None:
    """See the help text above."""
    from pipeline.query import query_command

    query_command(sql, output, form.value)


@app.command(
    help=tr(
        "Xuất bộ dữ liệu thành bảng tính, CSV hoặc lịch.",
        "Write the dataset as a workbook, as CSV for spreadsheets, or its deadlines as a calendar.",
    )
)
def export(
    to: Annotated[
        Path | None,
        typer.Argument(
            metavar="[TO]", help=tr("Tệp hoặc (CSV) thư mục để ghi", "The file, or for CSV the folder, to write")
        ),
    ] = None,
    form: Annotated[ExportFormat, typer.Option("--format", help=tr("Dạng xuất", "What to write"))] = ExportFormat.XLSX,
    with_text: Annotated[
        bool, typer.Option("--with-text", help=tr("Cả toàn văn (blocks.text)", "The whole text too (blocks.text)"))
    ] = False,
    output: OutputOption = _OUTPUT,
    lang: LangOption = None,
) -> None:
    """See the help text above."""
    from pipeline.export import export_command

    export_command(form.value, to, output, with_text)


@app.command(
    help=tr(
        "Báo cáo về bộ dữ liệu: một tệp HTML tự đủ.",
        "A report about the dataset: one self-contained HTML file.",
    )
)
def report(
    to: Annotated[Path | None, typer.Argument(metavar="[TO]", help=tr("Tệp để ghi", "The file to write"))] = None,
    output: OutputOption = _OUTPUT,
    lang: LangOption = None,
) -> None:
    """See the help text above."""
    from pipeline.report import report_command

    report_command(to, output)


@app.command(
    help=tr(
        "Cây văn bản triển khai một văn bản và nhiệm vụ trong đó.",
        "The tree of acts that carry out an act, and the tasks under it.",
    )
)
def cascade(
    act: Annotated[
        str,
        typer.Argument(
            metavar="ACT", help=tr("Ký hiệu (165/QĐ-TTg) hoặc work_id", "A notation (165/QĐ-TTg) or work_id")
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help=tr("In dạng JSON", "Print JSON"))] = False,
    output: OutputOption = _OUTPUT,
    lang: LangOption = None,
) -> None:
    """See the help text above."""
    from pipeline.cascade import cascade_command

    cascade_command(act, output, as_json)


@app.command(
    help=tr(
        "Nhiệm vụ, chỉ tiêu nào đã thêm, bỏ, sửa, đổi thời hạn giữa hai bản của một văn bản.",
        "Tasks and targets added, dropped, changed, deadlines moved between two versions of an act.",
    )
)
def diff(
    before: Annotated[
        str,
        typer.Argument(
            metavar="A",
            help=tr(
                "Bản trước: document_id, work_id, ký hiệu hoặc tên tệp; hoặc một thư mục bộ dữ liệu",
                "The one before: document_id, work_id, notation or file name; or a dataset folder",
            ),
        ),
    ],
    after: Annotated[
        str, typer.Argument(metavar="B", help=tr("Bản sau, cũng vậy", "The one after, named in the same way"))
    ],
    output: OutputOption = _OUTPUT,
    form: Annotated[
        DiffFormat, typer.Option("--format", help=tr("Dạng kết quả", "Format of the result"))
    ] = DiffFormat.TEXT,
    lang: LangOption = None,
) -> None:
    """See the help text above."""
    from pipeline.diff import diff_command

    diff_command(before, after, output, form.value)


@app.command(
    help=tr(
        "Kiểm tra khóa, danh mục mã, số đếm và mã băm của bộ dữ liệu.",
        "Check keys, code lists, counts and hashes of the dataset.",
    )
)
def check(output: OutputOption = _OUTPUT, lang: LangOption = None) -> None:
    """See the help text above."""
    from pipeline.checks import check_command

    sys.exit(check_command(output))


@app.command(
    help=tr(
        "Mở trang rà soát trên máy này: xem trang in cạnh bản ghi, sửa, xác nhận.",
        "Serve the review page on this machine: the printed page beside the record, to correct and confirm.",
    )
)
def review(
    output: OutputOption = _OUTPUT,
    reviewer: Annotated[
        str | None,
        typer.Option("--reviewer", metavar="NAME", help=tr("Người rà soát; mặc định: tên tài khoản", "Who reviews")),
    ] = None,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help=tr("Cổng; 0: cổng trống bất kỳ", "Port; 0: any free one"))
    ] = 0,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help=tr("Không mở trình duyệt", "Do not open the browser"))
    ] = False,
    export_gold: Annotated[
        Path | None,
        typer.Option(
            "--export-gold",
            metavar="DIR",
            help=tr("Chỉ ghi tệp chuẩn của văn bản đã xem hết", "Only write gold files of documents wholly accepted"),
        ),
    ] = None,
    lang: LangOption = None,
) -> None:
    """See the help text above."""
    from pipeline.review_app.server import review_command

    review_command(output, port, not no_browser, reviewer, export_gold)


@app.command(
    help=tr(
        "Rút mẫu ngẫu nhiên để người kiểm tra, rồi ước tính tỷ lệ đúng của từng bảng, từng cột.",
        "Draw a random sample for people to check, then estimate how right each table and column is.",
    )
)
def audit(
    output: OutputOption = _OUTPUT,
    table: Annotated[
        list[str] | None, typer.Option("--table", metavar="NAME", help=tr("Chỉ những bảng này", "Only these tables"))
    ] = None,
    margin: Annotated[
        float,
        typer.Option("--margin", min=0.001, max=0.5, help=tr("Sai số mong muốn", "Wanted margin, to either side")),
    ] = 0.05,
    confidence: Annotated[
        float, typer.Option("--confidence", min=0.5, max=0.999, help=tr("Mức tin cậy", "Level of confidence"))
    ] = 0.95,
    expected: Annotated[
        float, typer.Option("--expected", min=0.5, max=0.999, help=tr("Tỷ lệ đúng dự kiến", "Expected share right"))
    ] = 0.9,
    seed: Annotated[
        int | None, typer.Option("--seed", help=tr("Mầm ngẫu nhiên", "Seed of the draw; default: a random one"))
    ] = None,
    new: Annotated[bool, typer.Option("--new", help=tr("Rút mẫu mới", "Draw another sample"))] = False,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help=tr("Ghi các ước tính", "Write the estimates"))
    ] = None,
    lang: LangOption = None,
) -> None:
    """See the help text above."""
    from pipeline.audit import audit_command

    audit_command(
        output, new=new, tables=table or [], margin=margin, confidence=confidence, expected=expected, seed=seed,
        json_file=json_file,
    )  # fmt: skip


@app.command(help=tr("Từ điển dữ liệu.", "The data dictionary."))
def schema(
    as_json: Annotated[bool, typer.Option("--json", help=tr("In dạng JSON", "Print JSON"))] = False,
    words: Annotated[
        str | None,
        typer.Option("--find", metavar="WORDS", help=tr("Các cột nói về điều này", "The columns that speak of this")),
    ] = None,
    lang: LangOption = None,
) -> None:
    """See the help text above."""
    from pipeline.language import chosen
    from schemas.dictionary import described, find, found_text
    from schemas.rendering import data_dictionary, declaration

    if words is not None:
        import json

        hits = find(words)
        found = [{"table": table.name, "column": column.name, **described(table, column)} for table, column in hits]
        print(json.dumps(found, ensure_ascii=False, indent=1) if as_json else found_text(words, chosen()))
        sys.exit(0 if hits else 1)
    if as_json:
        import json

        print(json.dumps(declaration(), ensure_ascii=False, indent=1))
    else:
        print(data_dictionary(chosen()))


@app.command(
    help=tr(
        "Máy này có đủ những gì chương trình cần chưa, và cài bằng lệnh nào.",
        "Whether this machine has what the program needs, and the line that installs it.",
    )
)
def doctor(lang: LangOption = None) -> None:
    """See the help text above."""
    from pipeline.doctor import doctor_command

    sys.exit(doctor_command())
