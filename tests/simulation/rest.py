"""What is left to do, asked of the database itself."""

import sqlite3
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.simulation.world import World

_DUE = """
SELECT min(due) FROM (
  SELECT min(max(due_at, coalesce(lease_until, 0))) AS due FROM jobs
    WHERE (finished_at IS NULL OR told_at IS NULL) AND NOT (state = 'accepted' AND ahead > 0)
  UNION ALL
  SELECT min(card_due_at) FROM jobs WHERE card_id IS NOT NULL AND card_shown < card_revision
  UNION ALL
  SELECT min(erase_at) FROM jobs WHERE erase_at IS NOT NULL AND told_at IS NOT NULL
  UNION ALL
  SELECT min(due_at) FROM notices
    WHERE id IN (SELECT min(id) FROM notices WHERE closed_at IS NULL GROUP BY channel_id)
)
"""

_LEFT = {
    "jobs that have not ended": "SELECT id || ' ' || state FROM jobs WHERE finished_at IS NULL",
    "jobs of which nobody was told": (
        "SELECT id || ' ' || state FROM jobs WHERE finished_at IS NOT NULL AND told_at IS NULL"
    ),
    "cards that are not true": (
        "SELECT id FROM jobs WHERE card_id IS NOT NULL AND card_shown < card_revision"
    ),
    "notices that wait": "SELECT id || ' ' || kind FROM notices WHERE closed_at IS NULL",
    "results to be deleted": "SELECT id FROM jobs WHERE erase_at IS NOT NULL",
}


def next_due(database: sqlite3.Connection, beginning: datetime) -> float | None:
    """When something is due, in seconds since the beginning."""
    ((due,),) = database.execute(_DUE)
    return None if due is None else due / 1000 - beginning.timestamp()


def unfinished(world: "World") -> str:
    """What is left to do, in words; nothing when everything has come to rest."""
    left = []
    for what, question in _LEFT.items():
        if rows := [row[0] for row in world.file.questions.execute(question)]:
            left.append(f"{what}: {', '.join(map(str, rows[:5]))}")
    moving = [
        project.id for project in world.vendor.projects.values() if not (project.final or project.deleted)
    ]
    if moving:
        left.append(f"projects that are being made: {', '.join(moving[:5])}")
    return "; ".join(left)
