"""How large a picture becomes: the steps that several tools share."""

from bot.tools.slots import Choice
from bot.tools.values import OpenValues

RESOLUTIONS = ("640px", "1k", "2k", "4k")
"""The longest edge."""

FREE_RESOLUTION = "640px"


def refuse_above(slot: Choice, values: OpenValues) -> None:
    """:raises OptionRefused: the plan makes no pictures of this resolution."""
    if not values.plan.paid and values[slot] != FREE_RESOLUTION:
        slot.refuse(f"This bot's free Magic Hour plan makes {FREE_RESOLUTION} only, not {values[slot]}.")
