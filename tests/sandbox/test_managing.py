"""A manager's walk through the page: what the README says about sharing credits can be typed and seen there."""

from pathlib import Path

from PIL import Image
from playwright.async_api import expect

from sandbox.world import World
from tests.sandbox.browser import Page, in_browser


@in_browser
async def test_a_manager_shares_credits_and_approves_a_dear_job_in_its_channel(tmp_path: Path) -> None:
    """Names stand where Discord shows names, in embeds too, and days where it counts days."""
    picture = tmp_path / "harbour.png"
    Image.new("RGB", (64, 36), "teal").save(picture)
    world = World(tmp_path, speed=100)
    await world.start()
    async with Page.open(world.url) as page:
        await page.become("Max")
        await page.run_command("budget role", role="Artists", credits="1,000", period="week")
        await page.message("Members with the role @Artists get 1,000 credits a week").wait_for()
        channels = {"approvals_channel": "approvals", "log_channel": "log"}
        await page.run_command("server settings", **channels, approval_threshold="100")
        await expect(page.message("Server settings")).to_contain_text("#approvals")
        await world.live.command("Ada", "image-to-video", image=picture, prompt="the boats begin to sway")
        await page.go_to("#approvals")
        await page.message("Expiresin 7 days").wait_for()
        listed = page.tab.locator("#message-picker .message-row-excerpt")
        await expect(listed).to_contain_text("Image-to-Video @Ada asks for it in #studio. the boats")
        await page.click_button("Approval wanted", "Approve")
        await page.message("Approved by @Max.").wait_for()
    await world.close()
