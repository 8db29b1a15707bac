"""What the video tools take, refuse, and keep for a higher plan."""

import json
from typing import Any

import pytest

from tests.sandbox.magic_hour_caller import running
from tests.sandbox.magic_hour_clips import (
    CLIP,
    LOOK,
    PICTURE,
    SOUND,
    VIDEOS,
    asked,
    create,
    finished,
    references,
)

INDIVIDUAL = {"face_swap_mode": "individual-faces", "image_file_path": None}


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("ai-talking-photo", {"end_seconds": 1}, "end_seconds"),
    ("ai-talking-photo", {"end_seconds": 302}, "end_seconds"),
    ("ai-talking-photo", {"end_seconds": 47, "style": {"generation_mode": "prompted"}}, "end_seconds"),
    ("ai-talking-photo", {"start_seconds": None}, "start_seconds"),
    ("ai-talking-photo", {"start_seconds": -1}, "start_seconds"),
    ("ai-talking-photo", {"resolution": "1080p"}, "resolution"),
    ("ai-talking-photo", {"assets": {"audio_file_path": None}}, "assets.audio_file_path"),
    ("ai-talking-photo", {"style": {"generation_mode": "lite"}}, "style.generation_mode"),
    ("ai-ugc-ad", {"script": None}, "script"),
    ("ai-ugc-ad", {"script": "x" * 2501}, "script"),
    ("ai-ugc-ad", {"model": "ltx-2.5", "script": "x" * 1805}, "script"),
    ("ai-ugc-ad", {"end_seconds": 2}, "end_seconds"),
    ("ai-ugc-ad", {"model": "ltx-2.5", "end_seconds": 12}, "end_seconds"),
    ("ai-ugc-ad", {"model": "veo3.1", "end_seconds": 16}, "end_seconds"),
    ("ai-ugc-ad", {"model": "veo3.1", "resolution": "480p", "end_seconds": 15}, "resolution"),
    ("ai-ugc-ad", {"model": "wan-3.0"}, "model"),
    ("ai-video-editor", {"end_seconds": 2}, "end_seconds"),
    ("ai-video-editor", {"end_seconds": 11}, "end_seconds"),
    ("ai-video-editor", {"model": "ltx-2.5", "end_seconds": 20.5}, "end_seconds"),
    ("ai-video-editor", {"model": "ltx-2.5", "end_seconds": 0.4}, "end_seconds"),
    ("ai-video-editor", {"model": "ltx-2.3", "end_seconds": 45.1}, "end_seconds"),
    ("ai-video-editor", {"resolution": "480p"}, "resolution"),
    ("ai-video-editor", {"model": "gemini-omni", "resolution": "1080p"}, "resolution"),
    ("ai-video-editor", {"style": {"prompt": ""}}, "style.prompt"),
    ("ai-video-translator", {"target_language": "Klingon"}, "target_language"),
    ("ai-video-translator", {"end_seconds": 0.9}, "end_seconds"),
    ("ai-video-translator", {"end_seconds": 31}, "end_seconds"),
    ("ai-video-translator", {"source_language": "English"}, "source_language"),
    ("ai-video-upscaler", {"resolution": "480p"}, "resolution"),
    ("ai-video-upscaler", {"resolution": None}, "resolution"),
    ("ai-video-upscaler", {"start_seconds": 5}, "end_seconds"),
    ("animation", {"style": {"art_style": "Nothing"}}, "style.art_style"),
    ("animation", {"style": {"art_style": "Custom"}}, "style.art_style_custom"),
    ("animation", {"style": {"camera_effect": "Nothing"}}, "style.camera_effect"),
    ("animation", {"style": {"prompt": None}}, "style.prompt"),
    ("animation", {"style": {"prompt_type": "use_lyrics"}}, "style.prompt_type"),
    ("animation", {"style": {"prompt_type": "ai_choose"}}, "style.prompt_type"),
    ("animation", {"style": {"transition_speed": 11}}, "style.transition_speed"),
    ("animation", {"assets": {"audio_source": "file"}}, "assets.audio_file_path"),
    ("animation", {"assets": {"audio_source": "youtube"}}, "assets.youtube_url"),
    ("animation", {"width": 63}, "width"),
    ("animation", {"height": 1473}, "height"),
    ("animation", {"width": 512.5}, "width"),
    ("animation", {"fps": 0.5}, "fps"),
    ("audio-to-video", {"resolution": "4k"}, "resolution"),
    ("audio-to-video", {"end_seconds": 0}, "end_seconds"),
    ("audio-to-video", {"start_seconds": 6}, "end_seconds"),
    ("auto-subtitle-generator", {"style": {"template": None}}, "style"),
    ("auto-subtitle-generator", {"style": {"template": "loud"}}, "style.template"),
    *(
        (
            "auto-subtitle-generator",
            {"style": {"template": None, "custom_config": {**LOOK, field: ""}}},
            f"style.custom_config.{field}",
        )
        for field in ("font", "vertical_position", "horizontal_position")
    ),
    (
        "auto-subtitle-generator",
        {"style": {"custom_config": {"text_color": "red"}}},
        "style.custom_config.text_color",
    ),
    ("auto-subtitle-generator", {"start_seconds": None}, "start_seconds"),
    ("character-replace", {"resolution": "1080p"}, "resolution"),
    ("character-replace", {"model": "kling-3.0", "resolution": "480p"}, "resolution"),
    ("character-replace", {"model": "kling-3.0", "end_seconds": 2}, "end_seconds"),
    ("character-replace", {"model": "kling-3.0", "end_seconds": 11}, "end_seconds"),
    (
        "character-replace",
        {"model": "kling-3.0", "end_seconds": 31, "style": {"mode": "animate"}},
        "end_seconds",
    ),
    (
        "character-replace",
        {
            "model": "kling-3.0",
            "style": {"points": [{"position_x": 1, "position_y": 1, "time_seconds": 0}]},
        },
        "style.points",
    ),
    (
        "character-replace",
        {"model": "kling-3.0", "style": {"selection_mode": "point"}},
        "style.selection_mode",
    ),
    ("character-replace", {"style": {"selection_mode": "point"}}, "style.points"),
    (
        "character-replace",
        {"style": {"points": [{"position_x": -1, "position_y": 1, "time_seconds": 0}]}},
        "style.points.0.position_x",
    ),
    ("face-swap", {"assets": {"video_source": None}}, "assets.video_source"),
    ("face-swap", {"assets": {"video_file_path": None}}, "assets.video_file_path"),
    ("face-swap", {"assets": {"video_source": "youtube"}}, "assets.youtube_url"),
    ("face-swap", {"assets": {"image_file_path": None}}, "assets.image_file_path"),
    ("face-swap", {"assets": {"face_swap_mode": "individual-faces"}}, "assets.face_mappings"),
    ("face-swap", {"assets": {**INDIVIDUAL, "face_mappings": []}}, "assets.face_mappings"),
    (
        "face-swap",
        {
            "assets": {
                **INDIVIDUAL,
                "face_mappings": [{"original_face": PICTURE, "new_face": PICTURE}] * 6,
            }
        },
        "assets.face_mappings",
    ),
    ("face-swap", {"style": {"version": "v3"}}, "style.version"),
    ("image-to-video", {"references": references(PICTURE)}, "references"),
    ("lip-sync", {"assets": {"video_file_path": None}}, "assets.video_file_path"),
    ("lip-sync", {"assets": {"video_source": "youtube"}}, "assets.youtube_url"),
    ("lip-sync", {"max_fps_limit": 0}, "max_fps_limit"),
    ("lip-sync", {"style": {"generation_mode": "realistic"}}, "style.generation_mode"),
    ("text-to-video", {"style": {"prompt": "x" * 10_001}}, "style.prompt"),
    ("text-to-video", {"model": "veo3.1", "end_seconds": 4, "aspect_ratio": "1:1"}, "aspect_ratio"),
    ("text-to-video", {"model": "gemini-omni-1.1", "aspect_ratio": "1:1"}, "aspect_ratio"),
    ("text-to-video", {"model": "gemini-omni-1.1", "end_seconds": 11}, "end_seconds"),
    ("text-to-video", {"model": "gemini-omni-1.1", "audio": True}, "audio"),
    ("text-to-video", {"references": []}, "references"),
    ("text-to-video", {"references": references(*[PICTURE] * 11)}, "references"),
    (
        "text-to-video",
        {"references": [{"name": "@a", "file_path": PICTURE}]},
        "references.0.name",
    ),
    ("text-to-video", {"model": "wan-2.2", "references": references(PICTURE)}, "references"),
    ("text-to-video", {"references": references(PICTURE, SOUND)}, "references.1.file_path"),
    (
        "text-to-video",
        {"model": "veo3.1", "end_seconds": 8, "references": references(*[PICTURE] * 4)},
        "references",
    ),
    (
        "text-to-video",
        {"model": "veo3.1", "end_seconds": 8, "references": references(CLIP)},
        "references.0.file_path",
    ),
    (
        "text-to-video",
        {"model": "veo3.1", "end_seconds": 6, "references": references(PICTURE)},
        "end_seconds",
    ),
    ("video-to-video", {"style": {"art_style": "Nothing"}}, "style.art_style"),
    ("video-to-video", {"style": {"art_style": "Studio Ghibli"}}, "style.version"),
    ("video-to-video", {"style": {"prompt_type": "custom"}}, "style.prompt"),
    ("video-to-video", {"style": {"prompt_type": "append_default"}}, "style.prompt"),
    ("video-to-video", {"fps_resolution": "half"}, "fps_resolution"),
    ("video-to-video", {"assets": {"video_source": "youtube"}}, "assets.youtube_url"),
]


async def test_wrong_values_are_refused_with_400_naming_the_field_and_make_no_job() -> None:
    async with running() as caller:
        for tool, changes, field in REFUSED:
            answer = await create(caller, tool, **changes)
            assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request"), (tool, changes)
            assert answer.json()["message"].startswith(f"{field}:"), (tool, changes, answer.text)
        assert not caller.stand_in.jobs


@pytest.mark.parametrize("tool", [tool for tool in VIDEOS if tool != "ai-ugc-ad"])
async def test_fields_that_nobody_knows_and_numbers_without_end_are_refused(tool: str) -> None:
    async with running() as caller:
        answer = await create(caller, tool, seed=7)
        assert (answer.status_code, answer.json()["message"][:5]) == (400, "seed:")
        endless = json.dumps(asked(VIDEOS[tool], end_seconds=float("inf")))
        assert (await caller.api.post(f"/v1/{tool}", content=endless)).status_code == 400


async def test_the_ad_generator_lets_unknown_fields_through_and_takes_no_name() -> None:
    async with running() as caller:
        created = await create(caller, "ai-ugc-ad", name="job-1", seed=7)
        project = await caller.project("video", created)
        assert project["name"].startswith("AI UGC Ad Generator - ")


@pytest.mark.parametrize(
    ("tool", "changes"),
    [
        ("ai-ugc-ad", {"model": "veo3.1", "end_seconds": 141, "script": f" {'x' * 2500} "}),
        ("animation", {"style": {"art_style": "Custom", "art_style_custom": "woodcut"}}),
        (
            "animation",
            {
                "assets": {"audio_source": "file", "audio_file_path": SOUND, "image_file_path": PICTURE},
                "style": {"prompt_type": "use_lyrics", "prompt": None},
            },
        ),
        ("auto-subtitle-generator", {"style": {"template": None, "custom_config": LOOK}}),
        (
            "auto-subtitle-generator",
            {"style": {"custom_config": {"font_size": 24, "highlighted_text_color": "#00FF00"}}},
        ),
        ("character-replace", {"model": "kling-3.0", "end_seconds": 30, "style": {"mode": "animate"}}),
        (
            "character-replace",
            {
                "style": {
                    "selection_mode": "point",
                    "points": [{"position_x": 9, "position_y": 9, "time_seconds": 0.5}],
                }
            },
        ),
        (
            "face-swap",
            {"assets": {**INDIVIDUAL, "face_mappings": [{"original_face": PICTURE, "new_face": PICTURE}]}},
        ),
        ("face-swap", {"width": 512, "height": 512}),
        ("text-to-video", {"references": references(PICTURE, CLIP)}),
        ("text-to-video", {"model": "seedance-2.5", "references": references(PICTURE, CLIP, SOUND)}),
        ("text-to-video", {"model": "veo3.1", "end_seconds": 8, "references": references(PICTURE)}),
        ("text-to-video", {"model": "sora-2", "end_seconds": 4, "orientation": "portrait"}),
        ("video-to-video", {"style": {"art_style": "Studio Ghibli", "version": "v2"}}),
        ("video-to-video", {"style": {"prompt_type": "custom", "prompt": "snow"}}),
    ],
)
async def test_what_the_rules_allow_is_made(tool: str, changes: dict[str, Any]) -> None:
    async with running() as caller:
        assert (await finished(caller, tool, **changes))["status"] == "complete"


@pytest.mark.parametrize(
    ("tool", "changes", "code"),
    [
        ("ai-talking-photo", {"resolution": "720p"}, "plan_upgrade_required"),
        ("ai-talking-photo", {}, None),
        ("ai-ugc-ad", {"model": "ltx-2.5", "end_seconds": 6}, "plan_upgrade_required"),
        ("ai-ugc-ad", {"model": "kling-3.0", "resolution": "720p"}, "plan_upgrade_required"),
        ("ai-ugc-ad", {}, None),
        ("ai-video-editor", {"model": "gemini-omni-1.1", "resolution": "720p"}, "plan_upgrade_required"),
        ("ai-video-editor", {}, None),
        ("ai-video-translator", {"resolution": "720p"}, "plan_upgrade_required"),
        ("ai-video-translator", {}, None),
        ("ai-video-upscaler", {}, "subscription_required"),
        ("animation", {"width": 577, "height": 512}, "plan_upgrade_required"),
        ("animation", {"height": 576}, None),
        ("audio-to-video", {"resolution": "1080p"}, "plan_upgrade_required"),
        ("audio-to-video", {}, None),
        ("character-replace", {"model": "kling-3.0"}, "plan_upgrade_required"),
        ("character-replace", {}, None),
        ("lip-sync", {"style": {"generation_mode": "pro"}}, "plan_upgrade_required"),
        ("lip-sync", {"style": {"generation_mode": "standard"}}, None),
        ("text-to-video", {"resolution": "720p"}, "plan_upgrade_required"),
        ("text-to-video", {}, None),
    ],
)
async def test_a_free_account_gets_the_lowest_of_what_a_tool_offers(
    tool: str, changes: dict[str, Any], code: str | None
) -> None:
    async with running(tier="free") as caller:
        answer = await create(caller, tool, **changes)
        assert (answer.status_code, answer.json().get("code")) == (402 if code else 200, code)
