"""Every image tool: what it takes, refuses, charges and yields."""

import io
from typing import Any

import av
import httpx
import pytest
from PIL import Image

from sandbox.magic_hour.media import LABEL
from sandbox.magic_hour.tools.image import IMAGE_TOOLS
from tests.sandbox.magic_hour_caller import Caller, png, running
from tests.sandbox.magic_hour_images import TOOLS, examples

FILE = "https://example.com/picture.png"
PICTURE = {"image_file_path": FILE}
TARGET = {"target_file_path": FILE}
MAPPING = {"original_face": "api-assets/a-b/0-0.png", "new_face": FILE}
RED, BLUE = (255, 0, 0), (0, 0, 255)


def body(tool: str, **changes: Any) -> dict[str, Any]:
    return {**examples(FILE)[tool].body, **changes}


def swap(**assets: Any) -> dict[str, Any]:
    return {"assets": {**TARGET, **assets}}


def edit(count: int = 1, **options: Any) -> dict[str, Any]:
    return {"assets": {"image_file_paths": [FILE] * count}, "style": {"prompt": "snow"}, **options}


def upscale(factor: Any, **style: Any) -> dict[str, Any]:
    return {"assets": PICTURE, "scale_factor": factor, "style": style}


async def create(caller: Caller, tool: str, wanted: Any) -> httpx.Response:
    return await caller.api.post(f"/v1/{tool}", json=wanted)


async def outputs(caller: Caller, created: httpx.Response) -> list[httpx.Response]:
    assert created.status_code == 200, created.text
    project = await caller.finished("image", created)
    assert project["status"] == "complete", project["error"]
    return [await caller.web.get(download["url"]) for download in project["downloads"]]


async def drawn(caller: Caller, tool: str, wanted: Any) -> Image.Image:
    return opened((await outputs(caller, await create(caller, tool, wanted)))[0])


def opened(answer: httpx.Response) -> Image.Image:
    picture = Image.open(io.BytesIO(answer.content))
    picture.load()
    return picture


def pixel(picture: Image.Image, across: float, down: float) -> tuple[int, ...]:
    found = picture.getpixel((int(across * picture.width), int(down * picture.height)))
    assert isinstance(found, tuple)
    return found


def test_there_is_an_example_for_every_image_tool() -> None:
    assert [f"/v1/{tool}" for tool in TOOLS] == sorted(tool.path for tool in IMAGE_TOOLS)


@pytest.mark.parametrize("tool", TOOLS)
async def test_a_tool_charges_its_price_and_yields_labelled_files_of_the_wanted_size(tool: str) -> None:
    async with running() as caller:
        example = examples(await caller.upload(png()))[tool]
        created = await create(caller, tool, example.body)
        answers = await outputs(caller, created)
        assert created.json()["credits_charged"] == example.price
        assert caller.stand_in.balance == 25_000 - example.price
        assert len({answer.content for answer in answers}) == example.outputs
        for answer in answers:
            picture = opened(answer)
            label = picture.info.get("Comment") or picture.info["comment"].decode()
            assert (answer.headers["Content-Type"], picture.size) == (example.content_type, example.size)
            assert label == LABEL


@pytest.mark.parametrize("tool", TOOLS)
async def test_a_job_takes_the_tool_s_usual_time_and_shows_its_type_and_count(tool: str) -> None:
    async with running() as caller:
        example = examples(await caller.upload(png()))[tool]
        created = await create(caller, tool, example.body)
        caller.stand_in.clock.advance(example.seconds - 1)
        assert (await caller.project("image", created))["status"] == "rendering"
        caller.stand_in.clock.advance(1)
        done = await caller.project("image", created)
        assert (done["status"], done["type"], done["image_count"]) == (
            "complete",
            example.project_type,
            example.outputs,
        )


@pytest.mark.parametrize("tool", [tool for tool in TOOLS if "assets" in body(tool)])
async def test_a_link_is_not_fetched_and_a_missing_file_ends_the_job_in_error(tool: str) -> None:
    async with running() as caller:
        linked = await outputs(caller, await create(caller, tool, body(tool)))
        lost = await create(caller, tool, examples("api-assets/nobody/image.png")[tool].body)
        assert max(opened(linked[0]).size) <= 2048
        assert (await caller.finished("image", lost))["error"]["code"] == "invalid_image_path"


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    *((tool, body(tool, surprise=1), "surprise") for tool in TOOLS),
    ("ai-clothes-changer", {"assets": {"person_file_path": FILE}}, "assets.garment_file_path"),
    (
        "ai-clothes-changer",
        {"assets": {"person_file_path": FILE, "garment_file_path": FILE, "garment_type": "hat"}},
        "assets.garment_type",
    ),
    ("ai-face-editor", {"assets": PICTURE}, "style"),
    ("ai-face-editor", body("ai-face-editor", style={"mouth_smile": 105}), "style.mouth_smile"),
    ("ai-face-editor", body("ai-face-editor", style={"head_yaw": -42}), "style.head_yaw"),
    ("ai-face-editor", body("ai-face-editor", style={"head_tilt": 5}), "style.head_tilt"),
    ("ai-face-editor", body("ai-face-editor", style={"enhance_face": 1}), "style.enhance_face"),
    ("ai-gif-generator", {"style": {"prompt": ""}}, "style.prompt"),
    ("ai-gif-generator", {"style": {"prompt": "x" * 501}}, "style.prompt"),
    ("ai-gif-generator", body("ai-gif-generator", output_format="apng"), "output_format"),
    ("ai-headshot-generator", {"assets": {}}, "assets.image_file_path"),
    ("ai-image-editor", edit(0), "assets.image_file_paths"),
    ("ai-image-editor", edit(11), "assets.image_file_paths"),
    ("ai-image-editor", edit(3, model="krea-2"), "assets.image_file_paths"),
    ("ai-image-editor", edit(4, model="qwen-edit"), "assets.image_file_paths"),
    ("ai-image-editor", edit(7, model="flux-2-klein"), "assets.image_file_paths"),
    ("ai-image-editor", edit(image_count=2), "image_count"),
    ("ai-image-editor", edit(model="flux-schnell"), "model"),
    ("ai-image-editor", edit(model="krea-2", resolution="2k"), "resolution"),
    ("ai-image-editor", edit(model="nano-banana-pro", resolution="640px"), "resolution"),
    ("ai-image-editor", edit(aspect_ratio="21:9"), "aspect_ratio"),
    ("ai-image-editor", edit(style={"prompt": "x" * 15_001}), "style.prompt"),
    ("ai-image-upscaler", {"assets": PICTURE}, "scale_factor"),
    ("ai-image-upscaler", upscale(3), "scale_factor"),
    ("ai-image-upscaler", upscale(2, mode="fast"), "style.mode"),
    ("ai-meme-generator", {"style": {"topic": "x", "template": "No Such Meme"}}, "style.template"),
    ("ai-meme-generator", {"style": {"topic": "x" * 201, "template": "Random"}}, "style.topic"),
    (
        "ai-meme-generator",
        {"style": {"topic": "x", "template": "Random", "search_web": True}},
        "style.search_web",
    ),
    ("ai-qr-code-generator", {"content": "x", "style": {}}, "style.art_style"),
    ("body-swap", {"assets": {"person_file_path": FILE, "scene_file_path": FILE}}, "resolution"),
    ("body-swap", body("body-swap", resolution="auto"), "resolution"),
    ("face-swap-photo", swap(), "assets.source_file_path"),
    ("face-swap-photo", {"assets": {"source_file_path": FILE}}, "assets.target_file_path"),
    ("face-swap-photo", swap(face_swap_mode="individual-faces"), "assets.face_mappings"),
    (
        "face-swap-photo",
        swap(face_swap_mode="individual-faces", face_mappings=[MAPPING] * 6),
        "assets.face_mappings",
    ),
    (
        "face-swap-photo",
        swap(face_swap_mode="individual-faces", face_mappings=[{**MAPPING, "original_face": FILE}]),
        "assets.face_mappings",
    ),
    ("head-swap", body("head-swap", max_resolution=0), "max_resolution"),
    ("head-swap", body("head-swap", max_resolution=512.5), "max_resolution"),
    ("image-background-remover", {"assets": {"image_file_path": ""}}, "assets.image_file_path"),
    ("photo-colorizer", {}, "assets"),
]


async def test_wrong_values_are_refused_with_400_naming_the_field_and_make_no_job() -> None:
    async with running() as caller:
        for tool, wanted, field in REFUSED:
            answer = await create(caller, tool, wanted)
            assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request"), (tool, wanted)
            assert answer.json()["message"].startswith(f"{field}:"), (tool, answer.text)
        assert not caller.stand_in.jobs
        assert caller.stand_in.balance == 25_000


ACCEPTED: list[tuple[str, dict[str, Any], int]] = [
    (
        "ai-clothes-changer",
        {"assets": {"person_file_path": FILE, "garment_file_path": FILE, "garment_type": "dresses"}},
        25,
    ),
    ("ai-face-editor", {"assets": PICTURE, "style": {}}, 1),
    ("ai-headshot-generator", {"assets": PICTURE, "style": {"prompt": "in a suit"}}, 50),
    ("ai-image-editor", edit(), 5),
    ("ai-image-editor", edit(10, image_count=16, model="seedream-v4.5", resolution="640px"), 16 * 50),
    ("ai-image-editor", edit(model="gpt-image-2", resolution="4k"), 400),
    ("ai-image-editor", edit(model="seedream-v5-pro", resolution="1k", image_count=9), 9 * 75),
    ("ai-image-editor", {"assets": PICTURE, "style": {"prompt": "snow"}, "resolution": "auto"}, 5),
    (
        "ai-image-editor",
        edit(style={"prompt": "snow", "model": "Nano Banana"}, resolution="640px"),
        50,
    ),
    ("ai-image-upscaler", upscale(2), 50),
    ("ai-image-upscaler", upscale(2, mode="preserve"), 25),
    ("ai-image-upscaler", upscale(4, mode="preserve"), 100),
    ("ai-image-upscaler", upscale(4, mode="creative", prompt="sharper"), 200),
    ("ai-image-upscaler", upscale(2, mode="pro"), 25),
    ("ai-image-upscaler", upscale(2, enhancement="Resemblance"), 25),
    ("ai-meme-generator", {"style": {"topic": "x", "template": "Random", "searchWeb": True}}, 10),
    ("body-swap", body("body-swap", resolution="4k"), 400),
    ("head-swap", {"assets": {"body_file_path": FILE, "head_file_path": FILE}}, 10),
]


async def test_optional_and_deprecated_values_are_taken_at_their_price() -> None:
    async with running() as caller:
        for tool, wanted, price in ACCEPTED:
            answer = await create(caller, tool, wanted)
            assert (answer.status_code, answer.json().get("credits_charged")) == (200, price), (
                wanted,
                answer.text,
            )


@pytest.mark.parametrize(
    ("tool", "wanted", "status"),
    [
        ("ai-image-editor", edit(), 200),
        ("ai-image-editor", edit(model="qwen-edit", resolution="640px"), 200),
        ("ai-image-editor", edit(model="qwen-edit", resolution="1k"), 402),
        ("ai-image-editor", edit(model="nano-banana", resolution="640px"), 402),
        ("ai-image-upscaler", upscale(2), 200),
        ("ai-image-upscaler", upscale(4), 402),
        ("body-swap", body("body-swap", resolution="640px"), 200),
        ("body-swap", body("body-swap", resolution="1k"), 402),
        ("photo-colorizer", {"assets": PICTURE}, 200),
    ],
)
async def test_a_free_account_is_told_what_only_a_higher_plan_includes(
    tool: str, wanted: dict[str, Any], status: int
) -> None:
    async with running(tier="free") as caller:
        answer = await create(caller, tool, wanted)
        assert answer.status_code == status
        assert answer.json().get("code", "plan_upgrade_required") == "plan_upgrade_required"


async def test_a_qr_code_is_free_even_for_an_empty_account() -> None:
    async with running(credits_=0) as caller:
        assert (await create(caller, "ai-qr-code-generator", body("ai-qr-code-generator"))).status_code == 200


@pytest.mark.parametrize(("output_format", "codec"), [("mp4", "h264"), ("webm", "vp8")])
async def test_an_animation_comes_in_the_format_asked_for(output_format: str, codec: str) -> None:
    async with running() as caller:
        wanted = body("ai-gif-generator", output_format=output_format)
        answer = (await outputs(caller, await create(caller, "ai-gif-generator", wanted)))[0]
        assert str(answer.url).split("?")[0].endswith(f"/output.{output_format}")
        assert answer.headers["Content-Type"] == f"video/{output_format}"
        with av.open(io.BytesIO(answer.content), "r") as clip:
            assert clip.streams.video[0].codec_context.name == codec
            assert {name.lower(): value for name, value in clip.metadata.items()}["comment"] == LABEL
            assert len(list(clip.decode(video=0))) == 12


async def test_a_gif_moves_and_repeats() -> None:
    async with running() as caller:
        gif = await drawn(caller, "ai-gif-generator", body("ai-gif-generator"))
        assert (gif.format, getattr(gif, "n_frames", 1), gif.info["loop"]) == ("GIF", 12, 0)


async def test_a_removed_background_is_transparent_and_a_new_one_shows_around_the_picture() -> None:
    async with running() as caller:
        red, blue = await caller.upload(png(colour="red")), await caller.upload(png(colour="blue"))
        removed = await drawn(caller, "image-background-remover", {"assets": {"image_file_path": red}})
        both = {"image_file_path": red, "background_image_file_path": blue}
        replaced = await drawn(caller, "image-background-remover", {"assets": both})
        assert (pixel(removed, 0.5, 0.5), pixel(removed, 0, 0)) == ((*RED, 255), (0, 0, 0, 0))
        assert (pixel(replaced, 0.5, 0.5), pixel(replaced, 0, 0)) == (RED, BLUE)


@pytest.mark.parametrize(
    ("tool", "names", "place"),
    [
        ("ai-clothes-changer", ("garment_file_path", "person_file_path"), (0.5, 0.5)),
        ("body-swap", ("person_file_path", "scene_file_path"), (0.5, 0.5)),
        ("face-swap-photo", ("source_file_path", "target_file_path"), (0.5, 0.3)),
        ("head-swap", ("head_file_path", "body_file_path"), (0.5, 0.3)),
    ],
)
async def test_a_swap_shows_one_picture_inside_the_other(
    tool: str, names: tuple[str, str], place: tuple[float, float]
) -> None:
    async with running() as caller:
        red, blue = await caller.upload(png(colour="red")), await caller.upload(png(colour="blue"))
        options = {"resolution": "1k"} if tool == "body-swap" else {}
        picture = await drawn(caller, tool, {"assets": dict(zip(names, (red, blue), strict=True)), **options})
        assert (pixel(picture, *place), pixel(picture, 0.01, 0.01)) == (RED, BLUE)


async def test_an_edit_shows_every_picture_that_was_given() -> None:
    async with running() as caller:
        red, blue = await caller.upload(png(colour="red")), await caller.upload(png(colour="blue"))
        wanted = {**edit(), "assets": {"image_file_paths": [red, blue, blue]}}
        picture = await drawn(caller, "ai-image-editor", wanted)
        assert [pixel(picture, across, 0.07) for across in (0.06, 0.17, 0.28)] == [BLUE, BLUE, RED]


async def test_a_colorized_picture_keeps_light_and_dark_and_loses_its_own_colours() -> None:
    async with running() as caller:
        grey = await caller.upload(png(colour="gray"))
        picture = await drawn(caller, "photo-colorizer", {"assets": {"image_file_path": grey}})
        red, green, blue = pixel(picture, 0.5, 0.2)
        assert red > green > blue


async def test_an_upscaled_picture_stays_within_bounds_and_one_over_4096_pixels_is_not_taken() -> None:
    async with running() as caller:
        large, huge = await caller.upload(png(1500, 300)), await caller.upload(png(4097, 8))
        picture = await drawn(
            caller, "ai-image-upscaler", {"assets": {"image_file_path": large}, "scale_factor": 4}
        )
        refused = await create(
            caller, "ai-image-upscaler", {"assets": {"image_file_path": huge}, "scale_factor": 2}
        )
        assert picture.size == (2048, 410)
        assert (await caller.finished("image", refused))["error"]["code"] == "invalid_parameters"


async def test_what_is_drawn_is_never_longer_than_1024_pixels() -> None:
    async with running() as caller:
        file = await caller.upload(png(3000, 1500))
        wanted = {"assets": {"body_file_path": file, "head_file_path": file}, "max_resolution": 4096}
        assert (await drawn(caller, "head-swap", wanted)).size == (1024, 512)


async def test_words_in_the_text_of_a_tool_make_its_job_fail() -> None:
    async with running() as caller:
        meme = {"style": {"topic": "fail:nsfw", "template": "Random"}}
        created = await create(caller, "ai-meme-generator", meme)
        assert (await caller.finished("image", created))["error"]["code"] == "nsfw"
