"""All checks together."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.checks.everything import check
from bot.settings import Settings
from sandbox.magic_hour import StandIn
from tests.checks.listing import said
from tests.databases import migrated
from tests.local_server import listening
from tests.wire.discord import WireDiscord

KEY = "mhk_live_of_everything"


@pytest.fixture
async def magic_hour() -> AsyncIterator[StandIn]:
    stand_in = StandIn(key=KEY)
    yield stand_in
    await stand_in.close()


def settings(folder: Path, wire: WireDiscord, **facts: Any) -> Settings:
    return Settings.model_validate(
        {
            "discord_token": wire.token,
            "magic_hour_api_key": KEY,
            "discord_api_url": wire.api_url,
            "database_url": f"sqlite+aiosqlite:///{folder}/bot.db",
            "data_dir": folder,
            **facts,
        }
    )


async def test_neither_neighbour_is_asked_to_change_anything(
    tmp_path: Path, wire: WireDiscord, magic_hour: StandIn
) -> None:
    await migrated(tmp_path / "bot.db")

    lines = await said(check(settings(tmp_path, wire, magic_hour_base_url=await magic_hour.start())))

    assert {line[:4] for line in lines} == {"ok  "}, lines
    assert {request.method for request in wire.requests} == {"GET"}
    assert wire.gateway.identifies == 0
    assert magic_hour.creates == []


async def test_neighbours_that_never_answer_hold_nothing_up(tmp_path: Path, wire: WireDiscord) -> None:
    over = asyncio.Event()

    async def silent(_request: web.Request) -> web.Response:
        await over.wait()
        return web.Response()

    await migrated(tmp_path / "bot.db")
    wire.faults.hold("*", "*", times=99)
    async with listening(silent) as deaf:
        begun = time.monotonic()
        lines = await said(check(settings(tmp_path, wire, magic_hour_base_url=deaf), limit_seconds=0.5))
        seconds = time.monotonic() - begun
        over.set()

    assert seconds < 3.0
    failed = [line for line in lines if line.startswith("FAIL")]
    assert failed == [
        f"FAIL  {name}: there was no answer within 0.5 seconds." for name in ("key", "clock", "token")
    ]
    assert "ok    books: they balance." in lines
