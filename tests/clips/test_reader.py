"""Over the wire: ranges, servers without them, and the bounds of a reading."""

import re
from collections.abc import Callable

import httpx
import pytest
from aiohttp import web

from bot.clips import ClipReader
from bot.clips.remote import Limits
from bot.errors import BotError, ClipBusy, ClipUnreadable, SourceGone
from bot.http_client import tls
from tests.clips.files import File, file
from tests.clips.media import film, sound
from tests.clips.server import WholeFile, asked, breaks_off, by_ranges, says, serving, trickles
from tests.clips.test_large_files import FILES, movie_behind
from tests.local_server import Reply

EXACT = 0.05
FILM = film("mp4", "libx264", 3)


async def read(reader: ClipReader, reply: Reply, extension: str = "mp4") -> float:
    async with serving(reply) as server:
        return await reader.seconds(server.url, extension, f"clip.{extension}")


async def trouble(reader: ClipReader, reply: Reply) -> BotError:
    """The error that an answer ends in."""
    with pytest.raises(BotError) as caught:
        await read(reader, reply)
    return caught.value


def boxes_far_apart() -> File:
    """Two hundred boxes, each of which costs a request."""
    header = b"\0\2\0\0free"
    return File((1 << 17) * 200, {at << 17: header for at in range(200)})


def asked_bytes(ranges: list[str]) -> int:
    bounds = [re.fullmatch(r"bytes=(\d+)-(\d+)", asked) for asked in ranges]
    return sum(int(bound[2]) - int(bound[1]) + 1 for bound in bounds if bound)


@pytest.mark.parametrize("make", FILES)
async def test_two_gibibytes_are_read_by_a_few_requests_for_a_few_bytes(
    reader: ClipReader, make: Callable[[], File]
) -> None:
    async with serving(by_ranges(make())) as server:
        seconds = await reader.seconds(server.url, "mp4", "clip.mp4")

    assert seconds == pytest.approx(3, abs=0.11)
    assert len(server.ranges) <= 8
    assert asked_bytes(server.ranges) < 1 << 20


async def test_a_small_clip_takes_one_request(reader: ClipReader) -> None:
    async with serving(by_ranges(file(film("mp4", "libx264", 3, voice="aac")))) as server:
        assert await reader.seconds(server.url, "mp4", "clip.mp4") == pytest.approx(3, abs=EXACT)

    assert server.ranges == ["bytes=0-65535"]


async def test_a_long_sound_is_sampled_within_the_bounds(reader: ClipReader) -> None:
    data = sound("adts", "aac", 6.7)
    async with serving(by_ranges(file(data * 200))) as server:
        seconds = await reader.seconds(server.url, "aac", "clip.aac")

    assert seconds == pytest.approx(6.7 * 200, rel=0.02)
    assert len(server.ranges) <= 20
    assert asked_bytes(server.ranges) < 1 << 20


async def test_a_request_asks_for_plain_bytes_and_carries_no_key() -> None:
    headers = {"Authorization": "Bearer mhk_x"}
    async with (
        httpx.AsyncClient(verify=tls(), headers=headers, trust_env=False) as http,
        serving(by_ranges(file(film("mp4", "libx264", 3)))) as server,
    ):
        await ClipReader(http).seconds(server.url, "mp4", "clip.mp4")

    [seen] = server.headers
    assert seen["Accept-Encoding"] == "identity"
    assert "Authorization" not in seen


@pytest.mark.parametrize("headers", [{"Content_Length": str(1 << 30)}, {}])
async def test_a_server_without_ranges_is_read_only_as_far_as_needed(
    reader: ClipReader, headers: dict[str, str]
) -> None:
    data = film("mp4", "libx264", 3, movflags="faststart")
    whole = WholeFile(file(data, (1 << 30) - len(data)), 200, **headers)

    assert await read(reader, whole) == pytest.approx(3, abs=EXACT)
    assert whole.sent < 32 << 20  # what the system's buffers swallow before the connection is closed


async def test_of_a_piece_that_is_larger_than_asked_for_no_more_is_taken(reader: ClipReader) -> None:
    data = film("mp4", "libx264", 3, movflags="faststart")
    whole = WholeFile(file(data, 1 << 30), status=206, Content_Range=f"bytes 0-{1 << 30}/{2 << 30}")

    assert await read(reader, whole) == pytest.approx(3, abs=EXACT)
    assert whole.sent < 32 << 20


async def test_a_short_clip_of_a_server_without_ranges_is_read_to_its_end(reader: ClipReader) -> None:
    data = sound("ogg", "libvorbis", 3.3)
    large = file(data[: data.index(b"OggS", 4)], 1 << 20, data)

    assert await read(reader, WholeFile(file(data), Content_Length=str(len(data))), "ogg") == pytest.approx(
        3.3, abs=EXACT
    )
    assert await read(reader, WholeFile(large, Content_Length=str(large.size)), "ogg") == pytest.approx(
        3.3, abs=EXACT
    )


async def test_a_large_clip_of_a_server_without_ranges_is_unreadable_when_its_end_is_needed(
    reader: ClipReader,
) -> None:
    clip = movie_behind()
    whole = WholeFile(clip, Content_Length=str(clip.size))

    error = await trouble(reader, whole)

    assert isinstance(error, ClipUnreadable)
    assert whole.sent < 32 << 20


async def test_a_file_whose_size_is_not_told_is_read_where_its_beginning_tells(reader: ClipReader) -> None:
    clip = file(film("mp4", "libx264", 3, movflags="faststart"))

    assert await read(reader, by_ranges(clip, size_told=False)) == pytest.approx(3, abs=EXACT)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
async def test_a_file_that_cannot_be_had_is_gone(reader: ClipReader, status: int) -> None:
    error = await trouble(reader, says(status))

    assert isinstance(error, SourceGone)
    assert str(error) == "The file clip.mp4 can no longer be read. Attach it again."


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
async def test_a_servers_bad_moment_may_pass(reader: ClipReader, status: int) -> None:
    error = await trouble(reader, says(status, Retry_After="7"))

    assert isinstance(error, ClipBusy)
    assert error.retry_after == 7
    assert str(error) == "The file clip.mp4 could not be read just now."


@pytest.mark.parametrize("named", ["soon", "", "-1", "9" * 5000])
async def test_a_wait_that_makes_no_sense_is_no_wait(reader: ClipReader, named: str) -> None:
    error = await trouble(reader, says(503, Retry_After=named))

    assert isinstance(error, ClipBusy)
    assert error.retry_after is None


async def test_a_wait_until_a_time_of_the_day_is_counted_in_seconds(reader: ClipReader) -> None:
    error = await trouble(reader, says(503, Retry_After="Fri, 31 Dec 2100 23:59:59 GMT"))

    assert isinstance(error, ClipBusy)
    assert error.retry_after is not None
    assert error.retry_after > 10**9


async def test_a_broken_connection_may_pass(reader: ClipReader) -> None:
    assert isinstance(await trouble(reader, breaks_off), ClipBusy)


async def test_nobody_at_the_address_may_pass(reader: ClipReader) -> None:
    async with serving(says(200)) as server:
        url = server.url

    with pytest.raises(ClipBusy):
        await reader.seconds(url, "mp4", "clip.mp4")


async def test_a_server_that_sends_too_slowly_is_left(http: httpx.AsyncClient) -> None:
    reader = ClipReader(http, limits=Limits(seconds=0.1))

    assert isinstance(await trouble(reader, trickles), ClipBusy)


async def test_a_server_that_does_not_answer_is_left() -> None:
    async with (
        httpx.AsyncClient(verify=tls(), timeout=0.05, trust_env=False) as http,
        serving(says(200)) as server,
    ):
        server.reply = server.hang
        with pytest.raises(ClipBusy):
            await ClipReader(http).seconds(server.url, "mp4", "clip.mp4")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_redirect_is_followed(reader: ClipReader, status: int) -> None:
    async with serving(says(status, Location="/elsewhere")) as server:
        with pytest.raises(ClipUnreadable) as caught:
            await reader.seconds(server.url, "mp4", "clip.mp4")

    assert server.paths == ["/clip"]
    assert str(caught.value) == "How long clip.mp4 is could not be read."


@pytest.mark.parametrize(
    "reply",
    [
        says(206, b"x" * 99),
        says(206, FILM, Content_Range=f"bytes 5-{len(FILM) + 4}/{len(FILM) + 5}"),
        says(206, b"x" * 99, Content_Range="bytes 0-98/" + "9" * 30),
        says(206, b"x" * 99, Content_Range="nonsense"),
        says(200, FILM, Content_Encoding="gzip"),
        says(200, b"<!doctype html><html><body>Sign in first</body></html>"),
        says(200),
        says(204),
        says(416, Content_Range="bytes */0"),
    ],
)
async def test_an_answer_that_makes_no_sense_makes_the_clip_unreadable(
    reader: ClipReader, reply: Reply
) -> None:
    assert isinstance(await trouble(reader, reply), ClipUnreadable)


async def test_a_server_that_stops_keeping_to_ranges_makes_the_clip_unreadable(reader: ClipReader) -> None:
    clip = movie_behind()
    keeps_to_them, whole = by_ranges(clip), WholeFile(clip)

    async def reply(request: web.Request) -> web.StreamResponse:
        return await (keeps_to_them if asked(request)[0] == 0 else whole)(request)

    assert isinstance(await trouble(reader, reply), ClipUnreadable)


@pytest.mark.parametrize("limits", [Limits(requests=3), Limits(bytes=90_000)])
async def test_no_more_is_read_than_the_limits_allow(http: httpx.AsyncClient, limits: Limits) -> None:
    clip = boxes_far_apart()
    async with serving(by_ranges(clip)) as server:
        with pytest.raises(ClipUnreadable) as caught:
            await ClipReader(http, limits=limits).seconds(server.url, "mp4", "clip.mp4")

    assert "too many" in caught.value.reason  # type: ignore[attr-defined]  # a fact of the error
    assert len(server.ranges) <= limits.requests
    assert asked_bytes(server.ranges) <= limits.bytes


async def test_the_usual_limits_are_kept_by_a_file_that_wants_more(reader: ClipReader) -> None:
    clip = boxes_far_apart()
    async with serving(by_ranges(clip)) as server:
        with pytest.raises(ClipUnreadable):
            await reader.seconds(server.url, "mp4", "clip.mp4")

    assert len(server.ranges) <= 40
    assert asked_bytes(server.ranges) <= 4 << 20


async def test_a_reader_closes_its_own_client_alone(http: httpx.AsyncClient) -> None:
    await ClipReader(http).aclose()
    own = ClipReader()
    await own.aclose()

    assert not http.is_closed
    with pytest.raises(RuntimeError, match="closed"):
        await own.seconds("http://127.0.0.1:9/clip.mp4", "mp4", "clip.mp4")
