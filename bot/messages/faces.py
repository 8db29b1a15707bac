"""The card of a job whose faces were found: the picture of them, and the means to choose. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import discord

from bot.jobs.job import Job
from bot.jobs.ports import Output
from bot.messages.cards import card
from bot.messages.draft import Button
from bot.messages.panel import Choice, Menu, Panel
from bot.tools.faces import MOST_CHOSEN

ALT = "The faces that were found, each with its number"


def faces_card(job: Job, picture: Path, now: datetime) -> Panel:
    """The card with the faces on it; up to five of them are asked for at once, of more the member picks some first."""
    shown = card(job, now)
    output = Output(filename=picture.name, path=picture, size=None)
    few = len(job.faces) <= MOST_CHOSEN
    buttons = (_choose(job), *shown.buttons) if few else shown.buttons
    menu = None if few else _menu(job)
    return replace(shown, outputs=(output,), alt=ALT, spoiler=job.spoiler, buttons=buttons, menu=menu)


def face_name(number: int) -> str:
    """How a face is called wherever its member meets it."""
    return f"Face {number}"


def all_faces(job: Job) -> Sequence[int]:
    return range(1, len(job.faces) + 1)


def _choose(job: Job) -> Button:
    return Button("Choose faces", custom_id=f"job:faces:{job.id}", style=discord.ButtonStyle.primary)


def _menu(job: Job) -> Menu:
    return Menu(
        custom_id=f"job:face:{job.id}",
        placeholder=f"Choose up to {MOST_CHOSEN} faces",
        choices=tuple(Choice(face_name(number), str(number)) for number in all_faces(job)),
        most=MOST_CHOSEN,
    )
