"""A bot as a process of its own, and the stand-in on the other side of its sockets."""

import signal
from pathlib import Path

import pytest

from tests.wire.discord import WireDiscord
from tests.wire.process import BotProcess

SAMPLE = "tests.wire.sample_bot"


@pytest.fixture
def env(wire: WireDiscord) -> dict[str, str]:
    return {"DISCORD_API_URL": wire.api_url, "DISCORD_TOKEN": wire.token}


async def test_a_whole_bot_answers_and_another_takes_over_after_its_death(
    wire: WireDiscord, env: dict[str, str], tmp_path: Path
) -> None:
    ada, studio = wire.member("ada"), wire.channel("studio")
    async with BotProcess(env, tmp_path, module=SAMPLE) as first:
        assert await first.line_matching(r"ready in (\d+) servers")
        await (await wire.command(ada, studio, "echo", text="a cat")).answer
        post = await wire.wait_for(
            lambda: next((post for post in wire.messages(studio) if post.buttons), None)
        )
        await first.kill()
        assert first.code == -signal.SIGKILL
    async with BotProcess(env, tmp_path, module=SAMPLE):
        await wire.connected()
        await (await wire.click(ada, post, "cheer:0")).answer
    assert post.button("Cheer 1")
    assert wire.violations == []


async def test_a_process_that_is_asked_to_stop_tells_its_code_and_time(tmp_path: Path) -> None:
    _write(
        tmp_path,
        "import signal, sys, time",
        "signal.signal(15, lambda *_: sys.exit(7))",
        "print('up')",
        "signal.pause()",
    )
    async with BotProcess({}, tmp_path) as process:
        await process.line_matching("^up$")
        stopped = await process.terminate()
    assert stopped.code == 7
    assert 0 <= stopped.seconds < 5


async def test_both_streams_are_heard_and_a_missing_line_is_told_with_the_output(tmp_path: Path) -> None:
    _write(
        tmp_path,
        "import os, sys",
        "print('out', sorted(os.environ.keys() & {'COLOR', 'PYTEST_CURRENT_TEST'}))",
    )
    async with BotProcess({"COLOR": "red"}, tmp_path) as process:
        assert await process.exited() == 0
        with pytest.raises(AssertionError, match=r"exit code 0.*\n.*out \['COLOR'\]"):
            await process.line_matching("never said")
    assert [line.stream for line in process.lines] == ["stdout"]


def _write(folder: Path, *lines: str) -> None:
    """A `bot` package of these lines, nearer than the real one."""
    package = folder / "bot"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text("\n".join(lines) + "\n")
