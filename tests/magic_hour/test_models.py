"""Answers are read tolerantly: a detail that is missing or odd never costs the job that the answer names."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from bot.errors import Unclear
from bot.magic_hour import Account, Created, Project
from bot.magic_hour.models import read_as

URL = "https://videos.magichour.ai/abc/output.mp4?sig=s3cret"
FULL: dict[str, Any] = {
    "id": "abc",
    "status": "complete",
    "name": "job 1",
    "type": "TEXT_TO_VIDEO",
    "created_at": "2026-09-01T10:00:00.123Z",
    "enabled": True,
    "credits_charged": 450,
    "downloads": [{"url": URL, "expires_at": "2026-09-02T10:00:00Z"}],
    "error": None,
    "width": 1280,
    "height": 720,
    "start_seconds": 0,
    "end_seconds": 5.5,
    "fps": 24,
    "image_count": 2,
    "total_frame_cost": 450,
    "brand_new_field": {"anything": [1]},
}


def test_a_project_is_read_whole() -> None:
    project = Project.model_validate(FULL)

    assert project.created_at == datetime(2026, 9, 1, 10, 0, 0, 123000, tzinfo=UTC)
    assert [download.url for download in project.downloads] == [URL]
    assert (project.width, project.height, project.fps, project.end_seconds) == (1280, 720, 24.0, 5.5)
    assert (project.enabled, project.image_count, project.credits_charged) == (True, 2, 450)


@pytest.mark.parametrize(
    "field", sorted(FULL.keys() - {"id", "status", "brand_new_field", "total_frame_cost"})
)
@pytest.mark.parametrize("value", ["missing", None, {"odd": 1}, [[]], float("nan")])
def test_a_broken_secondary_field_costs_only_itself(field: str, value: object) -> None:
    answer = FULL | {field: value}
    if value == "missing":
        del answer[field]

    project = Project.model_validate(answer)

    whole = Project.model_validate(FULL).model_dump(exclude={field})
    assert project.model_dump(exclude={field}) == whole
    assert not getattr(project, field) or field == "error"


@pytest.mark.parametrize("status", ["complete", "error", "canceled"])
def test_three_statuses_are_final_and_one_is_complete(status: str) -> None:
    project = Project.model_validate({"id": "abc", "status": status})

    assert project.final
    assert project.complete == (status == "complete")


@pytest.mark.parametrize("status", ["draft", "queued", "rendering", "paused", "COMPLETE?"])
def test_any_other_status_stays_text_and_is_not_final(status: str) -> None:
    project = Project.model_validate({"id": "abc", "status": status})

    assert (project.status, project.final, project.complete) == (status, False, False)


def test_an_error_beside_a_complete_status_does_not_make_it_incomplete() -> None:
    project = Project.model_validate(FULL | {"error": {"code": "no_source_face", "message": "x"}})

    assert project.complete


def test_a_projects_error_never_repeats_a_signature_or_a_key() -> None:
    """It is written down, logged and shown to members."""
    message = "cannot read https://cdn.example/a.png?ex=1&hm=secret with mhk_live_secret"
    project = Project.model_validate({"id": "abc", "status": "error", "error": {"message": message}})

    assert project.error is not None
    assert project.error.message == "cannot read https://cdn.example/a.png with mhk_…"


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        ({"code": "nsfw", "message": "Change the prompt"}, "nsfw", "Change the prompt"),
        ({"message": "Change the prompt"}, None, "Change the prompt"),
        ({"code": "a_new_code", "message": None}, "a_new_code", None),
    ],
)
def test_a_projects_error_may_lack_its_code_or_its_message(
    error: dict[str, Any], code: str | None, message: str | None
) -> None:
    project = Project.model_validate({"id": "abc", "status": "error", "error": error})

    assert project.error is not None
    assert (project.error.code, project.error.message) == (code, message)


def test_a_broken_download_is_left_out_and_the_others_stay() -> None:
    downloads = [{"expires_at": None}, "x", None, {"url": URL, "expires_at": "soon"}, {"url": ""}]

    project = Project.model_validate(FULL | {"downloads": downloads})

    assert [(download.url, download.expires_at) for download in project.downloads] == [(URL, None)]


@pytest.mark.parametrize("size", [-1, 0, "wide"])
def test_a_size_that_is_to_be_ignored_is_none(size: object) -> None:
    assert Project.model_validate(FULL | {"width": size}).width is None


@pytest.mark.parametrize(
    ("answered", "charged"),
    [
        (4, 4),
        (4.0, 4),
        ("4", 4),
        ("4.0", 4),
        (4.5, 5),
        ("4.5", 5),
        (0.1 * 30, 3),
        (0, 0),
        (None, None),
        (-1, None),
        (True, None),
        ("many", None),
        (float("inf"), None),
        (10**400, None),
        (10**30, None),
        (float("nan"), None),
    ],
)
def test_credits_are_whole_and_rounded_up(answered: object, charged: int | None) -> None:
    assert Created.model_validate({"id": "abc", "credits_charged": answered}).credits_charged == charged


def test_a_numeric_id_is_read_as_text() -> None:
    assert Created.model_validate({"id": 12}).id == "12"


def test_a_time_without_a_zone_is_utc() -> None:
    project = Project.model_validate(FULL | {"created_at": "2026-09-01T10:00:00"})

    assert project.created_at == datetime(2026, 9, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize("body", [{}, {"id": ""}, {"status": "complete", "id": None}, [], None])
def test_an_answer_without_its_core_is_unclear(body: object) -> None:
    with pytest.raises(Unclear):
        read_as(Project, body)


def test_neither_signed_addresses_nor_the_email_show_in_a_repr() -> None:
    project = Project.model_validate(FULL)
    account = Account.model_validate({"email": "ann@example.com", "credits": 5})

    assert "s3cret" not in f"{project!r} {project} {project.downloads}"
    assert "ann@example.com" not in f"{account!r} {account}"


def test_a_validation_error_does_not_repeat_the_answer() -> None:
    with pytest.raises(ValidationError) as caught:
        Project.model_validate({"id": [URL], "status": "complete"})

    assert "s3cret" not in str(caught.value)
