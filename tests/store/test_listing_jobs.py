"""The contract of the queries behind `/jobs`, the same on both databases."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.jobs.history import PAGE, History, Page, Selection, Turn, Unreadable
from bot.jobs.states import State
from bot.store import jobs as table
from bot.store import schema
from bot.store.database import Database, Transaction
from tests.jobs.world import ADA, BOB, GUILD, World
from tests.store.test_indexes import NOW, plan


@pytest.fixture
def world(either_database: Database, tmp_path: Path) -> World:
    return World(either_database, tmp_path)


@pytest.fixture
def history(world: World) -> History:
    return History(world.database, world.transitions.bells)


async def put(world: World, number: int = 1, **facts: Any) -> list[str]:
    """Jobs of Ada's, the last one first; all were asked for at the same time."""
    ids = []
    for _ in range(number):
        job = await world.book.accept(world.order())
        async with world.database.write() as connection:
            await connection.execute(
                update(schema.jobs).where(schema.jobs.c.id == job.id).values(created_at=NOW, **facts)
            )
        ids.append(job.id)
    return sorted(ids, reverse=True)


def ids(page: Page) -> list[str]:
    return [job.id for job in page.jobs]


async def test_every_job_is_on_one_page_also_of_those_from_the_same_moment(
    world: World, history: History
) -> None:
    known = await put(world, 2 * PAGE + 3)

    seen, turn = [], None
    while True:
        page = await history.page(GUILD, ADA, None, turn)
        seen += ids(page)
        if page.older is None:
            break
        turn = Turn("older", page.older)

    assert seen == known


async def test_turning_back_leads_where_one_came_from(world: World, history: History) -> None:
    known = await put(world, 3 * PAGE)
    first = await history.page(GUILD, ADA)
    second = await history.page(GUILD, ADA, None, Turn("older", first.older or ""))
    third = await history.page(GUILD, ADA, None, Turn("older", second.older or ""))

    assert await history.page(GUILD, ADA, None, Turn("newer", third.newer or "")) == second
    assert await history.page(GUILD, ADA, None, Turn("newer", second.newer or "")) == first
    assert (first.newer, third.older) == (None, None)
    assert ids(third) == known[2 * PAGE :]


@pytest.mark.parametrize("turn", [Turn("older", "gone"), Turn("newer", "gone")])
async def test_without_anything_to_turn_to_there_is_the_first_page(
    world: World, history: History, turn: Turn
) -> None:
    known = await put(world, 2)

    assert ids(await history.page(GUILD, ADA, None, turn)) == known
    assert ids(await history.page(GUILD, ADA, None, Turn("older", known[-1]))) == known


async def test_only_the_members_own_jobs_on_this_server_are_listed(world: World, history: History) -> None:
    known = await put(world)

    assert ids(await history.page(GUILD, ADA)) == known
    assert ids(await history.page(GUILD, BOB)) == []
    assert ids(await history.page(GUILD + 1, ADA)) == []


@pytest.mark.parametrize("selection", Selection)
async def test_each_selection_lists_its_states(world: World, history: History, selection: Selection) -> None:
    by_state = {state: (await put(world, state=state, result_id=7))[0] for state in State}
    (kept,) = await put(world, state=State.DONE)
    (old,) = await put(world, state=State.DONE, result_channel_id=2)

    listed = set(ids(await history.page(GUILD, ADA, selection)))

    expected = {by_state[state] for state in selection.states}
    if selection is Selection.KEPT:
        expected = {kept}
    if selection is Selection.DONE:
        expected |= {kept, old}
    assert listed == expected


def test_every_state_is_in_a_selection() -> None:
    assert {state for selection in Selection for state in selection.states} == set(State)


@pytest.mark.parametrize("problem", ["withdrawn", "asked"])
async def test_what_nobody_saw_is_hidden(world: World, history: History, problem: str) -> None:
    await put(world, state=State.FAILED, problem_code=problem)
    (seen,) = await put(world, state=State.FAILED, problem_code="nsfw")

    assert ids(await history.page(GUILD, ADA)) == [seen]
    assert [job.id for job in await history.latest(GUILD, ADA, 10)] == [seen]


async def test_a_job_that_this_version_cannot_read_keeps_its_place(world: World, history: History) -> None:
    await put(world, PAGE)
    await put(world, request={"tool": "time-machine"}, tool="time-machine")
    await put(world, state="paused")

    first = await history.page(GUILD, ADA)
    second = await history.page(GUILD, ADA, None, Turn("older", first.older or ""))

    jobs = [*first.jobs, *second.jobs]
    assert len(jobs) == PAGE + 2
    assert {job.tool for job in jobs if isinstance(job, Unreadable)} == {"time-machine", "voice-generator"}


async def test_the_first_of_a_batch_lends_its_card(world: World, history: History) -> None:
    (leader,) = await put(world, card_id=6_001)
    await put(world, batch_id=leader)

    assert (await history.page(GUILD, ADA)).cards == {leader: 6_001}


async def test_where_a_result_stands_is_written_down_once_and_so_are_its_copies(
    world: World, history: History
) -> None:
    (job_id,) = await put(world, state=State.DONE, result_id=None)

    for _ in range(2):
        assert await history.stands(job_id, 22, [7_001, 7_002])
        assert await history.stands(job_id, 23, [7_003])

    job = await world.job(job_id)
    assert job.messages == ((22, 7_001), (22, 7_002), (23, 7_003))
    assert job.fallback_channel_id == 22
    assert job.card_revision == 1


async def test_two_copies_at_once_are_both_written_down(world: World, history: History) -> None:
    (job_id,) = await put(world, state=State.DONE, result_id=7_001, result_channel_id=22)

    assert all(await asyncio.gather(*(history.stands(job_id, 23, [each]) for each in (7_002, 7_003))))

    assert sorted((await world.job(job_id)).messages) == [(22, 7_001), (23, 7_002), (23, 7_003)]


@pytest.mark.parametrize("place", [None, 22])
@pytest.mark.parametrize("column", ["erase_at", "erased_at"])
async def test_what_is_deleted_stands_only_until_its_messages_are_deleted_too(
    world: World, history: History, place: int | None, column: str
) -> None:
    facts: dict[str, Any] = {"result_id": place, "result_channel_id": place, column: NOW}
    (job_id,) = await put(world, state=State.DONE, trouble_at=NOW, attempts=9, crashes=9, **facts)

    assert not await history.stands(job_id, 23, [7_003])

    job = await world.job(job_id)
    assert job.messages[-1] == (23, 7_003)
    assert job.erase_at is not None
    assert job.erase_at <= NOW
    anew = column == "erased_at"
    assert (job.attempts, job.crashes, job.trouble_at) == ((0, 0, None) if anew else (9, 9, NOW))


async def test_a_message_that_is_known_has_no_deletion_begun_anew(world: World, history: History) -> None:
    facts: dict[str, Any] = {"result_id": 7_001, "result_channel_id": 22, "erased_at": NOW}
    (job_id,) = await put(world, state=State.DONE, **facts)
    before = await world.job(job_id)

    assert not await history.stands(job_id, 22, [7_001])

    assert await world.job(job_id) == before


async def test_a_message_of_several_files_is_written_down_once(world: World, history: History) -> None:
    (kept,) = await put(world, state=State.DONE, result_id=None)
    (posted,) = await put(world, state=State.DONE, result_id=7_001, result_channel_id=22)

    for job_id in (kept, posted):
        assert await history.stands(job_id, 23, [7_003, 7_003, 7_004, 7_004])

    assert (await world.job(kept)).messages == ((23, 7_003), (23, 7_004))
    assert (await world.job(posted)).messages == ((22, 7_001), (23, 7_003), (23, 7_004))


async def test_which_results_are_deleted_is_known_of_any_versions_jobs(world: World) -> None:
    gone = [
        *await put(world, erase_at=NOW),
        *await put(world, erased_at=NOW, tool="x", request={"tool": "x"}),
    ]
    standing = await put(world)

    async with world.database.read() as connection:
        assert set(await table.deleted(connection, [*gone, *standing, "f" * 12])) == set(gone)


async def test_a_list_is_read_from_its_index(database: Database) -> None:
    which = table.Listed(GUILD, ADA, [State.DONE], hidden=["withdrawn"])

    async def older(connection: Transaction) -> Any:
        return await table.listed(connection, which, 10, behind=(NOW, "f" * 12))

    async def newer(connection: Transaction) -> Any:
        return await table.listed_before(connection, which, 10, before=(NOW, "f" * 12))

    index = "INDEX ix_jobs_guild_id_member_id_created_at (guild_id=? AND member_id=? AND created_at{}?)"
    assert index.format("<") in await plan(database, older)
    assert index.format(">") in await plan(database, newer)
