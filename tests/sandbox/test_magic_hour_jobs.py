"""A job's way through its states, its credits, and what GET and DELETE show of it."""

from tests.sandbox.magic_hour_caller import png, running


async def test_a_job_is_queued_then_rendering_then_complete_in_the_tool_s_usual_time() -> None:
    async with running(speed=2) as caller:
        created = await caller.image()
        seen = [(await caller.project("image", created))["status"]]
        for seconds in (1, 2):
            caller.stand_in.clock.advance(seconds)
            seen.append((await caller.project("image", created))["status"])
        assert seen == ["queued", "rendering", "complete"]


async def test_a_picture_to_video_takes_74_seconds_at_speed_one() -> None:
    async with running() as caller:
        created = await caller.video(await caller.upload(png()))
        caller.stand_in.clock.advance(70)
        assert (await caller.project("video", created))["status"] == "rendering"
        caller.stand_in.clock.advance(4)
        assert (await caller.project("video", created))["status"] == "complete"


async def test_a_finished_image_project_shows_every_field_of_the_api() -> None:
    async with running() as caller:
        created = await caller.image(image_count=3, name="job-7")
        project = await caller.finished("image", created)
        assert created.json() == {"id": project["id"], "credits_charged": 15, "frame_cost": 15}
        assert set(project) == {
            "id", "name", "status", "type", "created_at", "enabled", "credits_charged",
            "downloads", "error", "image_count", "total_frame_cost", "download",
        }  # fmt: skip
        assert (project["name"], project["type"], project["image_count"]) == ("job-7", "AI_IMAGE", 3)
        assert (project["enabled"], project["error"], project["credits_charged"]) == (True, None, 15)
        assert len({download["url"] for download in project["downloads"]}) == 3


async def test_a_video_project_shows_the_shape_of_its_picture_and_learns_its_true_frame_rate() -> None:
    async with running() as caller:
        created = await caller.video(await caller.upload(png(1600, 800)))
        before = await caller.project("video", created)
        after = await caller.finished("video", created)
        assert created.json()["estimated_frame_cost"] == created.json()["credits_charged"] == 240
        assert (before["width"], before["height"], before["fps"]) == (360, 180, 30.0)
        assert (after["start_seconds"], after["end_seconds"], after["fps"]) == (0.0, 5.0, 12.0)
        assert after["download"]["url"] == after["downloads"][0]["url"]


async def test_an_audio_project_has_no_deprecated_fields() -> None:
    async with running() as caller:
        created = await caller.voice()
        project = await caller.finished("audio", created)
        assert set(created.json()) == {"id", "credits_charged"}
        assert not {"total_frame_cost", "download"} & set(project)
        assert project["downloads"][0]["url"].split("?")[0].endswith("/output.wav")


async def test_a_job_without_a_name_gets_one() -> None:
    async with running() as caller:
        project = await caller.project("image", await caller.image())
        assert project["name"].startswith("AI Image Generator - ")


async def test_failed_and_canceled_jobs_give_their_credits_back_at_the_end_and_not_before() -> None:
    async with running(credits_=1000) as caller:
        failed, canceled = await caller.image("fail:nsfw"), await caller.image("cancel")
        await caller.image("a fox that stays paid")
        assert caller.stand_in.balance == 985
        for created in (failed, canceled):
            assert (await caller.finished("image", created))["credits_charged"] == 0
        assert caller.stand_in.balance == 995


async def test_the_account_tells_tier_and_balance() -> None:
    async with running(tier="creator", credits_=100) as caller:
        await caller.image()
        account = (await caller.api.get("/v1/account")).json()
        assert (account["tier"], account["credits"], account["subscription"]["name"]) == (
            "creator",
            95,
            "Creator",
        )
    async with running(tier="free", credits_=100) as caller:
        assert (await caller.api.get("/v1/account")).json()["subscription"] is None


async def test_a_deleted_project_stays_visible_but_loses_its_outputs_and_keeps_its_charge() -> None:
    async with running() as caller:
        created = await caller.image()
        project = await caller.finished("image", created)
        url = project["downloads"][0]["url"]
        assert (await caller.web.get(url)).status_code == 200
        deleted = await caller.api.delete(f"/v1/image-projects/{project['id']}")
        assert (deleted.status_code, deleted.content) == (204, b"")
        shown = await caller.project("image", created)
        assert (shown["enabled"], shown["downloads"], shown["credits_charged"]) == (False, [], 5)
        assert (await caller.web.get(url)).status_code == 404
        assert caller.stand_in.balance == 24_995


async def test_an_asset_that_was_never_uploaded_ends_the_job_in_error() -> None:
    async with running() as caller:
        offered = (await caller.offer())["file_path"]
        for path in ("api-assets/unknown/image.png", offered, "https://example.com/page.html"):
            project = await caller.finished("video", await caller.video(path))
            assert (project["status"], project["error"]["code"]) == ("error", "invalid_image_path")
        assert caller.stand_in.balance == 25_000


async def test_files_that_are_no_pictures_end_the_job_in_error() -> None:
    async with running() as caller:
        text = await caller.upload(b"this is a text")
        broken = await caller.upload(png(900, 900)[:-200])
        sound = await caller.upload(b"RIFF", "audio", "wav")
        expected = {text: "invalid_image_file", broken: "invalid_image_file", sound: "invalid_file_format"}
        for path, code in expected.items():
            project = await caller.finished("video", await caller.video(path))
            assert (project["error"] or {}).get("code") == code


async def test_an_upload_is_gone_after_seven_days() -> None:
    async with running() as caller:
        path = await caller.upload(png())
        caller.stand_in.clock.advance(7 * 24 * 3600 + 1)
        project = await caller.finished("video", await caller.video(path))
        assert project["error"]["code"] == "invalid_image_path"


async def test_a_finished_image_can_be_used_by_its_library_address() -> None:
    async with running() as caller:
        image = await caller.image(aspect_ratio="9:16", resolution="640px")
        link = f"https://magichour.ai/my-library?imageId={image.json()['id']}"
        early = await caller.finished("video", await caller.video(link))
        late = await caller.finished("video", await caller.video(link))
        assert early["error"]["code"] == "invalid_image_path"
        assert (late["status"], late["width"], late["height"]) == ("complete", 202, 360)


async def test_a_public_link_to_a_picture_is_taken_by_its_extension() -> None:
    async with running() as caller:
        link = "https://cdn.example.com/attachments/1/2/name.PNG?ex=1&is=2"
        assert (await caller.finished("video", await caller.video(link)))["status"] == "complete"
