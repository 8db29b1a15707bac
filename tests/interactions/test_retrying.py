"""Repeating a request with what was uploaded for it."""

from datetime import timedelta

import pytest

from bot.errors import Refusal
from bot.interactions.retrying import repeated
from bot.messages.job_buttons import retry_buttons
from tests.messages.jobs import NOW, a_job, a_video_request

STORED = {"image": "api-assets/1/cat.png"}


def test_a_request_without_files_is_repeated_as_it_was() -> None:
    wish = repeated(a_job(), NOW + timedelta(days=400))

    assert wish.request == a_job().request
    assert wish.paths == {}


def test_uploads_are_used_for_six_days() -> None:
    job = a_job(request=a_video_request(), paths=STORED)

    assert repeated(job, NOW + timedelta(days=6)).paths == STORED
    with pytest.raises(Refusal, match="attach it once more"):
        repeated(job, NOW + timedelta(days=6, seconds=1))


def test_repeating_a_repetition_does_not_renew_its_upload() -> None:
    first = a_job(request=a_video_request(), paths=STORED)
    wish = repeated(first, NOW + timedelta(days=4))
    second = a_job(request=wish.request, paths=wish.paths, created_at=NOW + timedelta(days=4))

    assert repeated(second, NOW + timedelta(days=5)).paths == STORED
    with pytest.raises(Refusal):
        repeated(second, NOW + timedelta(days=7))


def test_nothing_is_offered_that_could_only_be_refused() -> None:
    assert [button.label for button in retry_buttons(a_job())] == ["Run again", "Change"]
    assert len(retry_buttons(a_job(request=a_video_request(), paths=STORED))) == 2
    assert retry_buttons(a_job(request=a_video_request())) == ()


def test_a_file_that_never_got_to_magic_hour_must_be_attached_again() -> None:
    with pytest.raises(Refusal, match="`image`"):
        repeated(a_job(request=a_video_request()), NOW)
