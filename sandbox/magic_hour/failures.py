"""Failures on demand: words in a request's texts that make a job go wrong, and interruptions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, Self
from urllib.parse import unquote, urlsplit

from aiohttp import web

from sandbox.gate import Gate
from sandbox.magic_hour.refusals import Handler, bare_answer, hang_up

WORDS = {
    "fail:<code>": "the job ends with this error, as in fail:no_source_face or fail:nsfw; credits come back",
    "slow": "the job takes ten times as long",
    "cancel": "the job ends canceled, without a webhook; credits come back",
    "http:<status>": "the create call answers this status and makes no job; 429 lets the second try through",
    "lost-answer": "the job is made and charged, but the connection closes without an answer",
    "garbled": "the job is made and charged, but the answer is broken JSON",
    "expired-download": "the download addresses that were given first answer 403, later ones work",
    "broken-download": "the first download breaks off half way, the second works",
    "unknown-status": "the job shows a status that no document mentions, then completes",
    "odd-fields": "answers carry unknown fields and nulls",
}

MESSAGES = {
    "no_source_face": "Please use an image with a detectable face",
    "no_target_face": "No face could be found in the target. Please use another image or video",
    "invalid_image_file": "The image file contains invalid data. Please try another image",
    "invalid_video_file": "The video file contains invalid data. Please try another video",
    "invalid_audio_file": "The audio file contains invalid data. Please try another audio file",
    "invalid_image_path": "The image path does not point to a valid file",
    "invalid_video_path": "The video path does not point to a valid file",
    "invalid_audio_path": "The audio path does not point to a valid file",
    "invalid_youtube_url": "The YouTube video cannot be downloaded. It may be private or restricted",
    "invalid_file_format": "The file format is not supported",
    "file_too_large": "The file is larger than your plan allows",
    "insufficient_credits": "There are not enough credits for this job",
    "invalid_parameters": "The parameters of this job cannot be rendered",
    "processing_timeout": "The job ran too long and was terminated",
    "content_policy_violation": "The image or prompt is against the content guidelines",
    "nsfw": "The prompt did not pass moderation. Please change it",
    "text_too_long": "The text is longer than the limit",
    "invalid_voice": "This voice is not available",
    "unknown_error": "Something unexpected happened. Please contact support with the project id",
}

STATUSES = (400, 402, 403, 422, 429, 500, 502, 503)

FREE_TEXTS = {"art_style", "art_style_custom", "content", "font", "lyrics", "prompt", "script", "topic"}

_WORD = re.compile(r"[a-z0-9]+(?:[-:_][a-z0-9]+)*")
_REFUSALS = range(400, 600)


class JobError(NamedTuple):
    """Why a job ended in error, as `error` of the project shows it."""

    code: str
    message: str

    @classmethod
    def of(cls, code: str) -> Self:
        return cls(code, MESSAGES.get(code, MESSAGES["unknown_error"]))


@dataclass(frozen=True)
class Failures:
    """The failures that the words of some text ask for."""

    error: JobError | None = None
    http_status: int | None = None
    slow: bool = False
    cancel: bool = False
    lost_answer: bool = False
    garbled: bool = False
    expired_download: bool = False
    broken_download: bool = False
    unknown_status: bool = False
    odd_fields: bool = False

    @classmethod
    def read(cls, text: str) -> Self:
        words = set(_WORD.findall(text.lower()))
        return cls(
            error=_error(words),
            http_status=_http_status(words),
            slow="slow" in words,
            cancel="cancel" in words,
            lost_answer="lost-answer" in words,
            garbled="garbled" in words,
            expired_download="expired-download" in words,
            broken_download="broken-download" in words,
            unknown_status="unknown-status" in words,
            odd_fields="odd-fields" in words,
        )


def written_out(word: str) -> list[str]:
    """Give a word of the list as it can be used, once for every code or status that it stands for."""
    if word.startswith("fail:"):
        return [f"fail:{code}" for code in MESSAGES]
    return [f"http:{status}" for status in STATUSES] if word.startswith("http:") else [word]


def free_text(body: Any) -> str:
    """Collect what a person may have written freely into a JSON body: its texts and the paths of its links."""
    return " ".join(_texts(body, ""))


def _texts(value: Any, field_name: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _texts(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part, field_name)
    elif isinstance(value, str):
        if field_name in FREE_TEXTS:
            yield value
        elif value.startswith(("https://", "http://")):
            yield _link_path(value)


def _link_path(link: str) -> str:
    try:
        return unquote(urlsplit(link).path)
    except ValueError:  # no address at all, which whoever follows it will say
        return ""


@dataclass
class Interruption:
    """What happens to one request instead of its answer; without a status the connection closes."""

    method: str
    path: str
    status: int | None = None

    async def meet(self, request: web.Request, handler: Handler) -> web.StreamResponse:  # noqa: ARG002  it is never reached
        return bare_answer(self.status) if self.status else hang_up(request)


@dataclass(eq=False)
class Hold(Gate, Interruption):
    """One request that waits, before or after it took effect, until somebody lets it go on.

    It takes effect even when its sender has gone meanwhile.
    """

    processed: bool = False

    async def meet(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.content_type == "application/json":
            await request.read()  # kept by the request: its sender may be gone before it is looked at
        answer = await handler(request) if self.processed else None
        await self.wait()
        return answer or await handler(request)


class Interruptions:
    """The interruptions that a test has set, each used once, oldest first."""

    def __init__(self) -> None:
        self._waiting: list[Interruption] = []

    def add(self, method: str, path: str, status: int | None = 503, *, times: int = 1) -> None:
        """Let the next `times` requests of this method below this path fail; None hangs up."""
        self._waiting += [Interruption(method, path, status) for _ in range(times)]

    def hold(self, method: str, path: str, *, processed: bool = False) -> Hold:
        """Let the next request of this method below this path wait, before or after it took effect."""
        hold = Hold(method, path, processed=processed)
        self._waiting.append(hold)
        return hold

    def withdraw(self, interruption: Interruption) -> None:
        """Forget one that nothing may have met."""
        if interruption in self._waiting:
            self._waiting.remove(interruption)

    @property
    def left(self) -> int:
        """How many of them nothing has met yet."""
        return len(self._waiting)

    def clear(self) -> None:
        """Forget those that nothing has met yet."""
        self._waiting.clear()

    def take(self, method: str, path: str) -> Interruption | None:
        for interruption in self._waiting:
            if interruption.method == method and path.startswith(interruption.path):
                self._waiting.remove(interruption)
                return interruption
        return None


def _error(words: set[str]) -> JobError | None:
    codes = sorted(word.removeprefix("fail:") for word in words if word.startswith("fail:"))
    return JobError.of(codes[0].replace("-", "_")) if codes else None


def _http_status(words: set[str]) -> int | None:
    numbers = sorted(word.removeprefix("http:") for word in words if word.startswith("http:"))
    statuses = [int(number) for number in numbers if number.isdecimal()]
    return next((status for status in statuses if status in _REFUSALS), None)
