"""Ctrl+C at a certain moment of a start: when this module is imported."""

from pathlib import Path

CTRL_C = """\
import signal
signal.raise_signal(signal.SIGINT)
raise SystemExit("Ctrl+C has not ended it")
"""


def write_interrupting_module(folder: Path, name: str) -> None:
    """Put a module into a folder, in whose place it is to be found by a process of a test."""
    (folder / f"{name}.py").write_text(CTRL_C)
