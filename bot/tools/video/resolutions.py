"""The resolutions that the video tools name, and which of them a free plan includes."""

from collections.abc import Iterable

from bot.tools.plans import Plan
from bot.tools.slots import Choice
from bot.tools.values import OpenValues
from bot.tools.wording import instead

RESOLUTIONS = ("360p", "480p", "720p", "1080p", "4k")
COMMON_RESOLUTIONS = RESOLUTIONS[1:4]
FREE_RESOLUTION = "480p"
_USUAL_PAID_RESOLUTION = "720p"
USUAL_RESOLUTION = f"{_USUAL_PAID_RESOLUTION}, on a free plan {FREE_RESOLUTION}"
"""In a member's words."""


def usual_resolution(plan: Plan) -> str:
    """What is taken when nobody says anything, as Magic Hour itself does."""
    return _USUAL_PAID_RESOLUTION if plan.paid else FREE_RESOLUTION


def included(resolutions: Iterable[str], plan: Plan) -> list[str]:
    """Those of them that the plan may make."""
    highest = RESOLUTIONS.index(FREE_RESOLUTION)
    return [each for each in resolutions if plan.paid or RESOLUTIONS.index(each) <= highest]


def refuse_above_plan(slot: Choice, values: OpenValues) -> None:
    """:raises OptionRefused: the plan does not include the resolution chosen in this slot."""
    wanted = values[slot]
    if not included([wanted], values.plan):
        slot.refuse(f"This bot's free Magic Hour plan makes {FREE_RESOLUTION} only, not {wanted}.")


def refuse_on_free_plan(slot: Choice, values: OpenValues, what: str, able: Iterable[str] = ()) -> None:
    """:raises OptionRefused: this needs a paid plan and the bot has a free one; `able` would work there."""
    if not values.plan.paid:
        problem = f"{what} needs a paid Magic Hour plan, and this bot has a free one."
        slot.refuse(problem + instead("These work", able))
