"""Every measure, or those that are named, as one markdown table.

    python -m benchmarks [--quick] [NAME...]

A measure is a module with `measure(quick) -> list[Row]`, a coroutine or a plain function. It runs what it
compares in this same run; `--quick` makes everything small, to see whether it runs at all: its figures mean nothing.
"""

import argparse
import asyncio
import importlib
import inspect

from benchmarks.machine import machine
from benchmarks.table import Row, head, line

MEASURES = {
    "transfers": "benchmarks.transfer_memory",
    "polls": "benchmarks.polls",
    "accepting": "benchmarks.accepting",
    "answering": "benchmarks.answering",
    "videos": "benchmarks.videos",
    "webhooks": "benchmarks.webhooks",
    "waiting": "benchmarks.waiting",
    "starting": "benchmarks.starting",
}


def rows(name: str, *, quick: bool) -> list[Row]:
    found = importlib.import_module(MEASURES[name]).measure(quick)
    return asyncio.run(found) if inspect.iscoroutine(found) else found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(MEASURES)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="small sizes: does it run at all?")
    options = parser.parse_args()
    if unknown := set(options.names) - set(MEASURES):
        parser.error(f"there is no measure {', '.join(sorted(unknown))}")
    print(f"{machine()}\n\n{head()}", flush=True)
    for name in options.names or MEASURES:
        for row in rows(name, quick=options.quick):
            print(line(row), flush=True)


if __name__ == "__main__":
    main()
