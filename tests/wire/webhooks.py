"""The routes that an interaction's token opens: its first answer, the answer's edits, and follow-ups."""

from aiohttp import web

from tests.wire import payloads
from tests.wire.conform import Problems, check_choices
from tests.wire.conform_components import check_modal
from tests.wire.errors import (
    ALREADY_ACKNOWLEDGED,
    TOKEN_EXPIRED,
    UNKNOWN_INTERACTION,
    UNKNOWN_MESSAGE,
    UNKNOWN_WEBHOOK,
    Json,
    RefusedError,
)
from tests.wire.gateway import Gateway
from tests.wire.http import json_response, no_content
from tests.wire.interaction import (
    AUTOCOMPLETE,
    CHOICES,
    COMMAND,
    COMPONENT,
    DEFERRED,
    DEFERRED_UPDATE,
    MESSAGE,
    MODAL,
    MODAL_SUBMIT,
    UPDATE,
    Answer,
    Interaction,
)
from tests.wire.multipart import read_body
from tests.wire.posts import Draft, Posts
from tests.wire.state import EPHEMERAL, Member, Post, World

MAY_ANSWER = {
    COMMAND: {MESSAGE, DEFERRED, MODAL},
    COMPONENT: {MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, MODAL},
    AUTOCOMPLETE: {CHOICES},
    MODAL_SUBMIT: {MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE},
}


class Webhooks:
    """Handlers; the token in the path is the only key, and it dies `World.token_lifetime` seconds after the click."""

    def __init__(self, world: World, posts: Posts, gateway: Gateway) -> None:
        self._world = world
        self._posts = posts
        self._gateway = gateway

    def routes(self, base: str) -> list[web.RouteDef]:
        hook = base + r"/webhooks/{application:\d+}/{token}"
        message = hook + r"/messages/{message:@original|\d+}"
        return [
            web.post(base + r"/interactions/{interaction:\d+}/{token}/callback", self.callback),
            web.post(hook, self.follow_up),
            web.get(message, self.get),
            web.patch(message, self.edit),
            web.delete(message, self.delete),
        ]

    async def callback(self, request: web.Request) -> web.Response:
        """The first response: late or unknown 10062, a second one 40060."""
        body = await read_body(request, self._world.cdn)
        interaction = self._world.interactions.get(request.match_info["token"])
        if interaction is None or str(interaction.id) != request.match_info["interaction"]:
            raise RefusedError(UNKNOWN_INTERACTION)
        if interaction.answered is not None:
            raise RefusedError(ALREADY_ACKNOWLEDGED)
        if interaction.age > self._world.answer_deadline:
            raise RefusedError(UNKNOWN_INTERACTION)
        draft = Draft(body, interaction.upload_limit, "token", f"{request.method} {request.path}")
        self._respond(interaction, draft)
        if request.query.get("with_response") not in {"1", "true"}:
            return no_content()
        return json_response(_callback_response(interaction))

    async def follow_up(self, request: web.Request) -> web.Response:
        interaction = self._open(request)
        body = await read_body(request, self._world.cdn)
        draft = Draft(body, interaction.upload_limit, "token", f"{request.method} {request.path}")
        original = interaction.message
        if original is not None and original.thinking and not original.deleted:
            return json_response(payloads.message(self._edit(draft, original)))
        only_for = _only_for(interaction, draft.payload)
        post = self._posts.create(draft, interaction.channel, self._world.bot, only_for)
        post.interaction = interaction
        interaction.followups.append(post)
        self._announce(post)
        return json_response(payloads.message(post))

    async def get(self, request: web.Request) -> web.Response:
        return json_response(payloads.message(self._post(request)))

    async def edit(self, request: web.Request) -> web.Response:
        interaction, post = self._open(request), self._post(request)
        body = await read_body(request, self._world.cdn)
        draft = Draft(body, interaction.upload_limit, "token", f"{request.method} {request.path}")
        return json_response(payloads.message(self._edit(draft, post)))

    async def delete(self, request: web.Request) -> web.Response:
        post = self._post(request)
        self._posts.delete(post)
        self._gateway.dispatch_deletion(post)
        return no_content()

    def _respond(self, interaction: Interaction, draft: Draft) -> None:
        kind, data = draft.payload.get("type"), draft.payload.get("data") or {}
        self._check_kind(interaction, draft, kind)
        inner = draft.with_payload(data)
        if kind == MESSAGE:
            self._answer_with(interaction, self._create(interaction, inner))
        elif kind == DEFERRED:
            only_for = _only_for(interaction, data)
            self._answer_with(
                interaction, self._posts.placeholder(interaction.channel, self._world.bot, only_for)
            )
        elif kind in {UPDATE, DEFERRED_UPDATE}:
            self._update_source(interaction, inner, only_defer=kind == DEFERRED_UPDATE)
        else:
            self._check_form(draft, int(kind or 0), data)
        interaction.respond(Answer(int(kind or 0), data, interaction.age))
        self._world.changes.announce()

    def _check_kind(self, interaction: Interaction, draft: Draft, kind: object) -> None:
        problems = Problems()
        if kind not in MAY_ANSWER[interaction.type]:
            problems.add(
                "type", f"A callback of type {kind} cannot answer an interaction of type {interaction.type}."
            )
        if kind in {UPDATE, DEFERRED_UPDATE} and interaction.source is None:
            problems.add("type", "There is no message to update.")
        self._posts.refuse(draft.where, problems)

    def _check_form(self, draft: Draft, kind: int, data: Json) -> None:
        problems = Problems()
        if kind == MODAL:
            check_modal(problems, data)
        else:
            check_choices(problems, "data.choices", data.get("choices") or [])
        self._posts.refuse(draft.where, problems)

    def _create(self, interaction: Interaction, draft: Draft) -> Post:
        only_for = _only_for(interaction, draft.payload)
        return self._posts.create(draft, interaction.channel, self._world.bot, only_for)

    def _answer_with(self, interaction: Interaction, post: Post) -> None:
        post.interaction = interaction
        interaction.message = post
        self._announce(post)

    def _update_source(self, interaction: Interaction, draft: Draft, *, only_defer: bool) -> None:
        source = interaction.source
        if source is None or source.deleted:
            raise RefusedError(UNKNOWN_MESSAGE)
        interaction.message = source
        if not only_defer:
            self._edit(draft, source)

    def _edit(self, draft: Draft, post: Post) -> Post:
        self._posts.edit(draft, post)
        if not post.ephemeral:
            self._gateway.dispatch_message("MESSAGE_UPDATE", post)
        return post

    def _announce(self, post: Post) -> None:
        if not post.ephemeral:
            self._gateway.dispatch_message("MESSAGE_CREATE", post)

    def _open(self, request: web.Request) -> Interaction:
        """The interaction behind the token; 50027 once it died, 10015 before it was answered."""
        interaction = self._world.interactions.get(request.match_info["token"])
        if interaction is None or interaction.expired or interaction.age > self._world.token_lifetime:
            raise RefusedError(TOKEN_EXPIRED)
        if interaction.answered is None:
            raise RefusedError(UNKNOWN_WEBHOOK)
        return interaction

    def _post(self, request: web.Request) -> Post:
        interaction, wanted = self._open(request), request.match_info["message"]
        posts = [interaction.message, *interaction.followups]
        for post in posts if wanted != "@original" else posts[:1]:
            if post is not None and not post.deleted and wanted in {"@original", str(post.id)}:
                return post
        raise RefusedError(UNKNOWN_MESSAGE)


def _only_for(interaction: Interaction, data: Json) -> Member | None:
    return interaction.member if (data.get("flags") or 0) & EPHEMERAL else None


def _callback_response(interaction: Interaction) -> Json:
    answered, post = interaction.answered, interaction.message
    head: Json = {"id": str(interaction.id), "type": interaction.type}
    if answered is None or answered.type in {CHOICES, MODAL}:
        return {"interaction": head}
    resource: Json = {"type": answered.type}
    if post is not None:
        head |= {
            "response_message_id": str(post.id),
            "response_message_loading": post.thinking,
            "response_message_ephemeral": post.ephemeral,
            "channel_id": str(post.channel.id),
        }
        resource["message"] = payloads.message(post)
    return {"interaction": head, "resource": resource}
