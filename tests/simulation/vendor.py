"""A Magic Hour in memory: it charges its account for what it makes, gives back what fails, and sends webhooks."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING, Any

import httpx

from bot.tools import CATALOGUE
from tests.jobs.searches import face_picture
from tests.jobs.world import NEWS
from tests.simulation.weather import Trip

if TYPE_CHECKING:
    from tests.simulation.world import World

SUFFIXES = {"image": "png", "video": "mp4", "audio": "mp3"}
FINAL = {"complete", "error", "canceled"}
PATHS = {tool.path: tool.kind for tool in CATALOGUE.values()}
STORE = "https://store.example"
NEVER = "2099-12-31T00:00:00Z"
ADDRESS_SECONDS = 900.0
"""How long the address of an output works."""
SMALL, LARGE = 20, 300
"""Bytes of outputs."""


@dataclass
class Project:
    """What was made, or is to be; `charge` is what it costs at this moment."""

    id: str
    kind: str
    name: str
    charge: int
    outputs: int
    known_at: float
    """Until then nobody finds it."""
    status: str = "queued"
    deleted: bool = False

    @property
    def final(self) -> bool:
        return self.status in FINAL


@dataclass(frozen=True)
class Webhook:
    """An event as it was signed, and when."""

    body: str
    signed_at: float


@dataclass
class Attempt:
    """One create request, as it was sent."""

    name: str
    doubtful: bool
    """Whether the one who sent it cannot know what has become of it."""
    made: str | None = None
    """The project that came of it."""


@dataclass(frozen=True)
class Asked:
    """One request that arrived."""

    request: httpx.Request
    content: bytes
    parts: tuple[str, ...] = ()
    """What its address names."""

    @property
    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(self.content)
        return body


Answer = Callable[[Asked], httpx.Response]


class Vendor:
    """Answers what the bot asks; `credits` is what its account has."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._chance = Random(f"{world.seed}: vendor")
        self.credits = self.begun_with = self._chance.choice((150, 600, 100_000, 100_000))
        self.projects: dict[str, Project] = {}
        self.attempts: list[Attempt] = []
        self._files = 0
        self._searches: dict[str, float] = {}
        """When each search for faces ends."""
        self._lost_webhooks = self._chance.choice((0.1, 0.5))

    @cached_property
    def _routes(self) -> tuple[tuple[str, re.Pattern[str], Answer], ...]:
        routes: tuple[tuple[str, str, Answer], ...] = (
            ("GET", r"/v1/account", self._account),
            ("POST", r"/v1/files/upload-urls", self._upload_urls),
            ("POST", r"/v1/face-detection", self._search),
            ("GET", r"/v1/face-detection/(\w+)", self._faces),
            ("GET", r"/v1/(\w+)-projects/(\w+)", self._look),
            ("DELETE", r"/v1/(\w+)-projects/(\w+)", self._delete),
            ("PUT", r"/upload/\d+", lambda _: httpx.Response(200)),
            ("GET", r"/output/(\w+)/(\d+)\.\w+", self._output),
            ("GET", r"/face/\d+\.png", lambda _: httpx.Response(200, content=face_picture())),
            ("GET", r"/attachments/\d+/\d+/.*", lambda _: httpx.Response(200, content=b"x" * 1000)),
        )
        return tuple((method, re.compile(path), answer) for method, path, answer in routes)

    def creates_with(self, request: httpx.Request) -> bool:
        return request.method == "POST" and request.url.path in PATHS

    def expect(self, content: bytes, trip: Trip) -> None:
        """A create was sent; whether it arrives is another question."""
        self.attempts.append(Attempt(json.loads(content)["name"], trip.doubtful))

    def answer(self, request: httpx.Request, content: bytes) -> httpx.Response:
        """What a request that arrived is answered."""
        if self.creates_with(request):
            return self._create(PATHS[request.url.path], json.loads(content)["name"])
        for method, path, answer in self._routes:
            if method == request.method and (found := path.fullmatch(request.url.path)):
                return answer(Asked(request, content, found.groups()))
        return httpx.Response(404, json={"message": "Not Found"})

    def _account(self, _: Asked) -> httpx.Response:
        return httpx.Response(200, json={"id": "account", "credits": self.credits, "tier": "creator"})

    # What is made

    def _create(self, kind: str, name: str) -> httpx.Response:
        charge = self._chance.choice((10, 10, 0, 25, 75, 140))
        if charge > self.credits:
            return httpx.Response(402, json={"code": "insufficient_credits", "message": "No credits."})
        hidden = self._chance.random() * 8 if self._chance.random() < 0.2 else 0.0
        number, outputs = len(self.projects) + 1, self._chance.choice((1, 1, 2))
        project = Project(f"m{number}", kind, name, charge, outputs, self._world.now + hidden)
        self.projects[project.id] = project
        self.credits -= charge
        next(each for each in reversed(self.attempts) if each.name == name).made = project.id
        self._plan(project)
        self._world.note(f"magic hour: {project.id} is {name!r} for {charge}")
        return httpx.Response(200, json={"id": project.id, "credits_charged": charge})

    def _plan(self, project: Project) -> None:
        begins = self._chance.random() * 5
        takes = self._chance.choice((1, 3, 10, 25)) * (0.5 + self._chance.random())
        ending = self._chance.choices(("complete", "error", "canceled"), (8, 2, 1))[0]
        self._world.later(begins, lambda: self._become(project, "rendering"))
        self._world.later(begins + takes, lambda: self._become(project, ending))

    def _become(self, project: Project, status: str) -> None:
        if project.deleted or project.status in FINAL:
            return
        project.status = status
        if status in FINAL:
            self._recharge(project)
        self._world.note(f"magic hour: {project.id} is {status}, {project.charge} credits")
        self._send_webhooks(project)

    def _recharge(self, project: Project) -> None:
        """What fails costs nothing; what is complete may cost something else than was said before."""
        charge = project.charge if project.status == "complete" else 0
        if charge and self._chance.random() < 0.25:
            charge = max(0, charge + min(self.credits, self._chance.choice((-10, 15, 90))))
        self.credits += project.charge - charge
        project.charge = charge

    def _send_webhooks(self, project: Project) -> None:
        """Lost, late, twice or in another order."""
        if project.status not in NEWS:
            return
        body = json.dumps({"type": f"{project.kind}.{NEWS[project.status]}", "payload": self._facts(project)})
        for _ in range(self._chance.choice((1, 1, 1, 2))):
            if self._chance.random() >= self._lost_webhooks:
                late = self._chance.random() < 0.15
                seconds = self._chance.random() * (900 if late else 3)
                self._world.deliver_webhook(Webhook(body, self._world.now), seconds, tries=3)

    def _known(self, asked: Asked) -> Project | None:
        kind, project_id = asked.parts
        project = self.projects.get(project_id)
        hidden = project is None or project.deleted or self._world.now < project.known_at
        return None if hidden or project is None or project.kind != kind else project

    def _look(self, asked: Asked) -> httpx.Response:
        project = self._known(asked)
        if project is None:
            return httpx.Response(404, json={"message": "Not Found"})
        return httpx.Response(200, json=self._facts(project))

    def _facts(self, project: Project) -> dict[str, Any]:
        failed = {"code": "failed", "message": "It went wrong."} if project.status == "error" else None
        facts = {"id": project.id, "name": project.name, "status": project.status, "enabled": True}
        outputs = {"downloads": self._downloads(project), "credits_charged": project.charge, "error": failed}
        return {**facts, **outputs}

    def _downloads(self, project: Project) -> list[dict[str, str]]:
        if project.status != "complete":
            return []
        address = f"{STORE}/output/{project.id}/{{}}.{SUFFIXES[project.kind]}?sig=secret&ends={{:.0f}}"
        ends = self._world.now + ADDRESS_SECONDS
        return [{"url": address.format(n, ends), "expires_at": NEVER} for n in range(project.outputs)]

    def _output(self, asked: Asked) -> httpx.Response:
        project_id, number = asked.parts
        late = self._world.now > float(asked.request.url.params["ends"])
        if late or self.projects[project_id].deleted:
            return httpx.Response(403)
        large = number != "0" and project_id.endswith(("3", "7"))
        return httpx.Response(200, content=b"x" * (LARGE if large else SMALL))

    def _delete(self, asked: Asked) -> httpx.Response:
        project = self._known(asked)
        if project is None:
            return httpx.Response(404, json={"message": "Not Found"})
        project.deleted = True
        return httpx.Response(204)

    # What it is made of

    def _upload_urls(self, asked: Asked) -> httpx.Response:
        items = []
        for item in asked.body["items"]:
            self._files += 1
            path = f"api-assets/{self._files}.{item['extension']}"
            url = f"{STORE}/upload/{self._files}?sig=secret"
            items.append({"upload_url": url, "file_path": path, "expires_at": NEVER})
        return httpx.Response(200, json={"items": items})

    def _search(self, _: Asked) -> httpx.Response:
        search_id = f"s{len(self._searches) + 1}"
        self._searches[search_id] = self._world.now + self._chance.choice((0.5, 4, 30))
        return httpx.Response(200, json={"id": search_id, "credits_charged": 0})

    def _faces(self, asked: Asked) -> httpx.Response:
        (search_id,) = asked.parts
        done = self._world.now >= self._searches[search_id]
        faces = [
            {"path": f"api-assets/{search_id}/{n}.png", "url": f"{STORE}/face/{n}.png?sig=secret"}
            for n in range(2 if done else 0)
        ]
        return httpx.Response(200, json={"status": "complete" if done else "rendering", "faces": faces})
