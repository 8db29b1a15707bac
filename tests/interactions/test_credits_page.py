"""The page of `/credits`."""

from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.credits.movements import GrantEvent, GrantMovement, JobMovement, Movement
from bot.credits.periods import Period
from bot.credits.statement import Cap, OpenGrant, Standing
from bot.interactions.credits import credits_page
from tests.messages.jobs import NOW

AGO = f"<t:{int(NOW.timestamp())}:R>"
MONA = 77


def _moment(days: int) -> str:
    moment = int((NOW + timedelta(days=days)).timestamp())
    return f"<t:{moment}:R>, <t:{moment}:f>"


def _standing(**changes: Any) -> Standing:
    facts: dict[str, Any] = {
        "allowance": 1_500,
        "period": Period.WEEK,
        "resets_at": NOW + timedelta(days=2),
        "spent": 250,
        "held": 0,
    }
    return Standing(**{**facts, **changes})


def _cap(credits: int, spent: int) -> Cap:
    return Cap(credits, Period.MONTH, spent, NOW + timedelta(days=9))


def _job(state: str, held: int, taken: int, returned: int, tool: str = "image-to-video") -> JobMovement:
    return JobMovement(NOW, tool, state, held, taken, returned)


def _summary(standing: Standing) -> discord.Embed:
    return credits_page(standing, [], NOW).embeds[0]


def _fields(standing: Standing) -> dict[str | None, str | None]:
    return {field.name: field.value for field in _summary(standing).fields}


def _lines(*movements: Movement) -> list[str]:
    history = credits_page(_standing(), movements, NOW).embeds[1]
    return [line.removeprefix(f"{AGO} ") for line in (history.description or "").splitlines()]


def test_the_page_says_what_is_available_and_when_the_allowance_resets() -> None:
    standing = _standing()

    assert _summary(standing).description == "**1,250 credits** available"
    assert _fields(standing) == {
        "Allowance": f"1,250 left: 250 of 1,500 spent or held this week\nresets {_moment(2)}",
    }
    assert _lines() == ["None yet."]


def test_an_unlimited_allowance_is_called_so() -> None:
    standing = _standing(allowance=None)

    assert _summary(standing).description == "**Unlimited**"
    assert _fields(standing)["Allowance"] == "unlimited; 250 spent or held this week"


def test_no_allowance_is_not_said_to_reset() -> None:
    assert _fields(_standing(allowance=0))["Allowance"] == "none"


def test_an_overdrawn_allowance_has_nothing_left() -> None:
    standing = _standing(spent=1_600)

    assert _summary(standing).description == "**0 credits** available"
    assert str(_fields(standing)["Allowance"]).startswith("0 left: 1,600 of 1,500 spent or held this week")


def test_every_grant_is_shown_with_its_reason_and_its_end() -> None:
    end = NOW + timedelta(days=3)
    grants = (OpenGrant(1, 50, 50, None, end), OpenGrant(2, 1_060, 2_000, "for the *contest*", None))
    standing = _standing(grants=grants)

    assert _summary(standing).description == "**2,360 credits** available"
    assert _fields(standing)["Grants"] == (
        f"50 left of 50, expires <t:{int(end.timestamp())}:R>\n1,060 left of 2,000: for the \\*contest\\*"
    )


def test_what_more_grants_leave_is_one_sum() -> None:
    grants = tuple(OpenGrant(number, 10, 10, None, None) for number in range(8))

    lines = str(_fields(_standing(grants=grants))["Grants"]).splitlines()

    assert lines[5:] == ["10 left of 10", "and 20 of 2 more"]


def test_what_unfinished_jobs_hold_is_shown() -> None:
    assert _fields(_standing(held=1_050))["Held"] == "1,050 by unfinished jobs"


def test_the_servers_cap_is_named_where_it_is_what_bounds() -> None:
    standing = _standing(cap=_cap(5_000, 4_870))

    assert _summary(standing).description == (
        "**130 credits** available\n"
        "That is all the whole server has left; the allowance and grants would leave 1,250."
    )
    assert _fields(standing)["The whole server"] == (
        f"130 left: 4,870 of 5,000 spent or held this month\nresets {_moment(9)}"
    )


def test_a_cap_bounds_an_unlimited_allowance() -> None:
    description = str(_summary(_standing(allowance=None, cap=_cap(500, 500))).description)

    assert description.startswith("**0 credits** available\n")
    assert description.endswith("the allowance is unlimited.")


def test_a_cap_that_bounds_nothing_is_shown_without_ado() -> None:
    standing = _standing(cap=_cap(5_000, 0))

    assert _summary(standing).description == "**1,250 credits** available"
    assert str(_fields(standing)["The whole server"]).startswith(
        "5,000 left: 0 of 5,000 spent or held this month"
    )


def test_the_limit_of_a_single_job_is_shown() -> None:
    assert _summary(_standing(job_limit=200)).description == (
        "**1,250 credits** available\nA single job may cost at most 200 credits."
    )


@pytest.mark.parametrize(
    ("movement", "line"),
    [
        (_job("done", 360, 360, 0), "**−360** /image-to-video"),  # noqa: RUF001  a minus sign
        (_job("done", 450, 450, 90), "**−360** /image-to-video (450 held, 90 came back)"),  # noqa: RUF001  a minus sign
        (_job("done", 450, 1_500, 0), "**−1,500** /image-to-video (450 held, 1,050 more charged)"),  # noqa: RUF001  a minus sign
        (_job("waiting", 450, 450, 90), "**−360** /image-to-video (held until it ends)"),  # noqa: RUF001  a minus sign
        (_job("unconfirmed", 450, 450, 0), "**−450** /image-to-video (held until it ends)"),  # noqa: RUF001  a minus sign
        (_job("dancing", 450, 450, 0), "**−450** /image-to-video (held until it ends)"),  # noqa: RUF001  a minus sign
        (_job("failed", 10, 10, 10), "**0** /image-to-video failed, 10 came back"),
        (_job("canceled", 10, 10, 10), "**0** /image-to-video canceled, 10 came back"),
        (_job("failed", 10, 10, 0), "**−10** /image-to-video failed, but charged"),  # noqa: RUF001  a minus sign
    ],
)
def test_a_job_is_one_line(movement: JobMovement, line: str) -> None:
    assert _lines(movement) == [line]


@pytest.mark.parametrize(
    ("movement", "line"),
    [
        (
            GrantMovement(NOW, GrantEvent.GRANTED, 1_000, MONA, "the contest"),
            "**+1,000** granted by <@77>: the contest",
        ),
        (GrantMovement(NOW, GrantEvent.TAKEN_BACK, 40, MONA, None), "**−40** taken back by <@77>"),  # noqa: RUF001  a minus sign
        (
            GrantMovement(NOW, GrantEvent.EXPIRED, 50, None, "the contest"),
            "**−50** expired: the contest",  # noqa: RUF001  a minus sign
        ),
    ],
)
def test_what_happens_to_a_grant_is_one_line(movement: GrantMovement, line: str) -> None:
    assert _lines(movement) == [line]


def test_somebody_elses_page_names_them() -> None:
    assert credits_page(_standing(), [], NOW, "bob").embeds[0].title == "Credits of bob"
