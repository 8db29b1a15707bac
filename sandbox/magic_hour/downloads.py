"""A job's outputs: made when somebody first wants them, served at signed addresses that end after a day."""

import asyncio
import shutil
from http import HTTPStatus
from pathlib import Path
from typing import Any

from aiohttp import web

from sandbox.magic_hour.clock import Clock, timestamp
from sandbox.magic_hour.jobs import Job
from sandbox.magic_hour.refusals import hang_up, storage_refusal
from sandbox.magic_hour.signing import Signer

URL_SECONDS = 24 * 3600


class Downloads:
    """Shows addresses, makes each output once in a thread, streams it from disk."""

    def __init__(self, folder: Path, jobs: dict[str, Job], signer: Signer, clock: Clock) -> None:
        self.base_url = ""
        self._folder = folder
        self._jobs = jobs
        self._signer = signer
        self._clock = clock
        self._making: dict[tuple[str, int], asyncio.Task[Path]] = {}
        folder.mkdir()

    def show(self, job: Job) -> list[dict[str, Any]]:
        """Give fresh addresses for every output of a finished job."""
        job.times_shown += 1
        expires = self._clock.now() + URL_SECONDS
        return [
            {"url": self._url(job, number, expires), "expires_at": timestamp(expires)}
            for number in range(job.tool.outputs(job.request))
        ]

    async def serve(self, request: web.Request) -> web.StreamResponse:
        job = self._jobs.get(request.match_info["id"])
        if not self._signer.opens(request.path, request.query, self._clock.now()):
            return storage_refusal(HTTPStatus.FORBIDDEN, "AccessDenied")
        if job is None or not job.enabled:
            return storage_refusal(HTTPStatus.NOT_FOUND, "NoSuchKey")
        if _expired_on_demand(job, int(request.query["shown"])):
            return storage_refusal(HTTPStatus.FORBIDDEN, "AccessDenied")
        output = await self.output(job, int(request.match_info["number"]))
        if job.breaks_left:
            job.breaks_left -= 1
            return await _break_off(request, output)
        return web.FileResponse(output)

    async def output(self, job: Job, number: int) -> Path:
        """Give the file of one output, which is made at the first call."""
        key = (job.id, number)
        if key not in self._making:
            self._making[key] = asyncio.create_task(self._make(job, number), name=f"make {job.id} {number}")
        return await asyncio.shield(self._making[key])

    async def remove(self, job: Job) -> None:
        """Delete a job's outputs for good."""
        numbers = [key for key in self._making if key[0] == job.id]
        await asyncio.gather(*(self._making.pop(key) for key in numbers), return_exceptions=True)
        await asyncio.to_thread(shutil.rmtree, self._folder / job.id, ignore_errors=True)

    async def close(self) -> None:
        """Wait for the outputs that are being made."""
        await asyncio.gather(*self._making.values(), return_exceptions=True)

    async def _make(self, job: Job, number: int) -> Path:
        folder = self._folder / job.id / str(number)
        target = folder / f"output.{job.tool.output_extension(job.request)}"
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        await asyncio.to_thread(job.tool.make, job.request, job.sources, number, target)
        return target

    def _url(self, job: Job, number: int, expires: float) -> str:
        path = f"/outputs/{job.id}/{number}/output.{job.tool.output_extension(job.request)}"
        return f"{self.base_url}{path}?{self._signer.query(path, expires, shown=str(job.times_shown))}"


def _expired_on_demand(job: Job, shown: int) -> bool:
    # The first attempt kills every address shown so far, so that nobody escapes by asking twice beforehand.
    if not job.failures.expired_download:
        return False
    if job.dead_until_shown is None:
        job.dead_until_shown = job.times_shown
    return shown <= job.dead_until_shown


async def _break_off(request: web.Request, output: Path) -> web.StreamResponse:
    content = await asyncio.to_thread(output.read_bytes)
    response = web.StreamResponse()
    response.content_length = len(content)
    await response.prepare(request)
    await response.write(content[: len(content) // 2])
    hang_up(request)
    return response
