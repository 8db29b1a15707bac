"""The stand-in as a process of its own, which outlives those who talk to it."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.sandbox.magic_hour_caller import http_client, png

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def process(*arguments: str, **environment: str) -> AsyncIterator[tuple[Process, str]]:
    """Start the stand-in and give it with its base URL; without a URL it has already ended."""
    started = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "sandbox.magic_hour", *arguments),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        stdout=PIPE,
        stderr=PIPE,
    )
    assert started.stdout is not None
    try:
        yield started, (await started.stdout.readline()).decode().strip()
    finally:
        if started.returncode is None:
            started.kill()
        await started.communicate()


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_it_keeps_its_jobs_for_the_next_caller_and_tells_the_same_facts_as_in_process() -> None:
    async with process("--speed", "10000", "--credits", "100", MAGIC_HOUR_API_KEY="mhk_live_a") as (_, url):
        headers = {"Authorization": "Bearer mhk_live_a"}
        async with http_client(base_url=url, headers=headers) as first:
            body = {"image_count": 1, "style": {"prompt": "a fox"}, "name": "job-1"}
            created = (await first.post("/v1/ai-image-generator", json=body)).json()
        async with http_client(base_url=url) as second:
            state = (await second.get("/_sandbox/state")).json()
            assert (await second.get("/v1/account")).status_code == 401
        assert state["creates"] == [{"path": "/v1/ai-image-generator", "body": body, "name": "job-1"}]
        assert [(job["id"], job["name"]) for job in state["jobs"]] == [(created["id"], "job-1")]
        assert (state["balance"], state["uploads"], state["webhooks"]) == (95, {}, [])


async def test_it_writes_no_signed_address_down_and_removes_its_files_when_it_is_told_to_stop(
    tmp_path: Path,
) -> None:
    async with process(TMPDIR=str(tmp_path)) as (running, url):
        async with http_client(base_url=url, headers={"Authorization": "Bearer key"}) as client:
            items = {"items": [{"type": "image", "extension": "png"}]}
            offer = (await client.post("/v1/files/upload-urls", json=items)).json()["items"][0]
            del client.headers["Authorization"]
            assert (await client.put(offer["upload_url"], content=png())).status_code == 200
        assert files_in(tmp_path)
        running.send_signal(signal.SIGTERM)
        output, errors = await asyncio.wait_for(running.communicate(), timeout=10)
        assert (running.returncode, output, errors) == (0, b"", b"")
        assert files_in(tmp_path) == []


async def test_a_webhook_without_its_secret_ends_the_process_with_one_sentence() -> None:
    async with process("--webhook-url", "http://127.0.0.1:1/hook") as (ended, _):
        _, errors = await ended.communicate()
        assert ended.returncode == 2
        assert b"--webhook-url needs MAGIC_HOUR_WEBHOOK_SECRET" in errors
