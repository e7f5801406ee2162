"""Which files a run is about: named files, folders walked, lists of paths on standard input."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.errors import CallError
from pipeline.language import printable, tr

# A folder is searched for these; what a file really is, its content says.
ENDINGS = (".pdf", ".txt", ".docx", ".html", ".htm")


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read: its absolute path, the name it is published under, and what `stat` says of it."""

    path: str
    name: str
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int


@dataclass(slots=True)
class Found:
    """What stands under the paths: the files in order of their paths, and what was passed over, counted."""

    sources: list[Source] = field(default_factory=list)
    skipped_endings: Counter[str] = field(default_factory=Counter)
    hidden: int = 0
    links_out: int = 0
    special: int = 0
    unreadable_folders: list[str] = field(default_factory=list)


def published_name(path: str) -> str:
    """The file's name in NFC; bytes that are not UTF-8 become U+FFFD, so that every table can hold it."""
    name = os.fsencode(os.path.basename(path)).decode("utf-8", "replace")
    return unicodedata.normalize("NFC", name)


def listed_paths(data: bytes, nul: bool) -> list[str]:
    """The paths of a list on standard input: one a line, or separated by NUL. Empty entries do not count."""
    entries = data.split(b"\0") if nul else [line.removesuffix(b"\r") for line in data.split(b"\n")]
    return [os.fsdecode(entry) for entry in entries if entry]


def _source(path: str, status: os.stat_result) -> Source:
    return Source(
        path=path,
        name=published_name(path),
        size=status.st_size,
        mtime_ns=status.st_mtime_ns,
        ctime_ns=status.st_ctime_ns,
        inode=status.st_ino,
    )


def _inside(path: str, root: str) -> bool:
    return path == root or path.startswith(root.rstrip(os.sep) + os.sep)


def _walk(root: str, output: str, found: Found) -> Iterator[Source]:
    folders = [root]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            found.unreadable_folders.append(folder)
            continue
        for entry in listed:
            if entry.name.startswith("."):
                found.hidden += 1
                continue
            if entry.is_symlink() and not _inside(os.path.realpath(entry.path), root):
                found.links_out += 1
                continue
            try:
                status = entry.stat()
            except OSError:  # it vanished between the listing and here, or the link leads nowhere
                found.special += 1
                continue
            if stat.S_ISDIR(status.st_mode):
                # a folder that a link inside leads to is walked under its own path
                if not entry.is_symlink() and not _inside(entry.path, output):
                    folders.append(entry.path)
            elif not stat.S_ISREG(status.st_mode):
                found.special += 1
            elif os.path.splitext(entry.name)[1].lower() not in ENDINGS:
                found.skipped_endings[printable(os.path.splitext(entry.name)[1].lower())] += 1
            else:
                yield _source(entry.path, status)


def collect(paths: Sequence[str], output: str) -> Found:
    """Find the files of a run. `output` is the dataset's own folder, which is never walked into.

    Raises `CallError` for a path that does not exist, is neither file nor folder, or cannot be looked at. A file that
    is named itself is taken whatever its ending; a file that several paths lead to is taken once.
    """
    found = Found()
    sources: dict[str, Source] = {}
    for path in paths:
        try:
            status = os.stat(path)
        except FileNotFoundError:
            raise CallError(
                tr(
                    f"{printable(path)}: không có tệp hay thư mục này; hãy kiểm tra lại đường dẫn",
                    f"{printable(path)}: there is no such file or folder; check the path",
                )
            ) from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise CallError(
                tr(
                    f"{printable(path)}: không mở được ({reason}); hãy kiểm tra quyền truy cập",
                    f"{printable(path)}: cannot be used ({reason}); check the path and its permissions",
                )
            ) from None
        if stat.S_ISDIR(status.st_mode):
            for source in _walk(os.path.realpath(path), output, found):
                sources[source.path] = source
        elif stat.S_ISREG(status.st_mode):
            folder, name = os.path.split(os.path.abspath(path))
            source = _source(os.path.join(os.path.realpath(folder), name), status)
            sources[source.path] = source
        else:
            raise CallError(
                tr(
                    f"{printable(path)}: không phải tệp thường hay thư mục; hãy chỉ ra một tệp",
                    f"{printable(path)}: is neither a regular file nor a folder; name a file or a folder",
                )
            )
    found.sources = [sources[path] for path in sorted(sources)]
    return found
