"""A signed address shows in no log, no error and no repr."""

import logging
import traceback

import pytest

from bot.clips import ClipReader
from bot.errors import BotError
from tests.clips.files import file
from tests.clips.media import film
from tests.clips.server import WholeFile, breaks_off, by_ranges, says, serving
from tests.local_server import Reply

REPLIES = [
    says(403),
    says(429),
    says(500, b"http://cdn.example/clip?signature=s3cret"),
    says(302, Location="/elsewhere?signature=s3cret"),
    says(200, b"signature=s3cret"),
    breaks_off,
]


def told(error: BaseException, reader: ClipReader) -> str:
    return "\n".join(
        [*traceback.format_exception(error), repr(error), repr(vars(error)), repr(reader), repr(vars(reader))]
    )


@pytest.mark.parametrize("reply", REPLIES)
async def test_a_failure_names_no_address(
    reader: ClipReader, caplog: pytest.LogCaptureFixture, reply: Reply
) -> None:
    caplog.set_level(logging.DEBUG)
    async with serving(reply) as server:
        with pytest.raises(BotError) as caught:
            await reader.seconds(server.url, "mp4", "clip.mp4")

    assert "s3cret" not in told(caught.value, reader) + caplog.text


@pytest.mark.parametrize(
    "url", ["ftp://a.example/x?s3cret", "http://[s3cret", "s3cret", "http://127.0.0.1:1/?s3cret"]
)
async def test_an_address_that_leads_nowhere_is_not_named(
    reader: ClipReader,
    caplog: pytest.LogCaptureFixture,
    url: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(BotError) as caught:
        await reader.seconds(url, "mp4", "clip.mp4")

    assert "s3cret" not in told(caught.value, reader) + caplog.text


@pytest.mark.parametrize("answer", [by_ranges, WholeFile])
async def test_success_is_not_logged_with_an_address(
    reader: ClipReader, caplog: pytest.LogCaptureFixture, answer: type[WholeFile]
) -> None:
    caplog.set_level(logging.DEBUG)
    async with serving(answer(file(film("mp4", "libx264", 3)))) as server:
        await reader.seconds(server.url, "mp4", "clip.mp4")

    assert "s3cret" not in caplog.text
