"""What is heard of the requests to Magic Hour: how they end, and never where exactly they went."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from bot.errors import DownloadBroken, InvalidRequest, NotSent, SourceGone, Unclear
from bot.magic_hour import MagicHour, UploadTarget
from tests.magic_hour.conftest import KEY, QUICK
from tests.magic_hour.server import Server, closed_port, raw_server, reset, says

PROJECT = "/v1/video-projects/abc"
QUEUED = {"id": "abc", "status": "queued"}


class Ear:
    """Everything that was told."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, str]] = []
        self.seconds: list[float] = []

    def __call__(self, method: str, route: str, outcome: str, seconds: float) -> None:
        self.heard.append((method, route, outcome))
        self.seconds.append(seconds)


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def heard_at(http: httpx.AsyncClient, ear: Ear) -> Callable[[str], MagicHour]:
    def client(base_url: str) -> MagicHour:
        return MagicHour(api_key=KEY, base_url=base_url, http=http, retry=QUICK, heard=ear)

    return client


@pytest.fixture
def heard(server: Server, heard_at: Callable[[str], MagicHour]) -> MagicHour:
    return heard_at(server.base_url)


async def test_every_try_is_heard_with_its_outcome(server: Server, heard: MagicHour, ear: Ear) -> None:
    server.on("GET", PROJECT, says(500, {}), says(429, {}), says(200, QUEUED))

    await heard.project("video", "abc")

    route = "/v1/video-projects/:id"
    assert ear.heard == [("GET", route, "5xx"), ("GET", route, "429"), ("GET", route, "2xx")]
    assert all(0 <= seconds < 5 for seconds in ear.seconds)


async def test_a_create_that_was_declined_is_heard(server: Server, heard: MagicHour, ear: Ear) -> None:
    server.on("POST", "/v1/ai-image-generator", says(422, {"message": "No."}))

    with pytest.raises(InvalidRequest):
        await heard.create("/v1/ai-image-generator", {"name": "job 1"})

    assert ear.heard == [("POST", "/v1/ai-image-generator", "4xx")]


async def test_a_request_without_an_answer_is_heard(heard_at: Callable[[str], MagicHour], ear: Ear) -> None:
    async def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reset(writer)

    async with raw_server(hang_up) as base_url:
        with pytest.raises(Unclear):
            await heard_at(base_url).create("/v1/ai-image-generator", {"name": "job 1"})

    assert ear.heard == [("POST", "/v1/ai-image-generator", "unclear")]


async def test_a_request_that_never_left_is_heard(heard_at: Callable[[str], MagicHour], ear: Ear) -> None:
    with pytest.raises(NotSent):
        await heard_at(f"http://127.0.0.1:{closed_port()}").create(
            "/v1/ai-image-generator", {"name": "job 1"}
        )

    assert ear.heard == [("POST", "/v1/ai-image-generator", "not_sent")]


async def test_transfers_are_heard_without_their_addresses(
    server: Server, heard: MagicHour, ear: Ear, tmp_path: Path
) -> None:
    target = UploadTarget.model_validate(
        {
            "upload_url": server.url("/up?sig=secret"),
            "expires_at": "2099-01-01T00:00:00Z",
            "file_path": "x.png",
        }
    )
    with pytest.raises(SourceGone):
        await heard.transfer(server.url("/in.png?ex=secret"), target, size=3, filename="in.png")
    with pytest.raises(DownloadBroken):
        await heard.download(server.url("/out.png?sig=secret"), tmp_path / "out.png")

    assert ear.heard == [("PUT", "upload", "source_gone"), ("GET", "download", "download_broken")]


async def test_a_search_for_faces_is_heard_without_its_id(server: Server, heard: MagicHour, ear: Ear) -> None:
    server.on("GET", "/v1/face-detection/d1", says(200, {"id": "d1", "status": "queued", "faces": []}))

    await heard.faces("d1")

    assert ear.heard == [("GET", "/v1/face-detection/:id", "2xx")]
