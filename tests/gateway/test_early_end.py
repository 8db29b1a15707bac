"""The end is asked for before the start is over."""

import asyncio
import logging
import time
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest

from bot.app import run
from bot.settings import Settings
from bot.store.migrate import TURN

AT_ONCE = 3.0

WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


async def test_who_waits_for_the_database_ends_as_soon_as_asked(
    postgres: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    migrating = await asyncpg.connect(postgres.replace("postgresql+asyncpg", "postgresql"))
    await migrating.execute("SELECT pg_advisory_lock($1)", TURN)
    stop = asyncio.Event()
    running = asyncio.create_task(run(settings(tmp_path, database_url=postgres), stop))
    async with asyncio.timeout(30):
        while not await migrating.fetchval(WAITING):  # noqa: ASYNC110  the server rings nobody
            await asyncio.sleep(0.01)

    await ends(running, stop)

    assert "stopping before the start was over" in caplog.text
    await migrating.close()


async def test_who_waits_for_magic_hour_ends_as_soon_as_asked(tmp_path: Path) -> None:
    asked, over = asyncio.Event(), asyncio.Event()

    async def say_nothing(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await over.wait()
        writer.close()

    async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        stop = asyncio.Event()
        here = settings(
            tmp_path,
            database_url=f"sqlite+aiosqlite:///{tmp_path}/bot.db",
            magic_hour_base_url=f"http://127.0.0.1:{port}",
        )
        running = asyncio.create_task(run(here, stop))
        await asyncio.wait_for(asked.wait(), 30)

        await ends(running, stop)
        over.set()


def settings(folder: Path, **more: str) -> Settings:
    own = {"discord_token": "token", "magic_hour_api_key": "mhk_live_key", "data_dir": folder / "data"}
    return Settings.model_validate(own | more)


async def ends(running: "asyncio.Task[None]", stop: asyncio.Event) -> None:
    """AssertionError unless the bot ends at once."""
    begun = time.monotonic()
    stop.set()
    await asyncio.wait_for(running, 30)
    assert time.monotonic() - begun < AT_ONCE
