"""The real client over real sockets: what a simulation without a network cannot show."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import discord
import httpx
import pytest

from bot.credits.budgets import rule_words
from bot.credits.periods import Period
from bot.credits.rules import Rule, Scope
from bot.discord_client import MOST_CONNECTIONS
from bot.errors import DiscordBusy, DiscordForbidden, FileTooLarge
from bot.http_client import tls
from bot.jobs.job import Problem
from bot.jobs.ports import Posted
from bot.jobs.states import State
from bot.servers.changes import Manager
from tests.cogs.fakes import Parts
from tests.cogs.managers import history
from tests.cogs.studio import Studio, a_studio
from tests.messages.jobs import an_output
from tests.wire.discord import Permission
from tests.wire.errors import TOKEN_EXPIRED, UNKNOWN_INTERACTION

CALLBACK = "/interactions/*/callback"
POSTS = "/channels/*/messages"


@pytest.fixture
async def studio(parts: Parts) -> AsyncIterator[Studio]:
    async with a_studio(parts) as studio:
        yield studio


async def test_everything_that_is_sent_keeps_discords_rules(studio: Studio, tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(b"picture")
    job = await studio.job()

    await studio.poster.show_card(replace(job, state=State.WAITING))
    await studio.poster.post_result(job, [an_output(path=path), an_output(2)], again=False)
    await studio.poster.post_failure(replace(job, state=State.FAILED), again=False)

    assert studio.wire.violations == []
    assert [len(post.files) for post in studio.wire.messages(studio.channel)] == [0, 1, 0]


async def test_a_result_can_be_used_again_by_the_link_to_its_message(studio: Studio, tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(b"picture")
    posted = await studio.poster.post_result(await studio.job(), [an_output(path=path)], again=False)

    (file,) = await studio.poster.attachments_of(posted.channel_id, posted.message_id)

    async with httpx.AsyncClient(verify=tls()) as client:
        assert (await client.get(file.url)).content == b"picture"
    assert file.filename == an_output().filename


async def test_a_client_that_was_closed_hears_nothing_more(studio: Studio) -> None:
    await studio.bot.close()

    studio.bot.dispatch("disconnect")

    assert not studio.bot.ready


async def test_connections_to_discord_are_bounded(studio: Studio) -> None:
    connector = studio.bot.http.connector

    assert connector.limit == MOST_CONNECTIONS


async def test_an_answer_whose_connection_broke_before_it_arrived_is_given_again(studio: Studio) -> None:
    studio.wire.faults.reset("POST", CALLBACK, processed=False)

    job = await studio.job()

    (card,) = studio.wire.messages(studio.channel)
    assert job.card_id == card.id


async def test_an_answer_that_arrived_before_the_connection_broke_is_found(studio: Studio) -> None:
    studio.wire.faults.reset("POST", CALLBACK, processed=True)

    await studio.asked()

    await studio.book.until(lambda: any(job.card_id for job in studio.book.jobs.values()))
    (card,) = studio.wire.messages(studio.channel)
    assert studio.book.only.card_id == card.id
    assert studio.book.only.state is State.ACCEPTED


async def test_an_answer_that_came_too_late_withdraws_the_job(studio: Studio) -> None:
    studio.wire.faults.answer("POST", CALLBACK, UNKNOWN_INTERACTION)

    await studio.asked()

    await studio.book.until(lambda: any(job.state is State.CANCELED for job in studio.book.jobs.values()))
    assert studio.wire.messages(studio.channel) == []


async def test_an_interaction_delivered_twice_makes_one_job_and_one_card(studio: Studio) -> None:
    asked = await studio.asked()
    await studio.book.until(lambda: any(job.card_id for job in studio.book.jobs.values()))

    studio.wire.deliver_again(asked)
    await studio.book.until(lambda: studio.book.asked == 2)
    await studio.wire.autocomplete(studio.ada, studio.channel, "voice-generator", "voice_name", "mor")

    assert len(studio.book.jobs) == 1
    assert len(studio.wire.requests_to("POST", CALLBACK)) == 2
    assert len(studio.wire.messages(studio.channel)) == 1


async def test_a_result_whose_confirmation_was_lost_is_not_posted_twice(studio: Studio) -> None:
    """Discord knows the nonce, even where our own look at the channel finds nothing."""
    job = await studio.job()
    studio.wire.faults.reset("POST", POSTS, processed=True)

    with pytest.raises(DiscordBusy):
        await studio.poster.post_result(job, [an_output()], again=False)
    by_nonce = await studio.poster.post_result(job, [an_output()], again=False)
    by_history = await studio.poster.post_result(job, [an_output()], again=True)

    _, result = studio.wire.messages(studio.channel)
    assert by_nonce == by_history == Posted(((studio.channel.id, result.id),))


async def test_a_file_that_discord_finds_too_large_is_said_to_be_so(studio: Studio, tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    with path.open("wb") as file:
        file.truncate(11 * 1024 * 1024)
    job = await studio.job()

    with pytest.raises(FileTooLarge):
        await studio.poster.post_result(job, [an_output(path=path, size=11_534_336)], again=False)

    assert len(studio.wire.messages(studio.channel)) == 1


async def test_a_private_result_finds_its_member_after_the_token_has_died(studio: Studio) -> None:
    job = await studio.job(private=True)
    studio.wire.faults.answer("PATCH", "/webhooks/*", TOKEN_EXPIRED)

    posted = await studio.poster.post_result(job, [an_output()], again=False)

    (message,) = studio.wire.messages(studio.ada)
    assert posted == Posted(((message.channel.id, message.id),))
    assert "is done" in message.text
    assert studio.wire.violations == []


async def test_a_private_result_replaces_the_card_that_only_its_member_sees(
    studio: Studio, tmp_path: Path
) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(b"picture")
    job = await studio.job(private=True)

    posted = await studio.poster.post_result(job, [an_output(path=path)], again=False)

    assert posted == Posted(((studio.channel.id, job.card_id or 0),))
    (message,) = studio.wire.messages(studio.channel, seen_by=studio.ada)
    assert (len(message.files), message.embeds) == (1, [])
    assert studio.wire.messages(studio.channel) == []
    assert studio.wire.violations == []


async def test_nobody_hears_of_a_private_outcome_that_its_member_cannot_be_told(studio: Studio) -> None:
    job = replace(await studio.job(private=True), state=State.FAILED, problem=Problem("nsfw"), credits=0)
    studio.wire.faults.answer("PATCH", "/webhooks/*", TOKEN_EXPIRED)
    studio.ada.takes_messages = False

    with pytest.raises(DiscordForbidden):
        await studio.poster.post_failure(job, again=False)

    assert studio.wire.messages(studio.channel) == []
    assert studio.wire.violations == []


async def test_two_managers_who_set_a_rule_at_the_same_moment_both_succeed(studio: Studio) -> None:
    """The changes read as one story, and the last one of it is the rule that counts."""
    managers = [studio.wire.member(name, Permission.MANAGER) for name in ("mona", "max")]

    asked = [
        await studio.wire.command(manager, studio.channel, "budget everyone", credits=credits)
        for manager, credits in zip(managers, ("100", "200"), strict=True)
    ]
    answers = [await interaction.answer for interaction in asked]

    first, second = await history(studio.parts)
    assert all(answer.ephemeral for answer in answers)
    assert {answer.data["content"].partition(" credits")[0] for answer in answers} == {
        "Everyone gets 100",
        "Everyone gets 200",
    }
    assert {first.changed_by, second.changed_by} == {manager.id for manager in managers}
    assert (first.before, second.before) == ("not set", first.after)
    (rule,) = await studio.parts.budgets.rules(studio.wire.guild.id)
    assert rule_words(rule) == second.after


async def test_a_grant_delivered_twice_is_given_once(studio: Studio) -> None:
    mona = studio.wire.member("mona", Permission.MANAGER)
    asked = await studio.wire.command(mona, studio.channel, "budget grant", member=studio.ada, credits="100")
    await asked.answer

    studio.wire.deliver_again(asked)
    await studio.wire.wait_for(lambda: len(studio.wire.requests_to("POST", CALLBACK)) == 2)

    (given,) = await history(studio.parts)
    assert (given.before, given.after) == ("0 credits", "100 credits")


async def test_what_managers_are_shown_keeps_discords_rules(studio: Studio) -> None:
    mona = studio.wire.member("mona", Permission.MANAGER)
    manager = Manager(studio.wire.guild.id, mona.id, discord.utils.utcnow())
    for number in range(60):
        rule = Rule(Scope.MEMBER, mona.id + number, 10**9 - number, Period.MONTH)
        await studio.parts.budgets.put(manager, rule)

    asked = [
        await studio.wire.command(mona, studio.channel, name) for name in ("budget show", "server settings")
    ]
    shown = [(await interaction.answer).data for interaction in asked]

    assert studio.wire.violations == []
    assert [len(data["embeds"]) for data in shown] == [2, 1]
    (file,) = shown[0]["attachments"]
    assert file["filename"] == "budgets.csv"
