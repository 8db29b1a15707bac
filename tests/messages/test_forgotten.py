"""Jobs of which nobody knows any more what was asked for are shown like all others, whatever their tool."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import Forgotten
from bot.interactions.retrying import repeated, taken_up
from bot.jobs.forgetter import what_is_left
from bot.jobs.history import Page
from bot.jobs.job import REFUSED, Job, Problem
from bot.jobs.states import State
from bot.messages.batches import batch_card
from bot.messages.cards import card
from bot.messages.failures import failure
from bot.messages.job_pages import Relatives, job_page, label, list_page
from bot.messages.results import one_message, result
from bot.tools import CATALOGUE, Made, Plan, Request
from tests.messages.jobs import MEMBER, NOW, a_job, an_image_request, an_output

LATER = NOW + timedelta(days=400)
GONE = "is not kept any more"


def left_of(request: Request) -> Request:
    """What is read of a request once it is forgotten."""
    row = {"tool": request.tool.command, "private": request.private, "request": request.to_json()}
    return Request.from_json(what_is_left(row))


def forgotten(request: Request, **changes: Any) -> Job:
    over = {"state": State.DONE, "told_at": NOW, "finished_at": NOW, "project_id": "p1", "result_id": 5002}
    return a_job(**{**over, "request": left_of(request), "forgotten_at": LATER, **changes})


def asked(command: str) -> Request:
    """Nearly nothing: what would be refused today may well have been taken once."""
    formats = {"output_format": "mp4"} if command == "gif-generator" else {}
    tool = CATALOGUE[command]
    return Request(tool=tool, options={"prompt": "a secret", **formats}, files=(), private=False, given={})


@pytest.mark.parametrize("command", sorted(CATALOGUE))
def test_a_forgotten_job_of_every_tool_can_be_shown_everywhere(command: str) -> None:
    done = forgotten(asked(command))
    failed = replace(done, state=State.FAILED, credits=0, problem=Problem("strange"))
    shown = [job_page(job, Relatives(), own=own).words for job in (done, failed) for own in (True, False)]
    shown += [card(done, LATER).words, card(failed, LATER).words, failure(failed).words]
    shown += [list_page(Page((done, failed)), MEMBER, MEMBER, None).words, label(done, LATER)]
    shown += [result(done, one_message([an_output()])).words, batch_card([done, failed], LATER).words]

    assert all(done.request.tool.title in words for words in shown)
    assert not any("a secret" in words for words in shown)


def test_the_page_of_a_forgotten_job_says_so() -> None:
    assert GONE in job_page(forgotten(an_image_request()), Relatives(), own=True).words
    assert GONE not in job_page(a_job(state=State.DONE), Relatives(), own=True).words


def test_what_needs_no_request_is_still_offered() -> None:
    page = job_page(forgotten(an_image_request()), Relatives(), own=True)

    pressed = {str(button.custom_id).split(":")[1] for button in page.buttons}
    assert {"link", "delete", "use", "post"} <= pressed
    assert {"again", "edit"}.isdisjoint(pressed)


def test_what_a_result_is_and_how_many_files_it_has_is_not_forgotten() -> None:
    pictures = an_image_request(image_count=3)
    animation = CATALOGUE["gif-generator"].prepare({"prompt": "x", "output_format": "mp4"}, Plan.CREATOR)

    assert forgotten(pictures).outputs == 3
    assert left_of(animation).makes is Made.VIDEO


@pytest.mark.parametrize("going_on", [repeated, taken_up])
def test_what_is_forgotten_is_not_repeated(going_on: Any) -> None:
    refused = forgotten(an_image_request(), state=State.FAILED, problem=Problem(REFUSED))

    with pytest.raises(Forgotten, match=r"not kept any more\. .* Nothing was charged"):
        going_on(refused, LATER)


def test_no_approval_is_offered_for_what_is_forgotten() -> None:
    refused = forgotten(an_image_request(), state=State.FAILED, credits=0, problem=Problem(REFUSED))

    assert job_page(refused, Relatives(), own=True).buttons == ()
