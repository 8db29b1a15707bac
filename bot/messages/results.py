"""The messages that bring a result. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import discord

from bot.jobs.job import Job
from bot.jobs.ports import Output
from bot.messages.cards import charged
from bot.messages.draft import LINK_LIST, LONGEST_BUTTON_URL, Button, Draft
from bot.messages.job_buttons import retry_buttons
from bot.messages.small_print import small_print
from bot.messages.text import credits_of, cut, exact, lines, quotation, relative
from bot.tools.wording import count, size

MOST_FILES = 10
LARGEST_MESSAGE = 25 * 1024 * 1024
"""Discord's limit for one request, in bytes; the one per file was kept when the outputs were fetched."""

_LABEL_LENGTH = 60
_EMBED_LENGTH = 4_000
_EMBEDS_LENGTH = 5_500
"""Characters of all the embeds of one message together; Discord takes 6,000."""


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
    def links(self) -> tuple[Output, ...]:
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
    return [Batch(tuple(outputs[n - 1] for n in group), group[0], len(outputs)) for group in groups if group]


def _fits(present: Sequence[Output], output: Output) -> bool:
    together = [*present, output]
    attached = sum(one.size or 0 for one in together if one.path is not None)
    written = sum(len(one.url) for one in together if one.path is None and _too_long_for_a_button(one))
    return len(together) <= MOST_FILES and attached <= LARGEST_MESSAGE and written <= _EMBED_LENGTH // 2


def one_message(outputs: Sequence[Output]) -> Batch:
    """All outputs in one message: what cannot be attached any more becomes a link."""
    batch = _together(outputs, MOST_FILES)
    listed = _written(batch.links).rest
    return _together(outputs, MOST_FILES - 1) if listed else batch  # the list is a file as well


def _together(outputs: Sequence[Output], most_files: int) -> Batch:
    shown: list[Output] = []
    for output in outputs:
        attached = [one for one in shown if one.path is not None]
        room = output.path is not None and len(attached) < most_files and _fits(attached, output)
        shown.append(output if room else replace(output, path=None))
    return Batch(tuple(shown), 1, len(outputs))


def result(job: Job, batch: Batch) -> Draft:
    """One message of the result; the first one pings the member, the last one has the buttons."""
    written = _written(batch.links)
    content = lines(
        f"<@{job.member_id}> **{job.request.tool.title}** is done." if batch.first == 1 else None,
        quotation(job.request.headline() or "") if batch.first == 1 else None,
        _price(job) if batch.first == 1 else None,
        _about_links(batch.links, written),
        small_print(job, batch.numbers, batch.total),
    )
    return Draft(
        content=content,
        embeds=tuple(discord.Embed(description=text) for text in written.texts),
        link_list="".join(f"{link.filename}\n{link.url}\n\n" for link in written.rest) or None,
        buttons=(*_link_buttons(batch.links), *(retry_buttons(job) if batch.last_of_all else ())),
        outputs=tuple(output for output in batch.outputs if output.path is not None),
        mention=job.member_id if batch.first == 1 else None,
    )


def _price(job: Job) -> str:
    free = job.credits == job.quote == 0
    return "It cost nothing." if free else f"{charged(job, credits_of(job.credits))}."


def _about_links(links: Sequence[Output], written: "_Written") -> str | None:
    if not links:
        return None
    ends = [link.expires_at for link in links if link.expires_at is not None]
    until = f" until {exact(min(ends))} ({relative(min(ends))}): save what you want to keep" if ends else ""
    where = _where(len(links) - len(written.rest), len(written.rest))
    work = "works" if len(links) == 1 else "work"
    return f"{count(len(links), 'file')} could not be attached here; the {where} {work}{until}."


def _where(below: int, listed: int) -> str:
    """`link below`, `links below and in links.txt`."""
    places = [*(["below"] if below else []), *([f"in `{LINK_LIST}`"] if listed else [])]
    return f"{'link' if below + listed == 1 else 'links'} {' and '.join(places)}"


def _link_buttons(links: Sequence[Output]) -> tuple[Button, ...]:
    return tuple(Button(_label(link), url=link.url) for link in links if not _too_long_for_a_button(link))


@dataclass(frozen=True)
class _Written:
    """Links whose addresses no button takes: the texts of embeds that hold them, and those that no embed holds."""

    texts: tuple[str, ...]
    rest: tuple[Output, ...]


def _written(links: Sequence[Output]) -> _Written:
    texts, rest = [""], []
    for link in filter(_too_long_for_a_button, links):
        line = f"[{_label(link)}]({link.url})\n"
        if len(line) > _EMBED_LENGTH or sum(map(len, texts)) + len(line) > _EMBEDS_LENGTH:
            rest.append(link)
        elif len(texts[-1]) + len(line) > _EMBED_LENGTH:
            texts.append(line)
        else:
            texts[-1] += line
    return _Written(tuple(filter(None, texts)), tuple(rest))


def _too_long_for_a_button(link: Output) -> bool:
    return len(link.url) > LONGEST_BUTTON_URL


def _label(link: Output) -> str:
    name = cut(link.filename, _LABEL_LENGTH)
    return name if link.size is None else f"{name} ({size(link.size)})"
