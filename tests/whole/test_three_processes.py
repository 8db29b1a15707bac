"""Three bots on one PostgreSQL: webhooks come to any of them, two of them die, and no promise is broken."""

import asyncio
import itertools
import re
from collections import Counter
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.store.migrate import migrate
from tests.databases import another_postgres_database
from tests.store.newer import REVISION, newer_migrations
from tests.whole.house import PATIENCE, a_picture
from tests.whole.several import Several
from tests.wire.discord import Interaction

pytestmark = pytest.mark.asyncio(loop_scope="session")

PROMPTS = ["a red fox", "fail:nsfw", "broken-download", "lost-answer"] * 2


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def bots(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Several]:
    url = await another_postgres_database(postgres, "three")
    bots = Several(tmp_path_factory.mktemp("three"), url)
    try:
        await bots.open(3)
        # Many programs share the processors here, and how soon a command is answered is not what is asked.
        bots.house.wire.world.answer_deadline = 15.0
        yield bots
    finally:
        await bots.close()


async def ask_for_all(bots: Several) -> list[Interaction]:
    """A load of jobs of every sort, asked for through whoever listens."""
    house = bots.house
    members, studio = [house.wire.member(name) for name in ("ada", "bob", "cy")], house.wire.channel("studio")
    asked = [
        await house.picture(member, studio, prompt)
        for prompt, member in zip(PROMPTS, members * len(PROMPTS), strict=False)
    ]
    asked += [await house.wire.command(members[0], studio, "image-to-video", image=a_picture())]
    await asyncio.gather(*(one.answer for one in asked))
    return asked


async def jobs(bots: Several) -> int:
    return len(await bots.ask("SELECT id FROM jobs"))


async def under_way(bots: Several, count: int) -> None:
    """Wait until so many more messages stand: some jobs are over, others in every state."""
    wanted = bots.posts() + count
    async with asyncio.timeout(PATIENCE):
        while bots.posts() < wanted:  # noqa: ASYNC110  as at_rest
            await asyncio.sleep(0.01)


async def test_all_three_take_their_part_and_webhooks_at_any_of_them_count(bots: Several) -> None:
    asked = await ask_for_all(bots)

    scene = await bots.at_rest(len(asked))

    assert scene.broken() == []
    assert len(scene.jobs) == len(asked)
    moves = [re.findall(r"job (\w+): (\w+ -> \w+)\b", each.output) for each in bots.house.processes]
    assert all(moves)
    assert set(Counter(itertools.chain(*moves)).values()) == {1}
    assert len(bots.balancer.taken) == 3
    assert bots.house.leaks() == []


async def test_a_migration_under_load_loses_nothing_and_older_bots_go_on(
    bots: Several, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before = await jobs(bots)
    newer = newer_migrations(tmp_path_factory.mktemp("newer"))

    asked, _ = await asyncio.gather(ask_for_all(bots), migrate(bots.database, folder=newer))
    older = await bots.launch()

    scene = await bots.at_rest(before + len(asked))
    assert scene.broken() == []
    assert {row["mood"] for row in await bots.ask("SELECT mood FROM jobs")} == {"good"}
    assert len(re.findall(rf"of a newer version of the bot \({REVISION}\)", older.output)) == 1
    await older.kill()


async def test_what_one_that_does_not_listen_was_carrying_the_others_bring_to_its_end(bots: Several) -> None:
    before = await jobs(bots)
    asked = await ask_for_all(bots)
    await under_way(bots, 3)
    silent = [process for process in bots.running if process not in bots.listeners()]

    await (silent or bots.running)[0].kill()

    scene = await bots.at_rest(before + len(asked))
    assert scene.broken() == []
    assert len(scene.jobs) == before + len(asked)


async def test_what_the_one_that_listens_was_carrying_the_last_brings_to_its_end(bots: Several) -> None:
    before = await jobs(bots)
    asked = await ask_for_all(bots)
    await under_way(bots, 3)

    await bots.house.wire.wait_for(lambda: bool(bots.listeners()), PATIENCE)
    await bots.listeners()[0].kill()
    await bots.house.wire.wait_for(lambda: bool(bots.listeners()), PATIENCE)
    asked += [await bots.house.picture(bots.house.wire.member("ada"), bots.house.wire.channel("studio"))]
    await asked[-1].answer

    scene = await bots.at_rest(before + len(asked))
    assert scene.broken() == []
    assert len(scene.jobs) == before + len(asked)
    assert bots.house.leaks() == []


async def test_nobody_has_ever_waited_in_a_circle(bots: Several) -> None:
    """Where two wait for each other PostgreSQL ends one of them; asked when all have said what they counted."""
    for process in bots.running:
        await process.terminate()

    (counted,) = await bots.ask("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    assert counted == {"deadlocks": 0}
    assert not any("deadlock" in process.output for process in bots.house.processes)
