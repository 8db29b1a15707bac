"""The simulated server of tests/cogs, here too."""

from tests.cogs.conftest import book, parts, place, simcord_bot

__all__ = ["book", "parts", "place", "simcord_bot"]
