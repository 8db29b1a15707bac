"""Ctrl+C before there is anything to close: while a command's parts are imported, which takes a second."""

import os
import signal

EXIT_INTERRUPTED = 130
"""What a shell makes of a process that SIGINT has ended."""


def expect() -> None:
    """Let Ctrl+C end the process at once and without a word, unless whoever started it wants it ignored."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)


def no_longer() -> None:
    """Let Ctrl+C be Python's own exception again, in the course of which things are closed."""
    if signal.getsignal(signal.SIGINT) is _end:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _end(*_: object) -> None:
    # An exception could be swallowed by what is being imported, and be told of by Python.
    os._exit(EXIT_INTERRUPTED)
