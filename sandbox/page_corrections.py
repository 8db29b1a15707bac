"""Corrections to SimCord's page, which fit simcord 3.2.1.

*Following*: the page follows the newest message while it stands at its very end. But as it grows a moment before
it follows, any look at its position in between says that it no longer stands there, and whatever the bot answers
appears below the edge. Now it gives up following only when its position has moved up.

*Options*: a list of options names them and keeps what each one is for to itself.

*Suggestions*: nothing is suggested before a letter is typed, as if there were nothing; on Discord the first
suggestions come with the field.

*Times*: "in 5 seconds" counts from the moment at which the page last moved by itself; what a command answers
then seems to come from the future. Now it counts from the moment at which the page is written.

*Quotes*: a quotation takes in the lines after it, as in common Markdown; on Discord it ends with its line.

*Small print*: in embeds a line that begins with `-#` is no small print; on Discord it is.

*Sounds*: see `sandbox.page_sound`.
"""
# ruff: noqa: SLF001 - none of this has a public handle

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from aiohttp import web
from simcord.preview import Preview, _markdown

from sandbox.page_sound import WavPlayer


class Change(NamedTuple):
    """A piece of a script, which stands in it once, and what comes into its place."""

    old: str
    new: str


_AT_ITS_END = "policy: ui.timeline.scrollHeight - ui.timeline.scrollTop - ui.timeline.clientHeight <= 1"

SCRIPTS: Mapping[str, tuple[Change, ...]] = {
    "/timeline.js": (
        Change(
            _AT_ITS_END,
            f'{_AT_ITS_END} || state.scrollIntent?.policy === "bottom"'
            " && ui.timeline.scrollTop >= (state.scrollIntent.oldScrollTop || 0)",
        ),
    ),
    "/commands.js": (
        Change(
            'node("span", "command-suggestion-ellipsis", "…")',
            'node("span", "command-suggestion-meta", value.description)',
        ),
        Change(
            'const current = String(field.value || "");',
            'const current = String(field.value || ""); queryAutocomplete(option, current);',
        ),
        Change(
            '"Loading options failed" : "No options match"',
            '"Loading options failed" : autocomplete.state === "loading" ? "Loading options" : "No options match"',
        ),
    ),
}

_LAST_QUOTED_LINE = re.compile(r"^( {0,3}>.*\n)(?! {0,3}>)", re.MULTILINE)
_expanded = _markdown._discord_multiline_quotes


def correct(preview: Preview) -> None:
    """Correct a page that is not served yet."""
    _change_scripts(preview)
    _tell_the_time(preview)
    _read_as_discord()
    preview._media_worker = WavPlayer()


def _change_scripts(preview: Preview) -> None:
    serve = preview._server._static

    async def serve_corrected(request: web.Request) -> web.Response:
        response: web.Response = await serve(request)
        for change in SCRIPTS.get(request.path, ()):
            script = response.text or ""
            if script.count(change.old) != 1:
                raise RuntimeError("SimCord's page has changed: see whether this correction is still needed")
            response.text = script.replace(*change)
        return response

    preview._server._static = serve_corrected  # type: ignore[method-assign]  # read when it begins to serve


def _tell_the_time(preview: Preview) -> None:
    publish = preview._publish

    def publish_now(*page: Any, **more: Any) -> None:
        preview._advance_presentation_time()
        publish(*page, **more)

    preview._publish = publish_now  # type: ignore[method-assign]  # called by this name wherever the page changes


def _read_as_discord() -> None:
    _markdown._discord_multiline_quotes = _with_ended_quotes
    _markdown._FIELD_POLICIES["embed_description"]["subtext"] = True


def _with_ended_quotes(text: str) -> str:
    return _LAST_QUOTED_LINE.sub(r"\1\n", _expanded(text))
