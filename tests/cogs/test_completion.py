"""What is offered while a member types."""

from dataclasses import replace
from typing import Any

from bot.errors import StoreError
from bot.jobs.states import State
from tests.cogs.conftest import Place
from tests.cogs.fakes import MemoryBook
from tests.messages.jobs import a_job, a_video_request, an_image_request


def _results(place: Place, book: MemoryBook, **changes: Any) -> None:
    done: dict[str, Any] = {
        "guild_id": place.guild.id,
        "member_id": place.alice.id,
        "state": State.DONE,
        "project_id": "p",
    }
    book.add(a_job(id="aaa", request=an_image_request("a red fox"), **done))
    book.add(a_job(id="bbb", request=an_image_request("a blue whale"), **done))
    book.add(a_job(id="ccc", request=a_video_request(), **done))
    book.add(a_job(id="ddd", **{**done, "state": State.WAITING}))
    book.add(a_job(id="eee", **{**done, "member_id": place.bob.id}))


async def test_long_lists_are_searched(place: Place) -> None:
    offered = await place.alice.autocomplete(place.channel, "voice-generator", "voice_name", "morgan")

    assert 0 < len(offered) <= 25
    assert all("morgan" in choice["name"].casefold() for choice in offered)


async def test_a_link_option_offers_own_finished_results_that_fit(place: Place, book: MemoryBook) -> None:
    _results(place, book)

    offered = await place.alice.autocomplete(place.channel, "image-to-video", "image_url", "")

    assert [choice["value"] for choice in offered] == ["job:bbb", "job:aaa"]
    assert offered[0]["name"] == "AI Image Generator: a blue whale"


async def test_results_are_found_by_their_words(place: Place, book: MemoryBook) -> None:
    _results(place, book)

    offered = await place.alice.autocomplete(place.channel, "image-to-video", "image_url", "FOX")

    assert [choice["value"] for choice in offered] == ["job:aaa"]


async def test_at_most_25_results_are_offered_each_with_a_name_discord_takes(
    place: Place, book: MemoryBook
) -> None:
    _results(place, book)
    for number in range(40):
        request = an_image_request("very " * 200)
        book.add(replace(book.jobs["aaa"], id=f"f{number}", request=request))

    offered = await place.alice.autocomplete(place.channel, "image-to-video", "image_url", "")

    assert len(offered) == 25
    assert max(len(choice["name"]) for choice in offered) == 100


async def test_without_the_database_nothing_is_offered_and_nothing_breaks(
    place: Place, book: MemoryBook
) -> None:
    book.refusal = StoreError()

    assert await place.alice.autocomplete(place.channel, "image-to-video", "image_url", "") == []
