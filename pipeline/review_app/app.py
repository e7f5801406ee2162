"""The web application: what each address shows and saves. Rooms beside it do the work."""

from __future__ import annotations

import getpass
import threading
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from flask import Flask, Response, abort, g, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from pipeline.corrections import SUBJECTS, normal, review_columns
from pipeline.dataset import Dataset
from pipeline.errors import CallError, PublicationError
from pipeline.language import LANGUAGES, chosen
from pipeline.republish import republish, unpublished
from pipeline.review_app import security
from pipeline.review_app.forms import HUES
from pipeline.review_app.library import Library, Loaded
from pipeline.review_app.pages import Pages
from pipeline.review_app.queue import Filters, Queue
from pipeline.review_app.words import code_word, disk_trouble, finding_word, remark
from schemas.tables import TABLES, table

_STATIC = {"app.css": "text/css", "app.js": "text/javascript", "icon.svg": "image/svg+xml"}
_COOKIE_AGE = 180 * 24 * 3600
ResponseType = AnyResponse | str | tuple[str, int]


class Desk:
    """What the application works with. Requests come one after the other (`server.py` uses one thread)."""

    def __init__(self, dataset: Dataset, reviewer: str) -> None:
        self.dataset = dataset
        self.reviewer = reviewer
        self.library = Library(dataset)
        self.pages = Pages()
        self.queue = self._queue()
        self.publishing: threading.Thread | None = None
        self.publish_problem: str = ""
        self.token = ""
        self.sampled: dict[str, Any] | None = None

    def _queue(self) -> Queue:
        queue = Queue(self.dataset.require_current().resolve())
        for document_id in self.library.corrections.documents():
            if (loaded := self.library.load(document_id)) is not None:
                queue.set_states(document_id, loaded.merged.states)
        return queue

    def refresh(self) -> None:
        """Follow the publication in force and the sample of the audit."""
        from pipeline.audit import open_sample

        if self.library.refresh():
            self.queue.close()
            self.queue = self._queue()
            self.sampled = None
        sample = open_sample(self.dataset)
        if sample != self.sampled:
            self.sampled = sample
            self.queue.set_sample([record["record_id"] for record in sample["records"]] if sample else [])

    def said(self, document_id: str) -> None:
        """Something was said of a document: the queue is to know."""
        if (loaded := self.library.load(document_id)) is not None:
            self.queue.set_states(document_id, loaded.merged.states)

    def document(self, document_id: str) -> Loaded:
        """A document of the dataset; 404 where there is none."""
        loaded = self.library.load(document_id)
        if loaded is None:
            abort(404)
        return loaded

    def publish(self) -> None:
        """Publish in the background; the page tells when it is done or what is in the way."""
        if self.publishing is not None and self.publishing.is_alive():
            return
        self.publish_problem = ""

        def work() -> None:
            try:
                republish(Dataset(self.dataset.root))
            except (CallError, PublicationError, OSError) as error:
                self.publish_problem = str(error)

        self.publishing = threading.Thread(target=work, name="publish", daemon=False)
        self.publishing.start()


def account() -> str:
    """The name of the account that runs the program, for want of a better one."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "?"


def reviewer_name(text: str | None) -> str | None:
    """A reviewer's name in normal form, at most 80 characters; None where it is empty."""
    name = normal(text or "")
    return name[:80] if isinstance(name, str) else None


def say(vi: str, en: str) -> str:
    """The text in the language of this request."""
    return vi if g.lang == "vi" else en


def column_styles() -> str:
    """Rules that light the cells of the column whose field has the focus; made from the declaration, no script needed."""
    names = sorted({name for each in TABLES if each.name in SUBJECTS for name in review_columns(each)})
    rules = [
        f'.work:has(.field[data-column="{n}"]:focus-within) .cell[data-column="{n}"],'
        f'.work:has(.field[data-column="{n}"]:hover) .cell[data-column="{n}"]'
        "{fill-opacity:.42;stroke-opacity:1;stroke-width:2px}"
        for n in names
    ]
    return "\n".join(rules)


def create_app(dataset: Dataset, reviewer: str | None = None) -> Flask:
    """The application over a dataset. Raises `CallError` where there is nothing published."""
    from pipeline.review_app.record import done_of, make_record_pages

    app = Flask("pipeline.review_app", root_path=str(Path(__file__).parent), static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = security.MAX_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = security.MAX_BODY
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    desk = Desk(dataset, reviewer_name(reviewer) or account())
    desk.token = security.protect(app)
    app.extensions["desk"] = desk
    # read once: no request leads to a path
    folder = Path(__file__).parent / "static"
    files = {name: ((folder / name).read_bytes(), kind) for name, kind in _STATIC.items()}
    files["columns.css"] = (column_styles().encode(), "text/css")

    @app.before_request
    def prepare() -> None:
        lang = request.cookies.get("kehoach_lang", "")
        g.lang = lang if lang in LANGUAGES else chosen()
        g.reviewer = reviewer_name(unquote(request.cookies.get("kehoach_reviewer", ""))) or desk.reviewer
        if request.method == "POST" and not security.token_fits(desk.token, request.form.get("token")):
            # an own page (Host and Origin are right) that is older than the server: what was typed is shown again
            g.expired = True
            if request.endpoint not in ("record.save", "record.add"):
                abort(403)
        else:
            g.expired = False
        if request.endpoint not in ("static_file", "record.picture"):
            desk.refresh()

    @app.context_processor
    def words() -> dict[str, Any]:
        def table_word(name: str) -> str:
            names = {
                "documents": ("Văn bản", "Document"), "legal_bases": ("Căn cứ", "Legal basis"),
                "citations": ("Viện dẫn", "Citation"), "blocks": ("Khối", "Block"),
                "objectives": ("Mục tiêu", "Objective"), "targets": ("Chỉ tiêu", "Target"),
                "tasks": ("Nhiệm vụ", "Task"), "assignments": ("Phân công", "Assignment"),
            }  # fmt: skip
            return say(*names[name]) if name in names else name

        def state_word(state: str) -> str:
            names = {
                "open": ("chưa xem", "unchecked"), "accepted": ("đã chấp nhận", "accepted"),
                "corrected": ("đã sửa một phần", "corrected in part"), "conflict": ("cần xem lại", "look again"),
                "added": ("người thêm", "added"), "rejected": ("không phải bản ghi", "not a record"),
            }  # fmt: skip
            return say(*names[state]) if state in names else state

        def column_word(table_name: str, column: str) -> str:
            try:
                declared = table(table_name).column(column)
            except KeyError:
                return column
            return say(declared.vi, declared.en)

        return {
            "t": say, "lang": g.lang, "reviewer": g.reviewer, "token": desk.token, "table_word": table_word,
            "state_word": state_word, "column_word": column_word, "hue_count": HUES, "audit_open": desk.sampled,
            "finding_word": lambda code: finding_word(code, g.lang), "remark": lambda code, text: remark(code, text, g.lang),
            "code_word": lambda vocabulary, code: code_word(vocabulary, code, g.lang),
            "tables_in_order": [name for name in SUBJECTS if name != "blocks"],
        }  # fmt: skip

    @app.get("/static/<name>")
    def static_file(name: str) -> Response:
        if name not in files:
            abort(404)
        response = Response(files[name][0], content_type=f"{files[name][1]}; charset=utf-8")
        response.headers["Cache-Control"] = "private, max-age=60"
        return response

    @app.get("/")
    def queue() -> ResponseType:
        filters = Filters.of(request.args)
        page = min(max(1, request.args.get("page", 1, type=int)), 1_000_000)
        total, checked, shown = desk.queue.counts(filters)
        return render_template(
            "queue.html", filters=filters, items=desk.queue.items(filters, page), page=page, total=total,
            checked=checked, shown=shown, choices=desk.queue.choices(), waiting=unpublished(dataset),
            publishing=desk.publishing is not None and desk.publishing.is_alive(), problem=desk.publish_problem,
            done=done_of(desk.library, request.args.get("done", "")[:200], filters),
        )  # fmt: skip

    @app.get("/documents")
    def documents() -> ResponseType:
        return render_template(
            "documents.html",
            documents=desk.queue.documents(),
            names={m: v.name for m, v in desk.library.members.items()},
        )

    @app.get("/next")
    def following() -> ResponseType:
        filters = Filters.of(request.args)
        item = desk.queue.next_after(filters, request.args.get("after", "")[:64])
        if item is None:
            return redirect(url_for("queue") + filters.query(), 303)
        return redirect(record_url(item.document_id, item.table, item.record_id, filters, item.page), 303)

    @app.post("/reviewer")
    def rename() -> ResponseType:
        response = redirect(_back(), 303)
        name = reviewer_name(request.form.get("reviewer"))
        if name is not None:
            response.set_cookie(
                "kehoach_reviewer", quote(name), max_age=_COOKIE_AGE, httponly=True, samesite="Strict"
            )  # fmt: skip
        return response

    @app.post("/language/<lang>")
    def language(lang: str) -> ResponseType:
        response = redirect(_back(), 303)
        if lang in LANGUAGES:
            response.set_cookie("kehoach_lang", lang, max_age=_COOKIE_AGE, httponly=True, samesite="Strict")
        return response

    @app.post("/publish")
    def publish() -> ResponseType:
        desk.publish()
        if desk.publishing is not None:
            desk.publishing.join(timeout=5)
        return redirect(url_for("queue"), 303)

    @app.errorhandler(HTTPException)
    def failed(error: HTTPException) -> tuple[str, int]:
        g.setdefault("lang", chosen())
        g.setdefault("reviewer", desk.reviewer)
        return render_template("error.html", code=error.code), error.code or 500

    @app.errorhandler(OSError)
    def disk(error: OSError) -> tuple[str, int]:
        """The disk refused: told in words, wherever it happened."""
        app.logger.error("%s %s: %s", request.method, request.path, error)
        return render_template("error.html", code=500, why=disk_trouble(error, g.lang)), 500

    app.register_blueprint(make_record_pages(desk))
    return app


def _back() -> str:
    """The page that the form stood on: path and query of our own, nothing else of what the browser says."""
    parts = urlsplit(request.referrer or "/")
    path = "/" + parts.path.lstrip("/\\")
    return path + (f"?{parts.query}" if parts.query else "")


def record_url(
    document_id: str, name: str, record_id: str, filters: Filters, page: int | None = None, done: str = ""
) -> str:
    """The address of a record; it keeps the queue's filters and leads to the record's page of the document. `done`
    names the record that was decided on the way to it."""
    address = url_for("record.show", document_id=document_id, name=name, record_id=record_id)
    address += filters.query(done=done)
    return address + (f"#page-{page}" if page else "")
