"""Whose results and which messages a member may name as the source of a file."""

from typing import Any

import discord
import pytest

from bot.errors import OptionRefused
from bot.interactions.retrying import Wish
from bot.interactions.services import services_of
from bot.interactions.sources import located
from bot.jobs.job import Job
from bot.jobs.states import State
from bot.tools import CATALOGUE, Plan, Request
from tests.cogs.conftest import Place
from tests.cogs.fakes import MemoryBook
from tests.messages.jobs import a_job, a_video_request, an_image_request

refusals_expected = pytest.mark.simcord(check_errors=False)
OWN, NONE = "job:0123456789ab", "There is no such result of yours on this server."


def result(place: Place, **changes: Any) -> Job:
    """A finished picture of Alice's."""
    facts = {"member_id": place.alice.id, "guild_id": place.guild.id, "state": State.DONE, "project_id": "p"}
    return a_job(**{**facts, **changes})


async def refusal(place: Place, typed: str, command: str = "image-to-video", **options: Any) -> str:
    answer = await place.alice.slash(place.channel, command, **(options or {"image_url": typed}))
    assert answer.response is not None
    return str(answer.response.content)


def video_of(reference: str) -> Request:
    return a_video_request(image=None, image_url=reference)


class Pressing:
    """As much of an interaction as matters here: somebody pressed a button on a server."""

    def __init__(self, place: Place, member_id: int, guild_id: int | None = None) -> None:
        self.client = place.bot
        self.user = discord.Object(member_id)
        self.guild_id = guild_id or place.guild.id


async def pressed(place: Place, member_id: int, reference: str, parent: str | None) -> str | None:
    """The address that a wish gets which comes from a button; None where its file is to be copied."""
    interaction: Any = Pressing(place, member_id)
    wish = Wish(video_of(reference), {}, parent)
    (file,) = (await located(interaction, wish, services_of(interaction).book)).request.files
    return file.url


@pytest.mark.parametrize("typed", [f"{OWN}:1", f"{OWN}:3", OWN])
async def test_one_of_several_files_is_to_be_copied(place: Place, book: MemoryBook, typed: str) -> None:
    book.add(result(place, output_count=3))

    await place.alice.slash(place.channel, "image-to-video", image_url=typed)

    (file,) = book.orders[0].request.files
    assert (file.url, file.needs_upload, file.reference) == (None, True, typed)


async def test_files_that_nobody_has_counted_are_as_many_as_were_asked_for(
    place: Place, book: MemoryBook
) -> None:
    book.add(result(place, request=an_image_request(image_count=4)))

    await place.alice.slash(place.channel, "image-to-video", image_url=f"{OWN}:4")

    assert book.orders[0].request.files[0].needs_upload


@refusals_expected
@pytest.mark.parametrize(("number", "said"), [(0, "3 files"), (4, "3 files"), (9999, "3 files")])
async def test_a_file_that_the_result_does_not_have_is_refused(
    place: Place, book: MemoryBook, number: int, said: str
) -> None:
    book.add(result(place, output_count=3))

    assert f"That result has {said}." in await refusal(place, f"{OWN}:{number}")
    assert not book.orders


@refusals_expected
@pytest.mark.parametrize("when", ["erase_at", "erased_at"])
async def test_a_result_that_is_deleted_or_is_to_be_is_refused(
    place: Place, book: MemoryBook, when: str
) -> None:
    book.add(result(place, **{when: discord.utils.utcnow()}))

    assert "That result has been deleted." in await refusal(place, OWN)
    assert not book.orders


@refusals_expected
async def test_an_animation_goes_where_animations_go_and_is_copied(place: Place, book: MemoryBook) -> None:
    request = CATALOGUE["gif-generator"].prepare({"prompt": "a fox"}, Plan.CREATOR)
    book.add(result(place, request=request))

    assert "this takes no gif" in await refusal(place, OWN)
    face = ("me.png", b"png")
    await place.alice.slash(place.channel, "face-swap-video", video_url=OWN, image=face, end=2.0)

    (order,) = book.orders
    assert order.request.files[-1].needs_upload or order.request.files[0].needs_upload
    assert [file.url for file in order.request.files if file.job_id] == [None]


@refusals_expected
async def test_what_is_typed_must_be_ones_own_whatever_button_was_pressed_before(
    place: Place, book: MemoryBook
) -> None:
    book.add(result(place, member_id=place.bob.id))

    assert NONE in await refusal(place, OWN)


async def test_whoever_can_see_a_result_may_press_its_buttons(place: Place, book: MemoryBook) -> None:
    job = book.add(result(place))

    assert await pressed(place, place.bob.id, OWN, job.id) == "https://magichour.ai/my-library?imageId=p"


@pytest.mark.parametrize("changes", [{"private": True}, {"guild_id": 999}, {"id": "aaaaaaaaaaaa"}])
async def test_a_button_opens_nothing_private_nothing_elsewhere_and_nothing_else(
    place: Place, book: MemoryBook, changes: dict[str, Any]
) -> None:
    job = book.add(result(place, **changes))
    parent = book.add(result(place, id="0123456789ab")) if "id" in changes else job

    with pytest.raises(OptionRefused, match="no such result of yours"):
        await pressed(place, place.bob.id, f"job:{job.id}", parent.id)


async def test_ones_own_private_result_can_be_pressed(place: Place, book: MemoryBook) -> None:
    job = book.add(result(place, private=True))

    assert await pressed(place, place.alice.id, OWN, job.id) is not None


async def test_what_was_made_of_a_result_can_be_asked_for_again(place: Place, book: MemoryBook) -> None:
    """Bob animated Alice's picture with its button; now he, or anybody who sees the film, presses `Again` there."""
    book.add(result(place))
    film = book.add(result(place, id="ffffffffffff", member_id=place.bob.id, request=video_of(OWN)))

    for member in (place.bob, place.manager):
        assert await pressed(place, member.id, OWN, film.id) is not None


@pytest.mark.parametrize(
    ("picture", "film"),
    [({"private": True}, {}), ({}, {"private": True}), ({}, {"request": an_image_request()})],
)
async def test_a_film_opens_no_picture_that_is_hidden_or_that_it_was_not_made_of(
    place: Place, book: MemoryBook, picture: dict[str, Any], film: dict[str, Any]
) -> None:
    book.add(result(place, **picture))
    made = {"id": "ffffffffffff", "member_id": place.bob.id, "request": video_of(OWN), **film}
    book.add(result(place, **made))

    with pytest.raises(OptionRefused, match="no such result of yours"):
        await pressed(place, place.manager.id, OWN, "ffffffffffff")


async def test_the_order_says_which_job_it_goes_on_with(place: Place, book: MemoryBook) -> None:
    job = book.add(result(place, member_id=place.alice.id))
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Again", custom_id=f"job:again:{job.id}"))
    channel = place.bot.get_partial_messageable(place.channel.id, guild_id=place.guild.id)
    sent = await channel.send("A picture.", view=view)
    message = next(each for each in place.channel.history() if each.id == sent.id)

    await place.alice.click(message, label="Again")
    await place.alice.slash(place.channel, "image-generator", prompt="a red fox")

    assert [order.parent_id for order in book.orders] == [job.id, None]


@refusals_expected
async def test_a_message_in_a_private_thread_is_for_those_who_are_in_it(
    place: Place, book: MemoryBook
) -> None:
    guild = place.bot.get_guild(place.guild.id)
    assert guild is not None
    channel = guild.get_channel(place.channel.id)
    assert isinstance(channel, discord.TextChannel)
    thread = await channel.create_thread(name="secret", type=discord.ChannelType.private_thread)
    link = f"https://discord.com/channels/{guild.id}/{thread.id}/123456789012345678"

    assert "channel that you can read" in await refusal(place, link)
    assert not book.orders
