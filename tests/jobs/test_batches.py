"""Batches: all or nothing, begun in order, counted off by one card, told once."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.credits.budgets import Budgets
from bot.credits.periods import Period
from bot.credits.rules import Rule, Scope
from bot.errors import (
    AccountTooLow,
    BatchRefused,
    DiscordBusy,
    DiscordForbidden,
    JobTooDear,
    Refusal,
)
from bot.jobs.history import History
from bot.jobs.states import State
from bot.store import cards
from bot.store.database import Database
from tests.jobs.approving import decide, manager
from tests.jobs.batching import PRICE, ask, counted, ends, finish, last_card, now, orders, shown, states
from tests.jobs.world import ADA, CHANNEL, World

# Accepting


async def test_a_batch_is_held_as_one_sum_and_led_by_its_first_job(world: World) -> None:
    asked = orders(world, 3)
    leader, second, third = await shown(world, asked)

    assert {job.batch_id for job in (leader, second, third)} == {leader.id}
    assert [job.interaction_id for job in (leader, second, third)] == [101, -102, -103]
    assert [job.request.files[0].filename for job in (leader, second, third)] == ["1.png", "2.png", "3.png"]
    assert (leader.token, second.token, third.token) == ("token-101", None, None)
    assert leader.id > second.id > third.id
    assert [job.name.endswith(job.id) for job in (leader, second, third)] == [True] * 3
    assert [entry.credits for entry in await world.entries()] == [PRICE] * 3
    assert await world.available() == 500 - 3 * PRICE


async def test_the_same_interaction_twice_is_one_batch(world: World) -> None:
    asked = orders(world, 3)
    first = await world.book.accept_batch(asked)

    again = await world.book.accept_batch(asked)

    assert [job.id for job in again] == [job.id for job in first]
    assert await world.available() == 500 - 3 * PRICE


async def test_what_together_is_more_than_the_member_has_is_refused_whole(world: World) -> None:
    for number in (10, 10, 10, 10, 5):
        await ask(world, number)

    with pytest.raises(
        BatchRefused, match=r"^All 10 together cost 100 credits, and you have 50 credits left.*Take fewer"
    ):
        await world.book.accept_batch(orders(world, 10))

    assert await world.available() == 50
    assert len(await ask(world, 5)) == 5


async def test_what_together_is_above_the_servers_cap_is_refused_whole(world: World) -> None:
    await _rule(world, Rule(Scope.CAP, 0, 45, Period.WEEK))

    with pytest.raises(
        BatchRefused, match="All 5 together cost 50 credits, and this server has 45 credits of"
    ):
        await world.book.accept_batch(orders(world, 5))

    assert await world.entries() == []
    assert len(await ask(world, 4)) == 4


async def test_a_batch_of_jobs_that_are_too_dear_one_by_one_says_so(world: World) -> None:
    await _rule(world, Rule(Scope.JOB, 0, 9, None))

    with pytest.raises(JobTooDear):
        await world.book.accept_batch(orders(world, 2))

    assert await world.entries() == []


async def test_what_together_would_have_to_be_approved_is_refused_and_asks_nobody(world: World) -> None:
    await decide(world, threshold=30)

    with pytest.raises(BatchRefused, match="cost 30 credits, and somebody who manages this server"):
        await world.book.accept_batch(orders(world, 3))

    assert len(await ask(world, 2)) == 2
    await world.go_on()
    assert world.poster.told == []


@pytest.mark.parametrize(("left", "refusal"), [(25, BatchRefused), (5, AccountTooLow)])
async def test_the_accounts_floor_holds_for_the_sum(
    database: Database, tmp_path: Path, left: int, refusal: type[Refusal]
) -> None:
    world = World(database, tmp_path, floor=1000)
    world.magic_hour.credits = 1000 + left
    await world.engine.accountant.read()

    with pytest.raises(refusal):
        await world.book.accept_batch(orders(world, 3))

    assert await world.entries() == []


async def test_a_number_that_another_job_has_leaves_nothing_behind(world: World) -> None:
    """Two interactions of one millisecond may be neighbours, and so may be what is made of their numbers."""
    first, second = orders(world, 3), orders(world, 3)
    second = [replace(each, interaction_id=first[0].interaction_id + 1) for each in second]

    await world.book.accept_batch(second)
    with pytest.raises(Refusal, match="Try again"):
        await world.book.accept_batch(first)

    assert len(await world.entries()) == 3


# The line


async def test_a_batch_begins_in_order_as_places_come_free(database: Database, tmp_path: Path) -> None:
    world = World(database, tmp_path / "results", most=2)
    batch = await ask(world, 5)
    await world.go_on()
    assert [job.ahead for job in await now(world, batch)] == [0, 0, 1, 2, 3]

    for number in range(5):
        assert len(world.magic_hour.creates) == min(number + 2, 5)
        await finish(world, batch[number])

    assert world.magic_hour.creates == [job.name for job in batch]
    assert await states(world, batch) == [State.DONE] * 5


async def test_a_restart_in_the_middle_loses_nothing(database: Database, tmp_path: Path) -> None:
    world = World(database, tmp_path / "results", most=2)
    batch = await ask(world, 5)

    for number in range(5):
        await world.go_on()
        world.restart()
        await world.go_on(world.pace.lease + 60)
        await finish(world, batch[number])

    assert await states(world, batch) == [State.DONE] * 5
    assert len(world.magic_hour.creates) == len(world.poster.posts) == 5
    assert len(ends(world)) == 1


# The card


async def test_one_card_follows_every_job(world: World) -> None:
    batch = await ask(world, 3)
    await world.go_on()

    for job in batch:
        await finish(world, job)
        assert last_card(world) == [counted(each) for each in await now(world, batch)]

    assert world.poster.cards == {}


async def test_only_the_first_job_has_a_card_to_turn(world: World) -> None:
    leader, *others = await ask(world, 3)
    before = leader.card_revision
    await world.go_on()

    assert [job.card_id for job in await now(world, [leader])] == [leader.card_id] * 3
    assert [(await world.job(job.id)).card_revision for job in others] == [0, 0]
    assert (await world.job(leader.id)).card_revision >= before + 3


async def test_a_card_that_could_not_be_edited_is_true_in_the_end(world: World) -> None:
    batch = await ask(world, 3)
    await world.go_on()
    world.poster.card_troubles.append(DiscordBusy())

    for job in batch:
        await finish(world, job)
    world.clock.pass_seconds(60)
    await world.engine.announcer.step()

    assert last_card(world) == [counted(job) for job in await now(world, batch)]


async def test_the_card_keeps_its_token_until_it_has_told_every_end(world: World) -> None:
    batch = await ask(world, 2, private=True)
    await world.go_on()

    await finish(world, batch[0])
    assert (await world.job(batch[0].id)).token == "token-101"
    await finish(world, batch[1])

    assert last_card(world) == [counted(job) for job in await now(world, batch)]
    assert [job.token for job in await now(world, batch)] == [None, None]


@pytest.mark.parametrize("private", [False, True])
async def test_a_token_whose_card_stands_nowhere_goes_with_the_last_end(
    world: World, *, private: bool
) -> None:
    """The process died before it could be written down where the card is."""
    batch = await world.book.accept_batch(orders(world, 2, private=private))
    world.restart()
    await world.go_on(world.pace.card_grace + 1)

    await finish(world, batch[0])
    assert [job.token for job in await now(world, batch)] == ["token-101", None]
    await finish(world, batch[1])

    assert await states(world, batch) == [State.DONE] * 2
    assert [job.token for job in await now(world, batch)] == [None, None]


@pytest.mark.parametrize("by_member", [False, True])
async def test_a_token_goes_with_a_batch_that_was_canceled_before_its_card_stood(
    world: World, *, by_member: bool
) -> None:
    batch = await world.book.accept_batch(orders(world, 2))

    await (world.book.cancel_batch if by_member else world.book.withdraw)(batch[0].id)

    assert await states(world, batch) == [State.CANCELED] * 2
    assert [job.token for job in await now(world, batch)] == [None, None]


async def test_without_a_card_a_batch_goes_on_after_a_while(world: World) -> None:
    """Nobody knows whether it is shown: the process died before that could be written down."""
    batch = await world.book.accept_batch(orders(world, 3))
    world.restart()

    await world.go_on(world.pace.card_grace + 1)
    await world.book.card_shown(batch[0].id, 7)

    assert [job.card_id for job in await now(world, batch)] == [7, 7, 7]
    assert await states(world, batch) == [State.WAITING] * 3


async def test_a_batch_whose_card_was_refused_is_taken_back_whole(world: World) -> None:
    batch = await world.book.accept_batch(orders(world, 3))

    assert await world.book.withdraw(batch[0].id)

    await world.go_on(600)
    assert await states(world, batch) == [State.CANCELED] * 3
    assert await world.available() == 500
    assert not [*world.poster.posts, *world.poster.told, *world.magic_hour.creates]
    assert not await world.book.withdraw(batch[0].id)


async def test_a_batch_of_which_some_run_already_is_not_taken_back_by_halves(
    database: Database, tmp_path: Path
) -> None:
    """Discord's refusal took longer than its jobs wait for their card."""
    world = World(database, tmp_path / "results", most=2)
    batch = await world.book.accept_batch(orders(world, 5))
    await world.go_on(world.pace.card_grace + 1)
    assert (await states(world, batch))[:3] == [State.WAITING, State.WAITING, State.ACCEPTED]

    assert not await world.book.withdraw(batch[0].id)

    assert State.CANCELED not in await states(world, batch)
    assert await world.available() == 500 - 5 * PRICE
    for _ in range(5):
        world.magic_hour.finish()
        await world.go_on(600)
    assert await states(world, batch) == [State.DONE] * 5
    assert len(world.poster.posts) == 5
    (told,) = ends(world)
    assert told.notices[0].facts["made"] == 5


async def test_what_becomes_of_a_result_later_is_shown_too(world: World) -> None:
    leader, kept, deleted = await ask(world, 3)
    await world.go_on()
    world.poster.troubles.append(DiscordForbidden())
    for job in (kept, leader, deleted):
        await finish(world, job)
    assert (await world.job(kept.id)).kept
    shown_before = len(world.poster.batch_cards)

    assert await History(world.database, world.transitions.bells).stands(kept.id, CHANNEL, [71])
    await world.engine.announcer.step()
    assert world.poster.batch_cards[-1][1].result_id == 71
    await world.book.erase(deleted.id, ADA)
    await world.role("eraser").step()
    await world.engine.announcer.step()

    assert world.poster.batch_cards[-1][2].deleted
    assert len(world.poster.batch_cards) >= shown_before + 2


# Canceling


async def test_canceling_stops_what_was_not_submitted(database: Database, tmp_path: Path) -> None:
    world = World(database, tmp_path / "results", most=2)
    batch = await ask(world, 5)
    await world.go_on()

    canceled = await world.book.cancel_batch(batch[0].id)

    assert [job.id for job in canceled] == [job.id for job in batch[2:]]
    await world.go_on()
    assert await states(world, batch) == [State.WAITING] * 2 + [State.CANCELED] * 3
    assert await world.available() == 500 - 2 * PRICE
    assert last_card(world) == [counted(job) for job in await now(world, batch)]
    assert await world.book.cancel_batch(batch[0].id) == []
    world.magic_hour.finish()
    await world.go_on(60)
    (told,) = ends(world)
    assert (told.notices[0].facts["made"], told.notices[0].facts["canceled"]) == (2, 3)
    assert len(world.poster.posts) == 2


async def test_nobody_is_told_of_a_batch_that_they_canceled_themselves(world: World) -> None:
    batch = await ask(world, 3)
    await world.book.cancel_batch(batch[0].id)

    await world.go_on(60)

    assert not [*world.poster.posts, *world.poster.told]


async def test_one_of_a_batch_can_be_canceled_alone(database: Database, tmp_path: Path) -> None:
    world = World(database, tmp_path / "results", most=1)
    batch = await ask(world, 3)
    await world.go_on()

    await world.book.cancel(batch[1].id)
    await world.go_on()

    assert await states(world, batch) == [State.WAITING, State.CANCELED, State.ACCEPTED]
    assert last_card(world) == [counted(job) for job in await now(world, batch)]


# The end


async def test_one_failure_stops_nobody_and_the_end_is_told_once(world: World) -> None:
    batch = await ask(world, 3)
    await world.go_on()

    await finish(world, batch[1], "error", credits=0, error={"code": "no_source_face", "message": "none"})
    assert ends(world) == []
    await finish(world, batch[0])
    await finish(world, batch[2])
    await world.go_on(600)

    assert await states(world, batch) == [State.DONE, State.FAILED, State.DONE]
    assert sorted(post.job_id for post in world.poster.posts) == sorted(job.id for job in batch)
    (told,) = ends(world)
    assert told.channel_id == CHANNEL
    assert told.notices[0].facts == {
        "job": batch[0].id,
        "jobs": 3,
        "made": 2,
        "failed": 1,
        "canceled": 0,
        "credits": 2 * PRICE,
    }
    assert await world.available() == 500 - 2 * PRICE


async def test_one_that_ended_in_a_state_of_another_version_keeps_no_other_from_its_end(world: World) -> None:
    batch = await ask(world, 2)
    await world.go_on()
    strange = {"state": "dancing", "finished_at": world.clock(), "told_at": world.clock()}
    async with world.database.write() as connection:
        await cards.change(connection, batch[1].id, strange)

    await finish(world, batch[0])
    await world.go_on(600)

    assert (await world.job(batch[0].id)).state is State.DONE
    assert [told.notices[0].facts["made"] for told in ends(world)] == [1]


async def test_a_private_batch_is_told_by_its_card_alone(world: World) -> None:
    batch = await ask(world, 2, private=True)
    await world.go_on()
    world.magic_hour.finish()
    await world.go_on(60)

    assert await states(world, batch) == [State.DONE] * 2
    assert ends(world) == []


async def _rule(world: World, rule: Rule) -> None:
    await Budgets(world.database, world.rules).put(manager(world), rule)
