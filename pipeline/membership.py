"""Which documents a publication has, under which paths, and which files are in quarantine.

Kept beside the publication (never in it: it holds paths of the machine) and written before the publication is put in
force, so that the two change together. Everything that later runs must know about earlier ones stands here; the cache
only saves time.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pipeline.cache import write_whole
from pipeline.sources import published_name


@dataclass(slots=True)
class Failure:
    """Why a document is in quarantine, and what it would take to try again."""

    stage: str
    code: str
    message: str
    extractor_version: str
    key: str
    attempts: int = 1
    timeout: float | None = None  # seconds that were not enough
    memory_limit: int | None = None  # bytes that were not enough
    max_pages: int | None = None  # pages that it has more than


@dataclass(slots=True)
class Member:
    """One document by its bytes: published (`key`, `digest` of its extraction) or in quarantine (`failure`).

    `sha256` is None for a file that could not be read; such a member stands under its path.
    """

    sha256: str | None
    paths: list[str] = field(default_factory=list)
    key: str = ""
    digest: str = ""
    failure: Failure | None = None

    @property
    def name(self) -> str:
        """The name it is published under: the first of its names in code-point order."""
        return min(published_name(path) for path in self.paths)

    @property
    def document_id(self) -> str:
        """The id of the document, or one made of the path where the bytes are not known."""
        if self.sha256 is not None:
            return self.sha256[:16]
        return "path-" + hashlib.sha256(os.fsencode(self.paths[0])).hexdigest()[:11]


def _vanished(path: str) -> bool:
    """Whether nothing is there any more (a path that cannot be looked at has not vanished)."""
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


class Membership:
    """The members of a dataset by SHA-256, or by path where that is not known."""

    def __init__(self, members: Iterable[Member] = (), content: str = "") -> None:
        self._members: dict[str, Member] = {member.sha256 or member.paths[0]: member for member in members}
        self.content = content  # hash of what the publication was made of (`pipeline/publish.py`)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Membership) and (self._members, self.content) == (other._members, other.content)

    __hash__ = None  # type: ignore[assignment]

    def of(self, content: str) -> Membership:
        """The same members, of a publication made of that."""
        return Membership(self._members.values(), content)

    def get(self, sha256_or_path: str) -> Member | None:
        """The member, None where there is none."""
        return self._members.get(sha256_or_path)

    def members(self) -> Iterable[Member]:
        """All of them, in no order."""
        return self._members.values()

    def published(self) -> list[Member]:
        """The documents of the dataset, by document_id."""
        found = [member for member in self._members.values() if member.failure is None]
        return sorted(found, key=lambda member: member.document_id)

    def quarantined(self) -> list[Member]:
        """What could not be extracted, by document_id."""
        found = [member for member in self._members.values() if member.failure is not None]
        return sorted(found, key=lambda member: member.document_id)

    def updated(self, seen: Mapping[str, str | None], results: Mapping[str, Member], prune: bool) -> Membership:
        """The membership after a run.

        `seen` gives the SHA-256 of every path of the run (None where the file could not be read), `results` what became
        of each by SHA-256 or path. A path belongs to the bytes it holds now; a member without paths leaves. A path that
        is gone leaves too where its member has others, which makes a renamed file the same document under its new name;
        with `prune` it leaves anyway. A file that cannot be read now takes nothing away from what was read before.
        """
        members: dict[str, Member] = {}
        for name, member in self._members.items():
            paths = [
                path for path in member.paths if path not in seen or (seen[path] is None and member.sha256 is not None)
            ]
            if prune or len(member.paths) > 1 or name in results:
                living = [path for path in paths if not _vanished(path)]
                paths = living if prune or living or name in results else paths
            if paths:
                members[name] = Member(member.sha256, paths, member.key, member.digest, member.failure)
        for path, sha256 in seen.items():
            name = sha256 or path
            result = results[name]
            before = members.get(name)
            paths = sorted({*(before.paths if before else ()), path})
            members[name] = Member(sha256, paths, result.key, result.digest, result.failure)
        return Membership(members.values())

    # --- on disk ---

    @classmethod
    def load(cls, path: Path) -> Membership:
        """Read it; empty where it is missing. Raises `ValueError` where it is damaged."""
        try:
            data = json.loads(path.read_bytes())
        except FileNotFoundError:
            return cls()
        members = (
            Member(
                sha256=entry["sha256"],
                paths=entry["paths"],
                key=entry["key"],
                digest=entry["digest"],
                failure=Failure(**entry["failure"]) if entry["failure"] else None,
            )
            for entry in data["members"]
        )
        return cls(members, data.get("content", ""))

    def save(self, path: Path) -> None:
        """Write it whole, and to the disk: the publication that follows must find it."""
        members: list[dict[str, Any]] = [_plain(self._members[name]) for name in sorted(self._members)]
        # ASCII: paths that are not UTF-8 hold lone surrogates
        said = json.dumps({"content": self.content, "members": members}, ensure_ascii=True)
        write_whole(path, said.encode(), sync=True)


def _plain(member: Member) -> dict[str, Any]:
    """Like `asdict`, which copies deeply and takes ten times as long."""
    failure = asdict(member.failure) if member.failure is not None else None
    return {name: getattr(member, name) for name in ("sha256", "paths", "key", "digest")} | {"failure": failure}
