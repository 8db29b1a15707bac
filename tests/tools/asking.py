"""Asking for a tool in a test, and what comes of it."""

from collections.abc import Sequence
from typing import Any

import pytest

from bot.errors import OptionRefused, OptionsRefused, Refusal
from bot.tools import CATALOGUE, Kind, Plan, Quote, Request

UNPUBLISHED = {Kind.IMAGE: 130, Kind.VIDEO: 2000, Kind.AUDIO: 70}


def asked(command: str, plan: Plan = Plan.CREATOR, **raw: Any) -> Request:
    return CATALOGUE[command].prepare(raw, plan)


def body(command: str, plan: Plan = Plan.CREATOR, **raw: Any) -> dict[str, Any]:
    """The request as it would be sent; every file lies at `up/<its slot>`."""
    request = asked(command, plan, **raw)
    return request.body({file.option: f"up/{file.option}" for file in request.files}, "job 7")


def quote(command: str, plan: Plan = Plan.CREATOR, **raw: Any) -> Quote:
    return asked(command, plan, **raw).quote(UNPUBLISHED)


def price(command: str, plan: Plan = Plan.CREATOR, **raw: Any) -> tuple[int, str]:
    """The credits and how sure they are."""
    quoted = quote(command, plan, **raw)
    return quoted.credits, quoted.certainty.value


def problems(command: str, plan: Plan = Plan.CREATOR, **raw: Any) -> list[str]:
    """Everything that is refused, as `option: problem`."""
    with pytest.raises((OptionRefused, OptionsRefused)) as caught:
        asked(command, plan, **raw)
    return [f"{one.option}: {one.problem}" for one in each_of(caught.value)]


def each_of(refused: Refusal) -> Sequence[OptionRefused]:
    """The single refusals in what a tool raised."""
    if isinstance(refused, OptionsRefused):
        return refused.problems
    assert isinstance(refused, OptionRefused)
    return [refused]


def accepted(command: str, plan: Plan, raw: dict[str, Any]) -> bool:
    try:
        asked(command, plan, **raw)
    except (OptionRefused, OptionsRefused):
        return False
    return True
