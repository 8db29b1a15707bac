"""Corrections to SimCord's page, which fit simcord 3.2.1.

*Following*: the page follows the newest message while it stands at its very end. But as it grows a moment before
it follows, any look at its position in between says that it no longer stands there, and whatever the bot answers
appears below the edge. Now it gives up following only when its position has moved up. Where a page opens, at its
beginning or at some message, files that load push the newest message out of sight; now it opens at its end.

*Options*: a list of options names them and keeps what each one is for to itself.

*Suggestions*: nothing is suggested before a letter is typed, as if there were nothing; on Discord the first
suggestions come with the field.

*Times*: "in 5 seconds" counts from the moment at which the page last moved by itself; what a command answers
then seems to come from the future. Now it counts from the moment at which the page is written.

*Quotes*: a quotation takes in the lines after it, as in common Markdown; on Discord it ends with its line.

*Embeds*: their text names nobody: mentions stay raw, and a line that begins with `-#` is no small print; on Discord
they are as elsewhere. In the list of messages an embed is the word "embeds"; now it is what the embed says, and
the paragraphs of a text stand apart.

*Distances in time*: "tomorrow" and "next week" are said of whatever is about as far away; Discord counts days.

*Fields*: one for a number hides it, and what is wrong with it is cut off.

*Sounds*: see `sandbox.page_sound`; *channels*: see `sandbox.page_channels`.
"""
# ruff: noqa: SLF001 - none of this has a public handle

import re
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web
from simcord import ChannelHandle
from simcord.preview import Preview, _markdown, _messages, _queries

from sandbox import page_channels
from sandbox.page_sound import WavPlayer

Changes = Mapping[str, str]
"""Pieces of a file, each of which stands in it once, and what comes into their places."""

_AT_ITS_END = "policy: ui.timeline.scrollHeight - ui.timeline.scrollTop - ui.timeline.clientHeight <= 1"
_SUGGESTED = 'const current = String(field.value || "");'
_FIELD = ".command-option-input { flex: 0 1 auto;"
_WRONG = ".command-pill.has-error {"

FILES: Mapping[str, Changes] = {
    "/timeline.js": {
        _AT_ITS_END: f'{_AT_ITS_END} || state.scrollIntent?.policy === "bottom"'
        " && ui.timeline.scrollTop >= (state.scrollIntent.oldScrollTop || 0)",
        "state.scrollIntent || captureScrollIntent();": 'state.scrollIntent || { policy: "bottom" };',
    },
    "/commands.js": {
        'node("span", "command-suggestion-ellipsis", "…")': (
            'node("span", "command-suggestion-meta", value.description)'
        ),
        _SUGGESTED: f"{_SUGGESTED} queryAutocomplete(option, current);",
        '"Loading options failed" : "No options match"': (
            '"Loading options failed" : autocomplete.state === "loading" ? "Loading options" : "No options match"'
        ),
    },
    "/text.js": {
        'absolute < 604800 ? ["day",': 'absolute < 2592000 ? ["day",',
        '["week", seconds / 604800]': (
            'absolute < 31536000 ? ["month", seconds / 2592000] : ["year", seconds / 31536000]'
        ),
        '{ numeric: "auto" }': '{ numeric: Math.round(amount) ? "always" : "auto" }',
    },
    "/preview.css": {
        _FIELD: f"{_FIELD} box-sizing: content-box;",
        _WRONG: f"{_WRONG} max-width: 100%;",
        ".command-error { position: absolute; z-index: 1; top: calc(100% + 3px); left: 0; max-width: 280px;": (
            ".command-error { white-space: nowrap;"
        ),
    },
    "/app.js": page_channels.SCRIPT,
}

_LAST_QUOTED_LINE = re.compile(r"^( {0,3}>.*\n)(?! {0,3}>)", re.MULTILINE)
_expanded = _markdown._discord_multiline_quotes
_summarised = _queries._message_summary_parts


def correct(preview: Preview, channels: Sequence[ChannelHandle]) -> None:
    """Correct a page that is not served yet, and let it show these channels."""
    _change_files(preview, {**FILES, "/": page_channels.with_list(channels)})
    page_channels.show_channels(preview, channels)
    preview._initial_target = _no_message  # type: ignore[method-assign,assignment]  # asked when a page opens
    _tell_the_time(preview)
    _read_as_discord()
    preview._media_worker = WavPlayer()


def _change_files(preview: Preview, files: Mapping[str, Changes]) -> None:
    serve = preview._server._static

    async def serve_corrected(request: web.Request) -> web.Response:
        response: web.Response = await serve(request)
        for old, new in files.get(request.path, {}).items():
            text = response.text or ""
            if text.count(old) != 1:
                raise RuntimeError("SimCord's page has changed: see whether this correction is still needed")
            response.text = text.replace(old, new)
        return response

    preview._server._static = serve_corrected  # type: ignore[method-assign]  # read when it begins to serve


def _no_message(_viewer: Any, _channel_id: int) -> None:
    """The message that a page looks at when it opens: none, so it opens at the end."""


def _tell_the_time(preview: Preview) -> None:
    publish = preview._publish

    def publish_now(*page: Any, **more: Any) -> None:
        preview._advance_presentation_time()
        publish(*page, **more)

    preview._publish = publish_now  # type: ignore[method-assign]  # called by this name wherever the page changes


def _read_as_discord() -> None:
    _markdown._discord_multiline_quotes = _with_ended_quotes
    for part in ("embed_description", "embed_field_value"):
        _markdown._FIELD_POLICIES[part].update(mentions=True, subtext=True)
    _queries._message_summary_parts = _with_embed_summarised


def _with_ended_quotes(text: str) -> str:
    return _LAST_QUOTED_LINE.sub(r"\1\n", _expanded(text))


def _with_embed_summarised(
    preview: Preview, page: Any, message: Any, channel: Any, *, context: dict[str, Any] | None = None
) -> dict[str, Any]:
    """What the list of messages says of one."""
    context = context or _messages._markdown_context(preview, page, message, channel)
    parts = _summarised(preview, page, message, channel, context=context)
    blocks = parts["_excerpt_tokens"]
    if message.embeds and not parts["excerpt"]:
        embed = message.embeds[0]
        text = f"{embed.get('title', '')} {embed.get('description', '')}"
        blocks = _markdown.markdown_tokens(text, "embed_description", context=context)
    if blocks:
        parts["_excerpt_tokens"] = [token for block in blocks for token in (block, {"type": "break"})]
        parts["excerpt"] = _markdown.markdown_summary(parts["_excerpt_tokens"])
    return parts
