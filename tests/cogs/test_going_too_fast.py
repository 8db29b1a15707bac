"""Whoever asks for too much in a short time is told how long to wait, and nothing else is done for it."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from simcord.results import InteractionResult
from sqlalchemy import event

from bot.discord_client import MagicHourBot
from bot.interactions.rates import Rate, Rates
from tests.cogs.conftest import Place
from tests.cogs.fakes import MemoryBook, Parts
from tests.cogs.menus import post
from tests.cogs.office import labels, told
from tests.cogs.posted import a_picture, shown, standing
from tests.interactions.test_rates import Clock

REFUSAL = "That was a lot in a short time. Wait 60 seconds, then try again. Nothing was charged."


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def simcord_bot(parts: Parts, clock: Clock) -> MagicHourBot:
    once_a_minute = Rate(1, 60.0)
    return MagicHourBot(replace(parts.services(), rates=Rates(once_a_minute, once_a_minute, clock)))


@contextlib.contextmanager
def statements(parts: Parts) -> Iterator[list[str]]:
    """What the database is asked inside."""
    asked: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    engine = parts.database._engine.sync_engine
    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def refused(answer: InteractionResult) -> bool:
    return told(answer) == REFUSAL


async def _draw(place: Place) -> InteractionResult:
    return await place.alice.slash(place.channel, "image-generator", prompt="a red fox")


async def test_a_command_too_many_costs_nothing_at_all(place: Place, book: MemoryBook, parts: Parts) -> None:
    await _draw(place)

    with statements(parts) as asked:
        assert refused(await _draw(place))
        assert refused(await place.alice.slash(place.channel, "credits"))

    assert (book.asked, asked) == (1, [])


async def test_managers_go_no_faster(place: Place, parts: Parts) -> None:
    await place.manager.slash(place.channel, "budget everyone", credits="500")

    with statements(parts) as asked:
        assert refused(await place.manager.slash(place.channel, "budget everyone", credits="5"))
    assert asked == []


async def test_others_go_on_meanwhile_and_whoever_waits_as_well(
    place: Place, book: MemoryBook, clock: Clock
) -> None:
    await _draw(place)
    await place.bob.slash(place.channel, "image-generator", prompt="a blue fox")
    clock.now += 60

    await _draw(place)

    assert len(book.jobs) == 3


async def test_a_button_pressed_again_and_again_is_refused(
    place: Place, book: MemoryBook, clock: Clock, parts: Parts
) -> None:
    message = await a_picture(place, book)
    clock.now += 60
    await place.alice.click(message, label="Again")

    with statements(parts) as asked:
        assert refused(await place.alice.click(message, label="Again"))

    assert (len(book.jobs), asked) == (2, [])


async def test_a_menu_of_a_message_is_refused(place: Place, parts: Parts) -> None:
    message = await post(place, "cat.png")
    await place.alice.context_menu(place.channel, "Edit picture", message)

    with statements(parts) as asked:
        assert refused(await place.alice.context_menu(place.channel, "Edit picture", message))
    assert asked == []


async def _edited(place: Place, book: MemoryBook, clock: Clock) -> InteractionResult:
    message = await a_picture(place, book)
    clock.now += 60
    return await place.alice.click(message, label="Edit options")


async def test_what_was_typed_into_a_form_is_given_back_and_opens_again(
    place: Place, book: MemoryBook, clock: Clock, parts: Parts
) -> None:
    form = await _edited(place, book, clock)

    with statements(parts) as asked:
        answer = await place.alice.submit_modal(form, {"prompt": "a blue fox", "image_count": ""})

    assert refused(answer)
    assert (len(book.jobs), asked) == (1, [])
    clock.now += 60
    again = await place.alice.click(shown(answer), label="Edit again")
    assert standing(again)["prompt"] == "a blue fox"
    clock.now += 60
    await place.alice.submit_modal(again, standing(again))
    assert [job.request.given for job in book.jobs.values()][1] == {"prompt": "a blue fox"}


async def test_what_was_typed_into_a_form_of_a_menu_is_given_back_as_well(place: Place, clock: Clock) -> None:
    message = await post(place, "cat.png")
    form = await place.alice.context_menu(place.channel, "Edit picture", message)

    answer = await place.alice.submit_modal(form, {"prompt": "a hat"})

    assert refused(answer)
    (embed,) = [each for each in shown(answer).embeds if each.title == "prompt"]
    assert embed.description == "a hat"
    assert labels(shown(answer).message) == ["Edit again"]
    clock.now += 60
    assert standing(await place.alice.click(shown(answer), label="Edit again"))["prompt"] == "a hat"


async def test_a_list_is_empty_for_who_types_too_fast_and_costs_nothing(
    place: Place, book: MemoryBook, parts: Parts
) -> None:
    assert await place.alice.autocomplete(place.channel, "voice-generator", "voice_name", "morgan")

    with statements(parts) as asked:
        assert await place.alice.autocomplete(place.channel, "jobs show", "job", "") == []
        assert await place.alice.autocomplete(place.channel, "voice-generator", "voice_name", "morgan") == []
    assert asked == []

    await _draw(place)  # who types may ask all the same
    assert len(book.jobs) == 1
