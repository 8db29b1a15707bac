"""A result is on the disk whole, or not at all."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from bot.errors import DiskFull, DownloadBroken
from bot.http_client import tls
from bot.magic_hour import MagicHour
from bot.magic_hour.downloads import MOST_REDIRECTS, _in_thread
from tests.local_server import Reply
from tests.magic_hour.conftest import KEY
from tests.magic_hour.server import (
    Server,
    breaks_off,
    closed_port,
    file,
    page,
    pieces,
    raw_server,
    read_head,
    running_server,
    says,
)

At = Callable[[str], MagicHour]
CONTENT = bytes(range(256)) * 10_000
RESULT = "/abc/output.png"
QUERY = "?token=s3cret%2F"


@pytest.fixture
def to(tmp_path: Path) -> Path:
    return tmp_path / "jobs" / "abc-1.png"


def stored(to: Path) -> bytes:
    return to.read_bytes()


def leave(path: Path, content: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)


def left_behind(to: Path) -> list[str]:
    return [path.name for path in to.parent.iterdir()] if to.parent.exists() else []


@pytest.mark.parametrize("reply", [file(CONTENT), pieces(CONTENT[:7], CONTENT[7:])])
async def test_a_result_is_stored_as_it_was_sent_and_its_address_used_unchanged(
    server: Server, magic_hour: MagicHour, to: Path, reply: Reply
) -> None:
    server.on("GET", RESULT, reply)

    size = await magic_hour.download(server.url(RESULT) + QUERY, to)

    assert size == len(CONTENT)
    assert stored(to) == CONTENT
    assert left_behind(to) == ["abc-1.png"]
    assert server.requests[0].path == RESULT + QUERY
    assert "Authorization" not in server.requests[0].headers


async def test_a_redirect_to_another_host_is_followed_without_the_key(
    server: Server, to: Path, tmp_path: Path
) -> None:
    """Also when the connections were given with a key of their own."""
    async with (
        running_server() as other,
        httpx.AsyncClient(verify=tls(), headers={"Authorization": "Bearer x"}) as http,
    ):
        server.on("GET", RESULT, says(302, b"", Location=other.url("/there")))
        other.on("GET", "/there", file(CONTENT))
        client = MagicHour(api_key=KEY, base_url=server.base_url, http=http)

        assert await client.download(server.url(RESULT), to) == len(CONTENT)

        assert "Authorization" not in {**server.requests[0].headers, **other.requests[0].headers}


@pytest.mark.parametrize("status", [403, 404, 410])
async def test_an_address_that_died_is_told_as_expired(
    server: Server, magic_hour: MagicHour, to: Path, status: int
) -> None:
    server.on("GET", RESULT, says(status, b""))

    with pytest.raises(DownloadBroken) as caught:
        await magic_hour.download(server.url(RESULT), to)

    assert vars(caught.value)["expired"] is True
    assert left_behind(to) == []


@pytest.mark.parametrize(
    "reply",
    [
        says(400, b""),
        says(429, b"", Retry_After="1"),
        page(502),
        page(200),
        says(204, b""),
        file(b""),
        breaks_off(CONTENT[:2_000_000], len(CONTENT)),
        says(302, b"", Location=RESULT),
        says(200, b"not gzip", Content_Encoding="gzip"),
    ],
)
async def test_a_result_that_does_not_come_whole_is_broken_and_leaves_nothing(
    server: Server, magic_hour: MagicHour, to: Path, reply: Reply
) -> None:
    server.on("GET", RESULT, reply)

    with pytest.raises(DownloadBroken) as caught:
        await magic_hour.download(server.url(RESULT), to)

    assert vars(caught.value)["expired"] is False
    assert left_behind(to) == []


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(f"http://127.0.0.1:{closed_port()}/x", id="refused"),
        "http://name.invalid/x",
        "nonsense",
        "http://[",
        "file:///etc/passwd",
    ],
)
async def test_an_address_that_cannot_be_reached_is_broken(magic_hour: MagicHour, to: Path, url: str) -> None:
    with pytest.raises(DownloadBroken):
        await magic_hour.download(url, to)


async def test_a_download_that_stands_still_is_broken(
    server: Server, hasty_http: httpx.AsyncClient, to: Path
) -> None:
    server.on("GET", RESULT, server.hang)
    client = MagicHour(api_key=KEY, base_url=server.base_url, http=hasty_http)

    with pytest.raises(DownloadBroken):
        await client.download(server.url(RESULT), to)


@pytest.mark.parametrize("reply", [file(CONTENT), pieces(CONTENT[:7], CONTENT[7:])])
async def test_a_result_over_the_limit_is_broken_off_and_one_at_the_limit_is_not(
    server: Server, magic_hour: MagicHour, to: Path, reply: Reply
) -> None:
    server.on("GET", RESULT, reply)

    with pytest.raises(DownloadBroken) as caught:
        await magic_hour.download(server.url(RESULT), to, limit=len(CONTENT) - 1)

    assert vars(caught.value)["too_large"] is True
    assert left_behind(to) == []
    assert await magic_hour.download(server.url(RESULT), to, limit=len(CONTENT)) == len(CONTENT)


async def test_a_full_disk_is_told_and_leaves_nothing(
    server: Server, magic_hour: MagicHour, to: Path
) -> None:
    """/dev/full is the system's own full disk."""
    server.on("GET", RESULT, file(CONTENT))
    to.parent.mkdir()
    to.with_name("abc-1.png.part").symlink_to("/dev/full")

    with pytest.raises(DiskFull, match="no room left"):
        await magic_hour.download(server.url(RESULT), to)

    assert left_behind(to) == []


async def test_a_place_that_cannot_be_written_is_told(
    server: Server, magic_hour: MagicHour, tmp_path: Path
) -> None:
    server.on("GET", RESULT, file(CONTENT))
    leave(tmp_path / "jobs", b"a file where a directory should be")

    with pytest.raises(DiskFull, match="could not be stored: "):
        await magic_hour.download(server.url(RESULT), tmp_path / "jobs" / "abc.png")


async def test_what_an_earlier_crash_left_is_overwritten(
    server: Server, magic_hour: MagicHour, to: Path
) -> None:
    server.on("GET", RESULT, file(CONTENT))
    leave(to.with_name("abc-1.png.part"), CONTENT * 2)
    leave(to, b"old")

    await magic_hour.download(server.url(RESULT), to)

    assert stored(to) == CONTENT
    assert left_behind(to) == ["abc-1.png"]


async def test_a_canceled_download_leaves_nothing(at: At, to: Path) -> None:
    asked = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_head(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n" + bytes(3_000_000))
        asked.set()
        await reader.read()

    async with raw_server(talk) as base_url:
        task = asyncio.create_task(at(base_url).download(f"{base_url}{RESULT}", to))
        async with asyncio.timeout(10):
            await asked.wait()
            while not left_behind(to):  # noqa: ASYNC110  a file system raises no event
                await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    assert left_behind(to) == []


async def test_a_cancellation_waits_for_the_thread_that_still_writes() -> None:
    """Otherwise the thread might write into a file that was closed, or into the next one with its number."""
    begun, may_end = threading.Event(), threading.Event()
    written = []

    def write() -> None:
        begun.set()
        may_end.wait(10)
        written.append(True)

    task = asyncio.create_task(_in_thread(write))
    await asyncio.to_thread(begun.wait, 10)
    task.cancel()
    asyncio.get_running_loop().call_later(0.02, may_end.set)

    with pytest.raises(asyncio.CancelledError):
        await task

    assert written == [True]


@pytest.mark.parametrize(
    "inwards",
    [
        "http://169.254.169.254/latest/meta-data/",
        "https://127.0.0.1/admin",
        "https://[::1]/admin",
        "https://10.0.0.7/",
        "https://database.internal/",
        "http://files.example/result.png",
    ],
)
async def test_nobody_is_led_from_the_open_net_to_a_neighbour(to: Path, inwards: str) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(302, headers={"Location": inwards})

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        client = MagicHour(api_key=KEY, base_url="https://api.example", http=http)
        with pytest.raises(DownloadBroken) as caught:
            await client.download("https://store.example/result.png", to)

    assert asked == ["https://store.example/result.png"]
    assert "private" in vars(caught.value)["reason"]
    assert left_behind(to) == []


async def test_redirects_that_never_end_are_given_up(server: Server, magic_hour: MagicHour, to: Path) -> None:
    server.on("GET", RESULT, says(302, b"", Location=server.url(RESULT)))

    with pytest.raises(DownloadBroken):
        await magic_hour.download(server.url(RESULT), to)

    assert len(server.requests) == MOST_REDIRECTS
