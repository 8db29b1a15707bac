"""What those do who manage a server: rules change while jobs run."""

from datetime import timedelta
from random import Random

from bot.credits.periods import Period
from bot.credits.rules import Rule, Scope
from bot.servers.changes import Manager
from tests.simulation.orders import APPROVALS, GUILDS, LOGS, MANAGER, MEMBERS
from tests.simulation.process import Process
from tests.simulation.world import World


class Managers:
    """Changes what the members may spend."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._chance = Random(f"{world.seed}: managers")

    async def settle(self, process: Process) -> None:
        """What each server decides before anything happens there."""
        for guild_id in GUILDS:
            facts: dict[str, int] = {}
            if self._chance.random() < 0.6:
                facts["log_channel_id"] = LOGS[guild_id]
            if guild_id in APPROVALS and self._chance.random() < 0.6:
                facts |= {"approvals_channel_id": APPROVALS[guild_id], "approval_threshold": 120}
            if facts:
                await process.parts.servers.change(self._manager(guild_id), **facts)

    async def change_rules(self, process: Process) -> None:
        """Somebody sets an allowance, a cap or the price of a single job."""
        guild_id, credits = self._chance.choice((1, 2)), self._chance.choice((0, 100, 400, 1500))
        scope = self._chance.choice((Scope.EVERYONE, Scope.MEMBER, Scope.CAP, Scope.JOB))
        subject = self._chance.choice(MEMBERS) if scope is Scope.MEMBER else 0
        period = None if scope is Scope.JOB else Period.WEEK
        await process.parts.budgets.put(self._manager(guild_id), Rule(scope, subject, credits, period))

    async def grant(self, process: Process) -> None:
        manager = self._manager(self._chance.choice((1, 2)))
        credits, member = self._chance.choice((50, 500)), self._chance.choice(MEMBERS)
        days = self._chance.choice((None, 1))
        until = None if days is None else self._world.clock() + timedelta(days=days)
        await process.parts.budgets.grant(manager, member, credits, "well done", until)

    async def revoke(self, process: Process) -> None:
        manager = self._manager(self._chance.choice((1, 2)))
        await process.parts.budgets.revoke(manager, self._chance.choice(MEMBERS), 100, "too much")

    def _manager(self, guild_id: int) -> Manager:
        return Manager(guild_id, MANAGER, self._world.clock(), self._world.new_number())
