"""What somebody typed into a form that could not be taken: it stays in the message that says why.

A form cannot be answered with another one, so that message offers to open it again, and knows what stood in it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import discord

from bot.errors import DiscordError, Refusal, WentOn
from bot.interactions.presenter import present
from bot.interactions.questions import typed, value_of
from bot.messages.discord_errors import translated
from bot.messages.draft import Button
from bot.tools import Attachment, Tool

_ROOM = 5_500
"""Characters of all the embeds of one message together; Discord takes 6,000."""

_EMPTY = "Left empty"
"""The title above the names of the options without an answer; no option is called so."""

Embeds = tuple[discord.Embed, ...]
Interaction = discord.Interaction[Any]


async def give_back(
    interaction: Interaction, refusal: Refusal, answers: Mapping[str, Any], custom_id: str | None
) -> None:
    """Say why answers cannot be taken, and offer to go on with them by a button with this custom id, if there is one.

    Very long ones are only given back to be copied; a file must be chosen again. Where the job goes on all the same,
    nothing is: it would be paid for twice.
    """
    if isinstance(refusal, WentOn):
        await present(interaction, refusal)
        return
    first, *others = _messages(answers)
    buttons = () if others or custom_id is None else (Button("Edit again", custom_id=custom_id),)
    await present(interaction, refusal, buttons, first)
    for embeds in others:
        try:
            with translated():
                await interaction.followup.send(embeds=list(embeds), ephemeral=True)
        except DiscordError:
            return


def given_back(message: discord.Message | None, tool: Tool) -> dict[str, Any]:
    """The answers in such a message, by the names of their options."""
    options = {option.name: option for option in tool.options}
    embeds = [] if message is None else message.embeds
    return {name: value_of(options[name], text) for name, text in _read(embeds) if name in options}


def _read(embeds: Iterable[discord.Embed]) -> Iterator[tuple[str, str]]:
    """Option and what was typed for it."""
    for embed in embeds:
        said = embed.description or ""
        if embed.title == _EMPTY:
            yield from ((name, "") for name in said.split("\n"))
        else:
            yield embed.title or "", said


def _messages(answers: Mapping[str, Any]) -> list[Embeds]:
    """One embed for each answer, and one for all that are missing, in as many messages as they need."""
    messages: list[Embeds] = [()]
    for embed in _embeds(answers):
        if messages[-1] and sum(map(len, messages[-1])) + len(embed) > _ROOM:
            messages.append(())
        messages[-1] += (embed,)
    return messages


def _embeds(answers: Mapping[str, Any]) -> Iterator[discord.Embed]:
    for name, value in answers.items():
        if value is not None and not isinstance(value, Attachment):
            yield discord.Embed(title=name, description=typed(value))
    empty = [name for name, value in answers.items() if value is None]
    if empty:  # not to be asked for is something else: then what was chosen before goes on to be so
        yield discord.Embed(title=_EMPTY, description="\n".join(empty))
