"""Asking for the same or nearly the same again. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.errors import Forgotten, Refusal
from bot.jobs.job import UPLOAD_REUSE, Job
from bot.tools import FileInput, Request


@dataclass(frozen=True)
class Wish:
    """A request, and which of its files Magic Hour already has: option name -> its path there."""

    request: Request
    paths: Mapping[str, str]
    parent: str | None = None
    """The job whose button was pressed for it: its result may be used by whoever can see it."""
    spoiler: bool = False
    """Whether what it is made of is known to be hidden until somebody wants to see it."""


@dataclass(frozen=True)
class Repetition:
    """A wish, and the names of the file slots whose files nobody has any more: they must be asked for."""

    wish: Wish
    missing: tuple[str, ...] = ()

    def complete(self) -> Wish:
        """The wish, where it lacks nothing; raises Refusal otherwise."""
        if self.missing:
            raise Refusal(
                f"Magic Hour no longer has the file for `{self.missing[0]}`. Run the command again and attach it "
                "once more. Nothing was charged."
            )
        return self.wish


def repeated(job: Job, now: datetime) -> Repetition:
    """The same once more, with what was uploaded for it as long as Magic Hour keeps that.

    Afterwards a linked message or an earlier result is looked up again, and an attachment is taken from its address
    while that works. Faces are chosen anew where something of the last choice is gone. Raises Forgotten where nobody
    knows any more what was asked for.
    """
    if job.forgotten_at is not None:
        raise Forgotten
    request, paths = job.request, _kept(job, now)
    since = request.faces_since
    if since is not None and (now - since > UPLOAD_REUSE or _copied(request) - paths.keys()):
        request = request.without_faces()
    files = tuple(_again(file, job, known=file.option in paths) for file in request.files)
    missing = [each.option for each in files if each.option not in paths and not each.obtainable(now)]
    kept = {file.option: paths[file.option] for file in files if file.option in paths}
    hidden = job.spoiler and bool(files)  # what is made of no file is hidden by the server's decision alone
    return Repetition(Wish(replace(request, files=files), kept, job.id, hidden), tuple(missing))


def taken_up(job: Job, now: datetime) -> Wish:
    """The same request of a job that was refused before any of its own files were uploaded.

    Raises Refusal when a file that it was to use again, or the request itself, is gone.
    """
    again = repeated(job, now)
    missing = tuple(option for option in again.missing if option in job.paths)
    return replace(Repetition(again.wish, missing).complete(), parent=job.parent_id)


def _kept(job: Job, now: datetime) -> dict[str, str]:
    """The paths of the files that Magic Hour still has; a result that may be deleted by now is always looked for."""
    return {
        file.option: job.paths[file.option]
        for file in job.request.files
        if file.option in job.paths and file.job_id is None and now - _since(file, job) <= UPLOAD_REUSE
    }


def _copied(request: Request) -> set[str]:
    return {file.option for file in request.files if file.needs_upload}


def _since(file: FileInput, job: Job) -> datetime:
    return file.uploaded_at or job.accepted_at or job.created_at


def _again(file: FileInput, job: Job, *, known: bool) -> FileInput:
    if known:
        # The time stays with the file, so that repeating a repetition does not renew it.
        return file.uploaded(_since(file, job))
    return file.unseen() if file.needs_upload else file
