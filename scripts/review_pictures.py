"""Makes docs/review-queue.png and docs/review-record.png of the README: the real review page over the samples.

`python -m scripts.review_pictures`; needs Chromium (`sh scripts/browser`) and Playwright.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parent.parent
SIZE = {"width": 1280, "height": 800}
PLAN = "Chương trình bảo tồn"  # the sample whose records are shown
CHECKED = 6  # records accepted before the queue is shown


@contextmanager
def served(output: Path) -> Iterator[str]:
    """The review page over a dataset, as the command serves it; gives its address."""
    command = [sys.executable, "-m", "pipeline.cli", "review", "--no-browser", "--lang", "vi", "--output", str(output)]
    with subprocess.Popen(
        [*command, "--reviewer", "Nguyễn Thị Hạnh"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip().rstrip("/")
        finally:
            process.terminate()


def save(page: Page, name: str) -> None:
    """What the window shows."""
    page.wait_for_load_state("networkidle")
    shown = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    shown.save(ROOT / "docs" / name, optimize=True)


def take(browser: Any, base: str) -> None:
    """The queue with some records checked, and a record with its cells lit."""
    page = browser.new_page(viewport=SIZE, locale="vi-VN")
    page.goto(f"{base}/?table=legal_bases")
    page.click("#start")
    for _ in range(CHECKED):
        page.wait_for_selector("#accept")
        page.click("#accept")
    page.goto(base)
    save(page, "review-queue.png")
    page.goto(f"{base}/documents")
    page.click("form.lang button")
    page.locator("td.what a", has_text=PLAN).click()
    page.locator(".of-tasks .records a").nth(-8).click()  # a row of the appendix
    page.wait_for_selector("#f-lead_text")
    page.focus("#f-lead_text")
    page.locator(".form .scroll").evaluate("node => { node.scrollTop = 0; }")
    save(page, "review-record.png")


def main() -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("chromium is not installed: sh scripts/browser")
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "output"
        command = [
            sys.executable,
            "-m",
            "pipeline.cli",
            "run",
            str(ROOT / "samples"),
            "--quiet",
            "--output",
            str(output),
        ]
        subprocess.run(command, cwd=ROOT, check=True)
        with served(output) as base, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            take(browser, base)
            browser.close()


if __name__ == "__main__":
    main()
