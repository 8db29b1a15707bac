"""Upload addresses and the presigned PUT behind them."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.sandbox.magic_hour_caller import Caller, png, running


async def put(caller: Caller, url: str, content: bytes | AsyncIterator[bytes], **headers: str) -> int:
    return (await caller.web.put(url, content=content, headers=headers)).status_code


async def pieces(count: int, size: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield bytes(size)


async def test_addresses_come_in_the_order_of_the_request_with_the_extension_in_the_path() -> None:
    items = [{"type": "video", "extension": "mp4"}, {"type": "audio", "extension": "webm"}]
    async with running() as caller:
        answer = (await caller.api.post("/v1/files/upload-urls", json={"items": items})).json()
        assert [item["file_path"].rpartition("/")[2] for item in answer["items"]] == [
            "video.mp4",
            "audio.webm",
        ]
        assert all(item["expires_at"].endswith("Z") for item in answer["items"])


@pytest.mark.parametrize(
    ("item", "status"),
    [
        ({"type": "audio", "extension": "mp4"}, 422),
        ({"type": "image", "extension": "exe"}, 422),
        ({"type": "video", "extension": "gif"}, 200),
        ({"type": "image", "extension": ".png"}, 400),
        ({"type": "image", "extension": "PNG"}, 400),
        ({"type": "gif", "extension": "gif"}, 400),
        ({"type": "image"}, 400),
    ],
)
async def test_only_known_extensions_get_an_address(item: dict[str, str], status: int) -> None:
    async with running() as caller:
        answer = await caller.api.post("/v1/files/upload-urls", json={"items": [item]})
        assert answer.status_code == status
        if status == 422:
            assert f"'{item['extension']}' is an invalid {item['type']} extension" in answer.json()["message"]


async def test_an_empty_list_of_items_is_refused() -> None:
    async with running() as caller:
        assert (await caller.api.post("/v1/files/upload-urls", json={"items": []})).status_code == 400


async def test_a_streamed_put_with_its_length_is_stored() -> None:
    async with running() as caller:
        offer = await caller.offer("video", "mp4")
        size = 24 * 100_000
        length = {"Content-Length": str(size)}
        assert await put(caller, offer["upload_url"], pieces(24, 100_000), **length) == 200
        assert caller.stand_in.uploads == {offer["file_path"]: size}


async def test_a_chunked_put_is_refused_as_object_stores_do() -> None:
    async with running() as caller:
        offer = await caller.offer()
        assert await put(caller, offer["upload_url"], pieces(2, 10)) == 501
        assert caller.stand_in.uploads == {}


async def test_a_put_without_any_length_is_refused() -> None:
    async with running() as caller:
        target = (await caller.offer())["upload_url"].removeprefix(caller.base_url)
        reader, writer = await asyncio.open_connection("127.0.0.1", int(caller.base_url.rpartition(":")[2]))
        writer.write(f"PUT {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        assert (await reader.readline()).startswith(b"HTTP/1.1 411")
        writer.close()
        await writer.wait_closed()


async def test_a_put_that_carries_the_api_key_is_refused() -> None:
    async with running() as caller:
        offer = await caller.offer()
        assert await put(caller, offer["upload_url"], png(), Authorization="Bearer mhk_live_secret") == 400


async def test_an_address_opens_only_what_was_signed_and_only_until_it_expires() -> None:
    async with running() as caller:
        url = (await caller.offer())["upload_url"]
        assert await put(caller, url.replace("image.png", "image.jpg"), png()) == 403
        assert await put(caller, url.partition("?")[0], png()) == 403
        later = url.replace("expires=", "expires=9")
        assert await put(caller, later, png()) == 403
        caller.stand_in.clock.advance(3601)
        assert await put(caller, url, png()) == 403


async def test_a_put_that_breaks_off_leaves_nothing_behind(caplog: pytest.LogCaptureFixture) -> None:
    async with running() as caller:
        offer = await caller.offer()
        target = offer["upload_url"].removeprefix(caller.base_url)
        _, writer = await asyncio.open_connection("127.0.0.1", int(caller.base_url.rpartition(":")[2]))
        writer.write(f"PUT {target} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf".encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        project = await caller.finished("video", await caller.video(offer["file_path"]))
        assert project["error"]["code"] == "invalid_image_path"
        assert caller.stand_in.uploads == {}
        assert [record for record in caplog.records if record.name.startswith(("aiohttp", "sandbox"))] == []
