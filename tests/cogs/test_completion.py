"""What is offered while a member types."""

from dataclasses import replace
from typing import Any

import pytest

from bot.errors import StoreError
from bot.jobs.states import State
from bot.tools import CATALOGUE, Plan
from tests.cogs.conftest import Place
from tests.cogs.fakes import MemoryBook
from tests.messages.jobs import NOW, a_job, a_video_request, an_image_request


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
    assert offered[0]["name"] == "AI Image Generator: a blue whale · just now"


async def test_results_are_found_by_their_words(place: Place, book: MemoryBook) -> None:
    _results(place, book)

    offered = await place.alice.autocomplete(place.channel, "image-to-video", "image_url", "FOX")

    assert [choice["value"] for choice in offered] == ["job:aaa"]


async def test_every_file_of_a_result_is_offered_by_its_number(place: Place, book: MemoryBook) -> None:
    _results(place, book)
    book.add(replace(book.jobs["bbb"], output_count=2))
    book.add(replace(book.jobs["aaa"], request=an_image_request("fox " * 60), output_count=3))

    offered = await place.alice.autocomplete(place.channel, "image-to-video", "image_url", "")

    assert [choice["value"] for choice in offered] == [
        "job:bbb:1",
        "job:bbb:2",
        "job:aaa:1",
        "job:aaa:2",
        "job:aaa:3",
    ]
    assert offered[1]["name"] == "AI Image Generator: a blue whale (picture 2 of 2) · just now"
    assert offered[4]["name"].endswith("(picture 3 of 3) · just now")
    assert len(offered[4]["name"]) == 100


async def test_one_file_of_several_is_found_by_what_its_label_says(place: Place, book: MemoryBook) -> None:
    _results(place, book)
    book.add(replace(book.jobs["aaa"], output_count=16))

    offered = await place.alice.autocomplete(place.channel, "image-to-video", "image_url", "picture 16")
    pasted = await place.alice.autocomplete(place.channel, "image-to-video", "image_url", "job:aaa:7")

    assert [choice["value"] for choice in offered] == ["job:aaa:16"]
    assert [choice["value"] for choice in pasted] == ["job:aaa:7"]


async def test_the_newest_25_files_are_offered(place: Place, book: MemoryBook) -> None:
    _results(place, book)
    for job in ("aaa", "bbb"):
        book.add(replace(book.jobs[job], output_count=16))

    offered = await place.alice.autocomplete(place.channel, "image-to-video", "image_url", "")

    numbers = [("bbb", number) for number in range(1, 17)] + [("aaa", number) for number in range(1, 10)]
    assert [choice["value"] for choice in offered] == [f"job:{job}:{number}" for job, number in numbers]


@pytest.mark.parametrize("when", ["erase_at", "erased_at"])
async def test_what_is_deleted_or_to_be_deleted_is_not_offered(
    place: Place, book: MemoryBook, when: str
) -> None:
    _results(place, book)
    deleted: dict[str, Any] = {when: NOW}
    book.add(replace(book.jobs["bbb"], **deleted))

    offered = await place.alice.autocomplete(place.channel, "image-to-video", "image_url", "")

    assert [choice["value"] for choice in offered] == ["job:aaa"]


@pytest.mark.parametrize(
    ("output_format", "command", "option", "values"),
    [
        ("gif", "image-to-video", "image_url", ["job:bbb", "job:aaa"]),
        ("mp4", "image-to-video", "image_url", ["job:bbb", "job:aaa"]),
        ("gif", "face-swap-video", "video_url", ["job:ggg", "job:ccc"]),
        ("webm", "face-swap-video", "video_url", ["job:ggg", "job:ccc"]),
        ("gif", "lip-sync", "video_url", ["job:ccc"]),
        ("mp4", "lip-sync", "video_url", ["job:ggg", "job:ccc"]),
        ("webm", "lip-sync", "audio_url", []),
    ],
)
async def test_an_animation_is_offered_where_it_can_go(
    place: Place, book: MemoryBook, output_format: str, command: str, option: str, values: list[str]
) -> None:
    _results(place, book)
    request = CATALOGUE["gif-generator"].prepare(
        {"prompt": "a fox", "output_format": output_format}, Plan.CREATOR
    )
    book.add(replace(book.jobs["aaa"], id="ggg", request=request))

    offered = await place.alice.autocomplete(place.channel, command, option, "")

    assert [choice["value"] for choice in offered] == values


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
