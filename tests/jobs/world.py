"""A small world around the engine: real database and roles, a Magic Hour and a Discord that live in memory.

Both neighbours keep what they were asked and can be told to misbehave for a while; time moves only when a test says so.
"""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy import or_, select

from bot.credits.ledger import EntryKind, Ledger
from bot.credits.periods import Period
from bot.credits.rules import Allowance, Limits, Rules
from bot.credits.statement import Standing, Statements
from bot.errors import DiscordBusy, DiscordError, DiscordGone, DownloadBroken, NotFound
from bot.jobs.accountant import AccountStatus
from bot.jobs.archive import Archive
from bot.jobs.bells import Bells
from bot.jobs.book import JobBook
from bot.jobs.engine import Engine, build_engine
from bot.jobs.job import Job, Order, Problem
from bot.jobs.outputs import Outputs
from bot.jobs.pace import Pace
from bot.jobs.ports import Notice, Output, Posted
from bot.jobs.role import Role
from bot.jobs.states import ACTIVE, State
from bot.jobs.tally import Tally
from bot.jobs.transitions import OPEN_STATES, Transitions
from bot.jobs.worker import Worker
from bot.magic_hour import Account, Created, Download, Event, MagicHour, Project, UploadItem, UploadTarget
from bot.store.database import Database
from bot.store.queue import Queue
from bot.store.schema import jobs, ledger
from bot.tools import CATALOGUE, Attachment, Kind, Plan
from tests.jobs.searches import FACE_URL, MemorySearches, face_picture

GUILD, CHANNEL, ADA, BOB = 1, 2, 3, 4
UNPUBLISHED = {Kind.IMAGE: 100, Kind.VIDEO: 100, Kind.AUDIO: 100}
PICTURE = Attachment("https://cdn.example/in.png?ex=secret", "in.png", 1000, "image/png")
CLIP = Attachment("https://cdn.example/talk.mp4?ex=secret", "talk.mp4", 1000, "video/mp4")
VOICE = Attachment("https://cdn.example/voice.mp3?ex=secret", "voice.mp3", 1000, "audio/mpeg")
SUFFIXES = {"image": "png", "video": "mp4", "audio": "mp3"}


@dataclass(frozen=True)
class Entry:
    """One entry of the ledger; positive credits were spent, negative ones came back."""

    kind: EntryKind
    credits: int
    job_id: str
    tool: str


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
    suffix: str | None = None
    """What its outputs' names end in, where that is not the usual of its kind."""
    error: dict[str, str] | None = None
    enabled: bool | None = True


NEWS = {"rendering": "started", "complete": "completed", "error": "errored"}
"""The statuses of which events tell, and what these are called."""


class MemoryMagicHour(MemorySearches, MagicHour):
    """Magic Hour without HTTP: every create is counted, charged as `price` says, and lives until it is deleted."""

    def __init__(self) -> None:
        super().__init__()
        self.projects: dict[str, Made] = {}
        self.creates: list[str] = []
        self.bodies: list[Mapping[str, Any]] = []
        """What the creates asked for."""
        self.uploads: list[str] = []
        self.opened: list[str] = []
        """The addresses from which files were taken."""
        self.sending_troubles: deque[Exception] = deque()
        """What the next transfers raise once the file has been asked for."""
        self.while_sending: Callable[[], Awaitable[Any]] | None = None
        """What happens while a file is on its way."""
        self.announced: list[UploadItem] = []
        """What the files were announced as."""
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
        self.limits: list[int | None] = []
        """How large each download might be."""
        self.on_create: Callable[[], Awaitable[None]] | None = None
        """What happens whenever a create arrives."""
        self.meanwhile: Callable[[], Awaitable[None]] | None = None
        """What happens between the next answer to a look and its arrival."""
        self.deletion_troubles: deque[Exception] = deque()
        """What the next deletions raise before anything is deleted."""
        self.lost_deletions: deque[BaseException] = deque()
        """What the next deletions raise when all is gone."""
        self._break: tuple[int, Exception] | None = None

    async def create(self, path: str, body: Mapping[str, Any]) -> Created:
        if self.on_create:
            await self.on_create()
        if self.refusals and (refusal := self.refusals.popleft()):
            raise refusal
        name = str(body["name"])
        self.creates.append(name)
        self.bodies.append(body)
        tool = next(tool for tool in CATALOGUE.values() if tool.path == path)
        made = Made(f"p{len(self.projects)}", tool.kind, name, self.price if self.price is not None else 10)
        self.projects[made.id] = made
        if self.lost_answers and (lost := self.lost_answers.popleft()):
            raise lost
        return Created(id=made.id, credits_charged=made.credits)

    async def project(self, kind: str, project_id: str) -> Project:
        self._stumble()
        project = self.seen(kind, project_id)
        if self.meanwhile:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile()
        return project

    async def delete(self, kind: str, project_id: str) -> None:
        if self.deletion_troubles:
            raise self.deletion_troubles.popleft()
        self.projects.pop(project_id, None)
        if self.lost_deletions:
            raise self.lost_deletions.popleft()

    def seen(self, kind: str, project_id: str) -> Project:
        """A project as it stands."""
        made = self.projects.get(project_id)
        if made is None or made.kind != kind:
            raise NotFound(status=404, code="not_found", detail="Not Found")
        return Project.model_validate(self.facts(made))

    def facts(self, made: Made) -> dict[str, Any]:
        """What is told of a project."""
        complete = made.status == "complete"
        downloads = [_download(made, number) for number in range(made.outputs if complete else 0)]
        facts = {"status": made.status, "credits_charged": made.credits, "error": made.error}
        return {"id": made.id, "name": made.name, "downloads": downloads, "enabled": made.enabled, **facts}

    async def upload_urls(self, items: Sequence[UploadItem]) -> list[UploadTarget]:
        self._stumble()
        self.announced.extend(items)
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
        self.opened.append(source_url)
        if self.sending_troubles:
            raise self.sending_troubles.popleft()
        if self.while_sending:
            await self.while_sending()
        if self._break and len(self.uploads) == self._break[0]:
            trouble, self._break = self._break[1], None
            raise trouble
        self.uploads.append(filename)

    async def download(self, url: str, to: Path, *, limit: int | None = None) -> int:
        self.limits.append(limit)
        self.downloads += not self.broken_downloads
        if self.broken_downloads:
            raise self.broken_downloads.popleft()
        if limit is not None and self.size > limit:
            raise DownloadBroken(too_large=True)
        return _write(to, face_picture() if url.startswith(FACE_URL) else b"x" * self.size)

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


def _write(path: Path, content: bytes) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.write_bytes(content)


def _download(made: Made, number: int) -> Download:
    url = f"https://down.example/{made.id}/{number}.{made.suffix or SUFFIXES[made.kind]}?sig=secret"
    return Download.model_validate({"url": url, "expires_at": None})


class MemoryClips:
    """Clips that are as long as a test says; every reading is counted."""

    def __init__(self) -> None:
        self.length = 10.0
        self.troubles: deque[BaseException] = deque()
        """What the next readings raise."""
        self.read: list[tuple[str, str, str]] = []
        """Address, extension and name of each clip that was asked for."""
        self.meanwhile: Callable[[], Awaitable[Any]] | None = None
        """What happens while the next clip is being read."""

    async def seconds(self, url: str, extension: str, filename: str) -> float:
        self.read.append((url, extension, filename))
        length = self.length
        if self.meanwhile:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile()
        if self.troubles:
            raise self.troubles.popleft()
        return length


class MemoryPreviews:
    """Every preview is the same small picture, unless a test says that none can be made."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        """The files of which one was wanted."""
        self.possible = True

    async def make(self, source: Path, stem: Path) -> Path | None:
        self.asked.append(source.name)
        preview = Path(f"{stem}.jpg")
        return preview if self.possible and _write(preview, b"small") else None


@dataclass
class Post:
    """A message as a member sees it."""

    job_id: str
    words: str
    files: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    """What is not attached whole."""
    previews: list[str] = field(default_factory=list)


@dataclass
class Told:
    """A message of notices."""

    channel_id: int
    notices: tuple[Notice, ...]
    job: Job | None = None
    """Whose approval it is about."""

    @property
    def kinds(self) -> list[str]:
        return [notice.kind for notice in self.notices]


class MemoryPoster:
    """A channel that keeps its posts; a message for a job that stands already is found instead of posted again."""

    def __init__(self) -> None:
        self.posts: list[Post] = []
        self.cards: dict[str, list[str]] = {}
        self.batch_cards: list[tuple[Job, ...]] = []
        """What the cards of batches have shown, one after another."""
        self.troubles: deque[Exception | None] = deque()
        """What the next calls raise before anything is posted; None lets one through."""
        self.sheets: list[tuple[Job, tuple[int, int]]] = []
        """The pictures of faces that were shown, for which job and how large."""
        self.meanwhile: Callable[[], Awaitable[Any]] | None = None
        """What happens while the next faces are being shown."""
        self.card_troubles: deque[DiscordError] = deque()
        """What the next edits of cards raise."""
        self.lost_answers: deque[BaseException] = deque()
        """What the next posts raise after the message stands."""
        self.told: list[Told] = []
        """The messages to managers."""
        self.channel_troubles: dict[int, deque[Exception | None]] = {}
        """What the next messages to managers in a channel raise before they are posted."""
        self.lost_words: deque[BaseException] = deque()
        """What the next messages to managers raise after they stand."""
        self.lines_per_message = 10
        self.attachments: list[Attachment] = []
        self.removed: list[str] = []
        """The jobs whose messages were deleted, each as often as that was asked for."""
        self.removal_troubles: deque[BaseException] = deque()
        """What the next deletions of messages raise."""
        self.rests: list[tuple[str, Problem]] = []
        """What could not be deleted, as somebody was told, by job."""
        self.place = CHANNEL
        """Where outcomes come to stand."""
        self.looked_up = 0
        self.away = False

    def refuse_if_away(self) -> None:
        if self.away:
            raise DiscordBusy

    async def show_card(self, job: Job) -> None:
        if self.card_troubles:
            raise self.card_troubles.popleft()
        self.cards.setdefault(job.id, []).append(job.state)

    async def show_faces(self, job: Job, picture: Path) -> None:
        if job.card_id is None:
            raise DiscordGone
        if self.card_troubles:
            raise self.card_troubles.popleft()
        with Image.open(picture) as sheet:
            self.sheets.append((job, sheet.size))
        if self.meanwhile:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile()
        self.cards.setdefault(job.id, []).append(job.state)

    async def show_batch(self, jobs: Sequence[Job]) -> None:
        if self.card_troubles:
            raise self.card_troubles.popleft()
        self.batch_cards.append(tuple(jobs))

    async def post_result(self, job: Job, outputs: Sequence[Output], *, again: bool) -> Posted:
        files = [output.filename for output in outputs if output.path]
        missing = [output.filename for output in outputs if not output.path]
        previews = [output.preview.name for output in outputs if output.preview]
        post = Post(job.id, f"result, {job.credits} credits", files, missing, previews)
        return self._post(post, again=again)

    async def post_failure(self, job: Job, *, again: bool) -> Posted:
        code = job.problem.code if job.problem else ""
        return self._post(Post(job.id, f"{job.state} {code}".strip()), again=again)

    async def remove_result(self, job: Job) -> None:
        if self.removal_troubles:
            raise self.removal_troubles.popleft()
        self.removed.append(job.id)

    async def post_rest(self, job: Job, rest: Problem) -> None:
        self.rests.append((job.id, rest))

    def fitting(self, notices: Sequence[Notice]) -> int:
        return min(len(notices), self.lines_per_message)

    async def post_notices(self, notices: Sequence[Notice], *, tried_at: datetime | None) -> int:
        return self._tell(Told(notices[0].channel_id, tuple(notices)), again=tried_at is not None)

    async def post_request(
        self, notice: Notice, job: Job, standing: Standing, *, tried_at: datetime | None
    ) -> int:
        return self._tell(Told(notice.channel_id, (notice,), job), again=tried_at is not None)

    async def standing_notice(self, notice: Notice, tried_at: datetime) -> int | None:
        self._stumble_in(notice.channel_id)
        return self._number_of(notice)

    async def settle_request(self, job: Job, channel_id: int, message_id: int) -> None:
        self.told[message_id].job = job

    async def post_approved(self, notice: Notice, job: Job, *, tried_at: datetime | None) -> int:
        return self._tell(Told(notice.channel_id, (notice,), job), again=tried_at is not None)

    async def post_batch_end(self, notice: Notice, job: Job, *, tried_at: datetime | None) -> int:
        return self._tell(Told(notice.channel_id, (notice,), job), again=tried_at is not None)

    async def attachments_of(self, channel_id: int, message_id: int) -> Sequence[Attachment]:
        self._stumble()
        self.looked_up += 1
        return self.attachments

    def _tell(self, told: Told, *, again: bool) -> int:
        self._stumble_in(told.channel_id)
        if again and (number := self._number_of(told.notices[0])) is not None:
            return number
        self.told.append(told)
        if self.lost_words:
            raise self.lost_words.popleft()
        return len(self.told) - 1

    def _stumble_in(self, channel_id: int) -> None:
        if self.away:
            raise DiscordBusy
        troubles = self.channel_troubles.get(channel_id)
        if troubles and (trouble := troubles.popleft()):
            raise trouble

    def _number_of(self, notice: Notice) -> int | None:
        numbers = [told.notices[0].id for told in self.told]
        return numbers.index(notice.id) if notice.id in numbers else None

    def _post(self, post: Post, *, again: bool) -> Posted:
        self._stumble()
        for number, standing in enumerate(self.posts):
            if again and standing.job_id == post.job_id:
                return Posted(((self.place, number),))
        self.posts.append(post)
        if self.lost_answers:
            raise self.lost_answers.popleft()
        return Posted(((self.place, len(self.posts) - 1),))

    def _stumble(self) -> None:
        if self.troubles and (trouble := self.troubles.popleft()):
            raise trouble


@cache
def queue_of(most: int) -> Queue:
    """To be copied: to build its questions takes longer than to ask them in most tests."""
    return Queue(most, State.ACCEPTED, ACTIVE)


class World:
    """Everything of the bot but Discord's and Magic Hour's wires; `restart` is what a crash leaves behind."""

    def __init__(
        self,
        database: Database,
        folder: Path,
        *,
        allowance: int | None = 500,
        floor: int = 0,
        most: int = 3,
        pace: Pace = Pace(),  # noqa: B008  frozen
    ) -> None:
        self.database = database
        self.folder = folder
        self.pace = pace
        self.rules = Rules(Limits(Allowance(allowance, Period.WEEK), account_floor=floor))
        self.queue = copy(queue_of(most))
        self.clock = Clock()
        self.magic_hour = MemoryMagicHour()
        self.poster = MemoryPoster()
        self.clips = MemoryClips()
        self.previews = MemoryPreviews()
        self.free_bytes = 1 << 40
        """What the disk has left."""
        self.archive = Archive(folder.parent / "archive", keeping=False, days=30)
        self.tally: Tally | None = None
        """What counts the moves of the processes to come."""
        self.processes = 0
        self.interactions = 100
        self.restart()

    def restart(self) -> None:
        """Begin a new process on the same database, without a word from the old one."""
        self.processes += 1
        self.transitions, self.book, self.engine = self.another_process(f"process-{self.processes}")

    def another_process(self, owner: str) -> tuple[Transitions, JobBook, Engine]:
        """The parts of one more process beside this one."""
        ledger = Ledger(self.rules, OPEN_STATES)
        self.statements = Statements(self.database, self.rules, OPEN_STATES)
        transitions = Transitions(self.database, ledger, Bells(), self.clock, owner, self.tally)
        self.account = AccountStatus()
        self.outputs = Outputs(
            self.magic_hour, self.folder, self.archive, self.previews, free_bytes=lambda _: self.free_bytes
        )
        book = JobBook(transitions, self.queue, self.account, self.pace, UNPUBLISHED)
        engine = build_engine(
            transitions,
            self.queue,
            self.magic_hour,
            self.poster,
            self.clips,
            self.account,
            self.pace,
            UNPUBLISHED,
            self.folder,
            self.outputs,
        )
        return transitions, book, engine

    def role(self, name: str) -> Worker:
        """The part of the engine that has this name."""
        return next(role for role in self.engine.roles if role.name == name)

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

    async def hint(self, project_id: str, name: str | None = None, *, begun: bool = False) -> None:
        """A webhook that says no more than that there is news of a project, or that it has `begun`."""
        event = Event("image.started" if begun else "image.changed", project_id, "image", name)
        await self.engine.news.take(event, fresh=True)

    async def webhook(self, project_id: str, *, fresh: bool = True) -> None:
        """The event that Magic Hour sends of a project as it stands."""
        made = self.magic_hour.projects[project_id]
        news = NEWS.get(made.status, "changed")
        payload = self.magic_hour.facts(made)
        event = Event(f"{made.kind}.{news}", made.id, made.kind, made.name, payload)
        await self.engine.news.take(event, fresh=fresh)

    async def go_on(self, seconds: float = 0) -> None:
        """Let time pass and carry everything that is due."""
        self.clock.pass_seconds(seconds)
        await drain(self.engine)

    async def job(self, job_id: str) -> Job:
        job = await self.book.get(job_id)
        assert job is not None
        return job

    async def entries(self, member: int = ADA) -> list[Entry]:
        """Everything that the ledger has of a member, newest first."""
        query = (
            select(ledger, jobs.c.tool)
            .join(jobs, jobs.c.id == ledger.c.job_id)
            .where(ledger.c.guild_id == GUILD, ledger.c.member_id == member)
            .order_by(ledger.c.id.desc())
        )
        async with self.database.read() as transaction:
            rows = (await transaction.execute(query)).mappings()
            return [Entry(EntryKind(row["kind"]), row["credits"], row["job_id"], row["tool"]) for row in rows]

    async def available(self, member: int = ADA) -> int | None:
        return (await self.statements.standing(GUILD, member, (), self.clock())).available


async def drain(engine: Engine) -> None:
    """Without the background: carry everything that is due now until nothing is."""
    states = await _states_with_work(engine)
    due: set[Worker] = {
        worker
        for worker in engine.roles
        if isinstance(worker, Role) and not states.isdisjoint((*worker.states, *worker.untold))
    }
    busy = True
    while busy:
        busy = False
        for worker in (*engine.roles, engine.announcer):
            if worker.bell.heard() or worker in due or not isinstance(worker, Role):
                worked = await worker.step()
                busy = busy or worked
                (due.add if worked else due.discard)(worker)


async def _states_with_work(engine: Engine) -> set[str]:
    """One question instead of a transaction of every role that has nothing to do."""
    transitions = next(role.transitions for role in engine.roles if isinstance(role, Role))
    unfinished = or_(jobs.c.finished_at.is_(None), jobs.c.told_at.is_(None))
    query = select(jobs.c.state).where(unfinished, jobs.c.due_at <= transitions.clock()).distinct()
    async with transitions.database.read() as transaction:
        return set((await transaction.execute(query)).scalars())
