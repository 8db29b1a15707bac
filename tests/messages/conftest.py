"""The simulated server of tests/cogs, here too."""

from tests.cogs.conftest import parts, place, simcord_bot

__all__ = ["parts", "place", "simcord_bot"]
