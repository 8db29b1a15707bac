"""`python -m bot.previews SOURCE STEM`: one small picture of a film or a picture, named by the stem.

The process limits itself, so that it ends even where whoever started it is no more.
"""

import contextlib
import os
import resource
import signal
import sys
from pathlib import Path

SECONDS = 20
MEMORY_BYTES = 1024 * 1024 * 1024
LIMITS = {
    resource.RLIMIT_CPU: SECONDS,
    resource.RLIMIT_AS: MEMORY_BYTES,
    resource.RLIMIT_FSIZE: 1024 * 1024,
    resource.RLIMIT_CORE: 0,
}

NOTHING_TO_SEE = 3

GOOD_WILL = 10
"""How far everything else on the machine goes before it."""


def main() -> int:
    """The exit code: 0 where a preview was written."""
    source, stem = map(Path, sys.argv[1:])
    confine()
    from bot.previews.pictures import write_preview  # noqa: PLC0415  the decoders are loaded within the limits

    return NOTHING_TO_SEE if write_preview(source, stem) is None else 0


def confine() -> None:
    """Limit time, memory and files; where memory is short all the same, the system takes this process first."""
    signal.alarm(SECONDS)
    os.nice(GOOD_WILL)
    for limit, most in LIMITS.items():
        with contextlib.suppress(ValueError, OSError):  # not every system has every limit
            resource.setrlimit(limit, (most, most))
    with contextlib.suppress(OSError):  # Linux alone has this
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


if __name__ == "__main__":
    sys.exit(main())
