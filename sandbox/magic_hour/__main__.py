"""The stand-in as a process of its own: `python -m sandbox.magic_hour --port 8080`.

It prints its base URL on one line and runs until SIGINT or SIGTERM. Secrets come from the environment:
MAGIC_HOUR_API_KEY, when set, is the only accepted key; MAGIC_HOUR_WEBHOOK_SECRET signs the webhooks.
"""

import argparse
import asyncio
import os
import signal
import sys

from sandbox.magic_hour.app import LARGEST_UPLOAD_BYTES, StandIn
from sandbox.magic_hour.webhooks import Webhook


def read_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    """Read the command line; a wrong one ends the process with a usage line."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox.magic_hour", description="A stand-in for Magic Hour."
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--speed", type=float, default=10.0, help="how many times faster than the real one")
    parser.add_argument("--tier", choices=list(LARGEST_UPLOAD_BYTES), default="pro")
    parser.add_argument("--credits", type=int, default=25_000)
    parser.add_argument("--failures", default="", help="words on demand that count for every job")
    parser.add_argument("--webhook-url", help="where events go; needs MAGIC_HOUR_WEBHOOK_SECRET")
    read = parser.parse_args(arguments)
    if read.webhook_url and not os.environ.get("MAGIC_HOUR_WEBHOOK_SECRET"):
        parser.error("--webhook-url needs MAGIC_HOUR_WEBHOOK_SECRET in the environment")
    return read


async def run(arguments: argparse.Namespace) -> None:
    """Serve until a signal asks to stop."""
    url, secret = arguments.webhook_url, os.environ.get("MAGIC_HOUR_WEBHOOK_SECRET", "")
    stand_in = StandIn(
        speed=arguments.speed,
        webhook=Webhook(url, secret) if url else None,
        key=os.environ.get("MAGIC_HOUR_API_KEY") or None,
        tier=arguments.tier,
        credits_=arguments.credits,
        failures=arguments.failures,
    )
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    sys.stdout.write(await stand_in.start(arguments.host, arguments.port) + "\n")
    sys.stdout.flush()
    await stopped.wait()
    await stand_in.close()


if __name__ == "__main__":
    asyncio.run(run(read_arguments()))
