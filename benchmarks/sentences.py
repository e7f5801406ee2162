"""Does a target read in prose stay within one sentence? Asked of a second engine (underthesea).

`python -m benchmarks.sentences [PDF...]` lists each target whose text goes over the end of a sentence: such a record
would mix the number of one sentence with the indicator of another. By default the samples and, where they lie beside
the repository, the shared plans. Exit status 1 where there is one.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from underthesea import sent_tokenize

from benchmarks.provenance import default_files, squeeze
from schemas.records import Extraction, Target

PROSE = frozenset(["paragraph", "list_item", "heading"])


@dataclass(frozen=True, slots=True)
class SentenceFigure:
    """Targets compared, and those whose text is not within one sentence."""

    compared: int
    crossing: list[Target]


def within_sentences(extraction: Extraction) -> SentenceFigure:
    """Each target of the body against the sentences of the blocks that hold its text."""
    blocks = [(squeeze(b.text), b.text) for b in extraction.blocks if b.kind in PROSE]
    crossing = []
    targets = [t for t in extraction.targets if t.source == "body"]
    for target in targets:
        text = squeeze(target.text)
        homes = [whole for bare, whole in blocks if text in bare]
        if homes and not any(text in squeeze(sentence) for home in homes for sentence in sent_tokenize(home)):
            crossing.append(target)
    return SentenceFigure(len(targets), crossing)


def main(arguments: list[str] | None = None) -> int:
    from extractors.document import extract

    parser = argparse.ArgumentParser(prog="python -m benchmarks.sentences", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    crossing = 0
    for path in parser.parse_args(arguments).files or default_files():
        figure = within_sentences(extract(path.read_bytes(), source_name=path.name))
        print(f"{path.name}: {len(figure.crossing)} of {figure.compared} targets in prose go over a sentence's end")
        for target in figure.crossing:
            print(f"  page {target.pages[:1]}: {target.text}")
        crossing += len(figure.crossing)
    return 1 if crossing else 0


if __name__ == "__main__":
    sys.exit(main())
