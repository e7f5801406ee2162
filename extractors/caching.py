"""What was read in a short text, kept for when the same text is asked for again.

Titles are asked for each block below them, sentences by several rooms. Only pure functions of a text (and of frozen
values) whose result nobody changes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

_F = TypeVar("_F", bound=Callable[..., Any])
_TEXTS = 1024
_SHORT = 2000  # characters: longer texts are rare, and would fill the memory
_ALL: list[Callable[[], None]] = []


def forget() -> None:
    """Forget all results: for measuring what a document costs that was not read before."""
    for clear in _ALL:
        clear()


def remembered(function: _F) -> _F:
    """The function with the results of its last 1,024 texts of at most 2,000 characters at hand."""
    known = lru_cache(maxsize=_TEXTS)(function)
    _ALL.append(known.cache_clear)

    @wraps(function)
    def ask(text: str, *rest: Any) -> Any:
        return known(text, *rest) if len(text) <= _SHORT else function(text, *rest)

    return cast(_F, ask)
