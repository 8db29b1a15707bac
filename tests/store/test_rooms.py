"""Rooms for working copies."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

from bot.store.rooms import working_room

ENDS_WITHOUT_TIDYING = """
import os, signal, sys
from pathlib import Path
from bot.store.rooms import working_room

with working_room(Path(sys.argv[1])) as room:
    (room / "copy.db").write_text("a prompt")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def _rooms(folder: Path) -> list[Path]:
    return [each for each in folder.iterdir() if each.name.startswith("restore-")]


def test_a_room_is_private_and_goes_with_its_block(tmp_path: Path) -> None:
    with working_room(tmp_path) as room:
        assert _rooms(tmp_path) == [room]
        assert stat.S_IMODE(room.stat().st_mode) == 0o700

    assert _rooms(tmp_path) == []


def test_what_a_killed_process_has_left_is_removed_by_the_next(tmp_path: Path) -> None:
    (tmp_path / "results").mkdir()
    (tmp_path / "bot.db").touch()
    killed = subprocess.run([sys.executable, "-c", ENDS_WITHOUT_TIDYING, str(tmp_path)], check=False)  # noqa: S603  our own words
    assert killed.returncode == -signal.SIGKILL
    assert [each.name for room in _rooms(tmp_path) for each in room.iterdir()] == ["copy.db"]

    with working_room(tmp_path) as room:
        assert _rooms(tmp_path) == [room]

    assert sorted(os.listdir(tmp_path)) == ["bot.db", "results"]  # noqa: PTH208  names are enough


def test_whoever_works_beside_it_keeps_its_room(tmp_path: Path) -> None:
    with working_room(tmp_path) as first:
        with working_room(tmp_path) as second:
            assert set(_rooms(tmp_path)) == {first, second}

        assert _rooms(tmp_path) == [first]
