"""So many jobs of a member run at a time; the others wait in order, and the members take turns."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import event, select

from bot.errors import InvalidRequest, Unclear
from bot.jobs.starter import MOST_UNATTENDED
from bot.jobs.states import State
from bot.jobs.worker import LONGEST_REST
from bot.messages.cards import card, status
from bot.store import cards
from bot.store.database import Database
from bot.store.queue import FARTHEST, SHELVED
from bot.store.schema import jobs as rows
from tests.jobs.queueing import ahead, ask, finish_one, order_of_creates, states
from tests.jobs.world import BOB, GUILD, PICTURE, World
from tests.messages.jobs import a_job


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    """A bot without budgets in which three jobs of a member may run."""
    return World(database, tmp_path / "results", allowance=None)


@pytest.fixture
def single(database: Database, tmp_path: Path) -> World:
    """A bot without budgets in which only one job of a member may run."""
    return World(database, tmp_path / "results", allowance=None, most=1)


async def test_only_so_many_jobs_of_a_member_run(world: World) -> None:
    jobs = await ask(world, 5)

    await world.go_on()

    assert await states(world, jobs) == [State.WAITING] * 3 + [State.ACCEPTED] * 2
    assert await ahead(world, jobs) == [0, 0, 0, 1, 2]


async def test_a_job_knows_at_once_how_many_are_ahead_of_it(world: World) -> None:
    """The first card tells it: no edit is needed for that."""
    told = [(await world.book.accept(world.order())).ahead for _ in range(6)]

    assert told == [0, 0, 0, 1, 2, 3]


async def test_the_place_of_a_job_that_ends_goes_to_the_next_in_order(single: World) -> None:
    jobs = await ask(single, 4)
    await single.go_on()

    for job in jobs:
        await finish_one(single, job)

    assert order_of_creates(single, jobs) == [0, 1, 2, 3]
    assert await states(single, jobs) == [State.DONE] * 4


async def test_the_card_tells_the_advance(single: World) -> None:
    jobs = await ask(single, 3)
    await single.go_on()
    edits = len(single.poster.cards.get(jobs[2].id, []))

    await finish_one(single, jobs[0])

    assert await ahead(single, jobs) == [0, 0, 1]
    assert len(single.poster.cards[jobs[2].id]) == edits + 1


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "Accepted. It starts in a moment."),
        (1, "Waiting for one of your other jobs to end."),
        (2, "Waiting for 2 of your other jobs to end."),
        (FARTHEST, f"Waiting for at least {FARTHEST} of your other jobs to end."),
    ],
)
def test_a_card_says_what_its_job_waits_for(number: int, words: str) -> None:
    job = a_job(ahead=number)

    assert status(job) == words
    assert [button.label for button in card(job, job.created_at).buttons] == ["Cancel"]


async def test_a_member_with_many_jobs_does_not_delay_anothers_first(world: World) -> None:
    many = await ask(world, 20)
    await world.go_on()

    only = (await ask(world, 1, BOB))[0]
    await world.go_on()

    assert await states(world, [only]) == [State.WAITING]
    assert await ahead(world, many[:5]) == [0, 0, 0, 1, 2]


async def test_members_take_turns(world: World) -> None:
    """Everybody's first goes before anybody's second, whoever asked first."""
    jobs = [*await ask(world, 3, 11), *await ask(world, 3, 12), *await ask(world, 3, 13)]

    await world.go_on()

    assert order_of_creates(world, jobs) == [0, 3, 6, 1, 4, 7, 2, 5, 8]


async def test_who_comes_late_passes_all_who_have_something_running(world: World) -> None:
    """However many members wait for their second: they have begun only as much as can be carried."""
    members = range(100, 100 + MOST_UNATTENDED)
    early = [job for member in members for job in await ask(world, 3, member)]
    await world.role("starter").step()

    late = (await ask(world, 1, BOB))[0]
    for _ in range(2 * MOST_UNATTENDED):
        world.clock.pass_seconds(0.1)
        for name in ("starter", "uploader", "submitter"):
            await world.role(name).step()

    assert order_of_creates(world, [*early, late]).index(len(early)) == MOST_UNATTENDED
    assert await states(world, [late]) == [State.WAITING]


async def test_what_cannot_be_carried_any_further_leaves_room_for_others(world: World) -> None:
    """Jobs that wait to be tried again keep nobody's hands full."""
    world.magic_hour.troubles.extend([Unclear()] * MOST_UNATTENDED)
    for member in range(100, 100 + MOST_UNATTENDED):
        await world.accept(world.order("image-to-video", member=member, image=PICTURE, model="ltx-2.5"))
    only = (await ask(world, 1, BOB))[0]

    await world.go_on()

    assert await states(world, [only]) == [State.WAITING]


async def test_the_same_member_has_places_on_each_server(single: World) -> None:
    here = (await ask(single, 1))[0]
    elsewhere = (await ask(single, 1))[0]
    async with single.database.write() as connection:
        await cards.change(connection, elsewhere.id, {"guild_id": GUILD + 1})

    await single.go_on()

    assert await states(single, [here, elsewhere]) == [State.WAITING] * 2


async def test_a_canceled_job_frees_its_place_and_lets_others_move_up(single: World) -> None:
    jobs = await ask(single, 4)
    await single.go_on()

    await single.book.cancel(jobs[1].id)
    await single.go_on()
    assert await ahead(single, jobs[2:]) == [1, 2]

    single.magic_hour.finish()
    await single.go_on(60)
    assert order_of_creates(single, [jobs[0], jobs[2]]) == [0, 1]


async def test_a_withdrawn_job_frees_its_place(single: World) -> None:
    """Discord refused its card: nobody has seen that it was ever taken."""
    first = await single.book.accept(single.order())
    second = (await ask(single, 1))[0]

    await single.book.withdraw(first.id)
    await single.go_on()

    assert await states(single, [second]) == [State.WAITING]


@pytest.mark.parametrize(
    ("trouble", "end"),
    [
        (InvalidRequest(status=422, code=None, detail="no"), State.FAILED),
        (Unclear(), State.UNCONFIRMED),
    ],
)
async def test_a_job_that_comes_to_nothing_frees_its_place(
    single: World, trouble: Exception, end: State
) -> None:
    single.magic_hour.refusals.append(trouble)
    jobs = await ask(single, 2)

    await single.go_on()

    assert await states(single, jobs) == [end, State.WAITING]


async def test_an_adopted_job_takes_a_place_again(single: World) -> None:
    """It runs at Magic Hour already; nothing else begins until there is a place."""
    single.magic_hour.lost_answers.append(Unclear())
    jobs = await ask(single, 3)
    await single.go_on()
    assert await states(single, jobs) == [State.UNCONFIRMED, State.WAITING, State.ACCEPTED]

    await single.hint("p0", jobs[0].name)
    await finish_one(single, jobs[1])

    assert await states(single, jobs) == [State.WAITING, State.DONE, State.ACCEPTED]
    assert await ahead(single, jobs) == [0, 0, 1]


async def test_the_place_of_a_job_without_a_card_is_kept_for_it(single: World) -> None:
    """Until Discord has shown the card, or the grace has passed, nothing may be spent, and nobody may pass."""
    first = await single.book.accept(single.order())
    second = (await ask(single, 1))[0]

    await single.go_on()
    assert await states(single, [first, second]) == [State.ACCEPTED] * 2
    await single.go_on(single.pace.card_grace)

    assert await states(single, [first, second]) == [State.WAITING, State.ACCEPTED]


async def test_a_job_of_another_version_takes_no_place(
    single: World, caplog: pytest.LogCaptureFixture
) -> None:
    strange, mine = await ask(single, 2)
    changes = {"request": {**strange.request.to_json(), "tool": "retired"}}
    async with single.database.write() as connection:
        await cards.change(connection, strange.id, changes)

    await single.go_on()

    assert await states(single, [mine]) == [State.WAITING]
    assert "waits for another version" in caplog.text


@pytest.mark.parametrize("state", [State.UPLOADING, State.WAITING, State.DELIVERING])
async def test_a_running_job_that_only_another_version_can_read_keeps_its_place_from_nobody(
    single: World, state: State
) -> None:
    """As after a downgrade, which may last: its member goes on meanwhile, and so does the job in the end."""
    strange, mine = await ask(single, 2)
    await single.go_on()
    single.magic_hour.finish()
    request = strange.request.to_json()
    async with single.database.write() as connection:
        changes = {"state": state, "request": {**request, "tool": "retired"}}
        await cards.change(connection, strange.id, changes)
    assert await states(single, [mine]) == [State.ACCEPTED]

    for _ in range(3):
        await single.go_on(3600)

    assert await states(single, [mine]) == [State.WAITING]
    assert (await single.book.accept(single.order())).ahead == 1, "behind the one that runs, and no other"

    async with single.database.write() as connection:
        await cards.change(connection, strange.id, {"state": State.WAITING, "request": request})
    await single.go_on(3600)
    assert await states(single, [strange]) == [State.DONE]


async def test_a_job_that_is_carried_on_takes_its_place_again(world: World) -> None:
    job = (await ask(world, 1))[0]
    await world.go_on()
    async with world.database.write() as connection:
        await cards.change(connection, job.id, {"ahead": SHELVED})

    moved = await world.transitions.advance(job, State.DELIVERING, leased=False, since={State.WAITING})

    assert moved is not None
    assert moved.ahead == 0


async def test_a_higher_limit_lets_more_begin_at_the_next_start(single: World, tmp_path: Path) -> None:
    jobs = await ask(single, 5)
    await single.go_on()

    generous = World(single.database, tmp_path, allowance=None, most=4)
    generous.magic_hour, generous.poster = single.magic_hour, single.poster
    generous.restart()
    await generous.go_on()

    assert await states(generous, jobs) == [State.WAITING] * 4 + [State.ACCEPTED]
    assert await ahead(generous, jobs) == [0, 0, 0, 0, 1]


async def test_many_that_wait_make_one_end_no_dearer(single: World) -> None:
    """Beyond the nearest nobody counts: neither the rows nor the cards of all the others change."""
    jobs = await ask(single, 30)
    await single.go_on()
    before = await revisions(single)

    await finish_one(single, jobs[0])

    changed = [job_id for job_id, revision in (await revisions(single)).items() if revision != before[job_id]]
    # The one that ended, the one that has begun, and those whose number is told.
    assert len(changed) == 1 + 1 + (FARTHEST - 1)
    assert await ahead(single, [jobs[20], jobs[-1]]) == [FARTHEST, FARTHEST]


async def revisions(world: World) -> dict[str, int]:
    async with world.database.read() as connection:
        found = await connection.execute(select(rows.c.id, rows.c.card_revision))
        return {row.id: row.card_revision for row in found}


async def test_a_queue_that_waits_is_left_alone(world: World) -> None:
    """A look asks one question and finds nothing to do until somebody rings, or the longest rest is over."""
    await ask(world, 20)
    await world.go_on()
    statements: list[str] = []

    @event.listens_for(world.database._engine.sync_engine, "before_cursor_execute")
    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    assert await world.role("starter").next_due() == LONGEST_REST
    assert len([statement for statement in statements if statement.startswith("SELECT")]) == 1
    assert await world.role("starter").step() is False
    assert not [statement for statement in statements if not statement.startswith(("SELECT", "BEGIN"))]


async def test_an_end_rings_for_the_next(single: World) -> None:
    """In one process nobody waits for the next look."""
    jobs = await ask(single, 2)
    await single.go_on()
    starter, begun = single.role("starter"), single.transitions.bells.listen([State.SUBMITTING])
    starter.start()

    failed = await single.job(jobs[0].id)
    await single.transitions.advance(failed, State.FAILED, leased=False, problem_code="gone")

    async with asyncio.timeout(LONGEST_REST / 2):
        await begun.rest(LONGEST_REST)
    await starter.stop()
    assert await states(single, jobs) == [State.FAILED, State.SUBMITTING]
