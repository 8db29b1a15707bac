"""Clips without an end: their length is read once the card stands, and only then are credits held."""

from pathlib import Path
from typing import Any

import pytest

from sandbox.gate import Gate
from tests.whole.books import Row
from tests.whole.house import House
from tests.whole.things import film, long_sound, picture, sound
from tests.wire.cdn import WireFile
from tests.wire.discord import Channel, Interaction, Member
from tests.wire.errors import UNAVAILABLE, UNKNOWN_MESSAGE

pytestmark = pytest.mark.asyncio(loop_scope="session")

CLIPS = "/cdn/*"
READING = "Reading how long the clip is"


async def lip_sync(house: House, member: Member, channel: Channel, **options: Any) -> Interaction:
    """About 90 credits for the film of three seconds, 30 for the frames that it has."""
    return await house.wire.command(member, channel, "lip-sync", video=film(), audio=sound(), **options)


async def being_read(house: House, member: Member, channel: Channel) -> tuple[Interaction, Gate]:
    """A job whose clip is being read for as long as it is held."""
    hold = house.wire.faults.hold("GET", CLIPS)
    asked = await lip_sync(house, member, channel)
    await hold.reached.wait()
    await house.reached(asked, "measuring")
    return asked, hold


def card(asked: Interaction) -> str:
    return asked.message.text if asked.message else ""


def booked(house: House, asked: Interaction) -> list[int]:
    job_id = house.job(asked)["id"]
    return [entry["credits"] for entry in house.books.entries() if entry["job_id"] == job_id]


def created(house: House, asked: Interaction) -> int:
    """How many requests were sent for the job that could cost something."""
    name = house.job(asked)["name"]
    return [create.name for create in house.magic_hour.creates].count(name)


async def done(house: House, asked: Interaction) -> Row:
    """The job at its good end, with Magic Hour's minutes of rendering left out."""
    await house.reached(asked, "waiting")
    house.magic_hour.clock.advance(300)
    return await house.ended(asked)


async def refused(house: House, asked: Interaction, code: str) -> str:
    """What its member was told of a job that ended once its clip was looked at, before anything was spent."""
    uploads = set(house.magic_hour.uploads)
    job = await house.ended(asked, "failed")
    assert (job["problem_code"], job["quote"], job["credits"]) == (code, 0, 0)
    assert (booked(house, asked), created(house, asked)) == ([], 0)
    assert set(house.magic_hour.uploads) == uploads
    return house.outcome(asked).text


async def test_the_card_says_that_the_clip_is_read_and_then_what_it_costs(
    house: House, ada: Member, studio: Channel
) -> None:
    asked, hold = await being_read(house, ada, studio)
    assert READING in card(asked)
    assert "depends on the length of the clip" in card(asked)
    assert booked(house, asked) == []
    rendering = house.magic_hour.interruptions.hold("POST", "/v1/lip-sync")
    hold.release()
    await rendering.reached.wait()
    await house.wire.wait_for(lambda: "about 90 held: an estimate" in card(asked))
    assert booked(house, asked) == [90]
    rendering.release()
    job = await done(house, asked)
    assert (job["quote"], job["credits"], booked(house, asked)) == (90, 30, [90, -60])
    await house.wire.wait_for(lambda: "30 charged, 60 fewer than held at first" in card(asked))


async def test_a_budget_that_does_not_reach_is_told_once_the_price_is_known(
    house: House, ada: Member, studio: Channel, tmp_path: Path
) -> None:
    asked = await house.wire.command(ada, studio, "audio-to-video", audio=long_sound(tmp_path, 1000))
    assert not (await asked.answer).ephemeral
    assert "48,000 credits" in await refused(house, asked, "not_enough_credits")


async def test_a_clip_that_is_longer_than_the_tool_takes_is_told_with_what_it_takes(
    house: House, ada: Member, studio: Channel, tmp_path: Path
) -> None:
    asked = await house.wire.command(
        ada, studio, "talking-photo", image=picture(), audio=long_sound(tmp_path, 301)
    )
    said = await refused(house, asked, "option_refused")
    assert "`end`: At most 300 seconds are possible; this part has 301." in said


async def test_a_clip_that_does_not_tell_its_length_asks_for_the_end(
    house: House, ada: Member, studio: Channel
) -> None:
    broken = WireFile("clip.mp4", "video/mp4", b"no film at all" * 100)
    asked = await house.wire.command(ada, studio, "video-upscaler", video=broken)
    said = await refused(house, asked, "clip_unreadable")
    assert "say where the clip ends with `end`" in said


async def test_a_clip_that_has_gone_is_asked_for_again(house: House, ada: Member, studio: Channel) -> None:
    house.wire.faults.answer("GET", CLIPS, UNKNOWN_MESSAGE)
    asked = await lip_sync(house, ada, studio)
    assert "Attach it again" in await refused(house, asked, "source_gone")


async def test_a_clip_that_cannot_be_reached_for_a_while_is_read_later(
    house: House, ada: Member, studio: Channel
) -> None:
    house.wire.faults.answer("GET", CLIPS, UNAVAILABLE, times=2)
    asked = await lip_sync(house, ada, studio)
    assert (await done(house, asked))["quote"] == 90


async def test_a_job_can_be_canceled_while_its_clip_is_read(
    house: House, ada: Member, studio: Channel
) -> None:
    asked, hold = await being_read(house, ada, studio)
    assert asked.message is not None
    await (await house.wire.click(ada, asked.message, asked.message.button("Cancel"))).answer
    await house.ended(asked, "canceled")
    hold.release()
    await done(house, await lip_sync(house, ada, studio))
    assert (booked(house, asked), created(house, asked)) == ([], 0)


async def test_a_bot_that_dies_while_it_reads_goes_on_after_its_restart(
    house: House, ada: Member, studio: Channel
) -> None:
    asked, hold = await being_read(house, ada, studio)
    await house.kill()
    hold.release()
    await house.start()
    job = await done(house, asked)
    assert (job["quote"], job["credits"], booked(house, asked)) == (90, 30, [90, -60])
    assert created(house, asked) == 1
    assert len(house.outcome(asked).files) == 1
