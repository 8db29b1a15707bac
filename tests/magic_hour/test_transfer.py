"""Attachments go from their address to the upload address, whole or not at all."""

import asyncio
import gzip
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import Busy, Declined, NotSent, SourceGone, Unclear, UploadUrlExpired
from bot.magic_hour import MagicHour, UploadTarget
from tests.local_server import Reply
from tests.magic_hour.conftest import QUICK
from tests.magic_hour.server import (
    Server,
    breaks_off,
    closed_port,
    file,
    page,
    pieces,
    raw_server,
    read_head,
    reset,
    running_server,
    says,
)

At = Callable[[str], MagicHour]
CONTENT = bytes(range(256)) * 1000
SOURCE, STORE = "/attachments/photo.png", "/store/api-assets/x.png"
QUERY = "?ex=1&is=2&hm=3"


def target(base_url: str, *, lives: timedelta = timedelta(hours=1)) -> UploadTarget:
    return UploadTarget(
        upload_url=f"{base_url}{STORE}?signature=s3cret",
        file_path="api-assets/x.png",
        expires_at=datetime.now(UTC) + lives,
    )


async def send(client: MagicHour, server: Server, *, size: int | None = len(CONTENT)) -> None:
    source = server.url(SOURCE) + QUERY
    await client.transfer(source, target(server.base_url), size=size, filename="photo.png")


def puts(server: Server) -> list[bytes]:
    return [request.body for request in server.requests if request.method == "PUT"]


@pytest.mark.parametrize("size", [len(CONTENT), None])
async def test_a_file_arrives_as_it_was_with_its_length_and_without_the_key(
    server: Server, magic_hour: MagicHour, size: int | None
) -> None:
    server.on("GET", SOURCE, file(CONTENT))
    server.on("PUT", STORE, says(200, b""))

    await send(magic_hour, server, size=size)

    get, put = server.requests
    assert put.body == CONTENT
    assert put.headers["Content-Length"] == str(len(CONTENT))
    assert "Transfer-Encoding" not in put.headers
    assert get.headers["Accept-Encoding"] == "identity"
    assert get.path == SOURCE + QUERY
    assert put.path == f"{STORE}?signature=s3cret"
    assert "Authorization" not in {**get.headers, **put.headers}


async def test_a_source_that_is_packed_all_the_same_arrives_unpacked(
    server: Server, magic_hour: MagicHour
) -> None:
    server.on("GET", SOURCE, file(gzip.compress(CONTENT), Content_Encoding="gzip"))
    server.on("PUT", STORE, says(200, b""))

    await send(magic_hour, server)

    assert puts(server) == [CONTENT]


async def test_an_empty_file_is_a_file(server: Server, magic_hour: MagicHour) -> None:
    server.on("GET", SOURCE, file(b""))
    server.on("PUT", STORE, says(200, b""))

    await send(magic_hour, server, size=0)

    assert puts(server) == [b""]


async def test_a_source_without_a_length_is_sent_with_the_announced_one(
    server: Server, magic_hour: MagicHour
) -> None:
    server.on("GET", SOURCE, pieces(CONTENT[:1000], CONTENT[1000:]))
    server.on("PUT", STORE, says(201, b""))

    await send(magic_hour, server)

    assert puts(server) == [CONTENT]


@pytest.mark.parametrize(
    ("reply", "size"),
    [
        (file(CONTENT), len(CONTENT) + 1),
        (file(CONTENT), len(CONTENT) - 1),
        (pieces(CONTENT), len(CONTENT) + 1),
        (pieces(CONTENT), len(CONTENT) - 1),
        (pieces(CONTENT), None),
        (says(403, b""), 1),
        (says(404, b"This content is no longer available."), 1),
        (says(410, b""), 1),
    ],
    ids=[
        "declares less",
        "declares more",
        "delivers less",
        "delivers more",
        "no length",
        "403",
        "404",
        "410",
    ],
)
async def test_a_source_that_is_not_what_was_attached_is_gone_at_once(
    server: Server, magic_hour: MagicHour, reply: Reply, size: int | None
) -> None:
    server.on("GET", SOURCE, reply)
    server.on("PUT", STORE, says(200, b""))

    with pytest.raises(SourceGone, match=r"photo\.png") as caught:
        await send(magic_hour, server, size=size)

    assert caught.value.filename == "photo.png"
    assert [request.method for request in server.requests].count("GET") == 1
    assert CONTENT not in puts(server)


@pytest.mark.parametrize(
    "stumble", [breaks_off(CONTENT[:5000], len(CONTENT)), page(503), says(429, b"", Retry_After="0")]
)
async def test_a_source_that_stumbles_is_read_again_from_its_beginning(
    server: Server, magic_hour: MagicHour, stumble: Reply
) -> None:
    server.on("GET", SOURCE, stumble, file(CONTENT))
    server.on("PUT", STORE, says(200, b""))

    await send(magic_hour, server)

    assert puts(server)[-1] == CONTENT


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_source_that_leads_elsewhere_is_not_followed(
    server: Server, magic_hour: MagicHour, status: int
) -> None:
    """Nobody has looked at where it leads: that may be anybody's host, or one behind the bot's own walls."""
    async with running_server() as other:
        other.on("GET", SOURCE, file(CONTENT))
        server.on("GET", SOURCE, says(status, b"", Location=other.url(SOURCE)))
        server.on("PUT", STORE, says(200, b""))

        with pytest.raises(SourceGone):
            await send(magic_hour, server)

        assert other.requests == []
        assert [request.method for request in server.requests] == ["GET"]


async def test_a_source_that_always_breaks_off_is_gone_after_the_attempts(
    server: Server, magic_hour: MagicHour
) -> None:
    server.on("GET", SOURCE, breaks_off(CONTENT[:5000], len(CONTENT)))
    server.on("PUT", STORE, says(200, b""))

    with pytest.raises(SourceGone):
        await send(magic_hour, server)

    assert [request.method for request in server.requests].count("GET") == QUICK.attempts


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(f"http://127.0.0.1:{closed_port()}/a.png", id="refused"),
        "http://name.invalid/a.png",
        "nonsense",
        "http://[",
    ],
)
async def test_a_source_that_cannot_be_reached_is_gone(
    server: Server, magic_hour: MagicHour, url: str
) -> None:
    with pytest.raises(SourceGone):
        await magic_hour.transfer(url, target(server.base_url), size=1, filename="a.png")


@pytest.mark.parametrize(
    "reply",
    [
        says(403, b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"),
        says(403, b""),
        says(410, b""),
        says(400, b"<Error><Code>ExpiredToken</Code></Error>"),
    ],
)
async def test_a_dead_upload_address_is_told_at_once(
    server: Server, magic_hour: MagicHour, reply: Reply
) -> None:
    server.on("GET", SOURCE, file(CONTENT))
    server.on("PUT", STORE, reply)

    with pytest.raises(UploadUrlExpired):
        await send(magic_hour, server)

    assert len(puts(server)) == 1


@pytest.mark.parametrize("stumble", [page(500), page(503), says(408, b""), says(429, b"", Retry_After="0")])
async def test_a_store_that_stumbles_gets_the_whole_file_again(
    server: Server, magic_hour: MagicHour, stumble: Reply
) -> None:
    server.on("GET", SOURCE, file(CONTENT))
    server.on("PUT", STORE, stumble, says(200, b""))

    await send(magic_hour, server)

    assert puts(server) == [CONTENT, CONTENT]


@pytest.mark.parametrize(
    ("reply", "error", "tries"),
    [
        (page(500), Unclear, QUICK.attempts),
        (says(429, b""), Busy, QUICK.attempts),
        (says(429, b"", Retry_After="60"), Busy, 1),
        (says(307, b"", Location="/elsewhere"), Unclear, QUICK.attempts),
        (says(413, b"<Error><Code>EntityTooLarge</Code></Error>"), Declined, 1),
        (says(411, b""), Declined, 1),
    ],
)
async def test_a_store_that_does_not_take_the_file_ends_in_an_error(
    server: Server, magic_hour: MagicHour, reply: Reply, error: type[Exception], tries: int
) -> None:
    server.on("GET", SOURCE, file(CONTENT))
    server.on("PUT", STORE, reply)

    with pytest.raises(error):
        await send(magic_hour, server)

    assert len(puts(server)) == tries


async def test_a_store_that_is_away_is_not_sent(server: Server, magic_hour: MagicHour) -> None:
    server.on("GET", SOURCE, file(CONTENT))
    away = target(f"http://127.0.0.1:{closed_port()}")

    with pytest.raises(NotSent):
        await magic_hour.transfer(server.url(SOURCE), away, size=None, filename="photo.png")


@pytest.mark.parametrize(
    ("lives", "error"), [(timedelta(hours=1), Unclear), (timedelta(seconds=-1), UploadUrlExpired)]
)
async def test_a_store_that_breaks_the_connection_is_judged_by_the_age_of_its_address(
    server: Server, magic_hour: MagicHour, lives: timedelta, error: type[Exception]
) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_head(reader)
        reset(writer)

    server.on("GET", SOURCE, file(CONTENT))
    async with raw_server(talk) as base_url:
        with pytest.raises(error):
            await magic_hour.transfer(
                server.url(SOURCE), target(base_url, lives=lives), size=None, filename="photo.png"
            )


async def test_a_canceled_transfer_leaves_no_file_and_no_connection(server: Server, at: At) -> None:
    reached, lost = asyncio.Event(), asyncio.Event()

    async def talk(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await read_head(reader)
        reached.set()
        while await reader.read(65536):
            pass
        lost.set()

    server.on("GET", SOURCE, pieces(CONTENT))
    async with raw_server(talk) as base_url:
        client = at(base_url)
        task = asyncio.create_task(
            client.transfer(server.url(SOURCE), target(base_url), size=len(CONTENT), filename="photo.png")
        )
        await asyncio.wait_for(reached.wait(), 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(lost.wait(), 10)
