"""A server with an approvals channel, where the real book and engine stand behind the commands and buttons."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.results import InteractionResult

from bot.app import Parts, build
from bot.credits.rules import Rule
from bot.discord_client import MagicHourBot
from bot.jobs.job import Job
from bot.messages.posting import parts_of, words_of
from bot.servers.changes import Manager
from bot.settings import Settings
from tests.cogs.conftest import Place
from tests.databases import migrated

THRESHOLD = 20
ALLOWANCE = 50


def built_in(folder: Path, allowance: int = ALLOWANCE) -> Parts:
    """The bot's parts as they are built at every start, with their data in a folder."""
    facts = {
        "discord_token": "token",
        "magic_hour_api_key": "key",
        "database_url": f"sqlite+aiosqlite:///{folder / 'bot.db'}",
        "data_dir": folder,
        "default_allowance_credits": allowance,
    }
    return build(Settings.model_validate(facts))


@asynccontextmanager
async def opened(parts: Parts) -> AsyncIterator[Parts]:
    """The parts over an empty database, until they are closed."""
    await migrated(parts.settings.data_dir / "bot.db")
    yield parts
    await parts.clips.aclose()
    await parts.magic_hour.aclose()
    await parts.database.close()


@dataclass
class Office:
    """Who decides where; everything that would ask Magic Hour is left undone."""

    place: Place
    parts: Parts
    approvals: ChannelHandle

    @property
    def manager(self) -> Manager:
        return Manager(self.place.guild.id, self.place.manager.id, discord.utils.utcnow())

    async def change(self, **facts: Any) -> None:
        await self.parts.services.servers.change(self.manager, **facts)

    async def put(self, rule: Rule) -> None:
        await self.parts.services.budgets.put(self.manager, rule)

    async def restart(self) -> None:
        """A new client, which knows nothing of the messages that stand."""
        client = MagicHourBot(self.parts.services)
        await self.place.env.restart_bot(client)
        self.parts.poster.client = client

    async def work(self) -> None:
        """Tell everybody what there is to tell."""
        named = {worker.name: worker for worker in (*self.parts.engine.roles, self.parts.engine.announcer)}
        workers = [named[name] for name in ("reporter", "courier", "announcer")]
        while any([await worker.step() for worker in workers]):
            pass

    async def order(
        self, credits: int, *, member: MemberActor | None = None, **options: Any
    ) -> InteractionResult:
        """A command that costs so many credits."""
        facts = {"prompt": "x" * (10 * credits), "voice_name": "Elon Musk", **options}
        return await (member or self.place.alice).slash(self.place.channel, "voice-generator", **facts)

    async def ask(self, credits: int = THRESHOLD, **options: Any) -> Job:
        """A job of Alice's that waits for approval, and its request in the channel."""
        await self.order(credits, **options)
        await self.work()
        return await self.job()

    async def job(self) -> Job:
        """Alice's latest job."""
        jobs = await self.parts.book.recent(self.place.guild.id, self.place.alice.id)
        return max(jobs, key=lambda job: job.interaction_id)

    @property
    def request(self) -> discord.Message:
        """The message that asks for the only approval."""
        (message,) = self.approvals.history()
        return message


def text(message: discord.Message) -> str:
    """Everything that a message says."""
    parts = [words_of(message)]
    for embed in message.embeds:
        fields = (f"{field.name}: {field.value}" for field in embed.fields)
        parts += [embed.title or "", embed.description or "", *fields]
    return "\n".join(part for part in parts if part)


def labels(message: discord.Message) -> list[str]:
    """The buttons under a message."""
    return [str(each.label) for each in parts_of(message.components) if isinstance(each, discord.Button)]


def shown(answer: InteractionResult) -> discord.Message:
    """The message that an interaction was answered with."""
    assert answer.response is not None
    return answer.response.message


def told(answer: InteractionResult) -> str:
    """What an interaction was told and nobody else saw: in its answer, or after its message was edited."""
    (message,) = [
        each for each in (answer.response, *answer.followups) if each is not None and each.ephemeral
    ]
    return words_of(message.message)
