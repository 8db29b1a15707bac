"""Any interleaving of commands, webhooks, polls, repeats, troubles and restarts keeps the promises."""

import asyncio
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.errors import (
    AccountTooLow,
    Busy,
    ClipBusy,
    ClipUnreadable,
    DiscordBusy,
    DownloadBroken,
    InvalidRequest,
    KeyRefused,
    MagicHourError,
    NotEnoughCredits,
    NotSent,
    NoWorkingKey,
    TooLate,
    Unclear,
)
from bot.jobs.job import Job, Order
from bot.jobs.states import State
from bot.store.database import Database
from tests.databases import migrated
from tests.jobs.world import ADA, BOB, CHANNEL, CLIP, GUILD, PICTURE, VOICE, World

MEMBERS = st.sampled_from([ADA, BOB])
ALLOWANCE = 300
MESSAGE = f"https://discord.com/channels/{GUILD}/{CHANNEL}/77"
SILENT = {"withdrawn", "canceled_by_member"}
"""Endings that are told otherwise than by a post in the channel."""


class Promises(RuleBasedStateMachine):
    """Members, Magic Hour, Discord and the machine room each do as they please."""

    def __init__(self) -> None:
        super().__init__()
        self.cleanup = ExitStack()
        folder = Path(self.cleanup.enter_context(tempfile.TemporaryDirectory()))
        self.runner = asyncio.Runner()
        self.run(migrated(folder / "bot.db"))
        database = Database(f"sqlite+aiosqlite:///{folder / 'bot.db'}")
        self.database = database
        self.world = World(database, folder / "results", allowance=ALLOWANCE)
        self.world.poster.attachments = [PICTURE, CLIP]
        self.orders: list[Order] = []
        self.jobs: list[str] = []

    def run(self, work: Any) -> Any:
        return self.runner.run(work)

    @rule(member=MEMBERS, letters=st.integers(1, 1000), shown=st.booleans())
    def a_member_asks_for_a_voice(self, member: int, letters: int, shown: bool) -> None:  # noqa: FBT001  hypothesis passes by name
        order = self.world.order(member=member, prompt="x" * letters, voice_name="Elon Musk")
        self._order(order, shown=shown)

    @rule(member=MEMBERS)
    def a_member_asks_for_a_video(self, member: int) -> None:
        options = {"image": PICTURE, "prompt": "sea", "model": "wan-2.2", "resolution": "480p", "duration": 3}
        self._order(self.world.order("image-to-video", member=member, **options), shown=True)

    @rule(member=MEMBERS, seconds=st.floats(0.05, 15), start=st.sampled_from([0, 2]), message=st.booleans())
    def a_member_asks_for_a_clip(self, member: int, seconds: float, start: int, message: bool) -> None:  # noqa: FBT001  hypothesis passes by name
        self.world.clips.length = seconds
        clip = {"video_url": MESSAGE} if message else {"video": CLIP}
        self._order(self.world.order("lip-sync", member=member, **clip, audio=VOICE, start=start), shown=True)

    @rule(
        trouble=st.sampled_from(
            [ClipBusy(filename="talk.mp4"), ClipUnreadable(filename="talk.mp4"), ZeroDivisionError()]
        )
    )
    def a_clip_cannot_be_read(self, trouble: Exception) -> None:
        self.world.clips.troubles.append(trouble)

    def _order(self, order: Order, *, shown: bool) -> None:
        self.orders.append(order)
        try:
            job = self.run(self.world.accept(order) if shown else self.world.book.accept(order))
        except (NotEnoughCredits, AccountTooLow, NoWorkingKey):
            return
        self.jobs.append(job.id)

    @precondition(lambda self: self.orders)
    @rule(data=st.data())
    def discord_delivers_a_command_again(self, data: st.DataObject) -> None:
        order = data.draw(st.sampled_from(self.orders))
        known = len(self.jobs)
        self._order(order, shown=False)
        if len(self.jobs) > known and self.jobs[-1] in self.jobs[:-1]:
            self.jobs.pop()

    @precondition(lambda self: self.jobs)
    @rule(data=st.data(), wish=st.sampled_from(["cancel", "withdraw"]))
    def a_job_is_called_off(self, data: st.DataObject, wish: str) -> None:
        job_id = data.draw(st.sampled_from(self.jobs))
        try:
            self.run(getattr(self.world.book, wish)(job_id))
        except TooLate:
            return

    @rule(seconds=st.sampled_from([0, 1, 3, 10, 30, 90, 600]))
    def time_passes(self, seconds: int) -> None:
        self.run(self.world.go_on(seconds))

    @rule()
    def the_process_is_killed_and_started_again(self) -> None:
        self.world.restart()

    @rule(
        trouble=st.sampled_from(
            [
                NotSent(),
                Busy(retry_after=5.0),
                Unclear(),
                InvalidRequest(status=400, code=None, detail="no"),
                KeyRefused(status=401, code=None, detail="no"),
            ]
        )
    )
    def the_next_create_is_refused(self, trouble: MagicHourError) -> None:
        self.world.magic_hour.refusals.append(trouble)

    @rule()
    def the_next_create_is_made_but_its_answer_lost(self) -> None:
        self.world.magic_hour.lost_answers.append(Unclear())

    @rule(credits=st.integers(0, 200))
    def magic_hour_changes_its_price(self, credits: int) -> None:
        self.world.magic_hour.price = credits

    @rule()
    def a_look_up_fails(self) -> None:
        self.world.magic_hour.troubles.append(Unclear())

    @rule(
        status=st.sampled_from(["rendering", "complete", "error", "canceled", "brand-new"]),
        charge=st.integers(0, 150),
    )
    def magic_hour_goes_on(self, status: str, charge: int) -> None:
        self.world.magic_hour.finish(status, credits=charge)

    @precondition(lambda self: self.world.magic_hour.projects)
    @rule(data=st.data(), fresh=st.booleans())
    def a_webhook_arrives(self, data: st.DataObject, fresh: bool) -> None:  # noqa: FBT001  hypothesis passes by name
        project_id = data.draw(st.sampled_from(list(self.world.magic_hour.projects)))
        self.run(self.world.webhook(project_id, fresh=fresh))

    @rule(after=st.booleans())
    def discord_is_busy(self, after: bool) -> None:  # noqa: FBT001  hypothesis passes by name
        """Refuses the next post, or posts it and loses the answer."""
        poster = self.world.poster
        (poster.lost_answers if after else poster.troubles).append(DiscordBusy(retry_after=1.0))

    @rule()
    def a_download_breaks_off(self) -> None:
        self.world.magic_hour.broken_downloads.append(DownloadBroken())

    @rule()
    def the_account_is_read(self) -> None:
        self.run(self.world.engine.accountant.step())

    @invariant()
    def nobody_is_overdrawn_by_what_they_asked_for(self) -> None:
        for member in (ADA, BOB):
            assert self.run(self.world.available(member)) >= 0

    @invariant()
    def nothing_is_created_twice(self) -> None:
        creates = self.world.magic_hour.creates
        assert len(creates) == len(set(creates))

    @invariant()
    def nothing_is_posted_twice(self) -> None:
        posted = [post.job_id for post in self.world.poster.posts]
        assert len(posted) == len(set(posted))

    def teardown(self) -> None:
        try:
            self._everything_comes_to_its_end()
        finally:
            self.run(self.database.close())
            self.runner.close()
            self.cleanup.close()

    def _everything_comes_to_its_end(self) -> None:
        self.world.magic_hour.finish("brand-new")
        for made in self.world.magic_hour.projects.values():
            if made.status == "brand-new":
                made.status = "complete"
        for _ in range(14):
            self.run(self.world.go_on(600))
            self.world.magic_hour.finish()
        for job_id in self.jobs:
            self._ended_well(self.run(self.world.job(job_id)))

    def _ended_well(self, job: Job) -> None:
        told = [post for post in self.world.poster.posts if post.job_id == job.id]
        silent = job.problem is not None and job.problem.code in SILENT
        assert job.state.final
        assert len(told) == (0 if silent else 1)
        assert job.credits == (self._charged(job) if job.state is State.DONE else 0)
        assert job.credits == self.run(self._booked(job))

    def _charged(self, job: Job) -> int:
        return self.world.magic_hour.projects[job.project_id or ""].credits

    async def _booked(self, job: Job) -> int:
        entries = await self.world.entries(job.member_id)
        return sum(entry.credits for entry in entries if entry.job_id == job.id)


Promises.TestCase.settings = settings(
    max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestPromises = Promises.TestCase
