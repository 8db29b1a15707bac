"""The last line of every message about a job, by which people, and the poster, recognise it. Pure."""

import re

from bot.jobs.job import Job

_LINE = re.compile(r"^-# job (?P<id>\S+)(?: · (?P<first>\d+)(?:–(?P<last>\d+))? of \d+)?$", re.MULTILINE)  # noqa: RUF001  a range is written with an en dash

EVERYTHING = range(1, 2)


def small_print(job: Job, numbers: range = EVERYTHING, total: int = 1) -> str:
    """The line for a message that carries these outputs, counted from 1, of `total`."""
    if total == 1:
        return f"-# job {job.id}"
    last = numbers[-1]
    shown = str(last) if len(numbers) == 1 else f"{numbers[0]}–{last}"  # noqa: RUF001  see _LINE
    return f"-# job {job.id} · {shown} of {total}"


def numbers_in(job: Job, content: str) -> range | None:
    """Which of the job's outputs a message carries; None when it is not about this job."""
    found = _LINE.search(content)
    if found is None or found["id"] != job.id:
        return None
    if found["first"] is None:
        return EVERYTHING
    return range(int(found["first"]), int(found["last"] or found["first"]) + 1)
