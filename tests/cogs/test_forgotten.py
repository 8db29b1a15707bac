"""The buttons of results of long ago: what needs the request says that it is gone, all else goes on."""

from dataclasses import replace

from bot.jobs.forgetter import what_is_left
from bot.messages.posting import words_of
from bot.tools import Request
from tests.cogs.conftest import Place
from tests.cogs.fakes import MemoryBook
from tests.cogs.posted import a_picture, shown
from tests.messages.jobs import NOW

GONE = "What was asked for here was long ago and is not kept any more."


def forget(book: MemoryBook) -> None:
    job = book.only
    row = {"tool": job.request.tool.command, "private": job.private, "request": job.request.to_json()}
    book.add(replace(job, request=Request.from_json(what_is_left(row)), paths={}, forgotten_at=NOW))


async def test_what_is_forgotten_is_not_ordered_again(place: Place, book: MemoryBook) -> None:
    message = await a_picture(place, book)
    forget(book)

    for label in ("Again", "Edit options"):
        for member in (place.alice, place.bob):
            answer = await member.click(message, label=label)
            assert answer.ephemeral
            assert words_of(shown(answer).message).startswith(GONE)
    assert len(book.jobs) == 1


async def test_what_goes_on_with_the_result_is_ordered(place: Place, book: MemoryBook) -> None:
    message = await a_picture(place, book)
    forget(book)

    await place.alice.click(message, label="Upscale (50 credits)")

    first, second = book.jobs.values()
    assert second.parent_id == first.id


async def test_a_forgotten_result_can_be_deleted(place: Place, book: MemoryBook) -> None:
    message = await a_picture(place, book)
    forget(book)

    answer = await place.alice.click(message, label="Delete")

    assert "Delete this result" in words_of(shown(answer).message)
