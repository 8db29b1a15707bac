"""Settings that can be read and yet are probably not meant like this."""

import asyncio
import stat
from collections.abc import AsyncIterator, Iterator
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from bot.checks.line import Line, ok, warn
from bot.settings import Settings, unknown_settings

SETTINGS = "settings"


async def settings_check(settings: Settings, env_file: Path) -> AsyncIterator[Line]:
    """One line for each oddity."""
    of_the_file = await asyncio.to_thread(lambda: [*unknown_settings(env_file), *_open_file(env_file)])
    odd = [*oddities(settings), *of_the_file]
    for words in odd:
        yield warn(SETTINGS, words)
    if not odd:
        yield ok(SETTINGS, "nothing odd.")


def oddities(settings: Settings) -> Iterator[str]:
    """What is odd about settings. Pure."""
    if settings.command_guild_id is not None:
        only = settings.command_guild_id
        yield f"COMMAND_GUILD_ID has the commands on server {only} alone: unset it to have them on all."
    yield from _webhook_oddities(settings)
    yield from _shard_oddities(settings)
    yield from _plain_oddities(settings)


def _webhook_oddities(settings: Settings) -> Iterator[str]:
    if settings.webhook_port == 0:
        yield "WEBHOOK_PORT is 0, so every start takes another port: name one that Magic Hour's events can be led to."
    if settings.webhook_port is None:
        named = {
            "WEBHOOK_URL": settings.webhook_url,
            "MAGIC_HOUR_WEBHOOK_SECRET": settings.magic_hour_webhook_secret,
        }
        given = [name for name, value in named.items() if value is not None]
        if given:
            verb = "means" if len(given) == 1 else "mean"
            yield f"{' and '.join(given)} {verb} nothing without WEBHOOK_PORT: set the port that events come in at."


def _shard_oddities(settings: Settings) -> Iterator[str]:
    if settings.shard_ids is None or settings.shard_count is None:
        return
    if len(settings.shard_ids) < settings.shard_count and settings.database_url.startswith("sqlite"):
        yield (
            "SHARD_IDS leaves shards to other processes, and those cannot share a SQLite file safely: use "
            "PostgreSQL, or unset SHARD_IDS."
        )


def _plain_oddities(settings: Settings) -> Iterator[str]:
    for name in ("discord_api_url", "magic_hour_base_url"):
        address = urlsplit(getattr(settings, name))
        if address.scheme != "https" and not _is_near(address.hostname or ""):
            yield f"{name.upper()} is not https://, so the key goes over the network for everybody to read: use https://."


def _is_near(host: str) -> bool:
    """Whether a host is this machine, or a name of a container's own network."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return "." not in host


def _open_file(env_file: Path) -> Iterator[str]:
    """It blocks."""
    try:
        mode = env_file.stat().st_mode
    except OSError:
        return
    if mode & (stat.S_IROTH | stat.S_IWOTH):
        yield f"{env_file} holds secrets and every user of this machine can read it: chmod 600 {env_file}."
