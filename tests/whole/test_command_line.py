"""`python -m bot` as somebody types it: what it does not understand, and ends that are nobody's mistake."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from bot.__main__ import EXIT_UNREAD, _parser
from bot.interruption import EXIT_INTERRUPTED
from tests.interrupting import write_interrupting_module
from tests.wire.discord import WireDiscord
from tests.wire.process import BotProcess
from tests.wire.zygote import basic_environment

NOWHERE = {
    "DISCORD_TOKEN": "token",
    "MAGIC_HOUR_API_KEY": "key",
    "DISCORD_API_URL": "http://127.0.0.1:1",
    "MAGIC_HOUR_BASE_URL": "http://127.0.0.1:1",
}


def test_a_command_that_there_is_not_is_answered_with_those_that_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        _parser().parse_args(["nonsense"])

    told = capsys.readouterr().err
    assert ended.value.code == 2
    assert told.startswith("usage: python -m bot [-h] COMMAND ...\n")
    assert "argument COMMAND: invalid choice: 'nonsense' (choose from" in told


async def test_ctrl_c_while_its_parts_are_imported_ends_it_without_a_word(tmp_path: Path) -> None:
    write_interrupting_module(tmp_path, "discord")

    async with BotProcess(NOWHERE, tmp_path) as process:
        assert (await process.exited(), process.output) == (EXIT_INTERRUPTED, "")


async def test_ctrl_c_during_a_check_ends_it_after_the_line_that_it_has_come_to(tmp_path: Path) -> None:
    async with WireDiscord() as wire:
        wire.faults.hold("*", "*", times=99)
        env = NOWHERE | {"DISCORD_TOKEN": wire.token, "DISCORD_API_URL": wire.api_url}
        async with BotProcess(env, tmp_path, arguments=("check",), forked=True) as process:
            await process.line_matching("key: ")
            os.kill(process.pid, signal.SIGINT)

            assert await process.exited() == EXIT_INTERRUPTED
            assert {line.stream for line in process.lines} == {"stdout"}


async def test_a_check_ends_without_a_word_where_nobody_reads_it(tmp_path: Path) -> None:
    """As before `head -1`."""
    ours, theirs = os.pipe()
    os.close(ours)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "check"),
        cwd=tmp_path,
        env=basic_environment() | NOWHERE,
        stdout=theirs,
        stderr=asyncio.subprocess.PIPE,
    )
    os.close(theirs)

    _, errors = await asyncio.wait_for(process.communicate(), 20)

    assert (process.returncode, errors) == (EXIT_UNREAD, b"")
