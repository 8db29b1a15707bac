"""A database with a life behind it: something in every table, jobs in every sort of state, and what tests ask of it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from bot.credits.budgets import Budgets
from bot.credits.periods import Period
from bot.credits.rules import Rule, Scope
from bot.jobs.job import Job
from bot.servers.servers import Servers
from bot.store import drift, schema
from bot.store import jobs as table
from bot.store.copying import COPIED
from bot.store.database import Database
from bot.store.notes import Notes
from bot.store.uploads import Upload
from bot.store.uploads import put as put_upload
from tests.jobs.approving import ask, decide, manager
from tests.jobs.world import ADA, BOB, GUILD, World

LOG = 70

Content = dict[str, list[dict[str, Any]]]


async def lively_world(database: Database, folder: Path) -> World:
    """Jobs done, failed, canceled, under way, queued and waiting for approval, with all that is decided around them."""
    world = World(database, folder / "results", most=1)
    await _decide(world)
    done = await world.accept()
    await world.go_on()
    world.magic_hour.finish()
    await world.go_on(60)
    await world.accept(world.order(member=BOB))
    await world.go_on()
    world.magic_hour.finish("error", error={"code": "unknown", "message": "no"})
    await world.go_on(60)
    await world.book.cancel((await world.accept()).id)
    for _ in range(3):
        await world.accept()
    await ask(world, 300)
    await world.go_on(1)
    await world.engine.accountant.read()
    await _remember(world, done)
    return world


async def _decide(world: World) -> None:
    await decide(world)
    budgets, mona = Budgets(world.database, world.rules), manager(world)
    await Servers(world.database).change(mona, log_channel_id=LOG)
    await Servers(world.database).hide_results(mona, "image-generator", hidden=True)
    await budgets.put(mona, Rule(Scope.EVERYONE, 0, 400, Period.WEEK))
    await budgets.grant(mona, ADA, 200, "for a party", None)
    await budgets.revoke(mona, ADA, 20, "it was a small one")


async def _remember(world: World, job: Job) -> None:
    now = world.clock()
    await Notes(world.database).put("commands", "some hash")
    form = {"id": "form", "guild_id": GUILD, "member_id": ADA, "action": "use", "files": [{"a": None}]}
    async with world.database.write() as connection:
        await put_upload(connection, "attachment:1", Upload("api-assets/1.png", now))
        await connection.execute(insert(schema.selections).values(**form, created_at=now))
        await drift.put_checkpoint(connection, {"account_id": None, "total": 5, "checked_at": now})
        leased = {"lease_owner": "somebody", "lease_until": now + timedelta(minutes=5)}
        await table.move(connection, job.id, {job.state, "done"}, leased)


async def content(database: Database) -> Content:
    """Every row of the tables that are copied, in the order of their keys."""
    found = {}
    async with database.read() as connection:
        for each in COPIED:
            rows = await connection.execute(select(each).order_by(*each.primary_key))
            found[each.name] = [dict(row) for row in rows.mappings()]
    return found
