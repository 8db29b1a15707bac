"""Jobs, requests and outputs for tests, each with sensible facts that a test changes where it matters."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.jobs.job import Job
from bot.jobs.ports import Output
from bot.jobs.states import State
from bot.tools import CATALOGUE, Attachment, Plan, Request

NOW = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)
MEMBER = 4001
PICTURE = Attachment("https://cdn.example/a/cat.png?ex=1&hm=secret", "cat.png", 2_000, "image/png")

CLIP = Attachment("https://cdn.example/a/talk.mp4?ex=1&hm=secret", "talk.mp4", 9_000, "video/mp4")
VOICE = Attachment("https://cdn.example/a/voice.mp3?ex=1&hm=secret", "voice.mp3", 9_000, "audio/mpeg")


def an_image_request(prompt: str = "a red fox", **options: Any) -> Request:
    return CATALOGUE["image-generator"].prepare({"prompt": prompt, **options}, Plan.CREATOR)


def a_video_request(**options: Any) -> Request:
    """A request with one attached picture."""
    return CATALOGUE["image-to-video"].prepare({"image": PICTURE, **options}, Plan.CREATOR)


def a_clip_request(**options: Any) -> Request:
    """A request about a clip of unknown length; about 30 credits a second once that is known."""
    return CATALOGUE["lip-sync"].prepare({"video": CLIP, "audio": VOICE, **options}, Plan.CREATOR)


def an_upscaling_request(**options: Any) -> Request:
    """A request whose price nobody publishes."""
    return CATALOGUE["video-upscaler"].prepare({"video": CLIP, **options}, Plan.CREATOR)


def a_job(**changes: Any) -> Job:
    """An accepted public job for pictures; the times are those of `NOW`."""
    job = Job(
        id="0123456789ab",
        interaction_id=3001,
        guild_id=1001,
        channel_id=2001,
        member_id=MEMBER,
        role_ids=(),
        request=an_image_request(),
        name="AI Image Generator · Discord 0123456789ab",
        private=False,
        file_limit=10_485_760,
        state=State.ACCEPTED,
        quote=50,
        quote_exact=True,
        credits=50,
        paths={},
        token="token-of-the-interaction",
        card_id=5001,
        card_revision=0,
        project_id=None,
        vendor_status=None,
        problem=None,
        result_id=None,
        attempts=0,
        crashes=0,
        trouble_at=None,
        created_at=NOW,
        accepted_at=NOW,
        create_sent_at=None,
        submitted_at=None,
        posting_at=None,
        told_at=None,
        finished_at=None,
        due_at=NOW,
        ahead=0,
        decided_by=None,
        alert=None,
        result_channel_id=None,
        more_result_ids=(),
        output_count=None,
        parent_id=None,
        origin_message_id=None,
        batch_id=None,
        fallback_channel_id=None,
        spoiler=False,
        detection_id=None,
        faces=(),
        erase_at=None,
        erased_by=None,
        erased_at=None,
    )
    return replace(job, **changes)


def an_output(number: int = 1, *, path: Path | None = None, **changes: Any) -> Output:
    """A picture of a result; without a path it is not attached."""
    output = Output(filename=f"image-generator-0123456789ab-{number}.png", path=path, size=1_500_000)
    return replace(output, **changes)
