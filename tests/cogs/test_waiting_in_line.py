"""More commands at once than are let in together: whoever waits is told at once, and then gets what they came for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from bot.errors import NotEnoughCredits, ShuttingDown
from bot.http_client import tls
from bot.interactions.line import Line
from bot.jobs.states import State
from tests.cogs.fakes import Parts
from tests.cogs.studio import Studio, a_studio
from tests.wire.discord import WireFile
from tests.wire.errors import UNKNOWN_INTERACTION
from tests.wire.interaction import DEFERRED, MESSAGE
from tests.wire.state import EPHEMERAL

CALLBACK = "/interactions/*/callback"
ANSWER = "/webhooks/*/messages/@original"
TITLE = "AI Image Generator"
TOO_LITTLE = NotEnoughCredits("You have 2 credits left. Nothing was charged.")


@pytest.fixture
async def studio(parts: Parts) -> AsyncIterator[Studio]:
    """Only one is let in."""
    parts.line = Line(1)
    async with a_studio(parts) as studio:
        yield studio


@asynccontextmanager
async def somebody_inside(studio: Studio) -> AsyncIterator[None]:
    nobody: Any = None  # whoever is let in at once is told nothing
    async with studio.parts.line.turn(nobody, private=False):
        yield


async def accepted(studio: Studio, jobs: int = 1) -> None:
    """Wait until so many jobs have cards."""
    await studio.book.until(lambda: sum(bool(job.card_id) for job in studio.book.jobs.values()) == jobs)


async def test_whoever_is_let_in_gets_the_card_at_once(studio: Studio) -> None:
    asked = await studio.asked()

    assert (await asked.answer).type == MESSAGE


async def test_whoever_waits_is_told_so_and_gets_the_card_in_that_place(studio: Studio) -> None:
    async with somebody_inside(studio):
        asked = await studio.asked()
        answer = await asked.answer
        (thought,) = studio.wire.messages(studio.channel)
        assert (answer.type, answer.ephemeral, thought.thinking) == (DEFERRED, False, True)
        assert studio.book.asked == 0

    await accepted(studio)

    (card,) = studio.wire.messages(studio.channel)
    assert (card.id, card.thinking) == (thought.id, False)
    assert studio.book.only.card_id == card.id
    assert TITLE in card.text
    assert studio.wire.violations == []


async def test_they_are_let_in_as_they_came(studio: Studio) -> None:
    async with somebody_inside(studio):
        asked = [await studio.asked() for _ in range(3)]
        for each in asked:
            await each.answer

    await accepted(studio, 3)

    assert [order.interaction_id for order in studio.book.orders] == [each.id for each in asked]


async def test_what_is_private_is_so_from_the_first_word_on(studio: Studio) -> None:
    async with somebody_inside(studio):
        asked = await studio.asked(private=True)
        assert (await asked.answer).ephemeral

    await accepted(studio)

    assert studio.wire.messages(studio.channel) == []
    (card,) = studio.wire.messages(studio.channel, seen_by=studio.ada)
    assert TITLE in card.text


@pytest.mark.parametrize("private", [False, True])
async def test_a_refusal_is_read_by_the_member_alone_and_leaves_nothing_in_the_channel(
    studio: Studio, *, private: bool
) -> None:
    studio.book.refusal = TOO_LITTLE
    async with somebody_inside(studio):
        asked = await studio.asked(private=private)
        await asked.answer

    def told() -> list[str]:
        return [post.text for post in studio.wire.messages(studio.channel, seen_by=studio.ada)]

    await studio.wire.wait_for(lambda: told() == [str(TOO_LITTLE)])
    assert studio.wire.messages(studio.channel) == []


async def test_a_thought_that_a_moderator_deletes_withdraws_the_job_and_its_member_is_told(
    studio: Studio,
) -> None:
    async with somebody_inside(studio):
        asked = await studio.asked()
        await asked.answer
        studio.wire.delete_message(studio.wire.messages(studio.channel)[0])

    (told,) = await studio.wire.wait_for(lambda: studio.wire.messages(studio.channel, seen_by=studio.ada))
    assert "so it was withdrawn" in told.text
    assert told.ephemeral
    assert studio.book.only.state is State.CANCELED


async def test_nothing_is_begun_for_whom_discord_does_not_know_any_more(studio: Studio) -> None:
    studio.wire.faults.answer("POST", CALLBACK, UNKNOWN_INTERACTION, times=2)
    async with somebody_inside(studio):
        await studio.asked()
        await studio.wire.wait_for(lambda: len(studio.wire.requests_to("POST", CALLBACK)) == 2)

    asked = await studio.asked()
    await asked.answer
    await accepted(studio)
    assert [order.interaction_id for order in studio.book.orders] == [asked.id]


async def test_an_interaction_that_comes_twice_while_it_waits_gets_one_card(studio: Studio) -> None:
    async with somebody_inside(studio):
        asked = await studio.asked()
        await asked.answer
        studio.wire.deliver_again(asked)
        await studio.wire.wait_for(lambda: len(studio.wire.requests_to("POST", CALLBACK)) == 2)

    await studio.book.until(lambda: studio.book.asked == 2)
    await accepted(studio)
    (card,) = studio.wire.messages(studio.channel, seen_by=studio.ada)
    assert TITLE in card.text


async def test_a_card_that_stands_already_is_not_taken_away_for_the_refusal_of_its_second_coming(
    studio: Studio,
) -> None:
    asked = await studio.asked()
    await asked.answer
    await accepted(studio)
    studio.book.refusal = ShuttingDown()

    async with somebody_inside(studio):
        studio.wire.deliver_again(asked)
        await studio.wire.wait_for(lambda: len(studio.wire.requests_to("POST", CALLBACK)) == 2)

    await studio.wire.wait_for(lambda: len(studio.wire.messages(studio.channel, seen_by=studio.ada)) == 2)
    (card,) = studio.wire.messages(studio.channel)
    assert TITLE in card.text


@pytest.mark.parametrize("processed", [False, True])
async def test_a_card_whose_connection_broke_is_shown_once(studio: Studio, *, processed: bool) -> None:
    studio.wire.faults.reset("PATCH", ANSWER, processed=processed)
    async with somebody_inside(studio):
        await (await studio.asked()).answer

    await accepted(studio)

    (card,) = studio.wire.messages(studio.channel)
    assert TITLE in card.text


async def test_a_thought_whose_answer_was_lost_becomes_the_card(studio: Studio) -> None:
    studio.wire.faults.reset("POST", CALLBACK, processed=True)
    async with somebody_inside(studio):
        await (await studio.asked()).answer
        await studio.wire.wait_for(lambda: len(studio.wire.requests_to("POST", CALLBACK)) == 2)

    await accepted(studio)

    (card,) = studio.wire.messages(studio.channel, seen_by=studio.ada)
    assert TITLE in card.text


async def test_behind_such_a_thought_a_refusal_is_read_as_well(studio: Studio) -> None:
    studio.book.refusal = TOO_LITTLE
    studio.wire.faults.reset("POST", CALLBACK, processed=True)
    async with somebody_inside(studio):
        await (await studio.asked()).answer

    def told() -> list[tuple[str, bool]]:
        posts = studio.wire.messages(studio.channel, seen_by=studio.ada)
        return [(post.text, post.ephemeral) for post in posts]

    await studio.wire.wait_for(lambda: told() == [(str(TOO_LITTLE), True)])


async def test_a_second_coming_that_waits_does_not_hide_the_card_of_the_first(studio: Studio) -> None:
    studio.book.open.clear()
    asked = await studio.asked()
    await studio.book.until(lambda: studio.book.asked == 1)
    studio.wire.deliver_again(asked)
    assert (await asked.answer).type == DEFERRED
    studio.book.open.set()

    await accepted(studio)

    (card,) = studio.wire.messages(studio.channel, seen_by=studio.ada)
    assert (TITLE in card.text, card.id) == (True, studio.book.only.card_id)


async def test_a_card_takes_the_place_of_what_another_process_has_said_of_the_same_command(
    studio: Studio,
) -> None:
    """One without the database, which does not know yet that it listens no longer."""
    studio.book.open.clear()
    asked = await studio.asked()
    await studio.book.until(lambda: studio.book.asked == 1)
    said = {"type": MESSAGE, "data": {"content": "The database cannot be used.", "flags": EPHEMERAL}}
    address = f"{studio.wire.api_url}/interactions/{asked.id}/{asked.token}/callback"
    async with httpx.AsyncClient(verify=tls()) as elsewhere:
        await elsewhere.post(address, json=said)
    studio.book.open.set()

    await accepted(studio)

    (card,) = studio.wire.messages(studio.channel, seen_by=studio.ada)
    assert TITLE in card.text


async def test_a_batch_waits_in_the_same_line(studio: Studio) -> None:
    files = [WireFile(f"{number}.png", "image/png", b"picture", 64, 48) for number in range(2)]
    post = await studio.wire.post(studio.ada, studio.channel, "look", *files)
    async with somebody_inside(studio):
        asked = await studio.wire.message_command(studio.ada, post, "Upscale")
        assert (await asked.answer).type == DEFERRED
        assert studio.book.asked == 0

    await accepted(studio)
    assert len(studio.book.jobs) == 2
