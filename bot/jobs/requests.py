"""What is told of a request for approval, written in the transaction that makes or settles it."""

from datetime import datetime

from bot.jobs.job import Job
from bot.servers.notices import NoticeKind, tell_in
from bot.store import notices as table
from bot.store.database import Transaction


async def ask_managers(transaction: Transaction, job: Job, channel_id: int, now: datetime) -> None:
    """Have a job shown, once, in the channel where approvals are given."""
    await tell_in(transaction, job.guild_id, channel_id, NoticeKind.APPROVAL, _key(job), {"job": job.id}, now)


async def set_request_right(transaction: Transaction, job: Job, now: datetime) -> None:
    """Have the message that asked for a job's approval say how that was settled; nothing where none asked.

    It follows the request in the same channel, so that it comes after it even if that has not been posted yet.
    """
    asked = await table.by_key(transaction, _key(job))
    if asked is not None:
        facts = {"job": job.id, "request": asked["id"]}
        key = f"decision:{job.id}"
        await tell_in(transaction, job.guild_id, asked["channel_id"], NoticeKind.DECISION, key, facts, now)


async def tell_of_approval(transaction: Transaction, job: Job, now: datetime) -> None:
    """Have the member told where they asked, except in private: there the card says it while it can be changed."""
    if job.private and job.token_alive(now):
        return
    key = f"approved:{job.id}"
    await tell_in(transaction, job.guild_id, job.channel_id, NoticeKind.APPROVED, key, {"job": job.id}, now)


def _key(job: Job) -> str:
    return f"approval:{job.id}"
