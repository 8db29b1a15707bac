"""`/jobs list`, `/jobs show` and `/jobs cancel`: who may read what, and what still works after a restart."""

from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import discord
import pytest

from bot.app import Parts
from bot.discord_client import MagicHourBot
from bot.jobs.states import State
from bot.messages.posting import words_of
from tests.cogs.conftest import Place
from tests.cogs.office import labels, opened
from tests.cogs.shelf import NOWHERE, Shelf, page, read, shelved_in
from tests.messages.jobs import a_video_request, an_image_request

refused = pytest.mark.simcord(check_errors=False)

LIST, SHOW, CANCEL, DELETE = "jobs list", "jobs show", "jobs cancel", "jobs delete"
SECRET = "a secret fox"


@pytest.fixture
async def built(tmp_path: Path) -> AsyncIterator[Parts]:
    async with opened(shelved_in(tmp_path)) as parts:
        yield parts


@pytest.fixture
def simcord_bot(built: Parts) -> MagicHourBot:
    return built.make_client()


@pytest.fixture
def shelf(place: Place, built: Parts, tmp_path: Path) -> Shelf:
    built.poster.client = place.bot
    return Shelf(place, built, tmp_path)


def numbers_in(text: str) -> list[int]:
    """The foxes that a page tells of, in its order."""
    words = text.split()
    return [int(after) for word, after in pairwise(words) if word == "fox"]


async def foxes(shelf: Shelf, number: int) -> None:
    for each in range(number):
        await shelf.put(request=an_image_request(f"fox {each}"), credits=0)


async def test_a_member_who_asked_for_nothing_reads_that(place: Place, shelf: Shelf) -> None:
    answer = await place.alice.slash(place.channel, LIST)

    assert read(answer) == "### Your jobs\nNone."
    assert labels(page(answer)) == []


async def test_pages_are_turned_there_and_back_also_after_a_restart(place: Place, shelf: Shelf) -> None:
    await foxes(shelf, 25)
    first = await place.alice.slash(place.channel, LIST)
    assert numbers_in(read(first)) == [*range(24, 14, -1)]
    assert labels(page(first)) == ["Older"]

    await shelf.restart()
    await place.alice.click(page(first), label="Older")
    assert numbers_in(read(first)) == [*range(14, 4, -1)]
    assert labels(page(first)) == ["Newer", "Older"]

    await place.alice.click(page(first), label="Older")
    assert numbers_in(read(first)) == [*range(4, -1, -1)]
    assert labels(page(first)) == ["Newer"]

    await place.alice.click(page(first), label="Newer")
    assert numbers_in(read(first)) == [*range(14, 4, -1)]


async def test_what_is_asked_for_meanwhile_moves_no_page(place: Place, shelf: Shelf) -> None:
    await foxes(shelf, 15)
    answer = await place.alice.slash(place.channel, LIST)

    await shelf.put(request=an_image_request("fox 99"), credits=0)
    await place.alice.click(page(answer), label="Older")
    assert numbers_in(read(answer)) == [*range(4, -1, -1)]

    await place.alice.click(page(answer), label="Newer")
    await place.alice.click(page(answer), label="Newer")
    assert numbers_in(read(answer)) == [99, *range(14, 5, -1)]


async def test_the_state_is_kept_from_page_to_page(place: Place, shelf: Shelf) -> None:
    await foxes(shelf, 11)
    await shelf.put(State.WAITING, request=an_image_request("wolf"))

    done = await place.alice.slash(place.channel, LIST, state="done")
    await place.alice.click(page(done), label="Older")
    running = await place.alice.slash(place.channel, LIST, state="running")

    assert "Your jobs: done" in read(done)
    assert numbers_in(read(done)) == [0]
    assert "wolf" in read(running)
    assert "fox" not in read(running)


async def test_each_line_leads_to_what_stands_in_the_channel(place: Place, shelf: Shelf) -> None:
    await shelf.put(result_id=7_001)
    await shelf.put(State.WAITING, card_id=6_002)

    answer = await place.alice.slash(place.channel, LIST)

    here = f"https://discord.com/channels/{place.guild.id}/{place.channel.id}"
    assert f"[result]({here}/7001)" in read(answer)
    assert f"[see]({here}/6002)" in read(answer)


async def test_what_could_not_be_brought_is_marked_with_what_to_do(place: Place, shelf: Shelf) -> None:
    await shelf.put(**NOWHERE)
    await shelf.put(State.FAILED, problem_code="nsfw", **NOWHERE)
    await shelf.put(State.CANCELED, problem_code="canceled_by_member", **NOWHERE)

    everything = read(await place.alice.slash(place.channel, LIST))
    kept = read(await place.alice.slash(place.channel, LIST, state="kept"))

    assert everything.count("**Its result could not be posted.** `/jobs show` brings it.") == 1
    assert everything.count("**Nobody could be told.** `/jobs show` says what happened.") == 1
    assert kept.count("AI Image Generator") == 1


async def test_a_job_of_another_version_breaks_no_page(place: Place, shelf: Shelf) -> None:
    await shelf.change(await shelf.put(), tool="time-machine", request={"tool": "time-machine"})
    await shelf.put(request=an_image_request("fox 1"))

    answer = read(await place.alice.slash(place.channel, LIST))

    assert "**/time-machine** · done · 5 credits" in answer
    assert numbers_in(answer) == [1]


async def test_jobs_that_nobody_saw_are_not_listed(place: Place, shelf: Shelf) -> None:
    await shelf.put(State.CANCELED, problem_code="withdrawn")

    assert "None." in read(await place.alice.slash(place.channel, LIST))


@refused
async def test_nobody_but_managers_lists_somebody_elses(place: Place, shelf: Shelf) -> None:
    await shelf.put(request=an_image_request(SECRET))

    answer = await place.bob.slash(place.channel, LIST, member=place.alice)

    assert "Only those who may manage this server" in read(answer)


async def test_managers_read_somebody_elses_but_not_what_is_private(place: Place, shelf: Shelf) -> None:
    await shelf.put(request=an_image_request("fox 1"))
    job = await shelf.put(request=an_image_request(SECRET, private=True), result_id=7_001)

    theirs = read(await place.manager.slash(place.channel, LIST, member=place.alice))
    own = read(await place.alice.slash(place.channel, LIST))

    assert f"Jobs of {place.alice.mention}" in theirs
    assert f"private · `{job.id}`" in theirs
    assert SECRET not in theirs
    assert "7001" not in theirs
    assert numbers_in(theirs) == [1]
    assert SECRET in own


@refused
async def test_who_manages_no_more_turns_no_page(place: Place, shelf: Shelf) -> None:
    deputies, former = place.guild.create_role("deputies"), place.guild.create_role("former deputies")
    deputy = place.guild.add_member(place.env.create_user("dora"), roles=[deputies])
    await place.manager.slash(place.channel, "server settings", manager_role=deputies)
    await foxes(shelf, 11)
    answer = await deputy.slash(place.channel, LIST, member=place.alice)

    await place.manager.slash(place.channel, "server settings", manager_role=former)
    pressed = await deputy.click(page(answer), label="Older")

    assert "Only those who may manage this server" in read(pressed)


async def test_a_job_is_shown_with_its_options_links_and_files(place: Place, shelf: Shelf) -> None:
    parent = await shelf.put(result_id=7_001)
    job = await shelf.put(
        request=an_image_request("a red fox", resolution="2k"), parent_id=parent.id, result_id=7_002
    )
    shelf.keep_files_of(job, 2)

    answer = await place.alice.slash(place.channel, SHOW, job=job.id)

    shown = read(answer)
    here = f"https://discord.com/channels/{place.guild.id}/{place.channel.id}"
    assert "> a red fox" in shown
    assert "resolution: **2k**" in shown
    assert "**Credits:** 100 charged" in shown
    assert f"[its card]({here}/6000) · [its result]({here}/7002)" in shown
    assert f"[what it goes on with]({here}/7001)" in shown
    assert "Asked for <t:" in shown
    assert "Post here" in labels(page(answer))
    (brought,) = answer.followups
    assert brought.ephemeral
    assert len(brought.message.attachments) == 2
    assert place.channel.history() == []


async def test_more_files_than_one_message_takes_follow_in_several(place: Place, shelf: Shelf) -> None:
    job = await shelf.put()
    shelf.keep_files_of(job, 16)

    answer = await place.alice.slash(place.channel, SHOW, job=job.id)

    assert [len(each.message.attachments) for each in answer.followups] == [10, 6]


async def test_a_failure_is_shown_with_its_remedy(place: Place, shelf: Shelf) -> None:
    job = await shelf.put(State.FAILED, problem_code="nsfw", credits=0, **NOWHERE)

    answer = await place.alice.slash(place.channel, SHOW, job=job.id)

    shown = read(answer)
    assert "Magic Hour's moderation declined it.\nChange the prompt or the file." in shown
    assert "**Nobody could be told**" in shown
    assert answer.followups == []


@refused
async def test_a_result_that_nobody_has_any_more_is_an_honest_sentence(place: Place, shelf: Shelf) -> None:
    job = await shelf.put()

    answer = await place.alice.slash(place.channel, SHOW, job=job.id)

    assert "AI Image Generator" in read(answer)
    (told,) = answer.followups
    assert told.ephemeral
    assert "Magic Hour does not keep them any more" in told.message.content


async def test_what_is_too_large_for_an_answer_is_counted(place: Place, shelf: Shelf) -> None:
    job = await shelf.put()
    shelf.keep_files_of(job, size=10**9)

    answer = await place.alice.slash(place.channel, SHOW, job=job.id)

    (brought,) = answer.followups
    assert "1 file could not be attached here (1 GB)" in words_of(brought.message)
    assert labels(brought.message) == ["Fresh link"]


async def test_files_that_discord_does_not_take_are_left_out(place: Place, shelf: Shelf) -> None:
    job = await shelf.put()
    shelf.keep_files_of(job)
    place.env.inject_error("POST", "/webhooks/*", status=413, code=40005)

    answer = await place.alice.slash(place.channel, SHOW, job=job.id)

    (brought,) = answer.followups
    assert brought.message.attachments == []
    assert "could not be attached here" in words_of(brought.message)
    assert labels(brought.message) == ["Fresh link"]


@refused
async def test_somebody_elses_job_is_as_unknown_as_none(place: Place, shelf: Shelf) -> None:
    job = await shelf.put(State.ACCEPTED)

    answers = [
        await place.bob.slash(place.channel, command, job=named)
        for command in (SHOW, CANCEL, DELETE)
        for named in (job.id, "ffff")
    ]

    assert {read(answer) for answer in answers} == {
        "There is no such job of yours on this server. Choose one from the list."
    }
    assert (await shelf.read(job.id)).state is State.ACCEPTED


async def test_managers_are_brought_somebody_elses_result_but_not_their_buttons(
    place: Place, shelf: Shelf
) -> None:
    job = await shelf.put(request=an_image_request("fox 1"))
    shelf.keep_files_of(job)

    answer = await place.manager.slash(place.channel, SHOW, job=job.id)

    assert numbers_in(read(answer)) == [1]
    assert "Post here" not in labels(page(answer))
    (brought,) = answer.followups
    assert brought.ephemeral
    assert len(brought.message.attachments) == 1


async def test_managers_are_told_of_a_private_job_only_that_there_is_one(place: Place, shelf: Shelf) -> None:
    job = await shelf.put(request=an_image_request(SECRET, private=True, resolution="2k"))
    shelf.keep_files_of(job)

    theirs = await place.manager.slash(place.channel, SHOW, job=job.id)
    own = await place.alice.slash(place.channel, SHOW, job=job.id)

    assert "**AI Image Generator** · done · 100 credits" in read(theirs)
    assert SECRET not in read(theirs)
    assert "2k" not in read(theirs)
    assert labels(page(theirs)) == []
    assert theirs.followups == []
    assert SECRET in read(own)
    assert "Post here" not in labels(page(own))
    assert [each.ephemeral for each in own.followups] == [True]


async def test_what_was_deleted_is_brought_no_more(place: Place, shelf: Shelf) -> None:
    request = an_image_request("a red fox")
    job = await shelf.put(request=request, erased_at=discord.utils.utcnow(), erased_by=place.alice.id)
    shelf.keep_files_of(job)

    answer = await place.alice.slash(place.channel, SHOW, job=job.id)

    assert f"Deleted by {place.alice.mention}." in read(answer)
    assert "fox" not in read(answer)
    assert "fox" not in read(await place.alice.slash(place.channel, LIST))
    assert labels(page(answer)) == []
    assert answer.followups == []


async def test_what_magic_hour_does_not_have_yet_is_canceled(place: Place, shelf: Shelf) -> None:
    job = await shelf.put(State.ACCEPTED)

    answer = await place.alice.slash(place.channel, CANCEL, job=job.id)

    assert read(answer) == "Canceled. Your 5 credits are back."
    canceled = await shelf.read(job.id)
    assert (canceled.state, canceled.credits) == (State.CANCELED, 0)
    assert canceled.card_revision > job.card_revision


async def test_a_video_that_was_submitted_is_canceled_by_hand_elsewhere(place: Place, shelf: Shelf) -> None:
    job = await shelf.put(State.WAITING, request=a_video_request(), project_id="p-1", submitted_at=None)

    answer = await place.alice.slash(place.channel, CANCEL, job=job.id)

    assert "[web library](https://magichour.ai/my-library?videoId=p-1)" in read(answer)
    assert "all of its credits come back" in read(answer)
    assert (await shelf.read(job.id)).state is State.WAITING


async def test_what_is_over_already_says_how_it_ended(place: Place, shelf: Shelf) -> None:
    job = await shelf.put(State.FAILED, problem_code="nsfw")

    answer = await place.alice.slash(place.channel, CANCEL, job=job.id)

    assert read(answer) == "It is over already. Magic Hour's moderation declined it."


async def test_managers_cancel_private_jobs_without_reading_them(place: Place, shelf: Shelf) -> None:
    job = await shelf.put(State.ACCEPTED, request=an_image_request(SECRET, private=True))

    answer = await place.manager.slash(place.channel, CANCEL, job=job.id)
    again = await place.manager.slash(place.channel, CANCEL, job=job.id)

    assert read(answer) == f"Canceled, and {place.alice.mention} is told. Their 5 credits went back."
    assert read(again) == "It is over already: canceled."


async def test_a_member_whose_job_a_manager_canceled_is_told_who_did(place: Place, shelf: Shelf) -> None:
    job = await shelf.put(State.ACCEPTED, card_id=None)
    await place.manager.slash(place.channel, CANCEL, job=job.id)

    (courier,) = [role for role in shelf.parts.engine.roles if role.name == "courier"]
    while await courier.step():
        pass

    (told,) = place.channel.history()
    assert f"It was canceled by {place.manager.mention}." in words_of(told)
    assert "Your 5 credits are back." in words_of(told)


async def test_a_result_is_deleted_once_that_is_confirmed(place: Place, shelf: Shelf) -> None:
    job = await shelf.put()
    other = await shelf.put(member=place.bob)

    answer = await place.alice.slash(place.channel, DELETE, job=job.id)
    assert "Delete this result of **AI Image Generator**?" in read(answer)
    assert not (await shelf.read(job.id)).deleted
    await shelf.restart()
    await place.alice.click(page(answer), label="Delete")
    theirs = await place.manager.slash(place.channel, DELETE, job=other.id)
    await place.manager.click(page(theirs), label="Delete")

    assert (await shelf.read(job.id)).erased_by == place.alice.id
    assert (await shelf.read(other.id)).erased_by == place.manager.id
    assert await place.alice.autocomplete(place.channel, DELETE, "job", "") == []


async def test_own_jobs_are_offered_with_what_they_were_about(place: Place, shelf: Shelf) -> None:
    done = await shelf.put(request=an_image_request("a red fox"))
    running = await shelf.put(State.ACCEPTED, request=an_image_request("a blue whale"))
    await shelf.put(State.WAITING, request=an_image_request("an old bear"))
    await shelf.put(member=place.bob)

    everything = await place.alice.autocomplete(place.channel, SHOW, "job", "")
    found = await place.alice.autocomplete(place.channel, SHOW, "job", "FOX")
    cancelable = await place.alice.autocomplete(place.channel, CANCEL, "job", "")

    assert len(everything) == 3
    assert found == [{"name": "AI Image Generator: a red fox · just now", "value": done.id}]
    assert [each["value"] for each in cancelable] == [running.id]


async def test_at_most_25_jobs_are_offered_each_with_a_name_discord_takes(place: Place, shelf: Shelf) -> None:
    job = await shelf.put(request=an_image_request("very " * 200))
    for _ in range(30):
        await shelf.put(request=job.request)

    offered = await place.alice.autocomplete(place.channel, SHOW, "job", "")

    assert len(offered) == 25
    assert {len(each["name"]) for each in offered} == {100}
    assert all(each["name"].endswith("… · just now") for each in offered)


@refused
@pytest.mark.parametrize("named", ["a\x00b", "\ud83d", "x" * 6_000, "' OR 1=1", "job:"])
async def test_what_can_be_no_id_is_not_even_looked_for(place: Place, named: str) -> None:
    answer = await place.alice.slash(place.channel, SHOW, job=named)

    assert "There is no such job of yours" in read(answer)
