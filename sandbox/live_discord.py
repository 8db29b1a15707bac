"""A simulated Discord in the browser, in real time, around one unmodified bot.

SimCord simulates Discord for tests: its clock stands still, it waits until the bot has nothing left to do,
and its browser page shows what was last published. This file is all that makes it live. It reaches into
SimCord's inside, so it fits simcord 3.2.1 and no other version.
"""
# ruff: noqa: SLF001 - reaching inside is this file's purpose, see above

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from aiohttp import web
from discord.ext import commands
from simcord import ChannelHandle, InteractionResult, MemberActor, ResponseMessage, UserHandle
from simcord._clock import Clock
from simcord._dpy_internals import release_clocks, set_webhook_adapter
from simcord._runtime import _restore_loop
from simcord.backend.cdn import CdnStore
from simcord.backend.models import Interaction
from simcord.backend.models import Message as StoredMessage
from simcord.env import Env
from simcord.http import FakeWebhookAdapter
from simcord.preview import Preview

from bot.errors import BotError
from sandbox import page_corrections
from sandbox.discord_views import Answer, Message, Modal, seen_message, seen_modal
from sandbox.studio import CHANNEL_NAME, CHANNEL_NAMES, MEMBER_NAME, furnish

BOT_NAME = "Magic Hour"

MERGE_SECONDS = 0.2
"""Changes closer together than this reach the page as one; the page asks twice a second."""
JOURNAL_LENGTH = 2_000
"""Requests and events that are remembered; a sandbox may run for days."""

Found = TypeVar("Found")


class RealClock(Clock):
    """SimCord's clock, telling the time of day."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class Journal(list[Any]):
    """SimCord's record of every request and event: cut to a length, and telling whoever waits for the next.

    The requests matter, not the events alone: an edit of an ephemeral message has no event.
    """

    def __init__(self) -> None:
        super().__init__()
        self._next = asyncio.Event()

    def append(self, entry: Any) -> None:
        super().append(entry)
        del self[:-JOURNAL_LENGTH]
        happened, self._next = self._next, asyncio.Event()
        happened.set()

    async def next(self) -> None:
        await self._next.wait()


class LocalCdn(CdnStore):
    """Attachments behind URLs that can be fetched, with ranges, from this machine."""

    def __init__(self) -> None:
        super().__init__()
        self._base = ""

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        app = web.Application()
        app.router.add_get("/attachments/{channel}/{attachment}/{filename}", self._serve)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            host, port = runner.addresses[0][:2]
            self._base = f"http://{host}:{port}"
            yield
        finally:
            await runner.cleanup()

    def store_attachment(
        self, attachment_id: int, channel_id: int, filename: str, data: bytes, description: str | None
    ) -> dict[str, Any]:
        attachment = super().store_attachment(attachment_id, channel_id, filename, data, description)
        del self._blobs[attachment["url"]]
        url = self._url(channel_id, attachment_id, filename)
        self._blobs[url] = data
        return {**attachment, "url": url, "proxy_url": url}

    def _url(self, channel: int | str, attachment: int | str, filename: str) -> str:
        return f"{self._base}/attachments/{channel}/{attachment}/{quote(filename)}"

    async def _serve(self, request: web.Request) -> web.Response:
        data = self.get(self._url(**request.match_info))
        if data is None:
            raise web.HTTPNotFound
        wanted = request.http_range
        body = data[wanted]
        headers = {"Accept-Ranges": "bytes"}
        if wanted == slice(None, None, 1):
            return web.Response(body=body, headers=headers)
        if not body:
            raise web.HTTPRequestRangeNotSatisfiable(headers={"Content-Range": f"bytes */{len(data)}"})
        first = range(len(data))[wanted].start
        headers["Content-Range"] = f"bytes {first}-{first + len(body) - 1}/{len(data)}"
        return web.Response(body=body, status=206, headers=headers)


class RealTimeEnv(Env):
    """SimCord's environment in real time, waiting for answers as Discord does and for nothing else."""

    def __init__(self, bot: commands.Bot, cdn: LocalCdn, *, answer_seconds: float) -> None:
        super().__init__(bot, check_errors=False)
        self.journal = Journal()
        self.backend.clock = RealClock()
        self.backend.cdn = cdn
        self.backend.transcript = self.journal
        self.backend.http_requests = Journal()
        self.backend.bot_user.name = BOT_NAME
        self.answer_seconds = answer_seconds
        self._unanswered: Interaction | None = None
        self._register_dispatch_observer(self._expect_answer)

    def _expect_answer(self, interaction: Interaction) -> None:
        self._unanswered = interaction

    def _record_error(self, error: BaseException) -> None:
        """What the bot has explained to its member is no crash of the bot's, and the page must not call it one."""
        if not isinstance(getattr(error, "original", error), BotError):
            super()._record_error(error)

    def _capture_errors(self) -> None:
        """The last thing SimCord does before the bot logs in: give the loop and the clocks back by then."""
        super()._capture_errors()
        _restore_loop(self)
        release_clocks(self)

    async def _settle_internal(self, **_virtual_time: Any) -> None:
        """Wait for the first answer to the interaction just dispatched, as long as Discord would."""
        interaction, self._unanswered = self._unanswered, None
        if interaction is None:
            return
        try:
            async with asyncio.timeout(self.answer_seconds):
                while not interaction.responded:
                    await self.journal.next()
        except TimeoutError:
            return  # the page then says that the bot did not respond


async def _nothing_more(_bot: commands.Bot) -> None:
    """What a process does around its bot besides logging in: here, nothing."""


class LiveDiscord:
    """A simulated Discord in the browser, in real time, around one bot.

    Its one server, with its channels and people, is made in `sandbox.studio`.
    `make_bot` builds the bot that logs in, a fresh one after every restart; `start_bot` is awaited with it
    before it logs in. On `port` (0: any free one) the page at `url` is served, on this machine only.
    Besides the page, the same world can be driven in code, as a member: `command`, `click`, `select`,
    `submit`, `messages`; `until` waits for what the bot does on its own.
    """

    def __init__(
        self,
        make_bot: Callable[[], commands.Bot],
        *,
        port: int = 0,
        start_bot: Callable[[commands.Bot], Awaitable[None]] = _nothing_more,
        answer_seconds: float = 3.0,
    ) -> None:
        self._make_bot = make_bot
        self._start_bot = start_bot
        self._port = port
        self._answer_seconds = answer_seconds
        self._lifetime = AsyncExitStack()
        self._turn = asyncio.Lock()  # SimCord refuses two actions at once; here the second one waits
        self._cdn = LocalCdn()
        self.bot: commands.Bot
        self._env: RealTimeEnv
        self._preview: Preview
        self._publisher: asyncio.Task[None]
        self._members: dict[str, MemberActor] = {}

    @property
    def url(self) -> str:
        """The page's address; whoever knows it can act as any member."""
        return self._preview.url

    async def start(self) -> None:
        async with AsyncExitStack() as lifetime:
            await lifetime.enter_async_context(self._cdn.serving())
            self.bot = self._make_bot()
            self._env = RealTimeEnv(self.bot, self._cdn, answer_seconds=self._answer_seconds)
            self._members = furnish(self._env)
            lifetime.push_async_callback(self._log_out)
            await self._log_in(self._env.start)
            await self._open_page(lifetime)
            self._lifetime = lifetime.pop_all()

    async def _log_in(self, attach: Callable[[], Awaitable[None]]) -> None:
        # Tasks that start before the login must already find Discord's interaction routes simulated.
        set_webhook_adapter(FakeWebhookAdapter(self._env.backend))
        await self._start_bot(self.bot)
        await attach()
        await self.bot.wait_until_ready()

    async def _log_out(self) -> None:
        await self.bot.close()
        await self._env.shutdown()

    async def _open_page(self, lifetime: AsyncExitStack) -> None:
        channels = [self.channel(name) for name in CHANNEL_NAMES]
        viewers = list(self._members.values())
        preview = self._env.preview(channels[0], viewers=viewers, layout="channel", port=self._port)
        page_corrections.correct(preview, channels)
        self._preview = await lifetime.enter_async_context(preview)
        self._let_actions_wait(preview)
        self._publisher = asyncio.create_task(self._publish_changes(), name="sandbox page publisher")
        lifetime.push_async_callback(self._stop_publishing)

    async def _stop_publishing(self) -> None:
        self._publisher.cancel()
        await asyncio.wait([self._publisher])

    def _let_actions_wait(self, preview: Preview) -> None:
        """Let a click wait for its turn, and let it count although its message was edited meanwhile."""
        act = preview._action

        async def act_in_turn(context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
            async with self._turn:
                if "published_revision" in body:
                    revision = preview._get_page(context_id).revision
                    body = {**body, "published_revision": revision}
                return await act(context_id, body)

        preview._action = act_in_turn  # type: ignore[method-assign]  # the server calls it by this name

    async def _publish_changes(self) -> None:
        while True:
            await self._env.journal.next()
            await asyncio.sleep(MERGE_SECONDS)
            async with self._turn:
                self._publish()

    def _publish(self) -> None:
        for page in list(self._preview._pages.values()):
            if page is not self._preview._python:
                self._preview._publish(page, reason="refresh")

    async def restart_bot(self) -> None:
        """Close the bot and log a fresh one in; messages, files and pages stay."""
        async with self._turn:
            await self.bot.close()
            self.bot = self._make_bot()
            await self._log_in(lambda: self._env.restart_bot(self.bot))

    async def wait_closed(self) -> None:
        """Return when someone ends the session in the page, or raise what stopped the page from moving."""
        closed = asyncio.create_task(self._preview.wait_closed())
        await asyncio.wait([closed, self._publisher], return_when=asyncio.FIRST_COMPLETED)
        if self._publisher.done() and not self._publisher.cancelled():
            closed.cancel()
            self._publisher.result()

    async def close(self) -> None:
        await self._lifetime.aclose()

    def member(self, name: str) -> MemberActor:
        """The member of that name, to be given as the value of a user option."""
        return self._members[name]

    async def command(self, member: str, name: str, /, **options: object) -> Answer:
        """Use a slash command, `"jobs list"` included; an attachment is a path or a (name, bytes) pair.

        :raises TimeoutError: the bot did not answer in time.
        :raises simcord.SetupError: the command or an option is not what Discord would offer this member.
        """
        values = {key: await _uploaded(value) for key, value in options.items()}
        async with self._turn:
            result = await self._members[member].slash(self.channel(CHANNEL_NAME), name, **values)
        return self._answered(result)

    async def suggestions(
        self, member: str, name: str, option: str, typed: str, /, **filled: object
    ) -> list[str]:
        """The names that the bot offers while a member types into an option with autocompletion."""
        async with self._turn:
            actor = self._members[member]
            choices = await actor.autocomplete(self.channel(CHANNEL_NAME), name, option, typed, **filled)
        return [choice["name"] for choice in choices]

    async def click(
        self, member: str, message: Message, *, label: str | None = None, custom_id: str | None = None
    ) -> Answer:
        """Press the one button that has this label, or this custom id."""
        async with self._turn:
            actor = self._actor(member, message.channel_id)
            result = await actor.click(self._response(message), label=label, custom_id=custom_id)
        return self._answered(result)

    async def select(
        self, member: str, message: Message, values: Sequence[object], *, custom_id: str | None = None
    ) -> Answer:
        """Choose these values in the message's one select menu, or in the one of that custom id."""
        async with self._turn:
            actor = self._actor(member, message.channel_id)
            result = await actor.select(self._response(message), values, custom_id=custom_id)
        return self._answered(result)

    async def submit(self, member: str, modal: Modal, /, **values: object) -> Answer:
        """Fill a modal and send it off; each field goes by its label or its custom id."""
        filled = {modal.fields.get(key, key): await _uploaded(value) for key, value in values.items()}
        async with self._turn:
            actor = self._actor(member, modal.shown._interaction.channel_id)
            result = await actor.submit_modal(modal.shown, filled)
        return self._answered(result)

    def messages(self, member: str = MEMBER_NAME, channel: str = CHANNEL_NAME) -> list[Message]:
        """A channel's messages as this member sees them, oldest first, ephemeral ones included."""
        return self._seen(self.channel(channel).id, self._members[member].id)

    def direct_messages(self, member: str) -> list[Message]:
        """The bot's direct messages with this member, oldest first."""
        user = self._members[member].user
        return self._seen(user.dm_channel.id, user.id)

    async def until(self, found: Callable[[], Found | None], *, seconds: float = 10.0) -> Found:
        """Ask again after every change until there is something, and return it.

        :raises TimeoutError: nothing was found in time.
        """
        async with asyncio.timeout(seconds):
            while not (value := found()):
                await self._env.journal.next()
        return value

    def channel(self, name: str) -> ChannelHandle:
        return self._env.guild.channels[name]

    def _actor(self, member: str, channel_id: int) -> MemberActor | UserHandle:
        """SimCord's handle for what a person does in the server, or else in direct messages."""
        actor = self._members[member]
        return actor if self._env.backend.get_channel(channel_id).guild_id else actor.user

    def _response(self, message: Message) -> ResponseMessage:
        return ResponseMessage(self._env, self._env.backend.get_message(message.channel_id, message.id))

    def _answered(self, result: InteractionResult) -> Answer:
        if not result.acknowledged:
            raise TimeoutError(f"the bot did not answer within {self._answer_seconds:g} seconds")
        message = result.response
        return Answer(
            message=self._view(message._message) if message else None,
            modal=seen_modal(result) if result.modal else None,
        )

    def _seen(self, channel_id: int, viewer_id: int) -> list[Message]:
        stored = self._env.backend.messages.get(channel_id, {}).values()
        return [self._view(message) for message in stored if message.visible_to(viewer_id)]

    def _view(self, stored: StoredMessage) -> Message:
        author = self._env.backend.get_user(stored.author_id).name
        return seen_message(stored, author=author, read_file=self._cdn.get)


async def _uploaded(value: object) -> object:
    """What SimCord takes: a path becomes the pair of name and bytes, anything else stays."""
    if isinstance(value, Path):
        return value.name, await asyncio.to_thread(value.read_bytes)
    return value
