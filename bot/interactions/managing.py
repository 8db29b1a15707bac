"""Who manages the bot on a server, and how they are answered."""

import re
from io import BytesIO
from typing import Any

import discord

from bot.credits.rules import Scope
from bot.errors import NotManager, Refusal, RuleRefused
from bot.interactions.ordering import role_ids
from bot.interactions.services import services_of
from bot.messages.discord_errors import translated
from bot.messages.draft import Draft
from bot.messages.text import cut, sentence
from bot.servers.changes import Manager
from bot.servers.servers import LONGEST_REASON
from bot.tools.wording import quoted

Interaction = discord.Interaction[Any]
Person = discord.Member | discord.User

NO_REASON = "try again later."
"""How `New jobs are paused on this server:` goes on where nobody said why."""

_KEY = re.compile(r"(?P<scope>role|member):(?P<subject>\d{1,19})", re.ASCII)
_HIGHEST_ID = 2**63 - 1


async def manager_of(interaction: Interaction) -> Manager:
    """Whoever asks, as a manager of the server; Discord hides commands, and this is what forbids them.

    :raises NotManager: they are none.
    """
    member = interaction.user
    if interaction.guild_id is None or not isinstance(member, discord.Member):
        raise Refusal("This works only in a server.")
    server = await services_of(interaction).servers.of(interaction.guild_id)
    if not server.managed_by(role_ids(member), manages_guild=interaction.permissions.manage_guild):
        raise NotManager
    return Manager(interaction.guild_id, member.id, discord.utils.utcnow(), interaction.id)


async def answer(interaction: Interaction, shown: Draft | str, table: str | None = None) -> None:
    """Answer a manager, and show it to nobody else; a `table` goes along as a CSV file."""
    draft = Draft(content=shown) if isinstance(shown, str) else shown
    files = [] if table is None else [discord.File(BytesIO(table.encode()), "budgets.csv")]
    with translated():
        await interaction.response.send_message(**draft.sending(), files=files, ephemeral=True)


def role_names(interaction: Interaction) -> dict[int, str] | None:
    """The roles that exist on the server; None while the bot has not been told."""
    roles = interaction.guild.roles if interaction.guild else ()
    return {role.id: role.name for role in roles} or None


def member_here(person: Person) -> int:
    """The id of a member of the server.

    :raises RuleRefused: the person has left it, or never was on it.
    """
    if not isinstance(person, discord.Member):
        raise RuleRefused(option="member", problem=f"<@{person.id}> is not on this server.")
    return person.id


def role_here(interaction: Interaction, role: discord.Role, *, otherwise: str) -> int:
    """The id of a role that only some members have; `otherwise` says what else to do about everybody.

    :raises RuleRefused: it is the one that everybody has.
    """
    if role.id == interaction.guild_id:
        raise RuleRefused(option="role", problem=f"Everybody has this role; {otherwise}.")
    return role.id


def whose_rule(role: discord.Role | None, member: Person | None, rule: str | None) -> tuple[Scope, int]:
    """Whose allowance is meant: that of a role, of a member, or the one with this key.

    :raises RuleRefused: it is not exactly one of them, or no key.
    """
    if [role, member, rule].count(None) != 2:  # noqa: PLR2004  one of three
        raise RuleRefused(
            option="role", problem="Give either `role`, `member` or `rule`, and only one of them."
        )
    if role is not None:
        return Scope.ROLE, role.id
    if member is not None:
        return Scope.MEMBER, member.id
    return _of_key(rule or "")


def _of_key(key: str) -> tuple[Scope, int]:
    found = _KEY.fullmatch(key)
    if found is None or int(found["subject"]) > _HIGHEST_ID:
        raise RuleRefused(option="rule", problem=f"{quoted(key)} is no allowance; choose one from the list.")
    return Scope(found["scope"]), int(found["subject"])


def reason_given(typed: str | None) -> str | None:
    """A reason on one line and not too long; None for none."""
    return cut(typed or "", LONGEST_REASON) or None


def pause_reason(typed: str | None) -> str:
    """Why jobs are paused, as the end of a sentence."""
    return sentence(reason_given(typed) or NO_REASON)
