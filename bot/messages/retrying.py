"""Asking for the same or nearly the same again. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.errors import Refusal
from bot.jobs.book import UPLOAD_REUSE
from bot.jobs.job import Job
from bot.messages.draft import Button
from bot.tools import FileInput, Request


@dataclass(frozen=True)
class Wish:
    """A request, and which of its files Magic Hour already has: option name -> its path there."""

    request: Request
    paths: Mapping[str, str]


def retry_buttons(job: Job) -> tuple[Button, ...]:
    """`Run again`, and `Change` where the tool has a text to change; nothing where a file never arrived."""
    if any(file.needs_upload and file.option not in job.paths for file in job.request.files):
        return ()
    again = Button("Run again", custom_id=f"job:again:{job.id}")
    change = Button("Change", custom_id=f"job:change:{job.id}")
    return (again, change) if job.request.headline_option is not None else (again,)


def repeated(job: Job, now: datetime) -> Wish:
    """The same request with what was uploaded for it.

    A reused file's `reference` keeps the time of its upload, so that repeating a repetition does not renew it.
    Raises Refusal when a file was uploaded too long ago, or never.
    """
    files = tuple(_dated(file, job, now) if file.needs_upload else file for file in job.request.files)
    paths = {file.option: job.paths[file.option] for file in files if file.needs_upload}
    return Wish(replace(job.request, files=files), paths)


def _dated(file: FileInput, job: Job, now: datetime) -> FileInput:
    uploaded_at = _uploaded_at(file) or job.created_at
    if file.option not in job.paths or now - uploaded_at > UPLOAD_REUSE:
        raise Refusal(
            f"Magic Hour no longer has the file for `{file.option}`. Run the command again and attach it "
            "once more. Nothing was charged."
        )
    return replace(file, reference=str(int(uploaded_at.timestamp())))


def _uploaded_at(file: FileInput) -> datetime | None:
    stamp = file.reference or ""
    return datetime.fromtimestamp(int(stamp), UTC) if stamp.isdecimal() else None
