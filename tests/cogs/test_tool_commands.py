"""Asking for a picture, a clip, a voice."""

from dataclasses import replace
from typing import Any

import discord
import pytest
from simcord.env import Env

from bot.errors import NotEnoughCredits, StoreError
from bot.jobs.job import Job
from bot.jobs.states import State
from bot.messages.posting import words_of
from bot.tools import CATALOGUE, Plan
from tests.cogs.conftest import Place
from tests.cogs.fakes import MemoryBook
from tests.messages.jobs import a_job, an_image_request

refusals_expected = pytest.mark.simcord(check_errors=False)

MP4 = ("talk.mp4", b"some frames")
MP3 = ("voice.mp3", b"some sounds")
PNG = ("cat.png", b"\x89PNG some bytes")


async def test_a_command_is_answered_with_the_card_of_its_job(place: Place, book: MemoryBook) -> None:
    answer = await place.alice.slash(place.channel, "image-generator", prompt="a red fox")

    assert answer.response is not None
    assert not answer.ephemeral
    assert words_of(answer.response.message).startswith("### AI Image Generator\n")
    assert "> a red fox" in words_of(answer.response.message)
    assert answer.response.id == book.only.card_id


async def test_the_order_says_who_asks_where_and_how_to_answer(place: Place, book: MemoryBook) -> None:
    await place.alice.slash(place.channel, "image-generator", prompt="a red fox", resolution="1k")

    (order,) = book.orders
    assert (order.guild_id, order.channel_id) == (place.guild.id, place.channel.id)
    assert order.member_id == place.alice.id
    assert order.role_ids == ()
    assert order.token
    assert order.file_limit == 10 * 1024 * 1024
    assert order.request.options["resolution"] == "1k"


async def test_the_roles_that_decide_the_allowance_go_with_the_order(place: Place, book: MemoryBook) -> None:
    await place.manager.slash(place.channel, "image-generator", prompt="a red fox")

    assert book.orders[0].role_ids == (place.guild.roles["managers"].id,)


async def test_an_attached_file_reaches_the_request(place: Place, book: MemoryBook) -> None:
    await place.alice.slash(place.channel, "image-to-video", image=PNG, duration=5.0)

    (file,) = book.only.request.files
    assert (file.option, file.filename, file.size) == ("image", "cat.png", len(PNG[1]))
    assert file.url is not None


async def test_a_private_job_is_shown_to_its_member_alone(place: Place, book: MemoryBook) -> None:
    answer = await place.alice.slash(place.channel, "image-generator", prompt="a surprise", private=True)

    assert answer.ephemeral
    assert book.only.private
    assert book.only.file_limit == 26_214_400


@refusals_expected
async def test_impossible_options_are_explained_and_nothing_is_accepted(
    place: Place, book: MemoryBook
) -> None:
    answer = await place.alice.slash(place.channel, "image-to-video", prompt="no picture")

    assert answer.ephemeral
    assert answer.response is not None
    assert "`image`" in answer.response.content
    assert "Nothing was charged" in answer.response.content
    assert not book.jobs


@refusals_expected
async def test_a_member_without_credits_is_told_so(place: Place, book: MemoryBook) -> None:
    book.refusal = NotEnoughCredits(
        price="This costs 1,250 credits", left="10 credits", outlook="It resets soon."
    )

    answer = await place.alice.slash(place.channel, "image-generator", prompt="a red fox")

    assert answer.ephemeral
    assert answer.response is not None
    assert "1,250 credits, and you have 10 credits left" in answer.response.content


@refusals_expected
async def test_a_database_out_of_reach_is_an_honest_sentence(place: Place, book: MemoryBook) -> None:
    book.refusal = StoreError()

    answer = await place.alice.slash(place.channel, "image-generator", prompt="a red fox")

    assert answer.ephemeral
    assert answer.response is not None
    assert "database" in answer.response.content


@refusals_expected
async def test_where_results_could_not_be_posted_nothing_is_accepted(place: Place, book: MemoryBook) -> None:
    everyone = place.guild.default_role
    mute = discord.PermissionOverwrite(attach_files=False, embed_links=False)
    channel = place.guild.create_text_channel("mute", overwrites={everyone: mute})

    answer = await place.alice.slash(channel, "image-generator", prompt="a red fox")

    assert answer.response is not None
    assert "Attach Files, Embed Links" in answer.response.content
    assert not book.jobs


async def test_a_private_job_needs_no_permission_to_post(place: Place, book: MemoryBook) -> None:
    mute = discord.PermissionOverwrite(attach_files=False)
    channel = place.guild.create_text_channel("mute", overwrites={place.guild.default_role: mute})

    await place.alice.slash(channel, "image-generator", prompt="a red fox", private=True)

    assert book.only.private


async def test_an_own_earlier_result_becomes_its_address_at_magic_hour(
    place: Place, book: MemoryBook
) -> None:
    book.add(_result_of(place.alice.id, place.guild.id))

    await place.alice.slash(place.channel, "image-to-video", image_url="job:0123456789ab")

    (file,) = book.orders[0].request.files
    assert file.url == "https://magichour.ai/my-library?imageId=project-1"


@refusals_expected
async def test_somebody_elses_result_cannot_be_used(place: Place, book: MemoryBook) -> None:
    book.add(_result_of(place.bob.id, place.guild.id))

    answer = await place.alice.slash(place.channel, "image-to-video", image_url="job:0123456789ab")

    assert answer.response is not None
    assert "no such result of yours" in answer.response.content
    assert not book.orders


@refusals_expected
async def test_a_result_of_the_wrong_sort_is_refused(place: Place, book: MemoryBook) -> None:
    voice = CATALOGUE["voice-generator"]
    name = voice.suggest("voice_name", "")[0]
    request = voice.prepare({"prompt": "Hello.", "voice_name": name}, Plan.CREATOR)
    book.add(replace(_result_of(place.alice.id, place.guild.id), request=request))

    answer = await place.alice.slash(place.channel, "image-to-video", image_url="job:0123456789ab")

    assert answer.response is not None
    assert "this takes no audio" in answer.response.content
    assert not book.orders


@refusals_expected
async def test_a_message_in_a_channel_the_member_cannot_see_is_refused(
    place: Place, book: MemoryBook
) -> None:
    hidden = discord.PermissionOverwrite(view_channel=False)
    secret = place.guild.create_text_channel("secret", overwrites={place.alice.user: hidden})
    link = f"https://discord.com/channels/{place.guild.id}/{secret.id}/123456789012345678"

    answer = await place.alice.slash(place.channel, "image-to-video", image_url=link)
    allowed = await place.bob.slash(place.channel, "image-to-video", image_url=link)

    assert answer.response is not None
    assert "channel that you can read" in answer.response.content
    assert allowed.response is not None
    assert [job.member_id for job in book.jobs.values()] == [place.bob.id]


@refusals_expected
async def test_the_chat_of_a_voice_channel_that_is_locked_for_the_member_is_refused(
    place: Place, book: MemoryBook
) -> None:
    voice = place.guild.create_voice_channel("staff")
    guild = place.bot.get_guild(place.guild.id)
    assert guild is not None
    channel = guild.get_channel(voice.id)
    assert channel is not None
    await channel.set_permissions(guild.default_role, connect=False)
    link = f"https://discord.com/channels/{place.guild.id}/{voice.id}/123456789012345678"

    answer = await place.alice.slash(place.channel, "image-to-video", image_url=link)

    assert answer.response is not None
    assert "channel that you can read" in answer.response.content
    assert not book.jobs


@refusals_expected
async def test_a_message_from_before_a_member_may_look_back_is_refused_in_the_same_channel(
    place: Place, book: MemoryBook
) -> None:
    blind = discord.PermissionOverwrite(read_message_history=False)
    channel = place.guild.create_text_channel("now", overwrites={place.alice.user: blind})
    link = f"https://discord.com/channels/{place.guild.id}/{channel.id}/123456789012345678"

    answer = await place.alice.slash(channel, "image-to-video", image_url=link)
    allowed = await place.bob.slash(channel, "image-to-video", image_url=link)

    assert answer.response is not None
    assert "channel that you can read" in answer.response.content
    assert allowed.response is not None
    assert [job.member_id for job in book.jobs.values()] == [place.bob.id]


@refusals_expected
async def test_a_pasted_address_of_a_discord_file_that_has_died_is_refused(
    place: Place, book: MemoryBook
) -> None:
    def pasted(expires_at: float) -> str:
        return f"https://cdn.discordapp.com/attachments/1/2/x.png?ex={int(expires_at):x}&is=1&hm=ab"

    now = discord.utils.utcnow().timestamp()
    dead = await place.alice.slash(place.channel, "image-to-video", image_url=pasted(now - 60))
    assert not book.jobs
    await place.alice.slash(place.channel, "image-to-video", image_url=pasted(now + 600))

    assert dead.response is not None
    assert "`image_url`: This link of Discord's has expired." in dead.response.content
    assert book.only.request.files[0].needs_upload


async def test_the_roles_go_with_the_order_also_while_the_server_is_unknown(
    place: Place, book: MemoryBook
) -> None:
    """After a start the gateway delivers the servers one by one, and commands come in between."""
    place.bot._connection._guilds.pop(place.guild.id)

    await place.manager.slash(place.channel, "image-generator", prompt="a red fox")

    assert book.orders[0].role_ids == (place.guild.roles["managers"].id,)


@refusals_expected
async def test_a_message_on_another_server_is_refused(place: Place, book: MemoryBook) -> None:
    link = f"https://discord.com/channels/999/{place.channel.id}/123456789012345678"

    answer = await place.alice.slash(place.channel, "image-to-video", image_url=link)

    assert answer.response is not None
    assert "another server" in answer.response.content
    assert not book.orders


@refusals_expected
async def test_every_file_that_cannot_be_used_is_named_in_one_answer(place: Place, book: MemoryBook) -> None:
    link = f"https://discord.com/channels/999/{place.channel.id}/123456789012345678"

    answer = await place.alice.slash(
        place.channel, "lip-sync", video_url=link, audio_url="job:0123456789ab", end=5.0
    )

    assert answer.response is not None
    first, *problems = answer.response.content.split("\n")
    assert first == "Several options cannot be taken as they are. Nothing was charged."
    assert problems == [
        "- `video_url`: That message is on another server. Link to one on this server.",
        "- `audio_url`: There is no such result of yours on this server.",
    ]
    assert not book.orders


async def test_a_clip_of_unknown_length_is_answered_with_a_card_without_a_price(
    place: Place, book: MemoryBook
) -> None:
    answer = await place.alice.slash(place.channel, "lip-sync", video=MP4, audio=MP3)

    assert answer.response is not None
    card = words_of(answer.response.message)
    assert card.startswith("### Lip Sync\nReading how long the clip is")
    assert "**Credits:** depends on the length of the clip" in card
    assert answer.response.id == book.only.card_id


@refusals_expected
async def test_an_unmeasured_job_that_could_not_be_withdrawn_is_not_said_to_hold_credits(
    place: Place, book: MemoryBook
) -> None:
    place.env.inject_error("POST", "/interactions/*/callback", status=400, code=50035)
    book.forgetful = True

    answer = await place.alice.slash(place.channel, "lip-sync", video=MP4, audio=MP3)

    assert answer.response is not None
    assert answer.response.content == (
        "Discord did not show the card of this job, which goes on all the same. Its price is held as soon as it is "
        "known, and the outcome is posted here."
    )


async def test_a_card_that_comes_too_late_withdraws_the_job(place: Place, book: MemoryBook) -> None:
    place.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062)

    await place.alice.slash(place.channel, "image-generator", prompt="a red fox")

    assert book.only.state is State.CANCELED
    assert book.only.card_id is None


@refusals_expected
async def test_a_card_that_discord_refuses_withdraws_the_job_and_says_so(
    place: Place, book: MemoryBook
) -> None:
    place.env.inject_error("POST", "/interactions/*/callback", status=400, code=50035)

    answer = await place.alice.slash(place.channel, "image-generator", prompt="a red fox")

    assert book.only.state is State.CANCELED
    assert answer.ephemeral
    assert answer.response is not None
    assert answer.response.content == (
        "Discord did not show the card of this job, so it was withdrawn. Your 5 credits are back."
    )


@refusals_expected
async def test_a_job_that_could_not_be_withdrawn_is_said_to_go_on(place: Place, book: MemoryBook) -> None:
    place.env.inject_error("POST", "/interactions/*/callback", status=400, code=50035)
    book.forgetful = True

    answer = await place.alice.slash(place.channel, "image-generator", prompt="a red fox")

    assert book.only.state is State.ACCEPTED
    assert answer.response is not None
    assert answer.response.content == (
        "Discord did not show the card of this job, which goes on all the same. Its 5 credits stay held until it ends, "
        "and the outcome is posted here."
    )


async def test_a_hiccup_of_discord_is_answered_by_trying_once_more(place: Place, book: MemoryBook) -> None:
    place.env.inject_error("POST", "/interactions/*/callback", status=502)

    answer = await place.alice.slash(place.channel, "image-generator", prompt="a red fox")

    assert answer.response is not None
    assert answer.response.id == book.only.card_id


async def test_a_job_goes_on_when_nobody_knows_whether_its_card_is_shown(
    place: Place, book: MemoryBook
) -> None:
    place.env.inject_error("POST", "/interactions/*/callback", status=502, times=2)

    await place.alice.slash(place.channel, "image-generator", prompt="a red fox")

    assert book.only.state is State.ACCEPTED
    assert book.only.card_id is None


async def test_a_card_whose_confirmation_was_lost_is_found(
    place: Place, book: MemoryBook, simcord_env: Env
) -> None:
    """The answer arrived, but the connection broke before that was known: the next try says so."""
    lost = _AnswerLost(simcord_env)

    await place.alice.slash(place.channel, "image-generator", prompt="a red fox")

    assert lost.happened
    assert book.only.state is State.ACCEPTED
    assert book.only.card_id is not None
    assert len(place.channel.history()) == 1


async def test_an_interaction_that_comes_twice_makes_one_job_and_one_card(
    place: Place, book: MemoryBook
) -> None:
    again: list[Any] = []
    place.env.backend.subscribers.append(
        lambda event, payload: again.append(payload) if event == "INTERACTION_CREATE" else None
    )
    await place.alice.slash(place.channel, "image-generator", prompt="a red fox")

    place.env.backend.emit("INTERACTION_CREATE", again[0])
    await place.env.settle()

    assert len(book.jobs) == 1
    assert len(place.channel.history()) == 1


async def test_a_card_that_stands_is_no_error_when_that_cannot_be_written_down(
    place: Place, book: MemoryBook
) -> None:
    book.forgetful = True

    answer = await place.alice.slash(place.channel, "image-generator", prompt="a red fox")

    assert not answer.ephemeral
    assert not answer.followups
    assert book.only.state is State.ACCEPTED


@refusals_expected
async def test_an_unexpected_error_shows_the_number_that_the_log_has(
    place: Place, book: MemoryBook, caplog: pytest.LogCaptureFixture
) -> None:
    book.refusal = ZeroDivisionError("surprise")

    answer = await place.alice.slash(place.channel, "image-generator", prompt="a red fox")

    assert answer.response is not None
    assert answer.ephemeral
    number = answer.response.content.split("`")[1]
    assert number in caplog.text
    assert "surprise" not in answer.response.content
    assert "`/credits`" in answer.response.content


class _AnswerLost:
    """Lets Discord take the first answer and then breaks the connection."""

    def __init__(self, env: Env) -> None:
        self.happened = False
        self._adapter = env._webhook_adapter
        self._request = self._adapter.request
        self._adapter.request = self.request

    async def request(self, route: object, *arguments: object, **more: object) -> object:
        answer = await self._request(route, *arguments, **more)
        if not self.happened and "callback" in route.url:  # type: ignore[attr-defined]  # a discord.py route
            self.happened = True
            raise ConnectionResetError
        return answer


def _result_of(member_id: int, guild_id: int) -> Job:
    return a_job(
        member_id=member_id,
        guild_id=guild_id,
        request=an_image_request(),
        state=State.DONE,
        project_id="project-1",
    )
