"""What is said once a result is deleted, and of what could not be. Pure."""

from bot.jobs.eraser import LEFT_EVERYWHERE, LEFT_STANDING, UNDELETABLE
from bot.jobs.job import Job, Problem
from bot.messages.panel import Panel
from bot.messages.small_print import small_print
from bot.messages.text import cut, plain, sentence

ONCE_MORE = "Once that has changed, `/jobs delete` tries it again."
"""Where nothing but time or a permission was missing."""

_DETAIL_LENGTH = 300


def deletion(job: Job) -> str:
    """Who deleted the result, or wants it deleted, and what is left of it."""
    if job.erased_at is None:
        return f"It is being deleted, as <@{job.erased_by}> wants."
    rest = _rest(job.problem) or ("Not everything of it could be." if job.left_over else "")
    return f"Deleted by <@{job.erased_by}>. {rest} {ONCE_MORE if job.left_over else ''}".rstrip()


def deleted_in_short(job: Job) -> str:
    """The same in a few words, for a line among others."""
    if job.erased_at is None:
        return f"being deleted, as <@{job.erased_by}> wants"
    left = job.left_over or _rest(job.problem)
    return f"deleted by <@{job.erased_by}>{', but not everything of it could be' if left else ''}"


def unerased(job: Job, rest: Problem) -> Panel:
    """What whoever wanted a result deleted is told when not everything of it could be."""
    helps = rest.code != UNDELETABLE or rest.detail is None
    told = f"**{plain(job.request.tool.title)}** could not be deleted completely. {_rest(rest)}"
    return Panel(
        texts=(f"{told} {ONCE_MORE if helps else ''}".rstrip(),),
        footer=small_print(job),
    )


def _rest(rest: Problem | None) -> str:
    code, parts = (None if rest is None else rest.code), list[str]()
    if code in {UNDELETABLE, LEFT_EVERYWHERE}:
        why = f": {sentence(cut(rest.detail, _DETAIL_LENGTH))}" if rest and rest.detail else "."
        parts.append(f"Magic Hour did not delete its copy{why} Its support can.")
    if code in {LEFT_STANDING, LEFT_EVERYWHERE}:
        parts.append(
            "I may not delete my messages about it where they stand; somebody who manages that channel can."
        )
    return " ".join(parts)
