"""The audio tools: what each takes and refuses, what it costs, what it makes."""

import io
from typing import Any

import av
import pytest

from sandbox.magic_hour.media import LABEL
from sandbox.magic_hour.tools.audio import AUDIO_TOOLS
from tests.sandbox.magic_hour_caller import running
from tests.sandbox.magic_hour_clips import AUDIOS, SOUND, create, with_uploads


def test_every_audio_tool_is_tried() -> None:
    assert {tool.path for tool in AUDIO_TOOLS} == {f"/v1/{tool}" for tool in AUDIOS}


@pytest.mark.parametrize(
    ("tool", "project_type", "seconds"),
    [
        ("ai-music-generator", "MUSIC_GENERATOR", 8),
        ("ai-voice-cloner", "VOICE_CLONER", 0.96),
        ("ai-voice-generator", "VOICE_GENERATOR", 0.96),
    ],
)
async def test_each_tool_makes_a_labelled_wav(tool: str, project_type: str, seconds: float) -> None:
    async with running() as caller:
        body = await with_uploads(caller, AUDIOS[tool])
        project = await caller.finished("audio", await caller.api.post(f"/v1/{tool}", json=body))
        answer = await caller.web.get(project["downloads"][0]["url"])
        with av.open(io.BytesIO(answer.content), "r") as sound:
            assert sound.metadata["comment"] == LABEL
            assert sum(frame.samples for frame in sound.decode(audio=0)) == seconds * 16_000
        assert (project["type"], answer.headers["Content-Type"]) == (project_type, "audio/x-wav")


@pytest.mark.parametrize(
    ("tool", "changes", "price"),
    [
        ("ai-music-generator", {"duration": 15}, 15),
        ("ai-music-generator", {"duration": 300, "style": {"instrumental": True, "lyrics": "la"}}, 300),
        ("ai-voice-cloner", {"style": {"prompt": "x" * 10}}, 1),
        ("ai-voice-cloner", {"style": {"prompt": "x" * 1000}}, 100),
        ("ai-voice-generator", {"style": {"prompt": "x" * 11}}, 2),
    ],
)
async def test_a_job_is_charged_its_price_once(tool: str, changes: dict[str, Any], price: int) -> None:
    async with running(tier="free") as caller:
        created = await create(caller, tool, **changes)
        assert created.json() == {"id": created.json()["id"], "credits_charged": price}
        assert (await caller.finished("audio", created))["credits_charged"] == price


@pytest.mark.parametrize(
    ("tool", "changes", "field"),
    [
        ("ai-music-generator", {"duration": 14}, "duration"),
        ("ai-music-generator", {"duration": 301}, "duration"),
        ("ai-music-generator", {"duration": 15.5}, "duration"),
        ("ai-music-generator", {"style": {"prompt": None}}, "style.prompt"),
        ("ai-music-generator", {"style": {"genre": "waltz"}}, "style.genre"),
        ("ai-voice-cloner", {"style": {"prompt": ""}}, "style.prompt"),
        ("ai-voice-cloner", {"style": {"prompt": "x" * 1001}}, "style.prompt"),
        ("ai-voice-cloner", {"style": {"voice_name": "Adele"}}, "style.voice_name"),
        ("ai-voice-cloner", {"assets": None}, "assets"),
        ("ai-voice-generator", {"style": {"voice_name": "Nobody At All"}}, "style.voice_name"),
        ("ai-voice-generator", {"seed": 7}, "seed"),
    ],
)
async def test_a_wrong_value_is_refused_with_400_naming_the_field(
    tool: str, changes: dict[str, Any], field: str
) -> None:
    async with running() as caller:
        answer = await create(caller, tool, **changes)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
        assert answer.json()["message"].startswith(f"{field}:")
        assert not caller.stand_in.jobs


async def test_the_music_generator_lets_unknown_fields_through() -> None:
    async with running() as caller:
        created = await create(caller, "ai-music-generator", name="job-1", seed=7)
        assert (await caller.project("audio", created))["name"] == "job-1"


async def test_a_voice_is_cloned_from_a_sound_alone() -> None:
    async with running() as caller:
        for sample, status in ((SOUND, "complete"), ("https://example.com/clip.mp4", "error")):
            created = await create(caller, "ai-voice-cloner", assets={"audio_file_path": sample})
            assert (await caller.finished("audio", created))["status"] == status
