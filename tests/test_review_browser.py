"""The review page in a real browser: Debian's Chromium, driven by Playwright, against the real command.

Skipped where there is no Chromium (`sh scripts/browser` installs it).
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pdfplumber
import pymupdf
import pytest

from pipeline import run
from tests import typesetting
from tests.command_line import start
from tests.review_site import ROWS, SCRIPT, address, moved, plan, publish, rows

CHROMIUM = shutil.which("chromium")
if CHROMIUM is None:
    pytest.skip("chromium is not installed (sh scripts/browser)", allow_module_level=True)
sync_api = pytest.importorskip("playwright.sync_api")
CROP = (40.0, 30.0, 560.0, 800.0)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same plan upright, on a page that /Rotate turns, and cropped; extracted once."""
    folder = tmp_path_factory.mktemp("browser")
    (folder / "in").mkdir()
    data = plan(f"Phát triển nghề {SCRIPT}")
    (folder / "in" / "upright.pdf").write_bytes(data)
    (folder / "in" / "rotated.pdf").write_bytes(typesetting.sideways(plan("Xoay trang")))
    (folder / "in" / "cropped.pdf").write_bytes(typesetting.turned(plan("Cắt lề"), 0, CROP))
    assert publish(folder / "out", folder / "in") == 0
    return folder


@contextlib.contextmanager
def served(output: Path) -> Iterator[str]:
    """The real command on a free port; gives its address without the last slash."""
    asked = ("review", "--no-browser", "--reviewer", "Hạnh", "--lang", "vi", "--output", output)
    process = start(*asked, module="pipeline.cli")
    assert process.stdout is not None
    try:
        line = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", line), process.stderr.read() if process.stderr else line
        yield line.rstrip("/")
    finally:
        process.terminate()
        process.communicate(timeout=20)


@pytest.fixture(scope="module")
def output(plans: Path) -> Path:
    """One dataset and one server for all tests; a test that saves has a record of its own, the last ones publish."""
    return plans / "out"


@pytest.fixture(scope="module")
def base(output: Path) -> Iterator[str]:
    with served(output) as address_:
        yield address_


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN")
    yield context.new_page()
    context.close()


def waited(page: Any, expression: str) -> None:
    """Until an expression is true; Playwright's own waiting needs `eval`, which the page's policy forbids."""
    deadline = time.monotonic() + 15
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, (expression, page.url, page.locator("main").inner_text()[:1500])
        time.sleep(0.05)


def documents(output: Path) -> dict[str, str]:
    return {row["source_name"]: row["document_id"] for row in rows(output, "documents")}


def tasks_of(output: Path, name: str) -> list[dict[str, Any]]:
    wanted = documents(output)[name]
    return [row for row in rows(output, "tasks") if row["document_id"] == wanted]


def corrections(output: Path, document: str) -> list[dict[str, Any]]:
    """What was said of one document, in order."""
    path = output / "corrections" / f"{document}.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


# --- the highlights -----------------------------------------------------------------------------------------------


def words_of(path: Path) -> list[dict[str, float | str]]:
    """The words of page 1 by a second engine, in points of the page as displayed."""
    with pdfplumber.open(path) as document:
        page = document.pages[0]
        left, top = (CROP[0], CROP[1]) if path.name == "cropped.pdf" else (0.0, 0.0)
        found = [
            {
                "text": w["text"],
                "x0": w["x0"] - left,
                "x1": w["x1"] - left,
                "y0": w["top"] - top,
                "y1": w["bottom"] - top,
            }
            for w in page.extract_words()
        ]
        page.close()
    return found


def ink(picture: np.ndarray, box: tuple[float, float, float, float]) -> tuple[float, float, float, float] | None:
    """Where the dark pixels of a part of a picture lie."""
    x0, y0, x1, y1 = (round(value) for value in box)
    dark = np.argwhere(picture[y0:y1, x0:x1] < 110)
    if not len(dark):
        return None
    (top, left), (bottom, right) = dark.min(axis=0), dark.max(axis=0)
    return x0 + left, y0 + top, x0 + right + 1, y0 + bottom + 1


@pytest.mark.parametrize("width", [1280, 1920])
@pytest.mark.parametrize("name", ["upright.pdf", "rotated.pdf", "cropped.pdf"])
def test_each_highlight_covers_its_cells_text(browser: Any, plans: Path, base: str, name: str, width: int) -> None:
    """The place of a word from a second engine, its ink from the screen: inside the highlight within one pixel."""
    record = next(row for row in tasks_of(plans / "out", name) if "đào tạo nghề" in (row["title"] or ""))
    context = browser.new_context(viewport={"width": width, "height": 1400})
    page = context.new_page()
    page.goto(base + address(record))
    waited(page, "[...document.images].every(image => image.complete && image.naturalWidth)")
    # coordinates of the window, whose pixels are those of the screenshot
    boxes = page.evaluate(
        """() => [...document.querySelectorAll('#page-1 .cell')].map(cell => {
          const r = cell.getBoundingClientRect(); return [cell.dataset.column, r.left, r.top, r.right, r.bottom]; })"""
    )
    paper = page.locator("#page-1 .paper img").bounding_box()
    page.evaluate("document.querySelectorAll('.paper svg').forEach(svg => { svg.style.visibility = 'hidden'; })")
    shot = pymupdf.Pixmap(page.screenshot())
    context.close()
    picture = np.frombuffer(shot.samples, np.uint8).reshape(shot.height, shot.width, shot.n)[:, :, :3].min(axis=2)
    with pymupdf.open(plans / "in" / name) as document:
        factor = paper["width"] / document[0].rect.width
    printed = words_of(plans / "in" / name)
    row = next(each for each in ROWS if "đào tạo nghề" in each[1])
    checked = 0
    for column, text in (("title", row[1]), ("lead_text", row[2]), ("deadline_text", row[4])):
        mine = [box[1:] for box in boxes if box[0] == column]
        assert mine, column
        for word in text.split():
            found = []
            for each in printed:
                if each["text"] != word:
                    continue
                x0, y0, x1, y1 = (float(each[edge]) * factor for edge in ("x0", "y0", "x1", "y1"))
                place = ink(picture, (paper["x"] + x0, paper["y"] + y0, paper["x"] + x1, paper["y"] + y1))
                if place is not None:  # else the word is out of sight, in another place than the row
                    found.append(tuple(map(int, place)))
            assert any(
                b[0] - 1 <= p[0] and b[1] - 1 <= p[1] and p[2] <= b[2] + 1 and p[3] <= b[3] + 1
                for p in found
                for b in mine
            ), (column, word, found, mine)
            checked += 1
    assert checked == len(" ".join((row[1], row[2], row[4])).split())


def test_focus_lights_the_cell_and_a_click_goes_to_the_field(page: Any, plans: Path, base: str) -> None:
    record = tasks_of(plans / "out", "upright.pdf")[0]
    page.goto(base + address(record))

    def opacity(column: str) -> float:
        return float(
            page.evaluate(f"getComputedStyle(document.querySelector('.cell[data-column=\"{column}\"]')).fillOpacity")
        )

    page.locator("#f-lead_text").focus()
    assert opacity("lead_text") > opacity("title")
    page.locator('.cell[data-column="title"]').first.click()
    assert page.evaluate("document.activeElement.id") == "f-title"
    assert opacity("title") > opacity("lead_text")


# --- the look -----------------------------------------------------------------------------------------------------

CONTRAST = """() => {
  const light = (colour) => {
    const [r, g, b] = colour.map((c) => { c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const parts = (text) => text.match(/[\\d.]+/g).map(Number);
  const over = (top, under) => top.slice(0, 3).map((c, i) => c * (top[3] ?? 1) + under[i] * (1 - (top[3] ?? 1)));
  const ground = (node) => {
    const layers = [];
    for (let at = node; at; at = at.parentElement) layers.unshift(parts(getComputedStyle(at).backgroundColor));
    return layers.reduce((under, top) => over(top, under), [255, 255, 255]);
  };
  const found = [];
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    const box = node.getBoundingClientRect();
    if (!own || !box.width || node.closest("svg, datalist, option")) continue;
    const style = getComputedStyle(node);
    const under = ground(node);
    const ink = over(parts(style.color), under);
    const [high, low] = [light(ink), light(under)].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) found.push([node.className || node.tagName, node.textContent.trim().slice(0, 30), ratio.toFixed(2)]);
  }
  return found;
}"""


@pytest.mark.parametrize("width", [1280, 1920])
def test_every_page_can_be_read(browser: Any, output: Path, base: str, width: int) -> None:
    """Text against its ground at 4.5 to 1 (WCAG 2.2, 1.4.3), nothing wider than the window, in both languages."""
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="vi-VN")
    page = context.new_page()
    record = tasks_of(output, "upright.pdf")[0]
    document = record["document_id"]
    for lang in ("en", "vi"):
        page.goto(base + "/documents")
        if page.evaluate("document.documentElement.lang") != lang:
            page.click("form.lang button")
        for path in (
            "/",
            "/documents",
            f"/documents/{document}",
            address(record),
            f"/documents/{document}/missing?page=1",
        ):
            page.goto(base + path)
            assert page.evaluate("document.documentElement.lang") == lang
            assert page.evaluate(CONTRAST) == [], path
            wide = "document.documentElement.scrollWidth > innerWidth || document.body.scrollWidth > innerWidth"
            assert not page.evaluate(wide), path
            # what needs a name for who does not see it has one
            unnamed = page.evaluate(
                """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, a")].filter(
                  (node) => !node.closest("svg") && !node.labels?.length && !node.textContent.trim()
                    && !node.getAttribute("aria-label")).map((node) => node.outerHTML.slice(0, 120))"""
            )
            assert unnamed == [], path
    context.close()


# --- working ------------------------------------------------------------------------------------------------------


def test_by_keyboard_alone(page: Any, output: Path, base: str) -> None:
    document = documents(output)["rotated.pdf"]
    page.goto(f"{base}/?table=tasks&document={document}")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "start":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/**")
    waited(page, "document.activeElement.id === 'accept'")  # Enter accepts at once
    first = page.url
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != first)
    waited(page, "document.activeElement.id === 'accept'")
    assert {entry["action"] for entry in corrections(output, document)} == {"accept"}
    before = len(corrections(output, document))
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.field input[type=text]')"):
            break
    column = page.evaluate("document.activeElement.name")
    second = page.url
    page.keyboard.press("Control+a")
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != second)
    fresh = corrections(output, document)[before:]
    assert ("correct", column) in {(entry["action"], entry["column"]) for entry in fresh}
    assert "accept" in {entry["action"] for entry in fresh}
    # the last save can be taken back from the next page, by keyboard as well
    waited(page, "document.activeElement.id === 'accept'")
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('form')") == "undo-last":
            break
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: second.split("?")[0] in url)
    assert corrections(output, document)[-1]["action"] == "undo"
    assert page.input_value(f"#f-{column}") != "12"


def test_nothing_is_asked_of_another_host_and_nothing_is_in_the_console(page: Any, output: Path, base: str) -> None:
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    record = tasks_of(output, "upright.pdf")[0]
    upright = record["document_id"]
    for path in (
        "/", "/documents", f"/documents/{upright}", address(record), f"/documents/{upright}/documents/{upright}",
        f"/documents/{upright}/missing?page=1&x0=10&y0=10&x1=500&y1=700",
    ):  # fmt: skip
        page.goto(base + path)
        assert page.title() != "taken", "the title of this plan is a script tag"
    assert len(asked) > 10
    assert [url for url in asked if not url.startswith(base + "/")] == []
    assert said == []


def test_two_tabs(browser: Any, output: Path, base: str) -> None:
    record = tasks_of(output, "upright.pdf")[0]
    tabs = [browser.new_context().new_page() for _ in range(2)]
    for tab in tabs:
        tab.goto(base + address(record))
    for tab, text in zip(tabs, ("Của Bình", "Của Hạnh"), strict=True):
        tab.fill("#f-title", text)
        tab.locator("button[value=save]").click()
        tab.wait_for_load_state()
    words = tabs[1].inner_text(".stale")
    assert "Của Bình" in words
    assert "Của Hạnh" in words
    assert [entry["new"] for entry in corrections(output, record["document_id"])] == ["Của Bình"]
    assert tabs[1].input_value("#f-title") == "Của Hạnh"
    for tab in tabs:
        tab.context.close()


def test_a_missing_record_is_drawn(page: Any, output: Path, base: str) -> None:
    """On the page that /Rotate turns: the box is drawn on what is seen."""
    record = tasks_of(output, "rotated.pdf")[2]
    (line,) = [box for box in record["bboxes"] if box["column"] == "title"][:1]
    page.goto(f"{base}/documents/{record['document_id']}/missing?table=objectives&page=1")
    waited(page, "[...document.images].every(image => image.complete)")
    page.locator("#draw").scroll_into_view_if_needed()
    paper = page.locator("#draw").bounding_box()
    view = page.evaluate("[document.getElementById('draw').viewBox.baseVal.width, 1]")
    factor = paper["width"] / view[0]
    page.mouse.move(paper["x"] + (line["x0"] - 3) * factor, paper["y"] + (line["y0"] - 2) * factor)
    page.mouse.down()
    page.mouse.move(paper["x"] + (line["x1"] + 3) * factor, paper["y"] + (line["y1"] + 2) * factor, steps=4)
    page.mouse.up()
    page.wait_for_selector("#f-text")
    assert page.input_value("#f-text").startswith("Tuyên truyền")
    page.click("#add")
    page.wait_for_url("**/objectives/**")
    assert corrections(output, record["document_id"])[-1]["action"] == "add"


def test_without_javascript(browser: Any, output: Path, base: str) -> None:
    """The queue, the page with its highlights, correcting, accepting, and the box of a missing record as four numbers."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 800}, locale="vi-VN")
    page = context.new_page()
    document = documents(output)["cropped.pdf"]
    page.goto(f"{base}/?order=document&document={document}")
    assert page.locator("td.what a").count() > 4
    page.select_option("select[name=table]", "tasks")
    page.click(".filters button")
    page.locator("td.what a").first.click()
    page.wait_for_url("**/tasks/**")
    assert page.locator(".cell").count() >= 3
    shown = page.locator(".paper img").first.bounding_box()
    assert shown["width"] > 400
    place = page.locator('.cell[data-column="title"]').first.bounding_box()
    assert shown["x"] < place["x"] < shown["x"] + shown["width"]
    page.fill("#f-title", "Sửa không cần JavaScript")
    page.locator("button[value=save]").click()
    assert page.input_value("#f-title") == "Sửa không cần JavaScript"
    page.locator("button[value=accept]").click()
    assert [entry["action"] for entry in corrections(output, document)][:2] == ["correct", "accept"]
    page.locator('.cell[data-column="title"]').first.click()
    assert page.url.endswith("#f-title"), "a click on a cell leads to its field"
    record = tasks_of(output, "cropped.pdf")[2]
    (line,) = [box for box in record["bboxes"] if box["column"] == "title"][:1]
    page.goto(f"{base}/documents/{document}/missing?table=objectives&page=1")
    for edge, shift in (("x0", -2), ("y0", -2), ("x1", 2), ("y1", 2)):
        page.fill(f"#{edge}", f"{line[edge] + shift:.1f}")
    page.click("#read-box")
    assert page.input_value("#f-text").startswith("Tuyên truyền")
    page.click("#add")
    assert corrections(output, document)[-1]["action"] == "add"
    context.close()


# --- these publish: they come last --------------------------------------------------------------------------------


def test_correct_save_run_again_reload(
    page: Any, output: Path, base: str, plans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = tasks_of(output, "upright.pdf")[1]
    document = record["document_id"]
    wanted = "Rà soát lại quy hoạch trường lớp"
    page.goto(base + address(record))
    page.fill("#f-title", unicodedata.normalize("NFD", wanted))
    page.get_by_role("button", name="Lưu").click()
    page.wait_for_load_state()
    assert page.input_value("#f-title") == wanted
    assert "máy đọc" in page.inner_text(".field[data-column=title]")
    assert corrections(output, document)[-1]["new"] == wanted, "stored as NFC"
    monkeypatch.setattr(run, "extractor_version", lambda: "9.9.9+raised")
    assert publish(output, plans / "in" / "upright.pdf", force=True) == 0
    page.reload()
    assert page.input_value("#f-title") == wanted
    assert wanted in {row["title"] for row in rows(output, "tasks")}
    versions = {row["document_id"]: row["extractor_version"] for row in rows(output, "documents")}
    assert versions[document] == "9.9.9+raised"


def test_a_conflict_and_an_orphan_are_shown(page: Any, output: Path, base: str) -> None:
    """Two tasks are corrected; a new extraction reads a third thing of one and no longer has the other."""
    one, other = tasks_of(output, "rotated.pdf")[:2]
    for record, note in ((one, "gấp"), (other, "chờ vốn")):
        page.goto(base + address(record))
        page.fill("#f-note", note)
        page.locator("button[value=save]").click()
        page.wait_for_load_state()
    moved(output, one, note="khẩn")
    moved(output, other)
    page.goto(f"{base}/?document={one['document_id']}&status=conflict")
    shown = page.locator("table.list").inner_text()
    assert one["title"] in shown
    assert "cần xem lại" in shown
    page.goto(base + address(one))
    assert page.input_value("#f-note") == "gấp"
    words = page.inner_text(".field[data-column=note]")
    assert "gấp" in words
    assert "khẩn" in words
    page.goto(f"{base}/documents/{one['document_id']}")
    lost = page.inner_text(".card.warn")
    assert other["title"] in lost
    assert "chờ vốn" in lost
    # the line of the overview leads back: taken back, it is gone
    page.locator(".card.warn button").last.click()
    page.wait_for_load_state()
    assert "chờ vốn" not in page.locator("main").inner_text()


def test_the_screen_picture_can_be_read() -> None:
    """The measure itself: a black square is found where it was drawn."""
    document = pymupdf.open()
    page = document.new_page(width=100, height=100)
    page.draw_rect((20, 30, 40, 50), fill=(0, 0, 0))
    pixmap = pymupdf.Pixmap(io.BytesIO(page.get_pixmap().tobytes("png")).getvalue())
    picture = (
        np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, pixmap.n)[:, :, :3].min(axis=2)
    )
    found = ink(picture, (0, 0, 100, 100))
    assert found is not None
    assert np.allclose(found, (20, 30, 40, 50), atol=1.1)
