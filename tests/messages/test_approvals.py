"""What a request for approval says, before and after it is settled."""

from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.credits.periods import Period
from bot.credits.refusals import ASK_MANAGERS
from bot.credits.statement import Cap, OpenGrant, Standing
from bot.jobs.job import Job, Problem
from bot.jobs.states import State
from bot.messages.approvals import approved, decision, request
from bot.messages.cards import card
from bot.messages.failures import failure
from bot.messages.small_print import numbers_in
from bot.tools import CATALOGUE
from tests.messages.jobs import (
    MEMBER,
    NOW,
    a_clip_request,
    a_job,
    a_video_request,
    an_image_request,
    an_upscaling_request,
)

MONA = 77
RESETS_AT = NOW + timedelta(days=3)


def waiting(**changes: Any) -> Job:
    facts = {"state": State.AWAITING_APPROVAL, "credits": 0, "accepted_at": None}
    return a_job(**{**facts, "due_at": NOW + timedelta(days=7), **changes})


def standing(**changes: Any) -> Standing:
    facts = {"allowance": 500, "period": Period.WEEK, "resets_at": RESETS_AT, "spent": 480, "held": 0}
    return Standing(**{**facts, **changes})


def embed_of(job: Job, member: Standing | None = None) -> discord.Embed:
    (embed,) = request(job, member, NOW).embeds
    return embed


def field(embed: discord.Embed, name: str) -> str:
    return next(each.value or "" for each in embed.fields if each.name == name)


def field_names(embed: discord.Embed) -> list[str | None]:
    return [each.name for each in embed.fields]


def test_an_open_request_offers_both_decisions() -> None:
    buttons = request(waiting(), standing(), NOW).buttons

    assert [(button.label, button.custom_id) for button in buttons] == [
        ("Approve", "approval:approve:0123456789ab"),
        ("Deny", "approval:deny:0123456789ab"),
    ]


def test_the_inputs_are_there_with_the_names_of_files_and_without_their_addresses() -> None:
    embed = embed_of(waiting(request=a_video_request(prompt="the sea", duration=5)))

    assert "> the sea" in (embed.description or "")
    assert "image: **cat.png**" in field(embed, "Options")
    assert "secret" not in str(embed.to_dict())


def test_whoever_decides_reads_more_of_a_long_text_than_a_card_shows() -> None:
    job = waiting(request=an_image_request("word " * 150))

    assert (embed_of(job).description or "").count("word") == 150
    assert card(job, NOW).words.count("word") < 100


def test_what_somebody_wrote_can_neither_link_nor_ping() -> None:
    job = waiting(request=an_image_request("@everyone [win](https://bad.example) **now**"))

    description = embed_of(job).description or ""

    assert "\\@everyone" in description
    assert "https://" not in description


@pytest.mark.parametrize("command", sorted(CATALOGUE))
def test_no_request_is_longer_than_discord_takes(command: str) -> None:
    title = CATALOGUE[command].title
    job = waiting(request=an_image_request("*" * 2000))

    embed = embed_of(job, standing(cap=Cap(500, Period.MONTH, 500, RESETS_AT)))

    assert len(title) < 200
    assert len(embed.description or "") <= 4096
    assert len(embed) <= 6000


@pytest.mark.parametrize(
    ("changes", "price"),
    [
        ({}, "50 credits"),
        (
            {"request": a_clip_request(end=10.0), "quote": 300, "quote_exact": False},
            "about 300 credits: an estimate",
        ),
        (
            {"request": an_upscaling_request(end=3.0), "quote_exact": False},
            "not known before it is queued; 50 credits",
        ),
    ],
)
def test_the_price_is_as_sure_as_it_is(changes: dict[str, Any], price: str) -> None:
    job = waiting(**changes)

    assert field(embed_of(job), "Price").startswith(price)
    assert f"**Credits:** {price}" in card(job, NOW).words


@pytest.mark.parametrize(
    ("member", "words"),
    [
        (standing(), "20 left"),
        (standing(spent=600), "0 left"),
        (standing(spent=0), "500 left"),
        (standing(allowance=None), "unlimited"),
        (standing(grants=(OpenGrant(id=1, left=30, credits=30, reason=None, expires_at=None),)), "50 left"),
        (standing(spent=0, cap=Cap(60, Period.WEEK, 10, RESETS_AT)), "500 left"),
    ],
)
def test_the_credits_of_the_member_are_what_is_left_to_them(member: Standing, words: str) -> None:
    assert field(embed_of(waiting(), member), "Credits of the member") == words


@pytest.mark.parametrize(
    ("member", "told"),
    [
        (standing(spent=0), []),
        (standing(spent=450, job_limit=50), []),
        (standing(allowance=None, job_limit=49), ["**above the limit of 49 credits for a single job**"]),
        (standing(), ["**more than the member has left: 30 would be granted**"]),
        (
            standing(spent=600, job_limit=20),
            [
                "**above the limit of 20 credits for a single job**",
                "**more than the member has left: 50 would be granted**",
            ],
        ),
    ],
)
def test_whoever_approves_is_told_which_limits_that_sets_aside(member: Standing, told: list[str]) -> None:
    assert field(embed_of(waiting(), member), "Price").split("\n") == ["50 credits", *told]


def test_a_settled_request_speaks_of_no_limit_any_more() -> None:
    settled = waiting(state=State.ACCEPTED, decided_by=MONA)

    assert field(embed_of(settled, standing(spent=600, job_limit=20)), "Price") == "50 credits"


def test_a_cap_that_an_approval_cannot_pass_is_told_before_anybody_tries() -> None:
    member = standing(cap=Cap(60, Period.WEEK, 20, RESETS_AT))

    words = field(embed_of(waiting(), member), "Credits of the member")

    assert "40 credits left until" in words
    assert "cannot be approved before" in words


DENIED = {"state": State.DENIED, "decided_by": MONA}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": State.ACCEPTED, "decided_by": MONA}, f"Approved by <@{MONA}>."),
        ({"state": State.DONE, "decided_by": MONA}, f"Approved by <@{MONA}>."),
        ({"state": State.CANCELED, "decided_by": MONA}, f"Approved by <@{MONA}>."),
        ({**DENIED, "problem": Problem("denied", "too dear")}, f"Denied by <@{MONA}>: too dear"),
        ({**DENIED, "problem": Problem("denied")}, f"Denied by <@{MONA}>."),
        ({"state": State.CANCELED}, "It is not wanted any more: it was canceled."),
        ({"state": State.DENIED, "problem": Problem("not_decided")}, "It expired, because nobody decided"),
        ({"due_at": NOW}, "It expired, because nobody decided"),
        ({"state": State.FAILED, "problem": Problem("internal")}, "It failed before anybody decided on it."),
    ],
)
def test_a_settled_request_says_how_and_offers_nothing(changes: dict[str, Any], words: str) -> None:
    job = waiting(**changes)

    draft = request(job, standing(), NOW)

    assert decision(job).startswith(words)
    assert f"**{decision(job)}**" in (draft.embeds[0].description or "")
    assert draft.buttons == ()
    assert "Expires" not in field_names(draft.embeds[0])


def test_the_line_about_an_approval_pings_its_member_alone_and_is_no_outcome() -> None:
    job = waiting(state=State.ACCEPTED, decided_by=MONA)

    line = approved(job)

    assert line.mention == MEMBER
    assert "AI Image Generator" in (line.content or "")
    assert numbers_in(job, line.content or "") is None, "the poster must not take it for the result"


def test_the_line_about_a_private_approval_says_nothing_of_what_it_is() -> None:
    line = approved(waiting(state=State.ACCEPTED, decided_by=MONA, private=True))

    assert line.content == (
        f"<@{MEMBER}> Your request was approved by <@{MONA}>. It begins as soon as it can."
    )


def test_the_failure_of_what_was_refused_offers_to_ask() -> None:
    why = f"This costs 600 credits. That is more than your whole allowance of 500 credits. {ASK_MANAGERS}"
    problem = Problem("refused", f"{why} `/credits` shows what is left.")
    job = a_job(state=State.FAILED, credits=0, quote=0, accepted_at=None, problem=problem)

    draft = failure(job)

    assert [button.label for button in draft.buttons] == ["Ask for approval", "Again", "Edit options"]
    assert "500 credits. `/credits` shows what is left.\n" in draft.words
    assert "manages" not in draft.words, "the button asks them"
    assert "Nothing was charged." in draft.words


@pytest.mark.parametrize("code", ["denied", "not_decided"])
def test_what_was_never_held_is_not_given_back(code: str) -> None:
    job = waiting(state=State.DENIED, problem=Problem(code))

    assert "Nothing was charged." in failure(job).words
    assert "**Credits:** none charged" in card(job, NOW).words
