"""Chapter 3: the ledger. Credits are held when a job is accepted, settled when it is done, and given back when it
fails; what a member may spend follows from the rules that managers set.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.credits.budgets import Budgets
from bot.credits.periods import Period
from bot.credits.rules import NOBODY, Rule, Scope
from bot.errors import CapReached, JobTooDear, NotEnoughCredits
from bot.servers.changes import Manager
from tests.jobs.world import ADA, BOB, GUILD, World

ARTISTS, EDITORS = 21, 22
"""Roles."""


@pytest.fixture
def budgets(world: World) -> Budgets:
    return Budgets(world.database, world.rules)


@pytest.fixture
def manager(world: World) -> Manager:
    return Manager(GUILD, member_id=11, now=world.clock())


# The life of a price. The only kind of job here costs 10 credits.


async def test_accepting_a_job_holds_its_price(world: World) -> None:
    await world.accept()

    assert await world.available() == 500 - 10


async def test_a_finished_job_costs_what_magic_hour_charged(world: World) -> None:
    await world.accept()
    await world.go_on()

    world.magic_hour.finish(credits=8)
    await world.go_on(seconds=30)

    assert await world.available() == 500 - 8


async def test_a_failed_job_costs_nothing(world: World) -> None:
    await world.accept()
    await world.go_on()

    world.magic_hour.finish("error")
    await world.go_on(seconds=30)

    assert await world.available() == 500


async def test_the_ledger_tells_what_happened(world: World) -> None:
    """Nothing in it is ever changed: whatever happens later is one more entry."""
    await world.accept()
    await world.go_on()
    world.magic_hour.finish(credits=8)
    await world.go_on(seconds=30)

    entries = await world.entries(ADA)

    assert [(entry.kind, entry.credits) for entry in entries] == [("settlement", -2), ("hold", 10)]


# What a member may spend.


async def test_what_is_not_covered_is_refused(world: World) -> None:
    for _ in range(50):
        await world.accept()

    with pytest.raises(NotEnoughCredits):
        await world.accept()


async def test_a_new_period_begins_by_itself(world: World) -> None:
    await world.accept()

    world.clock.now += timedelta(days=7)

    assert await world.available() == 500


async def test_a_grant_is_spent_after_the_allowance_and_does_not_end_with_it(
    world: World, budgets: Budgets, manager: Manager
) -> None:
    await budgets.put(manager, Rule(Scope.EVERYONE, NOBODY, 15, Period.WEEK))
    await budgets.grant(manager, ADA, 20, "for the contest", expires_at=None)

    await world.accept()  # 10 of the allowance's 15
    await world.accept()  # the 5 that are left of it, and 5 of the grant

    assert await world.available() == 15
    world.clock.now += timedelta(days=7)
    assert await world.available() == 15 + 15


async def test_changing_a_rule_charges_nothing_again(
    world: World, budgets: Budgets, manager: Manager
) -> None:
    await world.accept()

    await budgets.put(manager, Rule(Scope.EVERYONE, NOBODY, 100, Period.WEEK))

    assert await world.available() == 100 - 10


async def test_the_members_own_allowance_goes_before_that_of_a_role_and_everyones(
    world: World, budgets: Budgets, manager: Manager
) -> None:
    await budgets.put(manager, Rule(Scope.EVERYONE, NOBODY, 0, Period.WEEK))
    await budgets.put(manager, Rule(Scope.ROLE, ARTISTS, 10, Period.WEEK))
    await budgets.put(manager, Rule(Scope.ROLE, EDITORS, 20, Period.WEEK))
    await budgets.put(manager, Rule(Scope.MEMBER, BOB, None, Period.WEEK))

    async def available(member: int, *roles: int) -> int | None:
        return (await world.statements.standing(GUILD, member, roles, world.clock())).available

    assert await available(ADA) == 0
    assert await available(ADA, ARTISTS) == 10
    assert await available(ADA, ARTISTS, EDITORS) == 20
    assert await available(BOB, ARTISTS) is None, "unlimited"


# What bounds everybody together.


async def test_the_cap_bounds_what_the_whole_server_spends(
    world: World, budgets: Budgets, manager: Manager
) -> None:
    await budgets.put(manager, Rule(Scope.CAP, NOBODY, 15, Period.DAY))
    await world.accept()

    with pytest.raises(CapReached):
        await world.accept(world.order(member=BOB))


async def test_no_single_job_costs_more_than_a_manager_allows(
    world: World, budgets: Budgets, manager: Manager
) -> None:
    await budgets.put(manager, Rule(Scope.JOB, NOBODY, 9, None))

    with pytest.raises(JobTooDear):
        await world.accept()


async def test_what_a_role_gave_is_gone_with_the_role_and_what_was_spent_counts_on(
    world: World, budgets: Budgets, manager: Manager
) -> None:
    await budgets.put(manager, Rule(Scope.EVERYONE, NOBODY, 15, Period.WEEK))
    await budgets.put(manager, Rule(Scope.ROLE, ARTISTS, 100, Period.WEEK))
    await world.accept(replace(world.order(), role_ids=(ARTISTS,)))

    assert await world.available() == 15 - 10
