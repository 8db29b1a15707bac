"""The messages that bring a result. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import discord

from bot.jobs.job import Job
from bot.jobs.ports import Output
from bot.messages.draft import LONGEST_BUTTON_URL, Button, Draft
from bot.messages.retrying import retry_buttons
from bot.messages.small_print import small_print
from bot.messages.text import credits_of, cut, exact, lines, quoted, relative
from bot.tools.wording import count, size

MOST_FILES = 10
LARGEST_MESSAGE = 25 * 1024 * 1024
"""Discord's limit for one request, in bytes; the one per file was kept when the outputs were fetched."""

_LABEL_LENGTH = 60
_LINKS_LENGTH = 4_000


@dataclass(frozen=True)
class Batch:
    """The outputs that go into one message, with their numbers counted from 1."""

    outputs: tuple[Output, ...]
    first: int
    total: int

    @property
    def numbers(self) -> range:
        return range(self.first, self.first + len(self.outputs))

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
    return [Batch(tuple(outputs[n - 1] for n in group), group[0], len(outputs)) for group in groups if group]


def _fits(present: Sequence[Output], output: Output) -> bool:
    together = [*present, output]
    attached = sum(one.size or 0 for one in together if one.path is not None)
    written = sum(len(one.url) for one in together if one.path is None and _too_long_for_a_button(one))
    return len(together) <= MOST_FILES and attached <= LARGEST_MESSAGE and written <= _LINKS_LENGTH // 2


def one_message(outputs: Sequence[Output]) -> Batch:
    """All outputs in one message: what cannot be attached any more becomes a link."""
    shown: list[Output] = []
    for output in outputs:
        attached = [one for one in shown if one.path is not None]
        room = output.path is not None and _fits(attached, output)
        shown.append(output if room else replace(output, path=None))
    return Batch(tuple(shown), 1, len(outputs))


def result(job: Job, batch: Batch) -> Draft:
    """One message of the result; the first one pings the member, the last one has the buttons."""
    links = [output for output in batch.outputs if output.path is None]
    content = lines(
        f"<@{job.member_id}> **{job.request.tool.title}** is done." if batch.first == 1 else None,
        quoted(job.request.headline() or "") if batch.first == 1 else None,
        _price(job) if batch.first == 1 else None,
        _about_links(links),
        small_print(job, batch.numbers, batch.total),
    )
    return Draft(
        content=content,
        embed=_written_links(links),
        buttons=(*_link_buttons(links), *(retry_buttons(job) if batch.last_of_all else ())),
        outputs=tuple(output for output in batch.outputs if output.path is not None),
        mention=job.member_id if batch.first == 1 else None,
    )


def _price(job: Job) -> str:
    if job.credits == job.quote:
        return f"{credits_of(job.credits)} charged." if job.credits else "It cost nothing."
    difference = job.credits - job.quote
    what = (
        f"{difference:,} more than was held" if difference > 0 else f"{-difference:,} of those held came back"
    )
    return f"{credits_of(job.credits)} charged ({what})."


def _about_links(links: Sequence[Output]) -> str | None:
    if not links:
        return None
    what = "1 file is" if len(links) == 1 else f"{count(len(links), 'file')} are"
    ends = [link.expires_at for link in links if link.expires_at is not None]
    until = f" until {exact(min(ends))} ({relative(min(ends))}): save what you want to keep" if ends else ""
    return f"{what} too large to be attached here; the {_plural('link', links)} below {_works(links)}{until}."


def _plural(noun: str, links: Sequence[Output]) -> str:
    return noun if len(links) == 1 else f"{noun}s"


def _works(links: Sequence[Output]) -> str:
    return "works" if len(links) == 1 else "work"


def _link_buttons(links: Sequence[Output]) -> tuple[Button, ...]:
    return tuple(Button(_label(link), url=link.url) for link in links if not _too_long_for_a_button(link))


def _written_links(links: Sequence[Output]) -> discord.Embed | None:
    """Addresses that no button takes, as text, which takes longer ones."""
    text = ""
    for link in filter(_too_long_for_a_button, links):
        line = f"[{_label(link)}]({link.url})\n"
        if len(text) + len(line) <= _LINKS_LENGTH:
            text += line
    return discord.Embed(description=text) if text else None


def _too_long_for_a_button(link: Output) -> bool:
    return len(link.url) > LONGEST_BUTTON_URL


def _label(link: Output) -> str:
    name = cut(link.filename, _LABEL_LENGTH)
    return name if link.size is None else f"{name} ({size(link.size)})"
