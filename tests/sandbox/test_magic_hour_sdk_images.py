"""The vendor's own SDK runs unchanged against every image tool, and both know the same fields and values."""

import asyncio
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import httpx
import pytest
from pydantic import BaseModel

from sandbox.magic_hour.face_detection import DetectionBody
from sandbox.magic_hour.tools.image import IMAGE_TOOLS
from sandbox.magic_hour.tools.lists import read_names
from tests.sandbox.magic_hour_caller import TLS, Caller, http_client, png, running
from tests.sandbox.magic_hour_images import TOOLS, Example, examples

# Loaded by name, because the SDK is not marked as typed: everything of it is Any here.
magic_hour = import_module("magic_hour")
params = import_module("magic_hour.types.params")

SO_FAST_THAT_EVERYTHING_IS_DONE = 1_000_000.0
LONG_LIST = 100


@pytest.fixture
async def caller() -> AsyncIterator[Caller]:
    async with running(speed=SO_FAST_THAT_EVERYTHING_IS_DONE) as caller:
        yield caller


@pytest.fixture
async def sdk(caller: Caller) -> AsyncIterator[Any]:
    async with http_client() as client:
        yield magic_hour.AsyncClient(token="mhk_test", base_url=caller.base_url, httpx_client=client)


def resource(client: Any, tool: str) -> Any:
    return getattr(client.v1, tool.replace("-", "_"))


@pytest.mark.parametrize("tool", TOOLS)
async def test_the_asynchronous_sdk_makes_and_shows_an_image(caller: Caller, sdk: Any, tool: str) -> None:
    example = examples(await caller.upload(png()))[tool]
    created = await resource(sdk, tool).create(**example.body, name="job-1")
    done = await sdk.v1.image_projects.get(id=created.id)
    assert_matches(example, created, done)


@pytest.mark.parametrize("tool", TOOLS)
async def test_the_synchronous_sdk_makes_and_shows_an_image(caller: Caller, tool: str) -> None:
    example = examples(await caller.upload(png()))[tool]
    created, done = await asyncio.to_thread(made_synchronously, caller.base_url, tool, example)
    assert_matches(example, created, done)


def made_synchronously(base_url: str, tool: str, example: Example) -> tuple[Any, Any]:
    with httpx.Client(verify=TLS) as client:
        sdk = magic_hour.Client(token="mhk_test", base_url=base_url, httpx_client=client)
        created = resource(sdk, tool).create(**example.body, name="job-1")
        return created, sdk.v1.image_projects.get(id=created.id)


def assert_matches(example: Example, created: Any, done: Any) -> None:
    assert (created.credits_charged, created.frame_cost) == (example.price, example.price)
    assert (done.status, done.name, done.type_) == ("complete", "job-1", example.project_type)
    assert (done.image_count, len(done.downloads)) == (example.outputs, example.outputs)


async def test_the_sdk_asks_for_a_meme_from_the_web_by_its_own_name(caller: Caller, sdk: Any) -> None:
    style = {"topic": "tests", "template": "Random", "search_web": True}
    await sdk.v1.ai_meme_generator.create(style=style)
    assert caller.stand_in.creates[0].body["style"]["searchWeb"] is True


async def test_the_sdk_detects_faces_and_swaps_one(caller: Caller, sdk: Any) -> None:
    file = await caller.upload(png())
    detection = await sdk.v1.face_detection.create(assets={"target_file_path": file}, confidence_score=0.55)
    found = await sdk.v1.face_detection.get(id=detection.id)
    assert (found.status, found.credits_charged, len(found.faces)) == ("complete", 0, 3)
    mappings = [{"original_face": found.faces[1].path, "new_face": file}]
    assets = {"target_file_path": file, "face_swap_mode": "individual-faces", "face_mappings": mappings}
    created = await sdk.v1.face_swap_photo.create(assets=assets)
    assert (await sdk.v1.image_projects.get(id=created.id)).status == "complete"


async def test_the_sdk_lists_saved_items(tmp_path: Path, caller: Caller, sdk: Any) -> None:
    (tmp_path / "ada.png").write_bytes(png())
    caller.stand_in.saved_items.add("character", "Ada", [tmp_path / "ada.png"])
    page = await sdk.v1.saved_items.list(limit=5, type_="character")
    assert [item.name for item in page.items] == ["Ada"]
    assert page.items[0].assets[0].file_path.startswith("saved-items/")


BODIES = {tool.path.removeprefix("/v1/"): tool.body for tool in IMAGE_TOOLS} | {
    "face-detection": DetectionBody
}


@pytest.mark.parametrize("tool", sorted(BODIES))
def test_the_stand_in_and_the_sdk_know_the_same_fields_and_values(tool: str) -> None:
    name = "".join(part.title() for part in tool.split("-"))
    assert our_shape(BODIES[tool]) == their_shape(getattr(params, f"V1{name}CreateBody"))


def test_the_stand_in_and_the_sdk_know_the_same_meme_templates() -> None:
    style = get_type_hints(params.V1AiMemeGeneratorCreateBodyStyle)
    assert read_names("meme_templates") == set(get_args(style["template"]))


def our_shape(model: type[BaseModel]) -> dict[str, Any]:
    """Give the fields of a body with their kinds; a required one has a star behind its name."""
    return {
        starred(name, required=field.is_required()): kind(field.annotation)
        for name, field in model.model_fields.items()
    }


def their_shape(body: Any) -> dict[str, Any]:
    return {
        starred(name, required=name in body.__required_keys__): kind(annotation)
        for name, annotation in get_type_hints(body).items()
    }


def starred(name: str, *, required: bool) -> str:
    return f"{name}*" if required else name


def kind(annotation: Any) -> Any:
    """Reduce an annotation to what both sides can state: values, nested fields, or the name of a type."""
    choices = [part for part in get_args(annotation) if part is not type(None)]
    origin = get_origin(annotation)
    if origin is Literal:
        return set(choices) if len(choices) < LONG_LIST else "str"
    if origin is list:
        return [kind(choices[0])]
    if choices:
        return kind(choices[0])
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return our_shape(annotation)
    return their_shape(annotation) if hasattr(annotation, "__required_keys__") else annotation.__name__
