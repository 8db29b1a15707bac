"""The routes that a bot calls with its own token: itself, its commands, channels and messages."""

from aiohttp import web

from tests.wire import payloads
from tests.wire.errors import (
    CANNOT_MESSAGE_USER,
    MISSING_ACCESS,
    MISSING_PERMISSIONS,
    NOT_YOUR_MESSAGE,
    UNKNOWN_CHANNEL,
    UNKNOWN_GUILD,
    UNKNOWN_MEMBER,
    UNKNOWN_MESSAGE,
    UNKNOWN_USER,
    Json,
    RefusedError,
)
from tests.wire.gateway import Gateway
from tests.wire.http import json_response, no_content, path_id
from tests.wire.multipart import Body, read_body
from tests.wire.permissions import Permission
from tests.wire.posts import Draft, Posts
from tests.wire.state import THREAD, Channel, Guild, Member, Post, World

PAGE_MAX = 100
OWN_GUILDS_MAX = 200


class Rest:
    """Handlers; each raises RefusedError for what Discord refuses."""

    def __init__(self, world: World, posts: Posts, gateway: Gateway) -> None:
        self._world = world
        self._posts = posts
        self._gateway = gateway
        self._nonces: dict[tuple[int, str], Post] = {}

    def routes(self, base: str) -> list[web.RouteDef]:
        channel = base + r"/channels/{channel:\d+}"
        message = channel + r"/messages/{message:\d+}"
        return [
            web.get(f"{base}/gateway/bot", self.gateway_bot),
            web.get(f"{base}/users/@me", self.me),
            web.get(f"{base}/users/@me/guilds", self.own_guilds),
            web.get(f"{base}/users/{{user:\\d+}}", self.user),
            web.post(f"{base}/users/@me/channels", self.open_direct),
            web.get(f"{base}/oauth2/applications/@me", self.application),
            web.get(f"{base}/applications/@me", self.application),
            web.get(f"{base}/guilds/{{guild:\\d+}}", self.guild),
            web.get(f"{base}/guilds/{{guild:\\d+}}/roles", self.roles),
            web.get(f"{base}/guilds/{{guild:\\d+}}/channels", self.channels),
            web.get(f"{base}/guilds/{{guild:\\d+}}/members/{{user:\\d+}}", self.member),
            web.get(channel, self.channel),
            web.post(f"{channel}/typing", self.typing),
            web.get(f"{channel}/messages", self.history),
            web.post(f"{channel}/messages", self.create_message),
            web.get(message, self.message),
            web.patch(message, self.edit_message),
            web.delete(message, self.delete_message),
        ]

    async def gateway_bot(self, _request: web.Request) -> web.Response:
        gateway = self._gateway
        limit = {
            "total": 1000,
            "remaining": max(0, gateway.sessions_left),
            "reset_after": 86_400_000,
            "max_concurrency": gateway.at_once,
        }
        return json_response({"url": gateway.url, "shards": gateway.shards, "session_start_limit": limit})

    async def me(self, _request: web.Request) -> web.Response:
        return json_response(payloads.own_user(self._world.bot))

    async def user(self, request: web.Request) -> web.Response:
        return json_response(payloads.user(self._member(request)))

    async def application(self, _request: web.Request) -> web.Response:
        return json_response(payloads.application(self._world))

    async def own_guilds(self, request: web.Request) -> web.Response:
        """A page of the servers the bot is on, the oldest first."""
        after, limit = int(request.query.get("after", 0)), int(request.query.get("limit", OWN_GUILDS_MAX))
        later = sorted((one for one in self._world.guilds.values() if one.id > after), key=lambda one: one.id)
        return json_response([payloads.own_guild(one) for one in later[: min(limit, OWN_GUILDS_MAX)]])

    async def guild(self, request: web.Request) -> web.Response:
        return json_response(payloads.guild_head(self._guild(request)))

    async def roles(self, request: web.Request) -> web.Response:
        return json_response(payloads.guild_head(self._guild(request))["roles"])

    async def channels(self, request: web.Request) -> web.Response:
        """All channels, also those that the bot may not see; threads are not among them."""
        guild, world = self._guild(request), self._world
        here = [one for one in world.channels.values() if one.guild is guild and one.type != THREAD]
        return json_response([payloads.channel(one, world.bot) for one in here])

    async def member(self, request: web.Request) -> web.Response:
        if path_id(request, "user") == self._world.bot.id:
            return json_response(payloads.member(self._world.bot, [self._guild(request).bot_role]))
        person = self._member(request)
        if person.guild.id != path_id(request, "guild"):
            raise RefusedError(UNKNOWN_MEMBER)
        return json_response(payloads.member(person, person.roles))

    async def open_direct(self, request: web.Request) -> web.Response:
        body = await read_body(request, self._world.cdn)
        person = self._world.members.get(int(body.payload["recipient_id"]))
        if person is None:
            raise RefusedError(UNKNOWN_USER)
        return json_response(payloads.channel(self._world.direct_channel(person), self._world.bot))

    async def channel(self, request: web.Request) -> web.Response:
        return json_response(payloads.channel(self._channel(request), self._world.bot))

    async def typing(self, request: web.Request) -> web.Response:
        self._demand(self._channel(request), Permission.SEND_MESSAGES)
        return no_content()

    async def history(self, request: web.Request) -> web.Response:
        channel = self._channel(request)
        if not channel.bot_permissions & Permission.READ_MESSAGE_HISTORY:
            return json_response([])
        seen = sorted(
            (post for post in self._world.posts.values() if post.channel is channel and _visible(post)),
            key=lambda post: post.id,
        )
        return json_response([payloads.message(post) for post in _page(seen, request)])

    async def create_message(self, request: web.Request) -> web.Response:
        channel = self._channel(request)
        body = await read_body(request, self._world.cdn)
        self._demand_post(channel, body)
        draft = Draft(body, channel.upload_limit, "bot", f"{request.method} {request.path}")
        repeated = self._repeated(channel, draft.payload)
        return json_response(payloads.message(repeated or self._create(draft, channel)))

    async def message(self, request: web.Request) -> web.Response:
        self._demand(self._channel(request), Permission.READ_MESSAGE_HISTORY)
        return json_response(payloads.message(self._post(request)))

    async def edit_message(self, request: web.Request) -> web.Response:
        channel, post = self._channel(request), self._post(request)
        body = await read_body(request, self._world.cdn)
        if post.author is not self._world.bot:
            raise RefusedError(NOT_YOUR_MESSAGE)
        draft = Draft(body, channel.upload_limit, "bot", f"{request.method} {request.path}")
        self._posts.edit(draft, post)
        self._gateway.dispatch_message("MESSAGE_UPDATE", post)
        return json_response(payloads.message(post))

    async def delete_message(self, request: web.Request) -> web.Response:
        channel, post = self._channel(request), self._post(request)
        if post.author is not self._world.bot:
            self._demand(channel, Permission.MANAGE_MESSAGES)
        self._posts.delete(post)
        self._gateway.dispatch_deletion(post)
        return no_content()

    def _create(self, draft: Draft, channel: Channel) -> Post:
        post = self._posts.create(draft, channel, self._world.bot)
        nonce = draft.payload.get("nonce")
        if nonce is not None:
            post.nonce = str(nonce)
            self._nonces[channel.id, post.nonce] = post
        self._gateway.dispatch_message("MESSAGE_CREATE", post)
        return post

    def _repeated(self, channel: Channel, payload: Json) -> Post | None:
        """The post that already went out under this nonce, as long as nonces are remembered."""
        if not payload.get("enforce_nonce"):
            return None
        post = self._nonces.get((channel.id, str(payload.get("nonce"))))
        return post if post and post.age < self._world.nonce_lifetime else None

    def _channel(self, request: web.Request) -> Channel:
        channel = self._world.channels.get(path_id(request, "channel"))
        if channel is None:
            raise RefusedError(UNKNOWN_CHANNEL)
        if not channel.bot_permissions & Permission.VIEW_CHANNEL:
            raise RefusedError(MISSING_ACCESS)
        return channel

    def _guild(self, request: web.Request) -> Guild:
        guild = self._world.guilds.get(path_id(request, "guild"))
        if guild is None:
            raise RefusedError(UNKNOWN_GUILD)
        return guild

    def _post(self, request: web.Request) -> Post:
        post = self._world.posts.get(path_id(request, "message"))
        if post is None or not _visible(post) or post.channel.id != path_id(request, "channel"):
            raise RefusedError(UNKNOWN_MESSAGE)
        return post

    def _member(self, request: web.Request) -> Member:
        person = self._world.members.get(path_id(request, "user"))
        if person is None:
            raise RefusedError(UNKNOWN_USER)
        return person

    def _demand(self, channel: Channel, needed: Permission) -> None:
        if channel.recipient is None and needed & ~channel.bot_permissions:
            raise RefusedError(MISSING_PERMISSIONS)

    def _demand_post(self, channel: Channel, body: Body) -> None:
        if channel.recipient is not None and not channel.recipient.takes_messages:
            raise RefusedError(CANNOT_MESSAGE_USER)
        thread = channel.type == THREAD
        needed = Permission.SEND_MESSAGES_IN_THREADS if thread else Permission.SEND_MESSAGES
        needed |= Permission.ATTACH_FILES if body.uploads else Permission.NONE
        needed |= Permission.EMBED_LINKS if (body.payload or {}).get("embeds") else Permission.NONE
        self._demand(channel, needed)


def _visible(post: Post) -> bool:
    """Whether the bot's own token sees it: ephemeral answers exist only for their interaction's token."""
    return not post.deleted and not post.ephemeral


def _page(posts: list[Post], request: web.Request) -> list[Post]:
    """Newest first; `after` pages from the oldest on, everything else from the newest."""
    limit = min(int(request.query.get("limit", 50)), PAGE_MAX)
    if "after" in request.query:
        return [post for post in posts if post.id > int(request.query["after"])][:limit][::-1]
    if "before" in request.query:
        posts = [post for post in posts if post.id < int(request.query["before"])]
    return posts[::-1][:limit]
