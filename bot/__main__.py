"""The command line: `python -m bot` runs the bot, `check` tries the settings, `migrate` updates the database."""

import argparse
import asyncio
import gc
import signal
import sys
from contextlib import AsyncExitStack

gc.disable()  # a sixth of the start went by in looking through modules that stay to the end

from bot.app import build, check, open_store, run
from bot.errors import EXIT_CONFIG, SettingsError
from bot.jobs.pace import Pace
from bot.logs import configure_logs, scrubbed
from bot.settings import Settings, read_settings

gc.freeze()
gc.enable()


def main() -> int:
    """Do what the command line says; a wrong setting ends in one sentence and exit code 78."""
    parser = argparse.ArgumentParser(prog="python -m bot", description="Magic Hour's tools on Discord.")
    parser.add_argument("command", nargs="?", choices=sorted(COMMANDS), default="run")
    command = parser.parse_args().command
    try:
        settings = read_settings()
        configure_logs(settings.log_level, settings.log_format)
        asyncio.run(COMMANDS[command](settings))
    except SettingsError as error:
        print(scrubbed(str(error)), file=sys.stderr)
        return EXIT_CONFIG
    return 0


async def run_until_signal(settings: Settings, pace: Pace | None = None) -> None:
    """Run the bot until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signal_number, stop.set)
    await run(settings, stop, pace=pace)


async def _check(settings: Settings) -> None:
    for line in await check(settings):
        print(line)


async def _migrate(settings: Settings) -> None:
    async with AsyncExitStack() as stack:
        await open_store(build(settings), stack)
    print("The database is up to date.")


COMMANDS = {"run": run_until_signal, "check": _check, "migrate": _migrate}

if __name__ == "__main__":
    sys.exit(main())
