"""The bot's database as it lies on the disk, read past the bot's own code."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

Row = dict[str, Any]

FINAL = ("done", "failed", "canceled", "denied")


class Books:
    """Jobs and ledger of one SQLite file; empty until the bot has made its tables."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def jobs(self) -> list[Row]:
        """Every job, the oldest first."""
        return self._ask("SELECT * FROM jobs ORDER BY created_at, id")

    def progress(self) -> list[Row]:
        """How far every job is, for those who ask often: what `over` looks at, and whose and which project's it is."""
        return self._ask("SELECT id, interaction_id, state, told_at, project_id FROM jobs")

    def job(self, interaction_id: int) -> Row | None:
        """The job that an interaction made; None when there is none (yet)."""
        return next(iter(self._ask("SELECT * FROM jobs WHERE interaction_id = ?", interaction_id)), None)

    def entries(self) -> list[Row]:
        """The whole ledger, in the order in which it was written."""
        return self._ask("SELECT * FROM ledger ORDER BY id")

    def _ask(self, query: str, *values: Any) -> list[Row]:
        if not self.path.exists():
            return []
        with closing(sqlite3.connect(self.path, timeout=5)) as connection:
            connection.row_factory = sqlite3.Row
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'ledger'").fetchone():
                return []
            return [dict(row) for row in connection.execute(query, values)]


def over(job: Row | None) -> bool:
    """The job has ended and its member was told."""
    return job is not None and job["state"] in FINAL and job["told_at"] is not None


def sums(entries: Sequence[Row]) -> dict[str, int]:
    """What each job's ledger entries add up to."""
    totals: dict[str, int] = {}
    for entry in entries:
        totals[entry["job_id"]] = totals.get(entry["job_id"], 0) + entry["credits"]
    return totals
