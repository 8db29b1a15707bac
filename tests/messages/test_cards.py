"""What a card says in each state."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from bot.jobs.job import Problem
from bot.jobs.states import BEFORE_SUBMISSION, State
from bot.messages.cards import card
from bot.messages.panel import Panel
from bot.tools import Plan
from tests.messages.jobs import (
    MEMBER,
    NOW,
    a_clip_request,
    a_job,
    a_video_request,
    an_image_request,
    an_upscaling_request,
)

MEASURING: dict[str, object] = {
    "state": State.MEASURING,
    "request": a_clip_request(),
    "quote": 0,
    "quote_exact": False,
    "credits": 0,
}


def _card(job_facts: Mapping[str, object] | None = None, **changes: object) -> Panel:
    return card(a_job(**(job_facts or {}), **changes), NOW)


def _status(panel: Panel) -> str:
    """What stands below the title."""
    return panel.texts[0].split("\n", 1)[1]


def _credits(panel: Panel) -> str:
    return panel.words.split("**Credits:** ")[1].split("\n")[0]


def test_a_card_names_the_tool_the_prompt_the_options_and_the_job() -> None:
    panel = _card(request=a_video_request(prompt="it runs", duration=10))

    assert panel.texts[0].startswith("### Image-to-Video\n")
    assert "> it runs" in panel.words
    assert "duration: **10 seconds**" in panel.words
    assert panel.footer == f"-# job 0123456789ab · asked for by <@{MEMBER}> <t:{int(NOW.timestamp())}:R>"


@pytest.mark.parametrize("state", State)
def test_every_state_has_its_sentence(state: State) -> None:
    panel = _card(state=state, credits=0)

    assert _status(panel).split("\n")[0].endswith((".", "…"))
    assert panel.colour is not None


def test_colours_tell_work_success_and_failure_apart() -> None:
    states = (State.WAITING, State.DONE, State.FAILED, State.UNCONFIRMED)

    assert len({_card(state=state).colour for state in states}) == 4


@pytest.mark.parametrize("state", State)
def test_cancel_is_offered_until_magic_hour_has_the_job(state: State) -> None:
    labels = [button.label for button in card(a_job(state=state), NOW).buttons]

    assert ("Cancel" in labels) == (state in BEFORE_SUBMISSION)


def test_a_price_that_is_not_published_is_said_to_be_known_once_it_is_queued() -> None:
    panel = _card(request=an_upscaling_request(end=5), quote=500, credits=500, quote_exact=False)

    assert _credits(panel) == "price known once queued: 500 held until then"


def test_an_estimate_says_what_it_assumes_and_when_it_is_settled() -> None:
    panel = _card(request=a_clip_request(end=5), quote=150, credits=150, quote_exact=False)

    assert _credits(panel) == (
        "about 150 held: an estimate (5 seconds of 30 frames at 1 credit a frame), settled when it is done"
    )


def test_a_clip_that_is_being_measured_has_no_price_yet() -> None:
    panel = _card(MEASURING)

    assert _status(panel).startswith("Reading how long the clip is, to know the price.")
    assert "Usually ready 4 min after it starts." in panel.words
    assert _credits(panel) == "depends on the length of the clip"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": State.CANCELED}, "You canceled it."),
        ({"state": State.FAILED, "problem": Problem("clip_unreadable")}, "How long the clip is"),
    ],
)
def test_a_clip_that_was_never_measured_has_cost_nothing(changes: dict[str, object], words: str) -> None:
    panel = _card({**MEASURING, **changes})

    assert _status(panel).startswith(words)
    assert _credits(panel) == "none charged"


def test_once_magic_hour_has_named_the_price_nothing_more_is_said_of_it() -> None:
    panel = _card(
        request=an_upscaling_request(end=5),
        quote=2_000,
        credits=1_450,
        quote_exact=False,
        state=State.WAITING,
        submitted_at=NOW,
    )

    assert _credits(panel) == "1,450 held"


def test_an_estimate_stays_one_until_the_job_is_done() -> None:
    facts = {"request": a_clip_request(end=5), "quote": 150, "credits": 144, "quote_exact": False}

    waits = _card(facts, state=State.WAITING, submitted_at=NOW)

    assert _credits(waits) == "about 144 held, settled when it is done"
    assert _credits(_card(facts, state=State.DONE, submitted_at=NOW)).startswith("144 charged")


@pytest.mark.parametrize("start", [0, 2])
def test_a_measured_end_is_called_the_length_of_the_clip_and_not_an_option(start: int) -> None:
    measured = a_clip_request(start=start).measured(6.0, Plan.CREATOR)

    options = _card(request=measured).words

    assert "clip length: **6 seconds**" in options
    assert "end:" not in options
    assert "end: **6 seconds**" in _card(request=a_clip_request(end=6)).words


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"state": State.DONE, "credits": 1_250, "quote": 1_250}, "1,250 charged"),
        ({"state": State.DONE, "credits": 40, "quote": 50}, "40 charged, 10 fewer than held at first"),
        ({"state": State.DONE, "credits": 60, "quote": 50}, "60 charged, 10 more than held at first"),
        ({"state": State.FAILED, "credits": 0, "quote": 50}, "50 given back"),
        ({"state": State.CANCELED, "credits": 0, "quote": 0}, "none charged"),
    ],
)
def test_a_finished_card_says_what_became_of_the_credits(facts: dict[str, object], words: str) -> None:
    assert _credits(_card(facts)) == words


def test_the_expected_finish_is_a_time_that_the_readers_client_counts_down_to() -> None:
    panel = _card(state=State.WAITING, submitted_at=NOW, request=a_video_request())

    expected = int((NOW + timedelta(seconds=74)).timestamp())
    assert f"Expected <t:{expected}:R>." in panel.words


def test_a_late_job_is_not_promised_for_the_past() -> None:
    panel = _card(state=State.WAITING, submitted_at=NOW - timedelta(minutes=5), request=a_video_request())

    assert "Taking longer than the usual 1 min 14 s." in panel.words
    assert "Expected" not in panel.words


@pytest.mark.parametrize(
    ("vendor_status", "words"),
    [
        (None, "Magic Hour has taken it."),
        ("queued", "Queued at Magic Hour."),
        ("rendering", "Magic Hour is rendering it."),
        ("resting", "At Magic Hour: resting."),
    ],
)
def test_a_waiting_card_shows_magic_hours_own_status(vendor_status: str | None, words: str) -> None:
    panel = _card(state=State.WAITING, submitted_at=NOW, vendor_status=vendor_status)

    assert _status(panel).startswith(words)


def test_a_finished_card_leads_to_the_result() -> None:
    (button,) = card(a_job(state=State.DONE, result_id=7001), NOW).buttons

    assert button.url == "https://discord.com/channels/1001/2001/7001"


def test_a_failed_card_says_why() -> None:
    panel = _card(state=State.FAILED, credits=0, problem=Problem("no_source_face"))

    assert "no face in the source image" in panel.words


def test_a_prompt_can_neither_format_link_nor_mention() -> None:
    prompt = "**big** [free](https://evil.example) <@1> @everyone `x` # y\n> z"
    words = _card(request=an_image_request(prompt)).words

    line = next(line for line in words.split("\n") if line.startswith("> "))
    assert line == (r"> \*\*big\*\* \[free\]\(https:\//evil.example\) \<\@1\> \@everyone \`x\` \# y \> z")


def test_a_card_never_shows_the_address_of_a_file() -> None:
    draft = card(a_job(request=a_video_request()), NOW)

    assert "secret" not in str(draft.sending()["view"].to_components())


@pytest.mark.parametrize("state", [State.UPLOADING, State.SUBMITTING])
def test_a_card_says_when_magic_hour_cannot_take_the_job_yet(state: State) -> None:
    panel = _card(state=state, trouble_at=NOW)

    assert "tried again" in panel.words


def test_a_job_without_files_does_not_claim_to_send_any() -> None:
    panel = _card(state=State.UPLOADING, request=an_image_request())

    assert "files" not in panel.words


@pytest.mark.parametrize(
    ("level", "words"),
    [
        (80, "**80 % of your allowance** is used. `/credits` shows what is left."),
        (100, "**Your allowance is used up.** `/credits` shows when it resets."),
    ],
)
def test_the_job_that_uses_up_most_of_an_allowance_says_so(level: int, words: str) -> None:
    assert words in _card(alert=level).words.split("\n")
    assert words in _card(alert=level, state=State.DONE).words


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELED, State.DENIED])
def test_a_job_that_gave_its_credits_back_alarms_nobody(state: State) -> None:
    assert "allowance" not in _card(alert=80, state=state, credits=0).words


def test_a_card_leads_back_to_the_message_that_it_goes_on_from() -> None:
    assert (
        "from [this message](https://discord.com/channels/1001/2001/77)" in _card(origin_message_id=77).words
    )
    assert "this message" not in _card().words


@pytest.mark.parametrize(
    ("place", "url"),
    [
        (2001, "https://discord.com/channels/1001/2001/7001"),
        (2000, "https://discord.com/channels/1001/2000/7001"),
        (9001, "https://discord.com/channels/@me/9001/7001"),
    ],
)
def test_a_finished_card_leads_to_wherever_the_result_stands(place: int, url: str) -> None:
    job = a_job(state=State.DONE, result_id=7001, result_channel_id=place, fallback_channel_id=2000)

    (button,) = card(job, NOW).buttons

    assert button.url == url


def test_a_result_that_nobody_could_be_given_says_where_it_is() -> None:
    facts = {"state": State.DONE, "result_id": None, "output_count": 1, "told_at": NOW}

    assert "`/jobs show` brings the result." in _status(_card(facts))


def test_a_result_of_which_a_part_could_not_be_posted_says_how_to_get_all_of_it() -> None:
    facts = {"state": State.DONE, "result_id": 7001, "problem": Problem("partly_posted"), "told_at": NOW}

    assert "`/jobs show` brings the whole result." in _status(_card(facts))
