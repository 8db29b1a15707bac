"""Several pictures of a message at once, from its menu to the last word about them, over real sockets."""

import pytest

from tests.whole.books import Row, over
from tests.whole.house import House, a_picture
from tests.wire.discord import Channel, Interaction, Member, WireFile

pytestmark = pytest.mark.asyncio(loop_scope="session")


def a_text() -> WireFile:
    return WireFile("notes.txt", "text/plain", b"no picture")


async def ended(house: House, asked: Interaction, number: int) -> list[Row]:
    """The jobs of a batch, once all their members were told."""
    await asked.answer

    def told() -> list[Row] | None:
        leader = house.books.job(asked.id)
        batch = [job for job in house.books.jobs() if leader and job["batch_id"] == leader["id"]]
        return batch if len(batch) == number and all(map(over, batch)) else None

    batch = await house.until(told)
    return sorted(batch, key=lambda job: abs(job["interaction_id"]))


async def test_four_pictures_are_colorized_on_one_card_and_their_end_is_told_once(
    house: House, ada: Member, studio: Channel
) -> None:
    """More than run at once, so that the last one waits for a place."""
    message = await house.wire.post(ada, studio, "look", *(a_picture() for _ in range(4)), a_text())

    asked = await house.wire.message_command(ada, message, "Colorize")
    batch = await ended(house, asked, 4)

    assert [job["state"] for job in batch] == ["done"] * 4
    assert house.scene.outcomes(batch[3])[0].files
    card = asked.message
    assert card is not None
    assert {job["card_id"] for job in batch} == {card.id}
    await house.wire.wait_for(lambda: "**4 of 4 done**." in card.text)
    assert "**Credits:** 40 charged" in card.text
    ends = await house.wire.wait_for(
        lambda: [post for post in house.wire.messages(studio) if "Your batch of 4 is done" in post.text]
    )
    assert [f"<@{ada.id}> Your batch of 4 is done: 4 made, 40 credits." in end.text for end in ends] == [True]
    assert len(house.wire.messages(studio)) == 1 + 1 + 4 + 1


async def test_a_form_is_sent_for_all_of_them_after_a_restart(
    house: House, ada: Member, studio: Channel
) -> None:
    message = await house.wire.post(ada, studio, "look", a_picture(), a_picture())
    opened = await house.wire.message_command(ada, message, "Edit picture")
    await opened.answer
    await house.kill()
    await house.start()

    asked = await house.wire.submit_modal(ada, opened, {"prompt": "make it blue"})
    batch = await ended(house, asked, 2)

    assert [job["state"] for job in batch] == ["done"] * 2
    made = {job.name: job.body for job in house.magic_hour.creates if job.name}
    assert [made[job["name"]]["style"]["prompt"] for job in batch] == ["make it blue"] * 2
    assert {job["origin_message_id"] for job in batch} == {message.id}
