"""Looks at the books after every commit: whether they balance, and whether each hold took only what was there.

The arithmetic is its own, so that no mistake of the bot's is made here too.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.simulation.world import World

_UNBALANCED = """
SELECT id, credits, booked FROM (
  SELECT id, credits, (SELECT coalesce(sum(credits), 0) FROM ledger WHERE job_id = jobs.id) AS booked FROM jobs
) WHERE credits != booked
"""


class Watch:
    """Says what is wrong, once it is committed. Everybody's periods are weeks, in UTC."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._seen = 0

    def look(self) -> None:
        """Check what has been held since the last look."""
        rows = self._ask(
            "SELECT id, guild_id, member_id, job_id, grant_id FROM ledger WHERE id > ? AND kind = 'hold'",
            self._seen,
        )
        self._check_sums()
        for number, guild_id, member_id, job_id, grant_id in rows:
            self._seen = max(self._seen, number)
            if grant_id is None:
                self._check_allowance(guild_id, member_id, job_id)
            else:
                self._check_grant(grant_id, job_id)
            self._check_cap(guild_id, job_id)

    def _check_sums(self) -> None:
        """At every moment the entries of a job sum to what the job says that it holds or cost."""
        for job_id, credits, booked in self._ask(_UNBALANCED):
            self._world.broken.append(
                f"The books balance: job {job_id} says {credits} credits, and {booked} are booked"
            )

    def _check_allowance(self, guild_id: int, member_id: int, job_id: str) -> None:
        allowance = self._allowance(guild_id, member_id)
        drawn = self._one(
            "SELECT coalesce(sum(credits), 0) FROM ledger"
            " WHERE guild_id = ? AND member_id = ? AND grant_id IS NULL AND accepted_at >= ?",
            *(guild_id, member_id, self._week()),
        )
        if drawn > allowance:
            self._say(job_id, f"took member {member_id} to {drawn} of an allowance of {allowance}")

    def _check_grant(self, grant_id: int, job_id: str) -> None:
        given = self._one("SELECT credits FROM grants WHERE id = ?", grant_id)
        back = self._one("SELECT coalesce(sum(credits), 0) FROM revocations WHERE grant_id = ?", grant_id)
        drawn = self._one("SELECT coalesce(sum(credits), 0) FROM ledger WHERE grant_id = ?", grant_id)
        if drawn + back > given:
            self._say(job_id, f"drew {drawn} of a grant of {given}, of which {back} were taken back")

    def _check_cap(self, guild_id: int, job_id: str) -> None:
        caps = self._ask("SELECT credits FROM budgets WHERE guild_id = ? AND scope = 'cap'", guild_id)
        spent = self._one(
            "SELECT coalesce(sum(credits), 0) FROM ledger WHERE guild_id = ? AND accepted_at >= ?",
            *(guild_id, self._week()),
        )
        if caps and spent > caps[0][0]:
            self._say(job_id, f"took server {guild_id} to {spent} of a cap of {caps[0][0]}")

    def _allowance(self, guild_id: int, member_id: int) -> int:
        question = "SELECT credits FROM budgets WHERE guild_id = ? AND scope = ? AND subject_id = ?"
        for scope, subject in (("member", member_id), ("everyone", 0)):
            if rows := self._ask(question, guild_id, scope, subject):
                return int(rows[0][0])
        return int(self._world.rules.default.allowance.credits or 0)

    def _week(self) -> int:
        now = self._world.clock()
        monday = datetime.combine(now.date(), datetime.min.time(), now.tzinfo) - timedelta(days=now.weekday())
        return round(monday.timestamp() * 1000)

    def _say(self, job_id: str, what: str) -> None:
        self._world.broken.append(f"Nobody is overdrawn: the hold of job {job_id} {what}")

    def _ask(self, question: str, *values: Any) -> list[Any]:
        return self._world.file.questions.execute(question, values).fetchall()

    def _one(self, question: str, *values: Any) -> int:
        return int(self._ask(question, *values)[0][0])
