"""Whatever members do and whichever process looks: the limit holds, the order is kept, and everybody's turn comes."""

import asyncio
import random
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from bot.jobs.job import Job
from bot.jobs.starter import ON_THEIR_WAY
from bot.jobs.states import ACTIVE, State
from bot.store.database import Database
from bot.store.queue import FARTHEST
from bot.store.schema import jobs as table
from tests.databases import migrated
from tests.jobs.world import World

MOST = 2
MEMBERS = (11, 12, 13)


class Fairness(RuleBasedStateMachine):
    """Members ask, cancel and have their jobs ended, while the starters of two processes look whenever they like."""

    def __init__(self) -> None:
        super().__init__()
        self.cleanup = ExitStack()
        folder = Path(self.cleanup.enter_context(tempfile.TemporaryDirectory()))
        self.runner = asyncio.Runner()
        self.run(migrated(folder / "bot.db"))
        self.database = Database(f"sqlite+aiosqlite:///{folder / 'bot.db'}")
        self.world = World(self.database, folder / "results", allowance=None, most=MOST)
        _, _, other = self.world.another_process("other")
        self.starters = [
            next(role for role in engine.roles if role.name == "starter")
            for engine in (self.world.engine, other)
        ]
        self.begun: list[int] = []
        """Interactions, as their jobs were seen to begin."""

    def run(self, work: Any) -> Any:
        return self.runner.run(work)

    @rule(member=st.sampled_from(MEMBERS), count=st.integers(1, 5))
    def a_member_asks(self, member: int, count: int) -> None:
        for _ in range(count):
            self.run(self.world.accept(self.world.order(member=member)))
            self.world.clock.pass_seconds(0.001)

    @rule(choice=st.randoms(use_true_random=False))
    @precondition(lambda self: self.rows(State.ACCEPTED))
    def a_member_cancels(self, choice: random.Random) -> None:
        row = choice.choice(self.rows(State.ACCEPTED))
        self.run(self.world.book.cancel(row.id))

    @rule(choice=st.randoms(use_true_random=False), count=st.integers(1, 4))
    @precondition(lambda self: self.rows(*ACTIVE))
    def jobs_end(self, choice: random.Random, count: int) -> None:
        rows = self.rows(*ACTIVE)
        for row in choice.sample(rows, min(count, len(rows))):
            self.run(self.end(row.id))

    @rule(number=st.integers(0, 1))
    def a_starter_looks(self, number: int) -> None:
        self.world.clock.pass_seconds(0.01)
        self.run(self.starters[number].step())
        self.note_what_began()

    @rule()
    def both_starters_look_at_once(self) -> None:
        async def look() -> None:
            await asyncio.gather(*(starter.step() for starter in self.starters))

        self.world.clock.pass_seconds(0.01)
        self.run(look())
        self.note_what_began()

    @invariant()
    def nobody_exceeds_the_limit(self) -> None:
        running = Counter(row.member_id for row in self.rows(*ACTIVE))
        assert max(running.values(), default=0) <= MOST

    @invariant()
    def what_waits_was_accepted_after_what_has_begun(self) -> None:
        latest = {row.member_id: row.interaction_id for row in self.rows(*ACTIVE)}
        for row in self.rows(State.ACCEPTED):
            assert row.interaction_id > latest.get(row.member_id, 0)

    def note_what_began(self) -> None:
        """Of what one look has begun, nobody's next came before another's former."""
        new = [row for row in self.rows(*ON_THEIR_WAY) if row.interaction_id not in self.begun]
        turns = []
        counts = Counter(row.member_id for row in self.rows(*ACTIVE)) - Counter(row.member_id for row in new)
        for row in sorted(new, key=lambda row: (row.due_at, row.interaction_id)):
            counts[row.member_id] += 1
            turns.append(counts[row.member_id])
        assert turns == sorted(turns)
        self.begun.extend(row.interaction_id for row in new)

    def rows(self, *states: State) -> list[Any]:
        """Id, member and times of the jobs in these states, in the order of acceptance."""

        async def read() -> list[Any]:
            names = (table.c.id, table.c.member_id, table.c.interaction_id, table.c.due_at, table.c.ahead)
            query = select(*names).where(table.c.state.in_(states)).order_by(table.c.interaction_id)
            async with self.database.read() as connection:
                return list(await connection.execute(query))

        return list(self.run(read()))

    async def end(self, job_id: str) -> None:
        job: Job = await self.world.job(job_id)
        ended = await self.world.transitions.advance(job, State.FAILED, leased=False, problem_code="gone")
        assert ended

    def teardown(self) -> None:
        try:
            self.everybodys_turn_comes()
        finally:
            self.run(self.database.close())
            self.runner.close()
            self.cleanup.close()

    def everybodys_turn_comes(self) -> None:
        """When all that runs ends again and again, the queue empties, each member's in order."""
        while self.rows(State.ACCEPTED):
            before = len(self.rows(State.ACCEPTED))
            self.numbers_are_right()
            for row in self.rows(*ACTIVE):
                self.run(self.end(row.id))
            self.a_starter_looks(0)
            self.nobody_exceeds_the_limit()
            self.what_waits_was_accepted_after_what_has_begun()
            assert len(self.rows(State.ACCEPTED)) < before

    def numbers_are_right(self) -> None:
        """What the cards tell, counted by hand."""
        while self.run(self.starters[1].step()):
            pass
        self.note_what_began()
        ahead = Counter(row.member_id for row in self.rows(*ACTIVE))
        for row in self.rows(State.ACCEPTED):
            ahead[row.member_id] += 1
            assert row.ahead == min(FARTHEST, max(0, ahead[row.member_id] - MOST))


TestFairness = Fairness.TestCase
TestFairness.settings = settings(
    max_examples=6,
    stateful_step_count=16,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
