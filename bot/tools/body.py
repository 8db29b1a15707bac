"""Building a nested request body from the API's field paths."""

import re
from collections.abc import Mapping
from typing import Any

from bot.tools.options import JSON

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def assemble(fields: Mapping[str, JSON]) -> dict[str, Any]:
    """The body with `a.b` nested and `a[0]`, `a[2]` gathered into lists; gaps in a list close."""
    root: dict[str | int, Any] = {}
    for path, value in fields.items():
        *branches, leaf = _steps(path)
        here = root
        for branch in branches:
            here = here.setdefault(branch, {})
        here[leaf] = value
    return {str(key): _plain(value) for key, value in root.items()}


def _steps(path: str) -> list[str | int]:
    return [name or int(index) for name, index in _STEP.findall(path)]


def _plain(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(isinstance(key, int) for key in value):
        return [_plain(value[index]) for index in sorted(value)]
    return {key: _plain(inner) for key, inner in value.items()}
