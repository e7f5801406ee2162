"""What is already done: extractions by content, version and settings; hashes of files that have not changed.

Everything below `DIR/cache` may be deleted at any time. Files appear whole, by a rename. No pyarrow here: workers
write extractions.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import os
import time
import zlib
from pathlib import Path
from typing import Any

from pipeline.sources import Source

# A file changed this shortly before it was hashed may change again within the same tick of the file system's clock.
_SETTLED_NS = 2_000_000_000
# An extraction that no document of the dataset uses may be the work of an interrupted run, or of other settings that
# come again: it is kept that many seconds.
KEEP_UNUSED = 7 * 86_400


def write_whole(path: Path, data: bytes, *, sync: bool = False) -> None:
    """Write `data` to `path` so that a reader, or a crash, sees either the old file or all of the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "wb") as file:
            file.write(data)
            if sync:
                file.flush()
                os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def canonical(value: Any) -> bytes:
    """The one JSON spelling of `value`. Raises `ValueError` for NaN and for text that is not valid Unicode."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


class ExtractionCache:
    """Extractions in JSON, compressed, by the SHA-256 of the document and the key of version and settings."""

    def __init__(self, root: Path) -> None:
        self.root = root / "extractions"

    def path(self, sha256: str, key: str) -> Path:
        """Where the extraction of that document under that version and settings stands, or would stand."""
        return self.root / sha256[:2] / f"{sha256}.{key}.json.gz"

    def has(self, sha256: str, key: str) -> bool:
        """Whether it is there."""
        return self.path(sha256, key).is_file()

    def write(self, sha256: str, key: str, extraction: dict[str, Any], *, sync: bool = False) -> str:
        """Store it (`sync`: to the disk) and return its digest. The source's name belongs to the path: it is left out."""
        document = {**extraction["document"], "source_name": ""}
        payload = canonical({**extraction, "document": document})
        # level 1: three times as large a cache as level 9 would still be small beside the PDFs, and ten times as fast
        write_whole(self.path(sha256, key), gzip.compress(payload, compresslevel=1, mtime=0), sync=sync)
        return hashlib.sha256(payload).hexdigest()

    def read(self, sha256: str, key: str) -> tuple[dict[str, Any], str] | None:
        """The extraction and its digest; None where it is missing or damaged."""
        try:
            payload = gzip.decompress(self.path(sha256, key).read_bytes())
            return json.loads(payload), hashlib.sha256(payload).hexdigest()
        except (OSError, EOFError, zlib.error, ValueError):
            return None

    def clean(self, wanted: set[str], *, keep_seconds: float) -> None:
        """Delete entries whose file's name is not among `wanted` and that are older than that: of documents that left,
        of earlier versions of the extractor."""
        limit = time.time() - keep_seconds
        for folder in os.scandir(self.root):
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name not in wanted and entry.stat().st_mtime <= limit:
                        os.unlink(entry)


class FileIndex:
    """The SHA-256 of files by path, trusted while size, times and inode are the same."""

    def __init__(self, root: Path) -> None:
        self._path = root / "files.json"
        self._known: dict[str, list[Any]] = {}
        self._changed = False
        try:
            loaded = json.loads(self._path.read_bytes())
            self._known = loaded if isinstance(loaded, dict) else {}
        except (OSError, ValueError):
            pass

    @staticmethod
    def _mark(source: Source) -> list[int]:
        return [source.size, source.mtime_ns, source.ctime_ns, source.inode]

    def sha256(self, source: Source) -> str | None:
        """The hash recorded for the file, None where it is new or has changed."""
        known = self._known.get(source.path)
        return known[0] if known is not None and known[1:] == self._mark(source) else None

    def record(self, source: Source, sha256: str) -> None:
        """Remember the hash, unless the file changed so recently that the next change could go unseen."""
        if time.time_ns() - max(source.mtime_ns, source.ctime_ns) > _SETTLED_NS:
            self._known[source.path] = [sha256, *self._mark(source)]
            self._changed = True

    def keep_only(self, paths: set[str]) -> None:
        """Forget the files that the dataset knows nothing of; raises `OSError`."""
        before = len(self._known)
        self._known = {path: entry for path, entry in self._known.items() if path in paths}
        self._changed = self._changed or len(self._known) < before
        self.save()

    def save(self) -> None:
        """Write the index; raises `OSError` where that fails."""
        if self._changed:
            write_whole(self._path, json.dumps(self._known).encode())
            self._changed = False


def hash_file(path: str) -> str:
    """The SHA-256 of a file's bytes; raises `OSError` where it cannot be read."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
