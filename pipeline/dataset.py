"""The folder of a dataset: which publication is in force, who may write, what may be deleted.

DIR/<table>, DIR/datapackage.json      links to current/...
DIR/current                            link to .publications/<publication>; replacing it is the one rename that
                                       puts all tables in force
DIR/.publications/<publication>/       tables and datapackage.json, never changed once they stand there
DIR/.publications/<publication>.json   the membership of that publication (see `pipeline/membership.py`)
DIR/.publications/.extracted/          what was extracted of documents that people reviewed
DIR/.lock                              held by `flock`: the kernel lets go of it when its holder dies
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from pipeline.cache import hash_file
from pipeline.errors import CallError, PublicationError
from pipeline.language import printable, tr
from schemas.tables import TABLES

# A reader may have resolved `current` just before it moved; it is given this long (contract: at least an hour).
KEEP_SECONDS = 3600
_STAGING = ".staging"
_DISCARDED = ".discarded"
_LINKS = (*(table.name for table in TABLES), "datapackage.json")


class Dataset:
    """One dataset folder. Reading needs no lock; whoever writes does it inside `locked`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.publications = root / ".publications"
        self.cache = root / "cache"
        self.quarantine = root / "quarantine"
        self.runs = root / "runs"
        self.corrections = root / "corrections"
        self.extracted = self.publications / ".extracted"

    # --- reading ---

    def current(self) -> Path | None:
        """The folder of the publication in force, resolved once; None where nothing has been published."""
        try:
            target = os.readlink(self.root / "current")
        except OSError:
            return None
        folder = self.root / target
        return folder if folder.is_dir() else None

    def require_current(self) -> Path:
        """Like `current`, but raises `CallError` where there is nothing to read."""
        folder = self.current()
        if folder is None:
            where = printable(str(self.root))
            raise CallError(
                tr(
                    f"{where}: chưa có bộ dữ liệu nào ở đây; hãy chạy `kehoach run` trước, hoặc chỉ đúng --output",
                    f"{where}: there is no dataset here; run `kehoach run` first, or name another folder with --output",
                )
            )
        return folder

    def membership_path(self, publication: str) -> Path:
        """Where the membership of a publication stands."""
        return self.publications / f"{publication}.json"

    def is_whole(self, publication: str, *, verify: bool = False) -> bool:
        """Whether a publication stands in place with all of its files, by their sizes or (`verify`) their hashes."""
        folder = self.publications / publication
        try:
            package = json.loads((folder / "datapackage.json").read_bytes())
            for each in package["resources"]:
                path = folder / each["path"]
                if path.stat().st_size != each["bytes"]:
                    return False
                if verify and f"sha256:{hash_file(str(path))}" != each["hash"]:
                    return False
        except (OSError, ValueError, KeyError, TypeError):
            return False
        return True

    # --- writing ---

    def prepare(self) -> None:
        """Make the folders. Raises `CallError` where the output cannot be used, `PublicationError` on a full disk."""
        try:
            for folder in (self.root, self.publications, self.cache, self.quarantine, self.runs):
                folder.mkdir(parents=True, exist_ok=True)
            probe = self.publications / ".probe"
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as error:
            raise unusable(self.root, error) from None
        for name in (*_LINKS, "current"):
            path = self.root / name
            if path.is_symlink() or not path.exists():
                continue
            where = printable(str(path))
            raise CallError(
                tr(
                    f"{where}: đã có sẵn và không phải do kehoach tạo; hãy chọn --output khác",
                    f"{where}: is already there and is not ours; choose another folder with --output",
                )
            )

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the dataset; raises `PublicationError` where another run does."""
        import fcntl

        try:
            descriptor = os.open(self.root / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise unusable(self.root, error) from None
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip() or "?"
                raise PublicationError(
                    tr(
                        f"{printable(str(self.root))}: một lần chạy khác (tiến trình {holder}) đang giữ bộ dữ liệu; "
                        "hãy đợi nó xong rồi chạy lại",
                        f"{printable(str(self.root))}: another run (process {holder}) holds the dataset; "
                        "wait until it has ended and run again",
                    )
                ) from None
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
            self._clean()
            yield
        finally:
            os.close(descriptor)

    def staging(self) -> Path:
        """An empty folder to write a publication in."""
        folder = self.publications / _STAGING
        self._discard(folder)
        folder.mkdir()
        return folder

    def enforce(self, publication: str, staged: Path | None) -> None:
        """Put a publication in force by one rename. `staged` is its folder where it does not stand in place yet."""
        folder = self.publications / publication
        if staged is not None:
            for path in (*staged.rglob("*"), staged):
                _sync(path)
            self._discard(folder)  # where it stood in place but not whole
            os.rename(staged, folder)
            _sync(self.publications)
        before = self.current()
        if before is not None and before.name == publication:
            return
        if before is not None:
            os.utime(before)  # its time of grace begins now
        for name in _LINKS:
            link = self.root / name
            if not link.is_symlink():
                _link(Path("current") / name, link)
        _link(Path(".publications") / publication, self.root / "current")
        _sync(self.root)

    def clean_old(self, now: float | None = None) -> None:
        """Delete publications that left force more than `KEEP_SECONDS` ago."""
        current = self.current()
        limit = (time.time() if now is None else now) - KEEP_SECONDS
        # folders first: the membership of one goes after it
        for path in sorted(self.publications.iterdir(), key=lambda path: path.suffix == ".json"):
            name = path.name.removesuffix(".json")
            if name.startswith(".") or (current is not None and name == current.name):
                continue
            with contextlib.suppress(OSError):
                if path.is_dir() and path.stat().st_mtime < limit:
                    self._discard(path)
                elif path.suffix == ".json" and path.stat().st_mtime < limit and not path.with_suffix("").is_dir():
                    path.unlink()

    def _clean(self) -> None:
        """Remove what an interrupted run left half done."""
        self._discard(self.publications / _STAGING)
        shutil.rmtree(self.publications / _DISCARDED, ignore_errors=True)
        for left in self.root.glob(".*.link"):
            with contextlib.suppress(OSError):
                left.unlink()

    def _discard(self, folder: Path) -> None:
        """Delete a folder; the rename before makes that it is never seen half deleted."""
        discarded = self.publications / _DISCARDED
        shutil.rmtree(discarded, ignore_errors=True)
        with contextlib.suppress(FileNotFoundError):
            os.rename(folder, discarded)
        shutil.rmtree(discarded, ignore_errors=True)


def unusable(root: Path, error: OSError) -> CallError | PublicationError:
    """What to raise when the output folder cannot be written."""
    where = printable(str(root))
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return PublicationError(
            tr(
                f"{where}: hết chỗ trên đĩa; hãy giải phóng chỗ rồi chạy lại, bản công bố cũ vẫn nguyên",
                f"{where}: no space left on the disk; free some and run again, the old publication stands",
            )
        )
    reason = error.strerror or str(error)
    return CallError(
        tr(
            f"{where}: không ghi được vào thư mục kết quả ({reason}); hãy chọn --output khác hoặc sửa quyền",
            f"{where}: the output folder cannot be written ({reason}); choose another with --output or fix permissions",
        )
    )


def _link(target: Path, link: Path) -> None:
    temporary = link.with_name(f".{link.name}.link")
    with contextlib.suppress(FileNotFoundError):
        temporary.unlink()
    os.symlink(target, temporary)
    os.replace(temporary, link)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
