"""A small world around the engine: real database and roles, a Magic Hour and a Discord that live in memory.

Both neighbours keep what they were asked and can be told to misbehave for a while; time moves only when a test says so.
"""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.credits.ledger import Ledger
from bot.credits.periods import Period
from bot.credits.rules import Allowance, Limits, Rules
from bot.errors import DiscordBusy, DiscordError, NotFound
from bot.jobs.accountant import AccountStatus
from bot.jobs.bells import Bells
from bot.jobs.book import JobBook
from bot.jobs.engine import Engine, build_engine
from bot.jobs.job import Job, Order
from bot.jobs.pace import Pace
from bot.jobs.ports import Output
from bot.jobs.transitions import OPEN_STATES, Transitions
from bot.magic_hour import Account, Created, Download, MagicHour, Project, UploadItem, UploadTarget
from bot.store.database import Database
from bot.tools import CATALOGUE, Attachment, Kind, Plan

GUILD, CHANNEL, ADA, BOB = 1, 2, 3, 4
UNPRICED = {Kind.IMAGE: 100, Kind.VIDEO: 2000, Kind.AUDIO: 100}
PICTURE = Attachment("https://cdn.example/in.png?ex=secret", "in.png", 1000, "image/png")


class Clock:
    """A time that stands until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)  # a Wednesday

    def __call__(self) -> datetime:
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Made:
    """A project at Magic Hour."""

    id: str
    kind: str
    name: str
    credits: int
    status: str = "queued"
    outputs: int = 1
    error: dict[str, str] | None = None
    enabled: bool | None = True


class MemoryMagicHour(MagicHour):
    """Magic Hour without HTTP: every create is counted, charged as `price` says, and lives until it is deleted."""

    def __init__(self) -> None:
        self.projects: dict[str, Made] = {}
        self.creates: list[str] = []
        self.uploads: list[str] = []
        self.refusals: deque[Exception | None] = deque()
        """What the next creates raise before anything is made; None lets one through."""
        self.lost_answers: deque[BaseException | None] = deque()
        """What the next creates raise after the job was made."""
        self.troubles: deque[Exception] = deque()
        """What the next calls other than a create raise."""
        self.price: int | None = None
        self.credits = 100_000
        self.tier = "creator"
        self.broken_downloads: deque[Exception] = deque()
        self.size = 10
        self.downloads = 0
        self.on_create: Callable[[], Awaitable[None]] | None = None
        """What happens whenever a create arrives."""
        self.meanwhile: Callable[[], Awaitable[None]] | None = None
        """What happens between the next answer to a look and its arrival."""
        self._break: tuple[int, Exception] | None = None

    async def create(self, path: str, body: Mapping[str, Any]) -> Created:
        if self.on_create:
            await self.on_create()
        if self.refusals and (refusal := self.refusals.popleft()):
            raise refusal
        name = str(body["name"])
        self.creates.append(name)
        tool = next(tool for tool in CATALOGUE.values() if tool.path == path)
        made = Made(f"p{len(self.projects)}", tool.kind, name, self.price if self.price is not None else 10)
        self.projects[made.id] = made
        if self.lost_answers and (lost := self.lost_answers.popleft()):
            raise lost
        return Created(id=made.id, credits_charged=made.credits)

    async def project(self, kind: str, project_id: str) -> Project:
        self._stumble()
        project = self._project(kind, project_id)
        if self.meanwhile:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile()
        return project

    def _project(self, kind: str, project_id: str) -> Project:
        made = self.projects.get(project_id)
        if made is None or made.kind != kind:
            raise NotFound(status=404, code="not_found", detail="Not Found")
        complete = made.status == "complete"
        downloads = [_download(made.id, number) for number in range(made.outputs if complete else 0)]
        facts = {
            "status": made.status,
            "credits_charged": made.credits,
            "error": made.error,
            "enabled": made.enabled,
        }
        return Project.model_validate({"id": made.id, "name": made.name, "downloads": downloads, **facts})

    async def upload_urls(self, items: Sequence[UploadItem]) -> list[UploadTarget]:
        self._stumble()
        expires_at = datetime(2030, 1, 1, tzinfo=UTC)
        return [
            UploadTarget(
                upload_url="https://up.example/1", expires_at=expires_at, file_path=f"api-assets/{number}.png"
            )
            for number, _ in enumerate(items, len(self.uploads))
        ]

    async def transfer(
        self, source_url: str, target: UploadTarget, *, size: int | None, filename: str
    ) -> None:
        self._stumble()
        if self._break and len(self.uploads) == self._break[0]:
            trouble, self._break = self._break[1], None
            raise trouble
        self.uploads.append(filename)

    async def download(self, url: str, to: Path, *, limit: int | None = None) -> int:
        self.downloads += not self.broken_downloads
        if self.broken_downloads:
            raise self.broken_downloads.popleft()
        return _write(to, self.size)

    async def account(self) -> Account:
        self._stumble()
        return Account.model_validate({"credits": self.credits, "tier": self.tier})

    def break_after_uploads(self, count: int, trouble: Exception) -> None:
        """Let the upload fail that follows after so many."""
        self._break = (count, trouble)

    def finish(self, status: str = "complete", **changes: Any) -> None:
        """Bring every project that is not final to its end."""
        for made in self.projects.values():
            if made.status in {"queued", "rendering"}:
                made.status = status
                for name, value in changes.items():
                    setattr(made, name, value)

    def _stumble(self) -> None:
        if self.troubles:
            raise self.troubles.popleft()


def _write(path: Path, size: int) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.write_bytes(b"x" * size)


def _download(project_id: str, number: int) -> Download:
    return Download.model_validate(
        {"url": f"https://down.example/{project_id}/{number}.png?sig=x", "expires_at": None}
    )


@dataclass
class Post:
    """A message as a member sees it."""

    job_id: str
    words: str
    files: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


class MemoryPoster:
    """A channel that keeps its posts; a message for a job that stands already is found instead of posted again."""

    def __init__(self) -> None:
        self.posts: list[Post] = []
        self.cards: dict[str, list[str]] = {}
        self.troubles: deque[Exception | None] = deque()
        """What the next calls raise before anything is posted; None lets one through."""
        self.card_troubles: deque[DiscordError] = deque()
        """What the next edits of cards raise."""
        self.lost_answers: deque[BaseException] = deque()
        """What the next posts raise after the message stands."""
        self.attachments: list[Attachment] = []
        self.away = False

    def refuse_if_away(self) -> None:
        if self.away:
            raise DiscordBusy

    async def show_card(self, job: Job) -> None:
        if self.card_troubles:
            raise self.card_troubles.popleft()
        self.cards.setdefault(job.id, []).append(job.state)

    async def post_result(self, job: Job, outputs: Sequence[Output], *, again: bool) -> int | None:
        files = [output.filename for output in outputs if output.path]
        links = [output.filename for output in outputs if not output.path]
        return self._post(Post(job.id, f"result, {job.credits} credits", files, links), again=again)

    async def post_failure(self, job: Job, *, again: bool) -> int | None:
        code = job.problem.code if job.problem else ""
        return self._post(Post(job.id, f"{job.state} {code}".strip()), again=again)

    async def attachments_of(self, channel_id: int, message_id: int) -> Sequence[Attachment]:
        self._stumble()
        return self.attachments

    def _post(self, post: Post, *, again: bool) -> int:
        self._stumble()
        for number, standing in enumerate(self.posts):
            if again and standing.job_id == post.job_id:
                return number
        self.posts.append(post)
        if self.lost_answers:
            raise self.lost_answers.popleft()
        return len(self.posts) - 1

    def _stumble(self) -> None:
        if self.troubles and (trouble := self.troubles.popleft()):
            raise trouble


class World:
    """Everything of the bot but Discord's and Magic Hour's wires; `restart` is what a crash leaves behind."""

    def __init__(
        self,
        database: Database,
        folder: Path,
        *,
        allowance: int | None = 500,
        floor: int = 0,
        pace: Pace = Pace(),  # noqa: B008  frozen
    ) -> None:
        self.database = database
        self.folder = folder
        self.pace = pace
        self.rules = Rules(Limits(Allowance(allowance, Period.WEEK), account_floor=floor))
        self.clock = Clock()
        self.magic_hour = MemoryMagicHour()
        self.poster = MemoryPoster()
        self.processes = 0
        self.interactions = 100
        self.restart()

    def restart(self) -> None:
        """Begin a new process on the same database, without a word from the old one."""
        self.processes += 1
        self.transitions, self.book, self.engine = self.another_process(f"process-{self.processes}")

    def another_process(self, owner: str) -> tuple[Transitions, JobBook, Engine]:
        """The parts of one more process beside this one."""
        ledger = Ledger(self.database, self.rules, OPEN_STATES)
        self.ledger = ledger
        transitions = Transitions(self.database, ledger, Bells(), self.clock, owner)
        self.account = AccountStatus()
        book = JobBook(transitions, self.account, self.pace, UNPRICED)
        engine = build_engine(transitions, self.magic_hour, self.poster, self.account, self.pace, self.folder)
        return transitions, book, engine

    def order(self, command: str = "voice-generator", *, member: int = ADA, **options: Any) -> Order:
        """A fresh command of a member."""
        self.interactions += 1
        options = options or {"prompt": "x" * 100, "voice_name": "Elon Musk"}
        request = CATALOGUE[command].prepare(options, Plan.CREATOR)
        return Order(
            self.interactions, GUILD, CHANNEL, member, (), request, 10_000_000, f"token-{self.interactions}"
        )

    async def accept(self, order: Order | None = None) -> Job:
        """A command whose card stands."""
        job = await self.book.accept(order or self.order())
        await self.book.card_shown(job.id, 1000 + job.interaction_id)
        return job

    async def go_on(self, seconds: float = 0) -> None:
        """Let time pass and carry everything that is due."""
        self.clock.pass_seconds(seconds)
        await self.engine.drain()

    async def job(self, job_id: str) -> Job:
        job = await self.book.get(job_id)
        assert job is not None
        return job

    async def available(self, member: int = ADA) -> int | None:
        return (await self.ledger.standing(GUILD, member, (), self.clock())).available
