"""The published tools, so that a stored request finds its tool again."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.errors import BotError

if TYPE_CHECKING:
    from bot.tools.tool import (
        Tool,
    )  # a tool makes requests and a request names its tool: only the types know both ways

_published: dict[str, "Tool"] = {}


def publish(tools: Iterable["Tool"]) -> Mapping[str, "Tool"]:
    """Make the tools findable by their commands, and return them so."""
    _published.update({tool.command: tool for tool in tools})
    return MappingProxyType(_published)


def published(command: str) -> "Tool":
    """:raises BotError: the tool has been removed since its command was written down."""
    if command not in _published:
        raise BotError(
            f"The tool /{command} is no longer part of this bot, so this job cannot go on.", tool=command
        )
    return _published[command]
