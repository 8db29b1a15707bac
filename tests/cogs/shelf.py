"""Jobs of the past in a real database, whose files are in memory, behind the commands and buttons."""

from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

import discord
from simcord.actors import MemberActor
from simcord.results import InteractionResult
from sqlalchemy import update

from bot.app import Parts
from bot.discord_client import MagicHourBot
from bot.jobs.job import Job, Order
from bot.jobs.states import State
from bot.messages.posting import words_of
from bot.store import schema
from bot.tools import Request
from tests.cogs.conftest import Place
from tests.cogs.fakes import MemoryOutputs
from tests.cogs.office import built_in
from tests.messages.jobs import NOW, an_image_request, an_output

_NUMBERS = count(10_000)

NOWHERE: dict[str, Any] = {"result_id": None, "result_channel_id": None}
"""The columns of an outcome that could be posted nowhere."""


def shelved_in(folder: Path) -> Parts:
    """The bot's parts as they are built at every start, but for where the files of results come from."""
    parts = built_in(folder, allowance=1_000_000)
    return replace(parts, services=replace(parts.services, outputs=MemoryOutputs()))


@dataclass
class Shelf:
    """A server whose members have asked for things before."""

    place: Place
    parts: Parts
    folder: Path

    async def put(self, state: State = State.DONE, *, request: Request | None = None, **facts: Any) -> Job:
        """A job of Alice's that has come so far; the `facts` are its columns."""
        order = self._order(facts.pop("member", self.place.alice), request or an_image_request())
        job = await self.parts.book.accept(order)
        over = {"finished_at": NOW, "told_at": NOW} if state.final else {}
        posted = {"result_id": 7_000, "result_channel_id": order.channel_id} if state.final else {}
        await self.change(job, **{"state": state, "card_id": 6_000, **over, **posted, **facts})
        return await self.read(job.id)

    async def change(self, job: Job, **columns: Any) -> None:
        """Set columns of a job."""
        async with self.parts.database.write() as connection:
            await connection.execute(update(schema.jobs).where(schema.jobs.c.id == job.id).values(**columns))

    def _order(self, member: MemberActor, request: Request) -> Order:
        return Order(
            interaction_id=next(_NUMBERS),
            guild_id=self.place.guild.id,
            channel_id=self.place.channel.id,
            member_id=member.id,
            role_ids=(),
            request=request,
            file_limit=10_485_760,
            token="token",
        )

    async def read(self, job_id: str) -> Job:
        job = await self.parts.book.get(job_id)
        assert job is not None
        return job

    def keep_files_of(self, job: Job, number: int = 1, size: int = 1_500_000) -> None:
        """Have the files of a result at hand."""
        path = self.folder / "picture.png"
        path.write_bytes(b"\x89PNG some bytes")
        outputs = self.parts.services.outputs
        assert isinstance(outputs, MemoryOutputs)
        outputs.files[job.id] = tuple(an_output(each, path=path, size=size) for each in range(1, number + 1))

    async def restart(self) -> None:
        """A new client, which knows nothing of the messages that stand."""
        await self.place.env.restart_bot(MagicHourBot(self.parts.services))


def page(answer: InteractionResult) -> discord.Message:
    """The page that only its reader sees."""
    assert answer.response is not None
    assert answer.response.ephemeral
    return answer.response.message


def read(answer: InteractionResult) -> str:
    """Everything that the page of an answer says."""
    return words_of(page(answer))
