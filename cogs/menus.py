"""The menu of a message: the next steps that begin with its files."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord_client import MagicHourBot
from bot.interactions.menus import begin
from bot.tools.actions import ACTIONS, IN_THE_MENU, Action

Interaction = discord.Interaction[MagicHourBot]

_NAMES = {"edit": "Edit picture"}
"""What an action is called where no picture stands beside its name."""


class Menus(commands.Cog):
    """Puts actions into the menu that Discord shows for every message."""

    def __init__(self, bot: MagicHourBot) -> None:
        self._tree = bot.tree

    async def cog_load(self) -> None:
        for name in IN_THE_MENU:
            self._tree.add_command(menu_of(ACTIONS[name]))

    async def cog_unload(self) -> None:
        for name in IN_THE_MENU:
            self._tree.remove_command(menu_name(ACTIONS[name]), type=discord.AppCommandType.message)


def menu_name(action: Action) -> str:
    return _NAMES.get(action.name, action.label)


def menu_of(action: Action) -> app_commands.ContextMenu:
    """The entry of an action."""

    async def callback(interaction: Interaction, message: discord.Message) -> None:
        await begin(interaction, action, message)

    chosen: Any = callback  # discord.py reads from the annotations what it is a menu of
    return app_commands.ContextMenu(name=menu_name(action), callback=chosen)


async def setup(bot: MagicHourBot) -> None:
    await bot.add_cog(Menus(bot))
