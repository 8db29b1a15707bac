"""Lives by hand: `python -m tests.simulation --seeds 1000`, or one of them with everything that happens in it."""

import argparse
import sys
import time

from tests.simulation.life import Life, live

PROGRESS = 250
"""So many lives are told of while more are coming."""


def main() -> int:
    options = _options()
    if options.seed is not None:
        return _one(live(options.seed), trace=options.trace)
    return _many(range(options.first, options.first + options.seeds))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=100, help="how many lives")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--seed", type=int, help="this one alone")
    parser.add_argument("--trace", action="store_true", help="say everything that happens in it")
    return parser.parse_args()


def _one(life: Life, *, trace: bool) -> int:
    if trace:
        _write("\n".join(life.trace))
    _write(f"seed {life.seed}: {life.digest} {life.counts}")
    return _say(life)


def _many(seeds: range) -> int:
    begun, failed = time.perf_counter(), 0
    for number, seed in enumerate(seeds, 1):
        failed += _say(live(seed))
        if number % PROGRESS == 0 and number < len(seeds):
            _write(f"{number} lives so far")
    seconds = time.perf_counter() - begun
    _write(f"{len(seeds)} lives in {seconds:.1f} s, {failed} with broken promises")
    return min(failed, 1)


def _write(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _say(life: Life) -> int:
    for sentence in life.broken:
        _write(f"seed {life.seed}: {sentence}")
    if life.broken:
        _write(f"    again: python -m tests.simulation --seed {life.seed} --trace")
    return min(len(life.broken), 1)


if __name__ == "__main__":
    sys.exit(main())
