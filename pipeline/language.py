"""The language of what people read: Vietnamese or English. Codes are the same in both."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

LANGUAGES = ("vi", "en")
_chosen = "en"


def choose(lang: str) -> None:
    """Set the language of `tr` for the rest of the process; raises `ValueError` for one that is unknown."""
    global _chosen
    if lang not in LANGUAGES:
        raise ValueError(lang)
    _chosen = lang


def chosen() -> str:
    """The language in force, `vi` or `en`."""
    return _chosen


def tr(vi: str, en: str) -> str:
    """The text in the language in force: both stand side by side where they are used, so that neither gets lost."""
    return vi if _chosen == "vi" else en


def preferred(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> str:
    """The language that a command line asks for by `--lang`, else by the locale's environment variables.

    It is read before the command line is parsed, because the help texts need it.
    """
    for index, argument in enumerate(arguments):
        value = arguments[index + 1] if argument == "--lang" and index + 1 < len(arguments) else None
        if argument.startswith("--lang="):
            value = argument.removeprefix("--lang=")
        if value in LANGUAGES:
            return value
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return "vi" if value.lower().startswith("vi") else "en"
    return "en"


def printable(text: str) -> str:
    """`text` fit for a terminal or a log: control characters and undecodable bytes of file names are escaped."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape", "surrogatepass").decode("ascii") for char in text
    )
