"""A wrong setting ends the start with one sentence for the operator; and what `migrate` and `check` say."""

import asyncio
import os
import re
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest
import pytest_asyncio

from bot.app import build, open_store
from bot.errors import EXIT_CONFIG, EXIT_LATER, BotError, SettingsError, Unavailable
from bot.settings import Settings
from tests.whole.house import KEY, REAL, WEBHOOK_SECRET, House
from tests.whole.secrets import leaked
from tests.wire.process import BotProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

PASSWORD = "pa55word-of-the-database"

# What is said, and what was wrong: these settings instead of the right ones (an empty one counts as not set).
WRONG: dict[str, dict[str, str]] = {
    "DISCORD_TOKEN is not accepted": {"DISCORD_TOKEN": "another.bot.token"},
    "MAGIC_HOUR_API_KEY is not accepted": {"MAGIC_HOUR_API_KEY": "mhk_live_of_somebody_else"},
    "DATABASE_URL: .* file is not a database": {"DATABASE_URL": "sqlite+aiosqlite:///<folder>/a-file"},
    "DISCORD_TOKEN is not set: .* MAGIC_HOUR_API_KEY is not set: .*"
    "DATABASE_URL must start with .* DISCORD_API_URL must start with .* MAGIC_HOUR_BASE_URL must start with .*"
    "MAGIC_HOUR_WEBHOOK_SECRET must be set": {
        "DISCORD_TOKEN": "",
        "MAGIC_HOUR_API_KEY": "",
        "DATABASE_URL": f"mysql://bot:{PASSWORD}@localhost/bot",
        "DISCORD_API_URL": "discord.com/api/v10",
        "MAGIC_HOUR_BASE_URL": "ftp://magic.example",
        "MAGIC_HOUR_WEBHOOK_SECRET": "",
    },
}

# The same for what the next start may find mended.
PASSING: dict[str, dict[str, str]] = {
    "WEBHOOK_PORT: port .* cannot be opened": {"WEBHOOK_PORT": "<taken>"},
    "DATABASE_URL: the database cannot be used: .*Connect call failed": {
        "DATABASE_URL": f"postgresql+asyncpg://bot:{PASSWORD}@127.0.0.1:1/bot"
    },
}

STARTS = {**WRONG, **PASSING}

# The same as what is wrong, where all that differs is how the store is opened.
UNUSABLE: dict[str, dict[str, str]] = {
    "DATA_DIR, DATABASE_URL: .*/a-file": {"data_dir": "<folder>/a-file"},
    "DATA_DIR, DATABASE_URL: .*/a-file/below": {
        "database_url": "sqlite+aiosqlite:///<folder>/a-file/below/bot.db"
    },
    "DATABASE_URL: .* unable to open": {"database_url": "sqlite+aiosqlite:///<folder>"},
}


@dataclass(frozen=True)
class World:
    """A house without a bot in it, and every wrong start, all begun at the same time."""

    house: House
    starts: dict[str, BotProcess]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    house = House(tmp_path_factory.mktemp("settings"), module=REAL)
    await house.open()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        (house.folder / "a-file").write_text("This is no database. " * 100)
        starts = {name: await _start(house, name, wrong, port) for name, wrong in STARTS.items()}
        await asyncio.gather(*(process.exited(30) for process in starts.values()))
    yield World(house, starts)
    await house.close()


async def _start(house: House, name: str, wrong: dict[str, str], port: str) -> BotProcess:
    folder = house.folder / str(list(STARTS).index(name))
    await asyncio.to_thread(folder.mkdir)
    own = {"DATABASE_URL": f"sqlite+aiosqlite:///{folder}/bot.db", "DATA_DIR": str(folder / "data")}
    own["WEBHOOK_PORT"] = "0"
    places = {"<taken>": port, "<folder>": str(house.folder)}
    filled = {key: _filled(value, places) for key, value in wrong.items()}
    process = BotProcess({**house.env, **own, **filled}, folder, forked=name != next(iter(STARTS)))
    await process.start()
    return process


def _filled(value: str, places: dict[str, str]) -> str:
    for name, place in places.items():
        value = value.replace(name, place)
    return value


@pytest.mark.parametrize("sentence", STARTS)
async def test_a_start_that_fails_ends_with_one_sentence(sentence: str, world: World) -> None:
    """The code tells whether starting it again will do."""
    process = world.starts[sentence]
    assert process.code == (EXIT_LATER if sentence in PASSING else EXIT_CONFIG)
    told = [line for line in process.lines if not re.search(" INFO +bot", line.text)]
    assert [line.stream for line in told] == ["stderr"], process.output
    assert re.search(sentence, told[0].text)
    secrets = (KEY, WEBHOOK_SECRET, PASSWORD, world.house.wire.token, "another.bot.token", "mhk_live")
    assert leaked(process.output, secrets) == []


@pytest.mark.parametrize("sentence", UNUSABLE)
async def test_a_store_that_cannot_be_used_is_told_in_one_sentence(sentence: str, tmp_path: Path) -> None:
    (tmp_path / "a-file").touch()
    folder = {"<folder>": str(tmp_path)}
    wrong: dict[str, Any] = {key: _filled(value, folder) for key, value in UNUSABLE[sentence].items()}
    right = {"discord_token": "token", "magic_hour_api_key": KEY, "data_dir": tmp_path / "data"}
    settings = Settings.model_validate(right | wrong)
    with pytest.raises(SettingsError, match=sentence) as raised:
        async with AsyncExitStack() as stack:
            await open_store(build(settings), stack)
    assert PASSWORD not in str(raised.value)


@pytest.mark.parametrize(
    ("user", "name", "kind"),
    [
        ("late", "postgres", Unavailable),
        ("nobody", "postgres", SettingsError),
        ("postgres", "nowhere", SettingsError),
    ],
)
async def test_a_server_that_answers_says_whether_a_later_start_will_do(
    user: str, name: str, kind: type[BotError], postgres: str, tmp_path: Path
) -> None:
    """One whose connections are used up is as passing as one that recovers; it knows a name or it does not."""
    await _user_without_connections(postgres, "late")
    url = postgres.replace("postgres@/postgres?", f"{user}@/{name}?")
    settings = Settings.model_validate(
        {"discord_token": "token", "magic_hour_api_key": KEY, "data_dir": tmp_path, "database_url": url}
    )
    with pytest.raises(kind, match="DATABASE_URL: the database cannot be used"):
        async with AsyncExitStack() as stack:
            await open_store(build(settings), stack)


async def _user_without_connections(postgres: str, name: str) -> None:
    connection = await asyncpg.connect(postgres.replace("postgresql+asyncpg", "postgresql"))
    await connection.execute(f"DROP USER IF EXISTS {name}")
    await connection.execute(f"CREATE USER {name} CONNECTION LIMIT 0")
    await connection.close()


async def test_migrate_makes_the_tables_and_check_says_what_works(world: World) -> None:
    migrated = await _verb(world.house, "migrate")
    assert await migrated.exited() == 0
    assert migrated.output == "The database is up to date."
    await world.house.start()
    checked = await _verb(world.house, "check")
    assert await checked.exited() == 0, checked.output
    assert [line.stream for line in checked.lines] == ["stdout"] * len(checked.lines)
    marked = [line.text.partition(":")[0].split() for line in checked.lines]
    assert marked == [["warn" if name == "webhook-url" else "ok", name] for name in CHECKED]
    assert "the running bot takes signed events" in checked.output
    assert await _told_as_in_the_log(world.house, checked)


CHECKED = (
    *("settings", "disk", "disk", "database", "books", "key", "account", "clock", "webhooks", "webhook-url"),
    *("token", "intents", "invite", "gateway", "servers", "channels"),
)
"""What a check of a bot in good order looks at; from outside it cannot be reached here."""


async def _told_as_in_the_log(house: House, checked: BotProcess) -> bool:
    """Whether the invitation that `check` prints is the one that the start has logged, once."""
    (invitation,) = re.findall(r"invite: (\S+)", checked.output)
    logged = await house.process.line_matching("add the bot to servers with (.*)")
    said = house.process.output.count("add the bot to servers")
    return (logged[1], said) == (invitation, 1)


async def test_a_second_bot_on_the_same_file_is_warned_of_and_starts_all_the_same(world: World) -> None:
    if not world.house.running:
        await world.house.start()
    another = {"DISCORD_TOKEN": "another.bot.token", "WEBHOOK_PORT": "0"}  # so that it ends by itself

    second = BotProcess(world.house.env | another, world.house.folder, forked=True)
    await second.start()

    assert await second.exited() == EXIT_CONFIG
    assert "WARNING bot.report: another process has " in second.lines[0].text
    assert second.lines[-1].text.startswith("DISCORD_TOKEN is not accepted")


async def test_a_check_before_the_first_start_makes_nothing(world: World, tmp_path: Path) -> None:
    places = {"DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/new/bot.db", "DATA_DIR": f"{tmp_path}/new"}
    own = {**places, "WEBHOOK_PORT": "", "MAGIC_HOUR_WEBHOOK_SECRET": ""}

    checked = await _verb(world.house, "check", forked=True, **own)

    assert await checked.exited() == 0, checked.output
    assert re.search("^warn  database: sqlite has no tables yet: ", checked.output, re.MULTILINE)
    assert os.listdir(tmp_path) == []  # noqa: PTH208  pathlib's way is held to block


async def test_a_misspelt_setting_is_warned_of_and_does_not_hold_up_the_start(
    world: World, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(f"ACCOUNT_FLOOR_CREDIT={PASSWORD}\n")
    own = {"DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/bot.db", "DATA_DIR": f"{tmp_path}/data"}

    migrated = BotProcess(world.house.env | own, tmp_path, arguments=("migrate",), forked=True)
    await migrated.start()

    assert await migrated.exited() == 0
    (warning, done) = sorted((line.stream, line.text) for line in migrated.lines)
    assert done == ("stdout", "The database is up to date.")
    assert warning[1].endswith(
        "WARNING bot: ACCOUNT_FLOOR_CREDIT in .env is no setting: perhaps ACCOUNT_FLOOR_CREDITS is meant."
    )


async def test_a_check_of_a_broken_world_tells_everything_that_is_wrong(world: World) -> None:
    house = world.house
    (house.folder / "no-folder").touch()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        wrong = {
            "DISCORD_TOKEN": "another.bot.token",
            "MAGIC_HOUR_API_KEY": "mhk_live_of_somebody_else",
            "DATABASE_URL": f"postgresql+asyncpg://bot:{PASSWORD}@127.0.0.1:1/bot",
            "DATA_DIR": str(house.folder / "no-folder"),
            "WEBHOOK_PORT": str(taken.getsockname()[1]),
            "COMMAND_GUILD_ID": "77",
        }
        checked = await _verb(house, "check", forked=True, **wrong)
        assert await checked.exited() == 1
    found = [line.text.partition(":")[0] for line in checked.lines]
    assert found == [
        *("warn  settings", "FAIL  disk", "FAIL  database", "warn  books", "FAIL  key", "ok    clock"),
        *("FAIL  webhooks", "FAIL  token", "warn  gateway", "warn  servers", "warn  channels"),
    ], checked.output
    secrets = (KEY, WEBHOOK_SECRET, PASSWORD, house.wire.token, "another.bot.token", "somebody_else")
    assert leaked(checked.output, secrets) == []


async def _verb(house: House, verb: str, *, forked: bool = False, **env: str) -> BotProcess:
    process = BotProcess(house.env | env, house.folder, arguments=(verb,), forked=forked)
    await process.start()
    return process
