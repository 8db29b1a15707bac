"""The bot as `python -m bot` runs it, at a pace for tests: dead processes are noticed and failures repeated at once.

`QUICK_BOT_SCALE` shortens every pause and patience of the engine (1.0: as in life).
"""

import asyncio
import os

from bot.__main__ import run_until_signal
from bot.gateway.pace import ShardPace
from bot.interactions.rates import Rate, Rates
from bot.jobs.pace import Pace
from bot.logs import configure_logs
from bot.settings import read_settings

if __name__ == "__main__":
    settings = read_settings()
    configure_logs(settings.log_level, settings.log_format)
    pace = Pace(
        webhooks=settings.webhook_port is not None,
        scale=float(os.environ.get("QUICK_BOT_SCALE", "0.05")),
        card_grace=1.0,
        lease=1.0,
    )
    shard_pace = ShardPace(lease=2.0, look=0.1, settling=0.5, identify=0.2)
    hurried = Rate(1, 0.0)  # one member does what a crowd would do in a day
    asyncio.run(run_until_signal(settings, pace, shard_pace, Rates(hurried, hurried)))
