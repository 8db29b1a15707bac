"""What the tests of managers' commands have in common: showing a command to somebody, and reading an answer."""

from typing import Any

from simcord.actors import MemberActor
from simcord.results import InteractionResult
from sqlalchemy import select

from bot.messages.posting import words_of
from bot.store.schema import changes
from tests.cogs.conftest import Place
from tests.cogs.fakes import Parts

GROUPS = ("budget", "server")


async def show_to(place: Place, member: MemberActor) -> None:
    """Let Discord show the managers' commands to a member, as a server's admins can."""
    for command in await place.bot.tree.fetch_commands():
        if command.name in GROUPS:
            place.guild.set_command_permissions(command, {member: True})


def said(answer: InteractionResult) -> str:
    """Everything that an answer says, after making sure that only its reader sees it."""
    assert answer.ephemeral
    assert answer.response is not None
    parts: list[str | None] = [words_of(answer.response.message)]
    for embed in answer.response.embeds:
        parts += [embed.title, embed.description, *(f"{field.name}: {field.value}" for field in embed.fields)]
    return "\n".join(part for part in parts if part)


async def history(parts: Parts) -> list[Any]:
    """The changes that were written down, in order."""
    async with parts.database.read() as connection:
        return list(await connection.execute(select(changes).order_by(changes.c.id)))
