"""Parquet files made of row groups that were encoded earlier: their bytes are copied, the footer is written anew.

What a row group's bytes say does not depend on where they stand; only the footer holds offsets. So a table of millions
of rows to which one document is added costs the encoding of one row group and the copying of the rest. The footer is in
Thrift's compact protocol (parquet.thrift); of it only what holds an offset is understood, all else is passed on as it is.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

_MAGIC = b"PAR1"
_BLOCK = 1 << 20
# compact protocol: types of fields
_TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(1, 13)
# parquet.thrift: the fields of FileMetaData, RowGroup, ColumnChunk and ColumnMetaData that are spoken of here
_FILE_ROWS, _FILE_GROUPS = 3, 4
_GROUP_COLUMNS, _GROUP_ROWS, _GROUP_OFFSET, _GROUP_ORDINAL = 1, 3, 5, 7
_COLUMN_OFFSETS, _COLUMN_META = frozenset({2, 4, 6}), 3
_META_OFFSETS = frozenset({9, 10, 11, 14})  # data page, index page, dictionary page, bloom filter


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _zigzag(data: bytes, at: int) -> tuple[int, int]:
    value, at = _varint(data, at)
    return (value >> 1) ^ -(value & 1), at


def _unsigned(value: int) -> bytes:
    """A number as varint."""
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _encoded(value: int) -> bytes:
    """A signed number as zigzag varint."""
    return _unsigned(value << 1 if value >= 0 else (-value << 1) - 1)


def _list_head(data: bytes, at: int) -> tuple[int, int, int]:
    """Type and number of a list's elements, and where they begin."""
    head = data[at]
    at += 1
    size = head >> 4
    if size == 15:
        size, at = _varint(data, at)
    return head & 0x0F, size, at


def _past(data: bytes, at: int, kind: int) -> int:
    """Where the value of that type ends."""
    if kind in (_TRUE, _FALSE):
        return at
    if kind in (_I16, _I32, _I64):
        while data[at] >= 0x80:
            at += 1
        return at + 1
    if kind == _BINARY:
        size, at = _varint(data, at)
        return at + size
    if kind == _STRUCT:
        for _, inner, start in (fields := _Fields(data, at)):
            fields.at = _past(data, start, inner)
        return fields.at
    if kind in (_LIST, _SET):
        inner, size, at = _list_head(data, at)
        for _ in range(size):
            at = at + 1 if inner in (_TRUE, _FALSE) else _past(data, at, inner)
        return at
    if kind == _DOUBLE:
        return at + 8
    if kind == _BYTE:
        return at + 1
    raise ValueError(f"a footer with a field of type {kind}")  # maps occur nowhere in Parquet


class _Fields:
    """The fields of a struct: id, type, where the value begins. Whoever iterates sets `at` to where it ends."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data = data
        self._id = 0
        self.at = at

    def __iter__(self) -> Iterator[tuple[int, int, int]]:
        return self

    def __next__(self) -> tuple[int, int, int]:
        head = self._data[self.at]
        self.at += 1
        if head == 0:
            raise StopIteration
        if head >> 4:
            self._id += head >> 4
        else:
            self._id, self.at = _zigzag(self._data, self.at)
        return self._id, head & 0x0F, self.at


class _Moved:
    """One row group of a footer, with its offsets and its ordinal as they are in another file."""

    def __init__(self, data: bytes, at: int, by: int, ordinal: int) -> None:
        self._data, self._by, self._ordinal = data, by, ordinal
        self._copied = at
        self._out: list[bytes] = []
        self.rows = 0
        self.end = self._group(at)
        self._out.append(data[self._copied : self.end])
        self.bytes = b"".join(self._out)

    def _put(self, start: int, end: int, value: int) -> None:
        self._out += (self._data[self._copied : start], _encoded(value))
        self._copied = end

    def _offset(self, start: int) -> int:
        value, end = _zigzag(self._data, start)
        if value:  # 0 where the writer leaves a deprecated offset out
            self._put(start, end, value + self._by)
        return end

    def _group(self, at: int) -> int:
        for name, kind, start in (fields := _Fields(self._data, at)):
            if name == _GROUP_COLUMNS:
                _, size, fields.at = _list_head(self._data, start)
                for _ in range(size):
                    fields.at = self._column(fields.at)
            elif name == _GROUP_OFFSET:
                fields.at = self._offset(start)
            elif name == _GROUP_ORDINAL:
                fields.at = _past(self._data, start, kind)
                self._put(start, fields.at, self._ordinal)
            else:
                if name == _GROUP_ROWS:
                    self.rows = _zigzag(self._data, start)[0]
                fields.at = _past(self._data, start, kind)
        return fields.at

    def _column(self, at: int) -> int:
        for name, kind, start in (fields := _Fields(self._data, at)):
            if name == _COLUMN_META:
                fields.at = self._meta(start)
            else:
                fields.at = self._offset(start) if name in _COLUMN_OFFSETS else _past(self._data, start, kind)
        return fields.at

    def _meta(self, at: int) -> int:
        for name, kind, start in (fields := _Fields(self._data, at)):
            fields.at = self._offset(start) if name in _META_OFFSETS else _past(self._data, start, kind)
        return fields.at


def _footer(path: Path) -> tuple[bytes, int]:
    """The footer of a Parquet file and where it begins; raises `ValueError` where the file is none."""
    size = path.stat().st_size
    with open(path, "rb") as file:
        file.seek(max(0, size - 8))
        tail = file.read(8)
        length = struct.unpack("<I", tail[:4])[0] if len(tail) == 8 else 0
        start = size - 8 - length
        if tail[4:] != _MAGIC or start < len(_MAGIC):
            raise ValueError(f"{path.name}: no whole Parquet file")
        file.seek(start)
        return file.read(length), start


def _groups(footer: bytes) -> tuple[int, int, list[int]]:
    """Where the list of row groups begins and ends in a footer, and where its elements begin."""
    for name, kind, start in (fields := _Fields(footer, 0)):
        if name != _FILE_GROUPS:
            fields.at = _past(footer, start, kind)
            continue
        _, size, at = _list_head(footer, start)
        begins = []
        for _ in range(size):
            begins.append(at)
            at = _past(footer, at, _STRUCT)
        return start, at, begins
    raise ValueError("a footer without row groups")


def _rows(footer: bytes) -> tuple[int, int]:
    """Where the number of rows begins and ends in a footer."""
    for name, kind, start in (fields := _Fields(footer, 0)):
        fields.at = _past(footer, start, kind)
        if name == _FILE_ROWS:
            return start, fields.at
    raise ValueError("a footer without a number of rows")


def join(frame: Path, sources: Sequence[Path], target: Path) -> str:
    """Write `target`: the row groups of `sources`, in order, under the schema and metadata of `frame` (which has no rows).

    All were written with the same columns and settings. Returns the SHA-256 of what was written. Raises `ValueError`
    where a source is damaged, `OSError` where it is missing or the disk is full.
    """
    digest = hashlib.sha256()
    position = rows = 0
    moved: list[bytes] = []
    with open(target, "wb") as out:

        def write(data: bytes) -> None:
            nonlocal position
            digest.update(data)
            out.write(data)
            position += len(data)

        write(_MAGIC)
        for source in sources:
            try:
                footer, end = _footer(source)
                by = position - len(_MAGIC)
                for at in _groups(footer)[2]:
                    group = _Moved(footer, at, by, len(moved))
                    moved.append(group.bytes)
                    rows += group.rows
            except (IndexError, struct.error) as error:
                raise ValueError(f"{source.name}: a damaged footer") from error
            with open(source, "rb") as file:
                left = end - len(_MAGIC)
                file.seek(len(_MAGIC))
                while left:
                    block = file.read(min(left, _BLOCK))
                    if not block:
                        raise ValueError(f"{source.name}: no whole Parquet file")
                    write(block)
                    left -= len(block)
        footer = _framed(frame, moved, rows)
        write(footer + struct.pack("<I", len(footer)) + _MAGIC)
    return digest.hexdigest()


def _framed(frame: Path, groups: Sequence[bytes], rows: int) -> bytes:
    """The footer of `frame` with these row groups."""
    footer, _ = _footer(frame)
    size = len(groups)
    head = bytes([min(size, 15) << 4 | _STRUCT])
    if size >= 15:
        head += _unsigned(size)
    start, end, _ = _groups(footer)
    from_rows, to_rows = _rows(footer)  # stands before the row groups
    return b"".join(
        (footer[:from_rows], _encoded(rows), footer[to_rows:start], head, *groups, footer[end:]),
    )
