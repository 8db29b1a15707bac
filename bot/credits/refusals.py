"""The limits of credits, as refusals that say what stands in the way, what is left, and when that changes. Pure."""

from bot.credits.balance import Balance
from bot.credits.periods import Span
from bot.credits.rules import Allowance, Limits
from bot.errors import CapReached, JobTooDear, NotEnoughCredits
from bot.tools.wording import count

ASK_MANAGERS = "Ask somebody who manages this server for more."
"""The advice in a refusal that those who manage the server may set aside, JobTooDear included."""


def refuse_dear_job(limits: Limits, credits: int, *, exact: bool) -> None:
    """:raises JobTooDear: no single job may cost so much."""
    if limits.job is not None and credits > limits.job:
        raise JobTooDear(price=_price(credits, exact=exact), limit=count(limits.job, "credit"))


def refuse_dear_member(balance: Balance, span: Span, credits: int, *, exact: bool) -> None:
    """:raises NotEnoughCredits: the member's allowance and grants do not cover it."""
    if not balance.covers(credits):
        raise NotEnoughCredits(
            price=_price(credits, exact=exact),
            left=count(balance.available or 0, "credit"),
            outlook=_outlook(credits, balance, span),
        )


def refuse_over_cap(cap: Allowance, spent: int, span: Span, credits: int, *, exact: bool) -> None:
    """:raises CapReached: the whole server may not spend so much more."""
    whole = cap.credits
    if whole is not None and spent + credits > whole:
        raise CapReached(
            price=_price(credits, exact=exact),
            left=count(max(0, whole - spent), "credit"),
            cap=f"{count(whole, 'credit')} a {cap.period}",
            resets=_relative(span),
        )


def _price(credits: int, *, exact: bool) -> str:
    if exact:
        return f"This costs {count(credits, 'credit')}"
    return f"{count(credits, 'credit')} must be held for this until its exact price is known"


def _outlook(credits: int, balance: Balance, span: Span) -> str:
    allowance = balance.allowance or 0
    if not allowance:
        return f"You have no allowance on this server. {ASK_MANAGERS}"
    words = count(allowance, "credit")
    if credits > allowance + balance.of_grants:
        return f"That is more than your whole allowance of {words}. {ASK_MANAGERS}"
    return f"Your allowance of {words} resets {_relative(span)}."


def _relative(span: Span) -> str:
    return f"<t:{int(span.end.timestamp())}:R>"
