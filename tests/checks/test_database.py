"""The database, looked at without changing it."""

import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest
from sqlalchemy import text

from bot.checks.database import CONNECTIONS_OF_A_BOT, database, file_system, standing_lines
from bot.errors import SettingsError
from bot.store.database import Database
from bot.store.inspection import Inspection, Standing, inspect
from bot.store.migrate import migrate
from tests.checks.listing import said
from tests.databases import another_postgres_database, postgres_database

BEHIND = (
    "warn  database: it is behind this version: the next start updates it, or `python -m bot migrate` now."
)
AHEAD = "warn  database: a newer version of the bot has updated it: this one goes on with it, without what is new."

MOUNTS = """\
overlay / overlay rw 0 0
server:/home /home nfs4 rw 0 0
/dev/sda1 /home/local ext4 rw 0 0
//nas/bot\\040files /mnt/bot\\040files cifs rw 0 0
"""


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


async def at_revision(of: Database, revision: str) -> None:
    async with of.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = :one"), {"one": revision})


async def contents(of: Database) -> list[Any]:
    """Everything that a look could have changed, as far as it is seen from outside."""
    tables = "sqlite_master" if of.embedded else "pg_class WHERE relkind = 'r'"
    async with of.read() as connection:
        notes = (await connection.execute(text("SELECT * FROM notes"))).all()
        revision = (await connection.execute(text("SELECT * FROM alembic_version"))).all()
        number = (await connection.execute(text(f"SELECT count(*) FROM {tables}"))).scalar_one()  # noqa: S608  constants
    return [notes, revision, number]


async def test_a_database_that_is_up_to_date_is_told_with_its_version(either_database: Database) -> None:
    before = await contents(either_database)

    (line,) = await said(database(either_database))

    assert line.startswith(f"ok    database: {either_database.name} ")
    assert line.endswith(" MiB.")
    assert ", up to date, writable, " in line
    assert await contents(either_database) == before


@pytest.mark.parametrize(("revision", "line"), [("7e86353f7c8e", BEHIND), ("fffffffffffe", AHEAD)])
async def test_another_revision_is_told_and_left_as_it_is(
    revision: str, line: str, either_database: Database
) -> None:
    current = (await contents(either_database))[1][0][0]
    await at_revision(either_database, revision)
    before = await contents(either_database)

    assert await said(database(either_database)) == [line]

    assert await contents(either_database) == before
    await at_revision(either_database, current)


async def test_a_newer_versions_database_fails_where_the_start_refuses_it(tmp_path: Path) -> None:
    async with opened(f"sqlite+aiosqlite:///{tmp_path}/bot.db") as newer:
        await migrate(newer)
        await at_revision(newer, "fffffffffffe")
        async with newer.write() as connection:
            await connection.execute(text("ALTER TABLE grants RENAME COLUMN reason TO why"))

        (line,) = await said(database(newer))
        assert line.startswith(
            "FAIL  database: it is of a version that this one does not know, and it lacks grants.rea"
        )
        with pytest.raises(SettingsError, match=r"lacks grants\.reason"):
            await migrate(newer)


async def test_a_file_of_something_else_is_left_alone_by_the_check_and_by_the_start(tmp_path: Path) -> None:
    path = tmp_path / "places.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE jobs (title TEXT)")
    before = path.read_bytes()

    async with opened(f"sqlite+aiosqlite:///{path}") as foreign:
        lines = await said(database(foreign))
        with pytest.raises(SettingsError) as refused:
            await migrate(foreign)

    why = f"the file {path} belongs to something else: it has 1 table that this bot has not made. Name another one"
    assert lines == [f"FAIL  database: {why} in DATABASE_URL."]
    assert str(refused.value) == f"DATABASE_URL: {why}. Nothing has been changed."
    assert path.read_bytes() == before


async def test_on_a_server_only_tables_of_the_same_names_are_in_the_way(postgres: str) -> None:
    url = await another_postgres_database(postgres, "shared_with_others")
    async with opened(url) as shared:
        async with shared.write() as connection:
            await connection.execute(text("CREATE TABLE users (name TEXT)"))
        (room,) = await said(database(shared))
        async with shared.write() as connection:
            await connection.execute(text("CREATE TABLE jobs (title TEXT)"))
        (taken,) = await said(database(shared))
        with pytest.raises(
            SettingsError, match=r"^DATABASE_URL: the database belongs to something else: it has 1 "
        ):
            await migrate(shared)

    assert room.startswith("warn  database: postgresql has no tables yet: ")
    assert taken == (
        "FAIL  database: the database belongs to something else: it has 1 table that this bot has not made. Name "
        "another one in DATABASE_URL."
    )


async def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    async with opened(f"sqlite+aiosqlite:///{tmp_path}/below/bot.db") as missing:
        assert await said(database(missing)) == [
            "warn  database: sqlite has no tables yet: the first start makes them, or `python -m bot migrate` now."
        ]

    assert os.listdir(tmp_path) == []  # noqa: PTH208  pathlib's way is held to block


async def test_an_empty_postgresql_stays_empty(postgres: str) -> None:
    async with administrator(postgres) as connection:
        await connection.execute("CREATE DATABASE untouched")
    async with opened(postgres.replace("/postgres?", "/untouched?")) as empty:
        assert (await said(database(empty)))[0].startswith("warn  database: postgresql has no tables yet: ")
        async with empty.read() as connection:
            assert (await connection.execute(text("SELECT to_regclass('inspected')"))).scalar() is None


async def test_a_file_that_is_no_database_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_text("This is no database. " * 100)
    async with opened(f"sqlite+aiosqlite:///{tmp_path}/bot.db") as wrong:
        assert await said(database(wrong)) == [
            "FAIL  database: it cannot be used: file is not a database. Look at DATABASE_URL."
        ]


async def test_a_database_that_is_away_is_a_failure_without_its_password() -> None:
    async with opened("postgresql+asyncpg://bot:hush@127.0.0.1:1/bot") as away:
        (line,) = await said(database(away))

    assert line.startswith("FAIL  database: it cannot be used: ")
    assert "Connect" in line
    assert "hush" not in line


async def test_a_file_that_may_only_be_read_is_a_failure(tmp_path: Path) -> None:
    async with opened(f"sqlite+aiosqlite:///{tmp_path}/bot.db") as first:
        await migrate(first)
    async with opened(f"sqlite+aiosqlite:///file:{tmp_path}/bot.db?mode=ro&uri=true") as readable:
        assert await said(database(readable)) == [
            (
                "FAIL  database: nothing can be written: attempt to write a readonly database. Give its user, or the "
                "file, that right."
            )
        ]


@asynccontextmanager
async def administrator(url: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))
    try:
        yield connection
    finally:
        await connection.close()


async def test_a_user_who_may_only_read_is_a_failure(postgres: str) -> None:
    async with postgres_database(postgres), administrator(postgres) as connection:
        await connection.execute("CREATE ROLE reader LOGIN")
        await connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
        try:
            async with opened(postgres.replace("//postgres@", "//reader@")) as readable:
                (line,) = await said(database(readable))
        finally:
            await connection.execute("DROP OWNED BY reader")
            await connection.execute("DROP ROLE reader")

    assert line.startswith("FAIL  database: nothing can be written: permission denied for table notes. ")


async def test_postgresql_tells_its_size_and_how_many_may_still_connect(postgres: str) -> None:
    async with opened(postgres) as shared:
        found = await inspect(shared)
        async with administrator(postgres):
            fewer = await inspect(shared)

    assert found.connections_left is not None
    assert fewer.connections_left == found.connections_left - 1
    assert found.bytes > 1_000_000


@pytest.mark.parametrize(
    ("left", "enough"), [(CONNECTIONS_OF_A_BOT, True), (CONNECTIONS_OF_A_BOT - 1, False)]
)
def test_too_few_connections_are_a_warning(left: int, *, enough: bool) -> None:
    lines = list(standing_lines(Inspection(Standing.CURRENT, connections_left=left), "postgresql"))

    assert [str(line)[:4] for line in lines] == ([] if enough else ["warn"])


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/bot.db", "overlay"),
        ("/home/ada/bot.db", "nfs4"),
        ("/home/local/bot.db", "ext4"),
        ("/homes/bot.db", "overlay"),
        ("/mnt/bot files/bot.db", "cifs"),
    ],
)
def test_where_a_file_lies_is_read_from_the_table_of_mounts(path: str, kind: str) -> None:
    assert file_system(Path(path), MOUNTS) == kind
