"""What Magic Hour has just said of finished projects, so that nobody asks it the same a moment later."""

from datetime import datetime, timedelta

from bot.magic_hour import Project

FRESH = timedelta(seconds=60)
MOST = 1_000


class FreshLooks:
    """Remembered in this process only, and given away once: whoever tries again asks Magic Hour."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[datetime, Project]] = {}

    def keep(self, job_id: str, project: Project, now: datetime) -> None:
        """Remember what was said of a job's project, for a while and as long as there is room."""
        if len(self._seen) >= MOST:
            self._seen = {each: seen for each, seen in self._seen.items() if seen[0] + FRESH > now}
        if len(self._seen) < MOST:
            self._seen[job_id] = (now, project)

    def take(self, job_id: str, now: datetime) -> Project | None:
        """What was said, if that was a moment ago."""
        at, project = self._seen.pop(job_id, (None, None))
        return project if at is not None and now < at + FRESH else None
