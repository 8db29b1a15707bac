"""What the log says at the start and at the end."""

import asyncio
import tomllib
from pathlib import Path

import pytest

from bot import VERSION
from bot.errors import StoreError
from bot.jobs.survey import Overview, Survey
from bot.report import found, made_of, tell_of_company, tell_of_start, under_way
from bot.settings import Settings
from tests.databases import sqlite_database
from tests.log_lines import written


class Away(Survey):
    def __init__(self) -> None:
        """There is nothing to look at."""

    async def take(self) -> Overview:
        raise StoreError


def settings(**values: object) -> Settings:
    return Settings.model_validate({"discord_token": "t", "magic_hour_api_key": "mhk_live_k", **values})


def test_the_version_is_that_of_the_project() -> None:
    project = Path(__file__).parents[1] / "pyproject.toml"

    assert tomllib.loads(project.read_text())["project"]["version"] == VERSION


@pytest.mark.parametrize(
    ("job_ids", "words"),
    [
        ([], "no job is in hand"),
        (["a"], "1 job in hand (a); a second signal ends the process at once"),
        (
            [str(number) for number in range(12)],
            "12 jobs in hand (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, …); a second signal ends the process at once",
        ),
    ],
)
def test_what_is_in_hand_is_named_as_far_as_it_fits(job_ids: list[str], words: str) -> None:
    assert under_way(job_ids) == words


def test_what_runs_is_told_without_secrets() -> None:
    polling = made_of(settings(), "sqlite")
    hearing = made_of(settings(webhook_port=1, magic_hour_webhook_secret="whsec", archive=True), "postgresql")

    assert polling.endswith(", sqlite, polling, archive off")
    assert hearing.endswith(", postgresql, webhooks, archive on")
    assert "mhk" not in polling + hearing
    assert "whsec" not in polling + hearing


async def test_a_database_that_cannot_be_read_is_no_reason_not_to_start() -> None:
    with written() as lines:
        assert await found(Away()) == "an unknown number of jobs"

    assert lines[0]["level"] == "WARNING"


async def test_the_start_is_told_once_it_has_succeeded() -> None:
    logged_in = asyncio.Event()
    with written() as lines:
        telling = asyncio.create_task(tell_of_start(settings(), "sqlite", "no unfinished jobs", logged_in))
        await asyncio.sleep(0)
        assert not telling.done()
        logged_in.set()
        await telling

    (line,) = lines
    assert line["message"].startswith(f"started magic-hour-discord {VERSION}, discord.py ")
    assert line["message"].endswith("; found no unfinished jobs")


async def test_a_start_that_failed_is_not_told() -> None:
    with written() as lines:
        telling = asyncio.create_task(
            tell_of_start(settings(), "sqlite", "no unfinished jobs", asyncio.Event())
        )
        await asyncio.sleep(0)
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)

    assert lines == []


async def test_a_sqlite_file_that_somebody_has_open_is_warned_of(tmp_path: Path) -> None:
    async with sqlite_database(tmp_path) as database:
        await database.ping()
        shared = settings(database_url=f"sqlite+aiosqlite:///{database.path}")
        with written() as beside:
            await tell_of_company(shared)
        await database.ping()
    with written() as alone:
        await tell_of_company(shared)

    assert [line["message"] for line in beside] == [
        (
            f"another process has {database.path} open: if that is a bot which goes on, stop one of the two, or let "
            "them share PostgreSQL"
        )
    ]
    assert alone == []


async def test_where_nobody_else_can_be_nobody_is_looked_for(tmp_path: Path) -> None:
    missing = tmp_path / "bot.db"
    with written() as lines:
        await tell_of_company(settings(database_url=f"sqlite+aiosqlite:///{missing}"))
        await tell_of_company(settings(database_url="postgresql+asyncpg://bot:hush@127.0.0.1:1/bot"))

    assert lines == []
    assert not missing.exists()
