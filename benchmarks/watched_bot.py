"""The bot as `python -m bot` runs it, with a heartbeat that tells how long its event loop was busy."""

import asyncio

from benchmarks.heartbeat import beat
from bot.__main__ import run_until_signal
from bot.logs import configure_logs
from bot.settings import Settings, read_settings


async def run(settings: Settings) -> None:
    beating = asyncio.create_task(beat(), name="heartbeat")
    await run_until_signal(settings)
    beating.cancel()


if __name__ == "__main__":
    settings = read_settings()
    configure_logs(settings.log_level, settings.log_format)
    asyncio.run(run(settings))
