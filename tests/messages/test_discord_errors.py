"""What discord.py and the connection raise, in our own words."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp
import discord
import pytest

from bot.errors import (
    DiscordBusy,
    DiscordError,
    DiscordForbidden,
    DiscordGone,
    DiscordTokenExpired,
    FileTooLarge,
)
from bot.messages.discord_errors import code_of, translated


@dataclass
class Answer:
    """As much of an HTTP answer as discord.py's exceptions read."""

    status: int
    reason: str = "reason"
    headers: Mapping[str, str] = field(default_factory=dict)


def _refused(status: int, code: int = 0, headers: Mapping[str, str] | None = None) -> discord.HTTPException:
    kinds: dict[int, type[discord.HTTPException]] = {403: discord.Forbidden, 404: discord.NotFound}
    kind = discord.DiscordServerError if status >= 500 else kinds.get(status, discord.HTTPException)
    answer = Answer(status, headers=headers or {})
    return kind(answer, {"code": code, "message": "no"})


def _translated(error: BaseException) -> DiscordError:
    with pytest.raises(DiscordError) as caught, translated():
        raise error
    return caught.value


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (404, 10003, DiscordGone),
        (404, 10008, DiscordGone),
        (404, 10015, DiscordTokenExpired),
        (404, 10062, DiscordTokenExpired),
        (401, 50027, DiscordTokenExpired),
        (403, 50001, DiscordForbidden),
        (403, 50007, DiscordForbidden),
        (403, 50013, DiscordForbidden),
        (403, 50278, DiscordForbidden),
        (400, 50083, DiscordForbidden),
        (400, 160005, DiscordForbidden),
        (400, 160006, DiscordForbidden),
        (400, 50024, DiscordForbidden),
        (400, 50033, DiscordForbidden),
        (400, 20009, DiscordForbidden),
        (403, 40003, DiscordBusy),
        (400, 20028, DiscordBusy),
        (403, 0, DiscordForbidden),
        (413, 40005, FileTooLarge),
        (413, 0, FileTooLarge),
        (400, 50045, FileTooLarge),
        (400, 30046, DiscordBusy),
        (429, 30046, DiscordBusy),
        (429, 0, DiscordBusy),
        (401, 0, DiscordBusy),
        (500, 0, DiscordBusy),
        (503, 0, DiscordBusy),
        (400, 50035, DiscordError),
    ],
)
def test_discords_answers_become_their_kinds(status: int, code: int, kind: type[DiscordError]) -> None:
    error = _translated(_refused(status, code))

    assert type(error) is kind
    assert code_of(error) == code


@pytest.mark.parametrize(
    "error",
    [
        aiohttp.ServerDisconnectedError(),
        aiohttp.ClientOSError(104, "reset"),
        ConnectionResetError(),
        TimeoutError(),
        RuntimeError("Session is closed"),
    ],
)
def test_a_broken_connection_is_something_to_try_again(error: Exception) -> None:
    assert type(_translated(error)) is DiscordBusy


def test_the_time_to_wait_is_passed_on() -> None:
    assert _retry_after(_translated(_refused(429, headers={"Retry-After": "2.5"}))) == 2.5
    assert _retry_after(_translated(discord.RateLimited(7.0))) == 7.0
    assert _retry_after(_translated(_refused(429))) is None


def test_nothing_that_could_name_a_token_is_kept_as_the_cause() -> None:
    error = _translated(aiohttp.ClientPayloadError("https://discord.com/webhooks/1/the-token"))

    assert error.__cause__ is None
    assert error.__suppress_context__
    assert "the-token" not in str(error)


def test_our_own_mistakes_stay_what_they_are() -> None:
    with pytest.raises(RuntimeError, match="ours"), translated():
        raise RuntimeError("ours")
    with pytest.raises(ValueError, match="ours"), translated():
        raise ValueError("ours")


async def test_being_canceled_is_no_error_of_discords() -> None:
    with pytest.raises(asyncio.CancelledError), translated():
        raise asyncio.CancelledError


def _retry_after(error: DiscordError) -> float | None:
    assert isinstance(error, DiscordBusy)
    return error.retry_after
