"""A file of any size passes through a few pieces of memory."""

import gc
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.magic_hour import MagicHour, UploadTarget
from tests.magic_hour.server import Server, Swallow, zeros

FILE_MEBIBYTES = 96
ALLOWED_MEBIBYTES = 10


@pytest.fixture
def peak_mebibytes() -> Iterator[list[float]]:
    """A list that holds the peak of Python's memory, above the start, once the test reads it by `measured`."""
    gc.collect()
    tracemalloc.start()
    start, _ = tracemalloc.get_traced_memory()
    yield [start]
    tracemalloc.stop()


def measured(start: list[float]) -> float:
    _, peak = tracemalloc.get_traced_memory()
    return (peak - start[0]) / 2**20


async def test_a_large_upload_passes_through_little_memory(
    server: Server, magic_hour: MagicHour, peak_mebibytes: list[float]
) -> None:
    swallow = Swallow()
    server.on("GET", "/source", zeros(FILE_MEBIBYTES))
    server.on("PUT", "/store", swallow)
    target = UploadTarget(upload_url=server.url("/store"), file_path="api-assets/x.mp4")

    await magic_hour.transfer(server.url("/source"), target, size=FILE_MEBIBYTES << 20, filename="x.mp4")

    assert swallow.received == FILE_MEBIBYTES << 20
    assert measured(peak_mebibytes) < ALLOWED_MEBIBYTES


async def test_a_large_download_passes_through_little_memory(
    server: Server, magic_hour: MagicHour, tmp_path: Path, peak_mebibytes: list[float]
) -> None:
    server.on("GET", "/result", zeros(FILE_MEBIBYTES))

    size = await magic_hour.download(server.url("/result"), tmp_path / "x.mp4")

    assert size == FILE_MEBIBYTES << 20
    assert measured(peak_mebibytes) < ALLOWED_MEBIBYTES
