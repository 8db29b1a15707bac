"""Discord's limits hold in the worst case of every message."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import discord
import pytest

from bot.credits.movements import GrantEvent, GrantMovement, JobMovement
from bot.credits.overview import MOST_NEAR, Overview, Spender
from bot.credits.periods import Period, Span
from bot.credits.rules import Allowance, Limits, Rule, Scope
from bot.credits.statement import Cap, OpenGrant, Standing
from bot.credits.usage import By, Share, Summary
from bot.interactions.credits import credits_page
from bot.interactions.managers.usage import summary_page
from bot.interactions.results.editing import edit_form
from bot.interactions.tool_list import tool_list
from bot.jobs.eraser import LEFT_EVERYWHERE, LEFT_STANDING, UNDELETABLE
from bot.jobs.job import Problem
from bot.jobs.states import State
from bot.messages.budgets import budgets_page
from bot.messages.cards import card
from bot.messages.deletions import unerased
from bot.messages.draft import Draft
from bot.messages.failures import CODES, failure
from bot.messages.links import Link, links_page
from bot.messages.panel import Panel
from bot.messages.results import batches, one_message, result
from bot.messages.servers import settings_page
from bot.servers.server import Server
from bot.tools import CATALOGUE
from tests.messages.jobs import MEMBER, NOW, a_job, a_video_request, an_image_request, an_output

SNOWFLAKE = 2**63 - 1
LONGEST_ID = "f" * 18
PROMPT = "*" * 6_000


def _worst(**changes: object) -> dict[str, object]:
    options = {"prompt": PROMPT}
    request = an_image_request(image_count=4, resolution="2k")
    return {
        "id": LONGEST_ID,
        "guild_id": SNOWFLAKE,
        "channel_id": SNOWFLAKE,
        "member_id": SNOWFLAKE,
        "card_id": SNOWFLAKE,
        "request": replace(request, options={**request.options, **options}),
        "quote": 10**12,
        "credits": 10**12 + 1,
        "project_id": "p" * 60,
        "name": "n" * 120,
        "vendor_status": "*" * 500,
        **changes,
    }


def _within_limits(message: Draft | Panel) -> None:
    assert len(message.buttons) <= 25
    custom_ids = [button.custom_id for button in message.buttons if button.custom_id]
    assert len(set(custom_ids)) == len(custom_ids)
    assert all(len(custom_id) <= 100 for custom_id in custom_ids)
    assert all(1 <= len(button.label) <= 80 for button in message.buttons)
    assert all(len(button.url or "") <= 512 for button in message.buttons)
    if isinstance(message, Panel):
        _panel_within_limits(message)
    else:
        _draft_within_limits(message)


def _panel_within_limits(panel: Panel) -> None:
    view = panel.sending()["view"]
    assert view.total_children_count <= 40
    assert view.content_length() <= 4_000
    assert len(panel.outputs) <= 10
    for item in view.walk_children():
        if isinstance(item, discord.ui.MediaGallery):
            assert all(len(each.description or "") <= 256 for each in item.items)
        if isinstance(item, discord.ui.TextDisplay):
            assert item.content


def _draft_within_limits(draft: Draft) -> None:
    assert len(draft.content or "") <= 2_000
    assert len(draft.embeds) <= 10
    assert sum(map(len, draft.embeds)) <= 6_000
    for embed in draft.embeds:
        _embed_within_limits(embed)


def _embed_within_limits(embed: discord.Embed) -> None:
    assert len(embed) <= 6_000
    assert len(embed.title or "") <= 256
    assert len(embed.description or "") <= 4_096
    assert len(embed.fields) <= 25
    assert all(
        0 < len(field.name or "") <= 256 and 0 < len(field.value or "") <= 1_024 for field in embed.fields
    )
    assert len(embed.footer.text or "") <= 2_048


@pytest.mark.parametrize("state", State)
def test_the_card_in_every_state(state: State) -> None:
    problem = Problem("invalid_request", "*" * 5_000) if state is State.FAILED else None
    _within_limits(card(a_job(**_worst(state=state, problem=problem, submitted_at=NOW)), NOW))


@pytest.mark.parametrize("command", sorted(CATALOGUE))
def test_the_card_with_a_long_value_in_every_option(command: str) -> None:
    tool = CATALOGUE[command]
    texts = {option.slot: PROMPT for option in tool.options if option.type is str and option.media is None}
    request = replace(an_image_request(), tool=tool, options=texts, files=a_video_request().files)

    _within_limits(card(a_job(**_worst(request=request)), NOW))


@pytest.mark.parametrize("code", [*sorted(CODES), "something_new"])
def test_the_failure_with_every_code(code: str) -> None:
    _within_limits(failure(a_job(**_worst(state=State.FAILED, problem=Problem(code, "*" * 5_000)))))


@pytest.mark.parametrize("code", [UNDELETABLE, LEFT_STANDING, LEFT_EVERYWHERE])
def test_what_is_left_of_a_deleted_result(code: str) -> None:
    rest = Problem(code, "*" * 5_000)
    facts = {
        "state": State.DONE,
        "problem": rest,
        "erased_by": SNOWFLAKE,
        "erased_at": NOW,
        "trouble_at": NOW,
    }
    job = a_job(**_worst(**facts))

    _within_limits(card(job, NOW))
    _within_limits(unerased(job, rest))


def test_sixteen_outputs_that_are_too_large() -> None:
    previews = [Path(__file__), None]
    outputs = [an_output(n, filename="f" * 200, size=10**12, preview=previews[n % 2]) for n in range(1, 17)]
    job = a_job(**_worst(state=State.DELIVERING))

    for batch in (*batches(outputs), one_message(outputs)):
        _within_limits(result(job, batch))


@pytest.mark.parametrize("length", [100, 512, 513, 700, 1_500, 2_100, 4_096, 9_000])
def test_sixteen_links_of_any_length_are_all_shown(length: int) -> None:
    links = [Link("f" * 200, f"https://v.example/{n}/".ljust(length, "x"), size=10**12) for n in range(1, 17)]

    page = links_page(links)

    _within_limits(page)
    assert all(_shows(page, link.url) for link in links)


def _shows(draft: Draft, url: str) -> bool:
    texts = [draft.link_list or "", *(embed.description or "" for embed in draft.embeds)]
    return any(button.url == url for button in draft.buttons) or any(url in text for text in texts)


def test_sixteen_attached_outputs() -> None:
    outputs = [an_output(n, path=Path(__file__)) for n in range(1, 17)]
    job = a_job(**_worst(state=State.DELIVERING))

    for batch in (*batches(outputs), one_message(outputs)):
        _within_limits(result(job, batch))


def test_nonces_are_short_enough() -> None:
    assert len(f"r{a_job().id}.999.2") <= 25


async def test_the_form_takes_the_longest_text_a_form_can_hold() -> None:
    request = an_image_request("x" * 4_000)
    modal = edit_form(a_job(**_worst(request=request)), (), SNOWFLAKE).to_dict()

    assert len(modal["title"]) <= 45
    assert len(modal["custom_id"]) <= 100
    field = modal["components"][0]["component"]
    assert len(field["value"]) == 4_000 <= field["max_length"] <= 4_000
    assert len(modal["components"][0]["label"]) <= 45


@pytest.mark.parametrize("period", Period)
def test_the_page_of_credits(period: Period) -> None:
    far = datetime.max.replace(tzinfo=NOW.tzinfo)
    standing = Standing(
        allowance=None,
        period=period,
        resets_at=far,
        spent=10**12,
        held=10**12,
        grants=tuple(OpenGrant(number, 10**12, 10**12, PROMPT, far) for number in range(100)),
        cap=Cap(10**12, period, 10, far),
        job_limit=10**12,
    )
    grants = [GrantMovement(far, event, 10**12, SNOWFLAKE, PROMPT) for event in (*GrantEvent,) * 4]
    jobs = [JobMovement(far, "t" * 32, state, 10**12, 2 * 10**12, 10**12) for state in State]

    _within_limits(credits_page(standing, grants, NOW, "*" * 80))
    _within_limits(credits_page(standing, jobs, NOW, "*" * 80))


@pytest.mark.parametrize("by", By)
def test_the_page_of_usage(by: By) -> None:
    shares = tuple(Share(str(SNOWFLAKE), (10**12,) * 31, jobs=10**9) for _ in range(500))
    span = Span(NOW, NOW + timedelta(days=31))
    summary = Summary(Period.MONTH, span, ZoneInfo("America/Argentina/Buenos_Aires"), (), by, shares, 10**12)

    _within_limits(summary_page(summary, with_chart=True))


def test_the_members_id_is_the_only_one_that_a_message_may_ping() -> None:
    panel = failure(a_job(state=State.FAILED, problem=Problem("nsfw", "@everyone <@1>")))

    assert dict(panel.sending()["allowed_mentions"].to_dict()) == {"parse": [], "users": [MEMBER]}


def test_the_list_of_all_tools_fits_into_one_message() -> None:
    _within_limits(tool_list(CATALOGUE.values()))


def test_the_page_of_dozens_of_roles_and_hundreds_of_members_is_within_limits() -> None:
    rules = [
        Rule(scope, SNOWFLAKE - number, 10**9, Period.MONTH)
        for scope, count in ((Scope.ROLE, 250), (Scope.MEMBER, 2_000))
        for number in range(count)
    ]
    most = Allowance(10**9, Period.MONTH)
    near = tuple(Spender(SNOWFLAKE, most, 10**12, granted=10**12) for _ in range(MOST_NEAR))
    span = Span(datetime(2026, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))
    overview = Overview(
        limits=Limits(most, cap=most, job=10**9, account_floor=10**12),
        rules=tuple(rules),
        spans=dict.fromkeys(Period, span),
        cap_spent=10**12,
        near=near,
        near_count=2_000,
    )

    for known_roles in (None, set[int]()):
        _within_limits(budgets_page(overview, known_roles))


def test_the_page_of_a_servers_settings_is_within_limits() -> None:
    server = Server(
        SNOWFLAKE,
        manager_role_id=SNOWFLAKE,
        log_channel_id=SNOWFLAKE,
        approvals_channel_id=SNOWFLAKE,
        approval_threshold=10**9,
        time_zone="America/Argentina/ComodRivadavia",
        pause_reason="*" * 201,
        forbidden_tools=frozenset(CATALOGUE),
        spoiler_tools=frozenset(CATALOGUE),
        channel_ids=frozenset(range(SNOWFLAKE - 500, SNOWFLAKE)),
    )

    _within_limits(settings_page(server, NOW, ["approvals channel"] * 7))
