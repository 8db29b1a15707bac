"""What managers read: who, what, price and place on one line, and nobody is pinged by it."""

from datetime import timedelta
from typing import Any

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.credits.periods import Period
from bot.credits.statement import Standing
from bot.errors import DiscordBusy, DiscordForbidden, DiscordGone
from bot.jobs.ports import Notice
from bot.jobs.reporter import ABOUT_A_JOB
from bot.jobs.states import State
from bot.messages.notices import LONGEST, fitting, line, notices_message, number_in, numbered
from bot.messages.poster import DiscordPoster
from bot.servers.notices import NoticeKind
from tests.cogs.conftest import Place
from tests.messages.channel import sent
from tests.messages.jobs import NOW, a_job

STANDING = Standing(allowance=500, period=Period.WEEK, resets_at=NOW, spent=480, held=0)


def a_notice(kind: str = NoticeKind.CHANGE, *, number: int = 41, channel_id: int = 7, **facts: Any) -> Notice:
    return Notice(number, 1, channel_id, kind, facts)


def a_change(number: int = 41, *, channel_id: int = 7, what: str = "log channel", **facts: Any) -> Notice:
    return a_notice(
        number=number, channel_id=channel_id, **{"by": 9, "what": what, "before": "a", "after": "b", **facts}
    )


def job_line(**changes: Any) -> str:
    facts = {"by": 4, "tool": "lip-sync", "credits": 1250, "state": "done", "problem": None}
    return line(a_notice(NoticeKind.JOB, **{**facts, "channel": 3, "message": 8, **changes}))


def test_a_finished_job_leads_to_its_result() -> None:
    assert job_line() == "<@4> · /lip-sync · 1,250 credits · [result](https://discord.com/channels/1/3/8)"


def test_a_private_job_leads_nowhere() -> None:
    assert job_line(private=True) == "<@4> · /lip-sync · 1,250 credits · done, private"


def test_a_result_without_a_message_is_done_all_the_same() -> None:
    assert job_line(message=None) == "<@4> · /lip-sync · 1,250 credits · done"


@pytest.mark.parametrize(
    ("state", "problem", "ending"),
    [
        (State.FAILED, "no_source_face", r"failed (no\_source\_face)"),
        (State.FAILED, None, "failed"),
        (State.CANCELED, "canceled_by_member", "canceled"),
        (State.DENIED, "denied", "denied"),
    ],
)
def test_a_job_without_a_result_says_how_it_ended(state: State, problem: str | None, ending: str) -> None:
    said = job_line(state=state.value, problem=problem, credits=0, message=5)

    assert said == f"<@4> · /lip-sync · nothing charged · {ending}"


def test_a_change_says_who_what_before_and_after() -> None:
    change = a_change(what="allowance of <@&5>", before="not set", after="500 credits a week")

    assert line(change) == "<@9> changed allowance of <@&5>: not set → 500 credits a week"


def test_a_change_stays_on_its_line() -> None:
    said = line(a_change(after="paused: a\n-# log 12\n" + "x" * 5_000))

    assert "\n" not in said
    assert len(said) < 600


@pytest.mark.parametrize(
    ("level", "beginning"),
    [
        (80, "**80 % of this server's cap is used**: 800 of"),
        (100, "**This server's cap is used up**: 800 of"),
    ],
)
def test_a_cap_says_what_was_spent_and_when_it_resets(level: int, beginning: str) -> None:
    said = line(
        a_notice(NoticeKind.CAP, level=level, spent=800, cap=1000, period="week", resets=1_700_000_000)
    )

    assert said == f"{beginning} 1,000 credits this week. It resets <t:1700000000:R>."


def test_a_floor_that_is_near_says_what_is_left_and_how_fast_it_goes() -> None:
    assert line(a_notice(NoticeKind.FLOOR, left=120, per_day=300)) == (
        "**The Magic Hour account nears its floor**: 120 credits are left above it. "
        "Spent in the last seven days: 300 credits a day."
    )
    assert "1 credit is left above it" in line(a_notice(NoticeKind.FLOOR, left=1, per_day=300))


def test_a_floor_that_is_reached_says_what_that_means() -> None:
    said = line(a_notice(NoticeKind.FLOOR, left=0, per_day=1))

    assert "has reached its floor**: no new job is taken until the bot's operator adds credits." in said


@pytest.mark.parametrize(("exact", "amount"), [(True, "320 credits**"), (False, "at least 320 credits**")])
def test_drift_is_told_as_a_fact_about_nobody(exact: bool, amount: str) -> None:  # noqa: FBT001  pytest passes by name
    said = line(a_notice(NoticeKind.DRIFT, credits=320, since=1_700_000_000, exact=exact))

    assert said == (
        f"**Outside this bot {amount} left the Magic Hour account since <t:1700000000:f>: spent in the web app or "
        "with another key, or expired. No member is charged for that."
    )


def test_every_kind_of_line_has_words_and_an_unknown_one_too() -> None:
    for kind in set(NoticeKind) - ABOUT_A_JOB:
        with pytest.raises(KeyError):
            line(a_notice(kind))

    assert "brand-new" in line(a_notice("brand-new"))


@given(st.lists(st.text(max_size=600), min_size=1, max_size=40))
def test_what_fits_is_never_too_long_and_never_nothing(values: list[str]) -> None:
    notices = [a_change(number, after=after) for number, after in enumerate(values, 10**9)]

    count = fitting(notices)

    def length(number: int) -> int:
        return len(numbered(notices_message(notices[:number]), notices[0]).content or "")

    assert length(count) <= LONGEST
    assert count == len(notices) or length(count + 1) > LONGEST


@given(st.text(max_size=300))
def test_nothing_in_a_line_can_pretend_to_be_another_message(text: str) -> None:
    change = a_change(what=text, after=f"{text}\n-# log 9\n")

    assert number_in(numbered(notices_message([change]), change).content or "") == 41


async def test_notices_are_one_message_that_pings_nobody(place: Place, poster: DiscordPoster) -> None:
    notices = [a_change(41, channel_id=place.channel.id, what=f"<@{place.bob.id}> @everyone"), a_change(42)]

    message_id = await poster.post_notices(notices, tried_at=None)

    (message,) = place.channel.history()
    assert message.id == message_id
    assert message.content.count("\n") == 2
    assert message.content.endswith("\n-# log 41")
    (post,) = sent(place)
    assert post["allowed_mentions"] == {"parse": []}
    assert (post["nonce"], post["enforce_nonce"]) == ("notice41", True)


async def test_a_message_that_stands_is_found_by_its_number(place: Place, poster: DiscordPoster) -> None:
    notice = a_change(41, channel_id=place.channel.id)
    tried_at = discord.utils.utcnow()
    await poster.post_notices([a_change(4, channel_id=place.channel.id)], tried_at=None)
    first = await poster.post_notices([notice], tried_at=None)
    await place.bob.send(place.channel, "-# log 42")

    assert await poster.post_notices([notice], tried_at=tried_at) == first
    await poster.post_notices([a_change(42, channel_id=place.channel.id)], tried_at=tried_at)

    assert len(place.channel.history()) == 4


async def test_where_the_history_is_closed_the_nonce_alone_must_do(
    place: Place, poster: DiscordPoster
) -> None:
    place.env.inject_error("GET", "/channels/*/messages", status=403, code=50013)

    notice = a_change(41, channel_id=place.channel.id)
    await poster.post_notices([notice], tried_at=discord.utils.utcnow())

    assert sent(place)[0]["nonce"] == "notice41"


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [(404, 10003, DiscordGone), (403, 50013, DiscordForbidden), (503, 0, DiscordBusy)],
)
async def test_what_discord_refuses_is_said_in_our_words(
    place: Place, poster: DiscordPoster, status: int, code: int, error: type[Exception]
) -> None:
    place.env.inject_error("POST", "/channels/*/messages", status=status, code=code, times=None)

    with pytest.raises(error):
        await poster.post_notices([a_change(41, channel_id=place.channel.id)], tried_at=None)


async def test_a_request_is_asked_once_and_set_right_when_it_is_decided(
    place: Place, poster: DiscordPoster
) -> None:
    now = discord.utils.utcnow()
    job = a_job(state=State.AWAITING_APPROVAL, guild_id=place.guild.id, due_at=now + timedelta(days=7))
    notice = a_notice(NoticeKind.APPROVAL, channel_id=place.channel.id, job=job.id)

    first = await poster.post_request(notice, job, STANDING, tried_at=None)
    assert await poster.post_request(notice, job, STANDING, tried_at=now) == first
    (asking,) = place.channel.history()
    assert asking.components
    assert (asking.content, asking.embeds[0].footer.text) == ("", f"job {job.id} · request 41")

    denied = a_job(state=State.DENIED, decided_by=9, guild_id=place.guild.id)
    await poster.settle_request(denied, place.channel.id, first)

    (settled,) = place.channel.history()
    assert "Denied by <@9>" in (settled.embeds[0].description or "")
    assert not settled.components
    with pytest.raises(DiscordGone):
        await poster.settle_request(denied, place.channel.id, 12_345)


async def test_an_approved_member_is_told_and_pinged_alone(place: Place, poster: DiscordPoster) -> None:
    job = a_job(decided_by=place.manager.id, member_id=place.alice.id)
    notice = a_notice(NoticeKind.APPROVED, channel_id=place.channel.id, job=job.id)

    await poster.post_approved(notice, job, tried_at=None)

    (message,) = place.channel.history()
    assert "was approved by" in message.content
    assert message.content.endswith("\n-# approval 41")
    now = discord.utils.utcnow()
    assert await poster.post_approved(notice, job, tried_at=now) == message.id
    assert sent(place)[0]["allowed_mentions"] == {"parse": [], "users": [place.alice.id]}
