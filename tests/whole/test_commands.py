"""The three commands from the first word to the file."""

import io

import av
import pytest
from PIL import Image

from tests.whole.house import House, Unheard, a_picture
from tests.wire.discord import Channel, Member, Post

pytestmark = pytest.mark.asyncio(loop_scope="session")


def streams(post: Post) -> list[str]:
    """What really is in the one file of a message."""
    (file,) = post.files
    with av.open(io.BytesIO(file.read())) as media:
        return [stream.type for stream in media.streams]


async def test_pictures_are_made_posted_and_paid(house: House, ada: Member, studio: Channel) -> None:
    asked = await house.picture(ada, studio, "a red fox", image_count=2)
    assert (await asked.answer).after < 3
    job = await house.ended(asked)
    post = house.outcome(asked)
    assert [Image.open(io.BytesIO(file.read())).format for file in post.files] == ["PNG", "PNG"]
    assert asked.message is not None
    assert (job["credits"], job["card_id"]) == (10, asked.message.id)
    assert post.channel is studio
    assert f"<@{ada.id}>" in post.text
    await house.wire.wait_for(lambda: "Done." in asked.message.text if asked.message else None)


async def test_a_clip_is_made_from_an_attached_picture(house: House, ada: Member, studio: Channel) -> None:
    asked = await house.wire.command(ada, studio, "image-to-video", image=a_picture(), prompt="it waves")
    job = await house.ended(asked)
    assert streams(house.outcome(asked)) == ["video"]
    (source,) = house.magic_hour.jobs[job["project_id"]].sources
    assert source.size == (64, 48)


async def test_a_text_is_read_aloud(house: House, ada: Member, studio: Channel) -> None:
    (voice, *_) = await house.wire.autocomplete(ada, studio, "voice-generator", "voice_name", "mor")
    asked = await house.wire.command(
        ada, studio, "voice-generator", prompt="Good morning.", voice_name=voice["value"]
    )
    assert (await house.ended(asked))["credits"] == 2
    assert streams(house.outcome(asked)) == ["audio"]


async def test_an_earlier_result_goes_into_the_next_command(
    house: House, ada: Member, studio: Channel
) -> None:
    first = await house.ended(await house.picture(ada, studio))
    (offered,) = await house.wire.autocomplete(ada, studio, "image-to-video", "image_url", "fox")
    asked = await house.wire.command(ada, studio, "image-to-video", image_url=offered["value"])
    job = await house.ended(asked)
    (source,) = house.magic_hour.jobs[job["project_id"]].sources
    assert first["id"] in offered["value"]
    assert source.size is not None


# Private


async def test_a_private_result_takes_the_place_of_the_card_that_only_its_member_sees(
    house: House, ada: Member, studio: Channel
) -> None:
    asked = await house.picture(ada, studio, private=True)
    await house.ended(asked)
    (post,) = house.wire.messages(studio, seen_by=ada)
    assert post is asked.message
    assert (len(post.files), post.embeds) == (1, [])
    assert house.wire.messages(studio) == house.wire.messages(ada) == []


async def test_a_private_result_comes_by_direct_message_after_the_token_has_died(
    house: House, ada: Member, studio: Channel
) -> None:
    rendering = Unheard(house.magic_hour)
    asked = await house.picture(ada, studio, private=True)
    await rendering.reached.wait()
    house.wire.expire_token(asked)
    rendering.release()
    await house.ended(asked)
    (message,) = house.wire.messages(ada)
    assert house.outcome(asked) is message
    assert len(message.files) == 1
    assert house.wire.messages(studio) == []


async def test_a_private_result_that_cannot_be_brought_is_kept_and_shown_to_nobody(
    house: House, studio: Channel
) -> None:
    shy = house.wire.member("shy", takes_messages=False)
    rendering = Unheard(house.magic_hour)
    asked = await house.picture(shy, studio, "a secret garden", private=True)
    await rendering.reached.wait()
    house.wire.expire_token(asked)
    rendering.release()
    job = await house.ended(asked)
    assert (job["result_channel_id"], job["result_id"], job["output_count"]) == (None, None, 1)
    assert job["credits"] == job["quote"]
    assert house.wire.messages(studio) == house.wire.messages(shy) == []
