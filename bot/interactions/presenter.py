"""The one place that tells a member about an error, whichever way Discord's event came in."""

import logging
import secrets
from typing import Any

import discord
from discord import app_commands

from bot.errors import BotError, DiscordError, Refusal
from bot.interactions.answering import tell
from bot.messages.draft import Button, Draft
from bot.messages.text import narrowed, plain

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]

LONGEST_MESSAGE = 2_000

OUTDATED = (
    "This command has changed since your Discord loaded it. Reload Discord (Ctrl+R, or restart the app) and try "
    "again. Nothing was charged."
)


async def present(
    interaction: Interaction,
    error: Exception,
    buttons: tuple[Button, ...] = (),
    embeds: tuple[discord.Embed, ...] = (),
) -> None:
    """Show an error, and what can be done about it, to the member who caused it and to nobody else; never raises."""
    cause = unwrapped(error)
    sentence = narrowed(words(cause) or _incident(interaction, cause), LONGEST_MESSAGE)
    if isinstance(cause, BotError) and not isinstance(cause, Refusal):
        log.warning("%s: %s", type(cause).__name__, cause)
    try:
        await tell(interaction, Draft(content=sentence, embeds=embeds, buttons=buttons))
    except DiscordError as refused:
        log.info("an error could not be shown: %s", refused)


def unwrapped(error: Exception) -> Exception:
    """The error itself, out of what discord.py wraps around it."""
    if isinstance(error, app_commands.CommandInvokeError):
        return error.original
    if isinstance(error, app_commands.TransformerError) and isinstance(error.__cause__, BotError):
        return error.__cause__
    return error


def words(error: Exception) -> str | None:
    """The sentence for an error that we know; None for an unexpected one."""
    if isinstance(error, DiscordError):  # whoever has held or given back credits says so in a Refusal instead
        return f"{error} Nothing was charged."
    return str(error) if isinstance(error, BotError) else _words_for_discord_py(error)


def _words_for_discord_py(error: Exception) -> str | None:
    if isinstance(error, app_commands.CommandSignatureMismatch | app_commands.CommandNotFound):
        return OUTDATED
    if isinstance(error, app_commands.MissingPermissions):
        return f"You need to be allowed to {_listed(error.missing_permissions)} on this server to do this."
    if isinstance(error, app_commands.CheckFailure):
        return "You may not do this here."
    if isinstance(error, app_commands.TransformerError):
        return f"`{plain(str(error.value), 60)}` cannot be used here. Nothing was charged."
    return None


def _listed(permissions: list[str]) -> str:
    return " and ".join(name.replace("_", " ") for name in permissions)


def _incident(interaction: Interaction, error: Exception) -> str:
    incident = secrets.token_hex(4)
    named = {"incident": incident}
    log.error("incident %s in interaction %s", incident, interaction.id, exc_info=error, extra=named)
    return (
        f"Something unexpected went wrong. If it happens again, give the bot's operator this number: `{incident}`. "
        "What is held for you, if anything, stands in `/credits`."
    )
