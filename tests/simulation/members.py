"""What people do: ask, change their minds, answer, delete; each at a time of their own, all of them at once."""

from collections.abc import Awaitable, Callable, Sequence
from random import Random
from typing import Any

from bot.errors import DiscordBusy, DiscordError, DiscordForbidden, Refusal, StoreError
from bot.jobs.job import Job, Order
from bot.tools import Plan
from bot.tools.faces import FaceSwap
from tests.simulation.orders import GUILDS, MANAGER, MEMBERS, Place, batch, clip, new_faces, order
from tests.simulation.process import Process
from tests.simulation.weather import Trip
from tests.simulation.world import World

NOTING_PAUSES = (0.5, 1.0, 2.0, 5.0)
"""Seconds between attempts to write down where a card stands, as the bot's commands do it."""

Act = Callable[[Process], Awaitable[Any]]


class Members:
    """The people of a world. What they learn of their jobs is all they know."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._chance = Random(f"{world.seed}: members")
        self._orders: list[Sequence[Order]] = []
        self._cards: dict[int, int] = {}
        """The card of each interaction: Discord shows one for each."""
        world.attached = lambda: [clip(Random(f"{world.seed}: message"))]
        world.faces_shown = self._look_at_faces
        world.approval_asked = self._look_at_request

    def someday(self, within: float, act: Act, name: str) -> None:
        """Let somebody do something at some time within so many seconds."""
        self._world.later(self._chance.random() * within, lambda: self._do(act, name))

    def _do(self, act: Act, name: str) -> None:
        reachable = self._world.reachable
        if not reachable or self._world.weather.calm:
            return  # Discord says that the application does not respond
        process = self._chance.choice(reachable)
        process.run(self._refusable(act, process, name), name)

    async def _refusable(self, act: Act, process: Process, name: str) -> None:
        try:
            await act(process)
        except (Refusal, StoreError) as error:
            self._world.note(f"{process.name} {name}: {type(error).__name__}")

    # Asking

    async def ask(self, process: Process) -> None:
        """Somebody uses a command."""
        asked = [order(self._chance, self._world.new_number(), self._somewhere())]
        self._orders.append(asked)
        await self._place(process, asked)

    async def ask_for_several(self, process: Process) -> None:
        asked = batch(self._chance, self._world.new_number(), self._somewhere())
        self._orders.append(asked)
        await self._place(process, asked)

    async def ask_again(self, process: Process) -> None:
        """Discord delivers a command that it has delivered before."""
        if self._orders:
            await self._place(process, self._chance.choice(self._orders))

    def _somewhere(self) -> Place:
        guild_id = self._chance.choice((1, 1, 2))
        return Place(guild_id, self._chance.choice(GUILDS[guild_id]), self._chance.choice(MEMBERS))

    async def _place(self, process: Process, asked: Sequence[Order]) -> None:
        book = process.parts.book
        if len(asked) > 1:
            jobs = await book.accept_batch(asked)
        else:
            jobs = [await book.accept(asked[0])]
        self._world.note(f"{process.name} accepted {', '.join(job.id for job in jobs)}: {jobs[0].state}")
        self._world.accepted += [job.id for job in jobs]
        if jobs[0].card_id is None and not jobs[0].refused:
            await self._show(process, jobs)
        elif jobs[0].refused and jobs[0].batch_id is None and self._chance.random() < 0.5:
            await self._ask_managers(process, asked[0], jobs[0])

    async def _ask_managers(self, process: Process, asked: Order, job: Job) -> None:
        """The member presses the button that asks for an approval."""
        number = self._world.new_number()
        wish = order(self._chance, number, Place(job.guild_id, job.channel_id, job.member_id))
        again = type(wish)(**{**vars(wish), "request": asked.request, "parent_id": job.parent_id})
        accepted = await process.parts.book.accept(again, asked=job.id)
        self._world.accepted.append(accepted.id)
        await self._show(process, [accepted])

    async def _show(self, process: Process, jobs: Sequence[Job]) -> None:
        """Answer with the card; what Discord certainly does not show is withdrawn."""
        leader = jobs[0]
        try:
            card_id = await process.ask("answering with a card", lambda: self._card(jobs), self._card_trip())
        except DiscordBusy:
            return
        except DiscordError:
            await process.parts.book.withdraw(leader.id)
            return
        for pause in NOTING_PAUSES:
            try:
                await process.parts.book.card_shown(leader.id, card_id)
            except StoreError:
                await self._world.sleep(pause)
            else:
                return

    def _card(self, jobs: Sequence[Job]) -> int:
        """The card of an interaction, which may be answered once."""
        leader, states = jobs[0], tuple(str(job.state) for job in jobs)
        if leader.interaction_id not in self._cards:
            card = self._world.discord.open_card(leader.channel_id, states)
            self._cards[leader.interaction_id] = card.id
        return self._cards[leader.interaction_id]

    def _card_trip(self) -> Trip:
        if self._world.weather.strikes(0.08):
            return Trip("refused", arrives=False, instead=DiscordForbidden())
        return self._world.weather.to_discord()

    # Going on with what was asked for

    async def cancel(self, process: Process) -> None:
        if self._world.accepted:
            await process.parts.book.cancel(self._chance.choice(self._world.accepted))

    async def forbid(self, process: Process) -> None:
        if self._world.accepted:
            await process.parts.book.cancel(self._chance.choice(self._world.accepted), manager_id=MANAGER)

    async def cancel_batch(self, process: Process) -> None:
        if self._world.accepted:
            job = await process.parts.book.get(self._chance.choice(self._world.accepted))
            if job is not None and job.batch_id is not None:
                await process.parts.book.cancel_batch(job.batch_id)

    async def erase(self, process: Process) -> None:
        if self._world.accepted:
            await process.parts.book.erase(self._chance.choice(self._world.accepted), MANAGER)

    def _look_at_faces(self, job: Job) -> None:
        if self._chance.random() < 0.8:
            self.someday(20.0, lambda process: self._choose(process, job), "choosing faces")

    async def _choose(self, process: Process, shown: Job) -> None:
        tool = shown.request.tool
        assert isinstance(tool, FaceSwap)
        faces = new_faces(self._chance.choice((1, 2)))
        request = tool.chosen(shown.request, shown.faces, faces, Plan.CREATOR, self._world.clock())
        await process.parts.book.choose(shown.id, request)

    def _look_at_request(self, job: Job) -> None:
        if self._chance.random() < 0.8:
            self.someday(20.0, lambda process: self._decide(process, job.id), "deciding")

    async def _decide(self, process: Process, job_id: str) -> None:
        if self._chance.random() < 0.7:
            await process.parts.book.approve(job_id, MANAGER)
        else:
            await process.parts.book.deny(job_id, MANAGER, "no")
