"""What must be true of every life, each promise in a function of its own, in a sentence that names the job."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from bot.jobs.job import ASKED, BY_MEMBER, REFUSED, UNCHOSEN, WITHDRAWN

if TYPE_CHECKING:
    from tests.simulation.world import World

SILENT = {WITHDRAWN, BY_MEMBER, UNCHOSEN}
"""The ends that are told by an answer or by the card, and by no post."""

ANSWERED = {REFUSED, ASKED}
"""The ends that are told by an answer, or by a post where a clip had to be measured first."""

GIVEN_BACK = "unconfirmed"
"""The end of a job whose create was never confirmed: its credits went back although Magic Hour may have made it."""

Row = dict[str, Any]
Sentences = Iterator[str]


class Evidence:
    """What is left of a life: the rows of the database, and what the neighbours have seen."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.accepted = world.accepted
        self.announced_in_time = world.announced
        self.jobs: dict[str, Row] = {row["id"]: row for row in self.rows("SELECT * FROM jobs")}
        self.by_name: dict[str, Row] = {row["name"]: row for row in self.jobs.values()}

    def rows(self, question: str) -> list[Row]:
        cursor = self.world.file.questions.execute(question)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]


def broken_promises(world: "World") -> list[str]:
    """Each promise that was not kept."""
    evidence = Evidence(world)
    return [f"{promise.__doc__} {said}" for promise in PROMISES for said in promise(evidence)]


def _nothing_lost(evidence: Evidence) -> Sentences:
    """Nothing is lost:"""
    for job_id in evidence.accepted:
        if job_id not in evidence.jobs:
            yield f"job {job_id} was accepted, and is in no book"
    for job in evidence.jobs.values():
        if job["finished_at"] is None or job["told_at"] is None:
            yield f"job {job['id']} is {job['state']}, told at {job['told_at']}"


def _told_once(evidence: Evidence) -> Sentences:
    """Every outcome is told once:"""
    discord = evidence.world.discord
    for job in evidence.jobs.values():
        posts = [each for each in discord.messages if each.about == job["id"]]
        standing = [each.words for each in posts if each.channel_id not in discord.gone]
        card = discord.cards.get(job["card_id"])
        told = len(posts) + (card is not None and card.outcome is not None)
        if len(standing) > 1:
            yield f"job {job['id']} was told {len(standing)} times: {standing}"
        if _silent(job) and told:
            yield f"job {job['id']} ended with {job['problem_code']}, and was told as well"
        if not told and not _unreachable(evidence, job) and not _silent(job) and not _answered(job):
            yield f"nobody was told that job {job['id']} is {job['state']} ({job['problem_code']})"


def _silent(job: Row) -> bool:
    return job["state"] != "done" and job["problem_code"] in SILENT


def _answered(job: Row) -> bool:
    return job["state"] != "done" and job["problem_code"] in ANSWERED


def _unreachable(evidence: Evidence, job: Row) -> bool:
    """Whether some place could not be used for it; then the last one may not have taken it either."""
    discord = evidence.world.discord
    card = discord.cards.get(job["card_id"])
    return job["id"] in discord.refused or (card is not None and card.channel_id in discord.gone)


def _told_truly(evidence: Evidence) -> Sentences:
    """What is told is true:"""
    for job in evidence.jobs.values():
        if _answered(job):
            continue  # it may have been told before its approval was asked for
        for message in evidence.world.discord.standing(job["id"]):
            expected = f"result of {job['output_count']} for {job['credits']}"
            words = expected if job["state"] == "done" else f"{job['state']} {job['problem_code']}"
            if message.words != words and job["erased_at"] is None:
                yield f"job {job['id']} is {words!r}, and was told to be {message.words!r}"


def _created_once(evidence: Evidence) -> Sentences:
    """Nothing is paid twice:"""
    made = Counter(project.name for project in evidence.world.vendor.projects.values())
    for name, count in made.items():
        if count > 1:
            yield f"{name!r} was made {count} times"
    doubtful: set[str] = set()
    for attempt in evidence.world.vendor.attempts:
        if attempt.name in doubtful:
            yield f"{attempt.name!r} was sent again after an attempt of which nobody knew what became of it"
        if attempt.doubtful or attempt.made:
            doubtful.add(attempt.name)


def _books_balance(evidence: Evidence) -> Sentences:
    """The books balance:"""
    sums: Counter[str] = Counter()
    for entry in evidence.rows("SELECT job_id, credits FROM ledger"):
        sums[entry["job_id"]] += entry["credits"]
    projects = evidence.world.vendor.projects
    for job in evidence.jobs.values():
        charge = projects[job["project_id"]].charge if job["state"] == "done" else 0
        if (sums[job["id"]], job["credits"]) != (charge, charge):
            yield (
                f"job {job['id']} is {job['state']}: entries of {sums[job['id']]}, told {job['credits']},"
                f" charged {charge}"
            )


def _account_balances(evidence: Evidence) -> Sentences:
    """The account at Magic Hour balances:"""
    vendor, given_back = evidence.world.vendor, 0
    for project in vendor.projects.values():
        job = evidence.by_name.get(project.name)
        if job is None:
            yield f"project {project.id} is nobody's"
        elif job["problem_code"] == GIVEN_BACK:
            given_back += project.charge
        elif job["state"] != "done" and project.charge:
            yield f"job {job['id']} is {job['state']} ({job['problem_code']}) and cost {project.charge}"
    spent = vendor.begun_with - vendor.credits
    charged = sum(job["credits"] for job in evidence.jobs.values())
    if spent != charged + given_back:
        yield f"{spent} credits were spent, {charged} charged and {given_back} given back unconfirmed"


def _certain_of_unconfirmed(evidence: Evidence) -> Sentences:
    """Only what is in doubt ends unconfirmed:"""
    doubtful = {each.name for each in evidence.world.vendor.attempts if each.doubtful or each.made}
    for job in evidence.jobs.values():
        if job["problem_code"] == GIVEN_BACK and job["create_sent_at"] is None:
            yield f"no create was ever sent for job {job['id']}"
        if job["problem_code"] == GIVEN_BACK and job["name"] in evidence.announced_in_time:
            yield f"job {job['id']} was given back although a webhook had named it"
        if job["state"] == "done" and job["name"] not in doubtful:
            yield f"job {job['id']} is done, and Magic Hour knows nothing of it"


def _notices_once(evidence: Evidence) -> Sentences:
    """Every notice is posted once:"""
    discord = evidence.world.discord
    posts = Counter(
        each.about
        for each in discord.messages
        if each.about.startswith("notice") and each.channel_id not in discord.gone
    )
    for about, count in posts.items():
        if count > 1:
            yield f"{about} was posted {count} times"


def _cards_true(evidence: Evidence) -> Sentences:
    """Cards are true in the end:"""
    for job in evidence.jobs.values():
        card = evidence.world.discord.cards.get(job["card_id"])
        follows = job["batch_id"] not in {None, job["id"]}
        if card is None or follows or job["private"] or card.channel_id in evidence.world.discord.gone:
            continue
        of_batch = sorted(
            (each for each in evidence.jobs.values() if each["batch_id"] == job["id"]),
            key=lambda each: abs(each["interaction_id"]),
        )
        states = tuple(each["state"] for each in of_batch or [job])
        if card.shown[-1:] != [states]:
            yield f"job {job['id']} is {states}, and its card shows {card.shown[-1:]}"


def _deleted_everywhere(evidence: Evidence) -> Sentences:
    """What is deleted is gone everywhere:"""
    for job in evidence.jobs.values():
        if job["erased_at"] is None:
            continue
        if standing := evidence.world.discord.standing(job["id"]):
            yield f"{len(standing)} messages of job {job['id']} still stand"
        project = evidence.world.vendor.projects.get(job["project_id"] or "")
        if project is not None and not project.deleted:
            yield f"Magic Hour still has {project.id} of job {job['id']}"


def _tidy(evidence: Evidence) -> Sentences:
    """Nothing is left lying about:"""
    for job in evidence.jobs.values():
        if job["lease_owner"] is not None and job["lease_until"] / 1000 > evidence.world.clock().timestamp():
            yield f"job {job['id']} is leased by {job['lease_owner']}"
    if evidence.world.results.is_dir():
        for left in evidence.world.results.rglob("*"):
            yield f"{left.relative_to(evidence.world.results)} lies on the disk"


PROMISES: tuple[Callable[[Evidence], Sentences], ...] = (
    _nothing_lost,
    _told_once,
    _told_truly,
    _created_once,
    _books_balance,
    _account_balances,
    _certain_of_unconfirmed,
    _notices_once,
    _cards_true,
    _deleted_everywhere,
    _tidy,
)
