"""Writing posts: the one place where a bot's message is checked, its files kept and its revisions added."""

from dataclasses import dataclass
from typing import Any

from tests.wire.cdn import StoredFile
from tests.wire.components import number
from tests.wire.conform import Problems, check_message
from tests.wire.conform_components import check_components
from tests.wire.errors import EMPTY_MESSAGE, FILE_TOO_LARGE, INVALID_FORM, ApiError, Json, RefusedError
from tests.wire.multipart import Body
from tests.wire.state import (
    COMPONENTS_V2,
    EPHEMERAL,
    LOADING,
    Channel,
    Member,
    Post,
    Revision,
    User,
    Violation,
    World,
)

SETTABLE_FLAGS = COMPONENTS_V2 | EPHEMERAL | 1 << 2 | 1 << 12


@dataclass(frozen=True)
class Draft:
    """What a request wants a post to be; `upload_limit` in bytes per file, `by` as in Revision."""

    body: Body
    upload_limit: int
    by: str
    where: str

    @property
    def payload(self) -> Json:
        return dict(self.body.payload or {})

    def with_payload(self, payload: Any) -> "Draft":
        """The same files under another payload, such as the `data` of a callback."""
        return Draft(Body(payload, self.body.uploads), self.upload_limit, self.by, self.where)


class Posts:
    """Creates, edits and deletes what stands in the channels."""

    def __init__(self, world: World) -> None:
        self._world = world

    def create(self, draft: Draft, channel: Channel, author: User, only_for: Member | None = None) -> Post:
        """A new post; RefusedError when a limit is broken or a file is too large."""
        revision = self._revise(draft, None, ephemeral=only_for is not None)
        post = Post(self._world.ids.next(), channel, author, [revision], only_for)
        post.reference = draft.payload.get("message_reference")
        return self._add(post)

    def placeholder(self, channel: Channel, author: User, only_for: Member | None) -> Post:
        """The "thinking" post of a deferred answer."""
        flags = LOADING | (EPHEMERAL if only_for else 0)
        return self._add(
            Post(
                self._world.ids.next(), channel, author, [Revision("", [], [], [], flags, "token")], only_for
            )
        )

    def edit(self, draft: Draft, post: Post) -> Post:
        """One revision more; what the payload does not name stays."""
        post.revisions.append(self._revise(draft, post, ephemeral=post.ephemeral))
        self._world.changes.announce()
        return post

    def delete(self, post: Post) -> None:
        post.deleted = True
        self._world.changes.announce()

    def refuse(self, where: str, problems: Problems, error: ApiError = INVALID_FORM) -> None:
        """Record what was found wrong and raise; nothing when nothing was found."""
        for path, _, message in problems.found:
            self._world.violations.append(Violation(where, path, message))
        if problems.found:
            raise RefusedError(error, problems.tree())

    def _add(self, post: Post) -> Post:
        self._world.posts[post.id] = post
        self._world.changes.announce()
        return post

    def _revise(self, draft: Draft, old: Post | None, *, ephemeral: bool) -> Revision:
        payload = draft.payload
        kept = self._kept(draft, old.files if old else [])
        names = {file.name for file in kept} | {name for _, name, _ in _new_files(draft)}
        v2 = bool((payload.get("flags") or 0) & COMPONENTS_V2) or bool(old and old.now.flags & COMPONENTS_V2)
        self._check(draft, v2=v2, names=names, count=len(kept) + len(draft.body.uploads))
        files = kept + self._keep_uploads(draft, ephemeral=ephemeral)
        flags = (payload.get("flags") or 0) & SETTABLE_FLAGS
        flags |= (old.now.flags & ~LOADING if old else 0) | (EPHEMERAL if ephemeral else 0)
        revision = Revision(
            content=payload.get("content", old.content if old else "") or "",
            embeds=payload.get("embeds", old.embeds if old else []) or [],
            components=number(payload.get("components", old.components if old else []) or []),
            files=files,
            flags=flags if ephemeral else flags & ~EPHEMERAL,
            by=draft.by,
        )
        self._refuse_empty(draft, revision)
        return revision

    def _check(self, draft: Draft, *, v2: bool, names: set[str], count: int) -> None:
        problems = Problems()
        check_message(problems, draft.payload, names, v2=v2)
        check_components(problems, draft.payload.get("components") or [], names, v2=v2)
        if count > 10:
            problems.add("attachments", "Must be 10 or fewer in length.", "BASE_TYPE_MAX_LENGTH")
        listed = draft.payload.get("attachments")
        if listed is not None:
            stray = set(draft.body.uploads) - {int(entry["id"]) for entry in listed}
            problems.unique("attachments", (str(entry["id"]) for entry in listed))
            for index in sorted(stray):
                problems.add("attachments", f"files[{index}] is not listed.", "ATTACHMENT_NOT_LISTED")
        self.refuse(draft.where, problems)
        if any(upload.size > draft.upload_limit for upload in draft.body.uploads.values()):
            raise RefusedError(FILE_TOO_LARGE)

    def _kept(self, draft: Draft, old: list[StoredFile]) -> list[StoredFile]:
        listed = draft.payload.get("attachments")
        if listed is None:
            return list(old)
        here = {file.id: file for file in old}
        wanted = [int(entry["id"]) for entry in listed if int(entry["id"]) not in draft.body.uploads]
        problems = Problems()
        for number_ in wanted:
            if number_ not in here:
                problems.add("attachments", f"{number_} is neither a file sent nor one of this message.")
        self.refuse(draft.where, problems)
        return [here[number_] for number_ in wanted]

    def _keep_uploads(self, draft: Draft, *, ephemeral: bool) -> list[StoredFile]:
        kept = []
        for index, name, description in _new_files(draft):
            file = self._world.cdn.adopt(self._world.ids.next(), name, draft.body.uploads[index].path)
            file.description, file.ephemeral = description, ephemeral
            kept.append(file)
        return kept

    def _refuse_empty(self, draft: Draft, revision: Revision) -> None:
        if revision.content or revision.embeds or revision.components or revision.files:
            return
        problems = Problems()
        problems.add("content", "Nothing to send.", "EMPTY_MESSAGE")
        self.refuse(draft.where, problems, EMPTY_MESSAGE)


def _new_files(draft: Draft) -> list[tuple[int, str, str | None]]:
    """Index, name and alt text of each file sent, the names of `attachments` before those of the form."""
    listed = {int(entry["id"]): entry for entry in draft.payload.get("attachments") or ()}
    return [
        (
            index,
            listed.get(index, {}).get("filename") or upload.name,
            listed.get(index, {}).get("description"),
        )
        for index, upload in sorted(draft.body.uploads.items())
    ]
