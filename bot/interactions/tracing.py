"""Which interaction a line of the log is about."""

from contextlib import AbstractContextManager
from typing import Any

import discord

from bot.logs import about, from_now_on

Interaction = discord.Interaction[Any]


def about_interaction(interaction: Interaction) -> AbstractContextManager[None]:
    """Every line that is written inside says that it is about this interaction."""
    return about(**_facts(interaction))


def task_about(interaction: Interaction) -> None:
    """The same for the rest of a task that does nothing else."""
    from_now_on(**_facts(interaction))


def _facts(interaction: Interaction) -> dict[str, object]:
    there = {} if interaction.guild_id is None else {"guild": interaction.guild_id}
    return {"interaction": interaction.id, **there}
