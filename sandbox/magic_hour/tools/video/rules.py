"""Rules and sums that several video tools share."""

import math

from sandbox.magic_hour.refusals import not_in_plan

FREE_RESOLUTION, PAID_RESOLUTION = "480p", "720p"


def whole(credits_: float) -> int:
    """Round credits up, but not for what floating point added: 6.2 s at 30 frames are 186."""
    return math.ceil(round(credits_, 6))


def plan_resolution(wanted: str | None, tier: str) -> str:
    """Give the resolution that counts: the one asked for, or the plan's own."""
    return wanted or (FREE_RESOLUTION if tier == "free" else PAID_RESOLUTION)


def check_plan(resolution: str, tier: str) -> None:
    """Refuse whatever is above 480p on the free plan."""
    if tier == "free" and resolution != FREE_RESOLUTION:
        raise not_in_plan(resolution)
