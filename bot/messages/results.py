"""The messages that bring a result. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.jobs.job import Job
from bot.jobs.ports import Output
from bot.messages.cards import GOOD, charged
from bot.messages.job_buttons import result_buttons
from bot.messages.panel import Panel, attached_name
from bot.messages.small_print import small_print
from bot.messages.text import credits_of, lines, quotation
from bot.tools.wording import count, size

MOST_FILES = 10
LARGEST_MESSAGE = 25 * 1024 * 1024
"""Discord's limit for one request, in bytes; the one per file was kept when the outputs were fetched."""

PREVIEW_ROOM = 256 * 1024
"""Bytes that are left for each preview, and for what else a request says of a file."""


@dataclass(frozen=True)
class Batch:
    """The outputs that go into one message, with their numbers counted from 1."""

    outputs: tuple[Output, ...]
    first: int
    total: int
    whole: bool
    """Whether every output of the result, in whichever message, is attached as it is."""

    @property
    def numbers(self) -> range:
        return range(self.first, self.first + len(self.outputs))

    @property
    def unattached(self) -> tuple[Output, ...]:
        return tuple(output for output in self.outputs if output.path is None)

    @property
    def last_of_all(self) -> bool:
        return self.numbers[-1] == self.total


def batches(outputs: Sequence[Output], posted: Iterable[int] = ()) -> list[Batch]:
    """The outputs in messages that Discord takes, in order, without those that were posted before."""
    done = set(posted)
    numbers = [number for number in range(1, len(outputs) + 1) if number not in done]
    groups: list[list[int]] = [numbers[:1]]
    for before, number in pairwise(numbers):
        if number == before + 1 and _fits([outputs[n - 1] for n in groups[-1]], outputs[number - 1]):
            groups[-1].append(number)
        else:
            groups.append([number])
    whole = all(output.path is not None for output in outputs)
    return [
        Batch(tuple(outputs[n - 1] for n in group), group[0], len(outputs), whole)
        for group in groups
        if group
    ]


def one_message(outputs: Sequence[Output]) -> Batch:
    """All outputs in one message: what cannot be attached any more is only counted."""
    shown: list[Output] = []
    for output in outputs:
        attached = [one for one in shown if attached_name(one)]
        room = _fits(attached, output)
        shown.append(output if room else replace(output, path=None, preview=None))
    return Batch(tuple(shown), 1, len(outputs), all(output.path is not None for output in shown))


def _fits(present: Sequence[Output], output: Output) -> bool:
    together = [*present, output]
    attached = sum(one.size or 0 for one in together if one.path is not None)
    return len(together) <= MOST_FILES and attached + len(together) * PREVIEW_ROOM <= LARGEST_MESSAGE


def result(job: Job, batch: Batch) -> Panel:
    """One message of the result; the first one pings the member, the last one has the buttons."""
    first = batch.first == 1
    whose = f"<@{job.member_id}> " if job.pinged else ""
    done = f"{whose}**{job.request.tool.title}** is done."
    return Panel(
        texts=(lines(done, quotation(job.request.subject())),) if first else (),
        colour=GOOD,
        outputs=tuple(output for output in batch.outputs if attached_name(output)),
        alt=job.request.headline() or job.request.tool.title,
        spoiler=job.spoiler,
        below=(_about_the_unattached(batch.unattached), _price(job) if first else ""),
        footer=small_print(job, batch.numbers, batch.total),
        buttons=result_buttons(job, whole=batch.whole) if batch.last_of_all else (),
        mention=job.pinged if first else None,
    )


def _price(job: Job) -> str:
    free = job.credits == job.quote == 0
    return "It cost nothing." if free else f"{charged(job, credits_of(job.credits))}."


def _about_the_unattached(outputs: Sequence[Output]) -> str:
    """What stands here only as a preview, or not at all, and how to get at it."""
    if not outputs:
        return ""
    what = f"{count(len(outputs), 'file')} could not be attached here"
    bytes_ = sum(each.size or 0 for each in outputs)
    known = f" ({size(bytes_)})" if all(each.size for each in outputs) else ""
    shown = "; what you see is a preview" if any(each.preview for each in outputs) else ""
    return f"{what}{known}{shown}. **Fresh link** leads to what Magic Hour keeps."
