"""The page of `/usage summary`: a table of who or what spent most, and the chart of it."""

import asyncio
import io
import logging
from collections.abc import Mapping
from datetime import timedelta, tzinfo
from typing import Any

import discord

from bot.credits.periods import Period, Span
from bot.credits.usage import By, Share, Summary, top
from bot.interactions.managers.names import member_names
from bot.interactions.managing import manager_of
from bot.interactions.services import services_of
from bot.messages.chart import Bar, Chart, drawn, percent
from bot.messages.discord_errors import translated
from bot.messages.draft import Draft
from bot.messages.text import credits_of, cut, lines
from bot.tools.wording import count

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]

MOST_ROWS = 8
"""Shown one by one; what is left is summed up."""

PICTURE = "usage.png"
_LABEL_LENGTH = 22


async def show_summary(interaction: Interaction, period: Period, by: By) -> None:
    """Show a manager alone what their server has spent.

    :raises NotManager: the reader is none.
    """
    manager = await manager_of(interaction)
    with translated():
        await interaction.response.defer(ephemeral=True)
    summary = await services_of(interaction).usage.summary(manager.guild_id, period, by, manager.now)
    picture = await _picture(summary, await _names(interaction, summary)) if summary.credits else None
    draft = summary_page(summary, with_chart=picture is not None)
    with translated():
        await interaction.edit_original_response(
            **draft.editing(), attachments=[] if picture is None else [picture]
        )


async def _names(interaction: Interaction, summary: Summary) -> dict[str, str]:
    """The names of those subjects whose names a picture could not tell from their ids."""
    if summary.by is By.TOOL:
        return {}
    ids = [int(share.subject) for share in summary.shares[: MOST_ROWS + 1]]
    if summary.by is By.MEMBER:
        return {str(member): name for member, name in (await member_names(interaction.guild, ids)).items()}
    guild = interaction.guild
    channels = [guild.get_channel_or_thread(channel) for channel in ids] if guild else []
    return {str(channel.id): f"#{channel.name}" for channel in channels if channel}


async def _picture(summary: Summary, names: Mapping[str, str]) -> discord.File | None:
    """The chart; none where this machine cannot draw one, for the table says the same."""
    chart = chart_of(summary, names)
    try:
        picture = await asyncio.to_thread(drawn, chart)
    except OSError as error:
        log.warning("the chart could not be drawn: %s", error)
        return None
    return discord.File(io.BytesIO(picture), PICTURE, description=cut(chart.words, 1_000))


def chart_of(summary: Summary, names: Mapping[str, str]) -> Chart:
    """The highest shares as bars, and the others as one more; `names` are those of members and channels."""
    shown, others = top(summary.shares, MOST_ROWS)
    bars = [_bar(share, summary.by, names) for share in shown]
    if others is not None:
        label = f"{others.subject} others"
        bars.append(Bar(label, label, others.steps))
    return Chart(
        title=f"Credits by {summary.by}, {period_words(summary.span, summary.zone)}",
        bars=tuple(bars),
        ticks=tuple(_tick(summary, number) for number in range(len(summary.steps))),
        course="Per hour" if summary.period is Period.DAY else "Per day",
        others=others is not None,
    )


def _bar(share: Share, by: By, names: Mapping[str, str]) -> Bar:
    stand_in = f"/{share.subject}" if by is By.TOOL else f"{by} …{share.subject[-4:]}"
    return Bar(cut(names.get(share.subject, stand_in), _LABEL_LENGTH), stand_in, share.steps)


def _tick(summary: Summary, number: int) -> str:
    begin = summary.steps[number].astimezone(summary.zone)
    if summary.period is Period.DAY:
        return f"{begin:%H}"
    return f"{begin:%a} {begin.day}" if summary.period is Period.WEEK else str(begin.day)


def summary_page(summary: Summary, *, with_chart: bool) -> Draft:
    """The table, and the place for the chart."""
    embed = discord.Embed(
        title=f"Usage by {summary.by}, {period_words(summary.span, summary.zone)}",
        description=_table(summary) if summary.credits else "Nothing was spent.",
        colour=discord.Colour.blurple(),
    )
    embed.set_footer(text=_small_print(summary))
    if with_chart:
        embed.set_image(url=f"attachment://{PICTURE}")
    return Draft(embeds=(embed,))


def _table(summary: Summary) -> str:
    shown, others = top(summary.shares, MOST_ROWS)
    rows = [
        _row(f"{place}. {_subject(each, summary.by)}", each, summary) for place, each in enumerate(shown, 1)
    ]
    return lines(
        *rows,
        _row(f"{others.subject} others", others, summary) if others else None,
        f"**Total {credits_of(summary.credits)}**, {count(summary.jobs, 'job')}",
    )


def _row(what: str, share: Share, summary: Summary) -> str:
    of_all = percent(share.credits, summary.credits)
    return f"{what} **{share.credits:,}** ({of_all}), {count(share.jobs, 'job')}"


def _subject(share: Share, by: By) -> str:
    return {
        By.MEMBER: f"<@{share.subject}>",
        By.TOOL: f"/{share.subject}",
        By.CHANNEL: f"<#{share.subject}>",
    }[by]


def _small_print(summary: Summary) -> str:
    held = f"Unfinished jobs hold {summary.held:,} of it. " if summary.held else ""
    return f"{held}Times are those of {summary.zone}; a job counts when its credits were first taken."


def period_words(span: Span, zone: tzinfo) -> str:
    """`18 November 2026`, `30 November to 6 December 2026`, `November 2026`: the days of a period."""
    first, last = span.days(zone)
    if first == last:
        return f"{last.day} {last:%B %Y}"
    if first.day == 1 and (last + timedelta(days=1)).day == 1:
        return f"{last:%B %Y}"
    month = "" if first.month == last.month else f" {first:%B}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day}{month}{year} to {last.day} {last:%B %Y}"
