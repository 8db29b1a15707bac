"""Readiness where the database says nothing at all."""

import asyncio
import json

from aiohttp.test_utils import make_mocked_request

from bot.web.health import Readiness


async def test_a_silent_database_is_one_that_does_not_work_and_holds_nobody_up() -> None:
    """Whoever asks meanwhile shares the answer."""
    silence = asyncio.Event()

    async def ping() -> None:
        await silence.wait()

    readiness = Readiness(ping, lambda: True, lambda: True, ping_seconds=0.05)

    async def ask() -> tuple[int, bool]:
        answer = await readiness.report(make_mocked_request("GET", "/readyz"))
        return answer.status, json.loads(answer.text or "")["database"]

    async with asyncio.timeout(2):
        answers = await asyncio.gather(*(ask() for _ in range(50)))

    assert answers == [(503, False)] * 50
