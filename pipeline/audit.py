"""`kehoach audit`: how right is the dataset? A stratified random sample for people to check, and what follows from it."""

from __future__ import annotations

from typing import Any

from pipeline.dataset import Dataset


def open_sample(dataset: Dataset) -> dict[str, Any] | None:
    """The sample that is being checked; None where there is none."""
    return None
