"""The slot of a file: an attachment, with a twin option for links, messages and earlier results."""

from collections.abc import Mapping
from typing import Any, NoReturn

from bot.errors import OptionRefused
from bot.tools.files import Attachment, FileInput, Source, attached, linked
from bot.tools.media import Media
from bot.tools.options import JSON, Option
from bot.tools.slots import Slot


class File(Slot[FileInput]):
    """A file slot named `x`; it gives the options `x` and, unless `linkable` is false, `x_url`.

    `source_field` (`assets.video_source`) marks a slot that also takes YouTube links: that field is told
    where the file comes from, and a YouTube link goes into `youtube_url` beside it.
    """

    option_type = Attachment

    def __init__(
        self,
        field: str,
        description: str,
        *,
        media: Media,
        required: bool = False,
        linkable: bool = True,
        source_field: str | None = None,
    ) -> None:
        super().__init__(field, description, required=required, always_shown=True)
        self.path = field
        self.media = media
        self.linkable = linkable
        self.source_field = source_field

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, f"{self.name}_url") if self.linkable else (self.name,)

    def options(self) -> tuple[Option, ...]:
        """Neither twin is required in Discord's eyes: which of the two it will be is the member's choice."""
        common: dict[str, Any] = {"slot": self.name, "field": self.field, "media": self.media}
        needed = f"; this or {self.name}_url is needed" if self.required and self.linkable else ""
        file = Option(name=self.name, description=f"{self.description}{needed}", type=Attachment, **common)
        if not self.linkable:
            return (file,)
        description = f"{self.description}: a link to it, or an earlier result"
        return file, Option(
            name=f"{self.name}_url", description=description, type=str, autocompletes=True, **common
        )

    def take(self, raw: Mapping[str, Any]) -> FileInput | None:
        """The file; a FileInput stands for one that was taken before and is kept."""
        here = raw.get(self.name)
        typed = self._typed(raw)
        if here is not None and typed:
            self.refuse(f"Give either `{self.name}` or `{self.name}_url`, not both.")
        if isinstance(here, FileInput):
            return here
        if typed:
            return linked(self.name, typed, self.media, youtube=self.source_field is not None)
        if here is None and self.required:
            self.refuse_missing()
        return None if here is None else attached(self.name, self.read(here), self.media)

    def read(self, given: Any) -> Any:
        if not isinstance(given, Attachment):
            self.refuse("This must be an attached file.")
        return given

    def words(self, value: FileInput) -> str:
        return value.words

    def fields(self, file: FileInput | None, path: str | None) -> dict[str, JSON]:
        """What the request body says about this file; `path` is where Magic Hour finds it."""
        if self.source_field is None:
            return {self.path: path} if path else {}
        if file is None:
            return {self.source_field: "none"}
        if file.source is Source.YOUTUBE:
            beside = self.source_field.rpartition(".")[0]
            return {self.source_field: "youtube", f"{beside}.youtube_url": file.url}
        return {self.source_field: "file", self.path: path}

    def refuse_missing(self) -> NoReturn:
        """Refuse a command that leaves both options empty, where that cannot be."""
        link = f", or give a link in `{self.name}_url`" if self.linkable else ""
        self.refuse(f"Attach a file here{link}.")

    def _typed(self, raw: Mapping[str, Any]) -> str:
        typed = raw.get(f"{self.name}_url") if self.linkable else None
        if typed is not None and not isinstance(typed, str):
            raise OptionRefused(option=f"{self.name}_url", problem="This must be a link.")
        return (typed or "").strip()
