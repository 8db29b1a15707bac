"""The stand-in itself: where its parts are built, wired, started and closed."""

import asyncio
import tempfile
from pathlib import Path
from typing import Any, Literal

from aiohttp import web

from sandbox.magic_hour.api import Api, Create
from sandbox.magic_hour.assets import Assets, Kind
from sandbox.magic_hour.clock import Clock
from sandbox.magic_hour.downloads import Downloads
from sandbox.magic_hour.face_detection import FaceDetections
from sandbox.magic_hour.failures import WORDS, Interruptions, written_out
from sandbox.magic_hour.jobs import Account, Job
from sandbox.magic_hour.page import write_page
from sandbox.magic_hour.projects import project_payload
from sandbox.magic_hour.refusals import Handler, json_refusals, require_key
from sandbox.magic_hour.saved_items import SavedItems
from sandbox.magic_hour.signing import Signer
from sandbox.magic_hour.stored_files import StoredFiles
from sandbox.magic_hour.tools import all_tools
from sandbox.magic_hour.uploads import Uploads
from sandbox.magic_hour.webhooks import Webhook, Webhooks

Tier = Literal["free", "creator", "pro", "business"]

LARGEST_UPLOAD_BYTES = {
    "free": 200 * 10**6,
    "creator": 2 * 10**9,
    "pro": 5 * 10**9,
    "business": 10 * 10**9,
}

SHUTDOWN_SECONDS = 1.0


class StandIn:
    """A Magic Hour of one's own, in memory.

    `speed` divides every duration; `key` is the only accepted API key, or any when None; `failures` are words
    on demand that count for every job. `creates` lists every create call that arrived as (path, body, name),
    `jobs` holds the jobs made, by id, `balance` is what the account has left, `interruptions` makes coming
    requests fail, `armed` is a word on demand for the next job alone. `faces` holds the face detections,
    `saved_items` takes what the account shall keep.
    """

    def __init__(
        self,
        *,
        speed: float = 10.0,
        webhook: Webhook | None = None,
        key: str | None = None,
        tier: Tier = "pro",
        credits_: int = 25_000,
        failures: str = "",
        clock: Clock | None = None,
    ) -> None:
        self.clock = clock or Clock()
        self.jobs: dict[str, Job] = {}
        self.interruptions = Interruptions()
        self._key = key
        self._tools = all_tools()
        self._runner: web.AppRunner | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="magic-hour-", ignore_cleanup_errors=True)
        self._build(speed=speed, webhook=webhook, tier=tier, credits_=credits_, failures=failures)

    def _build(
        self, *, speed: float, webhook: Webhook | None, tier: Tier, credits_: int, failures: str
    ) -> None:
        folder, signer = Path(self._folder.name), Signer()
        self._account = Account(tier, credits_, self.clock)
        self._uploads = Uploads(folder / "uploads", signer, self.clock)
        self._downloads = Downloads(folder / "outputs", self.jobs, signer, self.clock)
        self.webhooks = Webhooks(webhook, self._payload, speed=speed, clock=self.clock)
        self._stored = StoredFiles(signer, self.clock)
        assets = Assets(self._stored.find, self._find_output, LARGEST_UPLOAD_BYTES[tier])
        self.faces = FaceDetections(folder / "faces", assets, self._stored, speed=speed, clock=self.clock)
        self.faces.failures = failures
        self.saved_items = SavedItems(self._stored)
        self._stored.places = (self._uploads.find, self.faces.find, self.saved_items.find)
        self._api = Api(
            tools=self._tools,
            jobs=self.jobs,
            account=self._account,
            assets=assets,
            downloads=self._downloads,
            webhooks=self.webhooks,
            speed=speed,
            clock=self.clock,
            failures=failures,
        )

    @property
    def creates(self) -> list[Create]:
        return self._api.creates

    @property
    def balance(self) -> int:
        return self._account.balance

    @property
    def uploads(self) -> dict[str, int]:
        """Bytes received, by file_path."""
        return self._uploads.sizes

    @property
    def webhook(self) -> Webhook | None:
        """Where events go; without one they are dropped when they are due."""
        return self.webhooks.webhook

    @webhook.setter
    def webhook(self, webhook: Webhook | None) -> None:
        self.webhooks.webhook = webhook

    @property
    def failures(self) -> str:
        """Words on demand that count for every job from now on."""
        return self._api.failures

    @failures.setter
    def failures(self, words: str) -> None:
        self._api.failures = words
        self.faces.failures = words

    @property
    def armed(self) -> str:
        """A word on demand that counts for the next create call that is not refused, whatever its tool."""
        return self._api.armed

    @armed.setter
    def armed(self, word: str) -> None:
        self._api.armed = word

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen, and give the base URL."""
        # No access log: it would write signed addresses down.
        self._runner = runner = web.AppRunner(
            self._application(), access_log=None, shutdown_timeout=SHUTDOWN_SECONDS
        )
        await runner.setup()
        await web.TCPSite(runner, host, port).start()
        self._downloads.base_url = f"http://{host}:{runner.addresses[0][1]}"
        self._stored.base_url = self._downloads.base_url
        await self.webhooks.start()
        return self._downloads.base_url

    async def close(self) -> None:
        """Stop listening, where it has begun, and forget everything."""
        await self.webhooks.close()
        if self._runner is not None:
            await self._runner.cleanup()
        await self._downloads.close()
        await asyncio.to_thread(self._folder.cleanup)

    def state(self) -> dict[str, Any]:
        """Give the public facts as JSON values, for those who are in another process."""
        return {
            "creates": [create._asdict() for create in self.creates],
            "jobs": [_job_facts(job) for job in self.jobs.values()],
            "balance": self.balance,
            "uploads": self.uploads,
            "webhooks": self.webhooks.delivered,
        }

    def _application(self) -> web.Application:
        app = web.Application(middlewares=[json_refusals, self._doorkeeper])
        app.router.add_get("/", self._page)
        app.router.add_post("/", self._arm)
        app.router.add_get("/_sandbox/state", self._state)
        app.router.add_put("/uploads/{file_path:.+}", self._uploads.receive)
        app.router.add_get(r"/outputs/{id}/{number:\d+}/{file}", self._downloads.serve, allow_head=False)
        app.router.add_get("/files/{file_path:.+}", self._stored.serve, allow_head=False)
        app.router.add_get("/v1/account", self._api.account)
        app.router.add_get("/v1/saved-items", self.saved_items.show)
        app.router.add_post("/v1/face-detection", self.faces.create)
        app.router.add_get("/v1/face-detection/{id}", self.faces.show)
        app.router.add_post("/v1/files/upload-urls", self._upload_urls)
        projects = "/v1/{kind:image|video|audio}-projects/{id}"
        app.router.add_get(projects, self._api.project)
        app.router.add_delete(projects, self._api.delete)
        for path in self._tools:
            app.router.add_post(path, self._api.create)
        return app

    @web.middleware
    async def _doorkeeper(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        interruption = self.interruptions.take(request.method, request.path)
        answer = self._admit(handler)
        return await (answer(request) if interruption is None else interruption.meet(request, answer))

    def _admit(self, handler: Handler) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            if request.path.startswith("/v1/"):
                require_key(request, self._key)
            return await handler(request)

        return answer

    async def _upload_urls(self, request: web.Request) -> web.Response:
        return await self._uploads.give_urls(request, self._downloads.base_url)

    async def _page(self, request: web.Request) -> web.Response:  # noqa: ARG002  aiohttp hands it over
        page = write_page(self.jobs, self.balance, self._account.tier, self.armed)
        return web.Response(text=page, content_type="text/html")

    async def _arm(self, request: web.Request) -> web.Response:
        word = str((await request.post()).get("word", ""))
        if word not in {"", *(written for word in WORDS for written in written_out(word))}:
            raise web.HTTPBadRequest(text="This word is not on the list.")
        self.armed = word
        raise web.HTTPSeeOther("/")

    async def _state(self, request: web.Request) -> web.Response:  # noqa: ARG002  aiohttp hands it over
        return web.json_response(self.state())

    def _payload(self, job: Job) -> dict[str, Any]:
        return project_payload(job, self._downloads.show)

    async def _find_output(self, kind: Kind, project: str) -> Path | None:
        job = self.jobs.get(project)
        if job is None or job.tool.kind != kind or not job.enabled or job.status != "complete":
            return None
        return await self._downloads.output(job, 0)


def _job_facts(job: Job) -> dict[str, Any]:
    return {
        "id": job.id,
        "path": job.tool.path,
        "kind": job.tool.kind,
        "name": job.name,
        "status": job.status,
        "credits_charged": job.credits_charged,
        "enabled": job.enabled,
        "error": job.error._asdict() if job.error else None,
    }
