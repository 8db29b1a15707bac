"""What a server has spent, summed up and entry by entry, on both databases."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.credits.ledger import EntryKind
from bot.credits.periods import Period
from bot.credits.rules import Allowance, Limits, Rules
from bot.credits.usage import PAGE, By, Export, Share, Usage, UsageEntry, top
from bot.jobs.transitions import OPEN_STATES
from bot.store import grants, servers
from bot.store.database import Database
from tests.credits.books import ADA, BOB, CHANNEL, GUILD, Spent, write

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.fixture
def usage(either_database: Database) -> Usage:
    return Usage(either_database, Rules(Limits(Allowance(500, Period.WEEK))), OPEN_STATES)


async def put_zone(database: Database, name: str) -> None:
    async with database.write() as connection:
        await servers.put_server(connection, GUILD, {"time_zone": name})


async def entries_of(export: Export) -> list[UsageEntry]:
    return [entry async for page in export.pages for entry in page]


async def test_shares_are_sorted_by_what_was_spent(usage: Usage, either_database: Database) -> None:
    await write(
        either_database,
        [Spent(NOW), Spent(NOW, (450, -90), member=BOB), Spent(NOW), Spent(NOW, (30, -30))],
    )

    summary = await usage.summary(GUILD, Period.MONTH, By.MEMBER, NOW)

    assert [(share.subject, share.credits, share.jobs) for share in summary.shares] == [
        (str(BOB), 360, 1),
        (str(ADA), 20, 2),
    ]
    assert (summary.credits, summary.jobs) == (380, 3)


async def test_tools_and_channels_are_summed_up_as_well(usage: Usage, either_database: Database) -> None:
    spent = [Spent(NOW, tool="face-swap-photo"), Spent(NOW, (5,), channel=99), Spent(NOW, (7,))]
    await write(either_database, spent)

    by_tool = await usage.summary(GUILD, Period.DAY, By.TOOL, NOW)
    by_channel = await usage.summary(GUILD, Period.DAY, By.CHANNEL, NOW)

    assert {share.subject: share.credits for share in by_tool.shares} == {
        "face-swap-photo": 10,
        "image-generator": 12,
    }
    assert {share.subject: share.credits for share in by_channel.shares} == {str(CHANNEL): 17, "99": 5}


async def test_a_server_that_spent_nothing_has_no_shares(usage: Usage, either_database: Database) -> None:
    await write(either_database, [Spent(NOW, (10, -10)), Spent(NOW, guild=7)])

    summary = await usage.summary(GUILD, Period.DAY, By.MEMBER, NOW)

    assert (summary.shares, summary.credits) == ((), 0)


async def test_what_unfinished_jobs_hold_is_said(usage: Usage, either_database: Database) -> None:
    spent = [
        Spent(NOW),
        Spent(NOW, (50, -8), state="waiting"),
        Spent(NOW - timedelta(days=40), state="waiting"),
    ]
    await write(either_database, spent)

    summary = await usage.summary(GUILD, Period.MONTH, By.TOOL, NOW)

    assert (summary.credits, summary.held) == (52, 42)


async def test_days_are_those_of_the_servers_zone(usage: Usage, either_database: Database) -> None:
    """Half past eleven in the evening in London is the next day in Berlin, where the month has begun."""
    await put_zone(either_database, "Europe/Berlin")
    october, november = datetime(2026, 10, 31, 22, 30, tzinfo=UTC), datetime(2026, 10, 31, 23, 30, tzinfo=UTC)
    await write(either_database, [Spent(october, (1,)), Spent(november, (2,)), Spent(NOW, (4,))])

    summary = await usage.summary(GUILD, Period.MONTH, By.MEMBER, NOW)

    (share,) = summary.shares
    assert len(share.steps) == 30
    assert {number + 1: credits for number, credits in enumerate(share.steps) if credits} == {1: 2, 18: 4}


async def test_a_day_with_a_changed_clock_has_25_hours(usage: Usage, either_database: Database) -> None:
    await put_zone(either_database, "Europe/Berlin")
    last_hour = datetime(2026, 10, 25, 22, 59, tzinfo=UTC)
    await write(either_database, [Spent(last_hour)])

    summary = await usage.summary(GUILD, Period.DAY, By.MEMBER, last_hour)

    assert summary.shares[0].steps == (*[0] * 24, 10)


def random_jobs(generator: random.Random) -> list[Spent]:
    """Jobs around two months, some of them given back in whole or in part, some charged more."""
    return [
        Spent(
            NOW + timedelta(minutes=generator.randrange(-90_000, 20_000)),
            generator.choice([(10,), (450, -90), (30, -30), (20, 5), (100, -50, -50), (7, -3, 1)]),
            guild=generator.choice([GUILD, GUILD, GUILD, 77]),
            member=generator.choice([ADA, BOB, 5, 6, 7]),
            tool=generator.choice(["image-generator", "lip-sync", "talking-photo"]),
            channel=generator.choice([CHANNEL, 21, 22]),
        )
        for _ in range(300)
    ]


SUBJECT: dict[By, Callable[[Spent], str]] = {
    By.MEMBER: lambda spent: str(spent.member),
    By.TOOL: lambda spent: spent.tool,
    By.CHANNEL: lambda spent: str(spent.channel),
}


async def test_every_sum_is_the_ledgers(usage: Usage, either_database: Database) -> None:
    await put_zone(either_database, "America/St_Johns")
    jobs = random_jobs(random.Random(11))
    await write(either_database, jobs)

    for period in Period:
        for by in By:
            summary = await usage.summary(GUILD, period, by, NOW)
            inside = [
                job for job in jobs if job.guild == GUILD and summary.span.begin <= job.at < summary.span.end
            ]
            expected: Counter[str] = Counter()
            for job in inside:
                expected[SUBJECT[by](job)] += sum(job.credits)
            assert {share.subject: share.credits for share in summary.shares} == {
                subject: credits for subject, credits in expected.items() if credits
            }
            assert summary.jobs == sum(bool(sum(job.credits)) for job in inside)
            for number, begin in enumerate(summary.steps):
                end = [*summary.steps, summary.span.end][number + 1]
                in_step = sum(sum(job.credits) for job in inside if begin <= job.at < end)
                assert sum(share.steps[number] for share in summary.shares) == in_step


async def test_an_export_has_every_entry_in_the_order_in_which_it_was_written(
    usage: Usage, either_database: Database
) -> None:
    jobs = [Spent(NOW, (450, -90)) for _ in range(PAGE)]
    await write(either_database, [*jobs, Spent(NOW, guild=7), Spent(NOW - timedelta(days=40)), Spent(NOW)])

    entries = await entries_of(await usage.export(GUILD, Period.MONTH, NOW))

    assert [entry.credits for entry in entries] == [450, -90] * PAGE + [10]
    assert [entry.id for entry in entries] == sorted({entry.id or 0 for entry in entries})


async def test_an_exported_entry_says_what_there_is_to_know(usage: Usage, either_database: Database) -> None:
    values = {"guild_id": GUILD, "member_id": BOB, "credits": 100, "created_at": NOW, "reason": "the contest"}
    async with either_database.write() as connection:
        grant_id = await grants.add(connection, values)
    await write(
        either_database, [Spent(NOW, (9,), member=BOB, tool="lip-sync", state="waiting", grant=grant_id)]
    )

    grant, entry = await entries_of(await usage.export(GUILD, Period.DAY, NOW))

    assert (grant.kind, grant.grant_id, grant.granted) == ("grant", grant_id, 100)
    assert entry == UsageEntry(
        id=entry.id,
        written_at=NOW,
        accepted_at=NOW,
        member_id=BOB,
        job_id="000000000001",
        tool="lip-sync",
        channel_id=CHANNEL,
        kind=EntryKind.HOLD,
        credits=9,
        grant_id=grant_id,
        reason="the contest",
        state="waiting",
    )


async def test_an_export_has_the_grants_of_its_period_and_what_was_taken_back_of_them(
    usage: Usage, either_database: Database
) -> None:
    """Also one that was taken back of an older grant; all of it in the order of time, over every page."""
    hour = timedelta(hours=1)
    await write(either_database, [*[Spent(NOW)] * (PAGE + 1), Spent(NOW - 2 * hour), Spent(NOW + hour)])
    async with either_database.write() as connection:
        for guild, at in (GUILD, NOW - timedelta(days=9)), (GUILD, NOW + 2 * hour), (7, NOW):
            values = {
                "guild_id": guild,
                "member_id": BOB,
                "credits": 100,
                "created_at": at,
                "reason": "prize",
            }
            await grants.add(connection, {**values, "granted_by": 9})
        taken = {"grant_id": 1, "credits": 40, "reason": "a mistake", "revoked_by": 8}
        await grants.revoke(connection, {**taken, "created_at": NOW - hour})

    entries = await entries_of(await usage.export(GUILD, Period.DAY, NOW))

    assert [entry.written_at for entry in entries] == sorted(entry.written_at for entry in entries)
    assert sum(entry.credits or 0 for entry in entries) == 10 * (PAGE + 3)
    assert len([entry for entry in entries if entry.id is not None]) == PAGE + 3
    of_grants = [entry for entry in entries if entry.id is None]
    assert of_grants == [entries[1], entries[-1]]
    assert of_grants == [
        UsageEntry(NOW - hour, BOB, "revocation", grant_id=1, reason="a mistake", granted=-40, by=8),
        UsageEntry(NOW + 2 * hour, BOB, "grant", grant_id=2, reason="prize", granted=100, by=9),
    ]


async def test_what_is_written_while_an_export_is_read_is_not_in_it(
    usage: Usage, either_database: Database
) -> None:
    export = await usage.export(GUILD, Period.DAY, NOW)
    await write(either_database, [Spent(NOW)])

    assert await entries_of(export) == []


def a_share(subject: str, *steps: int) -> Share:
    return Share(subject, steps, jobs=1)


def test_the_others_are_one_sum() -> None:
    shares = [a_share("a", 5, 5), a_share("b", 3, 0), a_share("c", 1, 1), a_share("d", 0, 1)]

    assert top(shares, 2) == (shares[:2], Share("2", (1, 2), jobs=2))


def test_a_single_other_is_shown_as_itself() -> None:
    shares = [a_share("a", 5), a_share("b", 3), a_share("c", 1)]

    assert top(shares, 2) == (shares, None)
