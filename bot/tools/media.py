"""What a tool makes, and what kinds of files its slots take."""

from enum import StrEnum


class Kind(StrEnum):
    """What comes out of a tool."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"


class Made(StrEnum):
    """What a tool's file is to whoever opens it: Magic Hour counts an animation, and even a film of it, as an image."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    GIF = "gif"


class Media(StrEnum):
    """What goes into a slot."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    VIDEO_OR_GIF = "video or gif"
    ANY = "image, video or audio"

    def fits(self, made: Made) -> bool:
        """Whether the result of a tool that makes this can go into this slot."""
        if made is Made.GIF:
            return self is Media.VIDEO_OR_GIF
        return self is Media.ANY or upload_type_of_kind(self) == made.value


_IMAGE = ("png", "jpg", "jpeg", "jfif", "heic", "heif", "webp", "avif", "jp2", "tiff", "tif", "bmp")
_VIDEO = ("mp4", "m4v", "mov", "webm")
_AUDIO = ("mp3", "wav", "aac", "flac", "webm", "weba", "m4a", "opus", "ogg", "oga", "aiff", "amr")

_EXTENSIONS = {
    Media.IMAGE: _IMAGE,
    Media.VIDEO: _VIDEO,
    Media.AUDIO: _AUDIO,
    Media.VIDEO_OR_GIF: (*_VIDEO, "gif", "webp"),
    Media.ANY: tuple(dict.fromkeys((*_IMAGE, *_VIDEO, *_AUDIO))),
}

TIMED = frozenset({*_VIDEO, *_AUDIO} - {"amr"})
"""The extensions of clips that say in their headers how long they are."""


_BY_TYPE = {"image": _IMAGE, "video": _VIDEO, "audio": _AUDIO}


def extensions(media: Media) -> tuple[str, ...]:
    """The extensions a slot takes, lower case and without the dot."""
    return _EXTENSIONS[media]


def upload_type_of_kind(media: Media) -> str:
    return "video" if media is Media.VIDEO_OR_GIF else media.value


def upload_type(media: Media, extension: str) -> str:
    """The type under which Magic Hour wants the file announced: `image`, `video` or `audio`.

    The slot decides, because `webm` is both a video and an audio file. Magic Hour has no type for animations:
    a GIF goes as a video, and WebP is known to it only as an image.
    """
    if media is Media.ANY:
        return next(kind for kind, known in _BY_TYPE.items() if extension in known)
    return "image" if extension == "webp" else upload_type_of_kind(media)
