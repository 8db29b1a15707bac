"""Magic Hour refusing, failing, lying or silent: the job still ends once, and the books still balance."""

from collections.abc import AsyncIterator, Sequence

import pytest
import pytest_asyncio

from sandbox.magic_hour.failures import MESSAGES
from tests.whole.house import House, a_picture
from tests.whole.shared import Shared
from tests.wire.discord import Channel, Interaction, Member
from tests.wire.errors import UNKNOWN_MESSAGE
from tests.wire.process import Line

pytestmark = pytest.mark.asyncio(loop_scope="session")

FAILING = [f"fail:{code}" for code in MESSAGES] + ["fail:a_code_of_tomorrow"]
DECLINED = ["http:400", "http:402", "http:403", "http:404", "http:422"]
SUCCEEDING = [
    "http:429",
    "lost-answer",
    "garbled",
    "expired-download",
    "broken-download",
    "unknown-status",
    "odd-fields",
]
UNANSWERED = ["http:500", "http:502", "http:503"]
HICCUPS = "hiccups"

FIRST_LOOK_MILLISECONDS = 3_000
"""How long after its submission an image is looked up without a hint, at the pace of the quick bot."""

Cases = dict[str, Interaction]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def cases(shared: Shared) -> Cases:
    """One job for each of the words that a prompt may hold, all at the same time."""
    house = await shared.house()
    cases = {}
    for word in FAILING + DECLINED + SUCCEEDING + UNANSWERED:
        ada, studio = house.wire.member("ada"), house.wire.channel("studio")
        cases[word] = await house.picture(ada, studio, f"a red fox {word}")
    cases[HICCUPS] = await _hiccups(house)
    await house.all_over(asked for word, asked in cases.items() if word not in UNANSWERED)
    return cases


async def _hiccups(house: House) -> Interaction:
    """A clip, whose every request but the create goes wrong once."""
    house.wire.faults.cut(20)
    interruptions = house.magic_hour.interruptions
    interruptions.add("POST", "/v1/files/upload-urls", 503)
    interruptions.add("PUT", "/uploads/", None)
    interruptions.add("GET", "/v1/video-projects", 429)
    ada, studio = house.wire.member("ada"), house.wire.channel("studio")
    return await house.wire.command(
        ada, studio, "image-to-video", image=a_picture(), prompt="broken-download"
    )


@pytest.mark.parametrize("word", FAILING)
async def test_a_job_that_fails_there_is_told_with_its_cause_and_gives_its_credits_back(
    word: str, cases: Cases, house: House
) -> None:
    job, post = house.job(cases[word]), house.outcome(cases[word])
    assert (job["state"], job["credits"]) == ("failed", 0)
    assert "5 credits are back" in post.text
    for_support = word in {"fail:unknown_error", "fail:a_code_of_tomorrow"}
    assert (job["project_id"] in post.text) == for_support


@pytest.mark.parametrize("word", DECLINED)
async def test_a_job_that_is_declined_is_told_and_gives_its_credits_back(
    word: str, cases: Cases, house: House
) -> None:
    job, post = house.job(cases[word]), house.outcome(cases[word])
    assert (job["state"], job["credits"], job["project_id"]) == ("failed", 0, None)
    assert "5 credits are back" in post.text


@pytest.mark.parametrize("word", SUCCEEDING)
async def test_a_job_is_delivered_in_spite_of(word: str, cases: Cases, house: House) -> None:
    job, post = house.job(cases[word]), house.outcome(cases[word])
    assert (job["state"], job["credits"]) == ("done", 5)
    assert len(post.files) == 1


@pytest.mark.parametrize("word", UNANSWERED)
async def test_a_create_without_a_clear_answer_is_not_repeated_and_its_card_says_so(
    word: str, cases: Cases, house: House
) -> None:
    asked = cases[word]
    job = await house.reached(asked, "unconfirmed")
    assert job["credits"] == 5
    await house.wire.wait_for(lambda: asked.message and "did not confirm" in asked.message.text)
    assert [create.name for create in house.magic_hour.creates].count(job["name"]) == 1
    assert house.scene.outcomes(job) == []


async def test_a_hiccup_at_every_request_but_the_create_is_survived(cases: Cases, house: House) -> None:
    job = house.job(cases[HICCUPS])
    (source,) = house.magic_hour.jobs[job["project_id"]].sources
    assert job["state"] == "done"
    assert source.size == (64, 48)
    assert len(house.outcome(cases[HICCUPS]).files) == 1
    assert house.magic_hour.interruptions.left == 0


async def test_a_source_that_is_gone_is_told_before_anything_is_paid(
    house: House, ada: Member, studio: Channel
) -> None:
    house.wire.faults.answer("GET", "/cdn/*", UNKNOWN_MESSAGE)
    asked = await house.wire.command(ada, studio, "image-to-video", image=a_picture())
    job = await house.ended(asked, "failed")
    assert (job["credits"], job["create_sent_at"]) == (0, None)
    assert "Attach it again" in house.outcome(asked).text


async def test_a_forged_webhook_moves_nothing(house: House, ada: Member, studio: Channel) -> None:
    """The third time one of the job's two events comes again, so that what its first time did can be seen."""
    genuine = house.magic_hour.webhook
    assert genuine is not None
    house.magic_hour.webhook = type(genuine)(genuine.url, "somebody else's secret")
    said = len(house.process.lines)
    asked = await house.picture(ada, studio)
    await house.until(lambda: refusals(house.process.lines[said:]) >= 3)
    job = await house.reached(asked, "waiting")
    assert job["due_at"] - job["submitted_at"] >= FIRST_LOOK_MILLISECONDS
    house.magic_hour.webhook = genuine
    await house.ended(asked)


def refusals(lines: Sequence[Line]) -> int:
    return sum("without a valid signature" in line.text for line in lines)


# Without webhooks, at a pace at which an hour's patience lasts two seconds


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def polling(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[House, Cases]]:
    house = House(tmp_path_factory.mktemp("polling"), webhooks=False, QUICK_BOT_SCALE="0.0005")
    await house.open()
    await house.start()
    cases = {}
    for word in ("cancel", "lost-answer", "fine"):
        cases[word] = await house.picture(house.wire.member("ada"), house.wire.channel("studio"), word)
        await cases[word].answer
    await house.at_rest()
    yield house, cases
    await house.close()


async def test_a_job_that_is_canceled_at_magic_hour_is_noticed(polling: tuple[House, Cases]) -> None:
    house, cases = polling
    assert house.job(cases["cancel"])["state"] == "canceled"
    assert "canceled in Magic Hour's web app" in house.outcome(cases["cancel"]).text


async def test_a_job_that_nobody_ever_confirms_is_given_up_with_its_name_for_the_operator(
    polling: tuple[House, Cases],
) -> None:
    house, cases = polling
    job = await house.ended(cases["lost-answer"], "failed")
    post = house.outcome(cases["lost-answer"])
    assert job["credits"] == 0
    assert job["name"] in post.text
    assert [create.name for create in house.magic_hour.creates].count(job["name"]) == 1


async def test_without_webhooks_results_are_brought_all_the_same(polling: tuple[House, Cases]) -> None:
    house, cases = polling
    await house.ended(cases["fine"])
    assert len(house.outcome(cases["fine"]).files) == 1


async def test_a_refused_key_ends_the_job_and_no_new_one_is_taken(polling: tuple[House, Cases]) -> None:
    house, _ = polling
    ada, studio = house.wire.member("ada"), house.wire.channel("studio")
    asked = await house.picture(ada, studio, "http:401")
    await asked.answer
    house.magic_hour.interruptions.add("GET", "/v1/account", 401, times=10_000)
    await house.ended(asked, "failed")
    answer = await (await house.picture(ada, studio)).answer
    assert answer.ephemeral
    assert "does not accept this bot's key" in answer.data["content"]
    await house.keeps_its_promises()
