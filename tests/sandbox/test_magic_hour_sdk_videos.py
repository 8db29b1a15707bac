"""The vendor's SDK, as it is, calls every video and audio tool of the stand-in, and both know the same fields."""

import asyncio
import inspect
from collections.abc import Callable
from importlib import import_module
from typing import Any, get_args, get_type_hints

import httpx
import pytest
from pydantic import BaseModel

from sandbox.magic_hour.tools.audio import AUDIO_TOOLS
from sandbox.magic_hour.tools.lists import read_names
from sandbox.magic_hour.tools.video import VIDEO_TOOLS
from tests.sandbox.magic_hour_caller import TLS, http_client, running
from tests.sandbox.magic_hour_clips import AUDIOS, VIDEOS

# Loaded by name, because the SDK is not marked as typed: everything of it is Any here.
magic_hour = import_module("magic_hour")
params = import_module("magic_hour.types.params")
not_given = import_module("make_api_request").type_utils.NotGiven

REQUESTS = VIDEOS | AUDIOS
TOOLS = {tool.path.removeprefix("/v1/"): tool for tool in (*VIDEO_TOOLS, *AUDIO_TOOLS)}

LISTS = {
    ("ai-video-translator", "target_language"): "languages",
    ("ai-voice-generator", "style.voice_name"): "voices",
    ("animation", "style.art_style"): "animation_styles",
    ("animation", "style.camera_effect"): "camera_effects",
    ("video-to-video", "style.art_style"): "video_styles",
}


@pytest.mark.parametrize("tool", REQUESTS)
async def test_the_asynchronous_sdk_makes_a_job_and_sees_it_complete(tool: str) -> None:
    async with running(speed=1e6) as caller, http_client() as client:
        sdk = magic_hour.AsyncClient(token="mhk_test", base_url=caller.base_url, httpx_client=client)
        created = await resource(sdk, tool).create(**REQUESTS[tool])
        caller.stand_in.clock.advance(1)
        done = await projects(sdk, tool).get(id=created.id)
        assert (done.status, done.id, len(done.downloads)) == ("complete", created.id, 1)
        assert done.type_ == TOOLS[tool].project_type


@pytest.mark.parametrize("tool", REQUESTS)
async def test_the_synchronous_sdk_makes_a_job_and_sees_it_complete(tool: str) -> None:
    async with running(speed=1e6) as caller:
        with httpx.Client(verify=TLS) as client:
            sdk = magic_hour.Client(token="mhk_test", base_url=caller.base_url, httpx_client=client)
            created = await called(resource(sdk, tool).create, **REQUESTS[tool])
            caller.stand_in.clock.advance(1)
            done = await called(projects(sdk, tool).get, id=created.id)
        assert (done.status, done.credits_charged) == (
            "complete",
            caller.stand_in.jobs[done.id].credits_charged,
        )


@pytest.mark.parametrize("tool", ["ai-ugc-ad", "ai-music-generator"])
async def test_the_sdk_may_send_more_than_the_fields_where_it_offers_to(tool: str) -> None:
    async with running() as caller, http_client() as client:
        sdk = magic_hour.AsyncClient(token="mhk_test", base_url=caller.base_url, httpx_client=client)
        created = await resource(sdk, tool).create(**REQUESTS[tool], additional_properties={"mood": "calm"})
        assert caller.stand_in.creates[0].body["mood"] == "calm"
        assert created.id in caller.stand_in.jobs


@pytest.mark.parametrize("tool", REQUESTS)
def test_the_stand_in_and_the_sdk_know_the_same_fields_and_values(tool: str) -> None:
    parameters = inspect.signature(resource(magic_hour.Client(token="x"), tool).create).parameters
    theirs = {
        path: values
        for name, parameter in parameters.items()
        if name not in {"request_options", "additional_properties"}
        for path, values in fields(name, parameter.annotation).items()
    }
    ours = fields("", TOOLS[tool].body)
    for (owner, path), name in LISTS.items():
        if owner == tool:
            ours[path] = read_names(name)
    assert ours == theirs


def fields(path: str, annotation: Any) -> dict[str, frozenset[str]]:
    """Give every field below an annotation by its path, with the strings it may hold where it is an enum."""
    parts = members(annotation)
    if not parts:
        return {path: frozenset(strings(annotation))}
    nested = [fields(f"{path}.{name}".lstrip("."), part) for name, part in parts.items()]
    return {name: values for found in nested for name, values in found.items()}


def members(annotation: Any) -> dict[str, Any]:
    """Give the fields of the object inside an annotation, be it one of ours or one of theirs."""
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        return {name: field.annotation for name, field in annotation.model_fields.items()}
    if inspect.isclass(annotation) and issubclass(annotation, dict) and annotation.__annotations__:
        return get_type_hints(annotation)
    inside = [members(part) for part in get_args(annotation) if part is not not_given]
    return next((found for found in inside if found), {})


def strings(annotation: Any) -> set[str]:
    if isinstance(annotation, str):
        return {annotation}
    return {name for part in get_args(annotation) for name in strings(part)}


def resource(sdk: Any, tool: str) -> Any:
    return getattr(sdk.v1, tool.replace("-", "_"))


def projects(sdk: Any, tool: str) -> Any:
    return sdk.v1.video_projects if tool in VIDEOS else sdk.v1.audio_projects


async def called(method: Callable[..., Any], **values: Any) -> Any:
    """Call a method that blocks while the stand-in goes on in this loop."""
    return await asyncio.to_thread(method, **values)
