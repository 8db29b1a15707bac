"""The one place where what discord.py and the connection raise becomes the DiscordError family."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import discord

from bot.errors import (
    DiscordBusy,
    DiscordError,
    DiscordForbidden,
    DiscordGone,
    DiscordTokenExpired,
    FileTooLarge,
)

log = logging.getLogger(__name__)

ALREADY_ANSWERED = 40060

_BY_CODE: dict[int, type[DiscordError]] = {
    10003: DiscordGone,  # unknown channel
    10008: DiscordGone,  # unknown message
    10015: DiscordTokenExpired,  # unknown webhook
    10062: DiscordTokenExpired,  # unknown interaction
    20009: DiscordForbidden,  # the member takes no explicit content
    20016: DiscordBusy,  # slow mode
    20028: DiscordBusy,  # too many messages in this channel
    30046: DiscordBusy,  # too many edits of an old message
    40003: DiscordBusy,  # too many direct messages opened
    40005: FileTooLarge,
    40058: DiscordForbidden,  # a forum takes posts alone
    50001: DiscordForbidden,  # missing access
    50007: DiscordForbidden,  # the member takes no direct messages
    50008: DiscordForbidden,  # not a channel for text
    50013: DiscordForbidden,  # missing permissions
    50024: DiscordForbidden,  # not a channel for this
    50027: DiscordTokenExpired,  # invalid webhook token
    50033: DiscordForbidden,  # nobody to whom a direct message can go
    50045: FileTooLarge,
    50083: DiscordForbidden,  # the thread is archived
    50278: DiscordForbidden,  # no server in common
    160002: DiscordForbidden,  # may not reply without reading the history
    160005: DiscordForbidden,  # the thread is locked
    160006: DiscordForbidden,  # the thread is archived, and the server has as many open ones as it may
    160007: DiscordForbidden,  # the same for threads of announcements
    200000: DiscordForbidden,  # stopped by the server's automatic moderation
}

_BY_STATUS: dict[int, type[DiscordError]] = {
    401: DiscordBusy,  # the bot's own token was changed: it comes back with the operator's next start
    403: DiscordForbidden,
    404: DiscordGone,
    413: FileTooLarge,
    429: DiscordBusy,
}

_SERVER_ERROR = 500


@contextmanager
def translated() -> Iterator[None]:
    """Raise DiscordError and its family in place of everything that talking to Discord can raise.

    The cause is left out: aiohttp's errors can name the address, which holds the interaction's token.
    """
    try:
        yield
    except discord.HTTPException as error:
        raise _of_answer(error) from None
    except discord.RateLimited as error:
        raise DiscordBusy(retry_after=error.retry_after) from None
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        log.info("Discord could not be reached (%s)", type(error).__name__)
        raise DiscordBusy from None
    except discord.DiscordException as error:
        log.warning("discord.py did not do it: %s", error)
        raise DiscordError from None
    except RuntimeError as error:
        if "closed" not in str(error):  # a client that is shutting down says "Session is closed"
            raise
        raise DiscordBusy from None


def _of_answer(error: discord.HTTPException) -> DiscordError:
    kind = _BY_CODE.get(error.code) or _BY_STATUS.get(error.status)
    if kind is None:
        kind = DiscordBusy if error.status >= _SERVER_ERROR else DiscordError
        log.warning("Discord answered %s, code %s", error.status, error.code)
    return kind(code=error.code, retry_after=_retry_after(error))


def _retry_after(error: discord.HTTPException) -> float | None:
    try:
        return float(error.response.headers["Retry-After"])
    except (KeyError, ValueError):
        return None


def code_of(error: DiscordError) -> int | None:
    """Discord's own number for what went wrong, when it gave one."""
    code = getattr(error, "code", None)
    return code if isinstance(code, int) else None
