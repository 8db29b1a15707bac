"""The command line: `python -m sandbox` opens the world to a browser, `python -m sandbox demo` lets it show itself."""

from bot import interruption

if __name__ == "__main__":
    interruption.expect()

import argparse
import asyncio
import gc
import math
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

gc.disable()  # as for the bot's own start: what is imported stays to the end

from simcord import SetupError

from bot.errors import SettingsError, Unavailable
from bot.logs import configure_logs
from sandbox.demo import Demo, DemoError
from sandbox.guide import first_steps, greeting
from sandbox.studio import CHANNEL_NAME, MANAGER_NAME
from sandbox.world import World

gc.freeze()
gc.enable()

EXIT_FAILED = 1
EXIT_WRONG_START = 2


class Show(NamedTuple):
    """One way to use the world: gives the exit code."""

    perform: Callable[[World, argparse.Namespace], Awaitable[int]]
    speed: float
    stopped: int
    """The exit code when a signal asked to stop."""


def main() -> int:
    """Do what the command line says, until it is over or a signal asks to stop."""
    try:
        interruption.no_longer()
        arguments = read_arguments()
        configure_logs(arguments.log_level, "console")
        with _folder(arguments) as folder:
            return asyncio.run(_until_stopped(folder, arguments))
    except KeyboardInterrupt:
        return interruption.EXIT_INTERRUPTED
    except (OSError, SetupError, SettingsError, Unavailable) as error:
        sys.stderr.write(f"The sandbox cannot start: {error}\n")
        return EXIT_WRONG_START
    except DemoError as error:
        sys.stderr.write(f"The demo broke off: {error}\n")
        return EXIT_FAILED


def read_arguments() -> argparse.Namespace:
    """Read the command line, with defaults from the environment; a wrong value ends with a usage line."""
    default = os.environ.get
    parser = argparse.ArgumentParser(
        prog="python -m sandbox", description="The real bot in a world without accounts."
    )
    add = parser.add_argument
    add("show", nargs="?", choices=SHOWS, default="page", help="for a browser (page) or by itself (demo)")
    add("--speed", type=_speed, default=default("SANDBOX_SPEED"), help="jobs as fast as life times this")
    add("--port", type=int, default=default("SANDBOX_PORT", "0"), help="of the page; 0 takes a free one")
    add("--folder", type=Path, default=default("SANDBOX_DIR", "sandbox-data"), help="for all that is written")
    add("--keep", action="store_true", help="leave the bot's database in the folder")
    add("--log-level", choices=("DEBUG", "INFO", "WARNING", "ERROR"), default="WARNING")
    return parser.parse_args()


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = math.nan
    if not (speed > 0 and math.isfinite(speed)):
        raise argparse.ArgumentTypeError("must be a number greater than 0, such as 5 (SANDBOX_SPEED)")
    return speed


@contextmanager
def _folder(arguments: argparse.Namespace) -> Iterator[Path]:
    """A fresh folder for one run's database: nothing that stood there before is read or removed."""
    arguments.folder.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=arguments.folder.resolve()))
    try:
        yield folder
    finally:
        if arguments.keep:
            _say(f"The bot's database is in {folder}.")
        else:
            shutil.rmtree(folder, ignore_errors=True)


async def _until_stopped(folder: Path, arguments: argparse.Namespace) -> int:
    stop, show = asyncio.Event(), SHOWS[arguments.show]
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    showing = asyncio.create_task(_perform(show, folder, arguments), name="sandbox")
    stopping = asyncio.create_task(stop.wait(), name="stop")
    await asyncio.wait([showing, stopping], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if showing.done():
        return showing.result()
    showing.cancel()
    await asyncio.wait([showing])
    return show.stopped


async def _perform(show: Show, folder: Path, arguments: argparse.Namespace) -> int:
    arguments.speed = arguments.speed or show.speed
    world = World(folder, speed=arguments.speed, port=arguments.port)
    await world.start()
    try:
        return await show.perform(world, arguments)
    finally:
        await world.close()


async def _page(world: World, _: argparse.Namespace) -> int:
    await world.live.member(MANAGER_NAME).send(world.live.channel(CHANNEL_NAME), greeting(world))
    _say("\n".join(first_steps(world)))
    await world.live.wait_closed()
    return 0


async def _demo(world: World, arguments: argparse.Namespace) -> int:
    _say(f"Jobs run {arguments.speed:g} times as fast as at Magic Hour; what they make is a placeholder.\n")
    as_promised = await Demo(world, arguments.folder / "demo", _say).perform()
    return 0 if as_promised else EXIT_FAILED


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


SHOWS = {
    "page": Show(_page, speed=5.0, stopped=0),
    "demo": Show(_demo, speed=10.0, stopped=interruption.EXIT_INTERRUPTED),
}

if __name__ == "__main__":
    sys.exit(main())
