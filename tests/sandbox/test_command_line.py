"""`python -m sandbox` as somebody starts and stops it."""

import asyncio
import signal
from asyncio.subprocess import Process
from pathlib import Path

import httpx
import pytest

from bot.http_client import tls
from sandbox.__main__ import read_arguments
from tests.interrupting import write_interrupting_module
from tests.sandbox.process import process

MISLEADING = {
    "DATABASE_URL": "postgresql+asyncpg://nobody@127.0.0.1:1/nothing",
    "MAGIC_HOUR_BASE_URL": "http://127.0.0.1:1",
    "DISCORD_API_URL": "http://127.0.0.1:1",
    "WEBHOOK_PORT": "not a port",
}
"""What an operator's environment may hold: the sandbox must not touch any of it."""


async def lines_until_the_last_step(started: Process) -> list[str]:
    assert started.stdout is not None
    lines: list[str] = []
    while not lines or "Ctrl-C" not in lines[-1]:
        line = await asyncio.wait_for(started.stdout.readline(), 20)
        assert line, await started.communicate()
        lines.append(line.decode().strip())
    return lines


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_prints_one_address_and_first_steps_and_stops_cleanly(
    tmp_path: Path, number: signal.Signals
) -> None:
    async with process("sandbox", SANDBOX_DIR=str(tmp_path), SANDBOX_SPEED="50", **MISLEADING) as started:
        lines = await lines_until_the_last_step(started)
        (address,) = [line for line in lines if line.startswith("http://")]
        assert sum(line.count("://") for line in lines) == 1
        async with httpx.AsyncClient(verify=tls()) as http:
            page = await http.get(address)
        assert (page.status_code, page.headers["Content-Type"].split(";")[0]) == (200, "text/html")
        started.send_signal(number)
        rest, errors = await asyncio.wait_for(started.communicate(), 10)
        assert (started.returncode, rest, errors) == (0, b"", b"")
    assert names_in(tmp_path) == []


async def test_the_demo_ends_by_itself_and_leaves_the_posted_files(tmp_path: Path) -> None:
    async with process("sandbox", "demo", "--speed", "100", "--keep", SANDBOX_DIR=str(tmp_path)) as started:
        told, errors = await asyncio.wait_for(started.communicate(), 30)
        assert (started.returncode, errors) == (0, b""), told.decode()
    assert len(names_in(tmp_path / "demo")) == 7
    (kept,) = [name for name in names_in(tmp_path) if name != "demo"]
    assert "bot.db" in names_in(tmp_path / kept)


async def test_an_interrupted_demo_does_not_count_as_one_that_went_well(tmp_path: Path) -> None:
    async with process("sandbox", "demo", "--speed", "1", SANDBOX_DIR=str(tmp_path)) as started:
        assert started.stdout is not None
        while b"card" not in await started.stdout.readline():
            continue
        started.send_signal(signal.SIGINT)
        _, errors = await asyncio.wait_for(started.communicate(), 10)
        assert (started.returncode, errors) == (130, b"")


async def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    taken = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = taken.sockets[0].getsockname()[1]
    async with process("sandbox", SANDBOX_DIR=str(tmp_path), SANDBOX_PORT=str(port)) as started:
        _, errors = await asyncio.wait_for(started.communicate(), 20)
        assert started.returncode == 2
        assert errors.decode().splitlines() == [
            f"The sandbox cannot start: preview could not bind port {port}"
        ]
    taken.close()


@pytest.mark.parametrize("speed", ["0", "-1", "inf", "fast"])
def test_a_speed_that_is_none_is_refused_with_what_it_must_be(
    speed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SANDBOX_SPEED", speed)
    monkeypatch.setattr("sys.argv", ["sandbox"])

    with pytest.raises(SystemExit) as ended:
        read_arguments()

    assert ended.value.code == 2
    told = "argument --speed: must be a number greater than 0, such as 5 (SANDBOX_SPEED)"
    assert told in capsys.readouterr().err


async def test_ctrl_c_while_its_parts_are_imported_ends_it_without_a_word(tmp_path: Path) -> None:
    write_interrupting_module(tmp_path, "simcord")
    async with process("sandbox", PYTHONPATH=str(tmp_path)) as started:
        assert await asyncio.wait_for(started.communicate(), 20) == (b"", b"")
        assert started.returncode == 130
