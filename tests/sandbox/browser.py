"""The sandbox's page as a person uses it, in the machine's own Chromium."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self, TypeVar

import pytest
from playwright.async_api import Locator, async_playwright
from playwright.async_api import Page as Tab

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MILLISECONDS = 10_000

Test = TypeVar("Test", bound=Callable[..., object])


def in_browser(test: Test) -> Test:
    """Mark a test that drives the page: it runs where Chromium is installed."""
    skip_without = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
    marked: Test = pytest.mark.browser(skip_without(test))
    return marked


class Page:
    """One tab of the simulated Discord. Whatever is asked for is waited for, up to ten seconds."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str) -> AsyncIterator[Self]:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            tab = await browser.new_page(viewport={"width": 1280, "height": 800})
            tab.set_default_timeout(PATIENCE_MILLISECONDS)
            await tab.goto(url)
            await tab.locator("#channel-composer-input").wait_for()
            yield cls(tab)
            await browser.close()

    async def become(self, member: str) -> None:
        """Look at the channel as another member."""
        async with self.tab.expect_response("**/api/action"):
            await self.tab.locator("#viewer-picker").select_option(label=member)
        await self.tab.locator("#viewer-picker option:checked", has_text=member).wait_for(state="attached")

    async def go_to(self, channel: str) -> None:
        """Look at another channel, as the same member."""
        async with self.tab.expect_response("**/api/pages"):
            await self.tab.locator("#channel-picker").select_option(label=channel)
        await self.tab.locator("#channel-composer-input").wait_for()

    async def offers_command(self, name: str) -> bool:
        """Whether the picker lists the command; the picker is left open, with the name typed in."""
        await self._type_command(name)
        return await self._command(name).count() > 0

    async def offered(self, command: str, option: str) -> tuple[str, list[str]]:
        """What the list of a command's options says about one, and what that one suggests before a letter is typed."""
        await self._type_command(command)
        await self._command(command).click()
        await self.tab.locator(".command-ghost").click()
        named = await self._suggestion(option).inner_text()
        await self._suggestion(option).click()
        suggestions = self.tab.locator(".command-suggestion")
        await suggestions.first.wait_for()
        suggested = await suggestions.all_inner_texts()
        await self.tab.locator(".command-context-close").click()
        return named, suggested

    async def run_command(self, name: str, **options: str | Path) -> None:
        """Pick a slash command, fill its options and send it; a path is a file to attach.

        An option with choices or suggestions takes the one that reads exactly so ("True", "Ada", "2k").
        """
        await self._type_command(name)
        await self._command(name).click()
        for option, value in options.items():
            await self._add_option(option)
            await (self._attach(option, value) if isinstance(value, Path) else self._fill(option, value))
        await self.tab.locator("#send-message").click()
        await self.tab.locator(".command-chip").wait_for(state="detached")

    def message(self, text: str) -> Locator:
        """The newest message with this text in it; what stands in it can be asked of the locator."""
        return self.tab.locator(".channel-message", has_text=text).last

    async def click_button(self, text: str, label: str) -> None:
        """Press a button of the newest message with this text in it."""
        await self.message(text).get_by_role("button", name=label, exact=True).click()

    async def fill_modal(self, **values: str | Path) -> None:
        """Fill the open modal's fields, by label, and submit it."""
        for label, value in values.items():
            field = self.tab.locator(".modal-field", has_text=label).locator("input, textarea")
            await (field.set_input_files(value) if isinstance(value, Path) else field.fill(value))
        await self.tab.locator(".modal-actions button[type=submit]").click()
        await self.tab.locator(".modal-dialog").wait_for(state="detached")

    async def screenshot(self, path: Path) -> None:
        await self.tab.screenshot(path=path)

    async def _type_command(self, name: str) -> None:
        await self.tab.locator("#channel-composer-input").fill(f"/{name}")

    def _command(self, name: str) -> Locator:
        title = self.tab.locator("strong").get_by_text(f"/{name}", exact=True)
        return self.tab.locator(".command-entry", has=title)

    def _suggestion(self, text: str) -> Locator:
        return self.tab.locator(".command-suggestion", has=self.tab.get_by_text(text, exact=True)).first

    async def _add_option(self, option: str) -> None:
        """Optional ones are not in the row until they are asked for."""
        if not await self.tab.locator(f".command-pill[data-option={option}]").count():
            await self.tab.locator(".command-ghost").click()
            await self._suggestion(option).click()

    async def _attach(self, option: str, path: Path) -> None:
        async with self.tab.expect_file_chooser() as chooser:
            await self.tab.locator(f".command-file-choose[data-option={option}]").click()
        await (await chooser.value).set_files(path)

    async def _fill(self, option: str, value: str) -> None:
        field = self.tab.locator(f".command-option-input[data-option={option}]")
        await field.fill(value)
        if await field.get_attribute("role") == "combobox":
            await self._suggestion(value).click()
