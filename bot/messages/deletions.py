"""What is said once a result is deleted, and of what could not be. Pure."""

from bot.jobs.eraser import LEFT_STANDING, UNDELETABLE
from bot.jobs.job import Job, Problem
from bot.messages.panel import Panel
from bot.messages.small_print import small_print
from bot.messages.text import cut, plain, sentence

_DETAIL_LENGTH = 300


def deletion(job: Job) -> str:
    """Who deleted the result, or wants it deleted, and what is left of it."""
    if job.erased_at is None:
        return f"It is being deleted, as <@{job.erased_by}> wants."
    return f"Deleted by <@{job.erased_by}>. {_rest(job.problem)}".rstrip()


def unerased(job: Job, rest: Problem) -> Panel:
    """What whoever wanted a result deleted is told when not everything of it could be."""
    return Panel(
        texts=(f"**{plain(job.request.tool.title)}** could not be deleted completely. {_rest(rest)}",),
        footer=small_print(job),
    )


def _rest(rest: Problem | None) -> str:
    code = None if rest is None else rest.code
    if code == UNDELETABLE:
        why = f": {sentence(cut(rest.detail, _DETAIL_LENGTH))}" if rest and rest.detail else "."
        return f"Magic Hour did not delete its copy{why} Its support can."
    if code == LEFT_STANDING:
        return (
            "I may not delete my messages about it where they stand; somebody who manages that channel can."
        )
    return ""
