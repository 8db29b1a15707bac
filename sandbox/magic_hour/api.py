"""The handlers below /v1, except the upload addresses."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

from aiohttp import web

from sandbox.magic_hour.assets import Assets, Source, UnusableAsset
from sandbox.magic_hour.clock import Clock
from sandbox.magic_hour.downloads import Downloads
from sandbox.magic_hour.failures import Failures, JobError, free_text
from sandbox.magic_hour.jobs import Account, Job, open_job
from sandbox.magic_hour.projects import created_answer, project_answer
from sandbox.magic_hour.refusals import Refused, bare_answer, hang_up
from sandbox.magic_hour.tools.tool import Tool, read_json
from sandbox.magic_hour.webhooks import Webhooks


class Create(NamedTuple):
    """One create call that arrived, whatever became of it."""

    path: str
    body: Any
    name: str | None


class Api:
    """Makes jobs, shows them, deletes them, tells the balance."""

    def __init__(
        self,
        *,
        tools: dict[str, Tool],
        jobs: dict[str, Job],
        account: Account,
        assets: Assets,
        downloads: Downloads,
        webhooks: Webhooks,
        speed: float,
        clock: Clock,
        failures: str,
    ) -> None:
        self.creates: list[Create] = []
        self.failures = failures
        self.armed = ""
        self._tools = tools
        self._jobs = jobs
        self._account = account
        self._assets = assets
        self._downloads = downloads
        self._webhooks = webhooks
        self._speed = speed
        self._clock = clock
        self._turned_away: set[str] = set()

    async def create(self, request: web.Request) -> web.Response:
        data = await read_json(request)
        name = data.get("name") if isinstance(data, dict) else None
        self.creates.append(Create(request.path, data, name if isinstance(name, str) else None))
        tool = self._tools[request.path]
        wanted = tool.read(data, self._account.tier)
        failures = Failures.read(f"{free_text(data)} {self.failures} {self._disarm()}")
        if failures.http_status and self._turns_away(failures.http_status, f"{request.path} {name or data}"):
            return bare_answer(failures.http_status)
        job = await self._open(tool, wanted, failures)
        return _answer(request, job)

    async def project(self, request: web.Request) -> web.Response:
        return web.json_response(project_answer(self._find(request), self._downloads.show))

    async def delete(self, request: web.Request) -> web.Response:
        job = self._find(request)
        job.enabled = False
        await self._downloads.remove(job)
        return web.Response(status=HTTPStatus.NO_CONTENT)

    async def account(self, request: web.Request) -> web.Response:  # noqa: ARG002  aiohttp hands it over
        tier = self._account.tier
        return web.json_response(
            {
                "id": "account-of-the-sandbox",
                "email": "sandbox@example.com",
                "tier": tier,
                "credits": self._account.balance,
                "subscription": None if tier == "free" else _subscription(tier),
            }
        )

    async def _open(self, tool: Tool, wanted: Any, failures: Failures) -> Job:
        sources, error = await self._sources(tool, wanted)
        job = open_job(
            tool,
            wanted,
            sources,
            error,
            failures,
            tier=self._account.tier,
            speed=self._speed,
            clock=self._clock,
        )
        self._account.charge(job)
        self._jobs[job.id] = job
        self._webhooks.expect(job)
        return job

    async def _sources(self, tool: Tool, wanted: Any) -> tuple[Sequence[Source], JobError | None]:
        try:
            sources = [await self._assets.read(slot) for slot in tool.slots(wanted)]
        except UnusableAsset as unusable:
            return [], unusable.error
        objection = tool.objection(wanted, sources)
        return sources, JobError.of(objection) if objection else None

    def _disarm(self) -> str:
        word, self.armed = self.armed, ""
        return word

    def _turns_away(self, status: int, who: str) -> bool:
        if status != HTTPStatus.TOO_MANY_REQUESTS:
            return True
        first = who not in self._turned_away
        self._turned_away.add(who)
        return first

    def _find(self, request: web.Request) -> Job:
        job = self._jobs.get(request.match_info["id"])
        if job is None or job.tool.kind != request.match_info["kind"]:
            raise Refused(404, "Not Found")
        return job


def _answer(request: web.Request, job: Job) -> web.Response:
    if job.failures.lost_answer:
        return hang_up(request)
    if job.failures.garbled:
        return web.Response(text=f'{{"id": "{job.id[:9]}', content_type="application/json")
    return web.json_response(created_answer(job))


def _subscription(tier: str) -> dict[str, Any]:
    return {
        "name": tier.title(),
        "status": "active",
        "price": {"amount": 3900, "currency": "usd"},
        "discount": None,
        "billing_interval": "month",
        "current_period_end": None,
        "cancel_at_period_end": False,
    }
