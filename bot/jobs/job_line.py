"""The line about a job in a server's log channel, written in the transaction that ends it."""

from datetime import datetime
from typing import Any

from bot.jobs.job import REFUSED, WITHDRAWN, Job
from bot.servers.notices import NoticeKind, tell
from bot.store.database import Transaction


async def tell_of_end(transaction: Transaction, job: Job, now: datetime) -> None:
    """Have the managers told, once, who asked for what, what it cost and where the result is."""
    if job.problem is None or job.problem.code not in {WITHDRAWN, REFUSED}:
        key = f"job:{job.id}"
        await tell(transaction, job.guild_id, NoticeKind.JOB, key, _facts(job), now)


def _facts(job: Job) -> dict[str, Any]:
    facts = {
        "by": job.member_id,
        "tool": job.request.tool.command,
        "credits": job.credits,
        "state": job.state,
    }
    if job.private:
        return {**facts, "private": True}
    code = job.problem.code if job.problem else None
    return {**facts, "problem": code, **_place(job)}


def _place(job: Job) -> dict[str, Any]:
    """Where managers find the outcome: nowhere, where it came as a direct message."""
    place = job.result_channel_id or job.channel_id
    seen = place in {job.channel_id, job.fallback_channel_id}
    return {"channel": place if seen else job.channel_id, "message": job.result_id if seen else None}
