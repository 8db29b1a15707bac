"""One walk through the page with the real bot: what a newcomer does first must work."""

from pathlib import Path

from PIL import Image
from playwright.async_api import expect

from sandbox.world import World
from tests.sandbox.browser import Page, in_browser


@in_browser
async def test_a_person_attaches_a_picture_and_sees_the_card_move_and_the_video_appear(
    tmp_path: Path,
) -> None:
    picture = tmp_path / "harbour.png"
    Image.new("RGB", (640, 360), "teal").save(picture)
    world = World(tmp_path, speed=25)
    await world.start()
    async with Page.open(world.url) as page:
        await page.run_command("credits")
        await page.message("10,000 credits available").wait_for()
        await page.run_command("image-to-video", image=picture, prompt="the boats begin to sway")
        await page.message("Magic Hour is rendering it.").wait_for()
        result = page.message("Image-to-Video is done")
        await result.locator("video").wait_for()
        await result.get_by_role("button", name="Again").wait_for()
        await expect(result.locator("video")).to_be_in_viewport()
        await expect(result.locator("blockquote")).to_have_text("the boats begin to sway")
        await page.run_command("credits")
        await page.message("9,760 credits available").wait_for()
        await page.become("Max")
        await page.message("credits available").wait_for(state="detached")
        await expect(page.message("Image-to-Video is done").locator("video")).to_be_in_viewport()
    await world.close()
