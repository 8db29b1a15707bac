"""Drift: what was spent outside the bot is told as a fact, and what the bot spent is never taken for it."""

import asyncio
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.errors import DiscordForbidden, InvalidRequest, NotSent, Unclear
from bot.jobs.job import Job
from bot.jobs.problems import declined
from bot.servers.notices import NoticeKind
from bot.store.database import Database
from tests.databases import migrated
from tests.jobs.accounts import HOUR, PayingMagicHour, choose_log_channel, paying_world, read_account, told
from tests.jobs.world import ADA, GUILD, World


@pytest.fixture
async def world(database: Database, tmp_path: Path) -> World:
    """A server with a log channel, whose account was compared a moment ago."""
    world = paying_world(database, tmp_path / "results")
    await choose_log_channel(world)
    await read_account(world, 0)
    return world


def drift(world: World) -> list[dict[str, Any]]:
    return told(world, NoticeKind.DRIFT)


def found(world: World) -> int:
    return sum(facts["credits"] for facts in drift(world))


async def finished(world: World) -> None:
    """A job from its command to its end."""
    await world.accept()
    await world.go_on()
    world.magic_hour.finish()
    await world.go_on(60)


async def test_what_jobs_cost_is_no_drift(world: World) -> None:
    await finished(world)

    await read_account(world)

    assert drift(world) == []


async def test_what_is_spent_outside_is_told_once_and_booked_to_nobody(world: World) -> None:
    await finished(world)
    since = int(world.clock().timestamp()) - 60
    world.magic_hour.credits -= 250

    await read_account(world)
    await read_account(world)

    assert drift(world) == [{"credits": 250, "since": since, "exact": True}]
    assert await world.available() == 490


async def test_it_is_compared_once_an_hour(world: World) -> None:
    world.magic_hour.credits -= 250

    await read_account(world, HOUR - 1)
    assert drift(world) == []

    await read_account(world, 1)
    assert found(world) == 250


async def test_while_jobs_are_under_way_only_what_exceeds_them_is_told_and_the_rest_later(
    world: World,
) -> None:
    await world.accept()
    await world.go_on()
    world.magic_hour.credits -= 250

    await read_account(world)
    assert [(facts["credits"], facts["exact"]) for facts in drift(world)] == [(230, False)]

    world.magic_hour.finish(credits=15)
    await world.go_on(60)
    await read_account(world)
    assert [(facts["credits"], facts["exact"]) for facts in drift(world)] == [(230, False), (20, True)]


async def test_a_settlement_that_is_not_known_yet_is_no_drift(world: World) -> None:
    await world.accept()
    await world.go_on()
    world.magic_hour.finish(credits=30)

    await world.engine.accountant.read()
    world.clock.pass_seconds(HOUR)
    await world.engine.accountant.read()
    await read_account(world)
    await read_account(world)

    assert drift(world) == []


async def test_more_credits_are_no_news_and_hide_nothing_afterwards(world: World) -> None:
    world.magic_hour.credits += 12_000
    await read_account(world)
    world.magic_hour.credits -= 7

    await read_account(world)

    assert found(world) == 7


async def test_more_credits_while_a_job_is_given_back_accuse_nobody(world: World) -> None:
    await world.accept()
    await world.go_on()
    world.magic_hour.finish("error", credits=0)
    world.magic_hour.credits += 12_000
    world.clock.pass_seconds(HOUR)
    await world.engine.accountant.read()

    await read_account(world)
    await read_account(world)

    assert drift(world) == []


async def test_another_account_is_compared_from_its_beginning(world: World) -> None:
    assert isinstance(world.magic_hour, PayingMagicHour)
    world.magic_hour.account_id, world.magic_hour.credits = "account-2", 400
    await read_account(world)
    world.magic_hour.credits -= 30

    await read_account(world)

    assert found(world) == 30


async def test_a_result_that_could_not_be_brought_was_not_spent_outside(world: World) -> None:
    """It is kept for its member, who pays for it."""
    job = await world.accept()
    world.poster.troubles.extend([DiscordForbidden(), DiscordForbidden()])
    await world.go_on()
    world.magic_hour.finish()
    await world.go_on(60)
    assert (await world.job(job.id)).kept

    await read_account(world)

    assert drift(world) == []
    assert await world.available() == 490


async def test_a_request_that_was_declined_cost_nothing(world: World) -> None:
    error = InvalidRequest(status=400, code=None, detail="no")
    world.magic_hour.refusals.append(error)
    job = await world.accept()
    await world.go_on()
    assert (await world.job(job.id)).problem == declined(error)
    world.magic_hour.credits -= 5

    await read_account(world)

    assert found(world) == 5


async def test_every_server_with_a_log_channel_is_told(world: World) -> None:
    await choose_log_channel(world, guild_id=2, channel_id=71)
    world.magic_hour.credits -= 5

    await read_account(world)

    places = [each.channel_id for each in world.poster.told if each.kinds[-1] == NoticeKind.DRIFT]
    assert sorted(places) == [70, 71]


async def test_two_processes_compare_once(either_database: Database, tmp_path: Path) -> None:
    world = paying_world(either_database, tmp_path)
    await choose_log_channel(world)
    await read_account(world, 0)
    accountants = [world.engine.accountant, world.another_process("second")[2].accountant]
    world.clock.pass_seconds(HOUR)
    world.magic_hour.credits -= 5

    await asyncio.gather(*(accountant.read() for accountant in accountants))
    await world.go_on()

    assert found(world) == 5


ENDINGS = st.sampled_from(
    [("complete", 0.0), ("complete", 1.0), ("complete", 2.0), ("error", 0), ("canceled", 0)]
)


class Spending(RuleBasedStateMachine):
    """Members, Magic Hour and somebody with another key spend from one account, with jobs in every state."""

    def __init__(self) -> None:
        super().__init__()
        self.cleanup = ExitStack()
        folder = Path(self.cleanup.enter_context(tempfile.TemporaryDirectory()))
        self.runner = asyncio.Runner()
        self.run(migrated(folder / "bot.db"))
        self.database = Database(f"sqlite+aiosqlite:///{folder / 'bot.db'}")
        self.world = paying_world(self.database, folder / "results", allowance=None)
        self.run(choose_log_channel(self.world))
        self.run(read_account(self.world, 0))
        self.outside = 0

    def run(self, work: Any) -> Any:
        return self.runner.run(work)

    @rule(count=st.integers(1, 3), carried=st.booleans())
    def members_ask_for_voices(self, count: int, carried: bool) -> None:  # noqa: FBT001  hypothesis passes by name
        for member in range(count):
            self.run(self.world.accept(self.world.order(member=ADA + member)))
        if carried:
            self.run(self.world.go_on())

    @rule(price=st.integers(0, 20))
    def magic_hour_names_another_price(self, price: int) -> None:
        self.world.magic_hour.price = price

    @rule()
    def a_create_is_made_but_its_answer_is_lost(self) -> None:
        self.world.magic_hour.lost_answers.append(Unclear())

    @rule()
    def a_create_does_not_arrive(self) -> None:
        self.world.magic_hour.refusals.append(NotSent())

    @rule(ending=ENDINGS, watched=st.booleans())
    def projects_end(self, ending: tuple[str, float], watched: bool) -> None:  # noqa: FBT001  hypothesis passes by name
        """Each is settled to up to twice its first charge, or given back; the bot may hear of it later."""
        known = {job.project_id for job in self.run(self._jobs())}
        status, times = ending
        for made in self.world.magic_hour.projects.values():
            if made.id in known and made.status == "queued":
                made.status, made.credits = status, int(made.credits * times)
        if watched:
            self.run(self.world.go_on(60))

    async def _jobs(self) -> list[Job]:
        members = (ADA, ADA + 1, ADA + 2)
        return [job for each in members for job in await self.world.book.recent(GUILD, each, 1000)]

    @rule(seconds=st.sampled_from([60, 700]))
    def time_passes(self, seconds: int) -> None:
        self.world.clock.pass_seconds(seconds)

    @rule()
    def the_jobs_are_carried(self) -> None:
        self.run(self.world.go_on())

    @rule()
    def the_account_is_compared(self) -> None:
        """With the jobs as the bot knows them, whatever has become of them."""
        self.world.clock.pass_seconds(HOUR)
        self.run(self.world.engine.accountant.read())

    @rule(credits=st.integers(1, 100))
    def somebody_spends_with_another_key(self, credits: int) -> None:
        self.world.magic_hour.credits -= credits
        self.outside += credits

    @invariant()
    def nothing_is_called_outside_that_was_not(self) -> None:
        assert found(self.world) <= self.outside

    def teardown(self) -> None:
        """Once all jobs have come to their end, all that was spent outside is told."""
        try:
            while not all(job.state.final for job in self.run(self._jobs())):
                self.world.magic_hour.finish()
                self.run(self.world.go_on(2 * HOUR))
            self.run(read_account(self.world))
            assert found(self.world) == self.outside
        finally:
            self.run(self.database.close())
            self.runner.close()
            self.cleanup.close()


Spending.TestCase.settings = settings(
    max_examples=5,
    stateful_step_count=15,
    deadline=None,
    phases=[Phase.reuse, Phase.generate],  # shrinking a failure would take minutes
    suppress_health_check=list(HealthCheck),
)
TestSpending = Spending.TestCase
