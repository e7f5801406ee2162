"""Imported by the server that workers are forked from: compiles what the first document would compile in each worker.

Importing it takes the time of one small document, once a run; the memory is shared with all workers.
"""

from __future__ import annotations

import contextlib
import gc

from extractors.document import warm

with contextlib.suppress(Exception):  # what is wrong with the extractors, the workers report
    warm()
gc.collect()
gc.freeze()  # what is there now stays; a worker's collector must not walk over it, nor copy its pages by doing so
