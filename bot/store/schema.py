"""The tables. Times are UTC, stored as whole milliseconds since 1970, so that both databases compare them
alike.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)


class Instant(TypeDecorator[datetime]):
    """An aware datetime as milliseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002  SQLAlchemy's signature
        return None if value is None else round(value.timestamp() * 1000)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's signature
        return None if value is None else datetime.fromtimestamp(value / 1000, UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(16), primary_key=True),
    # Below zero: one of several that an interaction asked for together, beside the first.
    Column("interaction_id", BigInteger, nullable=False, unique=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("member_id", BigInteger, nullable=False),
    Column("role_ids", JSON, nullable=False),
    Column("tool", String(32), nullable=False),
    Column("request", JSON, nullable=False),
    Column("name", String(64), nullable=False, unique=True),
    Column("private", Boolean, nullable=False),
    Column("file_limit", BigInteger, nullable=False),
    Column("state", String(20), nullable=False),
    Column("quote", BigInteger, nullable=False),
    Column("quote_exact", Boolean, nullable=False),
    Column("credits", BigInteger, nullable=False),
    Column("paths", JSON, nullable=False),
    Column("token", Text),
    Column("project_id", Text, index=True),
    Column("vendor_status", Text),
    Column("problem_code", Text),
    Column("problem_detail", Text),
    Column("card_id", BigInteger),
    Column("card_revision", Integer, nullable=False),
    Column("card_shown", Integer, nullable=False),
    Column("card_due_at", Instant, nullable=False),
    Column("result_id", BigInteger),
    Column("result_channel_id", BigInteger),
    Column("more_result_ids", JSON),
    Column("output_count", Integer),
    Column("parent_id", String(16)),
    Column("origin_message_id", BigInteger),
    Column("batch_id", String(16), index=True),
    Column("fallback_channel_id", BigInteger),
    Column("spoiler", Boolean, nullable=False, server_default="0"),
    Column("detection_id", Text),
    Column("faces", JSON),
    Column("erase_at", Instant),
    Column("erased_by", BigInteger),
    Column("erased_at", Instant),
    Column("forgotten_at", Instant),
    Column("ahead", Integer, nullable=False, server_default="0"),
    Column("decided_by", BigInteger),
    Column("alert", Integer),
    Column("attempts", Integer, nullable=False),
    Column("crashes", Integer, nullable=False, server_default="0"),
    Column("trouble_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("accepted_at", Instant),
    Column("create_sent_at", Instant),
    Column("submitted_at", Instant, index=True),
    Column("posting_at", Instant),
    Column("told_at", Instant),
    Column("finished_at", Instant),
    Column("due_at", Instant, nullable=False),
    Column("lease_owner", String(32)),
    Column("lease_until", Instant),
    Index(None, "state", "due_at"),
    Index(None, "guild_id", "member_id", "created_at"),
)

uploads = Table(
    "uploads",
    metadata,
    Column("source", String(80), primary_key=True),
    Column("path", Text, nullable=False),
    Column("uploaded_at", Instant, nullable=False, index=True),
)
"""Files that Magic Hour has: where a file came from, and what Magic Hour calls its copy as long as it keeps that."""

selections = Table(
    "selections",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("member_id", BigInteger, nullable=False),
    Column("message_id", BigInteger),
    Column("action", String(16), nullable=False),
    Column("files", JSON, nullable=False),
    Column("created_at", Instant, nullable=False, index=True),
)
"""The files of a message for which a form is open: Discord shows them when the menu is chosen, and not again when the
form is sent."""

grants = Table(
    "grants",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("member_id", BigInteger, nullable=False),
    Column("credits", BigInteger, nullable=False),
    Column("reason", Text),
    Column("granted_by", BigInteger),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Index(None, "guild_id", "member_id"),
)

revocations = Table(
    "revocations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("grant_id", Integer, ForeignKey("grants.id"), nullable=False, index=True),
    Column("credits", BigInteger, nullable=False),
    Column("reason", Text),
    Column("revoked_by", BigInteger, nullable=False),
    Column("created_at", Instant, nullable=False),
)
"""What managers have taken back of a grant; a grant itself never changes."""

budgets = Table(
    "budgets",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("scope", String(8), primary_key=True),
    Column("subject_id", BigInteger, primary_key=True, autoincrement=False),
    Column("credits", BigInteger),
    Column("period", String(8)),
)
"""The rules that managers have set. The scopes `role` and `member` name whose allowance it is, `everyone`, `cap` and
`job` stand alone under subject 0. No credits are unlimited ones."""

servers = Table(
    "servers",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("manager_role_id", BigInteger),
    Column("log_channel_id", BigInteger),
    Column("approvals_channel_id", BigInteger),
    Column("approval_threshold", BigInteger),
    Column("time_zone", String(64)),
    Column("private_by_default", Boolean, nullable=False, server_default="0"),
    Column("pause_reason", Text),
)
"""What a server has decided; a server without a row has decided nothing yet. One with a `pause_reason` is paused."""

server_exceptions = Table(
    "server_exceptions",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(8), primary_key=True),
    Column("subject", String(32), primary_key=True),
)
"""The tools that a server forbids (kind `tool`), those whose results it hides at first (`spoiler`), and the channels
that it allows (`channel`; without any, all)."""

changes = Table(
    "changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("guild_id", BigInteger, nullable=False, index=True),
    Column("changed_by", BigInteger, nullable=False),
    Column("what", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("interaction_id", BigInteger),
    Column("created_at", Instant, nullable=False),
)
"""Append-only: who has changed which rule of a server."""

notices = Table(
    "notices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(64), nullable=False, unique=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("facts", JSON, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("refusals", Integer, nullable=False, server_default="0"),
    Column("crashes", Integer, nullable=False, server_default="0"),
    Column("due_at", Instant, nullable=False),
    Column("bundle_id", Integer),
    Column("posting_at", Instant),
    Column("closed_at", Instant),
    Column("message_id", BigInteger),
)
"""Messages to a server's managers, written in the transaction that they tell of and posted once; the `key` says what
of, so that nothing is told twice. `facts` are what the words are made of when it is posted. Before the first attempt,
at `posting_at`, the notices of one message are bound together by the id of the first of them. Of the `attempts`, some
were `refusals` of the channel and some `crashes` of ours; the others met a Discord that was busy. Closed is what was
posted, or given up: that has no message."""

ledger = Table(
    "ledger",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("member_id", BigInteger, nullable=False),
    Column("job_id", String(16), ForeignKey("jobs.id"), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("step", Integer, nullable=False),
    Column("accepted_at", Instant, nullable=False),
    Column("grant_id", Integer, ForeignKey("grants.id")),
    Column("credits", BigInteger, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("job_id", "step"),
    Index(None, "guild_id", "member_id", "accepted_at"),
    Index(None, "guild_id", "accepted_at", "credits"),  # a server's sum is read from the index alone
)
"""Append-only. `credits` is what the member spends (negative when credits come back); a row without a grant
draws on
the allowance of the period in which its job was accepted, whenever the row itself is written."""

locks = Table(
    "locks",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("taken", BigInteger, nullable=False),
)
"""A row here is written first by every transaction that must not run beside another one of its name."""

account = Table(
    "account",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("tier", String(32)),
    Column("credits", BigInteger, nullable=False),
    Column("read_at", Instant, nullable=False),
)
"""The last reading of the shared Magic Hour account, in the one row 1."""

checkpoint = Table(
    "checkpoint",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", Text),
    Column("total", BigInteger, nullable=False),
    Column("checked_at", Instant, nullable=False),
)
"""When the account was last compared with the jobs, in the one row 1. The `total` is what it had and what the jobs had
cost together: as long as nobody else spends or adds credits it stays the same."""

notes = Table(
    "notes", metadata, Column("key", String(64), primary_key=True), Column("value", Text, nullable=False)
)
"""Small facts to remember over restarts, such as the hash of the registered commands."""

shard_holders = Table(
    "shard_holders",
    metadata,
    Column("owner", String(32), primary_key=True),
    Column("shard_count", Integer),
    Column("shards", JSON, nullable=False),
    Column("lease_until", Instant, nullable=False),
)
"""The living processes that divide Discord's shards among themselves: which of how many each listens to. One that
listens to none stands by."""

identify_turns = Table(
    "identify_turns",
    metadata,
    Column("bucket", Integer, primary_key=True, autoincrement=False),
    Column("free_at", Instant, nullable=False),
)
"""When the next shard of a bucket may identify itself to Discord, whichever process it belongs to."""

_IN_LINE = (
    *(jobs.c.guild_id, jobs.c.member_id, jobs.c.state, jobs.c.accepted_at, jobs.c.interaction_id),
    *(jobs.c.due_at, jobs.c.ahead, jobs.c.id),
)
"""All that the queue asks of a job: it is counted from the index alone, without a look at the rows."""

for _name, _columns, _condition in (
    ("ix_jobs_stale_cards", (jobs.c.card_due_at,), "card_id IS NOT NULL AND card_shown < card_revision"),
    ("ix_jobs_untold", (jobs.c.due_at,), "finished_at IS NOT NULL AND told_at IS NULL"),
    ("ix_jobs_leased", (jobs.c.lease_owner,), "lease_owner IS NOT NULL"),
    ("ix_jobs_unfinished", _IN_LINE, "finished_at IS NULL"),
    ("ix_jobs_alerts", (jobs.c.guild_id, jobs.c.member_id, jobs.c.accepted_at), "alert IS NOT NULL"),
    ("ix_jobs_erasures", (jobs.c.erase_at,), "erase_at IS NOT NULL"),
    ("ix_jobs_remembered", (jobs.c.finished_at,), "finished_at IS NOT NULL AND forgotten_at IS NULL"),
    ("ix_notices_waiting", (notices.c.channel_id,), "closed_at IS NULL"),
    ("ix_notices_closed", (notices.c.closed_at,), "closed_at IS NOT NULL"),
):
    # Few rows of a table that only grows are of any interest to the engine; these indexes hold just them.
    Index(_name, *_columns, sqlite_where=text(_condition), postgresql_where=text(_condition))
