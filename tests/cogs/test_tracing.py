"""Lines that are written while an interaction is answered name it, its server and the job that it is about."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from simcord.results import InteractionResult

from bot.messages.posting import words_of
from tests.cogs.conftest import Place
from tests.cogs.fakes import MemoryBook
from tests.cogs.posted import a_picture, shown
from tests.log_lines import written

Ask = Callable[[Place, MemoryBook], Awaitable[InteractionResult]]


async def _command(place: Place, book: MemoryBook) -> InteractionResult:
    book.refusal = ZeroDivisionError("surprise")
    return await place.alice.slash(place.channel, "image-generator", prompt="a red fox")


async def _button(place: Place, book: MemoryBook) -> InteractionResult:
    message = await a_picture(place, book)
    book.refusal = ZeroDivisionError("surprise")
    return await place.alice.click(message, label="Again")


async def _form(place: Place, book: MemoryBook) -> InteractionResult:
    form = await place.alice.click(await a_picture(place, book), label="Edit options")
    book.refusal = ZeroDivisionError("surprise")
    return await place.alice.submit_modal(form, {"prompt": "a blue fox"})


def incidents(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for line in lines if line["level"] == "ERROR"]


@pytest.mark.simcord(check_errors=False)
@pytest.mark.parametrize("ask", [_command, _button, _form])
async def test_what_the_member_is_shown_is_found_in_the_log(place: Place, book: MemoryBook, ask: Ask) -> None:
    with written() as lines:
        answer = await ask(place, book)

    (line,) = incidents(lines)
    assert line["incident"] == words_of(shown(answer).message).split("`")[1]
    assert line["guild"] == str(place.guild.id)
    assert line["interaction"] in line["message"]
    assert line.get("job") == (book.only.id if book.jobs else None)


@pytest.mark.simcord(check_errors=False)
async def test_one_interactions_lines_do_not_name_another(place: Place, book: MemoryBook) -> None:
    book.refusal = ZeroDivisionError("surprise")
    with written() as lines:
        for member in (place.alice, place.bob):
            await member.slash(place.channel, "image-generator", prompt="a red fox")

    first, second = incidents(lines)
    assert first["interaction"] != second["interaction"]
    assert first["incident"] != second["incident"]


@pytest.mark.simcord(check_errors=False)
async def test_what_follows_after_a_job_was_made_names_it(place: Place, book: MemoryBook) -> None:
    place.env.inject_error("POST", "/interactions/*/callback", status=403, code=50013)
    with written() as lines:
        await place.alice.slash(place.channel, "image-generator", prompt="a red fox")

    assert {line.get("job") for line in lines} == {book.only.id}
    assert {line["interaction"] for line in lines} == {str(book.only.interaction_id)}
