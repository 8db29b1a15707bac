"""The answers that show a job: create, GET, and the payload of a webhook."""

from collections.abc import Callable
from typing import Any

from sandbox.magic_hour.clock import timestamp
from sandbox.magic_hour.jobs import Job

Show = Callable[[Job], list[dict[str, Any]]]

DEPRECATED_PRICE = {"image": "frame_cost", "video": "estimated_frame_cost"}


def created_answer(job: Job) -> dict[str, Any]:
    """Answer a create call, with the deprecated price that the vendor's SDK still wants."""
    answer: dict[str, Any] = {"id": job.id, "credits_charged": job.credits_charged}
    deprecated = DEPRECATED_PRICE.get(job.tool.kind)
    if deprecated:
        answer[deprecated] = job.credits_charged
    if job.failures.odd_fields:
        answer |= {"queue": {"position": None}, "frame_cost": None, "notices": [None]}
    return answer


def project_answer(job: Job, show: Show) -> dict[str, Any]:
    """Answer a GET; each call shows fresh download addresses."""
    answer = project_payload(job, show)
    if job.tool.kind in DEPRECATED_PRICE:
        downloads = answer["downloads"] or [None]
        answer |= {"total_frame_cost": job.credits_charged, "download": downloads[0]}
    return answer


def project_payload(job: Job, show: Show) -> dict[str, Any]:
    """Give the project without its deprecated fields, as webhooks carry it."""
    finished = job.enabled and job.status == "complete"
    answer = {
        "id": job.id,
        "name": job.name,
        "status": job.status,
        "type": job.tool.project_type,
        "created_at": timestamp(job.created_at),
        "enabled": job.enabled,
        "credits_charged": job.credits_charged,
        "downloads": show(job) if finished else [],
        "error": job.error._asdict() if job.error and job.status == "error" else None,
        **job.tool.facts(job.request, job.sources, final=job.final),
    }
    return _odd(answer) if job.failures.odd_fields else answer


def _odd(answer: dict[str, Any]) -> dict[str, Any]:
    nulls = dict.fromkeys(("name", "image_count", "fps", "width", "height"))
    odd = {name: nulls.get(name, value) for name, value in answer.items()}
    downloads = [{"url": one["url"], "expires_at": None, "etag": None} for one in answer["downloads"]]
    return {
        **odd,
        "type": "SOMETHING_NEW",
        "downloads": downloads or None,
        "progress": None,
        "region": {"id": 7},
    }
