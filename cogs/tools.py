"""One slash command per tool, made from what the tool declares."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Optional

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord_client import MagicHourBot
from bot.interactions.completing import Choices, completed
from bot.interactions.ordering import order
from bot.tools import CATALOGUE, Attachment, Option, Tool
from bot.tools.wording import number

Interaction = discord.Interaction[MagicHourBot]
Run = Callable[[Interaction, Tool, Mapping[str, Any]], Awaitable[None]]

_RANGE: Any = app_commands.Range  # to a type checker it is Annotated, which takes no computed limits


class Tools(commands.Cog):
    """Puts every tool behind its command."""

    def __init__(self, bot: MagicHourBot) -> None:
        self._tree = bot.tree

    async def cog_load(self) -> None:
        for tool in CATALOGUE.values():
            self._tree.add_command(command_of(tool, order))

    async def cog_unload(self) -> None:
        for name in CATALOGUE:
            self._tree.remove_command(name)


def command_of(tool: Tool, run: Run) -> app_commands.Command[Any, ..., None]:
    """The command: discord.py reads its options from the signature, which is made of the tool's options."""

    async def callback(interaction: Interaction, **raw: Any) -> None:
        await run(interaction, tool, raw)

    callback.__signature__ = signature(tool)  # type: ignore[attr-defined]  # any function takes one
    described = app_commands.describe(**{option.name: option.description for option in tool.options})
    choosing = app_commands.choices(
        **{option.name: _choices(option) for option in tool.options if option.choices}
    )
    command: app_commands.Command[Any, ..., None] = app_commands.Command(
        name=tool.command, description=tool.description, callback=choosing(described(callback))
    )
    for option in tool.options:
        if option.autocompletes:
            command.autocomplete(option.name)(_completion(tool, option))
    return command


def signature(tool: Tool) -> inspect.Signature:
    """What the callback takes: the interaction, then the options, required ones first."""
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [inspect.Parameter("interaction", kind, annotation=Interaction)]
    for option in sorted(tool.options, key=lambda option: not option.required):
        default = inspect.Parameter.empty if option.required else None
        parameters.append(
            inspect.Parameter(option.name, kind, default=default, annotation=annotation(option))
        )
    return inspect.Signature(parameters)


def annotation(option: Option) -> Any:
    """The type of an option with its limits, as discord.py reads it."""
    plain: Any = discord.Attachment if option.type is Attachment else option.type
    limits = _limits(option)
    if limits != (None, None) and not option.choices:
        plain = _RANGE[plain, *limits]
    return plain if option.required else Optional[plain]  # noqa: UP045  a Range is no type that `|` takes


def _limits(option: Option) -> tuple[float | None, float | None]:
    if option.type is str:
        return option.min_length, option.max_length
    return option.minimum, option.maximum


def _choices(option: Option) -> list[app_commands.Choice[Any]]:
    convert: Any = option.type  # an attachment has no choices
    return [
        app_commands.Choice(name=value if isinstance(value, str) else number(value), value=convert(value))
        for value in option.choices
    ]


def _completion(tool: Tool, option: Option) -> Callable[[Interaction, str], Any]:
    async def complete(interaction: Interaction, typed: str) -> Choices:
        return await completed(interaction, tool, option, typed)

    return complete


async def setup(bot: MagicHourBot) -> None:
    await bot.add_cog(Tools(bot))
