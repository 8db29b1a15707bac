"""What a member is told when it did not work out."""

import inspect
import re
from pathlib import Path

import pytest

import bot.jobs
from bot.credits.refusals import ASK_MANAGERS
from bot.errors import JobTooDear
from bot.jobs.job import Problem
from bot.jobs.problems import CODES as DECLINED
from bot.jobs.states import State
from bot.messages.failures import CODES, failure
from bot.messages.panel import Panel
from bot.messages.small_print import numbers_in
from tests.messages.jobs import MEMBER, a_clip_request, a_job

MAGIC_HOUR = {
    "no_source_face",
    "no_target_face",
    "invalid_image_file",
    "invalid_video_file",
    "invalid_audio_file",
    "invalid_image_path",
    "invalid_video_path",
    "invalid_audio_path",
    "invalid_youtube_url",
    "invalid_file_format",
    "file_too_large",
    "insufficient_credits",
    "invalid_parameters",
    "processing_timeout",
    "content_policy_violation",
    "nsfw",
    "text_too_long",
    "invalid_voice",
    "unknown_error",
}

OURS = {
    "source_gone",
    "message_gone",
    "source_refused",
    "clip_unreadable",
    "result_gone",
    "no_faces_found",
    "detection_failed",
    "faces_unshown",
    "faces_not_chosen",
    "option_refused",
    "not_enough_credits",
    "limit_reached",
    "account_too_low",
    "internal",
    "invalid_request",
    "key_refused",
    "account_empty",
    "plan_too_small",
    "unreachable",
    "unconfirmed",
    "vanished",
    "took_too_long",
    "canceled_at_magic_hour",
    "canceled_by_member",
    "canceled_by_manager",
    "undeliverable",
    "withdrawn",
    "denied",
    "not_decided",
    "nobody_to_ask",
    "refused",
    "asked",
}


def _content(code: str, detail: str | None = None, **changes: object) -> str:
    facts: dict[str, object] = {"state": State.FAILED, "credits": 0, **changes}
    return failure(a_job(problem=Problem(code, detail), **facts)).words


def test_every_known_code_has_its_own_words() -> None:
    assert MAGIC_HOUR | OURS | set(DECLINED.values()) == CODES


def test_every_code_that_the_engine_gives_has_its_own_words() -> None:
    folder = Path(inspect.getfile(bot.jobs)).parent
    source = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    given = re.findall(r'(?:Problem\(\s*|"problem_code": |_cancel\(job_id, )"(\w+)"', source)

    assert len(set(given)) > 8
    assert set(given) <= CODES


@pytest.mark.parametrize("code", sorted(MAGIC_HOUR | OURS))
def test_a_failure_says_why_what_to_do_and_that_the_credits_are_back(code: str) -> None:
    first, prompt, last, small = _content(code, "it is odd").split("\n")

    assert first.startswith(f"<@{MEMBER}> **AI Image Generator**: ")
    assert len(first) > 45
    assert prompt == "> a red fox"
    assert last.count(".") >= (1 if code == "denied" else 2)
    assert last.endswith("Your 50 credits are back.")
    assert small == "-# job 0123456789ab"
    assert "{" not in first + last


def test_after_a_denial_nobody_is_sent_back_to_who_denied_it() -> None:
    content = _content("denied", "too long", state=State.DENIED, decided_by=77, quote=0)

    assert "<@77> did not approve it: too long.\n" in content
    assert "Ask" not in content


def test_a_limit_sends_to_those_who_manage_the_server_once() -> None:
    refusal = JobTooDear(price="This costs 600 credits", limit="500 credits")

    content = _content("limit_reached", str(refusal).removesuffix(" Nothing was charged."))

    assert ASK_MANAGERS in str(refusal)
    assert content.count("who manages this server") == 1


def test_a_file_that_is_gone_is_named() -> None:
    assert "**: cat.png can no longer be read.\n" in _content("source_gone", "cat.png")


def test_an_unknown_code_shows_what_magic_hour_says() -> None:
    assert "Magic Hour says: Please use an image with a detectable outfit." in _content(
        "no_outfit", "Please use an image with a detectable outfit"
    )


def test_an_unknown_code_without_words_is_named() -> None:
    assert r"It failed at Magic Hour (no\_outfit)." in _content("no_outfit")


def test_what_magic_hour_complains_about_is_to_be_changed_only_where_it_said_something() -> None:
    assert "Change what it complains about and try again." in _content("no_outfit", "No outfit")
    assert "Change the text, a file or an option and try again." in _content("no_outfit")


@pytest.mark.parametrize("code", sorted(MAGIC_HOUR | OURS))
def test_nothing_is_said_about_details_that_nobody_gave(code: str) -> None:
    content = _content(code)

    assert "details" not in content
    assert not re.search(r": ?\.|:$|: Change", content)


def test_parameters_that_magic_hour_does_not_accept_may_be_dimensions() -> None:
    assert "does not accept the dimensions or other values.\n" in _content("invalid_parameters")
    assert "other values: Width must be even.\n" in _content("invalid_parameters", "Width must be even")


def test_a_linked_message_that_is_gone_is_not_to_be_attached_again() -> None:
    content = _content("message_gone")

    assert "The linked message, or the file in it, cannot be read by this bot." in content
    assert "Link to another message or attach the file." in content


def _unmeasured(code: str, detail: str | None = None) -> Panel:
    """The end of a job about an earlier result whose length was never learnt."""
    request = a_clip_request(
        video=None, video_url="job:0123456789ab", audio=None, audio_url="job:ba9876543210"
    )
    facts: dict[str, object] = {"state": State.FAILED, "quote": 0, "quote_exact": False, "credits": 0}
    return failure(a_job(request=request, problem=Problem(code, detail), **facts))


def test_a_clip_of_unknown_length_asks_for_its_end_and_costs_nothing() -> None:
    assert _unmeasured("clip_unreadable").words.split("\n")[:2] == [
        f"<@{MEMBER}> **Lip Sync**: How long the clip is could not be read.",
        "Run the command again and say where the clip ends with `end`. Nothing was charged.",
    ]


def test_a_clip_that_is_too_dear_is_told_with_price_credits_and_reset() -> None:
    """The reset is a time that the reader's client shows: its marks are not taken away."""
    words = (
        "This costs 450 credits, and you have 120 credits left. Your allowance of 500 credits resets <t:1:R>."
    )

    assert _unmeasured("not_enough_credits", words).words.split("\n")[:2] == [
        f"<@{MEMBER}> **Lip Sync**: Your credits do not cover it: {words}",
        "Run the command again with an earlier `end`, or once you have more credits. Nothing was charged.",
    ]


def test_a_clip_that_breaks_a_rule_is_told_the_rule_with_its_option() -> None:
    content = _unmeasured("option_refused", "`start`: The part begins at 5 and ends at 3.").words

    assert "not fit what you asked for: `start`: The part begins at 5 and ends at 3.\n" in content


@pytest.mark.parametrize("code", ["clip_unreadable", "result_gone", "option_refused"])
def test_a_clip_that_would_fail_the_same_way_is_not_offered_again(code: str) -> None:
    assert _unmeasured(code).buttons == ()


@pytest.mark.parametrize("code", ["not_enough_credits", "account_too_low"])
def test_a_clip_that_could_not_be_paid_can_be_tried_later(code: str) -> None:
    """The next period or a refilled account may well pay for it."""
    assert [button.label for button in _unmeasured(code).buttons] == ["Again", "Edit options"]


def test_an_unexpected_error_names_the_project_for_the_support() -> None:
    assert "give the id `project-1` to Magic Hour's support" in _content(
        "unknown_error", project_id="project-1"
    )


def test_an_unconfirmed_job_names_what_to_look_for() -> None:
    assert "`AI Image Generator · Discord 0123456789ab`" in _content("unconfirmed")


def test_a_price_of_nothing_is_not_said_to_come_back() -> None:
    assert "Nothing was charged." in _content("nsfw", quote=0)


def test_what_was_charged_all_the_same_is_said() -> None:
    assert "It cost 50 credits." in _content("undeliverable", credits=50)


def test_a_failed_request_can_be_changed_and_an_unconfirmed_one_is_not_offered_again() -> None:
    nsfw = failure(a_job(state=State.FAILED, problem=Problem("nsfw")))
    unconfirmed = failure(a_job(state=State.FAILED, problem=Problem("unconfirmed")))

    assert [button.label for button in nsfw.buttons] == ["Again", "Edit options"]
    assert not unconfirmed.buttons


def test_a_failure_is_recognised_by_its_small_print() -> None:
    job = a_job(state=State.FAILED, problem=Problem("nsfw"))

    assert numbers_in(job, failure(job).words) is not None


def test_an_unknown_code_of_a_known_project_leads_to_the_vendors_support() -> None:
    words = failure(
        a_job(state=State.FAILED, problem=Problem("brand_new", "Something unexpected."), project_id="p77")
    ).words

    assert "give the id `p77` to Magic Hour's support" in words
