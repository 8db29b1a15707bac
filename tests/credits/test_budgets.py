"""What managers decide about credits, on both databases: rules, grants, what is taken back, and the overview."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.credits.budgets import Budgets
from bot.credits.periods import Period
from bot.credits.rules import NOBODY, Rule, Scope
from bot.errors import CapReached, JobTooDear, NotEnoughCredits, RuleRefused
from bot.servers.changes import Manager
from bot.servers.servers import Servers
from bot.store.database import Database
from bot.store.schema import changes, grants, notices, revocations
from tests.jobs.world import ADA, BOB, GUILD, World

MONA, MAX = 11, 12
"""The managers."""
EDITORS, ARTISTS = 21, 22
"""Roles."""

WEEKLY = Rule(Scope.EVERYONE, NOBODY, 200, Period.WEEK)


@pytest.fixture
def world(either_database: Database, tmp_path: Path) -> World:
    """A bot whose default allowance is 500 credits a week."""
    return World(either_database, tmp_path)


@pytest.fixture
def budgets(world: World) -> Budgets:
    return Budgets(world.database, world.rules)


@pytest.fixture
def mona(world: World) -> Manager:
    return Manager(GUILD, MONA, world.clock())


async def rows(world: World, table: Any) -> list[Any]:
    async with world.database.read() as connection:
        return list(await connection.execute(select(table).order_by(table.c.id)))


async def history(world: World) -> list[tuple[int, str, str, str]]:
    return [(row.changed_by, row.what, row.before, row.after) for row in await rows(world, changes)]


async def spend(world: World, credits: int, member: int = ADA, *roles: int) -> None:
    """Let a member's job hold as many credits, at most 100."""
    order = world.order(member=member, prompt="x" * (credits * 10), voice_name="Elon Musk")
    await world.book.accept(replace(order, role_ids=roles))


async def test_a_rule_counts_from_the_next_job_on(world: World, budgets: Budgets, mona: Manager) -> None:
    await spend(world, 50)

    span = await budgets.put(mona, WEEKLY)

    assert await world.available() == 150
    assert span is not None
    assert span.begin <= world.clock() < span.end


async def test_each_change_says_who_made_it_and_what_was_before(
    world: World, budgets: Budgets, mona: Manager
) -> None:
    await budgets.put(mona, WEEKLY)
    await budgets.put(replace(mona, member_id=MAX), replace(WEEKLY, credits=None))
    await budgets.put(mona, Rule(Scope.ROLE, EDITORS, 1_000, Period.MONTH))
    await budgets.clear(mona, Scope.ROLE, EDITORS)

    assert await history(world) == [
        (MONA, "everyone's allowance", "not set", "200 credits a week"),
        (MAX, "everyone's allowance", "200 credits a week", "unlimited"),
        (MONA, f"allowance of <@&{EDITORS}>", "not set", "1,000 credits a month"),
        (MONA, f"allowance of <@&{EDITORS}>", "1,000 credits a month", "not set"),
    ]


async def test_a_rule_set_again_as_it_was_is_no_change(world: World, budgets: Budgets, mona: Manager) -> None:
    await budgets.put(mona, WEEKLY)
    await budgets.put(mona, WEEKLY)

    assert len(await history(world)) == 1


async def test_two_managers_at_the_same_moment_both_succeed_and_the_last_one_counts(
    world: World, budgets: Budgets, mona: Manager
) -> None:
    """Whoever comes second has read what the first one left, so that the changes read as one story."""
    wanted = [replace(WEEKLY, credits=credits) for credits in range(10, 20)]

    await asyncio.gather(*(budgets.put(mona, rule) for rule in wanted))

    told = await history(world)
    assert {after for _, _, _, after in told} == {f"{rule.credits} credits a week" for rule in wanted}
    assert [before for _, _, before, _ in told] == ["not set", *(after for _, _, _, after in told[:-1])]
    (standing,) = await budgets.rules(GUILD)
    assert f"{standing.credits} credits a week" == told[-1][3]


async def test_what_is_not_there_cannot_be_cleared(budgets: Budgets, mona: Manager) -> None:
    with pytest.raises(RuleRefused, match=f"There is no allowance of <@{ADA}> to remove"):
        await budgets.clear(mona, Scope.MEMBER, ADA)


async def test_a_change_is_told_in_the_log_channel_once(
    world: World, budgets: Budgets, mona: Manager
) -> None:
    await budgets.put(mona, WEEKLY)
    await Servers(world.database).change(mona, log_channel_id=77)

    await budgets.put(mona, replace(WEEKLY, credits=300))

    told = (await rows(world, notices))[-1]
    assert told.channel_id == 77
    assert told.facts == {
        "what": "everyone's allowance",
        "before": "200 credits a week",
        "after": "300 credits a week",
        "by": MONA,
    }


async def test_a_very_long_reason_is_kept_whole(world: World, budgets: Budgets, mona: Manager) -> None:
    await budgets.grant(mona, ADA, 100, "x" * 200, None)

    ((_, what, _, _),) = await history(world)
    assert what.endswith(f"({'x' * 200})")


async def test_rules_of_one_server_say_nothing_about_another(
    world: World, budgets: Budgets, mona: Manager
) -> None:
    await budgets.put(replace(mona, guild_id=GUILD + 1), WEEKLY)

    assert await world.available() == 500


async def test_the_highest_of_a_members_roles_counts(world: World, budgets: Budgets, mona: Manager) -> None:
    await budgets.put(mona, Rule(Scope.ROLE, EDITORS, 20, Period.DAY))
    await budgets.put(mona, Rule(Scope.ROLE, ARTISTS, 139, Period.WEEK))

    standing = await world.statements.standing(GUILD, ADA, (EDITORS, ARTISTS), world.clock())

    assert (standing.allowance, standing.period) == (20, Period.DAY)


async def test_a_cap_bounds_all_members_together(world: World, budgets: Budgets, mona: Manager) -> None:
    await budgets.put(mona, Rule(Scope.CAP, NOBODY, 120, Period.WEEK))
    await spend(world, 70)

    with pytest.raises(CapReached):
        await spend(world, 51, BOB)
    await spend(world, 50, BOB)


async def test_a_job_limit_bounds_each_job(world: World, budgets: Budgets, mona: Manager) -> None:
    await budgets.put(mona, Rule(Scope.JOB, NOBODY, 60, None))

    with pytest.raises(JobTooDear):
        await spend(world, 61)
    await spend(world, 60)


async def test_a_grant_is_spent_after_the_allowance_until_it_expires(
    world: World, budgets: Budgets, mona: Manager
) -> None:
    await budgets.put(mona, replace(WEEKLY, credits=0))

    left = await budgets.grant(mona, ADA, 100, "for the contest", world.clock() + timedelta(days=1))

    assert left == 100
    await spend(world, 40)
    assert await world.available() == 60
    world.clock.now += timedelta(days=1)
    assert await world.available() == 0
    (row,) = await rows(world, grants)
    assert (row.reason, row.granted_by) == ("for the contest", MONA)


async def test_only_what_is_left_of_grants_is_taken_back(
    world: World, budgets: Budgets, mona: Manager
) -> None:
    await budgets.put(mona, replace(WEEKLY, credits=0))
    await budgets.grant(mona, ADA, 100, None, None)
    await spend(world, 70)

    assert await budgets.revoke(mona, ADA, 1_000, "moved away") == 30

    assert await world.available() == 0
    with pytest.raises(RuleRefused, match="Nothing is left"):
        await budgets.revoke(mona, ADA, 1, None)
    assert (await history(world))[-1] == (
        MONA,
        f"grants of <@{ADA}> (moved away)",
        "30 credits",
        "0 credits",
    )


async def test_what_would_be_spent_last_is_taken_back_first(
    world: World, budgets: Budgets, mona: Manager
) -> None:
    await budgets.grant(mona, ADA, 50, None, None)
    await budgets.grant(mona, ADA, 50, None, world.clock() + timedelta(days=3))

    await budgets.revoke(mona, ADA, 60, None)

    forever, soon = await rows(world, grants)
    taken = {row.grant_id: row.credits for row in await rows(world, revocations)}
    assert taken == {forever.id: 50, soon.id: 10}


async def test_a_command_that_is_delivered_twice_gives_and_takes_once(
    world: World, budgets: Budgets, mona: Manager
) -> None:
    giving, taking = replace(mona, interaction_id=1), replace(mona, interaction_id=2)

    assert [await budgets.grant(giving, ADA, 100, None, None) for _ in range(2)] == [100, 100]
    await budgets.revoke(taking, ADA, 30, None)
    with pytest.raises(RuleRefused, match="taken back already"):
        await budgets.revoke(taking, ADA, 30, None)

    assert await world.available() == 500 + 100 - 30


async def test_credits_that_come_back_to_a_revoked_grant_can_be_taken_back_again(
    world: World, budgets: Budgets, mona: Manager
) -> None:
    await budgets.put(mona, replace(WEEKLY, credits=0))
    await budgets.grant(mona, ADA, 100, None, None)
    await spend(world, 70)
    await budgets.revoke(mona, ADA, 30, None)

    (job,) = await world.book.recent(GUILD, ADA)
    await world.book.cancel(job.id)

    assert await world.available() == 70
    assert await budgets.revoke(mona, ADA, 100, None) == 70


async def test_revoking_and_spending_at_once_never_spend_a_credit_twice(
    world: World, budgets: Budgets, mona: Manager
) -> None:
    await budgets.put(mona, replace(WEEKLY, credits=0))
    await budgets.grant(mona, ADA, 100, None, None)

    answers = await asyncio.gather(
        *(spend(world, 30) for _ in range(3)),
        *(budgets.revoke(mona, ADA, 30, None) for _ in range(3)),
        return_exceptions=True,
    )

    spent = 30 * sum(answer is None for answer in answers[:3])
    taken = sum(answer for answer in answers[3:] if isinstance(answer, int))
    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert all(isinstance(each, NotEnoughCredits | RuleRefused) for each in refused)
    assert await world.available() == 100 - spent - taken


async def test_the_overview_lists_every_rule_and_what_was_spent_under_it(
    world: World, budgets: Budgets, mona: Manager
) -> None:
    rules = [
        WEEKLY,
        Rule(Scope.ROLE, EDITORS, 300, Period.MONTH),
        Rule(Scope.MEMBER, BOB, None, Period.DAY),
        Rule(Scope.CAP, NOBODY, 1_000, Period.MONTH),
        Rule(Scope.JOB, NOBODY, 100, None),
    ]
    for rule in rules:
        await budgets.put(mona, rule)
    await spend(world, 70)
    await spend(world, 30, BOB)

    overview = await budgets.overview(GUILD, world.clock())

    assert set(overview.rules) == set(rules)
    assert overview.limits.allowance == WEEKLY.allowance
    assert (overview.limits.job, overview.cap_spent) == (100, 100)
    assert overview.spans[Period.MONTH].begin.day == 1


async def test_near_the_end_is_who_has_spent_most_of_the_allowance_that_counts_for_them(
    world: World, budgets: Budgets, mona: Manager
) -> None:
    """Ada has everyone's 100, Bob his own 300, Cleo the editors' 200: the same 85 credits are near the end for one."""
    cleo = 5
    await budgets.put(mona, replace(WEEKLY, credits=100))
    await budgets.put(mona, Rule(Scope.MEMBER, BOB, 300, Period.DAY))
    await budgets.put(mona, Rule(Scope.ROLE, EDITORS, 200, Period.MONTH))
    await budgets.grant(mona, ADA, 40, None, None)
    for member, roles in ((ADA, ()), (BOB, (EDITORS,)), (cleo, (EDITORS, ARTISTS))):
        await spend(world, 85, member, *roles)
    assert [each.member_id for each in (await budgets.overview(GUILD, world.clock())).near] == [ADA]

    await spend(world, 90, cleo, EDITORS)

    ada, other = (await budgets.overview(GUILD, world.clock())).near[::-1]
    assert (ada.member_id, ada.spent, ada.granted) == (ADA, 85, 40)
    assert (other.member_id, other.spent, other.allowance.period) == (cleo, 175, Period.MONTH)


async def test_nobody_is_near_the_end_of_nothing_or_of_what_has_none(
    world: World, budgets: Budgets, mona: Manager
) -> None:
    await spend(world, 90)
    await spend(world, 90, BOB)
    await budgets.put(mona, replace(WEEKLY, credits=None))
    await budgets.put(mona, Rule(Scope.MEMBER, BOB, 0, Period.WEEK))

    assert (await budgets.overview(GUILD, world.clock())).near == ()


async def test_many_members_near_the_end_are_counted(world: World, budgets: Budgets, mona: Manager) -> None:
    await budgets.put(mona, replace(WEEKLY, credits=10))
    for member in range(100, 113):
        await spend(world, 9, member)

    overview = await budgets.overview(GUILD, world.clock())

    assert (len(overview.near), overview.near_count) == (10, 13)
