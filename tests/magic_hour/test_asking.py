"""Projects, deletions, upload addresses and the account: harmless requests, repeated while that may help."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from bot.errors import Busy, InvalidRequest, KeyRefused, NotFound, NotSent, Unclear
from bot.magic_hour import MagicHour, UploadItem
from tests.magic_hour.conftest import KEY, QUICK
from tests.magic_hour.server import (
    Server,
    closed_port,
    page,
    raw_server,
    read_request,
    reset,
    says,
)

At = Callable[[str], MagicHour]
PROJECT = "/v1/video-projects/abc"
QUEUED = {"id": "abc", "status": "queued"}
TARGET = {
    "upload_url": "https://store.example/x?sig=1",
    "expires_at": "2099-01-01T00:00:00Z",
    "file_path": "api-assets/x.png",
}


async def test_a_project_is_read_by_kind_and_id(server: Server, magic_hour: MagicHour) -> None:
    server.on("GET", PROJECT, says(200, QUEUED | {"name": "job 1", "fps": 29.97, "credits_charged": 4.0}))

    project = await magic_hour.project("video", "abc")

    assert (project.id, project.status, project.name, project.fps, project.credits_charged) == (
        "abc",
        "queued",
        "job 1",
        29.97,
        4,
    )
    assert server.requests[0].headers["Authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("project_id", "path"),
    [
        ("a/../../account", "/v1/image-projects/a%2F%2E%2E%2F%2E%2E%2Faccount"),
        ("..", "/v1/image-projects/%2E%2E"),
        ("a?b#c d", "/v1/image-projects/a%3Fb%23c%20d"),
    ],
)
async def test_an_odd_id_stays_one_segment_of_the_address(
    server: Server, magic_hour: MagicHour, project_id: str, path: str
) -> None:
    with pytest.raises(NotFound):
        await magic_hour.project("image", project_id)

    assert server.requests[0].path == path


@pytest.mark.parametrize(
    "stumble",
    [
        page(500),
        page(502),
        says(503, b"", Retry_After="0"),
        says(429, {"message": "slow"}),
        page(200),
        says(200, b"{"),
        says(200, {"id": "abc", "status": None}),
        says(301, None, Location="/v1/account"),
    ],
)
async def test_a_stumble_is_tried_again(server: Server, magic_hour: MagicHour, stumble: object) -> None:
    server.on("GET", PROJECT, stumble, says(200, QUEUED))  # type: ignore[arg-type]  # parametrize hides the type

    assert (await magic_hour.project("video", "abc")).status == "queued"
    assert len(server.requests) == 2


async def test_attempts_end_with_the_last_error(server: Server, magic_hour: MagicHour) -> None:
    server.on("GET", PROJECT, says(429, b""), page(503))

    with pytest.raises(Unclear):
        await magic_hour.project("video", "abc")

    assert len(server.requests) == QUICK.attempts


@pytest.mark.parametrize(
    ("status", "error"), [(400, InvalidRequest), (401, KeyRefused), (404, NotFound), (422, InvalidRequest)]
)
async def test_a_refusal_is_not_tried_again(
    server: Server, magic_hour: MagicHour, status: int, error: type[Exception]
) -> None:
    server.on("GET", PROJECT, says(status, {"message": "no"}))

    with pytest.raises(error):
        await magic_hour.project("video", "abc")

    assert len(server.requests) == 1


async def test_retry_after_in_seconds_is_waited_out(server: Server, magic_hour: MagicHour) -> None:
    server.on("GET", PROJECT, says(429, b"", Retry_After="0.15"), says(200, QUEUED))
    start = time.monotonic()

    await magic_hour.project("video", "abc")

    assert time.monotonic() - start >= 0.15


@pytest.mark.parametrize("as_date", [False, True])
async def test_a_retry_after_beyond_the_longest_wait_is_left_to_the_caller(
    server: Server, magic_hour: MagicHour, *, as_date: bool
) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    server.on("GET", PROJECT, says(429, b"", Retry_After=date if as_date else "3600"))

    with pytest.raises(Busy) as caught:
        await asyncio.wait_for(magic_hour.project("video", "abc"), 10)

    assert caught.value.retry_after == pytest.approx(3600, abs=60)
    assert len(server.requests) == 1


async def test_a_broken_connection_is_tried_again(at: At) -> None:
    talks = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.append(await read_request(reader))
        if len(talks) == 1:
            reset(writer)
            return
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\n{"status":"queued"}')
        await writer.drain()

    async with raw_server(talk) as base_url:
        project = await at(base_url).project("video", "abc")

    assert (project.id, project.status, len(talks)) == ("abc", "queued", 2)


async def test_a_server_that_is_away_is_not_sent(at: At) -> None:
    with pytest.raises(NotSent):
        await at(f"http://127.0.0.1:{closed_port()}").account()


async def test_a_server_that_hangs_is_unclear_after_every_attempt(
    server: Server, hasty_http: httpx.AsyncClient
) -> None:
    server.on("GET", "/v1/account", server.hang)

    with pytest.raises(Unclear):
        await MagicHour(api_key=KEY, base_url=server.base_url, http=hasty_http, retry=QUICK).account()

    assert len(server.requests) == QUICK.attempts


@pytest.mark.parametrize("status", [204, 200, 404])
async def test_a_deleted_project_is_deleted_also_when_it_was_gone(
    server: Server, magic_hour: MagicHour, status: int
) -> None:
    server.on("DELETE", "/v1/image-projects/abc", page(502), says(status, {"message": "Not Found"}))

    await magic_hour.delete("image", "abc")

    assert [request.method for request in server.requests] == ["DELETE", "DELETE"]


async def test_a_project_that_cannot_be_deleted_says_why(server: Server, magic_hour: MagicHour) -> None:
    server.on("DELETE", PROJECT, says(422, {"message": "video is a template and cannot be deleted"}))

    with pytest.raises(InvalidRequest, match="video is a template and cannot be deleted"):
        await magic_hour.delete("video", "abc")


async def test_upload_addresses_come_in_the_order_of_the_files(server: Server, magic_hour: MagicHour) -> None:
    second = TARGET | {"file_path": "api-assets/y.mp4", "expires_at": None}
    server.on("POST", "/v1/files/upload-urls", page(503), says(200, {"items": [TARGET, second]}))

    targets = await magic_hour.upload_urls([UploadItem("image", "png"), UploadItem("video", "mp4")])

    assert [target.file_path for target in targets] == ["api-assets/x.png", "api-assets/y.mp4"]
    assert [target.expires_at for target in targets] == [datetime(2099, 1, 1, tzinfo=UTC), None]
    sent = {"items": [{"type": "image", "extension": "png"}, {"type": "video", "extension": "mp4"}]}
    assert server.requests[-1].json == sent


@pytest.mark.parametrize("items", [None, [], [TARGET, TARGET], [TARGET | {"upload_url": None}], ["x"]])
async def test_upload_addresses_that_do_not_fit_the_files_are_unclear(
    server: Server, magic_hour: MagicHour, items: object
) -> None:
    server.on("POST", "/v1/files/upload-urls", says(200, {"items": items}))

    with pytest.raises(Unclear):
        await magic_hour.upload_urls([UploadItem("image", "png")])


async def test_an_account_is_read_with_words_nobody_knew_before(
    server: Server, magic_hour: MagicHour
) -> None:
    plan = {"name": "Pro Plus", "status": "trialing", "price": {"amount": 3900}, "billing_interval": None}
    server.on(
        "GET",
        "/v1/account",
        says(200, {"id": "u1", "tier": "enterprise", "credits": "12000", "subscription": plan}),
    )

    account = await magic_hour.account()

    assert (account.tier, account.credits) == ("enterprise", 12000)
    assert account.subscription is not None
    assert account.subscription.status == "trialing"


async def test_an_account_without_a_subscription_has_none(server: Server, magic_hour: MagicHour) -> None:
    server.on(
        "GET", "/v1/account", says(200, {"credits": 3, "subscription": None, "email": None, "tier": "free"})
    )

    account = await magic_hour.account()

    assert (account.credits, account.subscription) == (3, None)


async def test_a_client_of_its_own_is_closed_and_a_given_one_is_not(
    server: Server, http: httpx.AsyncClient
) -> None:
    server.on("GET", "/v1/account", says(200, {"credits": 3}))
    own = MagicHour(api_key=KEY, base_url=server.base_url, retry=QUICK)
    given = MagicHour(api_key=KEY, base_url=server.base_url, http=http, retry=QUICK)

    assert (await own.account()).credits == 3
    await own.aclose()
    await given.aclose()

    assert (await given.account()).credits == 3
    with pytest.raises(RuntimeError, match="closed"):
        await own.account()
