"""What a manager is offered while typing an option of their commands."""

import asyncio
import logging
from typing import Any

import discord

from bot.credits.rules import Rule, Scope
from bot.errors import BotError
from bot.interactions.completing import MOST, PATIENCE, Choices, choice
from bot.interactions.managing import manager_of, role_names
from bot.interactions.services import services_of
from bot.messages.budgets import rule_label
from bot.servers.tools import tools_containing
from bot.servers.zones import zones_containing

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]


async def offered_zones(_: object, typed: str) -> Choices:
    return [choice(name, name) for name in await zones_containing(typed, MOST)]


async def offered_tools(_: object, typed: str) -> Choices:
    return [choice(f"/{command}", command) for command in tools_containing(typed, MOST)]


async def offered_rules(interaction: Interaction, typed: str) -> Choices:
    """The roles' and members' rules; none for who may not change them."""
    try:
        async with asyncio.timeout(PATIENCE):
            manager = await manager_of(interaction)
            rules = await services_of(interaction).budgets.rules(manager.guild_id)
    except (BotError, TimeoutError) as error:
        log.info("no rules could be offered: %s", error)
        return []
    wanted = typed.strip().casefold()
    labelled = [
        (rule, _label(interaction, rule)) for rule in rules if rule.scope in {Scope.ROLE, Scope.MEMBER}
    ]
    return [choice(label, rule.key) for rule, label in labelled if wanted in label.casefold()][:MOST]


def _label(interaction: Interaction, rule: Rule) -> str:
    names = role_names(interaction)
    return rule_label(rule, f"{rule.subject_id}" if names is None else names.get(rule.subject_id))
