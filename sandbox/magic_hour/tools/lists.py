"""The long lists of names that a field may hold, read from the JSON files beside the bot's own tools."""

import json
from pathlib import Path

from sandbox.magic_hour.refusals import wrong

LISTS = Path(__file__).parents[3] / "bot" / "tools" / "data"


def read_names(name: str, folder: Path = LISTS) -> frozenset[str]:
    """Read a JSON list of names; without the file none are known."""
    file = folder / f"{name}.json"
    if not file.is_file():
        return frozenset()
    return frozenset(json.loads(file.read_text(encoding="utf-8")))


def check_known(field: str, name: str, names: frozenset[str]) -> None:
    """Refuse a name that is not on the list; where none are known, any name passes."""
    if names and name not in names:
        raise wrong(field, f"{name} does not exist")
