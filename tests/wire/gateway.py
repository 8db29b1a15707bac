"""The gateway: sessions that outlive their sockets, so that what was missed can be replayed."""

import asyncio
import contextlib
import json
import secrets
import time
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.wire import payloads
from tests.wire.errors import Json
from tests.wire.faults import break_connection
from tests.wire.state import Guild, Post, Violation, World

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME, RECONNECT = 0, 1, 2, 3, 4, 6, 7
REQUEST_MEMBERS = 8
INVALID_SESSION, HELLO, HEARTBEAT_ACK = 9, 10, 11

GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 0, 1 << 9, 1 << 12

UNKNOWN_ERROR, AUTHENTICATION_FAILED, SHARDING_REQUIRED = 4000, 4004, 4011

GOODBYES = {1000, 1001}
"""With these codes a client ends its session for good."""

MOST_MEMBERS = 100
"""That may be asked for by their ids at once, which needs no intent."""


@dataclass(eq=False)
class Socket:
    """One connection; what is to be sent waits in `outbox` for its writer."""

    socket: web.WebSocketResponse
    transport: asyncio.BaseTransport | None
    outbox: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    dropped: bool = False

    def send(self, op: int, data: object = None) -> None:
        self.outbox.put_nowait(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    async def write(self) -> None:
        with contextlib.suppress(ConnectionError):  # the session keeps its events for the next socket
            while True:
                await self.socket.send_str(await self.outbox.get())


@dataclass(eq=False)
class Session:
    """What one IDENTIFY began: its events in order, and the socket that hears them now (None: nobody)."""

    id: str
    shard: tuple[int, int]
    intents: int
    events: list[str] = field(default_factory=list)
    socket: Socket | None = None

    def dispatch(self, event: str, data: Json) -> None:
        frame = json.dumps({"op": DISPATCH, "d": data, "s": len(self.events) + 1, "t": event})
        self.events.append(frame)
        if self.socket is not None:
            self.socket.outbox.put_nowait(frame)

    def covers(self, guild: Guild | None) -> bool:
        number, count = self.shard
        return number == ((guild.id >> 22) % count if guild else 0)


class Gateway:
    """Accepts sockets and tells the sessions what happens; `heartbeat` is in seconds.

    `shards` is how many it recommends, `fewest_shards` with how many it can do, `at_once` how many of them may identify
    themselves at the same time, and `sessions_left` how often that may still be done today.
    """

    def __init__(self, world: World) -> None:
        self.heartbeat = 41.25
        self.shards = 1
        self.fewest_shards = 1
        self.at_once = 1
        self.sessions_left = 1000
        self.identified_at: list[float] = []
        self.resumes = 0
        self.sessions: dict[str, Session] = {}
        self._world = world
        self._sockets: set[Socket] = set()

    @property
    def identifies(self) -> int:
        return len(self.identified_at)

    @property
    def url(self) -> str:
        return self._world.origin.replace("http://", "ws://") + "/gateway"

    @property
    def listening(self) -> list[Session]:
        return [session for session in self.sessions.values() if session.socket is not None]

    def dispatch(self, event: str, data: Json, guild: Guild | None = None, intent: int = 0) -> None:
        """Send to every session of the server's shard that has the intent, or keep it for their RESUME."""
        for session in self.sessions.values():
            if session.covers(guild) and session.intents & intent == intent:
                session.dispatch(event, data)

    def dispatch_message(self, event: str, post: Post) -> None:
        guild = post.channel.guild
        where: Json = {"guild_id": str(guild.id)} if guild else {}
        intent = GUILD_MESSAGES if guild else DIRECT_MESSAGES
        self.dispatch(event, payloads.message(post) | where, guild, intent)

    def dispatch_deletion(self, post: Post) -> None:
        guild = post.channel.guild
        data: Json = {"id": str(post.id), "channel_id": str(post.channel.id)}
        intent = GUILD_MESSAGES if guild else DIRECT_MESSAGES
        self.dispatch("MESSAGE_DELETE", data | ({"guild_id": str(guild.id)} if guild else {}), guild, intent)

    async def drop(self, *, resumable: bool, abruptly: bool = False) -> None:
        """Cut every socket; without `resumable` the sessions are forgotten too."""
        if not resumable:
            self.sessions.clear()
        for socket in list(self._sockets):
            socket.dropped = True
            if abruptly:
                break_connection(socket.transport)
            else:
                await socket.socket.close(code=UNKNOWN_ERROR, message=b"Unknown error.")

    def ask_to_reconnect(self) -> None:
        """What Discord sends before it takes a server out of service."""
        for socket in self._sockets:
            socket.send(RECONNECT)

    def end_sessions(self) -> None:
        """What Discord sends when it has lost them: whoever listened introduces itself anew."""
        self.sessions.clear()
        for socket in self._sockets:
            socket.send(INVALID_SESSION, data=False)

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        response = web.WebSocketResponse()
        await response.prepare(request)
        socket = Socket(response, request.transport)
        self._sockets.add(socket)
        writer = asyncio.create_task(socket.write(), name="wire-gateway-writer")
        socket.send(HELLO, {"heartbeat_interval": int(self.heartbeat * 1000)})
        try:
            async for message in response:
                if message.type is WSMsgType.TEXT:
                    await self._receive(socket, json.loads(message.data))
        finally:
            writer.cancel()
            self._forget(socket, for_good=response.close_code in GOODBYES and not socket.dropped)
        return response

    async def _receive(self, socket: Socket, frame: Json) -> None:
        op, data = frame["op"], frame.get("d")
        if op == HEARTBEAT:
            socket.send(HEARTBEAT_ACK)
        elif op in {IDENTIFY, RESUME} and (data or {}).get("token") != self._world.token:
            await socket.socket.close(code=AUTHENTICATION_FAILED, message=b"Authentication failed.")
        elif op == IDENTIFY and (data or {}).get("shard", (0, 1))[1] < self.fewest_shards:
            await socket.socket.close(code=SHARDING_REQUIRED, message=b"Sharding required.")
        elif op == IDENTIFY:
            self._identify(socket, data or {})
        elif op == RESUME:
            self._resume(socket, data or {})
        elif op == REQUEST_MEMBERS:
            self._tell_members(socket, data or {})
        elif op not in {PRESENCE, VOICE}:
            self._world.violations.append(Violation("gateway", "op", f"{op} is not known here."))

    def _identify(self, socket: Socket, data: Json) -> None:
        self.identified_at.append(time.monotonic())
        self.sessions_left -= 1
        number, count = data.get("shard", (0, 1))
        session = Session(secrets.token_hex(16), (number, count), data["intents"], socket=socket)
        self.sessions[session.id] = session
        guilds = [guild for guild in self._world.guilds.values() if session.covers(guild)]
        session.dispatch("READY", self._ready(session, guilds))
        for guild in guilds if session.intents & GUILDS else ():
            session.dispatch("GUILD_CREATE", payloads.guild(guild, self._world))
        self._world.changes.announce()

    def _ready(self, session: Session, guilds: list[Guild]) -> Json:
        return {
            "v": 10,
            "user": payloads.own_user(self._world.bot),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self.url,
            "shard": list(session.shard),
            "application": {"id": str(self._world.bot.id), "flags": 0},
            "private_channels": [],
            "relationships": [],
        }

    def _resume(self, socket: Socket, data: Json) -> None:
        session = self.sessions.get(data["session_id"])
        if session is None or not 0 < (data.get("seq") or 0) <= len(session.events):
            socket.send(INVALID_SESSION, data=False)
            return
        self.resumes += 1
        for missed in session.events[data["seq"] :]:
            socket.outbox.put_nowait(missed)
        session.socket = socket
        session.dispatch("RESUMED", {})
        self._world.changes.announce()

    def _tell_members(self, socket: Socket, data: Json) -> None:
        """Answer a question for members by their ids."""
        wanted = [int(each) for each in data.get("user_ids") or ()]
        if not 1 <= len(wanted) <= MOST_MEMBERS:
            problem = f"One to {MOST_MEMBERS} ids are expected; whole servers need an intent."
            self._world.violations.append(Violation("gateway", "user_ids", problem))
            return
        here = [person for person in self._world.members.values() if person.guild.id == int(data["guild_id"])]
        found = {person.id: payloads.member(person, person.roles) for person in here if person.id in wanted}
        chunk = {
            "guild_id": str(data["guild_id"]),
            "members": list(found.values()),
            "not_found": [str(each) for each in wanted if each not in found],
            "chunk_index": 0,
            "chunk_count": 1,
            "nonce": data.get("nonce"),
        }
        for session in self.listening:
            if session.socket is socket:
                session.dispatch("GUILD_MEMBERS_CHUNK", chunk)

    def _forget(self, socket: Socket, *, for_good: bool) -> None:
        self._sockets.discard(socket)
        for session in [each for each in self.sessions.values() if each.socket is socket]:
            session.socket = None
            if for_good:
                del self.sessions[session.id]
        self._world.changes.announce()
