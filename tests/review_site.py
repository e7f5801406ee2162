"""A small real dataset for the tests of the review page: typeset plans, extracted and published in this process."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipeline import run
from pipeline.cache import ExtractionCache
from pipeline.dataset import Dataset
from pipeline.membership import Membership
from pipeline.republish import republish
from pipeline.review_app.app import create_app
from schemas.tables import table
from tests import typesetting

SCRIPT = "<script>document.title='taken'</script>"
HEAD = """
#grid(columns: (1fr, 1fr), align: center, [ỦY BAN NHÂN DÂN\\ *TỈNH KON TUM*], [*CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM*\\
*Độc lập - Tự do - Hạnh phúc*])
#grid(columns: (1fr, 1fr), align: center, [Số: 17/KH-UBND], [_Kon Tum, ngày 05 tháng 3 năm 2024_])
#align(center)[*KẾ HOẠCH*\\ *#subject*]
Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;
"""
ROWS = [
    ["1", "Rà soát quy hoạch mạng lưới trường lớp trên địa bàn", "Sở Xây dựng", "Sở Tài chính", "Năm 2025", ""],
    [
        "2",
        "Xây dựng kế hoạch đào tạo nghề cho lao động nông thôn",
        "Sở Nội vụ",
        "Các sở, ban, ngành",
        "Quý III/2025",
        "",
    ],
    ["3", "Tuyên truyền về bình đẳng giới", "Sở Tư pháp", "Hội Nông dân tỉnh", "Hằng năm", ""],
]


BODY = """
Thực hiện Nghị quyết số 12/NQ-HĐND ngày 10 tháng 7 năm 2023 của Hội đồng nhân dân tỉnh Kon Tum về phát triển nghề thủ
công; Ủy ban nhân dân tỉnh ban hành Kế hoạch như sau:

*I. MỤC TIÊU*

*1. Mục tiêu chung*

Bảo tồn và phát triển các nghề thủ công truyền thống trên địa bàn tỉnh.

*2. Mục tiêu cụ thể*

Đến năm 2030, tỷ lệ che phủ rừng đạt 63%.

Đến năm 2030, có ít nhất 12 làng nghề được công nhận.

*II. NHIỆM VỤ*

"""


def plan(subject: str = "Phát triển nghề thủ công", rows: list[list[str]] = ROWS, body: str = "") -> bytes:
    """The PDF of a plan with a task table, and with objectives, targets and a cited resolution in `body`."""
    quoted = subject.replace("\\", "\\\\").replace('"', '\\"')
    return typesetting.pdf(f'#let subject = "{quoted}"\n' + HEAD + body + typesetting.task_table(rows))


_EXTRACTED = tempfile.TemporaryDirectory(prefix="kehoach-extracted-")


def publish(output: Path, *paths: Path, **options: Any) -> int:
    """One run over the paths in worker processes, as `kehoach run` does it; what an earlier test extracted of the same
    bytes is in the cache."""
    mine = output / "cache" / "extractions"
    shutil.copytree(_EXTRACTED.name, mine, dirs_exist_ok=True)
    status = run.execute(run.Options(paths=tuple(map(str, paths)), output=output, jobs=1, quiet=True, **options))
    if not options.get("force"):
        shutil.copytree(mine, _EXTRACTED.name, dirs_exist_ok=True)
    return status


def rows(output: Path, name: str) -> list[dict[str, Any]]:
    """The published rows of a table."""
    found: list[dict[str, Any]] = pq.read_table((output / name).resolve()).to_pylist()
    return found


def moved(output: Path, task: dict[str, Any], **change: Any) -> None:
    """A new extraction of the same file that reads that task otherwise, or without a change not at all, is put into the
    cache and published."""
    dataset = Dataset(output)
    current = dataset.require_current()
    membership = Membership.load(dataset.membership_path(current.name))
    member = next(each for each in membership.published() if each.document_id == task["document_id"])
    cache = ExtractionCache(dataset.cache)
    found = cache.read(member.sha256 or "", member.key)
    assert found
    data, gone = found[0], task["task_id"]
    if change:
        next(each for each in data["tasks"] if each["task_id"] == gone).update(change)
    else:
        data["tasks"] = [each for each in data["tasks"] if each["task_id"] != gone]
        for name, column in (("assignments", "subject_id"), ("findings", "subject_id"), ("citations", "context_id")):
            data[name] = [each for each in data[name] if each[column] != gone]
    member.digest = cache.write(member.sha256 or "", member.key, data)
    shutil.rmtree(dataset.extracted, ignore_errors=True)
    membership.save(dataset.membership_path(current.name))
    republish(dataset)


class Site:
    """The review page without a server: what a browser would send and get."""

    def __init__(self, output: Path) -> None:
        self.output = output
        self.app = create_app(Dataset(output), "Hạnh")
        self.client = self.app.test_client()
        self.client.get("/", headers={"Host": "127.0.0.1"})

    def get(self, address: str, **headers: str) -> Any:
        return self.client.get(address.partition("#")[0], headers={"Host": "127.0.0.1:1", **headers})

    def page(self, address: str) -> str:
        answer = self.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return str(answer.text)

    def form(self, address: str) -> dict[str, str]:
        """The values of the record's form as a browser would send them."""
        return form_values(self.page(address))

    def post(self, address: str, values: dict[str, str], **headers: str) -> Any:
        return self.client.post(
            address.partition("#")[0],
            data=values,
            headers={"Host": "127.0.0.1:1", "Origin": "http://127.0.0.1:1", **headers},
        )

    def save(self, address: str, do: str = "accept", **values: str) -> Any:
        """Open a record, change some fields, press a button."""
        return self.post(address, {**self.form(address), **values, "do": do})


_PLAN = tempfile.TemporaryDirectory(prefix="kehoach-review-")


@cache
def published_plan() -> Path:
    """A folder with a plan whose subject is a script tag (`in`) and its dataset (`out`), made once; tests work on copies."""
    folder = Path(_PLAN.name)
    (folder / "in").mkdir()
    (folder / "in" / "a.pdf").write_bytes(plan(f"Phát triển nghề {SCRIPT}"))
    assert publish(folder / "out", folder / "in") == 0
    return folder


def copied(output: Path) -> Site:
    """The page over a copy of that dataset in `output`."""
    shutil.copytree(published_plan() / "out", output, symlinks=True)
    return Site(output)


def task(site: Site, number: int = 0) -> dict[str, Any]:
    """A published task."""
    return rows(site.output, "tasks")[number]


def entries(site: Site) -> list[dict[str, Any]]:
    """What was said, as it stands in the corrections."""
    folder = site.output / "corrections"
    return [json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_text().splitlines()]


def token(site: Site) -> str:
    """The token that forms send back."""
    found = re.search(r'name="token" value="([^"]+)"', site.page("/"))
    assert found
    return found[1]


def form_values(html: str) -> dict[str, str]:
    """What the record's form would send: hidden inputs, inputs, selects, text areas."""
    import html as codec

    part = re.search(r'<form class="(?:form|new)".*?</form>', html, re.DOTALL)
    assert part
    body = part[0]
    named = list(re.findall(r'<(?:input|select|textarea)\b[^>]*?\bname="([^"]*)"', body))
    assert len(named) == len(set(named)), "two fields of one name: the server would take either"
    values: dict[str, str] = {}
    for tag in re.findall(r"<input\b[^>]*>", body):
        found = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if "name" in found:
            values[found["name"]] = codec.unescape(found.get("value", ""))
    for name, inner in re.findall(r'<select\b[^>]*name="([^"]*)"[^>]*>(.*?)</select>', body, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', inner)
        first = re.search(r'<option value="([^"]*)"', inner)
        values[name] = codec.unescape((chosen or first)[1]) if (chosen or first) else ""  # type: ignore[index]
    for name, inner in re.findall(r'<textarea\b[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', body, re.DOTALL):
        values[name] = codec.unescape(inner)
    return values


def address(row: dict[str, Any], name: str = "tasks") -> str:
    """The address of a published record."""
    return f"/documents/{row['document_id']}/{name}/{row[table(name).key[0]]}"
