"""The composition root: here, and only here, the parts are built, wired, started and closed."""

import asyncio
import errno
import logging
import secrets
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from discord.http import Route

from bot.clips import ClipReader
from bot.credits.budgets import Budgets
from bot.credits.ledger import Ledger
from bot.credits.periods import Period
from bot.credits.rules import Allowance, Limits, Rules
from bot.credits.statement import Statements
from bot.credits.usage import Usage
from bot.discord_client import MagicHourBot, Shard
from bot.discord_connection import DiscordConnection, Sharding
from bot.errors import KeyRefused, SettingsError, StoreError, Unavailable
from bot.gateway.leases import IdentifyTurns, Leases
from bot.gateway.pace import ShardPace
from bot.gateway.speaker import Speaker
from bot.interactions.rates import Rates
from bot.interactions.selections import Selections
from bot.interactions.services import Services
from bot.jobs.accountant import AccountStatus
from bot.jobs.archive import Archive
from bot.jobs.bells import Bells
from bot.jobs.book import JobBook
from bot.jobs.engine import Engine, build_engine
from bot.jobs.history import History
from bot.jobs.listener import Listener
from bot.jobs.outputs import Outputs
from bot.jobs.pace import Pace
from bot.jobs.states import ACTIVE, State
from bot.jobs.survey import Survey
from bot.jobs.tally import Tally
from bot.jobs.transitions import OPEN_STATES, Clock, Transitions
from bot.magic_hour import MagicHour
from bot.messages.poster import DiscordPoster
from bot.metrics import Metrics, Traffic
from bot.previews import PreviewMaker
from bot.report import found, tell_of_start, under_way
from bot.servers.servers import Servers
from bot.settings import Settings
from bot.store.backup import refuse_backup
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.notes import Notes
from bot.store.queue import Queue
from bot.store.unusable import unusable
from bot.tools import Kind
from bot.web.door import Door
from bot.web.health import Readiness
from bot.web.metrics import MetricsPage
from bot.web.webhooks import WebhookHandler

log = logging.getLogger(__name__)

T = TypeVar("T")

FIRST_READING_SECONDS = 5.0
"""How long the start waits for the account; later readings happen beside the work."""

BREAK_OFF_SECONDS = 5.0
"""How long a start may take to break off when the end is asked for."""


TAKEN = (errno.EADDRINUSE, errno.EADDRNOTAVAIL)
"""Why a port cannot be opened now: another process has it, or the machine does not have its address yet."""


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
    listener: Listener | None
    """None where no other process can share the database."""
    metrics: Metrics
    survey: Survey
    services: Services

    def make_client(self, shard: Shard | None = None) -> MagicHourBot:
        return MagicHourBot(self.services, Traffic(self.metrics.discord), shard)

    def make_speaker(self) -> Speaker:
        return Speaker(Traffic(self.metrics.discord))


def build(
    settings: Settings, *, pace: Pace | None = None, rates: Rates | None = None, clock: Clock = utc_now
) -> Parts:
    """Build and wire every part; nothing is opened yet."""
    pace = pace or Pace(webhooks=settings.webhook_port is not None)
    database, metrics = Database(settings.database_url), Metrics()
    magic_hour = _magic_hour(settings, metrics)
    rules, owner = Rules(_default_limits(settings)), secrets.token_hex(8)
    ledger, tally, passing = Ledger(rules, OPEN_STATES), Tally(metrics.jobs), pace.passing_states
    transitions = Transitions(database, ledger, Bells(), clock, owner, tally, passing_seconds=passing)
    queue = _queue(settings)
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
            transitions,
            queue,
            magic_hour,
            poster,
            clips,
            status,
            pace,
            unpublished,
            results,
            outputs,
            job_days=settings.job_days,
        ),
        listener=None if database.embedded else Listener(database, transitions.bells),
        metrics=metrics,
        survey=Survey(database, clock),
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
            rates=rates or Rates(),
        ),
    )


def _magic_hour(settings: Settings, metrics: Metrics) -> MagicHour:
    return MagicHour(
        api_key=settings.magic_hour_api_key.get_secret_value(),
        base_url=settings.magic_hour_base_url,
        heard=metrics.magic_hour.requested,
    )


def _queue(settings: Settings) -> Queue:
    most, most_unfinished = settings.max_active_jobs_per_member, settings.max_unfinished_jobs_per_member
    return Queue(most, State.ACCEPTED, ACTIVE, most_unfinished=most_unfinished)


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


def _sharding(settings: Settings, database: Database, pace: ShardPace) -> Sharding:
    turns, count = IdentifyTurns(database, utc_now, pace.identify), settings.shard_count
    if count is not None:
        numbers = range(count) if settings.shard_ids is None else settings.shard_ids
        return Sharding(turns, chosen=[Shard(number, count) for number in numbers], pace=pace)
    if database.embedded:
        return Sharding(turns, pace=pace)
    return Sharding(turns, Leases(database, secrets.token_hex(8), utc_now, pace.lease), pace=pace)


async def run(
    settings: Settings,
    stop: asyncio.Event,
    *,
    pace: Pace | None = None,
    shard_pace: ShardPace | None = None,
    rates: Rates | None = None,
) -> None:
    """Run the bot until `stop` is set, at life's own pace if none is given.

    :raises SettingsError: a setting is wrong. :raises Unavailable: the start may succeed later.
    """
    Route.BASE = settings.discord_api_url
    parts = build(settings, pace=pace, rates=rates)
    async with AsyncExitStack() as stack:
        started = await _unless(stop, _start(parts, stack, shard_pace or ShardPace()))
        if started is None:
            log.info("stopping before the start was over")
            return
        connection, last_stack = started
        await _until(stop, connection, last_stack)
        parts.book.accepting = False
        log.info("stopping: %s", under_way(parts.engine.lease_keeper.job_ids))
        await connection.hand_over()


async def _start(
    parts: Parts, stack: AsyncExitStack, shard_pace: ShardPace
) -> tuple[DiscordConnection, AsyncExitStack]:
    """Start everything but the connection, which is returned with the stack that it belongs to."""
    await open_store(parts, stack)
    # Left after the engine, which still has results to post when it is asked to stop, and the door says so.
    last_stack = await stack.enter_async_context(AsyncExitStack())
    left = await found(parts.survey)
    with _usable():
        await start_engine(parts, stack)
    connection = _connection(parts, shard_pace)
    await open_door(parts, lambda: connection.ready, last_stack, lambda: connection.standing_by)
    telling = tell_of_start(parts.settings, parts.database.name, left, connection.logged_in)
    last_stack.push_async_callback(_end, asyncio.create_task(telling, name="report"))
    return connection, last_stack


async def _unless(stop: asyncio.Event, starting: Coroutine[Any, Any, T]) -> T | None:
    """What is started; None, within seconds, when the end is asked for before that."""
    start = asyncio.create_task(starting, name="start")
    stopping = asyncio.create_task(stop.wait(), name="stop")
    try:
        await asyncio.wait([start, stopping], return_when=asyncio.FIRST_COMPLETED)
        return start.result() if start.done() else None
    finally:
        start.cancel()
        stopping.cancel()
        done, _ = await asyncio.wait([start, stopping], timeout=BREAK_OFF_SECONDS)
        if start in done and not start.cancelled():
            start.exception()  # one of breaking off is no news


def _connection(parts: Parts, pace: ShardPace) -> DiscordConnection:
    return DiscordConnection(
        parts.make_client,
        parts.make_speaker,
        parts.poster,
        parts.settings.discord_token.get_secret_value(),
        _sharding(parts.settings, parts.database, pace),
    )


async def open_store(parts: Parts, stack: AsyncExitStack) -> None:
    """Make the folders, bring the database up to date, and close it at the end."""
    stack.push_async_callback(parts.database.close)
    stack.push_async_callback(parts.magic_hour.aclose)
    stack.push_async_callback(parts.clips.aclose)
    try:
        await asyncio.to_thread(parts.settings.data_dir.mkdir, parents=True, exist_ok=True)
        with _usable():
            await refuse_backup(parts.database)
            await migrate(parts.database)
    except OSError as error:
        raise SettingsError(
            f"DATA_DIR, DATABASE_URL: {error.filename} cannot be made: {error.strerror}."
        ) from None


@contextmanager
def _usable() -> Iterator[None]:
    """While the start depends on the database: what it cannot do says why, in a sentence."""
    try:
        yield
    except StoreError as error:
        raise unusable(error) from None


async def start_engine(parts: Parts, stack: AsyncExitStack) -> None:
    """Read the account once, refuse a key that Magic Hour does not know, and start to work."""
    await parts.engine.accountant.remember()
    try:
        await asyncio.wait_for(parts.engine.accountant.read(), FIRST_READING_SECONDS)
    except TimeoutError:
        log.warning("the Magic Hour account could not be read yet")
    except KeyRefused:
        message = "MAGIC_HOUR_API_KEY is not accepted by Magic Hour: copy a valid key from its Developer Hub."
        raise SettingsError(message) from None
    if parts.listener:
        parts.listener.start()
        stack.push_async_callback(parts.listener.stop)
    await parts.engine.start()
    stack.push_async_callback(parts.engine.stop)


async def open_door(
    parts: Parts,
    gateway_ready: Callable[[], bool],
    stack: AsyncExitStack,
    standing_by: Callable[[], bool] = lambda: False,
) -> int | None:
    """Listen for webhooks, health checks and scrapes, where a port is set; returns the port."""
    settings, secret = parts.settings, parts.settings.magic_hour_webhook_secret
    if settings.webhook_port is None or secret is None:
        return None
    metrics = parts.metrics
    metrics.show("discord_connected", "Whether the gateway is connected.", gateway_ready)
    metrics.show(
        "magic_hour_key_refused", "Whether Magic Hour refuses the key.", lambda: parts.status.key_refused
    )
    door = Door(
        settings.webhook_host,
        settings.webhook_port,
        webhook=WebhookHandler(
            secret.get_secret_value(), parts.engine.news.take, count=metrics.webhooks.received
        ).receive,
        readiness=Readiness(
            parts.database.ping, gateway_ready, lambda: parts.book.accepting, standing_by
        ).report,
        metrics=MetricsPage(metrics, parts.survey).show,
    )
    stack.push_async_callback(_end, asyncio.create_task(metrics.loop_lag.run(), name="loop-lag"))
    stack.push_async_callback(door.close)
    try:
        return await door.open()
    except OSError as error:
        kind = Unavailable if error.errno in TAKEN else SettingsError
        raise kind(
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
