"""How long PostgreSQL is waited for: a server that falls silent or a process that freezes must not stop others."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types
from sqlalchemy import event, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

LONG_COMMAND_SECONDS = 3600.0
"""For one statement of those that copy or change whole tables."""


@dataclass(frozen=True)
class Limits:
    """In seconds, each for one wait."""

    connecting: float = 10.0

    ping: float = 2.0
    """For the word of a connection that has rested, before it is used."""

    hurry: float = 2.0
    """For a lock or a free connection, when somebody waits whom Discord gives three seconds."""

    free: float = 30.0
    """For a free connection, when what is to be written down may be the answer to something that was paid for."""

    idle: float = 15.0
    """After which the server ends a transaction whose process says nothing more, and passes on what it has locked."""

    lock: float = 20.0
    """For a lock, when nobody waits: longer than `idle`, so that who waits behind a frozen process gets its turn."""

    statement: float = 25.0
    """After which the server gives up a statement: sooner than we do, so that it does not go on with it alone."""

    command: float = 30.0
    """After which a server that says nothing is taken for gone."""

    @property
    def settings(self) -> dict[str, str]:
        """What PostgreSQL itself heeds, in its own words; a host that is gone is noticed within a minute."""
        return {
            "idle_in_transaction_session_timeout": _milliseconds(self.idle),
            "lock_timeout": _milliseconds(self.lock),
            "statement_timeout": _milliseconds(self.statement),
            "tcp_keepalives_idle": "30",
            "tcp_keepalives_interval": "10",
            "tcp_keepalives_count": "3",
        }


def arguments(limits: Limits, *, command: float | None = None) -> dict[str, Any]:
    """What a driver's connection that keeps these limits is made with."""
    return {
        "async_creator_fn": partial(_connect, limits),
        "timeout": limits.connecting,
        "command_timeout": command or limits.command,
    }


async def _connect(limits: Limits, *where: Any, **how: Any) -> Any:
    """The settings are not told while connecting: a pooler in between would refuse those that it does not know."""
    driver = await asyncpg.connect(*where, **how)
    try:
        await driver.execute("; ".join(f"SET {name} = {value}" for name, value in limits.settings.items()))
    except BaseException:
        driver.terminate()
        raise
    return driver


def watch(engine: AsyncEngine, limits: Limits) -> None:
    """Cut every line of the engine on which the server does not answer in time."""
    event.listen(engine.sync_engine, "checkin", _rest)
    event.listen(engine.sync_engine, "checkout", partial(_greet, limits))
    event.listen(engine.sync_engine, "close", _part)
    event.listen(engine.sync_engine, "handle_error", _cut)


def _rest(_connection: object, record: Any) -> None:
    record.info["rested"] = True


def _part(connection: Any, record: Any) -> None:
    """Nothing goes on at a connection that rests, and to wait for a silent server's farewell would take seconds."""
    if record.info.get("rested"):
        connection.driver_connection.terminate()


def _greet(limits: Limits, connection: Any, record: Any, _borrowed: object) -> None:
    """A connection that has rested is asked for a word; when there is none, all others are taken for broken too."""
    if not record.info.get("rested"):
        return  # it is new
    try:
        connection.run_async(partial(_word, limits))
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise InvalidatePoolError from error
    record.info["rested"] = False


async def _word(limits: Limits, driver: Any) -> None:
    try:
        await driver.execute("SELECT", timeout=limits.ping)
    except BaseException:
        driver.terminate()  # a polite end would wait for the server
        raise


def _cut(context: ExceptionContext) -> None:
    """Whoever uses a line on which an answer is missing would wait once more, with the rollback."""
    if isinstance(context.original_exception, TimeoutError) and context.connection is not None:
        driver: Any = context.connection.connection.driver_connection
        driver.terminate()
        context.is_disconnect = True


async def hurry(connection: AsyncConnection, limits: Limits) -> None:
    """Let this transaction wait for locks as long only as somebody whom Discord gives three seconds."""
    await _set(connection, {"lock_timeout": _milliseconds(limits.hurry)})


async def take_time(connection: AsyncConnection) -> None:
    """Let this transaction, which copies or changes whole tables, take as long as it needs."""
    await _set(
        connection,
        dict.fromkeys(("idle_in_transaction_session_timeout", "lock_timeout", "statement_timeout"), "0"),
    )


async def _set(connection: AsyncConnection, settings: dict[str, str]) -> None:
    changes = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in settings.items())
    await connection.execute(text(f"SELECT {changes}"))


def _milliseconds(seconds: float) -> str:
    return str(round(1000 * seconds))
