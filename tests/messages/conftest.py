"""The simulated server of tests/cogs, here too, with a poster and files for it."""

from pathlib import Path

import pytest

from bot.jobs.ports import Output
from bot.messages.poster import DiscordPoster
from tests.cogs.conftest import Place, book, parts, place, simcord_bot
from tests.messages.jobs import an_output

__all__ = ["book", "files", "parts", "place", "poster", "simcord_bot"]


@pytest.fixture
def poster(place: Place) -> DiscordPoster:
    poster = DiscordPoster()
    poster.client = place.bot
    return poster


@pytest.fixture
def files(tmp_path: Path) -> list[Output]:
    """Three small files on our disk."""
    outputs = []
    for number in range(1, 4):
        path = tmp_path / f"{number}.png"
        path.write_bytes(f"picture {number}".encode())
        outputs.append(an_output(number, path=path, size=path.stat().st_size))
    return outputs
