"""What happens when a form is sent."""

from dataclasses import replace
from typing import Any

import discord

from bot.interactions.buttons import own_job
from bot.interactions.changing import changed
from bot.interactions.deciding import denied, deny
from bot.interactions.ordering import place
from bot.interactions.policy import allowed
from bot.interactions.presenter import present
from bot.interactions.retrying import repeated
from bot.interactions.services import services_of

Interaction = discord.Interaction[Any]


async def submitted(interaction: Interaction) -> None:
    """Act on a form of ours; every error is shown to the member."""
    try:
        await _act(interaction)
    except Exception as error:  # noqa: BLE001  the presenter logs what it does not know
        await present(interaction, error)


async def _act(interaction: Interaction) -> None:
    if (refused := denied(interaction)) is not None:
        await deny(interaction, *refused)
    elif (sent := changed(interaction)) is not None:
        await _order_changed(interaction, *sent)


async def _order_changed(interaction: Interaction, job_id: str, text: str | None) -> None:
    job = await own_job(interaction, job_id)
    await allowed(interaction, job.request.tool)
    option = job.request.headline_option
    wish = repeated(job, discord.utils.utcnow())
    if option is not None:
        request = wish.request.with_option(option.name, text, services_of(interaction).plan())
        wish = replace(wish, request=request)
    await place(interaction, wish)
