"""Repeating a request with what was uploaded for it, and asking for what is gone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import OptionRefused, OptionsRefused, Refusal
from bot.interactions.results.editing import edited
from bot.interactions.retrying import Repetition, Wish, repeated, taken_up
from bot.jobs.job import UPLOAD_REUSE, Job
from bot.messages.job_buttons import retry_buttons
from bot.tools import CATALOGUE, Attachment, FileInput, Plan, Request
from tests.messages.jobs import NOW, a_clip_request, a_job, a_video_request

STORED = {"image": "api-assets/1/cat.png"}
MESSAGE = "https://discord.com/channels/1001/2001/77"
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
FAR = datetime(2033, 1, 1, tzinfo=UTC)


def discords(name: str = "cat.png", until: datetime = NOW + DAY, *, number: int = 8) -> Attachment:
    """A file whose address at Discord works for a while."""
    url = f"https://cdn.discordapp.com/attachments/7/{number}/{name}?ex={int(until.timestamp()):x}&is=1&hm=2"
    return Attachment(url, name, 1000)


def again(job: Job, wish: Wish, at: datetime) -> Job:
    """The job that a wish became."""
    return replace(
        job,
        request=Request.from_json(wish.request.to_json()),
        paths=dict(wish.paths),
        created_at=at,
        accepted_at=at,
    )


def test_a_request_without_files_is_repeated_as_it_was() -> None:
    repetition = repeated(a_job(), NOW + timedelta(days=400))

    assert repetition.complete().request == a_job().request
    assert (repetition.wish.paths, repetition.missing) == ({}, ())


def test_what_is_repeated_goes_on_with_its_job_and_what_is_taken_up_with_that_ones_parent() -> None:
    job = a_job(parent_id="ffffffffffff")

    assert repeated(job, NOW).wish.parent == job.id
    assert taken_up(job, NOW).parent == "ffffffffffff"


def test_uploads_are_used_for_six_days() -> None:
    job = a_job(request=a_video_request(), paths=STORED)

    assert repeated(job, NOW + timedelta(days=6)).complete().paths == STORED
    late = repeated(job, NOW + timedelta(days=6, seconds=1))
    assert (late.wish.paths, late.missing) == ({}, ("image",))
    with pytest.raises(Refusal, match="attach it once more"):
        late.complete()


@given(st.lists(st.timedeltas(timedelta(0), timedelta(days=3)), min_size=1, max_size=8))
def test_repeating_repetitions_never_renews_an_upload(pauses: Sequence[timedelta]) -> None:
    job, now = a_job(request=a_video_request(), paths=STORED), NOW
    for pause in pauses:
        now += pause
        repetition = repeated(job, now)
        assert (repetition.missing == ()) == (now - NOW <= UPLOAD_REUSE)
        if repetition.missing:
            return
        job = again(job, repetition.complete(), now)


def test_a_copy_that_a_job_took_over_is_as_old_as_it_is() -> None:
    """Another job had the file uploaded five days before this one used that."""
    request = a_video_request()
    taken = replace(request, files=tuple(file.uploaded(NOW - timedelta(days=5)) for file in request.files))
    job = a_job(request=taken, paths=STORED)

    assert repeated(job, NOW + DAY).missing == ()
    assert repeated(job, NOW + DAY + HOUR).missing == ("image",)


def test_a_time_of_upload_that_was_written_down_otherwise_still_counts() -> None:
    request = a_video_request()
    since = str(int((NOW - timedelta(days=5)).timestamp()))
    job = a_job(request=replace(request, files=(replace(request.files[0], reference=since),)), paths=STORED)

    assert repeated(job, NOW + DAY).complete().paths == STORED
    assert repeated(again(job, repeated(job, NOW + DAY).wish, NOW + DAY), NOW + 2 * DAY).missing == ("image",)


def test_an_attachment_whose_address_works_is_taken_from_there_again() -> None:
    job = a_job(request=a_video_request(image=discords()))

    repetition = repeated(job, NOW + DAY - HOUR)

    (file,) = repetition.complete().request.files
    assert (file.url, repetition.wish.paths) == (discords().url, {})
    assert repeated(job, NOW + DAY).missing == ("image",)


def test_an_address_that_does_not_say_how_long_it_works_is_not_relied_on() -> None:
    typed = a_video_request(image=None, image_url="https://cdn.discordapp.com/attachments/7/8/cat.png")

    assert repeated(a_job(request=typed), NOW).missing == ("image",)


def test_a_linked_messages_file_is_used_while_magic_hour_has_it_and_then_looked_up_again() -> None:
    typed = a_video_request(image=None, image_url=MESSAGE)
    found = typed.with_file("image", discords(), Plan.CREATOR)
    job = a_job(request=found, paths=STORED)

    assert repeated(job, NOW + timedelta(days=6)).wish.paths == STORED
    repetition = repeated(job, NOW + timedelta(days=60))

    assert repetition.complete().paths == {}
    assert repetition.wish.request == typed


def test_the_message_is_still_known_after_repetitions() -> None:
    typed = a_video_request(image=None, image_url=MESSAGE)
    job = a_job(request=typed.with_file("image", discords(), Plan.CREATOR), paths=STORED)
    for days in range(1, 6):
        job = again(job, repeated(job, NOW + days * DAY).complete(), NOW + days * DAY)

    assert repeated(job, NOW + timedelta(days=7)).complete().request == typed


@pytest.mark.parametrize("paths", [{}, STORED])
@pytest.mark.parametrize("url", [None, "https://magichour.ai/my-library?imageId=p"])
def test_an_earlier_result_stays_and_is_looked_for_anew(paths: dict[str, str], url: str | None) -> None:
    """It may have been deleted since, and then its copy is not to be used either."""
    request = a_video_request(image=None, image_url="job:abc:2")
    located = replace(request, files=(replace(request.files[0], url=url),))

    repetition = repeated(a_job(request=located, paths=paths), NOW + timedelta(days=400))

    (file,) = repetition.complete().request.files
    assert (file.job_id, file.output, repetition.wish.paths) == ("abc", 2, {})


def test_links_stay_what_they_are() -> None:
    request = a_video_request(image=None, image_url="https://files.example/cat.png")

    assert repeated(a_job(request=request), NOW + timedelta(days=400)).complete().request == request


def test_everything_that_is_missing_is_named() -> None:
    job = a_job(request=a_clip_request(end=5), paths={"video": "api-assets/1"})

    assert repeated(job, NOW).missing == ("audio",)
    assert repeated(job, NOW + timedelta(days=9)).missing == ("video", "audio")


def test_a_refused_job_is_taken_up_with_files_that_never_went_anywhere() -> None:
    """Where it was refused minutes ago, what it brought is still where it was."""
    request = a_video_request()

    assert taken_up(a_job(request=request), NOW).request == request
    with pytest.raises(Refusal, match="`image`"):
        taken_up(a_job(request=request, paths=STORED), NOW + timedelta(days=7))


def test_what_is_supplied_takes_the_place_of_what_is_missing() -> None:
    job = a_job(request=a_clip_request(end=5), paths={"video": "api-assets/1"})
    repetition = repeated(job, NOW)

    wish = edited(repetition, {"audio": discords("song.wav", FAR)}, Plan.CREATOR)

    video, audio = wish.request.files
    assert (audio.filename, audio.needs_upload) == ("song.wav", True)
    assert video == repetition.wish.request.files[0]
    assert (wish.paths, wish.parent) == ({"video": "api-assets/1"}, job.id)
    assert wish.request.options["end"] == 5


def test_a_new_file_is_uploaded_even_where_magic_hour_had_the_old_one() -> None:
    wish = edited(
        Repetition(Wish(a_video_request(), STORED)), {"image": discords("dog.png", FAR)}, Plan.CREATOR
    )

    assert wish.paths == {}


def test_a_new_clip_is_measured_anew_and_another_files_end_is_kept() -> None:
    measured = a_clip_request().measured(12.5, Plan.CREATOR)
    wish = repeated(a_job(request=measured), NOW).wish

    other = edited(Repetition(wish), {"audio": discords("song.wav", FAR)}, Plan.CREATOR).request
    clip = edited(Repetition(wish), {"video": discords("new.mp4", FAR)}, Plan.CREATOR).request

    assert (other.options["end"], other.end_measured, other.unmeasured) == (12.5, True, None)
    assert ("end" in clip.options, clip.end_measured) == (False, False)
    assert clip.unmeasured is not None
    assert clip.unmeasured.filename == "new.mp4"


def test_an_end_that_was_chosen_stays_with_a_new_clip() -> None:
    wish = repeated(a_job(request=a_clip_request(end=5)), NOW).wish

    request = edited(Repetition(wish), {"video": discords("new.mp4", FAR)}, Plan.CREATOR).request

    assert (request.options["end"], request.unmeasured) == (5, None)


def test_what_is_supplied_is_judged_like_any_attachment() -> None:
    wish = repeated(a_job(request=a_clip_request(end=5)), NOW).wish

    with pytest.raises(OptionRefused, match=r"`notes\.pdf` cannot be used"):
        edited(Repetition(wish), {"video": discords("notes.pdf", FAR)}, Plan.CREATOR)
    with pytest.raises(OptionsRefused):
        edited(
            Repetition(wish),
            {"video": discords("a.pdf", FAR), "audio": Attachment("x", "b.mp3", 3 * 10**9)},
            Plan.CREATOR,
        )
    with pytest.raises(OptionRefused):
        edited(Repetition(wish), {"picture": discords()}, Plan.CREATOR)


def chosen_faces(**changes: Any) -> Job:
    """A finished swap of one chosen face, all of whose files Magic Hour got at first."""
    tool: Any = CATALOGUE["face-swap-photo"]
    target = tool.target_name
    first = tool.prepare({target: discords("crowd.png"), "choose_faces": True}, Plan.CREATOR)
    request = tool.chosen(
        first, ["api-assets/face-0.png"], {1: discords("me.png", number=9)}, Plan.CREATOR, NOW
    )
    paths = {file.option: f"api-assets/{file.option}" for file in request.files}
    return a_job(request=request, paths=paths, **changes)


def test_chosen_faces_are_used_again_while_magic_hour_has_them() -> None:
    job = chosen_faces()

    wish = repeated(job, NOW + timedelta(days=6)).complete()

    assert wish.paths == job.paths
    assert wish.request.options == job.request.options
    assert wish.request.faces_wanted is None


@pytest.mark.parametrize("gone", ["faces", "new face", "picture"])
def test_faces_are_chosen_anew_where_something_of_the_choice_is_gone(gone: str) -> None:
    job, at = chosen_faces(), NOW + HOUR
    new_face = job.request.files[-1].option
    if gone == "faces":
        job = replace(job, request=_dated(job.request, at + timedelta(days=6)))
        at += timedelta(days=6, seconds=-1)
    else:
        lost = new_face if gone == "new face" else job.request.files[0].option
        job = replace(job, paths={name: path for name, path in job.paths.items() if name != lost})

    wish = repeated(job, at).complete()

    assert wish.request.faces_wanted is not None
    assert new_face not in {file.option for file in wish.request.files}
    assert new_face not in wish.paths


def _dated(request: Request, uploaded_at: datetime) -> Request:
    files: tuple[FileInput, ...] = tuple(file.uploaded(uploaded_at) for file in request.files)
    return replace(request, files=files)


def test_the_same_and_nearly_the_same_can_be_asked_for_again() -> None:
    assert [button.label for button in retry_buttons(a_job())] == ["Again", "Edit options"]
