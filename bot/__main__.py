"""The command line: `python -m bot` runs the bot, `check` tries what it needs, `migrate` updates the database."""

from bot import interruption

if __name__ == "__main__":
    interruption.expect()

import argparse
import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack, aclosing
from pathlib import Path
from typing import Any

gc.disable()  # a sixth of the start went by in looking through modules that stay to the end

from bot import keeping
from bot.app import build, open_store, run
from bot.checks.everything import check
from bot.checks.line import Mark
from bot.errors import EXIT_CONFIG, EXIT_LATER, CopyFailed, SettingsError, Unavailable
from bot.gateway.pace import ShardPace
from bot.interactions.rates import Rates
from bot.jobs.pace import Pace
from bot.logs import configure_logs, scrubbed
from bot.report import tell_of_company
from bot.settings import Settings, read_settings, unknown_settings

gc.freeze()
gc.set_threshold(10_000, 20, 20)  # a rush makes much, hardly any of it in circles: to look took a twentieth
gc.enable()

log = logging.getLogger("bot")

BROKEN_OFF = "It was broken off by a signal. Nothing of it is left, unless it was just done: look before you try again."

EXIT_FAILED = 1
ENDED_BY = 128
"""An exit code of more than that is the number of the signal behind it."""
ENDS = {SettingsError: EXIT_CONFIG, Unavailable: EXIT_LATER, CopyFailed: EXIT_FAILED}
EXIT_UNREAD = 141
"""What a shell makes of a process that SIGPIPE has ended."""
FOR_NOBODY_ELSE = 0o077
"""What is taken from the mode of every file that a running bot makes: results and prompts are in them."""
SIGNALS = (signal.SIGTERM, signal.SIGINT)


def main() -> int:
    """Do what the command line says; what keeps it from that ends in one sentence and an exit code of its own."""
    try:
        interruption.no_longer()
        return _carry_out(_parser().parse_args())
    except KeyboardInterrupt:
        return interruption.EXIT_INTERRUPTED
    except (SettingsError, Unavailable, CopyFailed) as error:
        print(scrubbed(str(error)), file=sys.stderr)
        return ENDS[type(error)]


def _carry_out(options: argparse.Namespace) -> int:
    settings = read_settings()
    configure_logs(settings.log_level, settings.log_format)
    if options.carry_out is not _check:  # it has lines for them
        for words in unknown_settings():
            log.warning(words)
    return asyncio.run(options.carry_out(settings, options)) or 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="Magic Hour's tools on Discord.")
    parser.set_defaults(carry_out=_run)
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND")
    for name, carry_out, told in VERBS:
        verb = verbs.add_parser(name, help=told, description=told)
        verb.set_defaults(carry_out=carry_out)
        if name in OF_A_FILE:
            verb.add_argument("file", metavar="FILE", type=Path)
    return parser


async def run_until_signal(
    settings: Settings,
    pace: Pace | None = None,
    shard_pace: ShardPace | None = None,
    rates: Rates | None = None,
) -> None:
    """Run the bot until SIGTERM or SIGINT; the second one ends it at once, which jobs outlive like any crash."""
    os.umask(FOR_NOBODY_ELSE)
    stop = asyncio.Event()
    _at_the_first_signal(lambda _: stop.set())
    await run(settings, stop, pace=pace, shard_pace=shard_pace, rates=rates)


def _at_the_first_signal(stop: Callable[[int], object]) -> None:
    """Have `stop` called with the signal's number; the second signal ends the process at once."""
    loop = asyncio.get_running_loop()

    def stop_once(number: int) -> None:
        for each in SIGNALS:
            loop.remove_signal_handler(each)
            # Not the system's own way, which spares the first process of a container.
            signal.signal(each, lambda number, _: os._exit(ENDED_BY + number))
        stop(number)

    for each in SIGNALS:
        loop.add_signal_handler(each, stop_once, each)


async def _run(settings: Settings, _options: argparse.Namespace) -> None:
    await tell_of_company(settings)
    await run_until_signal(settings)


async def _check(settings: Settings, _options: argparse.Namespace) -> int:
    configure_logs("ERROR", settings.log_format)  # what is wrong stands in the lines
    failed = False
    async with aclosing(check(settings)) as lines:
        async for line in lines:
            if not _say(line):
                return EXIT_UNREAD
            failed = failed or line.mark is Mark.FAIL
    return EXIT_FAILED if failed else 0


async def _migrate(settings: Settings, _options: argparse.Namespace) -> None:
    async with AsyncExitStack() as stack:
        await open_store(build(settings), stack)
    _say("The database is up to date.")


async def _backup(settings: Settings, options: argparse.Namespace) -> int:
    return await _told(keeping.backup(settings, options.file))


async def _restore(settings: Settings, options: argparse.Namespace) -> int:
    return await _told(keeping.restore(settings, options.file))


async def _told(work: Coroutine[Any, Any, str]) -> int:
    """Print what comes of it. A signal cancels it, so that no half of a copy stays on the disk."""
    working, signals = asyncio.ensure_future(work), list[int]()

    def stop(number: int) -> None:
        signals.append(number)
        working.cancel()

    _at_the_first_signal(stop)
    await asyncio.wait([working])
    if working.cancelled():
        print(BROKEN_OFF, file=sys.stderr)
        return ENDED_BY + signals[0]
    _say(working.result())
    return 0


def _say(words: object) -> bool:
    """Answer on standard output; whether anybody is there to read it."""
    try:
        print(words, flush=True)
    except BrokenPipeError:
        # At the end Python would try once more to write it, and tell of that.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return False
    return True


VERBS = (
    ("run", _run, "run the bot; the same as no command at all"),
    ("check", _check, "try everything that the bot needs, change nothing, and say what to do"),
    ("migrate", _migrate, "bring the database up to date"),
    ("backup", _backup, "write a copy of the whole database to FILE, also while the bot runs"),
    ("restore", _restore, "read a backup, or a stopped bot's bot.db, into an empty database"),
)
OF_A_FILE = ("backup", "restore")

if __name__ == "__main__":
    sys.exit(main())
