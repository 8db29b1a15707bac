"""Two bots on one PostgreSQL, each listening to one of two shards: whatever either of them takes is carried once."""

import asyncio
import contextlib
import re
from collections import Counter
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy import text

from bot.store.database import Database
from tests.databases import postgres_database
from tests.gateway.bots import ask, guild_of, listening
from tests.whole.books import Row, over
from tests.whole.house import PATIENCE, House, a_picture, free_port
from tests.whole.promises import Scene
from tests.wire.discord import Interaction

pytestmark = pytest.mark.asyncio(loop_scope="session")

PROMPTS = ["a red fox", "fail:nsfw", "lost-answer", "broken-download"]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def database(postgres: str) -> AsyncIterator[Database]:
    async with postgres_database(postgres) as database:
        yield database


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def both(
    database: Database, postgres: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """One world with two bots in it; webhooks go to the first."""
    house = House(tmp_path_factory.mktemp("both"), DATABASE_URL=postgres)
    house.wire.gateway.shards, house.wire.gateway.at_once = 2, 16
    await house.open()
    try:
        # Four programs share the processors here, and how soon a command is answered is not what is asked.
        house.wire.world.answer_deadline = 15.0
        await asyncio.gather(house.launch(), house.launch(WEBHOOK_PORT=str(free_port())))
        await listening(house.wire, (0, 2), (1, 2))
        yield house
    finally:
        await house.close()


async def rows(database: Database, table: str) -> list[Row]:
    async with database.read() as connection:
        return [dict(row) for row in (await connection.execute(text(f"SELECT * FROM {table}"))).mappings()]  # noqa: S608  a test's own word


async def at_rest(database: Database, house: House, count: int) -> Scene:
    """The world once so many jobs are at their ends."""
    with contextlib.suppress(TimeoutError):  # whichever job is not by then is told in full
        async with asyncio.timeout(PATIENCE * 2):
            while sum(_ended(job, house) for job in await rows(database, "jobs")) < count:  # noqa: ASYNC110  it rings nobody
                await asyncio.sleep(0.05)
    return Scene(await rows(database, "jobs"), await rows(database, "ledger"), house.wire, house.magic_hour)


def _ended(job: Row, house: House) -> bool:
    """Over, or unconfirmed because its process died between writing the create down and sending it."""
    never_sent = job["name"] not in [create.name for create in house.magic_hour.creates]
    return over(job) or (job["state"] == "unconfirmed" and never_sent)


async def ask_for_all(house: House) -> list[Interaction]:
    """A load of jobs, half of them on a server of either shard."""
    asked = []
    for guild in (guild_of(house.wire, number, 2) for number in range(2)):
        ada, studio = house.wire.member("ada", guild=guild), house.wire.channel("studio", guild)
        asked += [await house.picture(ada, studio, prompt) for prompt in PROMPTS]
        asked += [await house.wire.command(ada, studio, "image-to-video", image=a_picture())]
    await asyncio.gather(*(one.answer for one in asked))
    return asked


def answers(house: House, asked: Interaction) -> int:
    return len(house.wire.requests_to("POST", f"/interactions/{asked.id}/*/callback"))


async def test_each_step_is_carried_once_and_both_take_their_part(both: House, database: Database) -> None:
    asked = await ask_for_all(both)
    scene = await at_rest(database, both, len(asked))
    assert scene.broken() == []
    assert len(scene.jobs) == len(asked)
    assert len(both.magic_hour.uploads) == 2
    posts = both.wire.requests_to("POST", "/channels/*/messages")
    assert len(posts) == len(asked)
    assert {answers(both, one) for one in asked} == {1}
    assert len(both.wire.requests_to("PUT", "/applications/*/commands")) == 1
    moves = [
        re.findall(r"job (\w+): (\w+ -> \w+)$", process.output, re.MULTILINE) for process in both.processes
    ]
    assert all(moves)
    assert set(Counter(moves[0] + moves[1]).values()) == {1}
    assert both.leaks() == []


async def test_what_one_was_carrying_when_it_died_the_other_brings_to_its_end(
    both: House, database: Database
) -> None:
    before, posts = (
        len(await rows(database, "jobs")),
        len(both.wire.requests_to("POST", "/channels/*/messages")),
    )
    asked = await ask_for_all(both)
    await both.wire.wait_for(lambda: len(both.wire.requests_to("POST", "/channels/*/messages")) > posts)
    await both.processes[1].kill()
    scene = await at_rest(database, both, before + len(asked))
    assert scene.broken() == []


async def test_its_shard_is_taken_over_within_the_lease(both: House) -> None:
    await listening(both.wire, (0, 2), (1, 2))

    for number in range(2):
        assert answers(both, await ask(both.wire, guild_of(both.wire, number, 2))) == 1
    assert len(both.wire.requests_to("PUT", "/applications/*/commands")) == 1


async def test_a_newcomer_takes_its_part_and_all_when_the_other_is_stopped(both: House) -> None:
    newcomer = await both.launch(WEBHOOK_PORT=str(free_port()))
    await newcomer.line_matching("listening to shard 1 of 2", PATIENCE)
    await listening(both.wire, (0, 2), (1, 2))

    stopping = asyncio.create_task(both.processes[0].terminate())
    await newcomer.line_matching("listening to shard 0 of 2", 3)
    await listening(both.wire, (0, 2), (1, 2))

    assert (await stopping).code == 0
    for number in range(2):
        assert answers(both, await ask(both.wire, guild_of(both.wire, number, 2))) == 1
    assert both.leaks() == []
