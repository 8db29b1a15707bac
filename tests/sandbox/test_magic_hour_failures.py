"""The failures on demand: each word does what the page says."""

import httpx
import pytest

from sandbox.magic_hour.failures import MESSAGES, WORDS, Failures
from tests.sandbox.magic_hour_caller import running


@pytest.mark.parametrize("code", sorted(MESSAGES))
async def test_a_job_fails_with_the_code_that_was_asked_for(code: str) -> None:
    async with running() as caller:
        project = await caller.finished("image", await caller.image(f"a fox, fail:{code}."))
        assert (project["status"], project["downloads"]) == ("error", [])
        assert project["error"] == {"code": code, "message": MESSAGES[code]}


async def test_a_code_that_nobody_knows_still_fails_the_job() -> None:
    async with running() as caller:
        project = await caller.finished("image", await caller.image("fail:brand_new_code"))
        assert project["error"]["code"] == "brand_new_code"


async def test_slow_takes_ten_times_as_long() -> None:
    async with running() as caller:
        created = await caller.image("a slow fox")
        caller.stand_in.clock.advance(49)
        assert (await caller.project("image", created))["status"] == "rendering"
        caller.stand_in.clock.advance(1)
        assert (await caller.project("image", created))["status"] == "complete"


async def test_cancel_ends_canceled_without_an_error() -> None:
    async with running() as caller:
        project = await caller.finished("image", await caller.image("cancel"))
        assert (project["status"], project["error"], project["credits_charged"]) == ("canceled", None, 0)


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_server_errors_come_as_html_and_make_no_job(status: int) -> None:
    async with running() as caller:
        answer = await caller.image(f"http:{status}")
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
        assert not caller.stand_in.jobs


@pytest.mark.parametrize(("status", "code"), [(400, "invalid_request"), (403, "plan_upgrade_required")])
async def test_refusals_on_demand_come_as_json_and_make_no_job(status: int, code: str) -> None:
    async with running() as caller:
        answer = await caller.image(f"http:{status}")
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert not caller.stand_in.jobs


async def test_429_names_a_time_to_wait_and_lets_the_second_try_of_the_same_name_through() -> None:
    async with running() as caller:
        first = await caller.image("http:429", name="one")
        other = await caller.image("http:429", name="two")
        second = await caller.image("http:429", name="one")
        assert [first.status_code, other.status_code, second.status_code] == [429, 429, 200]
        assert first.headers["Retry-After"] == "1"
        assert len(caller.stand_in.jobs) == 1


async def test_a_lost_answer_makes_and_charges_the_job() -> None:
    async with running() as caller:
        with pytest.raises(httpx.RemoteProtocolError):
            await caller.image("lost-answer", name="job-9")
        assert [job.name for job in caller.stand_in.jobs.values()] == ["job-9"]
        assert caller.stand_in.balance == 24_995


async def test_a_garbled_answer_is_broken_json_for_a_job_that_was_made() -> None:
    async with running() as caller:
        answer = await caller.image("garbled")
        with pytest.raises(ValueError, match="Unterminated string"):
            answer.json()
        assert (answer.status_code, len(caller.stand_in.jobs)) == (200, 1)


async def test_expired_downloads_kill_every_address_shown_so_far_and_work_after_another_get() -> None:
    async with running() as caller:
        created = await caller.image("expired-download")
        early = [await caller.finished("image", created), await caller.project("image", created)]
        urls = [project["downloads"][0]["url"] for project in early]
        assert [(await caller.web.get(url)).status_code for url in reversed(urls)] == [403, 403]
        fresh = (await caller.project("image", created))["downloads"][0]["url"]
        assert (await caller.web.get(fresh)).status_code == 200


async def test_a_broken_download_stops_half_way_once() -> None:
    async with running() as caller:
        project = await caller.finished("image", await caller.image("broken-download"))
        url = project["downloads"][0]["url"]
        with pytest.raises(httpx.RemoteProtocolError, match="without sending complete") as broken:
            await caller.web.get(url)
        whole = len((await caller.web.get(url)).content)
        assert f"received {whole // 2} bytes, expected {whole}" in str(broken.value)


async def test_an_unknown_status_is_shown_while_the_job_runs() -> None:
    async with running() as caller:
        created = await caller.image("unknown-status")
        caller.stand_in.clock.advance(3)
        assert (await caller.project("image", created))["status"] == "warming_up"
        assert (await caller.finished("image", created))["status"] == "complete"


async def test_odd_fields_carry_unknown_keys_and_nulls_but_the_id_status_and_charge_stay() -> None:
    async with running() as caller:
        created = await caller.image("odd-fields", name="job-3")
        before = await caller.project("image", created)
        after = await caller.finished("image", created)
        assert {"queue", "notices"} < set(created.json())
        assert (before["downloads"], before["name"], before["image_count"]) == (None, None, None)
        assert (after["id"], after["status"], after["credits_charged"]) == (
            created.json()["id"],
            "complete",
            5,
        )
        assert after["downloads"][0]["expires_at"] is None
        assert (await caller.web.get(after["downloads"][0]["url"])).status_code == 200


async def test_words_set_for_the_whole_stand_in_count_for_every_job() -> None:
    async with running(failures="fail:nsfw") as caller:
        assert (await caller.finished("image", await caller.image()))["error"]["code"] == "nsfw"
        caller.stand_in.failures = ""
        assert (await caller.finished("image", await caller.image()))["error"] is None


async def test_an_interruption_fails_the_coming_requests_and_no_others() -> None:
    async with running() as caller:
        created = await caller.image()
        caller.stand_in.interruptions.add("GET", "/v1/image-projects", 502, times=2)
        caller.stand_in.interruptions.add("GET", "/v1/account", None)
        path = f"/v1/image-projects/{created.json()['id']}"
        assert [(await caller.api.get(path)).status_code for _ in range(3)] == [502, 502, 200]
        with pytest.raises(httpx.RemoteProtocolError):
            await caller.api.get("/v1/account")
        assert (await caller.api.get("/v1/account")).status_code == 200


def test_ordinary_words_ask_for_no_failure() -> None:
    prompt = "slowly failing, a slow-motion cancellation at http://example.com, http:200, fail: and http:x"
    assert Failures.read(prompt) == Failures()


async def test_the_page_lists_the_words_the_jobs_and_the_balance_and_escapes_what_was_typed() -> None:
    async with running() as caller:
        created = await caller.image("<script>alert(1)</script> & fail:nsfw")
        await caller.finished("image", created)
        page = (await caller.web.get(caller.base_url)).text
        assert all(word.replace("<", "&lt;").replace(">", "&gt;") in page for word in WORDS)
        assert created.json()["id"] in page
        assert "error (nsfw)" in page
        assert "25,000" in page
        assert "<script>" not in page
        assert "signature=" not in page
