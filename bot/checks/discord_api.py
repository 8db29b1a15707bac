"""Discord's REST API as far as it is asked here: nothing but questions."""

import asyncio
from typing import Any

import httpx

from bot.errors import DiscordBusy, DiscordForbidden, DiscordGone, SettingsError
from bot.http_client import retry_after

MOST_ATTEMPTS = 5
AT_ONCE = 8
"""Requests at the same time; Discord takes fifty in a second."""

TOKEN_REFUSED = (
    "DISCORD_TOKEN is not accepted by Discord: copy the bot's token from the developer portal again."  # noqa: S105  a sentence
)


class DiscordApi:
    """Asks Discord with the bot's token.

    Raises SettingsError where the token is refused, DiscordForbidden and DiscordGone for what the bot may not see and
    for what is not there, DiscordBusy for everything else that is no answer.
    """

    def __init__(self, http: httpx.AsyncClient, base_url: str, token: str) -> None:
        self._http = http
        self._base_url = base_url
        self._headers = {"Authorization": f"Bot {token}"}
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def get(self, path: str) -> Any:
        """What stands at the path, as JSON."""
        async with self._turns:
            for _ in range(MOST_ATTEMPTS):
                response = await self._send(path)
                if response.status_code != httpx.codes.TOO_MANY_REQUESTS:
                    return _read(response)
                await asyncio.sleep(retry_after(response) or 1.0)
        raise DiscordBusy("Discord takes no more requests at the moment: try again in a few minutes.")

    async def _send(self, path: str) -> httpx.Response:
        try:
            return await self._http.get(self._base_url + path, headers=self._headers)
        except (httpx.RequestError, httpx.InvalidURL) as error:
            raise DiscordBusy(
                f"Discord cannot be reached ({type(error).__name__}): look at the network, and at DISCORD_API_URL "
                "if it is set."
            ) from None


def _read(response: httpx.Response) -> Any:
    if response.status_code == httpx.codes.UNAUTHORIZED:
        raise SettingsError(TOKEN_REFUSED)
    if response.status_code == httpx.codes.FORBIDDEN:
        raise DiscordForbidden
    if response.status_code == httpx.codes.NOT_FOUND:
        raise DiscordGone("Discord knows nothing of that.")
    try:
        response.raise_for_status()
        return response.json()
    except (httpx.HTTPStatusError, ValueError):
        raise DiscordBusy(
            f"Discord's answer (status {response.status_code}) cannot be used: try again in a few minutes, and look at "
            "DISCORD_API_URL if it is set."
        ) from None
