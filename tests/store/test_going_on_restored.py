"""The bot on a restored database: it goes on where the other was, and repeats nothing that may have been done since."""

from collections import deque
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.credits.budgets import Budgets
from bot.errors import DiscordForbidden
from bot.jobs.states import State
from bot.store import jobs as table
from bot.store.backup import BACKED_UP, backup, refuse_backup
from bot.store.books import books_problems
from bot.store.database import Database
from bot.store.notes import Notes
from bot.store.restore import restore
from tests.jobs.approving import manager
from tests.jobs.measuring import lip_sync
from tests.jobs.test_reporter import LOG, OTHER, choose_log_channel, report, told, waiting_job, write
from tests.jobs.world import ADA, World
from tests.store.lively import content, lively_world

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


def _again(old: World, database: Database, folder: Path) -> World:
    """A new bot on a restored database, among the same neighbours."""
    world = World(database, folder / "results", most=1)
    world.clock, world.clips = old.clock, old.clips
    world.magic_hour, world.poster = old.magic_hour, old.poster
    world.restart()
    return world


async def test_the_bot_goes_on_where_it_was(sqlite: Database, empty: Database, tmp_path: Path) -> None:
    """New rows get new numbers, what Magic Hour made is posted once, and who was told is not told again."""
    old = await lively_world(sqlite, tmp_path)
    posted = len(old.poster.posts)
    await sqlite.close()
    await restore(empty, tmp_path / "home" / "bot.db", tmp_path)

    world = _again(old, empty, tmp_path)
    world.magic_hour.price = 10
    await Budgets(empty, world.rules).grant(manager(world), ADA, 10, None, None)
    for _ in range(8):
        await world.go_on(60)
        world.magic_hour.finish()
    rows = (await content(empty))["jobs"]

    assert {row["state"] for row in rows} >= {State.DONE, State.AWAITING_APPROVAL, State.CANCELED}
    assert len([row for row in rows if row["state"] == State.ACCEPTED]) == 0
    assert len(world.poster.posts) == posted + 3
    assert len({post.job_id for post in world.poster.posts}) == len(world.poster.posts)
    assert len(set(world.magic_hour.creates)) == len(world.magic_hour.creates)


async def test_what_was_posted_since_the_backup_is_not_posted_again(
    sqlite: Database, empty: Database, tmp_path: Path
) -> None:
    old = World(sqlite, tmp_path / "results")
    await old.accept()
    await old.go_on()
    await backup(sqlite, tmp_path / "a.backup", NOW)
    old.magic_hour.finish()
    await old.go_on(60)
    await restore(empty, tmp_path / "a.backup", tmp_path)

    world = _again(old, empty, tmp_path)
    await world.go_on(60)

    (row,) = (await content(empty))["jobs"]
    assert (row["state"], row["result_id"]) == (State.DONE, 0)
    assert len(world.poster.posts) == 1


async def test_a_result_is_looked_for_among_the_messages_since_the_backup(
    sqlite: Database, empty: Database, tmp_path: Path
) -> None:
    """Those since its job was asked for may be more than are looked through."""
    old = World(sqlite, tmp_path / "results")
    asked = await old.accept()
    begun = await old.accept()
    await old.go_on()
    old.magic_hour.finish()
    tried_at = asked.created_at + timedelta(hours=1)
    async with sqlite.write() as connection:
        await table.move(connection, begun.id, {State.WAITING}, {"posting_at": tried_at})
    backed_up_at = asked.created_at + timedelta(hours=9)
    await backup(sqlite, tmp_path / "a.backup", backed_up_at)

    await restore(empty, tmp_path / "a.backup", tmp_path)

    rows = {row["id"]: row["posting_at"] for row in (await content(empty))["jobs"]}
    assert rows == {asked.id: backed_up_at, begun.id: tried_at}


async def test_what_may_have_been_sent_since_a_backup_is_not_sent_again(
    sqlite: Database, empty: Database, tmp_path: Path
) -> None:
    """It is waited for, and its credits come back."""
    old = World(sqlite, tmp_path / "results", most=1)
    asked = [await old.accept() for _ in range(2)]
    await backup(sqlite, tmp_path / "a.backup", NOW)
    await old.go_on()
    await restore(empty, tmp_path / "a.backup", tmp_path)

    world = _again(old, empty, tmp_path)
    await world.go_on()

    assert [(await world.job(job.id)).state for job in asked] == [State.UNCONFIRMED] * 2
    assert len(world.magic_hour.creates) == 1
    await world.go_on(world.pace.give_up_confirming + 1)
    assert [(await world.job(job.id)).state for job in asked] == [State.FAILED] * 2
    assert await world.available() == 500
    assert await Notes(empty).get(BACKED_UP) is None
    await refuse_backup(empty)


async def test_a_job_that_was_measured_and_sent_since_a_backup_is_not_sent_again(
    sqlite: Database, empty: Database, tmp_path: Path
) -> None:
    """Its result comes when Magic Hour names it, and is paid for like any other."""
    old = World(sqlite, tmp_path / "results", most=1)
    asked = await old.accept(lip_sync(old))
    await backup(sqlite, tmp_path / "a.backup", NOW)
    for _ in range(2):
        await old.go_on()
    sent = await old.job(asked.id)
    assert sent.project_id
    await restore(empty, tmp_path / "a.backup", tmp_path)

    world = _again(old, empty, tmp_path)
    await world.go_on()
    assert (await world.job(asked.id)).state is State.UNCONFIRMED
    world.magic_hour.finish()
    await world.hint(sent.project_id, asked.name)
    await world.go_on(600)

    job = await world.job(asked.id)
    assert (job.state, job.credits) == (State.DONE, sent.credits)
    assert len(world.magic_hour.creates) == 1
    assert await books_problems(empty) == []


async def test_it_is_not_known_any_more_which_commands_discord_has(
    sqlite: Database, empty: Database, tmp_path: Path
) -> None:
    """A newer version may have registered its own since; where they are is known, so that they can be taken away."""
    await Notes(sqlite).put("commands:1", "everywhere 3d7f")
    await Notes(sqlite).put("commands:2", "77 3d7f")
    await Notes(sqlite).put("another", "in two words")
    await backup(sqlite, tmp_path / "a.backup", NOW)

    await restore(empty, tmp_path / "a.backup", tmp_path)

    keys = ("commands:1", "commands:2", "another")
    assert [await Notes(empty).get(key) for key in keys] == ["everywhere", "77", "in two words"]


async def test_a_notice_that_was_posted_since_a_backup_is_not_posted_again(
    sqlite: Database, empty: Database, tmp_path: Path
) -> None:
    """One that is new then is no part of what was posted."""
    old = World(sqlite, tmp_path / "results")
    await choose_log_channel(old)
    await write(old, "old")
    await backup(sqlite, tmp_path / "a.backup", NOW)
    await report(old, 10)
    posted = told(old)
    await restore(empty, tmp_path / "a.backup", tmp_path)

    world = _again(old, empty, tmp_path)
    await write(world, "new")
    await report(world, 3600)

    assert told(world)[: len(posted)] == posted
    assert len(told(world)) == len(posted) + 1


async def test_one_refusal_after_an_old_backup_was_restored_gives_nothing_up(
    sqlite: Database, empty: Database, tmp_path: Path
) -> None:
    """When the backup was made says nothing of how long a channel has been closed."""
    old = World(sqlite, tmp_path / "results")
    await write(old, "log", LOG)
    job_id = await waiting_job(old)
    await write(old, "other", OTHER)
    await backup(sqlite, tmp_path / "a.backup", NOW)
    await restore(empty, tmp_path / "a.backup", tmp_path)

    world = _again(old, empty, tmp_path)
    for channel_id in (LOG, OTHER):
        world.poster.channel_troubles[channel_id] = deque([DiscordForbidden()])
    await report(world, 48 * 3600)
    await report(world, 3600)

    assert [message.kinds for message in world.poster.told] == [["change"], ["change"], ["approval"]]
    assert (await world.job(job_id)).state is State.AWAITING_APPROVAL


async def test_notices_of_a_stopped_bots_database_are_simply_posted(
    sqlite: Database, empty: Database, tmp_path: Path
) -> None:
    old = World(sqlite, tmp_path / "results")
    await choose_log_channel(old)
    await write(old, "old")
    before = (await content(sqlite))["notices"]
    await sqlite.close()
    await restore(empty, tmp_path / "home" / "bot.db", tmp_path)

    assert (await content(empty))["notices"] == before
    assert before[-1]["posting_at"] is None
