"""The shared plans as a published dataset, made once for all tests that ask it."""

from __future__ import annotations

import atexit
import dataclasses
import shutil
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pipeline.cache import ExtractionCache
from pipeline.dataset import Dataset
from pipeline.membership import Member, Membership
from pipeline.publish import Publisher
from schemas.records import Extraction, to_json
from tests.readings import PLANS, SAMPLES, extraction_of


@cache
def plans() -> Path:
    """A dataset of the shared plans."""
    return _published(PLANS)


@cache
def samples() -> Path:
    """A dataset of the sample plans."""
    return _published(SAMPLES)


def _published(paths: Sequence[Path]) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="kehoach-published-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return publish(folder / "output", [extraction_of(path) for path in paths])


def publish(output: Path, extractions: Sequence[Extraction]) -> Path:
    """Publish the extractions in `output` as a run does it, and give the folder back."""
    dataset = Dataset(output)
    dataset.prepare()
    cache_ = ExtractionCache(dataset.cache)
    members = []
    for extraction in extractions:
        document = dataclasses.replace(extraction.document, extractor_version="test")
        published = to_json(dataclasses.replace(extraction, document=document))
        digest = cache_.write(document.source_sha256, "test", published)
        members.append(Member(document.source_sha256, [document.source_name], "test", digest))
    Publisher(dataset).publish(Membership(members), Membership(), lambda published: None)
    return output
