"""A caller of the stand-in for tests: a plain HTTP client with a key, and one without, as the signed URLs want."""

import io
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from PIL import Image

from sandbox.magic_hour import StandIn

LONG_ENOUGH = 10_000

# Reading the certificates takes longer than most tests, so all clients share one context.
TLS = ssl.create_default_context()

PATHS = {"image": "ai-image-generator", "video": "image-to-video", "audio": "ai-voice-generator"}


class Caller:
    """Asks the stand-in over HTTP; `api` carries a key, `web` does not."""

    def __init__(
        self, stand_in: StandIn, base_url: str, api: httpx.AsyncClient, web: httpx.AsyncClient
    ) -> None:
        self.stand_in = stand_in
        self.base_url = base_url
        self.api = api
        self.web = web

    async def create(self, kind: str, body: Any) -> httpx.Response:
        return await self.api.post(f"/v1/{PATHS[kind]}", json=body)

    async def image(self, prompt: str = "a fox", **options: Any) -> httpx.Response:
        return await self.create("image", {"image_count": 1, "style": {"prompt": prompt}, **options})

    async def video(self, file_path: str, prompt: str = "", **options: Any) -> httpx.Response:
        body = {"assets": {"image_file_path": file_path}, "style": {"prompt": prompt}, "end_seconds": 5}
        return await self.create("video", {**body, **options})

    async def voice(self, prompt: str = "Good evening", voice_name: str = "Morgan Freeman") -> httpx.Response:
        return await self.create("audio", {"style": {"prompt": prompt, "voice_name": voice_name}})

    async def project(self, kind: str, created: httpx.Response | str) -> dict[str, Any]:
        job = created if isinstance(created, str) else created.json()["id"]
        answer = await self.api.get(f"/v1/{kind}-projects/{job}")
        assert answer.status_code == httpx.codes.OK, answer.text
        project: dict[str, Any] = answer.json()
        return project

    async def finished(self, kind: str, created: httpx.Response | str) -> dict[str, Any]:
        """Let more time pass than any job takes, then show the project."""
        self.stand_in.clock.advance(LONG_ENOUGH)
        return await self.project(kind, created)

    async def offer(self, kind: str = "image", extension: str = "png") -> dict[str, str]:
        items = [{"type": kind, "extension": extension}]
        answer = await self.api.post("/v1/files/upload-urls", json={"items": items})
        offer: dict[str, str] = answer.json()["items"][0]
        return offer

    async def upload(self, content: bytes, kind: str = "image", extension: str = "png") -> str:
        offer = await self.offer(kind, extension)
        answer = await self.web.put(offer["upload_url"], content=content)
        assert answer.status_code == httpx.codes.OK, answer.text
        return offer["file_path"]


def http_client(**options: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(verify=TLS, **options)


@asynccontextmanager
async def running(**options: Any) -> AsyncIterator[Caller]:
    """Run a stand-in at real speed, whose clock the test moves, unless the options say otherwise."""
    stand_in = StandIn(**{"speed": 1.0, **options})
    base_url = await stand_in.start()
    headers = {"Authorization": "Bearer mhk_test_key"}
    try:
        async with http_client(base_url=base_url, headers=headers) as api, http_client() as web:
            yield Caller(stand_in, base_url, api, web)
    finally:
        await stand_in.close()


def png(width: int = 320, height: int = 180, colour: str = "teal") -> bytes:
    """Make a small picture."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, "PNG")
    return file.getvalue()
