"""What a scraper reads at the door, while jobs take their way through the engine."""

import asyncio
import hashlib
import hmac
import json
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from prometheus_client.parser import text_string_to_metric_families

from bot.errors import StoreError
from bot.jobs.job import Job
from bot.jobs.states import State
from bot.jobs.survey import Overview, Survey
from bot.jobs.tally import Tally
from bot.metrics import Metrics
from bot.store.database import Database
from bot.web.door import Door
from bot.web.metrics import FRESH_SECONDS, MetricsPage
from bot.web.webhooks import PATH, WebhookHandler
from tests.jobs.world import ADA, CHANNEL, GUILD, PICTURE, World

TOOL = "voice-generator"
SECRET = "whsec_test"
LABELS = {
    *("tool", "state", "ending", "stretch", "kind", "le", "method", "route", "outcome", "status", "scope"),
    *("verdict", "version", "python", "generation", "implementation", "major", "minor", "patchlevel"),
}

Values = dict[tuple[str, frozenset[tuple[str, str]]], float]


class Watch(Survey):
    """Looks at the database as the bot does, unless it is away; every look is counted."""

    looks = 0
    away = False
    hangs = False

    async def take(self) -> Overview:
        self.looks += 1
        if self.away:
            raise StoreError
        if self.hangs:
            await asyncio.Event().wait()
        return await super().take()


class Scraper:
    """A world with a door, and who reads its metrics there."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.metrics = Metrics()
        world.tally = Tally(self.metrics.jobs)
        world.restart()
        self.watch = Watch(world.database, world.clock)
        self.now = 0.0
        self.url = ""
        self.read = ""

    async def open(self, patience: float = 30.0) -> Door:
        webhooks = WebhookHandler(SECRET, self.world.engine.news.take, count=self.metrics.webhooks.received)
        page = MetricsPage(self.metrics, self.watch, lambda: self.now, patience=patience)
        door = Door("127.0.0.1", 0, webhook=webhooks.receive, readiness=nobody, metrics=page.show)
        self.url = f"http://127.0.0.1:{await door.open()}"
        return door

    async def scrape(self) -> Values:
        """All values, some time after the last scrape."""
        self.now += FRESH_SECONDS
        return await self.scrape_again()

    async def scrape_again(self) -> Values:
        """All values, at the same moment."""
        async with aiohttp.ClientSession() as session, session.get(f"{self.url}/metrics") as answer:
            assert answer.status == 200
            assert answer.content_type == "text/plain"
            self.read = await answer.text()
        families = text_string_to_metric_families(self.read)
        return {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in families
            for sample in family.samples
        }

    async def value(self, name: str, **labels: str) -> float | None:
        """One value of a fresh scrape, None where there is none."""
        return (await self.scrape()).get((f"magichour_bot_{name}", frozenset(labels.items())))

    async def waited(self, stretch: str, kind: str = "audio") -> tuple[float | None, float | None]:
        """How many waits there were, and their seconds in sum."""
        count = await self.value("job_wait_seconds_count", stretch=stretch, kind=kind)
        return count, await self.value("job_wait_seconds_sum", stretch=stretch, kind=kind)

    async def delivered(self, order_price: int | None = None) -> Job:
        """A job that has come to its end."""
        self.world.magic_hour.price = order_price
        job = await self.world.accept()
        await self.world.go_on()
        self.world.magic_hour.finish()
        await self.world.go_on(30)
        return await self.world.job(job.id)


async def nobody(_: web.Request) -> web.StreamResponse:
    return web.Response(status=503)


@pytest.fixture
async def scraper(database: Database, tmp_path: Path) -> AsyncIterator[Scraper]:
    scraper = Scraper(World(database, tmp_path / "results"))
    door = await scraper.open()
    yield scraper
    await door.close()


async def test_a_job_is_seen_wherever_it_is(scraper: Scraper) -> None:
    world = scraper.world
    await world.accept()
    assert await scraper.value("jobs_unfinished", state="accepted", tool=TOOL) == 1
    assert await scraper.value("credits_held") == 10

    await world.go_on()
    assert await scraper.value("jobs_unfinished", state="waiting", tool=TOOL) == 1
    assert await scraper.value("jobs_unfinished", state="accepted", tool=TOOL) is None

    world.magic_hour.finish()
    await world.go_on(30)
    assert await scraper.value("jobs_unfinished", state="waiting", tool=TOOL) is None
    assert await scraper.value("jobs_ended_total", tool=TOOL, ending="done") == 1
    assert await scraper.value("credits_held") == 0
    assert await scraper.value("credits_charged_total", tool=TOOL) == 10


async def test_the_stretches_of_its_way_are_measured(scraper: Scraper) -> None:
    world = scraper.world
    await world.accept()
    await world.go_on(3)
    world.magic_hour.finish()
    world.poster.away = True
    await world.go_on(60)
    world.poster.away = False
    await world.go_on(20)

    assert await scraper.waited("accepted_submitted") == (1, 3)
    assert await scraper.waited("submitted_complete") == (1, 60)
    assert await scraper.waited("complete_posted") == (1, 20)
    assert await scraper.waited("accepted_posted") == (1, 83)


async def test_what_comes_back_of_a_failed_job_is_counted(scraper: Scraper) -> None:
    world = scraper.world
    await world.accept()
    await world.go_on()
    world.magic_hour.finish("error", error={"code": "nsfw", "message": "No."})
    await world.go_on(30)

    assert await scraper.value("jobs_ended_total", tool=TOOL, ending="failed") == 1
    assert await scraper.value("credits_released_total", tool=TOOL) == 10
    assert await scraper.value("credits_charged_total", tool=TOOL) is None
    assert await scraper.waited("accepted_posted") == (None, None)


async def test_what_comes_back_of_a_canceled_job_is_counted(scraper: Scraper) -> None:
    job = await scraper.world.accept()

    await scraper.world.book.cancel(job.id)

    assert await scraper.value("jobs_ended_total", tool=TOOL, ending="canceled") == 1
    assert await scraper.value("credits_released_total", tool=TOOL) == 10


async def test_what_a_job_costs_less_when_it_is_taken_comes_back(scraper: Scraper) -> None:
    await scraper.delivered(7)

    assert await scraper.value("credits_released_total", tool=TOOL) == 3
    assert await scraper.value("credits_charged_total", tool=TOOL) == 7


async def test_what_a_job_costs_less_when_it_is_done_comes_back(scraper: Scraper) -> None:
    world = scraper.world
    await world.accept()
    await world.go_on()
    world.magic_hour.finish(credits=4)
    await world.go_on(30)

    assert await scraper.value("credits_released_total", tool=TOOL) == 6
    assert await scraper.value("credits_charged_total", tool=TOOL) == 4


async def test_a_job_that_another_process_found_complete_is_measured_as_far_as_is_known(
    scraper: Scraper,
) -> None:
    world = scraper.world
    await world.accept()
    await world.go_on()
    world.magic_hour.finish()
    world.poster.away = True
    await world.go_on(30)
    world.tally = Tally(scraper.metrics.jobs)
    world.restart()
    world.poster.away = False
    await world.go_on(200)

    assert await scraper.waited("complete_posted") == (None, None)
    assert await scraper.waited("accepted_posted") == (1, 230)


async def test_an_end_that_is_still_to_be_told_is_seen(scraper: Scraper) -> None:
    world = scraper.world
    await world.accept()
    await world.go_on()
    world.magic_hour.finish("error")
    world.poster.away = True
    await world.hint("p0", None)
    await world.role("watcher").step()

    assert await scraper.value("jobs_untold") == 1


async def test_the_account_is_shown_as_it_was_read(scraper: Scraper) -> None:
    assert await scraper.value("account_credits") is None

    await scraper.world.engine.accountant.read()

    assert await scraper.value("account_credits") == 100_000
    read_at = await scraper.value("account_read_timestamp_seconds")
    assert read_at == scraper.world.clock().timestamp()


async def test_metrics_are_there_while_the_database_is_away(scraper: Scraper) -> None:
    await scraper.delivered()
    assert await scraper.value("database_up") == 1

    scraper.watch.away = True

    assert await scraper.value("database_up") == 0
    assert await scraper.value("jobs_ended_total", tool=TOOL, ending="done") == 1
    assert await scraper.value("credits_held") is None
    scraper.watch.away = False
    assert await scraper.value("database_up") == 1


async def test_a_database_that_does_not_answer_is_away(scraper: Scraper) -> None:
    door = await scraper.open(patience=0.01)
    scraper.watch.hangs = True

    assert await scraper.value("database_up") == 0
    await door.close()


async def test_many_scrapes_are_one_look_at_the_database(scraper: Scraper) -> None:
    await scraper.scrape()
    scraper.now += FRESH_SECONDS / 2
    await asyncio.gather(*(scraper.scrape_again() for _ in range(5)))

    assert scraper.watch.looks == 1


async def test_webhooks_are_counted(scraper: Scraper) -> None:
    body = json.dumps({"type": "audio.completed", "payload": {"id": "p0"}}).encode()
    timestamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    signed = {"magic-hour-event-signature": digest, "magic-hour-event-timestamp": timestamp}
    async with aiohttp.ClientSession() as session:
        for headers in (signed, {}):
            async with session.post(scraper.url + PATH, data=body, headers=headers):
                pass

    assert await scraper.value("webhooks_received_total", verdict="fresh") == 1
    assert await scraper.value("webhooks_received_total", verdict="forged") == 1


async def test_the_process_and_its_version_are_shown(scraper: Scraper) -> None:
    values = await scraper.scrape()

    names = {name for name, _ in values}
    assert {"process_resident_memory_bytes", "python_info", "python_gc_collections_total"} <= names
    assert any(name == "magichour_bot_build_info" for name in names)


async def test_no_label_says_who_or_where_or_which(scraper: Scraper) -> None:
    """Neither members nor servers, ids or addresses: labels are few, and so are their values."""
    world = scraper.world
    done = await scraper.delivered()
    await world.accept(world.order("image-to-video", image=PICTURE, prompt="a wave", model="wan-2.2"))
    await world.go_on()

    values = await scraper.scrape()

    assert {name for _, labels in values for name, _ in labels} <= LABELS
    ours = [labels for name, labels in values if name.startswith("magichour_bot_")]
    told = {value for labels in ours for name, value in labels if name != "le"}
    secret = {done.id, done.project_id, str(GUILD), str(CHANNEL), str(ADA), str(done.interaction_id)}
    assert told & secret == set()
    assert "http" not in scraper.read
    assert "_created" not in scraper.read


async def test_names_keep_to_the_conventions(scraper: Scraper) -> None:
    await scraper.delivered()
    await scraper.scrape()

    kinds = re.findall(r"^# TYPE (magichour_bot_\w+) (\w+)$", scraper.read, re.MULTILINE)
    assert len(kinds) > 10
    assert [name for name, kind in kinds if (kind == "counter") != name.endswith("_total")] == []
    assert [name for name, kind in kinds if kind == "histogram" and not name.endswith("_seconds")] == []


def test_two_processes_count_apart() -> None:
    """There is no registry that all would share."""
    one, other = Metrics(), Metrics()

    one.jobs.ended(TOOL, State.DONE)

    assert b"jobs_ended_total{" in one.text()
    assert b"jobs_ended_total{" not in other.text()
