"""The report: one file that needs nothing else, drawn without an error in a browser, its tables sort."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.dataset import Dataset
from pipeline.report import report
from tests.command_line import kehoach
from tests.published import publish, samples

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def page() -> str:
    return report(Dataset(samples()))


def test_it_needs_nothing_else(page: str) -> None:
    assert not re.findall(r'(?:src|href|action)\s*=\s*"(?!#|data:)[^"]*"', page)
    assert not re.findall(r"@import|url\((?!#)", page)
    assert "<script src" not in page
    assert page.count("<svg") >= 3
    assert "Nhiệm vụ theo cơ quan chủ trì" in page


def test_the_same_publication_gives_the_same_report(page: str) -> None:
    assert report(Dataset(samples())) == page


def test_an_empty_dataset_has_a_report_too(tmp_path: Path) -> None:
    assert "Không có nhiệm vụ nào ghi ngày" in report(Dataset(publish(tmp_path / "out", [])))


def test_on_the_command_line(tmp_path: Path) -> None:
    done = kehoach("report", tmp_path / "r.html", "--output", samples(), module="pipeline.cli")
    assert (done.returncode, done.stdout.strip()) == (0, str(tmp_path / "r.html"))
    assert (tmp_path / "r.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: sudo apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


# labels of a chart that leave it, or stand on each other
_TEXT_OUT_OF_PLACE = """() => [...document.querySelectorAll('svg')].flatMap(svg => {
  const frame = svg.getBoundingClientRect(), wrong = [];
  const texts = [...svg.querySelectorAll('text')].map(t => [t.textContent.trim(), t.getBoundingClientRect()]);
  texts.forEach(([said, a], i) => {
    if (a.left < frame.left - 1 || a.right > frame.right + 1 || a.top < frame.top - 1 || a.bottom > frame.bottom + 1)
      wrong.push(said + ' leaves the chart');
    for (const [other, b] of texts.slice(i + 1))
      if (a.left < b.right - 2 && b.left < a.right - 2 && a.top < b.bottom - 4 && b.top < a.bottom - 4)
        wrong.push(said + ' stands on ' + other);
  });
  return wrong;
})"""


def test_in_a_browser(browser: Any, page: str, tmp_path: Path) -> None:
    (tmp_path / "r.html").write_text(page, encoding="utf-8")
    tab = browser.new_page(viewport={"width": 1100, "height": 900})
    said: list[str] = []
    asked: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto((tmp_path / "r.html").as_uri())
    assert said == []
    assert [url for url in asked if not url.startswith("data:")] == [(tmp_path / "r.html").as_uri()]
    for chart in tab.locator("svg").all():
        box = chart.bounding_box()
        assert box["width"] > 400
        assert box["height"] > 60
    assert tab.evaluate(_TEXT_OUT_OF_PLACE) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 1100
    # by the number of tasks, upwards and downwards
    button = tab.locator("table").first.get_by_role("button", name="Nhiệm vụ")
    for up in (True, False):
        button.click()
        cells = tab.locator("table").first.locator("tbody tr td:nth-child(6)").all_inner_texts()
        numbers = [int(cell) for cell in cells]
        assert numbers == sorted(numbers, reverse=not up)
    # on paper: headings again on each page, no part of a chart on the next one
    tab.emulate_media(media="print")
    assert tab.locator("table").first.evaluate("t => getComputedStyle(t.tHead).display") == "table-header-group"
    assert {chart.evaluate("c => getComputedStyle(c).breakInside") for chart in tab.locator("svg").all()} == {"avoid"}
    tab.close()
