"""The pages of `/jobs`: what they say of whom, and that Discord takes the worst of them."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import discord
import pytest

from bot.jobs.history import PAGE, Page, Selection, Unreadable
from bot.jobs.job import Job, Problem
from bot.jobs.states import State
from bot.messages.failures import CODES
from bot.messages.job_pages import NAMES, Relatives, job_page, label, list_page, uncancelable, word
from bot.messages.panel import Panel
from tests.messages.jobs import MEMBER, NOW, a_job, a_video_request, an_image_request

SNOWFLAKE = 2**63 - 1
READER = MEMBER
SECRET = "a secret fox"


def said(*jobs: Job | Unreadable, reader: int = READER) -> str:
    return list_page(Page(jobs), MEMBER, reader, None).words


def worst(**changes: Any) -> Job:
    request = an_image_request(image_count=4, resolution="2k")
    return a_job(
        **{
            "id": "f" * 16,
            "guild_id": SNOWFLAKE,
            "channel_id": SNOWFLAKE,
            "member_id": SNOWFLAKE,
            "card_id": SNOWFLAKE,
            "request": replace(request, options={**request.options, "prompt": "*" * 6_000}),
            "quote": 10**12,
            "credits": 10**12 + 1,
            "project_id": "p" * 60,
            "name": "n" * 120,
            "vendor_status": "*" * 500,
            "created_at": datetime.max.replace(tzinfo=NOW.tzinfo),
            "told_at": NOW,
            **changes,
        }
    )


def within_limits(panel: Panel) -> None:
    view = panel.sending()["view"]
    assert view.total_children_count <= 40
    assert view.content_length() <= 4_000
    assert len(panel.buttons) <= 25
    custom_ids = [button.custom_id for button in panel.buttons if button.custom_id]
    assert len(set(custom_ids)) == len(custom_ids)
    assert all(len(custom_id) <= 100 for custom_id in custom_ids)
    assert all(item.content for item in view.walk_children() if isinstance(item, discord.ui.TextDisplay))


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("result", [None, SNOWFLAKE])
@pytest.mark.parametrize("state", State)
def test_a_page_full_of_the_longest_entries_fits(state: State, result: int | None, *, own: bool) -> None:
    job = worst(state=state, result_id=result, result_channel_id=result, problem=Problem("nsfw"))
    page = Page((job,) * PAGE, older="f" * 16, newer="e" * 16)

    within_limits(list_page(page, SNOWFLAKE, SNOWFLAKE if own else 1, Selection.APPROVAL))


def test_a_page_full_of_jobs_of_another_version_fits() -> None:
    row = {"state": "*" * 20, "credits": 10**12, "created_at": datetime.max.replace(tzinfo=NOW.tzinfo)}
    job = Unreadable("f" * 16, "*" * 32, row)

    within_limits(list_page(Page((job,) * PAGE), SNOWFLAKE, 1, None))


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("state", State)
def test_the_page_of_the_longest_job_fits_in_every_state(state: State, *, own: bool) -> None:
    outcome = {"result_id": SNOWFLAKE, "result_channel_id": 1, "more_result_ids": ((1, SNOWFLAKE),) * 15}
    relatives = Relatives(parent=worst(), leader=worst())
    for facts in (outcome, {}):
        job = worst(
            state=state,
            problem=Problem("invalid_request", "*" * 5_000),
            finished_at=NOW,
            private=not own,
            **facts,
        )
        within_limits(job_page(job, relatives, own=own))


@pytest.mark.parametrize("code", [*sorted(CODES), "something_new"])
def test_the_page_of_every_failure_fits(code: str) -> None:
    job = worst(state=State.FAILED, problem=Problem(code, "*" * 5_000))

    within_limits(job_page(job, Relatives(), own=True))
    assert len(uncancelable(job, "https://magichour.ai/my-library")) <= 2_000


def test_a_line_says_what_was_asked_for_what_it_costs_and_where_it_stands() -> None:
    job = a_job(state=State.DONE, result_id=7001, result_channel_id=2001, told_at=NOW)

    asked = f"<t:{int(NOW.timestamp())}:R>"
    url = "https://discord.com/channels/1001/2001/7001"
    assert said(job).splitlines()[1:3] == [
        f"**AI Image Generator** · done · 50 credits · {asked} · [result]({url})",
        "-# a red fox · `0123456789ab`",
    ]


@pytest.mark.parametrize(
    ("state", "facts", "words"),
    [
        (State.WAITING, {}, "at Magic Hour · 50 credits held"),
        (State.AWAITING_APPROVAL, {"credits": 0}, "waiting for approval · would cost 50 credits"),
        (State.FAILED, {"credits": 0}, "failed · no credits"),
        (State.FAILED, {"credits": 0, "problem": Problem("refused")}, "too dear · no credits"),
        (State.DONE, {"erase_at": NOW}, "being deleted · 50 credits"),
        (State.DONE, {"erased_at": NOW}, "deleted · 50 credits"),
    ],
)
def test_a_state_is_said_in_a_word_or_two(state: State, facts: dict[str, Any], words: str) -> None:
    assert words in said(a_job(state=state, **facts))


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_word_of_its_own(state: State) -> None:
    others = {word(a_job(state=other)) for other in State if other is not state}

    assert word(a_job(state=state)) not in others
    assert set(NAMES) == set(Selection)


def test_what_a_member_wrote_cannot_format_or_ping() -> None:
    assert r"\*\*loud\*\* \@everyone" in said(a_job(request=an_image_request("**loud** @everyone")))


def test_a_private_result_that_only_stood_in_an_answer_is_not_linked_but_a_direct_message_is() -> None:
    private = {"private": True, "state": State.DONE, "result_id": 7001}

    assert "https://" not in said(a_job(**private, result_channel_id=2001))
    assert "https://discord.com/channels/@me/9001/7001" in said(a_job(**private, result_channel_id=9001))


def test_a_job_of_a_batch_is_linked_to_the_card_of_the_first() -> None:
    job = a_job(state=State.WAITING, batch_id="first", card_id=None)
    page = Page((job,), cards={"first": 6001})

    assert "[see](https://discord.com/channels/1001/2001/6001)" in list_page(page, MEMBER, MEMBER, None).words


def test_every_message_of_a_result_is_linked_where_it_stands() -> None:
    """But for those in a channel of which nobody knows whether it is the server's."""
    job = a_job(
        state=State.DONE,
        result_id=7001,
        result_channel_id=2001,
        more_result_ids=((2002, 7002), (2001, 7003), (9001, 7004)),
        fallback_channel_id=2002,
    )

    words = job_page(job, Relatives(), own=True).words

    for number, where in (("its result", "2001/7001"), (2, "2002/7002"), (3, "2001/7003")):
        assert f"[{number}](https://discord.com/channels/1001/{where})" in words
    assert "7004" not in words


@pytest.mark.parametrize("state", State)
def test_others_learn_nothing_of_what_is_private(state: State) -> None:
    job = a_job(
        state=state,
        private=True,
        request=an_image_request(SECRET, resolution="2k"),
        problem=Problem("invalid_request", SECRET),
        result_id=7001,
        result_channel_id=9001,
        told_at=NOW,
    )

    for words in (
        said(job, reader=1),
        job_page(job, Relatives(parent=job), own=False).words,
        uncancelable(job, "https://magichour.ai/my-library", private=True) if state.final else "",
    ):
        assert SECRET not in words
        assert "2k" not in words
        assert "7001" not in words


@pytest.mark.parametrize(
    ("facts", "kept", "unheard"),
    [
        ({"state": State.DONE, "told_at": NOW}, True, False),
        ({"state": State.DONE, "told_at": NOW, "result_id": 1}, False, False),
        ({"state": State.DONE, "told_at": NOW, "result_channel_id": 1}, False, False),
        ({"state": State.DONE, "told_at": NOW, "erase_at": NOW}, False, False),
        ({"state": State.DELIVERING}, False, False),
        ({"state": State.FAILED, "told_at": NOW, "problem": Problem("nsfw")}, False, True),
        ({"state": State.FAILED, "problem": Problem("nsfw")}, False, False),
        ({"state": State.FAILED, "told_at": NOW, "problem": Problem("nsfw"), "erase_at": NOW}, False, False),
        ({"state": State.FAILED, "told_at": NOW, "problem": Problem("faces_not_chosen")}, False, False),
        ({"state": State.FAILED, "told_at": NOW, "problem": Problem("refused")}, False, False),
        ({"state": State.CANCELED, "told_at": NOW, "problem": Problem("canceled_by_member")}, False, False),
        ({"state": State.CANCELED, "told_at": NOW, "problem": Problem("canceled_by_manager")}, False, True),
        ({"state": State.CANCELED, "told_at": NOW}, False, False),
    ],
)
def test_only_what_stands_nowhere_counts_as_not_brought(
    facts: dict[str, Any], *, kept: bool, unheard: bool
) -> None:
    job = a_job(**facts)

    assert (job.kept, job.unheard) == (kept, unheard)
    assert ("could not be posted" in job_page(job, Relatives(), own=True).words) == kept
    assert ("Nobody could be told" in job_page(job, Relatives(), own=True).words) == unheard


def test_what_can_be_done_is_offered_to_whom_it_belongs() -> None:
    done = a_job(state=State.DONE, result_id=7001)
    running = a_job(state=State.UPLOADING)

    def offered(job: Job, *, own: bool) -> set[str]:
        return {button.label for button in job_page(job, Relatives(), own=own).buttons}

    assert offered(done, own=True) - offered(done, own=False) == {"Post here"}
    assert "Post here" not in offered(replace(done, private=True), own=True)
    assert offered(running, own=True) == {"Cancel"}
    assert offered(running, own=False) == set()
    assert offered(a_job(state=State.WAITING), own=True) == set()


@pytest.mark.parametrize(
    ("seconds", "age"),
    [(0, "just now"), (60, "1 minute ago"), (7_300, "2 hours ago"), (86_400 * 3, "3 days ago")],
)
def test_a_choice_tells_how_old_a_job_is(seconds: int, age: str) -> None:
    assert label(a_job(), NOW + timedelta(seconds=seconds)) == f"AI Image Generator: a red fox · {age}"


@pytest.mark.parametrize(
    ("state", "facts", "words"),
    [
        (State.WAITING, {}, "Pictures and sounds cannot be canceled there"),
        (State.SUBMITTING, {}, "Pictures and sounds cannot be canceled there"),
        (State.DELIVERING, {}, "its result is being posted"),
        (State.UNCONFIRMED, {}, "your credits come back"),
        (State.DONE, {}, "It is over already: done."),
        (State.DONE, {"erased_at": NOW}, "It is over already: deleted."),
        (State.DENIED, {"decided_by": 7}, "It is over already. <@7> did not approve it."),
    ],
)
def test_what_cannot_be_canceled_says_why(state: State, facts: dict[str, Any], words: str) -> None:
    assert words in uncancelable(a_job(state=state, **facts), "https://magichour.ai/x")


def test_a_video_at_magic_hour_is_canceled_by_a_person() -> None:
    video = a_job(state=State.WAITING, request=a_video_request())

    assert "[web library](https://magichour.ai/x)" in uncancelable(video, "https://magichour.ai/x")
    assert "library" not in uncancelable(a_job(state=State.WAITING), "https://magichour.ai/x")
