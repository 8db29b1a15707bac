"""A result that could be posted nowhere, from `/jobs list` to where it stands at last, over a death of the bot."""

import pytest

from tests.whole.house import House, Unheard
from tests.wire.discord import Channel, Interaction

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def told(house: House, pressed: Interaction) -> str:
    """What somebody reads who had to wait for it."""
    return await house.wire.wait_for(lambda: pressed.message.text if pressed.message else None)


async def test_a_kept_result_is_shown_to_its_member_and_posted_once(house: House, studio: Channel) -> None:
    shy, gallery = house.wire.member("shy", takes_messages=False), house.wire.channel("gallery")
    rendering = Unheard(house.magic_hour)
    asked = await house.picture(shy, studio)
    await rendering.reached.wait()
    house.wire.delete_channel(studio)
    rendering.release()
    kept = await house.ended(asked)

    listed = await house.wire.command(shy, gallery, "jobs list", state="kept")
    await listed.answer
    (offered,) = await house.wire.autocomplete(shy, gallery, "jobs show", "job", "fox")
    shown = await house.wire.command(shy, gallery, "jobs show", job=offered["value"])
    await house.wire.wait_for(lambda: shown.followups)
    await house.kill()
    await house.start()
    page = shown.message
    assert page
    presses = [await house.wire.click(shy, page, page.button("Post here")) for _ in range(2)]
    links = [await told(house, press) for press in presses]

    assert offered["value"] == kept["id"]
    assert listed.message
    assert "Its result could not be posted." in listed.message.text
    (brought,) = shown.followups
    assert brought.ephemeral
    (posted,) = house.wire.messages(gallery)
    assert [len(file.read()) for file in posted.files] == [len(file.read()) for file in brought.files]
    assert [link.rpartition("/")[2] for link in links] == [str(posted.id)] * 2
    job = await house.reached(asked, "done", result_id=posted.id)
    assert (job["result_channel_id"], job["credits"]) == (gallery.id, kept["credits"])
    assert posted is house.outcome(asked)
