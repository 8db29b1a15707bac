"""A neighbour that is not there yet, or not there for a while, and what the health checks say of it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
import pytest_asyncio

from tests.whole.house import House, Unheard, free_port
from tests.whole.shared import Shared
from tests.wire.discord import Channel, Member

pytestmark = pytest.mark.asyncio(loop_scope="session")


@dataclass(frozen=True)
class Absences:
    """Two houses whose bots were started before one of their neighbours, at the same time."""

    discord: House
    magic_hour: House
    port: int
    """Where Magic Hour will be."""
    identifies: int
    """How often the shared house's bot had identified itself before Discord forgot its session."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def absences(shared: Shared, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Absences]:
    wire = (await shared.house()).wire
    identifies = wire.gateway.identifies
    await wire.drop_gateway(resumable=False)
    without_discord, without_magic_hour = (House(tmp_path_factory.mktemp("early")) for _ in range(2))
    early = Absences(without_discord, without_magic_hour, free_port(), identifies)
    early.discord.env["MAGIC_HOUR_BASE_URL"] = await early.discord.magic_hour.start()
    await early.magic_hour.wire.start()
    await asyncio.gather(
        early.discord.launch(),
        early.magic_hour.launch(MAGIC_HOUR_BASE_URL=f"http://127.0.0.1:{early.port}"),
    )
    yield early
    await asyncio.gather(early.discord.close(), early.magic_hour.close())


async def health(house: House, path: str) -> tuple[int, dict[str, object]]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{house.port}{path}") as answer,
    ):
        return answer.status, await answer.json()


async def until_ready(house: House) -> None:
    async with asyncio.timeout(5):
        while (await health(house, "/readyz"))[0] != 200:  # noqa: ASYNC110  the door rings nobody
            await asyncio.sleep(0.05)


async def test_a_bot_that_starts_before_discord_can_be_reached_connects_when_it_can(
    absences: Absences,
) -> None:
    house = absences.discord
    await house.process.line_matching("Discord cannot be reached")
    assert (await health(house, "/readyz")) == (503, {"database": True, "gateway": False, "accepting": True})
    assert (await health(house, "/healthz")) == (200, {"status": "alive"})
    await house.wire.start()
    await house.wire.connected()
    asked = await house.picture(house.wire.member("ada"), house.wire.channel("studio"))
    await asked.answer
    await house.ended(asked)
    await house.keeps_its_promises()


async def test_a_bot_that_starts_before_magic_hour_can_be_reached_takes_jobs_and_sends_them_when_it_can(
    absences: Absences,
) -> None:
    house = absences.magic_hour
    await house.wire.connected()
    asked = await house.picture(house.wire.member("ada"), house.wire.channel("studio"))
    await asked.answer
    await house.process.line_matching("not sent, again in")
    assert house.job(asked)["state"] == "submitting"
    await house.magic_hour.start(port=absences.port)
    await house.ended(asked)
    await house.keeps_its_promises()


async def test_readiness_follows_the_gateway(house: House) -> None:
    await until_ready(house)
    reconnecting = house.wire.faults.hold("GET", "/gateway")
    await house.wire.drop_gateway()
    await reconnecting.reached.wait()
    assert (await health(house, "/readyz")) == (503, {"database": True, "gateway": False, "accepting": True})
    assert (await health(house, "/healthz"))[0] == 200
    reconnecting.release()
    await until_ready(house)


async def test_jobs_go_on_while_discord_is_away_and_are_posted_when_it_is_back(
    house: House, ada: Member, studio: Channel
) -> None:
    rendering = Unheard(house.magic_hour)
    asked = await house.picture(ada, studio)
    await rendering.reached.wait()
    said = len(house.process.lines)
    await house.wire.go_deaf()
    rendering.release()
    await house.process.line_matching(f"job {house.job(asked)['id']}: Discord is busy", since=said)
    await house.wire.hear_again()
    await house.ended(asked)
    await house.wire.connected()


async def test_a_forgotten_session_has_begun_anew(
    absences: Absences, house: House, ada: Member, studio: Channel
) -> None:
    """Before it identifies itself again, the client waits five seconds, while the other tests ran."""
    assert house.wire.gateway.identifies > absences.identifies
    await house.ended(await house.picture(ada, studio))
