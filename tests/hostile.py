"""Hostile PDFs: mutants of the samples, made by seed, and files built to cost or to deceive."""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import pymupdf

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
_OBJECT = re.compile(rb"\d+ 0 obj\b.*?endobj", re.DOTALL)
_NUMBER = re.compile(rb"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")
_REFERENCE = re.compile(rb"\d+ 0 R\b")
_NUMBERS = (b"0", b"-1", b"1e9", b"99999999999999999999", b"2147483648", b"0.0000001", b"65536", b"-32769")


# --- mutants -----------------------------------------------------------------------------------------------------


@cache
def originals() -> tuple[bytes, ...]:
    """The samples cut to their first two pages, as they are and with streams unpacked, so that damage goes deep."""
    files = []
    for path in sorted(SAMPLES.glob("*.pdf")):
        with pymupdf.open(path) as document:
            document.select(range(min(2, document.page_count)))
            files.append(document.tobytes(garbage=4, deflate=True))
            files.append(document.tobytes(garbage=4, expand=255, clean=False))
    return tuple(files)


def _flip(data: bytes, dice: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(dice.choice((1, 8, 64, 512))):
        out[dice.randrange(len(out))] ^= 1 << dice.randrange(8)
    return bytes(out)


def _truncate(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(1, len(data))]


def _remove(data: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(data))
    return data[:start] + data[start + dice.choice((1, 100, 10_000)) :]


def _repeat(data: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(data))
    piece = data[start : start + dice.choice((10, 1000, 20_000))]
    return data[:start] + piece * dice.choice((2, 20)) + data[start:]


def _splice(data: bytes, dice: random.Random) -> bytes:
    other = dice.choice(originals())
    return data[: dice.randrange(len(data))] + other[dice.randrange(len(other)) :]


def _swap_objects(data: bytes, dice: random.Random) -> bytes:
    """Two objects change places and keep their numbers' places: what points at one finds the other."""
    spans = [match.span() for match in _OBJECT.finditer(data)]
    if len(spans) < 2:
        return _flip(data, dice)
    (a, b), (c, d) = sorted(dice.sample(spans, 2))
    first, second = data[a:b], data[c:d]
    head, tail = re.match(rb"\d+ 0 obj", first), re.match(rb"\d+ 0 obj", second)
    assert head is not None
    assert tail is not None
    changed = head[0] + second[tail.end() :], tail[0] + first[head.end() :]
    return data[:a] + changed[0] + data[b:c] + changed[1] + data[d:]


def _numbers(data: bytes, dice: random.Random) -> bytes:
    """Some numbers (lengths, sizes, coordinates, object numbers) become extreme ones."""
    share = dice.choice((0.0005, 0.01))
    return _NUMBER.sub(lambda match: dice.choice(_NUMBERS) if dice.random() < share else match[0], data)


def _references(data: bytes, dice: random.Random) -> bytes:
    """Some references lead elsewhere: to other kinds of objects, to themselves, in circles."""
    known = sorted(set(_REFERENCE.findall(data))) or [b"1 0 R"]
    share = dice.choice((0.02, 0.3))
    return _REFERENCE.sub(lambda match: dice.choice(known) if dice.random() < share else match[0], data)


MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flip, _truncate, _remove, _repeat, _splice, _swap_objects, _numbers, _references,
)  # fmt: skip


def mutant(seed: int) -> bytes:
    """The mutant of that number: one sample, one to three mutations."""
    dice = random.Random(seed)
    data = dice.choice(originals())
    for _ in range(dice.choice((1, 1, 2, 3))):
        data = dice.choice(MUTATIONS)(data, dice) or b"%PDF-1.7"
    return data


# --- built files --------------------------------------------------------------------------------------------------


def pdf(objects: dict[int, bytes], root: int = 1) -> bytes:
    """A PDF of these objects, with a right cross-reference table."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = {}
    for number, body in sorted(objects.items()):
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    size = max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 n \n" % offsets[number] if number in offsets else b"0000000000 00000 f \n"
    out += b"trailer\n<</Size %d /Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, root, start)
    return bytes(out)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object; `content` is stored as it is."""
    return b"<<%s /Length %d>>\nstream\n%s\nendstream" % (entries, len(content), content)


def one_page(
    content: bytes, resources: bytes = b"", entries: bytes = b"", more: dict[int, bytes] | None = None
) -> bytes:
    """A PDF of one A4 page with that content stream."""
    page = b"<</Type/Page /Parent 2 0 R /MediaBox[0 0 595 842] /Contents 4 0 R /Resources<</Font<</F 5 0 R>>%s>>>>"
    return pdf(
        {
            1: b"<</Type/Catalog /Pages 2 0 R>>",
            2: b"<</Type/Pages /Kids[3 0 R] /Count 1>>",
            3: page % resources,
            4: stream(content, entries),
            5: b"<</Type/Font /Subtype/Type1 /BaseFont/Helvetica>>",
            **(more or {}),
        }
    )


LINE = b"BT /F 12 Tf 72 %d Td (Ke hoach so 12/KH-UBND ngay 01 thang 02 nam 2024) Tj ET\n"


def _deflated(size: int, times: int = 1) -> tuple[bytes, bytes]:
    """`size` blanks, deflated `times` over, and the entries that say so."""
    packer = zlib.compressobj(9)
    piece = b" " * (1 << 20)
    packed = b"".join(packer.compress(piece) for _ in range(size >> 20)) + packer.flush()
    for _ in range(times - 1):
        packed = zlib.compress(packed, 9)
    return packed, b"/Filter[" + b"/FlateDecode " * times + b"]"


def bomb(size: int = 1 << 30) -> bytes:
    """A page whose content is `size` blanks, deflated twice: a few kilobytes on disk."""
    packed, filters = _deflated(size, 2)
    return one_page(packed, entries=filters)


def image_bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A page that shows one picture of `width` by `height` black pixels, and a line of text."""
    packed, filters = _deflated((width * height // 8 >> 20) + 1 << 20, 2)
    image = b"/Type/XObject /Subtype/Image /Width %d /Height %d /BitsPerComponent 1 /ColorSpace/DeviceGray %s" % (
        width, height, filters,
    )  # fmt: skip
    content = LINE % 700 + b"q 500 0 0 500 40 40 cm /I Do Q"
    return one_page(content, b"/XObject<</I 6 0 R>>", more={6: stream(packed, image)})


def many_pages(count: int) -> bytes:
    """`count` pages that share one content."""
    kids = b" ".join(b"%d 0 R" % (number + 10) for number in range(count))
    page = b"<</Type/Page /Parent 2 0 R /MediaBox[0 0 595 842] /Contents 4 0 R /Resources<</Font<</F 5 0 R>>>>>>"
    return pdf(
        {
            1: b"<</Type/Catalog /Pages 2 0 R>>",
            2: b"<</Type/Pages /Kids[%s] /Count %d>>" % (kids, count),
            4: stream(LINE % 700),
            5: b"<</Type/Font /Subtype/Type1 /BaseFont/Helvetica>>",
            **{number + 10: page for number in range(count)},
        }
    )


def deep_tree(depth: int = 20_000) -> bytes:
    """One page below `depth` nodes of the page tree."""
    nodes = {
        number + 10: b"<</Type/Pages /Parent %d 0 R /Kids[%d 0 R] /Count 1>>" % (max(2, number + 9), number + 11)
        for number in range(depth)
    }
    last = depth + 10
    return pdf(
        {
            1: b"<</Type/Catalog /Pages 2 0 R>>",
            2: b"<</Type/Pages /Kids[10 0 R] /Count 1>>",
            4: stream(LINE % 700),
            5: b"<</Type/Font /Subtype/Type1 /BaseFont/Helvetica>>",
            **nodes,
            last: b"<</Type/Page /Parent %d 0 R /MediaBox[0 0 595 842] /Contents 4 0 R "
            b"/Resources<</Font<</F 5 0 R>>>>>>" % (last - 1),
        }
    )


def cyclic_tree() -> bytes:
    """A page tree whose nodes are each other's children."""
    return pdf(
        {
            1: b"<</Type/Catalog /Pages 2 0 R>>",
            2: b"<</Type/Pages /Kids[3 0 R 3 0 R] /Count 4 /Parent 3 0 R>>",
            3: b"<</Type/Pages /Kids[2 0 R 2 0 R] /Count 4 /Parent 2 0 R>>",
        }
    )


def false_count(count: int) -> bytes:
    """One page in a tree that claims `count`."""
    return one_page(LINE % 700).replace(b"/Count 1>>", b"/Count %d>>" % count)


def line_drawing(lines: int, seed: int = 1) -> bytes:
    """A drawing of many thousands of horizontal and vertical lines (a map, a floor plan), and a line of text."""
    dice = random.Random(seed)
    parts = [LINE % 800]
    for _ in range(lines):
        x, y, length = dice.uniform(0, 590), dice.uniform(0, 780), dice.uniform(7, 60)
        parts.append(b"%.1f %.1f m %.1f %.1f l S\n" % (x, y, x + length, y))
        parts.append(b"%.1f %.1f m %.1f %.1f l S\n" % (x, y, x, y + length))
    return one_page(b"".join(parts))


def dense_grid(lines: int) -> bytes:
    """`lines` lines each way over the whole page: hatching, graph paper."""
    parts = [LINE % 820]
    for index in range(lines):
        at = 10 + index * 570 / lines
        parts.append(b"%.3f 10 m %.3f 800 l S 10 %.3f m 580 %.3f l S\n" % (at, at, at * 1.35, at * 1.35))
    return one_page(b"".join(parts))


def cross_stitch(pitch: float, size: int = 800) -> bytes:
    """A page full of small crosses that do not touch each other: the most lines that do not merge."""
    parts = [LINE % 820]
    for row in range(int(size / pitch)):
        for column in range(int(size / pitch)):
            x, y = 5 + column * pitch, 5 + row * pitch
            parts.append(b"%.2f %.2f m %.2f %.2f l S %.2f %.2f m %.2f %.2f l S\n" % (
                x, y, x + 7, y, x + 3.5, y - 3.5, x + 3.5, y + 3.5,
            ))  # fmt: skip
    return one_page(b"".join(parts))


def encrypted(user_password: str) -> bytes:
    """The first sample, encrypted by AES with an owner's password, and a user's where one is named."""
    with pymupdf.open(sorted(SAMPLES.glob("*.pdf"))[0]) as document:
        return bytes(document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="owner", user_pw=user_password))


def with_scripts() -> bytes:
    """The first sample with JavaScript that runs when it is opened, and an attached file."""
    with pymupdf.open(sorted(SAMPLES.glob("*.pdf"))[0]) as document:
        document.embfile_add("payload.exe", b"MZ" + b"\0" * 1000, filename="../../payload.exe")
        action = document.get_new_xref()
        document.update_object(action, "<</S/JavaScript /JS(app.alert(1); while(true){})>>")
        document.xref_set_key(document.pdf_catalog(), "OpenAction", f"{action} 0 R")
        return bytes(document.tobytes())


def truncations(steps: Sequence[float] = (0.1, 0.3, 0.5, 0.7, 0.9, 0.99)) -> Iterator[bytes]:
    """Samples of which only that share arrived."""
    for path in sorted(SAMPLES.glob("*.pdf")):
        data = path.read_bytes()
        for share in steps:
            yield data[: int(len(data) * share)]
