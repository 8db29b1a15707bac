"""The page of `/credits`."""

from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.credits.ledger import Entry, EntryKind, Standing
from bot.credits.periods import Period
from bot.messages.credits import credits_page
from tests.messages.jobs import NOW


def _standing(**changes: Any) -> Standing:
    facts: dict[str, Any] = {
        "allowance": 1_500,
        "period": Period.WEEK,
        "resets_at": NOW + timedelta(days=2),
        "spent": 250,
        "grants": 100,
        "available": 1_350,
        "held": 50,
    }
    return Standing(**{**facts, **changes})


def _page(standing: Standing, entries: list[Entry] | None = None) -> discord.Embed:
    (embed,) = credits_page(standing, entries or [], NOW).embeds
    assert embed is not None
    return embed


def _fields(embed: discord.Embed) -> dict[str | None, str | None]:
    return {field.name: field.value for field in embed.fields}


def test_the_page_says_what_is_available_and_when_the_allowance_resets() -> None:
    embed = _page(_standing())

    resets = int((NOW + timedelta(days=2)).timestamp())
    assert embed.description == "**1,350 credits** available"
    assert _fields(embed)["Allowance"] == (
        f"250 of 1,500 spent this week\nresets <t:{resets}:R>, <t:{resets}:f>"
    )
    assert _fields(embed)["Granted"] == "100 left"
    assert _fields(embed)["Held"] == "50"
    assert _fields(embed)["Last entries"] == "none yet"


def test_an_unlimited_allowance_is_called_so() -> None:
    embed = _page(_standing(allowance=None, available=None))

    assert embed.description == "**Unlimited**"
    assert _fields(embed)["Allowance"] == "unlimited; 250 spent this week"


def test_no_allowance_is_not_said_to_reset() -> None:
    assert _fields(_page(_standing(allowance=0, available=100)))["Allowance"] == "none"


def test_entries_show_what_was_spent_and_what_came_back() -> None:
    entries = [
        Entry(NOW, EntryKind.RELEASE, -1_250, "job2", "image-generator", "failed"),
        Entry(NOW, EntryKind.HOLD, 1_250, "job2", "image-generator", "failed"),
    ]
    moment = f"<t:{int(NOW.timestamp())}:R>"

    assert _fields(_page(_standing(), entries))["Last entries"] == (
        f"{moment} **+1,250** given back, /image-generator\n{moment} **−1,250** held, /image-generator"  # noqa: RUF001  a minus sign
    )


@pytest.mark.parametrize(("state", "word"), [("waiting", "held"), ("done", "charged")])
def test_a_hold_that_became_the_price_reads_as_charged(state: str, word: str) -> None:
    """A job that costs what was held has one entry only; it must not look like a hold that was forgotten."""
    entry = Entry(NOW, EntryKind.HOLD, 5, "job1", "image-generator", state)

    embed = _page(_standing(), [entry])

    assert f"**−5** {word}, /image-generator" in str(_fields(embed)["Last entries"])  # noqa: RUF001  a minus sign
