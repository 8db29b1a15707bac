"""From an error of Magic Hour's to the problem that a job ends with."""

from bot.errors import AccountEmpty, Declined, KeyRefused, PlanTooSmall
from bot.jobs.job import Problem

CODES: dict[type[Declined], str] = {
    AccountEmpty: "account_empty",
    KeyRefused: "key_refused",
    PlanTooSmall: "plan_too_small",
}


def declined(error: Declined) -> Problem:
    """The problem behind a request that Magic Hour declined."""
    return Problem(CODES.get(type(error), "invalid_request"), error.detail)
