"""`kehoach review`: serves the page on the loopback until it is interrupted."""

from __future__ import annotations

import contextlib
import logging
import sys
import webbrowser
from pathlib import Path

from pipeline.cache import write_whole
from pipeline.dataset import Dataset
from pipeline.errors import CallError, unwritable
from pipeline.language import tr

ADDRESS = "127.0.0.1"  # never another: the page has no passwords


def review_command(output: Path, port: int, browser: bool, reviewer: str | None, gold: Path | None) -> None:
    """Serve, or with `gold` export the documents that are wholly accepted and end. Raises `CallError`."""
    dataset = Dataset(output)
    dataset.require_current()
    if gold is not None:
        export_gold(dataset, gold)
        return
    serve(dataset, port, browser, reviewer)


def serve(dataset: Dataset, port: int, browser: bool, reviewer: str | None) -> None:
    """Listen on the loopback; raises `CallError` where the port is taken."""
    import waitress

    from pipeline.review_app.app import create_app
    from pipeline.review_app.security import MAX_BODY

    app = create_app(dataset, reviewer)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a browser asks for several pictures at once
    try:
        # one thread: MuPDF is not thread safe, and requests are short
        server = waitress.create_server(
            app, host=ADDRESS, port=port, threads=1, ident=None, max_request_body_size=MAX_BODY
        )  # fmt: skip
    except OSError as error:
        raise CallError(
            tr(
                f"cổng {port} không dùng được ({error.strerror}); hãy chọn cổng khác với --port",
                f"port {port} cannot be used ({error.strerror}); choose another with --port",
            )
        ) from None
    address = f"http://{ADDRESS}:{server.effective_port}/"
    print(address, flush=True)
    print(tr("Trang rà soát đang mở; Ctrl-C để dừng", "The review page is served; Ctrl-C ends it"), file=sys.stderr)
    if browser:
        webbrowser.open(address)
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
    server.close()


def export_gold(dataset: Dataset, folder: Path) -> None:
    """Write a gold file for every document whose records people have all accepted."""
    from pipeline.review_app.gold import finished, gold_of_document
    from pipeline.review_app.library import Library

    written = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for loaded in finished(Library(dataset)):
            name, text = gold_of_document(loaded)
            write_whole(folder / f"{name}.json", text.encode())
            written += 1
    except OSError as error:
        raise unwritable(folder, error) from None
    print(tr(f"{written} tệp chuẩn", f"{written} gold files"))
