"""Imported by the server that workers are forked from: compiles what the first document would compile in each worker.

Importing it takes the time of one small document, once a run; the memory is shared with all workers.
"""

from __future__ import annotations

import contextlib

from extractors.document import warm

with contextlib.suppress(Exception):  # what is wrong with the extractors, the workers report
    warm()
