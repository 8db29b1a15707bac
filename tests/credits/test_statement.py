"""What a member reads of their credits, on both databases."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.credits.movements import GrantEvent, GrantMovement, JobMovement
from bot.credits.periods import Period
from bot.credits.rules import Allowance, Limits, Rules
from bot.credits.statement import Standing, Statements
from bot.jobs.transitions import OPEN_STATES
from bot.store import budgets, grants
from bot.store.database import Database
from tests.credits.books import ADA, BOB, GUILD, Spent, write

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
MONA = 9


@pytest.fixture
def statements(either_database: Database) -> Statements:
    return Statements(either_database, Rules(Limits(Allowance(500, Period.WEEK))), OPEN_STATES)


async def put_rule(database: Database, scope: str, credits: int | None, period: Period | None) -> None:
    async with database.write() as connection:
        await budgets.put_rule(connection, GUILD, scope, 0, {"credits": credits, "period": period})


async def grant(database: Database, credits: int, hours_ago: float, **changes: Any) -> int:
    values = {
        "guild_id": GUILD,
        "member_id": ADA,
        "credits": credits,
        "reason": "the contest",
        "granted_by": MONA,
        "created_at": NOW - timedelta(hours=hours_ago),
    }
    async with database.write() as connection:
        return await grants.add(connection, {**values, **changes})


async def revoke(database: Database, grant_id: int, credits: int, hours_ago: float) -> None:
    made = {"revoked_by": MONA, "created_at": NOW - timedelta(hours=hours_ago), "reason": None}
    async with database.write() as connection:
        await grants.revoke(connection, {"grant_id": grant_id, "credits": credits, **made})


async def standing(statements: Statements) -> Standing:
    return await statements.standing(GUILD, ADA, (), NOW)


async def test_a_job_is_one_line_whatever_it_has_moved(
    statements: Statements, either_database: Database
) -> None:
    earlier = NOW - timedelta(hours=1)
    await write(
        either_database,
        [
            Spent(earlier, (450, -90), tool="image-to-video"),
            Spent(NOW, (10, 5, -15), state="failed"),
            Spent(NOW, member=BOB),
        ],
    )

    assert await statements.movements(GUILD, ADA, NOW, 10) == [
        JobMovement(NOW, "image-generator", "failed", held=10, taken=15, returned=15),
        JobMovement(earlier, "image-to-video", "done", held=450, taken=450, returned=90),
    ]


async def test_a_hold_out_of_several_sources_is_one_hold(
    statements: Statements, either_database: Database
) -> None:
    await write(either_database, [Spent(NOW, (60, 40, -30), holds=2)])

    assert await statements.movements(GUILD, ADA, NOW, 10) == [
        JobMovement(NOW, "image-generator", "done", held=100, taken=100, returned=30)
    ]


async def test_grants_revocations_and_what_expired_are_lines_of_their_own(
    statements: Statements, either_database: Database
) -> None:
    gone = await grant(either_database, 80, 5, expires_at=NOW - timedelta(hours=1))
    await write(either_database, [Spent(NOW - timedelta(hours=4), (30,), grant=gone)])
    kept = await grant(either_database, 100, 3)
    await revoke(either_database, kept, 40, 2)

    def ago(hours: float) -> datetime:
        return NOW - timedelta(hours=hours)

    lines = await statements.movements(GUILD, ADA, NOW, 10)

    assert lines == [
        GrantMovement(ago(1), GrantEvent.EXPIRED, 50, None, "the contest"),
        GrantMovement(ago(2), GrantEvent.TAKEN_BACK, 40, MONA, None),
        GrantMovement(ago(3), GrantEvent.GRANTED, 100, MONA, "the contest"),
        JobMovement(ago(4), "image-generator", "done", held=30, taken=30, returned=0),
        GrantMovement(ago(5), GrantEvent.GRANTED, 80, MONA, "the contest"),
    ]
    assert await statements.movements(GUILD, ADA, NOW, 2) == lines[:2]


async def test_a_grant_that_was_spent_in_time_has_not_expired(
    statements: Statements, either_database: Database
) -> None:
    spent = await grant(either_database, 30, 5, expires_at=NOW - timedelta(hours=1))
    await write(either_database, [Spent(NOW - timedelta(hours=4), (30,), grant=spent)])

    lines = await statements.movements(GUILD, ADA, NOW, 10)

    assert GrantEvent.EXPIRED not in {line.event for line in lines if isinstance(line, GrantMovement)}


async def test_the_newest_movements_are_the_ones_that_are_shown(
    statements: Statements, either_database: Database
) -> None:
    await write(
        either_database, [Spent(NOW - timedelta(minutes=number), (number + 1, -1)) for number in range(30)]
    )

    lines = await statements.movements(GUILD, ADA, NOW, 3)

    assert [line.at for line in lines] == [NOW - timedelta(minutes=number) for number in range(3)]


async def test_grants_are_told_apart(statements: Statements, either_database: Database) -> None:
    lasting = await grant(either_database, 100, 3)
    soon = await grant(either_database, 50, 2, expires_at=NOW + timedelta(days=1), reason=None)
    await revoke(either_database, lasting, 40, 1)

    shown = (await standing(statements)).grants

    assert [(each.id, each.left, each.credits, each.reason, each.expires_at) for each in shown] == [
        (soon, 50, 50, None, NOW + timedelta(days=1)),
        (lasting, 60, 100, "the contest", None),
    ]


async def test_a_cap_bounds_what_is_available_when_less_is_left_of_it(
    statements: Statements, either_database: Database
) -> None:
    await put_rule(either_database, "cap", 600, Period.MONTH)
    await write(either_database, [Spent(NOW, (450,), member=BOB), Spent(NOW, (20,))])

    seen = await standing(statements)

    assert seen.cap is not None
    assert (seen.cap.spent, seen.cap.left, seen.own, seen.available) == (470, 130, 480, 130)
    assert seen.cap.resets_at == datetime(2026, 12, 1, tzinfo=UTC)
    assert seen.bounded_by_cap


async def test_a_cap_with_more_left_bounds_nothing(statements: Statements, either_database: Database) -> None:
    await put_rule(either_database, "cap", 6_000, Period.MONTH)

    seen = await standing(statements)

    assert (seen.available, seen.bounded_by_cap) == (500, False)


async def test_a_cap_without_a_number_is_no_cap(statements: Statements, either_database: Database) -> None:
    await put_rule(either_database, "cap", None, Period.MONTH)

    assert (await standing(statements)).cap is None


async def test_the_limit_of_a_single_job_is_told(statements: Statements, either_database: Database) -> None:
    await put_rule(either_database, "job", 200, None)

    assert (await standing(statements)).job_limit == 200
