"""An account at Magic Hour that every project is paid from, and what managers heard about it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.magic_hour import Account, Created
from bot.servers.changes import Manager
from bot.servers.notices import NoticeKind
from bot.servers.servers import Servers
from bot.store.database import Database
from tests.jobs.world import GUILD, MemoryMagicHour, World

LOG, MONA = 70, 9
HOUR = 3600.0


class PayingMagicHour(MemoryMagicHour):
    """Magic Hour where each project's present charge is taken from the account's credits."""

    account_id = "account-1"

    async def create(self, path: str, body: Mapping[str, Any]) -> Created:
        """A job whose answer is lost costs what was held for it: nobody will ever hear of another price."""
        if self.lost_answers and not self.refusals:
            self.price = None
        return await super().create(path, body)

    async def account(self) -> Account:
        self._stumble()
        left = self.credits - sum(made.credits for made in self.projects.values())
        return Account.model_validate({"id": self.account_id, "credits": left, "tier": self.tier})


def paying_world(database: Database, folder: Path, **limits: Any) -> World:
    world = World(database, folder, **limits)
    world.magic_hour = PayingMagicHour()
    world.restart()
    return world


async def choose_log_channel(world: World, guild_id: int = GUILD, channel_id: int = LOG, **more: Any) -> None:
    manager = Manager(guild_id, MONA, world.clock())
    await Servers(world.database).change(manager, log_channel_id=channel_id, **more)


async def read_account(world: World, seconds: float = HOUR) -> None:
    """Let time pass and read the account; what there is to be told is told."""
    await world.go_on(seconds)
    await world.engine.accountant.read()
    await world.go_on()


def told(world: World, kind: NoticeKind) -> list[dict[str, Any]]:
    notices = [notice for message in world.poster.told for notice in message.notices]
    return [dict(notice.facts) for notice in notices if notice.kind == kind]
