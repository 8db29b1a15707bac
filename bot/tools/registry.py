"""The published tools, so that a stored request finds its tool again."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.errors import UnknownTool

if TYPE_CHECKING:
    from bot.tools.tool import Tool  # tools make requests that name their tools: only types know both ways

_published: dict[str, "Tool"] = {}


def publish(tools: Iterable["Tool"]) -> Mapping[str, "Tool"]:
    """Make the tools findable by their commands, and return them so."""
    _published.update({tool.command: tool for tool in tools})
    return MappingProxyType(_published)


def published(command: str) -> "Tool":
    """:raises UnknownTool: this version does not have the tool, though another one had."""
    if command not in _published:
        raise UnknownTool(tool=command)
    return _published[command]
