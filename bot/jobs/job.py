"""A job: what a member asked for, and what has become of it."""

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self

from bot.credits.ledger import Approval, Payer
from bot.errors import UnknownTool
from bot.jobs.states import UNSUCCESSFUL, State
from bot.tools import Request

TOKEN_LIFETIME = timedelta(minutes=15)
"""How long Discord lets an interaction be answered through its token."""

TOKEN_MARGIN = timedelta(seconds=30)
"""A token this close to its end is not worth trying."""

UPLOAD_REUSE = timedelta(days=6)
"""How long an uploaded file is used again: Magic Hour deletes it after seven days."""

WITHDRAWN = "withdrawn"
"""The problem of a job that Discord never showed: for everybody but us there was none."""

REFUSED = "refused"
"""The problem of a job whose price was refused, but for which an approval may be asked."""

PARTLY_POSTED = "partly_posted"
"""The problem of a job that is done, but of whose result no place took the rest."""

ASKED = "asked"
"""The problem of such a job once an approval has been asked for; another job took its place."""

UNCHOSEN = "faces_not_chosen"
"""The problem of a job whose member chose no faces: its card says so."""

BY_MEMBER = "canceled_by_member"
"""The problem of a job that its member canceled: its card says so, and nothing more is told."""

BY_MANAGER = "canceled_by_manager"
"""The problem of a job that somebody who manages its server canceled; the detail names them."""


MessageAt = tuple[int, int]
"""A message on Discord: the id of its channel, and its own."""


@dataclass(frozen=True)
class Problem:
    """Why a job failed: a code (Magic Hour's or one of ours) and the vendor's own words where there are some."""

    code: str
    detail: str | None = None


@dataclass(frozen=True)
class Order:
    """One accepted command, before it is a job: who asks for what, where, and how it can be answered."""

    interaction_id: int
    guild_id: int
    channel_id: int
    member_id: int
    role_ids: tuple[int, ...]
    request: Request
    file_limit: int
    """Bytes that Discord takes per attached file where the result goes."""
    token: str = field(repr=False)
    fallback_channel_id: int | None = None
    """The channel of the thread it comes from, if that can be posted to: for when the thread is gone."""
    spoiler: bool = False
    """Whether the result is hidden until somebody wants to see it."""
    parent_id: str | None = None
    """The job whose result or options it goes on with."""
    origin_message_id: int | None = None
    """The message in the same channel whose button or menu asked for it, where everybody there can see that."""


@dataclass(frozen=True)
class Job:
    """One row of the job table, with its request read back."""

    id: str
    interaction_id: int
    guild_id: int
    channel_id: int
    member_id: int
    role_ids: tuple[int, ...]
    """The member's roles when the job was accepted: they decide whose allowance pays."""
    request: Request
    name: str
    """What the create request calls it; unique, so that a webhook can be matched to a job whose answer was
    lost."""
    private: bool
    file_limit: int
    state: State
    quote: int
    """Credits to hold when the job is accepted."""
    quote_exact: bool
    credits: int
    """Credits held or charged now: the sum of the job's ledger entries."""
    paths: Mapping[str, str]
    """Option name -> what Magic Hour calls the uploaded file; filled slot by slot."""
    token: str | None = field(repr=False)
    card_id: int | None
    project_id: str | None
    vendor_status: str | None
    problem: Problem | None
    result_id: int | None
    attempts: int
    """Failed attempts of the step that the job is at."""
    crashes: int
    """Unexpected errors of ours at the step that the job is at."""
    trouble_at: datetime | None
    """Since when the step that the job is at has been failing."""
    created_at: datetime
    accepted_at: datetime | None
    """When its credits were first held: they count in that period; None while they are not."""
    create_sent_at: datetime | None
    submitted_at: datetime | None
    posting_at: datetime | None
    """When the first attempt to post the outcome began: from then on it may already stand in the channel."""
    told_at: datetime | None
    """When its member knew the outcome, or nothing was left to try: an outcome without a message stands nowhere."""
    finished_at: datetime | None
    due_at: datetime
    card_revision: int
    ahead: int
    """Of how many other jobs of its member it waits for the end, while it is queued; the queue's FARTHEST stands for so
    many or more, its SHELVED for a job without a place."""
    decided_by: int | None
    """The manager who approved or denied it."""
    alert: int | None
    """The percentage of their allowance that its member should know to be used with it."""
    result_channel_id: int | None
    """Where the outcome stands; None while it stands nowhere. Without a `result_id` it is one of before messages were
    written down, and nobody knows which it was."""
    more_result_ids: tuple[MessageAt, ...]
    """The further messages of a result: those of one that needed several, and copies, wherever they stand."""
    output_count: int | None
    """The files that Magic Hour made; None until they have been delivered."""
    parent_id: str | None
    """The job whose result or options it goes on with."""
    origin_message_id: int | None
    """The message in the same channel whose button or menu asked for it; None for a command."""
    batch_id: str | None
    """The first job of those that were asked for together; that one has their card."""
    fallback_channel_id: int | None
    """The channel of the thread it was asked for in, where that can be posted to."""
    spoiler: bool
    """Whether the result is hidden until somebody wants to see it."""
    detection_id: str | None
    """What Magic Hour calls its search for faces."""
    faces: tuple[str, ...]
    """What Magic Hour calls the faces that it found, in the order in which they are numbered."""
    erase_at: datetime | None
    """When its deletion is to be tried next; None where nothing is left to delete."""
    erased_by: int | None
    """Who wanted it deleted."""
    erased_at: datetime | None
    """When everything of its result was gone."""
    forgotten_at: datetime | None = None
    """When what its member asked for was forgotten: of the request only the tool is left, and what makes its result."""

    @classmethod
    def from_row(cls, row: Mapping[Any, Any]) -> Self:
        problem = Problem(row["problem_code"], row["problem_detail"]) if row["problem_code"] else None
        derived: dict[str, Any] = {
            "request": _request(row),
            "role_ids": tuple(row["role_ids"]),
            "more_result_ids": tuple((channel, message) for channel, message in row["more_result_ids"] or ()),
            "faces": tuple(row["faces"] or ()),
            "state": _state(row),
            "problem": problem,
        }
        return cls(**derived, **{name: row[name] for name in _PLAIN_COLUMNS})

    @property
    def payer(self) -> Payer:
        paid_at = self.accepted_at or self.created_at
        approval = Approval(self.decided_by, self.quote) if self.decided_by and self.approved else None
        return Payer(self.guild_id, self.member_id, self.role_ids, self.id, paid_at, approval)

    @property
    def leads(self) -> bool:
        """Whether it is the first of a batch, which has the card of all."""
        return self.batch_id == self.id

    @property
    def follows(self) -> bool:
        """Whether it is in a batch that another job leads."""
        return self.batch_id is not None and not self.leads

    @property
    def pinged(self) -> int | None:
        """Whom its outcome pings: of a batch only the end of all does."""
        return self.member_id if self.batch_id is None else None

    @property
    def outputs(self) -> int:
        """How many files its result has; where those were not counted yet, as many as were asked for."""
        asked = self.request.options.get("image_count")
        return self.output_count or (int(asked) if isinstance(asked, int | float) else 1)

    @property
    def messages(self) -> tuple[MessageAt, ...]:
        """Every message of its outcome that is known, the first one first."""
        place = self.result_channel_id or self.channel_id
        first = () if self.result_id is None else ((place, self.result_id),)
        return (*first, *self.more_result_ids)

    @property
    def deleted(self) -> bool:
        """Whether its result is deleted, or somebody wants it to be."""
        return self.erase_at is not None or self.erased_at is not None

    @property
    def left_over(self) -> bool:
        """Whether its deletion was given up while something is left that may be deleted one day."""
        return self.erased_at is not None and self.trouble_at is not None

    @property
    def kept(self) -> bool:
        """Whether its result could be posted nowhere, and waits for its member to ask for it."""
        return self._unposted and self.state is State.DONE and not self.deleted

    @property
    def partly_posted(self) -> bool:
        """Whether no place took the rest of its result."""
        return self.state is State.DONE and self.problem is not None and self.problem.code == PARTLY_POSTED

    @property
    def unheard(self) -> bool:
        """Whether it ended without a result, and nobody could be told."""
        code = self.problem.code if self.problem else BY_MEMBER
        shown = {BY_MEMBER, WITHDRAWN, REFUSED, ASKED, UNCHOSEN}  # by the card, or by an answer
        return self._unposted and self.state in UNSUCCESSFUL and code not in shown and not self.deleted

    @property
    def _unposted(self) -> bool:
        return self.told_at is not None and self.result_id is None and self.result_channel_id is None

    @property
    def held(self) -> int:
        """The credits that were held for it at first: none for a job that never came so far."""
        return 0 if self.accepted_at is None else self.quote

    @property
    def refused(self) -> bool:
        """Whether its price was refused and its member may ask for an approval."""
        return self.problem is not None and self.problem.code == REFUSED

    @property
    def approved(self) -> bool:
        """Whether a manager has approved it."""
        return self.decided_by is not None and self.state is not State.DENIED

    def waited(self, until: datetime) -> float:
        """Seconds since its submission."""
        return (until - (self.submitted_at or self.created_at)).total_seconds()

    def token_alive(self, now: datetime) -> bool:
        """Whether the interaction that started the job can still be answered."""
        return self.token is not None and now < self.created_at + TOKEN_LIFETIME - TOKEN_MARGIN


def _state(row: Mapping[Any, Any]) -> State:
    try:
        return State(row["state"])
    except ValueError:
        raise UnknownTool(
            "The job is in a state that is not part of this version of the bot.", tool=row["tool"]
        ) from None


def _request(row: Mapping[Any, Any]) -> Request:
    """The stored request; one that another version wrote differently is as unknown as one of a missing tool."""
    try:
        return Request.from_json(row["request"])
    except (KeyError, TypeError, ValueError):
        raise UnknownTool(tool=row["tool"]) from None


def readable(rows: Iterable[Mapping[Any, Any]]) -> list[Job]:
    """The jobs behind rows, without those whose tool this version does not have."""
    jobs = []
    for row in rows:
        with contextlib.suppress(UnknownTool):
            jobs.append(Job.from_row(row))
    return jobs


_PLAIN_COLUMNS = tuple(
    name
    for name in Job.__dataclass_fields__
    if name not in {"request", "role_ids", "state", "problem", "more_result_ids", "faces"}
)
