"""What the review page refuses: other hosts and origins, forms without a token, paths, bodies and addresses made up."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.review_site import Site, address, copied, entries, task, token


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return copied(tmp_path / "out")


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "127.0.0.1.evil.example", "192.168.0.7:80", "", "[::2]", "a@127.0.0.1.x", "evil@127.0.0.1",
        "127.0.0.1/evil", "127.0.0.1, evil.example", "127.0.0.1:99999999", "127.0.0.1:８０", "localhost.",
    ],
)  # fmt: skip
def test_other_names_of_this_machine_are_refused(site: Site, host: str) -> None:
    assert site.get("/", Host=host).status_code in (400, 403)


@pytest.mark.parametrize("host", ["127.0.0.1:8901", "localhost:8901", "[::1]:8901"])
def test_the_loopback_by_any_port_is_served(site: Site, host: str) -> None:
    """Through an SSH tunnel the port of this side is another one."""
    assert site.get("/", Host=host).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:2", "http://localhost:1"])
def test_foreign_origins_are_refused(site: Site, origin: str) -> None:
    row = task(site)
    form = site.form(address(row))
    answer = site.post(address(row), {**form, "title": "Của kẻ khác", "do": "save"}, Origin=origin)
    assert answer.status_code == 403
    assert "Của kẻ khác" not in answer.text
    assert entries(site) == []


def test_foreign_pages_may_lead_here_but_not_build_our_answers_in(site: Site) -> None:
    """A link from a mail is one thing; a page that loads our pictures or forms as its own parts another."""
    row = task(site)
    picture = f"/documents/{row['document_id']}/pages/1.png"
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert site.get("/", **foreign, **{"Sec-Fetch-Mode": "navigate"}).status_code == 200
    assert site.get(picture, **foreign, **{"Sec-Fetch-Mode": "no-cors"}).status_code == 403
    assert site.get("/", **foreign, **{"Sec-Fetch-Mode": "cors"}).status_code == 403
    assert site.get(picture, **{"Sec-Fetch-Site": "same-origin"}).status_code == 200
    form = {**site.form(address(row)), "title": "Của kẻ khác", "do": "save"}
    assert site.post(address(row), form, **foreign, **{"Sec-Fetch-Mode": "navigate"}).status_code == 403
    assert entries(site) == []


def test_no_form_without_its_token(site: Site) -> None:
    row = task(site)
    form = site.form(address(row))
    for wrong in ("", "x" * 32, "ộ"):
        assert site.post(address(row), {**form, "token": wrong, "do": "save", "title": "x"}).status_code == 403
        for path in ("/publish", "/reviewer", "/language/en", f"/documents/{row['document_id']}/undo/x"):
            assert site.post(path, {"token": wrong}).status_code == 403
    assert entries(site) == []


def test_every_answer_has_its_headers(site: Site) -> None:
    for path in ("/", "/static/app.css", "/nothing/here", address(task(site))):
        answer = site.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
    text = site.page(address(task(site)))
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', text), "nothing from outside"
    assert not re.search(r"<[^>]+\s(?:style|on\w+)=", text), "nothing inline"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py", "/static/..%2f..%2fcli.py", "/documents/..%2f..%2fx", "/documents/%2e%2e/tasks/x",
        "/documents/0000000000000000", "/documents/x/pages/1.png", "/static/app.css%00",
    ],
)  # fmt: skip
def test_no_path_of_a_request_reaches_the_disk(site: Site, path: str) -> None:
    assert site.get(path).status_code == 404


def test_a_name_that_is_no_table_or_record(site: Site) -> None:
    name = task(site)["document_id"]
    for rest in ("findings/x", "reviews/x", "tasks/x", "nothing/x", "documents/x"):
        assert site.get(f"/documents/{name}/{rest}").status_code == 404
    assert site.get(f"/documents/{name}/pages/99.png").status_code == 404
    assert site.get(f"/documents/{name}/missing?page=99&x0=nan&y0=1&x1=2&y1=inf").status_code == 200


def test_filters_are_only_ever_compared(site: Site) -> None:
    for value in ("'; DROP TABLE records; --", "%", "\x00", "ộ" * 500):
        for name in ("document", "table", "finding", "agency", "status", "order", "audit"):
            assert site.client.get("/", query_string={name: value}, headers={"Host": "127.0.0.1"}).status_code == 200
    assert site.page("/?agency=so-xay-dung&status=all").count('class="what"') == 1


def test_a_reviewers_name_is_kept_and_harmless(site: Site) -> None:
    site.post("/reviewer", {"token": token(site), "reviewer": " <b>Ngô\r\nLan;</b> "})
    assert "&lt;b&gt;Ngô Lan;&lt;/b&gt;" in site.page("/")
    site.save(address(task(site)), "save", note="x")
    assert entries(site)[0]["reviewer"] == "<b>Ngô Lan;</b>"


def test_a_huge_body_and_broken_bytes_change_nothing(site: Site) -> None:
    row = task(site)
    form = site.form(address(row))
    answer = site.post(address(row), {**form, "title": "x" * 1_100_000, "do": "save"})
    assert answer.status_code == 413
    assert "quá nhiều" in answer.text or "Too much" in answer.text
    parts = {"token": form["token"], "revision": form["revision"], "do": "save", "title": "@@"}
    body = "".join(f'--x\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in parts.items())
    answer = site.client.post(
        address(row), data=body.encode().replace(b"@@", b"M\xff\xfei") + b"--x--\r\n",
        content_type="multipart/form-data; boundary=x", headers={"Host": "127.0.0.1:1"},
    )  # fmt: skip
    assert answer.status_code == 422, "bytes that are no UTF-8 are no text"
    assert site.post(address(row), {**form, "title": "a\x00b\u202e\ue000c", "do": "save"}).status_code == 303
    assert [each["new"] for each in entries(site)] == ["ab\u202ec"], "no control characters, none of private use"


@pytest.mark.parametrize(
    "query",
    [
        "page=99999999999999999999999", "page=-1", "page=x", "done=..%2f..%2fetc%2fpasswd", "done=%ff/%00/%ff", "audit=%ff",
        "document=%ff%fe", "done=" + "a" * 5000,
    ],
)  # fmt: skip
def test_no_address_breaks_the_queue(site: Site, query: str) -> None:
    assert site.get(f"/?{query}").status_code == 200
    assert site.get(f"{address(task(site))}?{query}").status_code == 200


def test_a_damaged_cookie_is_no_reviewer(site: Site) -> None:
    for value in ("%ff%fe", "%00", "a" * 4000, "%3Cb%3E"):
        site.client.set_cookie("kehoach_reviewer", value, domain="127.0.0.1")
        site.client.set_cookie("kehoach_lang", "../vi", domain="127.0.0.1")
        assert "<b>" not in site.page("/")
