"""Room to write."""

import os
from pathlib import Path

import pytest

from bot.checks.disk import GIB, disk, room_line
from tests.checks.listing import said

MIB = 1024**2


async def test_nothing_is_left_behind_by_looking(tmp_path: Path) -> None:
    data, store = tmp_path / "data" / "below", tmp_path / "store" / "bot.db"

    lines = await said(disk(data, store, archive=False))

    assert [line.partition(" free for ")[2] for line in lines] == [
        f"results in {data}.",
        f"the database in {store.parent}.",
    ]
    assert os.listdir(tmp_path) == []  # noqa: PTH208  pathlib's way is held to block


async def test_one_folder_for_both_is_told_once(tmp_path: Path) -> None:
    (line,) = await said(disk(tmp_path, tmp_path / "bot.db", archive=True))

    assert "free for results and the archive in " in line


async def test_a_folder_that_cannot_be_written_to_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "a-file").touch()
    folder = tmp_path / "a-file" / "below"

    assert await said(disk(folder, None, archive=False)) == [
        f"FAIL  disk: nothing can be written to {folder} (Not a directory): let the bot's user write there."
    ]


@pytest.mark.parametrize(
    ("free", "wanted", "begins"),
    [
        (512 * MIB - 1, 0, "FAIL  disk: 512.0 MiB free for results, of which 512.0 MiB are never touched"),
        (512 * MIB, 0, "warn  disk: 512.0 MiB free for results: make room before"),
        (GIB, 0, "ok    disk: 1.0 GiB free for results."),
        (4 * GIB, 5 * GIB, "warn  disk: 4.0 GiB free for results: make room, or lower ARCHIVE_DAYS."),
        (5 * GIB, 5 * GIB, "ok    disk: 5.0 GiB"),
    ],
)
def test_how_much_is_enough(free: int, wanted: int, begins: str) -> None:
    assert str(room_line("results", free, wanted)).startswith(begins)
