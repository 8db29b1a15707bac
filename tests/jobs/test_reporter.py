"""The reporter: managers are told everything once and in order, and no channel's trouble is another's."""

import asyncio
import contextlib
from collections import deque
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.errors import DiscordBusy, DiscordError, DiscordForbidden, DiscordGone
from bot.jobs.job import Problem
from bot.jobs.reporter import FEWEST_REFUSALS
from bot.jobs.role import MOST_CRASHES
from bot.jobs.states import State
from bot.servers.changes import Manager
from bot.servers.notices import NoticeKind, tell_in
from bot.servers.servers import Servers
from bot.store import jobs as jobs_table
from bot.store import notices as table
from bot.store.database import Database
from tests.jobs.mortal import Death, MortalDatabase
from tests.jobs.world import ADA, BOB, CHANNEL, GUILD, World

LOG, OTHER, MONA = 70, 71, 9
DAY = 24 * 3600


async def choose_log_channel(world: World, channel_id: int | None = LOG) -> None:
    """Mona decides where the log goes, and the change of that is posted first."""
    await Servers(world.database).change(Manager(GUILD, MONA, world.clock()), log_channel_id=channel_id)
    await world.go_on()


async def write(world: World, key: str, channel_id: int = LOG, kind: NoticeKind = NoticeKind.CHANGE) -> None:
    facts = {"what": key, "before": "a", "after": "b", "by": MONA}
    async with world.database.write() as transaction:
        await tell_in(transaction, GUILD, channel_id, kind, key, facts, world.clock())


async def report(world: World, seconds: float) -> None:
    """Let time pass for the reporter alone."""
    world.clock.pass_seconds(seconds)
    while await world.role("reporter").step():
        pass


def told(world: World, channel_id: int = LOG) -> list[list[str]]:
    """What was said in a channel, message by message, by the names of the changes."""
    messages = [each for each in world.poster.told if each.channel_id == channel_id]
    return [[notice.facts["what"] for notice in each.notices] for each in messages]


def job_lines(world: World) -> list[dict[str, Any]]:
    notices = [notice for message in world.poster.told for notice in message.notices]
    return [dict(notice.facts) for notice in notices if notice.kind == NoticeKind.JOB]


async def run(world: World, **options: Any) -> str:
    """A job from its command to its end."""
    job = await world.accept(world.order(**options))
    await world.go_on()
    world.magic_hour.finish()
    await world.go_on(60)
    return job.id


async def test_a_finished_job_is_told_with_who_what_price_and_place(world: World) -> None:
    await choose_log_channel(world)

    job_id = await run(world)

    job = await world.job(job_id)
    assert job_lines(world) == [
        {
            "by": ADA,
            "tool": "voice-generator",
            "credits": 10,
            "state": State.DONE,
            "problem": None,
            "channel": CHANNEL,
            "message": job.result_id,
        }
    ]


async def test_a_result_that_stands_in_the_threads_channel_is_told_with_that_place(world: World) -> None:
    await choose_log_channel(world)
    world.poster.place = 77

    job = await world.accept(replace(world.order(), fallback_channel_id=77))
    await world.go_on()
    world.magic_hour.finish()
    await world.go_on(60)

    (line,) = job_lines(world)
    assert (line["channel"], line["message"]) == (77, (await world.job(job.id)).result_id)


@pytest.mark.parametrize("reached", [True, False])
async def test_a_result_that_no_manager_can_see_is_told_without_an_address(
    world: World, *, reached: bool
) -> None:
    """It went to the member directly, or found no place at all."""
    await choose_log_channel(world)
    world.poster.place = 99
    if not reached:
        world.poster.troubles.append(DiscordForbidden())

    await run(world)

    (line,) = job_lines(world)
    assert (line["channel"], line["message"]) == (CHANNEL, None)


async def test_a_private_job_is_told_without_its_place(world: World) -> None:
    await choose_log_channel(world)

    await run(world, prompt="x" * 100, voice_name="Elon Musk", private=True)

    assert job_lines(world) == [
        {"by": ADA, "tool": "voice-generator", "credits": 10, "state": State.DONE, "private": True}
    ]


async def test_nothing_that_a_member_wrote_is_in_a_line(world: World) -> None:
    await choose_log_channel(world)

    await run(world, prompt="my secret plan", voice_name="Elon Musk")

    assert "secret" not in str(world.poster.told[-1].notices)


async def test_a_failed_job_is_told_with_its_reason(world: World) -> None:
    await choose_log_channel(world)
    job = await world.accept()

    await world.go_on()
    world.magic_hour.finish("error", error={"code": "nsfw", "message": "no"})
    await world.go_on(60)

    (line,) = job_lines(world)
    assert (line["state"], line["problem"], line["credits"]) == (State.FAILED, "nsfw", 0)
    assert (await world.job(job.id)).state is State.FAILED


async def test_a_canceled_job_is_told_and_a_withdrawn_one_is_not(world: World) -> None:
    await choose_log_channel(world)
    canceled, withdrawn = [await world.book.accept(world.order()) for _ in range(2)]

    await world.book.cancel(canceled.id)
    await world.book.withdraw(withdrawn.id)
    await world.go_on()

    assert [line["state"] for line in job_lines(world)] == [State.CANCELED]


async def test_without_a_log_channel_nothing_is_told(world: World) -> None:
    await run(world)

    assert world.poster.told == []


async def test_a_move_that_did_not_happen_is_not_told(world: World) -> None:
    await choose_log_channel(world)
    job = await world.accept()
    await world.book.cancel(job.id)

    assert await world.transitions.fail(job, Problem("internal"), leased=False) is None
    await world.go_on()

    assert len(job_lines(world)) == 1


async def test_lines_that_wait_together_are_one_message_and_stay_in_order(world: World) -> None:
    world.poster.lines_per_message = 3

    for number in range(7):
        await write(world, str(number))
    await world.go_on()

    assert told(world) == [["0", "1", "2"], ["3", "4", "5"], ["6"]]


async def test_each_channel_has_messages_of_its_own(world: World) -> None:
    for number in range(4):
        await write(world, str(number), LOG if number % 2 else OTHER)
    await world.go_on()

    assert (told(world), told(world, OTHER)) == ([["1", "3"]], [["0", "2"]])


async def test_what_is_told_is_not_told_again(world: World) -> None:
    await write(world, "once")
    await write(world, "once")
    await world.go_on()
    await world.go_on(DAY)

    assert told(world) == [["once"]]


async def test_a_busy_channel_keeps_its_order_and_holds_up_no_other(world: World) -> None:
    world.poster.channel_troubles[LOG] = deque([DiscordBusy(retry_after=50.0)])
    await write(world, "first")
    await world.go_on()
    await write(world, "second")
    await write(world, "elsewhere", OTHER)
    await world.go_on(49)

    assert (told(world), told(world, OTHER)) == ([], [["elsewhere"]])

    await world.go_on(12)
    assert told(world) == [["first"], ["second"]]


@pytest.mark.parametrize("loss", [DiscordBusy(), ZeroDivisionError(), TimeoutError()])
async def test_a_message_whose_answer_was_lost_is_found_again(world: World, loss: Exception) -> None:
    world.poster.lost_words.append(loss)
    await write(world, "first")
    await world.go_on()
    await write(world, "second")

    await world.go_on(600)

    assert told(world) == [["first"], ["second"]]


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("transaction", range(1, 5))
async def test_a_death_around_any_transaction_tells_nothing_twice(
    mortal: MortalDatabase, tmp_path: Path, transaction: int, moment: str
) -> None:
    """The two steps of a round write four times: what is due is claimed, and closed after it was posted."""
    world = World(mortal, tmp_path)
    world.poster.lines_per_message = 2
    reporter = world.role("reporter")
    for number in range(3):
        await write(world, str(number))
    mortal.dies_at = (mortal.writes + transaction, moment)

    for _ in range(3):
        try:
            while await reporter.step():
                pass
        except Death:
            reporter = world.role("reporter")
            await write(world, "later")
        world.clock.pass_seconds(61)

    assert mortal.died
    assert [name for message in told(world) for name in message] == ["0", "1", "2", "later"]


@pytest.mark.parametrize("trouble", [DiscordGone(), DiscordForbidden(), DiscordError()])
async def test_a_channel_that_opens_again_within_a_day_is_told_everything(
    world: World, trouble: DiscordError
) -> None:
    world.poster.channel_troubles[LOG] = deque([trouble] * 3)
    await write(world, "first")
    await world.go_on()
    await write(world, "second")
    assert told(world) == []

    for _ in range(12):
        await report(world, 120)

    assert told(world) == [["first"], ["second"]]


async def test_a_channel_that_is_gone_is_asked_ever_more_rarely_and_given_up_after_a_day(
    world: World,
) -> None:
    troubles: deque[Exception | None] = deque([DiscordGone()] * 100)
    world.poster.channel_troubles[LOG] = troubles
    await write(world, "first")
    await world.go_on()
    await write(world, "at once behind it")
    await world.go_on(DAY / 2)
    await write(world, "much later")

    for _ in range(24):
        await report(world, 3600)

    assert 10 < 100 - len(troubles) < 25
    assert [notice["closed_at"] is not None for notice in await notices(world)] == [True, True, False]

    troubles.clear()
    await world.go_on(4 * 3600)
    assert told(world) == [["much later"]]


async def test_one_refusal_after_days_in_which_nobody_asked_gives_nothing_up(world: World) -> None:
    """The bot was off: it has asked twice, and does not know the channel as lost."""
    world.poster.channel_troubles[LOG] = deque([DiscordForbidden()] * 2)
    await write(world, "first")
    await world.go_on()
    await write(world, "behind it")
    job_id = await waiting_job(world)

    world.restart()
    await report(world, 2 * DAY)
    await report(world, 3600)

    assert [message.kinds for message in world.poster.told] == [["change"], ["change"], ["approval"]]
    assert (await world.job(job_id)).state is State.AWAITING_APPROVAL


async def test_a_discord_that_was_busy_for_days_has_refused_nothing(world: World) -> None:
    world.poster.channel_troubles[LOG] = deque([*[DiscordBusy()] * 2 * FEWEST_REFUSALS, DiscordForbidden()])
    await write(world, "first")

    for _ in range(2 * FEWEST_REFUSALS):
        await report(world, DAY / 10)
    await report(world, DAY / 10)
    await report(world, 180)

    assert told(world) == [["first"]]


async def notices(world: World) -> list[table.Row]:
    keys = ("first", "at once behind it", "much later")
    async with world.database.read() as transaction:
        found = [await table.by_key(transaction, key) for key in keys]
    return [row for row in found if row is not None]


async def test_a_defect_holds_up_its_own_channel_only_and_not_for_ever(world: World) -> None:
    world.poster.channel_troubles[LOG] = deque([KeyError("facts")] * MOST_CRASHES)
    await write(world, "broken")
    await write(world, "elsewhere", OTHER)
    await world.go_on()
    await write(world, "next")

    for _ in range(MOST_CRASHES - 1):
        assert told(world) == []
        await report(world, 100)

    assert (told(world), told(world, OTHER)) == ([["next"]], [["elsewhere"]])


async def test_busy_minutes_are_no_defects(world: World) -> None:
    """An error that follows them is the first, and its message is tried again."""
    troubles = [*[DiscordBusy()] * MOST_CRASHES, KeyError("facts")]
    world.poster.channel_troubles[LOG] = deque(troubles)
    job_id = await waiting_job(world)

    for _ in troubles:
        await report(world, 100)
    assert (await world.job(job_id)).state is State.AWAITING_APPROVAL

    await report(world, 100)
    assert [message.kinds for message in world.poster.told] == [["approval"]]


async def test_while_discord_is_away_nothing_is_due(world: World) -> None:
    await write(world, "first")
    reporter = world.role("reporter")
    assert await reporter.next_due() <= 0

    world.poster.away = True

    assert await reporter.next_due() > 0


async def test_two_processes_tell_everything_once(either_database: Database, tmp_path: Path) -> None:
    world = World(either_database, tmp_path)
    world.poster.lines_per_message = 2
    for number in range(12):
        await write(world, str(number), LOG + number % 3)
    processes = [
        world.role("reporter"),
        *(
            next(role for role in world.another_process(name)[2].roles if role.name == "reporter")
            for name in ("second", "third")
        ),
    ]

    async def work(reporter: Any) -> None:
        while await reporter.step():
            pass

    await asyncio.gather(*map(work, processes))

    for place in range(3):
        names = [name for message in told(world, LOG + place) for name in message]
        assert names == [str(number) for number in range(place, 12, 3)]


async def waiting_job(world: World) -> str:
    """A job that waits for an approval, and the notice that asks for it."""
    job = await world.book.accept(world.order(member=BOB))
    values = {"state": State.AWAITING_APPROVAL, "due_at": world.clock() + timedelta(days=7)}
    async with world.database.write() as transaction:
        await jobs_table.move(transaction, job.id, [State.ACCEPTED], values)
        kind, key = NoticeKind.APPROVAL, f"approval:{job.id}"
        await tell_in(transaction, GUILD, LOG, kind, key, {"job": job.id}, world.clock())
    return job.id


async def settle(world: World, job_id: str) -> None:
    async with world.database.write() as transaction:
        asked = await table.by_key(transaction, f"approval:{job_id}")
        assert asked is not None
        facts = {"job": job_id, "request": asked["id"]}
        kind, key = NoticeKind.DECISION, f"decision:{job_id}"
        await tell_in(transaction, GUILD, LOG, kind, key, facts, world.clock())


async def test_a_request_for_approval_is_a_message_of_its_own_in_its_place(world: World) -> None:
    await write(world, "before")
    job_id = await waiting_job(world)
    await write(world, "after")

    await world.go_on()

    assert [message.kinds for message in world.poster.told] == [["change"], ["approval"], ["change"]]
    request = world.poster.told[1].job
    assert request is not None
    assert (request.id, request.state) == (job_id, State.AWAITING_APPROVAL)


async def test_a_request_that_is_not_wanted_any_more_is_not_posted(world: World) -> None:
    job_id = await waiting_job(world)
    await world.book.cancel(job_id)
    await settle(world, job_id)

    await world.go_on()

    assert world.poster.told == []


async def test_a_request_that_stands_is_set_right(world: World) -> None:
    job_id = await waiting_job(world)
    await world.go_on()
    await world.book.cancel(job_id)
    await settle(world, job_id)

    await world.go_on()

    (request,) = world.poster.told
    assert request.job is not None
    assert request.job.state is State.CANCELED


@pytest.mark.parametrize("trouble", [DiscordGone(), DiscordForbidden(), KeyError("facts")])
async def test_nobody_waits_for_an_approval_that_could_not_be_asked_for(
    world: World, trouble: Exception
) -> None:
    world.poster.channel_troubles[LOG] = deque([trouble] * 100)
    jobs = [await waiting_job(world) for _ in range(2)]

    for _ in range(50):
        await report(world, 3600)
    await world.go_on()

    ended = [await world.job(job_id) for job_id in jobs]
    assert [(job.state, job.problem) for job in ended] == [(State.DENIED, Problem("nobody_to_ask"))] * 2
    assert [post.words for post in world.poster.posts] == ["denied nobody_to_ask"] * 2
    assert world.poster.told == []


async def test_a_request_behind_another_notice_is_given_up_with_it(world: World) -> None:
    """After a day the channel is lost for everything that has waited so long, without an attempt of its own."""
    world.poster.channel_troubles[LOG] = deque([DiscordGone()] * 100)
    await write(world, "first")
    job_id = await waiting_job(world)

    for _ in range(30):
        await report(world, 3600)

    assert (await world.job(job_id)).problem == Problem("nobody_to_ask")


async def test_a_request_that_was_decided_before_it_is_given_up_stays_decided(world: World) -> None:
    world.poster.channel_troubles[LOG] = deque([DiscordGone()] * 100)
    job_id = await waiting_job(world)
    await world.go_on()
    await world.book.deny(job_id, MONA, "too dear")

    for _ in range(50):
        await report(world, 3600)

    assert (await world.job(job_id)).problem == Problem("denied", "too dear")


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("transaction", range(1, 4))
async def test_a_death_while_requests_are_given_up_leaves_nobody_waiting(
    mortal: MortalDatabase, tmp_path: Path, transaction: int, moment: str
) -> None:
    """The last round claims the notice, ends its job and closes it."""
    world = World(mortal, tmp_path)
    world.poster.channel_troubles[LOG] = deque([DiscordGone()] * 100)
    job_id = await waiting_job(world)
    for _ in range(FEWEST_REFUSALS - 1):
        await report(world, 4 * 3600)
    mortal.dies_at = (mortal.writes + transaction, moment)

    for _ in range(3):
        with contextlib.suppress(Death):
            await report(world, DAY + 1)

    assert mortal.died
    assert (await world.job(job_id)).state is State.DENIED
    async with mortal.read() as connection:
        request = await table.by_key(connection, f"approval:{job_id}")
    assert request is not None
    assert request["closed_at"] is not None
