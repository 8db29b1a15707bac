"""`python -m bot backup` and `restore` as an operator types them."""

import asyncio
import re
from pathlib import Path

from bot.errors import EXIT_CONFIG
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
