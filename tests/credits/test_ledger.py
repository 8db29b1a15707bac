"""The ledger on both databases: holds, corrections, settlements and releases of real jobs."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.credits.balance import Part, net
from bot.credits.ledger import EntryKind
from bot.errors import AccountTooLow, NotEnoughCredits
from bot.store import credits as table
from bot.store import grants
from bot.store.database import Database
from bot.store.schema import ledger
from tests.jobs.world import ADA, BOB, GUILD, PICTURE, World


@pytest.fixture
def world(either_database: Database, tmp_path: Path) -> World:
    """A bot with an allowance of 500 credits a week."""
    return World(either_database, tmp_path)


def priced(world: World, credits: int) -> dict[str, Any]:
    """Options of a voice that costs as many credits (one for ten letters)."""
    return {"prompt": "x" * (credits * 10), "voice_name": "Elon Musk"}


async def grant(world: World, credits: int, *, expires_at: datetime | None = None) -> int:
    values = {"guild_id": GUILD, "member_id": ADA, "credits": credits, "created_at": world.clock()}
    async with world.database.write() as connection:
        return await grants.add(connection, {**values, "expires_at": expires_at})


async def drawn(world: World, job_id: str) -> list[Part]:
    async with world.database.read() as connection:
        rows = await table.entries_of_job(connection, job_id)
    return [Part(row["grant_id"], row["credits"]) for row in rows]


async def restate(world: World, job_id: str, credits: int, kind: EntryKind) -> None:
    job = await world.job(job_id)
    async with world.database.write() as connection:
        await world.transitions.ledger.take_turn(connection)
        await world.transitions.ledger.restate(connection, job.payer, credits, kind, world.clock())


async def test_the_example_of_an_allowance_a_grant_a_settlement_and_a_failure(world: World) -> None:
    """500 a week and a grant of 100: 450 are charged as 360, then 200 go over into the grant, fail and come back."""
    gift = await grant(world, 100)
    first = await world.book.accept(world.order())
    await restate(world, first.id, 450, EntryKind.CORRECTION)
    assert await world.available() == 150

    await restate(world, first.id, 360, EntryKind.SETTLEMENT)
    assert await world.available() == 240

    second = await world.book.accept(world.order())
    await restate(world, second.id, 200, EntryKind.CORRECTION)
    assert net(await drawn(world, second.id)) == [Part(None, 140), Part(gift, 60)]

    await restate(world, second.id, 0, EntryKind.RELEASE)
    assert net(await drawn(world, second.id)) == []
    assert await world.available() == 240


async def test_a_hold_beyond_what_is_left_is_refused_with_price_and_outlook(world: World) -> None:
    for _ in range(5):
        await world.book.accept(world.order(**priced(world, 95)))

    with pytest.raises(
        NotEnoughCredits, match=r"costs 95 credits, and you have 25 credits left.*resets <t:\d+:R>"
    ):
        await world.book.accept(world.order(**priced(world, 95)))


async def test_one_credit_is_one_credit(world: World) -> None:
    for credits in (100, 100, 100, 100, 99):
        await world.book.accept(world.order(**priced(world, credits)))

    with pytest.raises(NotEnoughCredits, match="costs 2 credits, and you have 1 credit left"):
        await world.book.accept(world.order(**priced(world, 2)))


async def test_a_price_that_is_not_published_is_not_said_to_be_the_price(world: World) -> None:
    options: dict[str, Any] = {"image": PICTURE, "model": "wan-3.0", "resolution": "480p", "duration": 6}

    with pytest.raises(NotEnoughCredits) as caught:
        await world.book.accept(world.order("image-to-video", **options))

    said = str(caught.value)
    assert said.startswith(
        "600 credits must be held for this until its exact price is known, and you have 500 credits left."
    )
    assert (
        "That is more than your whole allowance of 500 credits. Ask somebody who manages this server" in said
    )
    assert "resets" not in said


async def test_waiting_helps_where_the_next_allowance_and_the_grants_would_do(world: World) -> None:
    await grant(world, 40)
    for _ in range(5):
        await world.book.accept(world.order(**priced(world, 100)))

    with pytest.raises(NotEnoughCredits, match=r"Your allowance of 500 credits resets <t:\d+:R>"):
        await world.book.accept(world.order(**priced(world, 60)))


async def test_without_an_allowance_nothing_is_said_to_reset(
    either_database: Database, tmp_path: Path
) -> None:
    world = World(either_database, tmp_path, allowance=0)

    with pytest.raises(
        NotEnoughCredits,
        match=r"You have no allowance on this server\. Ask somebody who manages this server for more\.",
    ):
        await world.book.accept(world.order())


async def test_a_refused_hold_leaves_no_job_behind(world: World) -> None:
    for _ in range(5):
        await world.book.accept(world.order(**priced(world, 100)))

    with pytest.raises(NotEnoughCredits):
        await world.book.accept(world.order())

    assert len(await world.book.recent(GUILD, ADA)) == 5


async def test_commands_at_the_same_time_cannot_overspend(world: World) -> None:
    orders = [world.order(**priced(world, 60)) for _ in range(20)]

    answers = await asyncio.gather(*map(world.book.accept, orders), return_exceptions=True)

    assert sum(isinstance(answer, NotEnoughCredits) for answer in answers) == 12
    assert await world.available() == 500 - 8 * 60


async def test_the_same_command_delivered_twice_at_once_is_held_once(world: World) -> None:
    order = world.order()

    first, second = await asyncio.gather(world.book.accept(order), world.book.accept(order))

    assert first.id == second.id
    assert await world.available() == 490


async def test_members_have_their_own_allowances(world: World) -> None:
    await world.book.accept(world.order(**priced(world, 100)))

    assert await world.available(BOB) == 500


async def test_repeating_a_settlement_writes_nothing(world: World) -> None:
    job = await world.book.accept(world.order())
    await restate(world, job.id, 4, EntryKind.SETTLEMENT)

    await restate(world, job.id, 4, EntryKind.SETTLEMENT)

    assert await drawn(world, job.id) == [Part(None, 10), Part(None, -6)]


async def test_a_charge_above_the_quote_is_settled_in_full(world: World) -> None:
    jobs = [await world.book.accept(world.order(**priced(world, 100))) for _ in range(5)]

    await restate(world, jobs[0].id, 130, EntryKind.SETTLEMENT)

    assert sum(part.credits for part in await drawn(world, jobs[0].id)) == 130
    assert await world.available() == 0


async def test_what_comes_back_after_its_period_does_not_add_to_the_next(world: World) -> None:
    job = await world.book.accept(world.order(**priced(world, 100)))
    world.clock.now += timedelta(days=7)
    assert await world.available() == 500

    await restate(world, job.id, 0, EntryKind.RELEASE)

    assert await world.available() == 500


async def test_a_higher_charge_after_the_period_burdens_the_period_of_the_hold(world: World) -> None:
    job = await world.book.accept(world.order(**priced(world, 100)))
    world.clock.now += timedelta(days=7)

    await restate(world, job.id, 150, EntryKind.SETTLEMENT)

    assert await world.available() == 500


async def test_an_expired_grant_is_not_available(world: World) -> None:
    await grant(world, 100, expires_at=world.clock() + timedelta(hours=1))
    assert await world.available() == 600

    world.clock.pass_seconds(3601)

    assert await world.available() == 500


async def test_the_grant_that_expires_first_is_spent_first(world: World) -> None:
    await grant(world, 50)
    soon = await grant(world, 50, expires_at=world.clock() + timedelta(days=3))
    for _ in range(5):
        await world.book.accept(world.order(**priced(world, 100)))

    job = await world.book.accept(world.order(**priced(world, 20)))

    assert await drawn(world, job.id) == [Part(soon, 20)]


async def test_open_holds_are_shown(world: World) -> None:
    await world.book.accept(world.order(**priced(world, 100)))

    standing = await world.statements.standing(GUILD, ADA, (), world.clock())

    assert (standing.held, standing.spent, standing.available) == (100, 100, 400)


async def test_the_latest_entries_come_first(world: World) -> None:
    job = await world.book.accept(world.order())
    await restate(world, job.id, 4, EntryKind.SETTLEMENT)

    entries = await world.entries(ADA)

    assert [(entry.kind, entry.credits, entry.tool) for entry in entries] == [
        (EntryKind.SETTLEMENT, -6, "voice-generator"),
        (EntryKind.HOLD, 10, "voice-generator"),
    ]


async def read_account(world: World, credits: int) -> None:
    world.magic_hour.credits = credits
    await world.engine.accountant.step()


async def test_the_account_is_not_brought_below_its_floor(either_database: Database, tmp_path: Path) -> None:
    world = World(either_database, tmp_path, floor=1000)
    await read_account(world, 1150)

    await world.book.accept(world.order(**priced(world, 100)))

    with pytest.raises(AccountTooLow):
        await world.book.accept(world.order(**priced(world, 60), member=BOB))
    assert await world.available(BOB) == 500


async def test_a_job_the_reading_has_counted_is_not_counted_twice(
    either_database: Database, tmp_path: Path
) -> None:
    world = World(either_database, tmp_path, floor=1000)
    await world.accept(world.order(**priced(world, 100)))
    world.magic_hour.price = 100
    await world.go_on()

    world.clock.pass_seconds(1)
    await read_account(world, 1150)

    await world.book.accept(world.order(**priced(world, 100), member=BOB))


async def test_no_entry_is_ever_changed(world: World) -> None:
    """The book is append-only: a settled job has its hold and its settlement, not one line that was edited."""
    job = await world.book.accept(world.order())
    await restate(world, job.id, 4, EntryKind.CORRECTION)
    await restate(world, job.id, 0, EntryKind.RELEASE)

    async with world.database.read() as connection:
        count = (await connection.execute(select(func.count()).select_from(ledger))).scalar_one()

    assert count == 3
