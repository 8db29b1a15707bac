"""Write the README's table of tools anew from the catalogue: `python -m tests.tools.readme`."""

import re
from collections.abc import Iterator
from pathlib import Path

from bot.messages.text import duration
from bot.tools import CATALOGUE, Kind, Tool

README = Path(__file__).parents[2] / "README.md"

_HEADINGS = {Kind.IMAGE: "Images", Kind.VIDEO: "Videos", Kind.AUDIO: "Audio"}
_BETWEEN = re.compile(
    r"(?<=<!-- tools: made by `make catalogue` -->\n).*(?=<!-- end of tools -->)", re.DOTALL
)


def table() -> str:
    """One table per kind of tool."""
    return "\n".join(line for kind in Kind for line in _lines(kind)) + "\n\n"


def renewed(text: str) -> str:
    """The README's text with the table as the catalogue has it."""
    made, count = _BETWEEN.subn(lambda _: table(), text)
    if count != 1:
        raise ValueError("README.md has lost the two marks between which the table of tools stands.")
    return made


def _lines(kind: Kind) -> Iterator[str]:
    yield from (
        "",
        f"| {_HEADINGS[kind]} | what it does | price | usually ready after |",
        "|---|---|---|---|",
    )
    yield from (_row(tool) for tool in CATALOGUE.values() if tool.kind is kind)


def _row(tool: Tool) -> str:
    usual = duration(tool.usual_seconds) if tool.usual_seconds else "not published"
    return f"| `/{tool.command}` | {tool.description} | {tool.costs} | {usual} |"


if __name__ == "__main__":
    README.write_text(renewed(README.read_text("utf-8")), "utf-8")
