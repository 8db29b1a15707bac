"""A small stand-in for Discord on the wire, for tests that run the whole bot as a process of its own.

It speaks REST v10 and the gateway to the unmodified client, holds everything in memory, is as strict as Discord where
that matters, and fails on demand. A bot reaches it by `DISCORD_API_URL`.

    async with WireDiscord() as wire:
        ada, studio = wire.member("ada"), wire.channel("studio")
        ...                                     # start the bot with wire.api_url and wire.token
        await wire.connected()
        asked = await wire.command(ada, studio, "image-generator", prompt="a cat")
        await asked.answer
        await wire.wait_for(lambda: wire.messages(studio)[0].files)
        assert wire.violations == []
"""

import secrets
import tempfile
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from aiohttp import web

from tests.wire import payloads
from tests.wire.cdn import Cdn, WireFile
from tests.wire.commands import Commands
from tests.wire.components import BUTTON, SELECTS, STRING_SELECT, number, walk
from tests.wire.errors import Json, NotOfferedError
from tests.wire.faults import Faults
from tests.wire.gateway import Gateway
from tests.wire.http import Request
from tests.wire.interaction import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL, MODAL_SUBMIT, Interaction
from tests.wire.modals import modal_data
from tests.wire.options import Resolved, autocomplete_data, command_data, find_command, head
from tests.wire.permissions import Permission
from tests.wire.posts import Posts
from tests.wire.rest import Rest
from tests.wire.server import API, Server, build_app
from tests.wire.state import (
    TEXT,
    THREAD,
    Channel,
    Guild,
    Member,
    Post,
    Revision,
    Role,
    Violation,
    World,
)
from tests.wire.webhooks import Webhooks

__all__ = [
    "Channel",
    "Guild",
    "Interaction",
    "Member",
    "Permission",
    "Post",
    "Request",
    "Role",
    "Violation",
    "WireDiscord",
    "WireFile",
]

T = TypeVar("T")
MESSAGE_COMMAND = 3


class WireDiscord:
    """The stand-in with its test's side.

    Before `start` the port exists and refuses connections. `faults` makes things go wrong, `world` holds the clocks
    that a test may turn (`answer_deadline`, `token_lifetime`, `nonce_lifetime`, `cdn.lifetime`; in seconds).
    """

    def __init__(self, port: int = 0) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="wire-discord-")
        self._server = Server(port)
        self.world = World(Cdn(Path(self._folder.name), self._server.origin), self._server.origin)
        self.faults = Faults(self.world.changes)
        self.gateway = Gateway(self.world)
        self._posts = Posts(self.world)
        self.guild = self.add_guild("Workshop")

    async def start(self) -> None:
        """Listen on 127.0.0.1."""
        world, posts, gateway = self.world, self._posts, self.gateway
        parts = (Rest(world, posts, gateway), Commands(world, posts), Webhooks(world, posts, gateway))
        routes = [route for part in parts for route in part.routes(API)]
        routes += [
            web.get("/gateway", gateway.handle),
            web.get(r"/cdn/{folder}/{file:\d+}/{name}", world.cdn.serve),
        ]
        await self._server.listen(build_app(world, self.faults, routes))

    async def close(self) -> None:
        self.faults.clear()
        await self._server.close()
        self._folder.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def api_url(self) -> str:
        """What belongs into DISCORD_API_URL."""
        return self._server.origin + API

    @property
    def token(self) -> str:
        """What belongs into DISCORD_TOKEN."""
        return self.world.token

    @property
    def requests(self) -> list[Request]:
        return list(self.world.requests)

    @property
    def violations(self) -> list[Violation]:
        """What the bot sent against Discord's rules; empty for a bot that keeps them."""
        return self.world.violations

    async def go_deaf(self) -> None:
        """Refuse every connection and break the open ones; the sessions stay resumable."""
        await self._server.deafen()

    async def hear_again(self) -> None:
        await self._server.listen()

    async def drop_gateway(self, *, resumable: bool = True, abruptly: bool = False) -> None:
        """Cut the gateway's sockets: with a close frame or as a reset, with or without a session to come back to."""
        await self.gateway.drop(resumable=resumable, abruptly=abruptly)

    # The places and people of this world

    def add_guild(self, name: str, *, premium_tier: int = 0, upload_limit: int = 0) -> Guild:
        """A server with the bot in it; `upload_limit` in bytes per file, 0: as its boosts have it."""
        ids, bot = self.world.ids, self.world.bot
        bot_role = Role(ids.next(), bot.name, Permission.SPEAKER, 1, managed_by=bot.id)
        guild = Guild(ids.next(), name, ids.next(), bot_role, premium_tier, [], upload_limit)
        self.world.guilds[guild.id] = guild
        self.gateway.dispatch("GUILD_CREATE", payloads.guild(guild, self.world), guild)
        return guild

    def channel(self, name: str, guild: Guild | None = None, *, parent: Channel | None = None) -> Channel:
        """A new text channel, or with `parent` a thread in it."""
        home = guild or (parent.guild if parent else None) or self.guild
        channel = Channel(self.world.ids.next(), name, home, THREAD if parent else TEXT, parent)
        channel.bot_permissions = parent.bot_permissions if parent else channel.bot_permissions
        self.world.channels[channel.id] = channel
        event = "THREAD_CREATE" if parent else "CHANNEL_CREATE"
        self.gateway.dispatch(event, payloads.channel(channel, self.world.bot), home)
        return channel

    def permit_bot(self, channel: Channel, permissions: Permission) -> None:
        """What the bot may do in this channel from now on; it is told, as Discord tells it."""
        channel.bot_permissions = permissions
        event = "THREAD_UPDATE" if channel.type == THREAD else "CHANNEL_UPDATE"
        self.gateway.dispatch(event, payloads.channel(channel, self.world.bot), channel.guild)

    def role(self, name: str, guild: Guild | None = None, permissions: Permission = Permission.NONE) -> Role:
        home = guild or self.guild
        role = Role(self.world.ids.next(), name, permissions, len(home.roles) + 2)
        home.roles.append(role)
        data = {"guild_id": str(home.id), "role": payloads.role(role)}
        self.gateway.dispatch("GUILD_ROLE_CREATE", data, home)
        return role

    def member(
        self,
        name: str,
        permissions: Permission = Permission.SPEAKER,
        *,
        guild: Guild | None = None,
        roles: list[Role] | None = None,
        takes_messages: bool = True,
        upload_limit: int = 0,
    ) -> Member:
        """A new person; without `takes_messages` their direct messages are closed (50007)."""
        person = Member(
            self.world.ids.next(),
            name,
            guild=guild or self.guild,
            permissions=permissions,
            roles=list(roles or ()),
            takes_messages=takes_messages,
            upload_limit=upload_limit,
        )
        self.world.members[person.id] = person
        return person

    def delete_channel(self, channel: Channel) -> None:
        shown = payloads.channel(channel, self.world.bot)
        del self.world.channels[channel.id]
        self.gateway.dispatch(
            "THREAD_DELETE" if channel.type == THREAD else "CHANNEL_DELETE", shown, channel.guild
        )

    def delete_message(self, post: Post) -> None:
        """As somebody in the channel would."""
        self._posts.delete(post)
        self.gateway.dispatch_deletion(post)

    def remove_guild(self, guild: Guild) -> None:
        """The bot is thrown out."""
        self.world.guilds.pop(guild.id)
        for channel in [one for one in self.world.channels.values() if one.guild is guild]:
            del self.world.channels[channel.id]
        self.gateway.dispatch("GUILD_DELETE", {"id": str(guild.id)}, guild)

    # What a test sees

    async def wait_for(self, predicate: Callable[[], T | None], timeout: float = 5.0) -> T:  # noqa: ASYNC109  it names what was missing
        """Return the predicate's first true value, asked again after every change."""
        try:
            return await self.world.changes.wait_for(predicate, timeout)
        except TimeoutError:
            seen = [f"{one.method} {one.path} {one.status}" for one in self.requests[-8:]]
            raise TimeoutError(
                f"not seen within {timeout} s; last: {seen}; violations: {self.violations}"
            ) from None

    async def connected(self, timeout: float = 10.0) -> None:  # noqa: ASYNC109  see wait_for
        """Wait until a bot listens on the gateway."""
        await self.wait_for(lambda: self.gateway.listening, timeout)

    def messages(self, place: Channel | Member, seen_by: Member | None = None) -> list[Post]:
        """The posts of a channel, or of the direct messages with a person, oldest first.

        Deleted ones are left out, and ephemeral ones unless they are for `seen_by`.
        """
        channel = self.world.direct_channel(place) if isinstance(place, Member) else place
        here = [post for post in self.world.posts.values() if post.channel is channel and not post.deleted]
        return [post for post in here if not post.ephemeral or post.only_for is seen_by]

    def requests_to(self, method: str, pattern: str) -> list[Request]:
        """The requests so far that fit, such as `("POST", "/channels/*/messages")`."""
        return [one for one in self.requests if one.method == method and fnmatchcase(one.path, pattern)]

    def commands(self, guild: Guild | None = None) -> dict[str, Json]:
        """The registered commands by name: global, or of one server."""
        return {
            command["name"]: command for command in self.world.commands.get(guild.id if guild else None, [])
        }

    # What a person does

    async def post(self, member: Member, channel: Channel, content: str = "", *files: WireFile) -> Post:
        """A person writes a message."""
        kept = [await self.world.cdn.keep(self.world.ids.next(), file) for file in files]
        post = Post(
            self.world.ids.next(), channel, member, [Revision(content, [], number([]), kept, 0, "member")]
        )
        self.world.posts[post.id] = post
        self.gateway.dispatch_message("MESSAGE_CREATE", post)
        return post

    async def command(self, member: Member, channel: Channel, name: str, /, **options: Any) -> Interaction:
        """Run a slash command, `name` with its subcommands (`jobs list`); an attachment is a WireFile."""
        return await self._command(member, channel, name, options)

    async def stale_command(
        self, member: Member, channel: Channel, name: str, /, **options: Any
    ) -> Interaction:
        """Run it from a client that still shows an older version: choices and ranges are not looked at."""
        return await self._command(member, channel, name, options, stale=True)

    async def message_command(self, member: Member, post: Post, name: str) -> Interaction:
        """Run a command of a message's context menu."""
        found = find_command(self.world, post.channel, name, MESSAGE_COMMAND)
        resolved = Resolved(self.world)
        target = await resolved.add(post)
        data = head(found, []) | {"target_id": target} | resolved.data()
        return self._ask(COMMAND, member, post.channel, data)

    async def autocomplete(
        self, member: Member, channel: Channel, name: str, focused: str, typed: Any = "", /, **options: Any
    ) -> list[Json]:
        """Type into an option and return the choices that are offered; TimeoutError when none come."""
        first, *words = name.split()
        found = find_command(self.world, channel, first)
        data = autocomplete_data(found, words, focused, typed, options)
        answer = await self._ask(AUTOCOMPLETE, member, channel, data).answer
        return list(answer.data.get("choices", ()))

    async def click(self, member: Member, post: Post, custom_id: str) -> Interaction:
        """Press the button with this custom id (`post.button(label)` finds it)."""
        button = self._usable(member, post, custom_id, (BUTTON,))
        data = {"custom_id": custom_id, "component_type": BUTTON, "id": button["id"]}
        return self._ask(COMPONENT, member, post.channel, data, post)

    async def choose(self, member: Member, post: Post, custom_id: str, *values: Any) -> Interaction:
        """Choose from a select: texts, or members, roles and channels."""
        menu = self._usable(member, post, custom_id, SELECTS)
        resolved = Resolved(self.world)
        chosen = [value if menu["type"] == STRING_SELECT else await resolved.add(value) for value in values]
        data = {"custom_id": custom_id, "component_type": menu["type"], "id": menu["id"], "values": chosen}
        return self._ask(COMPONENT, member, post.channel, data | resolved.data(), post)

    async def submit_modal(
        self, member: Member, opened_by: Interaction, values: Mapping[str, Any]
    ) -> Interaction:
        """Fill in and send the modal that answered this interaction; fields by custom id or label."""
        if opened_by.answered is None or opened_by.answered.type != MODAL:
            raise NotOfferedError("That interaction was not answered with a modal.")
        data = await modal_data(opened_by.answered.data, values, Resolved(self.world))
        return self._ask(MODAL_SUBMIT, member, opened_by.channel, data, opened_by.source)

    def deliver_again(self, interaction: Interaction) -> None:
        """Send the same interaction once more, as Discord may."""
        shown = payloads.interaction(interaction, self.world.bot)
        self.gateway.dispatch("INTERACTION_CREATE", shown, interaction.channel.guild)

    def expire_token(self, interaction: Interaction) -> None:
        """Its 15 minutes are over for the server; the bot still computes its own clock from the id."""
        interaction.expired = True

    async def _command(
        self, member: Member, channel: Channel, name: str, options: dict[str, Any], *, stale: bool = False
    ) -> Interaction:
        first, *words = name.split()
        found = find_command(self.world, channel, first)
        data, _ = await command_data(self.world, found, words, options, stale=stale)
        return self._ask(COMMAND, member, channel, data)

    def _ask(
        self, kind: int, member: Member, channel: Channel, data: Json, source: Post | None = None
    ) -> Interaction:
        interaction = Interaction(
            id=self.world.ids.next(),
            token=secrets.token_urlsafe(64),
            type=kind,
            member=member,
            channel=channel,
            data=data,
            upload_limit=max(channel.upload_limit, member.upload_limit),
            deadline=self.world.answer_deadline,
            source=source,
        )
        self.world.interactions[interaction.token] = interaction
        self.deliver_again(interaction)
        return interaction

    def _usable(self, member: Member, post: Post, custom_id: str, kinds: tuple[int, ...]) -> Json:
        """The component under the custom id, if this person can see and use it now."""
        here = {part.get("custom_id"): part for part in walk(post.components) if part["type"] in kinds}
        if post.deleted or (post.only_for not in {None, member}):
            raise NotOfferedError("That message is not there for this person.")
        if custom_id not in here or here[custom_id].get("disabled"):
            raise NotOfferedError(f"{custom_id!r} cannot be used; there are {sorted(filter(None, here))}.")
        return here[custom_id]
