"""A form is sent, the card is refused and the job cannot be withdrawn: nobody is led to pay for it twice."""

import discord
import pytest
from simcord.results import InteractionResult

from bot.jobs.job import WITHDRAWN, Problem
from bot.jobs.states import State
from bot.messages.posting import words_of
from tests.cogs.conftest import Place
from tests.cogs.fakes import MemoryBook
from tests.cogs.office import labels
from tests.cogs.posted import a_picture, shown

pytestmark = pytest.mark.simcord(check_errors=False)


async def sent(place: Place, book: MemoryBook, form: InteractionResult) -> discord.Message:
    """What answers the form when Discord shows no card and nothing can be written down."""
    book.forgetful = True
    place.env.inject_error("POST", "/interactions/*/callback", status=403, code=50013)
    answer = await place.alice.submit_modal(form, {"prompt": "make it blue"})
    return shown(answer).message


@pytest.mark.parametrize("label", ["Edit", "Edit options"])
async def test_a_form_below_a_result_is_not_offered_again_when_its_job_goes_on(
    place: Place, book: MemoryBook, label: str
) -> None:
    message = await a_picture(place, book)
    form = await place.alice.click(message, label=label)

    told = await sent(place, book, form)

    assert "this job, which goes on all the same. Its " in words_of(told)
    assert (labels(told), told.embeds) == ([], [])
    assert [job.state for job in book.jobs.values()] == [State.DONE, State.ACCEPTED]


@pytest.mark.parametrize(
    ("pictures", "what"), [(1, "this job, which goes on"), (2, "these jobs, which go on")]
)
async def test_neither_is_the_form_of_the_menu(
    place: Place, book: MemoryBook, pictures: int, what: str
) -> None:
    files = [(f"{number}.png", b"\x89PNG") for number in range(pictures)]
    message = await place.bob.send(place.channel, "look", attachments=files)
    form = await place.alice.context_menu(place.channel, "Edit picture", message)

    told = await sent(place, book, form)

    assert f"{what} all the same. " in words_of(told)
    assert (labels(told), told.embeds) == ([], [])
    assert [job.state for job in book.jobs.values()] == [State.ACCEPTED] * pictures


async def test_what_was_withdrawn_can_be_sent_again(place: Place, book: MemoryBook) -> None:
    message = await a_picture(place, book)
    form = await place.alice.click(message, label="Edit")
    place.env.inject_error("POST", "/interactions/*/callback", status=403, code=50013)

    refused = shown(await place.alice.submit_modal(form, {"prompt": "make it blue"}))
    again = await place.alice.click(refused.message, label="Edit again")
    await place.alice.submit_modal(again, {"prompt": "make it blue"})

    assert "withdrawn. Your " in words_of(refused.message)
    assert [job.state for job in book.jobs.values()] == [State.DONE, State.CANCELED, State.ACCEPTED]


@pytest.mark.parametrize(
    ("state", "code", "words"),
    [
        (State.CANCELED, WITHDRAWN, "the card of this job, so it was withdrawn. Your 5 credits are back."),
        (State.FAILED, "nsfw", "the card of this job; its end is told here. Nothing was charged."),
    ],
)
async def test_a_job_that_was_over_before_it_could_be_withdrawn_does_not_go_on(
    place: Place, book: MemoryBook, state: State, code: str, words: str
) -> None:
    """The answer of an earlier withdrawal may have been lost, or the job has failed by itself."""
    message = await a_picture(place, book)
    form = await place.alice.click(message, label="Edit")
    book.too_late_for = {"state": state, "problem": Problem(code), "credits": 0}
    place.env.inject_error("POST", "/interactions/*/callback", status=403, code=50013)

    refused = shown(await place.alice.submit_modal(form, {"prompt": "make it blue"})).message

    assert words in words_of(refused)
    assert labels(refused) == ["Edit again"]
