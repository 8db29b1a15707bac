"""`python -m bot backup` and `restore` as an operator types them."""

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.__main__ import BROKEN_OFF
from bot.errors import EXIT_CONFIG
from bot.store.backup import backup
from bot.store.database import Database
from tests.databases import postgres_database, sqlite_database
from tests.store.lively import content, lively_world
from tests.whole.house import KEY
from tests.wire.process import BotProcess

NOWHERE = {"DISCORD_API_URL": "http://127.0.0.1:1", "MAGIC_HOUR_BASE_URL": "http://127.0.0.1:1"}
SETTINGS = {"DISCORD_TOKEN": "a.bot.token", "MAGIC_HOUR_API_KEY": KEY}


async def typed(folder: Path, *words: str, **env: str) -> tuple[int, str]:
    """The exit code of a command, and what it said."""
    async with BotProcess(SETTINGS | env, folder, arguments=words) as process:
        return await process.exited(), process.output


async def test_an_operator_backs_up_a_working_bot_and_moves_it_to_postgresql(
    tmp_path: Path, postgres: str
) -> None:
    (tmp_path / "data").mkdir()
    async with sqlite_database(tmp_path / "data") as database, postgres_database(postgres) as shared:
        await lively_world(database, tmp_path)
        before = await content(database)
        jobs = len(before["jobs"])

        made = await typed(tmp_path, "backup", "a.backup")
        await database.close()
        moved = await typed(tmp_path, "restore", "data/bot.db", DATABASE_URL=postgres)
        again = await typed(tmp_path, "restore", "a.backup", DATABASE_URL=postgres)

        assert made[0] == 0
        assert re.fullmatch(rf"Backed up: a\.backup, \d+\.\d KiB, {jobs} jobs\. The books balance\.", made[1])
        assert moved == (
            0,
            f"Restored: data/bot.db into postgresql, {jobs} jobs. The books balance.",
        )
        assert again[0] == EXIT_CONFIG
        assert re.fullmatch(
            r"DATABASE_URL: the database is not empty: .* Nothing has been changed\.", again[1]
        )
        assert (await content(shared))["ledger"] == before["ledger"]


async def test_a_backup_that_was_put_in_place_by_hand_is_not_worked_on(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    async with sqlite_database(tmp_path / "data") as database:
        await lively_world(database, tmp_path)
        await typed(tmp_path, "backup", "a.backup")
    (tmp_path / "a.backup").replace(tmp_path / "data" / "bot.db")

    run, checked = await asyncio.gather(typed(tmp_path), typed(tmp_path, "check", **NOWHERE))
    (tmp_path / "data" / "bot.db").replace(tmp_path / "a.backup")
    restored = await typed(tmp_path, "restore", "a.backup")

    assert run[0] == EXIT_CONFIG
    assert re.fullmatch(r"DATABASE_URL: the database is a backup .* restore FILE`\. Nothing has.*", run[1])
    assert "FAIL  database: it is a backup that was put in place by hand" in checked[1]
    assert restored[0] == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_leaves_no_half_of_a_copy(
    number: signal.Signals, tmp_path: Path, postgres: str
) -> None:
    (tmp_path / "data").mkdir()
    async with postgres_database(postgres) as shared, sqlite_database(tmp_path / "data") as database:
        await lively_world(database, tmp_path)
        await backup(database, tmp_path / "a.backup", datetime.now(UTC))
        before = set(await asyncio.to_thread(_files, tmp_path))

        async with _locked(shared, "ACCESS EXCLUSIVE"):  # nobody reads
            backed_up = await _stopped(number, tmp_path, postgres, ".part", "backup", "b.backup")
        async with _locked(shared, "ROW EXCLUSIVE"):  # nobody has it alone
            restored = await _stopped(number, tmp_path, postgres, "copy.db", "restore", "a.backup")

        told = BROKEN_OFF
        assert (backed_up, restored) == ((128 + number, told), (128 + number, told))
        assert set(await asyncio.to_thread(_files, tmp_path)) == before
        assert not (await content(shared))["jobs"]


@asynccontextmanager
async def _locked(database: Database, mode: str) -> AsyncIterator[None]:
    async with database.write() as connection:
        await connection.execute(text(f"LOCK TABLE jobs IN {mode} MODE"))
        yield


async def _stopped(number: signal.Signals, folder: Path, url: str, half: str, *words: str) -> tuple[int, str]:
    """The end of a command that got a signal when there was a half of its copy."""
    async with BotProcess(SETTINGS | {"DATABASE_URL": url}, folder, arguments=words) as process:
        async with asyncio.timeout(20):
            while not any(each.name.endswith(half) for each in await asyncio.to_thread(_files, folder)):  # noqa: ASYNC110  nobody rings for a file
                await asyncio.sleep(0.01)
        os.kill(process.pid, number)
        return await process.exited(), process.output


def _files(folder: Path) -> list[Path]:
    return list(folder.rglob("*"))
