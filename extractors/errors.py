"""Why a document cannot be extracted."""

from __future__ import annotations


class ExtractionError(Exception):
    """The document goes to quarantine: `stage` (source, text, layout, tables, records), a `code` and a plain message.

    The message says what is wrong, where, and what to do.
    """

    def __init__(self, stage: str, code: str, message: str) -> None:
        super().__init__(message)
        self.stage = stage
        self.code = code
        self.message = message

    def __reduce__(self) -> tuple[type[ExtractionError], tuple[str, str, str]]:
        return (ExtractionError, (self.stage, self.code, self.message))
