"""Queries on jobs whose price was refused and for which an approval may be asked."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.job_rows import columns
from bot.store.schema import jobs


async def change_problem(connection: AsyncConnection, job_id: str, before: str, after: str) -> bool:
    """Give a job another problem in place of the one it has; False, and nothing happens, when it has not that one."""
    statement = (
        update(jobs)
        .where(columns.id == job_id, columns.problem_code == before)
        .values(problem_code=after)
        .returning(columns.id)
    )
    return (await connection.execute(statement)).first() is not None
