"""What a member is told when it did not work out."""

import pytest

from bot.jobs.job import Problem
from bot.jobs.problems import CODES as DECLINED
from bot.jobs.states import State
from bot.messages.failures import CODES, failure
from bot.messages.small_print import numbers_in
from tests.messages.jobs import MEMBER, a_job

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
    "undeliverable",
    "withdrawn",
    "denied",
}


def _content(code: str, detail: str | None = None, **changes: object) -> str:
    facts: dict[str, object] = {"state": State.FAILED, "credits": 0, **changes}
    return failure(a_job(problem=Problem(code, detail), **facts)).content or ""


def test_every_known_code_has_its_own_words() -> None:
    assert MAGIC_HOUR | OURS | set(DECLINED.values()) == CODES


@pytest.mark.parametrize("code", sorted(MAGIC_HOUR | OURS))
def test_a_failure_says_why_what_to_do_and_that_the_credits_are_back(code: str) -> None:
    first, prompt, last, small = _content(code, "it is odd").split("\n")

    assert first.startswith(f"<@{MEMBER}> **AI Image Generator**: ")
    assert len(first) > 45
    assert prompt == "> a red fox"
    assert last.count(".") >= 2
    assert last.endswith("Your 50 credits are back.")
    assert small == "-# job 0123456789ab"
    assert "{" not in first + last


def test_an_unknown_code_shows_what_magic_hour_says() -> None:
    assert "Magic Hour says: Please use an image with a detectable outfit." in _content(
        "no_outfit", "Please use an image with a detectable outfit"
    )


def test_an_unknown_code_without_words_is_named() -> None:
    assert r"It failed at Magic Hour (no\_outfit)." in _content("no_outfit")


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

    assert [button.label for button in nsfw.buttons] == ["Run again", "Change"]
    assert not unconfirmed.buttons


def test_addresses_in_magic_hours_words_lose_their_signatures() -> None:
    content = _content("invalid_request", "cannot read https://cdn.example/a.png?ex=1&hm=secret")

    assert "secret" not in content
    assert "a.png" in content


def test_a_failure_is_recognised_by_its_small_print() -> None:
    job = a_job(state=State.FAILED, problem=Problem("nsfw"))

    assert numbers_in(job, failure(job).content or "") is not None
