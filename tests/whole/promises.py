"""What must hold after whatever happened, checked against the books and both neighbours' own records."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.tools import CATALOGUE
from sandbox.magic_hour import StandIn
from tests.whole.books import Row, over, sums
from tests.wire.discord import Post, WireDiscord

OUTCOME = re.compile(r"^-# job (\S+)(?: · \d[^ ]* of \d+)?$", re.MULTILINE)
"""The line under an outcome, with the job; a card says more in it."""

UNTOLD = {"canceled_by_member", "withdrawn"}
"""Endings that have no message of their own."""


@dataclass(frozen=True)
class Scene:
    """One bot's world at rest: its books, and what was really seen outside."""

    jobs: Sequence[Row]
    entries: Sequence[Row]
    wire: WireDiscord
    magic_hour: StandIn

    def outcomes(self, job: Row) -> list[Post]:
        """The messages that bring a job's outcome, wherever they stand."""
        return self._all_outcomes()[job["id"]]

    def _all_outcomes(self) -> defaultdict[str, list[Post]]:
        """By job: each message is read once, however many jobs there are."""
        posts: defaultdict[str, list[Post]] = defaultdict(list)
        for post in self.wire.world.posts.values():
            if not post.deleted:
                for job_id in set(OUTCOME.findall(post.text)):
                    posts[job_id].append(post)
        return posts

    def broken(self) -> list[str]:
        """Every promise that does not hold, in words."""
        totals, outcomes = sums(self.entries), self._all_outcomes()
        found = [
            f"{job['id']} ({job['state']}): {what}"
            for job in self.jobs
            for what in self._broken(job, totals.get(job["id"], 0), outcomes[job["id"]])
        ]
        found += [f"sent against Discord's rules: {violation}" for violation in self.wire.violations]
        return found + self._paid_twice()

    def _broken(self, job: Row, total: int, outcomes: Sequence[Post]) -> Iterator[str]:
        if total != job["credits"]:
            yield f"the ledger says {total}, the job {job['credits']}"
        if job["state"] == "unconfirmed":
            yield from self._broken_unconfirmed(job)
            return
        if not over(job):
            yield f"is not over: {job}"
            return
        yield from self._broken_credits(job)
        yield from self._broken_posts(job, outcomes)

    def _broken_unconfirmed(self, job: Row) -> Iterator[str]:
        if job["credits"] != job["quote"]:
            yield "its hold is not kept"
        if job["create_sent_at"] is None:
            yield "nothing was ever sent for it"

    def _broken_credits(self, job: Row) -> Iterator[str]:
        if job["state"] != "done":
            if job["credits"]:
                yield f"it keeps {job['credits']} credits"
            return
        charged = self.magic_hour.jobs[job["project_id"]].credits_charged
        if job["credits"] != charged:
            yield f"Magic Hour charged {charged}, the member {job['credits']}"

    def _broken_posts(self, job: Row, posts: Sequence[Post]) -> Iterator[str]:
        # What has no place to stand has no message, and its row says so.
        expected = 0 if job["problem_code"] in UNTOLD or job["result_id"] is None else 1
        if len(posts) != expected:
            yield f"{len(posts)} messages instead of {expected}: {[post.text for post in posts]}"

    def _paid_twice(self) -> list[str]:
        made = Counter(job.name for job in self.magic_hour.jobs.values())
        sent = Counter(create.name for create in self.magic_hour.creates if create.name)
        known = {job["name"]: str(job["request"]) for job in self.jobs}
        # What takes no name is given one of a tool and a second, which two jobs may share.
        found = [f"{name} was made {made[name]} times" for name in known if made[name] > 1]
        # A create that was certainly refused may be sent again, and only that one.
        found += [
            f"{name} was sent {count} times"
            for name, count in sent.items()
            if count > 1 and "http:429" not in known.get(name, "")
        ]
        return found + self._strangers(set(known)) + self._nameless_sent_twice()

    def _strangers(self, names: set[str]) -> list[str]:
        """What was made although it is no job of ours, by its name or, where the tool takes none, by its id."""
        ours = {job["project_id"] for job in self.jobs}
        made = self.magic_hour.jobs.values()
        return [
            f"{job.name} is no job of ours" for job in made if job.name not in names and job.id not in ours
        ]

    def _nameless_sent_twice(self) -> list[str]:
        """Creates of tools that take no name are counted against the jobs that sent one."""
        sent = Counter(create.path for create in self.magic_hour.creates if create.name is None)
        asked = Counter(CATALOGUE[job["tool"]].path for job in self.jobs if job["create_sent_at"] is not None)
        return [f"{path} was sent {count} times" for path, count in sent.items() if count > asked[path]]
