"""`python -m bot backup` and `restore` as an operator types them."""

import re
from pathlib import Path

from bot.errors import EXIT_CONFIG
from tests.databases import postgres_database, sqlite_database
from tests.store.lively import content, lively_world
from tests.whole.house import KEY
from tests.wire.process import BotProcess

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
