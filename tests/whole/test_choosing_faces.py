"""Choosing faces from the command to the result, over a death of the bot."""

import json

import pytest

from tests.whole.house import House
from tests.whole.things import picture
from tests.wire.discord import Channel, Member

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_chosen_faces_are_swapped_and_paid_once(house: House, studio: Channel, ada: Member) -> None:
    asked = await house.wire.command(ada, studio, "face-swap-photo", target=picture(), choose_faces=True)
    await asked.answer
    card = asked.message
    assert card
    assert "Looking for faces." in card.text
    job = await house.reached(asked, "choosing")
    assert (job["credits"], len(json.loads(job["faces"]))) == (0, 2)
    assert [file.name for file in card.files] == [f"faces-{job['id']}.jpg"]

    await house.kill()
    await house.start()
    form = await house.wire.click(ada, card, f"job:faces:{job['id']}")
    await form.answer
    sent = await house.wire.submit_modal(ada, form, {"Face 2": [picture()]})
    await sent.answer
    done = await house.ended(asked)

    (body,) = [create.body for create in house.magic_hour.creates if create.name == job["name"]]
    (mapping,) = body["assets"]["face_mappings"]
    assert mapping["original_face"].endswith("/0-1.png")
    assert mapping["new_face"] in house.magic_hour.uploads
    assert (body["assets"]["face_swap_mode"], done["credits"]) == ("individual-faces", 10)
    assert card.files == [], "the faces are gone from the card"
