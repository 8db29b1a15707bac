"""The detector has Magic Hour look for faces and shows them to the member, who gives new ones for some of them."""

import asyncio
import logging
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from bot.errors import (
    Declined,
    DiscordBusy,
    DiscordError,
    DiskFull,
    DownloadBroken,
    InvalidRequest,
    MagicHourError,
    NotFound,
    OptionRefused,
    ResultGone,
    SourceGone,
    UploadUrlExpired,
)
from bot.jobs.admission import request_ends
from bot.jobs.bells import CARDS
from bot.jobs.face_sheet import draw_faces
from bot.jobs.job import TOKEN_LIFETIME, TOKEN_MARGIN, Job, Problem
from bot.jobs.problems import declined
from bot.jobs.role import Role
from bot.jobs.states import State
from bot.jobs.transitions import UNTROUBLED, next_card
from bot.jobs.uploads import begun_anew, bring
from bot.magic_hour import Face
from bot.store import cards
from bot.tools import FileInput, Request

log = logging.getLogger(__name__)

PASSING = (MagicHourError, UploadUrlExpired, DiscordBusy, DownloadBroken, DiskFull, TimeoutError)
LASTING = (SourceGone, OptionRefused, DiscordError)

LOOK_SECONDS = 20.0
DOWNLOAD_SECONDS = 120.0
"""However slowly the faces drip, a worker is free again after this."""

LARGEST_FACE = 10 * 1024 * 1024
"""Bytes; what is larger is no picture of one face."""
DOWNLOAD_ATTEMPTS = 4
"""Broken downloads before a face is left out of the picture."""
NOT_FOUND_ATTEMPTS = 10
"""A search may be unknown for a moment after its beginning; after so many looks it is gone."""

MOST_SHOWN = 25
"""Faces from which one can choose: Discord's lists are no longer."""

CHOICE_LIFETIME = timedelta(days=1)
"""How long a member may take to choose, unless a file cannot wait so long."""


class Detector(Role):
    """Carries jobs from `detecting` to `choosing`."""

    name = "detector"
    states = (State.DETECTING,)
    workers: ClassVar[int] = 4

    async def carry(self, job: Job) -> None:
        try:
            await (self._begin(job) if job.detection_id is None else self._look(job, job.detection_id))
        except NotFound:
            await self._not_found(job)
        except Declined as error:
            await self.transitions.fail(job, declined(error))
        except PASSING as error:
            await self._try_later(job, error)
        except LASTING as error:
            log.info("job %s: no faces can be looked for: %s", job.id, error)
            await self.transitions.fail(job, _lasting(error))

    async def _begin(self, job: Job) -> None:
        """Have the search begun; whoever dies here has it begun once more, which costs nothing."""
        target, ends = _target(job), _measurable_until(job.request)
        if ends is not None and ends <= self.now():
            raise SourceGone(filename=target.filename)  # nobody could measure it once its faces are chosen
        if target.needs_upload and target.option not in job.paths:
            job = await bring(self.crew, job, target)
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                created = await self.crew.magic_hour.detect_faces(
                    job.paths.get(target.option) or target.url or ""
                )
        except (InvalidRequest, NotFound) as error:
            await self._refused(job, error)
            return
        if created.credits_charged:
            log.warning("job %s: its search for faces cost %d credits", job.id, created.credits_charged)
        pause = self.pace.next_face_look(0)
        await self.transitions.postpone(job, pause, detection_id=created.id, **UNTROUBLED)

    async def _refused(self, job: Job, error: Declined) -> None:
        """Magic Hour may miss a copy of before, which is then brought once more."""
        again = await begun_anew(self.crew, job)
        if again is None:
            await self.transitions.fail(job, declined(error))
        else:
            files: dict[str, Any] = {"paths": dict(again.paths), "request": again.request.to_json()}
            await self.transitions.postpone(job, 0, **files)

    async def _look(self, job: Job, detection_id: str) -> None:
        if job.private and not job.token_alive(self.now()):
            await self.transitions.fail(job, Problem("faces_unshown"))
            return
        async with asyncio.timeout(LOOK_SECONDS):
            detection = await self.crew.magic_hour.faces(detection_id)
        if detection.status == "complete":
            await self._found(job, detection.faces[:MOST_SHOWN])
        elif detection.status == "error":
            await self.transitions.fail(job, Problem("detection_failed"))
        else:
            await self._look_later(job)

    async def _look_later(self, job: Job) -> None:
        waited = (self.now() - job.created_at).total_seconds()
        if waited > self.pace.give_up_detecting:
            await self.transitions.fail(job, Problem("detection_failed"))
        else:
            await self.transitions.postpone(job, self.pace.next_face_look(waited), **UNTROUBLED)

    async def _found(self, job: Job, faces: Sequence[Face]) -> None:
        """Show the faces, and only then have them chosen from: whoever dies in between shows them once more."""
        if not faces:
            await self.transitions.fail(job, Problem("no_faces_found"))
            return
        paths, due_at = tuple(face.path for face in faces), choice_ends(job, self.now())
        try:
            await self._show(replace(job, state=State.CHOOSING, faces=paths, due_at=due_at), faces)
        except DiscordBusy:
            raise
        except DiscordError as error:
            log.warning("job %s: its faces cannot be shown: %s", job.id, error)
            await self.transitions.fail(job, Problem("faces_unshown"))
            return
        found: dict[str, Any] = {"faces": list(paths), "due_at": due_at}
        if await self.transitions.advance(job, State.CHOOSING, visible=False, **found) is None:
            await self._show_again(job)

    async def _show(self, job: Job, faces: Sequence[Face]) -> None:
        self.crew.poster.refuse_if_away()  # before anything is downloaded in vain
        folder = self.crew.folder / job.id / "faces"
        sheet = folder / f"faces-{job.id}.jpg"
        try:
            async with asyncio.timeout(DOWNLOAD_SECONDS):
                pictures = [
                    await self._fetch(job, face, folder / str(number)) for number, face in enumerate(faces, 1)
                ]
            await asyncio.to_thread(_draw, pictures, sheet)
            await self.crew.poster.show_faces(job, sheet)
        finally:
            await asyncio.to_thread(shutil.rmtree, folder.parent, ignore_errors=True)

    async def _fetch(self, job: Job, face: Face, to: Path) -> Path | None:
        """Download the picture of a face; None where that is not worth another attempt."""
        try:
            await self.crew.magic_hour.download(face.url, to, limit=LARGEST_FACE)
        except DownloadBroken as error:
            if error.too_large or job.attempts >= DOWNLOAD_ATTEMPTS:
                return None
            raise
        return to

    async def _show_again(self, job: Job) -> None:
        """The job went on while its card was being edited: the card is to say what came of it."""
        async with self.transitions.database.write() as transaction:
            await cards.change(transaction, job.id, next_card())
        self.transitions.bells.ring(CARDS)

    async def _not_found(self, job: Job) -> None:
        if job.attempts >= NOT_FOUND_ATTEMPTS:
            await self.transitions.fail(job, Problem("detection_failed"))
        else:
            await self.transitions.again(job, self.pace.retry(job.attempts))

    async def _try_later(self, job: Job, error: Exception) -> None:
        job = (
            await self.transitions.read(job.id) or job
        )  # a file that did arrive has ended the trouble before
        if self.transitions.troubled(job) > self.pace.give_up_sending:
            reached = not isinstance(error, MagicHourError)
            await self.transitions.fail(job, Problem("detection_failed" if reached else "unreachable"))
            return
        log.warning("job %s: its faces could not be looked for yet: %s", job.id, error)
        await self.transitions.again(job, self.pace.retry(job.attempts, getattr(error, "retry_after", None)))


def choice_ends(job: Job, now: datetime) -> datetime:
    """Until when faces can be chosen: what the job goes on with must still be readable, and its card editable."""
    ends = [now + CHOICE_LIFETIME, request_ends(job.request, job.paths, now)]
    if (measurable := _measurable_until(job.request)) is not None:
        ends.append(measurable)
    if job.private:
        ends.append(job.created_at + TOKEN_LIFETIME - 2 * TOKEN_MARGIN)
    return min(ends)


def _measurable_until(request: Request) -> datetime | None:
    """When the clip whose length is read last can be read no more; a message can be asked for a new address."""
    clip = request.unmeasured
    return None if clip is None or clip.message is not None else clip.expires_at


def _target(job: Job) -> FileInput:
    target = job.request.faces_wanted
    assert target is not None, "only what is to be searched comes to the detector"  # noqa: S101  states a certainty
    return target


def _draw(pictures: Sequence[Path | None], to: Path) -> None:
    try:
        draw_faces(pictures, to)
    except OSError as error:
        raise DiskFull(f"The picture of the faces could not be stored: {error.strerror}.") from None


def _lasting(error: Exception) -> Problem:
    """The problem behind a picture or clip that cannot be had later either."""
    if isinstance(error, ResultGone):
        return Problem("result_gone")
    if isinstance(error, SourceGone):
        return Problem("source_gone", error.filename)
    if isinstance(error, OptionRefused):
        return Problem("source_refused", error.problem)
    return Problem("message_gone")
