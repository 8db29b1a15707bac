"""The line about a batch, written in the transaction that ends the last of its jobs."""

from collections import Counter
from datetime import datetime

from bot.jobs.job import BY_MEMBER, WITHDRAWN, Job
from bot.jobs.states import State
from bot.servers.notices import NoticeKind, tell_in
from bot.store import batches
from bot.store.database import Transaction


async def tell_of_batch(transaction: Transaction, job: Job, now: datetime) -> None:
    """Have the member told, once, when all jobs of a batch have ended; in private its card alone says it.

    All moves that end a job take the ledger's turn, so the last of them sees the others.
    """
    if job.batch_id is None or job.private:
        return
    rows = await batches.batch(transaction, job.batch_id)
    over = all(row["finished_at"] is not None for row in rows)
    if not over or {row["problem_code"] for row in rows} <= {BY_MEMBER, WITHDRAWN}:
        return  # who has canceled everything looks at the card
    ends = Counter(row["state"] for row in rows)
    facts = {
        "job": job.batch_id,
        "jobs": len(rows),
        "made": ends[State.DONE],
        "failed": ends[State.FAILED] + ends[State.DENIED],
        "canceled": ends[State.CANCELED],
        "credits": sum(row["credits"] for row in rows),
    }
    key = f"batch:{job.batch_id}"
    await tell_in(transaction, job.guild_id, job.channel_id, NoticeKind.BATCH, key, facts, now)
