"""Which job a line of the log is about."""

from contextlib import AbstractContextManager

from bot.jobs.job import Job
from bot.logs import about


def about_job(job: Job) -> AbstractContextManager[None]:
    """Every line that is written inside says that it is about this job."""
    # Below zero is no interaction, but one of several jobs that the batch's first one was asked for with.
    asked = {"interaction": job.interaction_id} if job.interaction_id > 0 else {}
    return about(job=job.id, guild=job.guild_id, **asked)
