"""The composition root: here, and only here, the parts are built, wired, started and closed."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from discord.http import Route

from bot.clips import ClipReader
from bot.credits.budgets import Budgets
from bot.credits.ledger import Ledger
from bot.credits.periods import Period
from bot.credits.rules import Allowance, Limits, Rules
from bot.credits.statement import Statements
from bot.credits.usage import Usage
from bot.discord_client import MagicHourBot
from bot.discord_connection import DiscordConnection
from bot.errors import KeyRefused, MagicHourError, SettingsError, StoreError
from bot.interactions.selections import Selections
from bot.interactions.services import Services
from bot.jobs.accountant import AccountStatus
from bot.jobs.archive import Archive
from bot.jobs.bells import Bells
from bot.jobs.book import JobBook
from bot.jobs.engine import Engine, build_engine
from bot.jobs.history import History
from bot.jobs.outputs import Outputs
from bot.jobs.pace import Pace
from bot.jobs.states import ACTIVE, State
from bot.jobs.transitions import OPEN_STATES, Clock, Transitions
from bot.magic_hour import MagicHour
from bot.messages.poster import DiscordPoster
from bot.previews import PreviewMaker
from bot.servers.servers import Servers
from bot.settings import Settings
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.notes import Notes
from bot.store.queue import Queue
from bot.tools import Kind
from bot.web.door import Door
from bot.web.health import Readiness
from bot.web.webhooks import WebhookHandler

log = logging.getLogger(__name__)

FIRST_READING_SECONDS = 5.0
"""How long the start waits for the account; later readings happen beside the work."""


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Parts:
    """The built bot, not started yet."""

    settings: Settings
    database: Database
    magic_hour: MagicHour
    clips: ClipReader
    poster: DiscordPoster
    status: AccountStatus
    book: JobBook
    outputs: Outputs
    engine: Engine
    services: Services

    def make_client(self) -> MagicHourBot:
        return MagicHourBot(self.services)


def build(settings: Settings, *, pace: Pace | None = None, clock: Clock = utc_now) -> Parts:
    """Build and wire every part; nothing is opened yet."""
    pace = pace or Pace(webhooks=settings.webhook_port is not None)
    database = Database(settings.database_url)
    magic_hour = MagicHour(
        api_key=settings.magic_hour_api_key.get_secret_value(), base_url=settings.magic_hour_base_url
    )
    rules = Rules(_default_limits(settings))
    ledger = Ledger(rules, OPEN_STATES)
    transitions = Transitions(database, ledger, Bells(), clock, owner=secrets.token_hex(8))
    queue = Queue(settings.max_active_jobs_per_member, State.ACCEPTED, ACTIVE)
    status, poster, clips = AccountStatus(), DiscordPoster(), ClipReader()
    unpublished, results = _unpublished(settings), settings.data_dir / "results"
    outputs = Outputs(magic_hour, results, _archive(settings), PreviewMaker())
    book = JobBook(transitions, queue, status, pace, unpublished)
    return Parts(
        settings=settings,
        database=database,
        magic_hour=magic_hour,
        clips=clips,
        poster=poster,
        status=status,
        book=book,
        outputs=outputs,
        engine=build_engine(
            transitions, queue, magic_hour, poster, clips, status, pace, unpublished, results, outputs
        ),
        services=Services(
            book=book,
            history=History(database, transitions.bells),
            outputs=outputs,
            statements=Statements(database, rules, OPEN_STATES),
            budgets=Budgets(database, rules),
            servers=Servers(database),
            usage=Usage(database, rules, OPEN_STATES),
            plan=lambda: status.plan,
            command_guild_id=settings.command_guild_id,
            remember=Notes(database),
            selections=Selections(database, clock),
        ),
    )


def _archive(settings: Settings) -> Archive:
    return Archive(settings.data_dir / "archive", keeping=settings.archive, days=settings.archive_days)


def _default_limits(settings: Settings) -> Limits:
    credits = settings.default_allowance_credits
    allowance = Allowance(
        None if credits == "unlimited" else credits, Period(settings.default_allowance_period)
    )
    return Limits(allowance, account_floor=settings.account_floor_credits)


def _unpublished(settings: Settings) -> dict[Kind, int]:
    return {
        Kind.IMAGE: settings.unknown_price_image_credits,
        Kind.VIDEO: settings.unknown_price_video_credits_per_second,
        Kind.AUDIO: settings.unknown_price_audio_credits,
    }


async def run(settings: Settings, stop: asyncio.Event, *, pace: Pace | None = None) -> None:
    """Run the bot until `stop` is set, at life's own pace if none is given; a wrong setting raises SettingsError."""
    Route.BASE = settings.discord_api_url
    parts = build(settings, pace=pace)
    async with AsyncExitStack() as stack:
        await open_store(parts, stack)
        # Left after the engine, which still has results to post when it is asked to stop.
        last_stack = await stack.enter_async_context(AsyncExitStack())
        await start_engine(parts, stack)
        connection = DiscordConnection(
            parts.make_client, parts.poster, settings.discord_token.get_secret_value()
        )
        await open_door(parts, lambda: connection.ready, stack)
        await _until(stop, connection, last_stack)
        parts.book.accepting = False
        log.info("stopping")


async def open_store(parts: Parts, stack: AsyncExitStack) -> None:
    """Make the folders, bring the database up to date, and close it at the end."""
    stack.push_async_callback(parts.database.close)
    stack.push_async_callback(parts.magic_hour.aclose)
    stack.push_async_callback(parts.clips.aclose)
    try:
        await asyncio.to_thread(parts.settings.data_dir.mkdir, parents=True, exist_ok=True)
        await migrate(parts.database)
    except OSError as error:
        raise SettingsError(
            f"DATA_DIR, DATABASE_URL: {error.filename} cannot be made: {error.strerror}."
        ) from None
    except StoreError as error:
        reason = getattr(error.__cause__, "orig", None) or error.__cause__
        raise SettingsError(f"DATABASE_URL: the database cannot be used: {reason}.") from None


async def start_engine(parts: Parts, stack: AsyncExitStack) -> None:
    """Read the account once, refuse a key that Magic Hour does not know, and start to work."""
    await parts.engine.accountant.remember()
    try:
        await asyncio.wait_for(parts.engine.accountant.read(), FIRST_READING_SECONDS)
    except TimeoutError:
        log.warning("the Magic Hour account could not be read yet")
    except KeyRefused:
        message = (
            "MAGIC_HOUR_API_KEY is not accepted by Magic Hour: copy a valid key from its developer page."
        )
        raise SettingsError(message) from None
    await parts.engine.start()
    stack.push_async_callback(parts.engine.stop)


async def open_door(parts: Parts, gateway_ready: Callable[[], bool], stack: AsyncExitStack) -> int | None:
    """Listen for webhooks and health checks, where a port is set; returns the port."""
    settings, secret = parts.settings, parts.settings.magic_hour_webhook_secret
    if settings.webhook_port is None or secret is None:
        return None
    webhooks = WebhookHandler(secret.get_secret_value(), parts.book.hint)
    readiness = Readiness(parts.database.ping, gateway_ready)
    door = Door(
        settings.webhook_host, settings.webhook_port, webhook=webhooks.receive, readiness=readiness.report
    )
    stack.push_async_callback(door.close)
    try:
        return await door.open()
    except OSError as error:
        raise SettingsError(
            f"WEBHOOK_PORT: port {settings.webhook_port} cannot be opened: {error.strerror}."
        ) from None


async def _until(stop: asyncio.Event, connection: DiscordConnection, stack: AsyncExitStack) -> None:
    """Stay connected until asked to stop; the connection outlives the engine, which still has results to post."""
    running = asyncio.create_task(connection.run(), name="discord")
    stopping = asyncio.create_task(stop.wait(), name="stop")
    stack.push_async_callback(_end, running, stopping)
    await asyncio.wait([running, stopping], return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        running.result()


async def _end(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def check(settings: Settings) -> list[str]:
    """Try every setting against the world; one line for each that works, SettingsError for the first that does not."""
    Route.BASE = settings.discord_api_url
    parts = build(settings)
    async with AsyncExitStack() as stack:
        await open_store(parts, stack)
        lines = [f"Database: reachable and up to date ({parts.database.name})."]
        lines.append(await _account_line(parts))
        lines.append(await _discord_line(parts))
    return lines


async def _account_line(parts: Parts) -> str:
    try:
        account = await parts.magic_hour.account()
    except MagicHourError as error:
        raise SettingsError(f"MAGIC_HOUR_API_KEY, MAGIC_HOUR_BASE_URL: {error}") from None
    return f"Magic Hour: plan {account.tier}, {account.credits or 0:,} credits."


async def _discord_line(parts: Parts) -> str:
    connection = DiscordConnection(
        parts.make_client, parts.poster, parts.settings.discord_token.get_secret_value()
    )
    return f"Discord: logged in as {await connection.name()}."
