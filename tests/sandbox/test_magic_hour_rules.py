"""What the stand-in accepts, refuses and charges, per tool and model."""

from typing import Any

import pytest

from tests.sandbox.magic_hour_caller import Caller, png, running

FILE = "https://example.com/picture.png"


async def refusal(caller: Caller, kind: str, body: Any) -> tuple[int, str, str]:
    answer = await caller.create(kind, body)
    assert set(answer.json()) == {"code", "message"}, answer.text
    return answer.status_code, answer.json()["code"], answer.json()["message"]


def image_body(**options: Any) -> dict[str, Any]:
    return {"image_count": 1, "style": {"prompt": "a fox"}, **options}


def video_body(**options: Any) -> dict[str, Any]:
    return {"assets": {"image_file_path": FILE}, "end_seconds": 5, **options}


def voice_body(prompt: str = "Hello", voice: str = "Morgan Freeman") -> dict[str, Any]:
    return {"style": {"prompt": prompt, "voice_name": voice}}


@pytest.mark.parametrize(
    ("kind", "body", "field"),
    [
        ("image", {"style": {"prompt": "a fox"}}, "image_count"),
        ("image", {"image_count": 1}, "style"),
        ("image", image_body(style={"prompt": ""}), "style.prompt"),
        ("image", image_body(image_count="1"), "image_count"),
        ("image", image_body(image_count=0), "image_count"),
        ("image", image_body(image_count=4, model="krea-2"), "image_count"),
        ("image", image_body(image_count=3, model="nano-banana-pro", resolution="1k"), "image_count"),
        ("image", image_body(model="qwen-edit"), "model"),
        ("image", image_body(model="krea-2", resolution="2k"), "resolution"),
        ("image", image_body(model="nano-banana-pro", resolution="640px"), "resolution"),
        ("image", image_body(aspect_ratio="4:3"), "aspect_ratio"),
        ("image", image_body(style={"prompt": "a fox", "tool": "ai-fox-generator"}), "style.tool"),
        ("image", image_body(style={"prompt": "a fox", "seed": 7}), "style.seed"),
        ("image", image_body(count=2), "count"),
        ("video", {"end_seconds": 5}, "assets"),
        ("video", video_body(end_seconds=True), "end_seconds"),
        ("video", video_body(end_seconds=61), "end_seconds"),
        ("video", video_body(model="kling-2.6", end_seconds=7), "end_seconds"),
        ("video", video_body(model="kling-3.0", end_seconds=4.5), "end_seconds"),
        ("video", video_body(model="veo3.1", end_seconds=5), "end_seconds"),
        ("video", video_body(model="veo3.1", end_seconds=4, resolution="480p"), "resolution"),
        ("video", video_body(model="wan-2.2", audio=True), "audio"),
        ("video", video_body(model="wan-3.1"), "model"),
        ("video", video_body(aspect_ratio="16:9"), "aspect_ratio"),
        ("audio", voice_body(prompt=""), "style.prompt"),
        ("audio", voice_body(prompt="x" * 1001), "style.prompt"),
        ("audio", voice_body(voice=""), "style.voice_name"),
        ("audio", {"style": {"prompt": "Hello"}}, "style.voice_name"),
    ],
)
async def test_a_wrong_value_is_refused_with_400_naming_the_field(
    kind: str, body: dict[str, Any], field: str
) -> None:
    async with running() as caller:
        status, code, message = await refusal(caller, kind, body)
        assert (status, code) == (400, "invalid_request")
        assert message.startswith(f"{field}:")
        assert not caller.stand_in.jobs
        assert caller.stand_in.balance == 25_000


@pytest.mark.parametrize(
    ("options", "accepted"),
    [
        ({"model": "kling-2.6", "resolution": "1080p"}, True),
        ({"model": "kling-2.6", "resolution": "720p"}, False),
        ({"model": "wan-2.2", "resolution": "720p"}, False),
        ({"model": "veo3.1", "resolution": "720p", "end_seconds": 8}, True),
        ({"model": "veo3.1", "resolution": "720p", "end_seconds": 16}, False),
        ({"model": "seedance-2.0", "resolution": "480p"}, True),
        ({"model": "kling-3.0", "resolution": "4k", "end_seconds": 15}, True),
        ({"model": "ltx-2.5", "resolution": "480p", "end_seconds": 60}, True),
    ],
)
async def test_a_last_frame_is_taken_only_where_the_model_takes_one(
    options: dict[str, Any], *, accepted: bool
) -> None:
    assets = {"image_file_path": FILE, "end_image_file_path": FILE}
    async with running() as caller:
        answer = await caller.create("video", video_body(assets=assets, **options))
        assert answer.status_code == (200 if accepted else 400)


@pytest.mark.parametrize(
    ("kind", "body", "price"),
    [
        ("image", image_body(), 5),
        ("image", image_body(image_count=4, resolution="1k"), 20),
        ("image", image_body(model="gpt-image-2", resolution="4k", image_count=2), 800),
        ("image", image_body(model="seedream-v5-pro", resolution="2k"), 150),
        ("image", image_body(model="nano-banana-2", resolution="640px", image_count=16), 1600),
        ("video", video_body(), 240),
        ("video", video_body(model="kling-3.0", resolution="4k", audio=True), 5 * 288),
        ("video", video_body(model="ltx-2.5", resolution="480p", audio=True, end_seconds=60), 1440),
        ("video", video_body(model="seedance-1.5", resolution="720p", audio=True), 600),
        ("video", video_body(model="veo3.1", resolution="1080p", end_seconds=8, audio=True), 8 * 144),
        ("video", video_body(model="gemini-omni-1.1", resolution="360p", end_seconds=3), 144),
        ("audio", voice_body("x" * 10), 1),
        ("audio", voice_body("x" * 11), 2),
        ("audio", voice_body("x" * 1000), 100),
    ],
)
async def test_a_job_is_charged_the_published_price_when_it_is_made(
    kind: str, body: dict[str, Any], price: int
) -> None:
    async with running() as caller:
        answer = await caller.create(kind, body)
        assert answer.json()["credits_charged"] == price
        assert caller.stand_in.balance == 25_000 - price


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("image", image_body(model="z-image-turbo", resolution="640px"), 200),
        ("image", image_body(model="z-image-turbo"), 200),
        ("image", image_body(model="z-image-turbo", resolution="1k"), 402),
        ("image", image_body(model="nano-banana", resolution="640px"), 402),
        ("video", video_body(), 200),
        ("video", video_body(resolution="720p"), 402),
        ("audio", voice_body(), 200),
    ],
)
async def test_a_free_account_gets_the_lowest_resolution_of_free_models_only(
    kind: str, body: dict[str, Any], status: int
) -> None:
    async with running(tier="free") as caller:
        answer = await caller.create(kind, body)
        assert answer.status_code == status
        assert answer.json().get("code", "plan_upgrade_required") == "plan_upgrade_required"


async def test_a_job_that_costs_more_than_the_balance_is_refused_with_402() -> None:
    async with running(credits_=9) as caller:
        assert (await caller.image()).status_code == 200
        status, code, _ = await refusal(caller, "image", image_body())
        assert (status, code) == (402, "insufficient_credits")
        assert caller.stand_in.balance == 4


async def test_a_voice_that_magic_hour_does_not_have_is_refused() -> None:
    async with running() as caller:
        status, _, message = await refusal(caller, "audio", voice_body(voice="Nobody At All"))
        assert (status, message) == (400, "style.voice_name: Nobody At All does not exist")


async def test_a_body_that_is_no_json_object_is_refused() -> None:
    async with running() as caller:
        for content in (b"", b"[]", b"{", b"\xff"):
            answer = await caller.api.post("/v1/ai-image-generator", content=content)
            assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer"}, {"Authorization": "Basic abc"}])
async def test_a_call_without_a_key_is_refused_everywhere(header: dict[str, str]) -> None:
    async with running() as caller:
        for method, path in (("GET", "account"), ("POST", "ai-image-generator"), ("GET", "image-projects/x")):
            answer = await caller.web.request(method, f"{caller.base_url}/v1/{path}", headers=header)
            assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
        assert not caller.stand_in.creates


async def test_only_the_accepted_key_opens_when_one_is_named() -> None:
    async with running(key="mhk_live_right") as caller:
        assert (await caller.api.get("/v1/account")).status_code == 401
        right = {"Authorization": "Bearer mhk_live_right"}
        assert (await caller.api.get("/v1/account", headers=right)).status_code == 200


async def test_unknown_routes_and_projects_answer_404_in_the_api_s_words() -> None:
    async with running() as caller:
        job = (await caller.image()).json()["id"]
        for path in ("/v1/nothing", "/v1/image-projects/unknown", f"/v1/video-projects/{job}"):
            answer = await caller.api.get(path)
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_every_create_call_is_kept_even_a_refused_one() -> None:
    async with running() as caller:
        await caller.image(name="job-1")
        await caller.image(name="job-2", model="nothing")
        assert [(create.path, create.name) for create in caller.stand_in.creates] == [
            ("/v1/ai-image-generator", "job-1"),
            ("/v1/ai-image-generator", "job-2"),
        ]
        assert caller.stand_in.creates[1].body["model"] == "nothing"
        assert [job.name for job in caller.stand_in.jobs.values()] == ["job-1"]


async def test_deprecated_values_are_still_taken() -> None:
    async with running() as caller:
        file = await caller.upload(png())
        style = {"prompt": "a fox", "quality_mode": "pro"}
        image = image_body(model="seedream", resolution="auto", orientation="portrait", style=style)
        assert (await caller.create("image", image)).status_code == 200
        veo = await caller.video(file, model="veo3.1-audio", end_seconds=4, width=None)
        assert veo.json()["credits_charged"] == 4 * 120
