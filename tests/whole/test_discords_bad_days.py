"""Discord slow, broken, forbidding or gone, at every place where the bot needs it."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
import pytest_asyncio

from tests.whole.house import House, Unheard
from tests.whole.shared import Shared
from tests.wire.discord import Channel, Interaction, Member, Permission
from tests.wire.errors import BAD_GATEWAY, FILE_TOO_LARGE, SERVER_ERROR, UNAVAILABLE, UNKNOWN_INTERACTION
from tests.wire.faults import Fault, Faults

pytestmark = pytest.mark.asyncio(loop_scope="session")

CALLBACK = ("POST", "/interactions/*/callback")
POST = ("POST", "/channels/*/messages")

# What happens to one request, by method and path.
Trouble = Callable[[Faults, str, str], Fault]

TROUBLES: dict[str, Trouble] = {
    "429 that asks to wait": lambda faults, *where: faults.rate_limit(*where, 0.2),
    "429 of a ban": lambda faults, *where: faults.rate_limit(*where, 0.2, via=False),
    "500": lambda faults, *where: faults.answer(*where, SERVER_ERROR),
    "502": lambda faults, *where: faults.answer(*where, BAD_GATEWAY),
    "503": lambda faults, *where: faults.answer(*where, UNAVAILABLE),
    "reset before it took effect": lambda faults, *where: faults.reset(*where, processed=False),
    "reset after it took effect": lambda faults, *where: faults.reset(*where, processed=True),
}

Place = Callable[[Interaction], tuple[str, str]]

PLACES: dict[str, Place] = {
    "the first answer": lambda asked: ("POST", f"/interactions/{asked.id}/*/callback"),
    "the card": lambda asked: ("PATCH", f"/channels/{asked.channel.id}/messages/*"),
    "the result": lambda asked: ("POST", f"/channels/{asked.channel.id}/messages"),
    "the bad news": lambda asked: ("POST", f"/channels/{asked.channel.id}/messages"),
}


@dataclass(frozen=True)
class Troubled:
    """A command and the one fault that was set for it before the bot had heard of it."""

    asked: Interaction
    fault: Fault


Cases = dict[tuple[str, str], Troubled]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def cases(shared: Shared) -> Cases:
    """Every trouble at every place, all at the same time, each in a channel of its own."""
    house = await shared.house()
    cases = {(place, name): await _begin(house, place, name) for place in PLACES for name in TROUBLES}
    await house.all_over(case.asked for case in cases.values())
    return cases


async def _begin(house: House, place: str, trouble: str) -> Troubled:
    member, channel = house.wire.member("ada"), house.wire.channel("studio")
    asked = await house.picture(member, channel, "fail:nsfw" if place == "the bad news" else "a red fox")
    return Troubled(asked, TROUBLES[trouble](house.wire.faults, *PLACES[place](asked)))


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("place", PLACES)
async def test_a_job_comes_to_its_end_once_in_spite_of(
    place: str, trouble: str, cases: Cases, house: House
) -> None:
    case = cases[place, trouble]
    asked, job = case.asked, house.job(case.asked)
    assert case.fault.met == 1
    assert (await asked.answer).after < 3
    assert job["state"] == ("failed" if place == "the bad news" else "done")
    assert house.wire.messages(asked.channel) == [asked.message, house.outcome(asked)]
    assert asked.message is not None
    assert job["card_id"] == asked.message.id
    await house.wire.wait_for(
        lambda: asked.message and f"/{job['result_id']}" in str(asked.message.components)
    )


@pytest_asyncio.fixture(loop_scope="session")
async def rendering(house: House) -> Unheard:
    """The word of the next job's end; what happens before its release happens while the job waits for that."""
    return Unheard(house.magic_hour)


# The first answer


async def test_a_job_whose_card_may_stand_goes_on_and_is_posted(
    house: House, ada: Member, studio: Channel
) -> None:
    house.wire.faults.rate_limit(*CALLBACK, 1.0, via=False, times=2)
    asked = await house.picture(ada, studio)
    assert (await house.ended(asked))["card_id"] is None
    assert house.outcome(asked).channel is studio


async def test_an_answer_that_came_too_late_leaves_no_job_behind(
    house: House, ada: Member, studio: Channel
) -> None:
    house.wire.faults.answer(*CALLBACK, UNKNOWN_INTERACTION)
    before = len(house.magic_hour.creates)
    asked = await house.picture(ada, studio)
    job = await house.ended(asked, "canceled")
    assert (job["credits"], job["create_sent_at"]) == (0, None)
    assert house.wire.messages(studio, seen_by=ada) == []
    assert len(house.magic_hour.creates) == before


async def test_a_command_where_results_cannot_be_posted_is_refused_by_name(
    house: House, ada: Member, studio: Channel
) -> None:
    house.wire.permit_bot(studio, Permission.SPEAKER & ~Permission.ATTACH_FILES)
    asked = await house.picture(ada, studio)
    answer = await asked.answer
    assert answer.ephemeral
    assert "Attach Files" in answer.data["content"]
    assert house.books.job(asked.id) is None


# The card


async def test_a_deleted_card_does_not_keep_the_result_away(
    rendering: Unheard, house: House, ada: Member, studio: Channel
) -> None:
    asked = await house.picture(ada, studio)
    await rendering.reached.wait()
    assert asked.message is not None
    house.wire.delete_message(asked.message)
    rendering.release()
    await house.ended(asked)
    assert house.wire.messages(studio) == [house.outcome(asked)]


# The result


async def test_a_result_is_found_after_discord_has_forgotten_its_nonce(
    house: House, ada: Member, studio: Channel
) -> None:
    house.wire.world.nonce_lifetime = 0
    house.wire.faults.reset(*POST, processed=True)
    asked = await house.picture(ada, studio)
    await house.ended(asked)
    house.wire.world.nonce_lifetime = 300
    assert house.wire.messages(studio) == [asked.message, house.outcome(asked)]


async def test_a_result_that_may_not_be_posted_any_more_comes_by_direct_message(
    rendering: Unheard, house: House, ada: Member, studio: Channel
) -> None:
    asked = await house.picture(ada, studio)
    await rendering.reached.wait()
    house.wire.permit_bot(studio, Permission.VIEW_CHANNEL)
    rendering.release()
    await house.ended(asked)
    assert house.wire.messages(ada) == [house.outcome(asked)]
    assert len(house.outcome(asked).files) == 1


async def test_a_result_whose_channel_was_deleted_comes_by_direct_message(
    rendering: Unheard, house: House, ada: Member, studio: Channel
) -> None:
    asked = await house.picture(ada, studio)
    await rendering.reached.wait()
    house.wire.delete_channel(studio)
    rendering.release()
    await house.ended(asked)
    assert house.wire.messages(ada) == [house.outcome(asked)]


async def test_a_result_whose_thread_was_deleted_comes_to_the_threads_channel(
    rendering: Unheard, house: House, ada: Member, studio: Channel
) -> None:
    thread = house.wire.channel("a thread", parent=studio)
    asked = await house.picture(ada, thread)
    await rendering.reached.wait()
    house.wire.delete_channel(thread)
    rendering.release()
    job = await house.ended(asked)
    assert house.wire.messages(studio) == [house.outcome(asked)]
    assert (job["result_channel_id"], job["result_id"]) == (studio.id, house.outcome(asked).id)
    assert house.wire.messages(ada) == []


async def test_a_result_that_can_be_brought_nowhere_is_kept_and_paid_for(
    rendering: Unheard, house: House, studio: Channel
) -> None:
    shy = house.wire.member("shy", takes_messages=False)
    asked = await house.picture(shy, studio)
    await rendering.reached.wait()
    house.wire.delete_channel(studio)
    rendering.release()
    job = await house.ended(asked)
    assert (job["credits"], job["result_id"], job["output_count"]) == (job["quote"], None, 1)


async def test_a_failure_that_can_be_told_nowhere_still_gives_the_credits_back(
    rendering: Unheard, house: House, studio: Channel
) -> None:
    shy = house.wire.member("shy", takes_messages=False)
    asked = await house.picture(shy, studio, "fail:nsfw")
    await rendering.reached.wait()
    house.wire.delete_channel(studio)
    rendering.release()
    job = await house.ended(asked, "failed")
    assert (job["credits"], job["problem_code"], job["result_id"]) == (0, "nsfw", None)


async def test_a_file_that_discord_does_not_take_is_shown_as_a_preview(
    house: House, ada: Member, studio: Channel
) -> None:
    house.wire.faults.answer(*POST, FILE_TOO_LARGE)
    asked = await house.picture(ada, studio)
    job = await house.ended(asked)
    post = house.outcome(asked)
    (preview,) = post.files
    assert preview.name == f"image-generator-{job['id']}-1-preview.jpg"
    assert "Fresh link" in [button.get("label") for button in post.buttons]


# The gateway


async def test_a_command_during_a_dropped_connection_is_answered_after_the_resume(
    house: House, ada: Member, studio: Channel
) -> None:
    resumes = house.wire.gateway.resumes
    reconnecting = house.wire.faults.hold("GET", "/gateway")
    await house.wire.drop_gateway(resumable=True)
    await reconnecting.reached.wait()
    asked = await house.picture(ada, studio)
    reconnecting.release()
    await asked.answer
    await house.ended(asked)
    assert house.wire.gateway.resumes == resumes + 1
    assert len(house.wire.messages(studio)) == 2


async def test_an_interaction_that_is_delivered_twice_makes_one_job(
    house: House, ada: Member, studio: Channel
) -> None:
    asked = await house.picture(ada, studio)
    house.wire.deliver_again(asked)
    await house.ended(asked)
    house.wire.deliver_again(asked)
    later = await house.picture(ada, studio)
    await house.ended(later)
    jobs = [job for job in house.books.jobs() if job["member_id"] == ada.id]
    assert [job["interaction_id"] for job in jobs] == [asked.id, later.id]
    assert len(house.wire.messages(studio)) == 4
