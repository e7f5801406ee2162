"""For developers: `evaluate` without a publication, straight from the files.

`python -m pipeline.evaluate_direct PDF... --gold DIR [--headers FILE] [--json FILE]` extracts in this process and
prints what `kehoach evaluate` prints.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from pipeline.errors import CallError
from pipeline.evaluate import (
    evaluate_heads,
    evaluate_tables,
    extract_text,
    print_evaluation,
    read_gold,
    read_json_object,
    result_console,
    tables_of,
    write_json,
)
from pipeline.scoring import Tables


def extract_files(paths: list[Path]) -> dict[str, Tables]:
    """The tables of each file by its name; a file that cannot be read is told and left out."""
    from extractors.document import extract

    publication: dict[str, Tables] = {}
    for path in paths:
        begin = time.perf_counter()
        try:
            publication[path.name] = tables_of(extract(path.read_bytes(), source_name=path.name))
        except Exception as error:  # a developer wants the other documents' figures all the same
            print(f"{path.name}: {type(error).__name__}: {error}", file=sys.stderr)
        else:
            print(f"{path.name}: {time.perf_counter() - begin:.2f} s", file=sys.stderr)
    return publication


def main(arguments: list[str] | None = None) -> int:
    """Status 0, or 2 where the call was wrong."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.evaluate_direct", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--headers", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    console = result_console()
    parts = {}
    try:
        publication = extract_files(options.files)
        if options.gold is not None:
            parts["gold"] = evaluate_tables(read_gold(options.gold), publication)
            print_evaluation(console, parts["gold"], "Gold")
        if options.headers is not None:
            parts["headers"] = evaluate_heads(read_json_object(options.headers), publication, extract_text)
            print_evaluation(console, parts["headers"], "Headers")
        if options.json is not None:
            write_json(options.json, parts)
    except CallError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
