"""From an error to the problem that a job ends with."""

from bot.errors import (
    AccountEmpty,
    AccountTooLow,
    Declined,
    KeyRefused,
    NotEnoughCredits,
    OptionRefused,
    OptionsRefused,
    PlanTooSmall,
    Refusal,
)
from bot.jobs.job import REFUSED, Problem

CODES: dict[type[Declined], str] = {
    AccountEmpty: "account_empty",
    KeyRefused: "key_refused",
    PlanTooSmall: "plan_too_small",
}

NOTHING_CHARGED = "Nothing was charged."
"""How refusals end; a job's own message says that for itself."""

Unfitting = OptionRefused | OptionsRefused


def declined(error: Declined) -> Problem:
    """The problem behind a request that Magic Hour declined."""
    return Problem(CODES.get(type(error), "invalid_request"), error.detail)


def unaffordable(refusal: Refusal, *, askable: bool = False) -> Problem:
    """The problem behind a price that some limit does not allow; its words may hold Discord's marks.

    They may be read by everybody, so they keep what a member has left to themselves. `askable` says that an approval
    can be asked for.
    """
    if isinstance(refusal, AccountTooLow):
        return Problem("account_too_low")
    if isinstance(refusal, NotEnoughCredits):
        words = f"{refusal.price}. {refusal.outlook} `/credits` shows what is left."
        return Problem(REFUSED if askable else "not_enough_credits", words)
    words = str(refusal).removesuffix(NOTHING_CHARGED).rstrip()
    return Problem(REFUSED if askable else "limit_reached", words)


def unfitting(refusal: Unfitting) -> Problem:
    """The problem behind a clip that turned out to break the tool's rules; its words may hold Discord's marks."""
    refused = refusal.problems if isinstance(refusal, OptionsRefused) else (refusal,)
    return Problem("option_refused", " ".join(f"`{each.option}`: {each.problem}" for each in refused))
