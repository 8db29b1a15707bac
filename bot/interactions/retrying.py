"""Asking for the same or nearly the same again. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.errors import Refusal
from bot.jobs.job import UPLOAD_REUSE, Job, uploaded_at
from bot.tools import FileInput, Request


@dataclass(frozen=True)
class Wish:
    """A request, and which of its files Magic Hour already has: option name -> its path there."""

    request: Request
    paths: Mapping[str, str]


def repeated(job: Job, now: datetime) -> Wish:
    """The same request with what was uploaded for it.

    A reused file's `reference` keeps the time of its upload, so that repeating a repetition does not renew it.
    Raises Refusal when a file was uploaded too long ago, or never.
    """
    files = tuple(_dated(file, job, now) if file.needs_upload else file for file in job.request.files)
    paths = {file.option: job.paths[file.option] for file in files if file.needs_upload}
    return Wish(replace(job.request, files=files), paths)


def taken_up(job: Job, now: datetime) -> Wish:
    """The same request of a job that was refused before any of its own files were uploaded.

    Raises Refusal when a file was uploaded too long ago.
    """
    files = tuple(_dated(file, job, now) if file.option in job.paths else file for file in job.request.files)
    return Wish(replace(job.request, files=files), job.paths)


def _dated(file: FileInput, job: Job, now: datetime) -> FileInput:
    since = uploaded_at(file) or job.accepted_at or job.created_at
    if file.option not in job.paths or now - since > UPLOAD_REUSE:
        raise Refusal(
            f"Magic Hour no longer has the file for `{file.option}`. Run the command again and attach it "
            "once more. Nothing was charged."
        )
    return replace(file, reference=str(int(since.timestamp())))
