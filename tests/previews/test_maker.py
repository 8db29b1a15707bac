"""The decoder works in a process of its own: whatever happens to that, the bot goes on."""

import asyncio
import os
import sys
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # it comes without types
import pytest

from bot.previews import PreviewMaker
from bot.previews.__main__ import MEMORY_BYTES, SECONDS
from tests.previews.films import write_film
from tests.wire import zygote

FILM = Path("film.mp4")


def running(*lines: str, seconds: float = 30) -> PreviewMaker:
    """A maker whose process does something else than making previews."""
    return PreviewMaker(seconds=seconds, command=lambda *_: (sys.executable, "-c", "\n".join(lines)))


def files_in(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def children() -> list[int]:
    """All but the one that other tests fork their bots from."""
    return [child.pid for child in psutil.Process().children() if zygote.NAME not in _command(child)]


def _command(child: psutil.Process) -> list[str]:
    try:
        command: list[str] = child.cmdline()
    except psutil.NoSuchProcess:  # it has just ended
        return []
    return command


async def test_a_preview_is_made_of_a_film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the bot's folder is given as it mostly is: beside where the bot was started."""
    write_film(tmp_path / "film.mp4")
    monkeypatch.chdir(tmp_path)

    made = await PreviewMaker().make(Path("film.mp4"), Path("film-preview"))

    assert made == Path("film-preview.jpg")
    assert (tmp_path / "film-preview.jpg").stat().st_size > 0


async def test_of_a_broken_film_there_is_none(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "film.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + b"x" * 1_000)

    assert await PreviewMaker().make(tmp_path / "film.mp4", tmp_path / "preview") is None
    assert "no preview could be made of film.mp4 (1)" in caplog.text
    assert [path.name for path in files_in(tmp_path)] == ["film.mp4"]


async def test_the_process_limits_itself(caplog: pytest.LogCaptureFixture) -> None:
    await running("import mmap", f"mmap.mmap(-1, {MEMORY_BYTES})").make(FILM, FILM)
    assert caplog.text == "", "there is memory enough"

    await running(
        "import mmap, resource, signal, sys",
        "from bot.previews.__main__ import confine",
        "confine()",
        "limits = [resource.getrlimit(each)[0] for each in (resource.RLIMIT_AS, resource.RLIMIT_CORE)]",
        f"right = limits == [{MEMORY_BYTES}, 0] and 0 < signal.alarm(0) <= {SECONDS}",
        "try:",
        f"    mmap.mmap(-1, {MEMORY_BYTES})",
        "except OSError:",
        "    sys.exit(77 if right else 78)",
    ).make(FILM, FILM)

    assert "(77)" in caplog.text


async def test_the_process_knows_none_of_the_bots_secrets(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a-secret")

    await running("import os, sys", "sys.exit(40 + ('DISCORD_TOKEN' in os.environ))").make(FILM, FILM)

    assert "(40)" in caplog.text


async def test_an_endless_film_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    endless = ("import signal, time", "signal.signal(signal.SIGTERM, signal.SIG_IGN)", "time.sleep(600)")

    assert await running(*endless, seconds=0.3).make(FILM, FILM) is None

    assert "it took too long" in caplog.text
    assert children() == []


async def test_nobody_is_left_working_for_a_bot_that_stops(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    os.mkfifo(begun)
    endless = running("import time", f"open({str(begun)!r}, 'w').close()", "time.sleep(600)")
    making = asyncio.create_task(endless.make(FILM, FILM))
    await asyncio.to_thread(begun.read_bytes)  # it returns once the process has opened it
    assert len(children()) == 1

    making.cancel()
    await asyncio.gather(making, return_exceptions=True)

    assert children() == []


async def test_one_preview_is_made_at_a_time(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Each would take all it can get of a processor."""
    alone = str(tmp_path / "alone")
    maker = running("import os, time", f"os.mkdir({alone!r})", "time.sleep(0.1)", f"os.rmdir({alone!r})")

    await asyncio.gather(*(maker.make(FILM, FILM) for _ in range(3)))

    assert caplog.text == ""


async def test_where_no_process_can_be_begun_there_is_no_preview(caplog: pytest.LogCaptureFixture) -> None:
    maker = PreviewMaker(command=lambda *_: ("/nowhere/python",))

    assert await maker.make(FILM, FILM) is None

    assert "FileNotFoundError" in caplog.text
