"""Corrections to SimCord's page, which fit simcord 3.2.1.

*Following*: the page follows the newest message while it stands at its very end. But as it grows a moment before
it follows, any look at its position in between says that it no longer stands there, and whatever the bot answers
appears below the edge. Now it gives up following only when its position has moved up.

*Quotes*: a quotation takes in the lines after it, as in common Markdown; on Discord it ends with its line.

*Sounds*: see `sandbox.page_sound`.
"""
# ruff: noqa: SLF001 - none of this has a public handle

import re

from aiohttp import web
from simcord.preview import Preview, _markdown

from sandbox.page_sound import WavPlayer

_SCRIPT = "/timeline.js"
_AT_ITS_END = "policy: ui.timeline.scrollHeight - ui.timeline.scrollTop - ui.timeline.clientHeight <= 1"
_OR_FOLLOWING = (
    ' || state.scrollIntent?.policy === "bottom"'
    " && ui.timeline.scrollTop >= (state.scrollIntent.oldScrollTop || 0)"
)

_LAST_QUOTED_LINE = re.compile(r"^( {0,3}>.*\n)(?! {0,3}>)", re.MULTILINE)
_expanded = _markdown._discord_multiline_quotes


def correct(preview: Preview) -> None:
    """Correct a page that is not served yet."""
    _follow_newest(preview)
    _markdown._discord_multiline_quotes = _with_ended_quotes
    preview._media_worker = WavPlayer()


def _follow_newest(preview: Preview) -> None:
    serve = preview._server._static

    async def serve_corrected(request: web.Request) -> web.Response:
        response: web.Response = await serve(request)
        if request.path == _SCRIPT:
            script = response.text or ""
            if _AT_ITS_END not in script:
                raise RuntimeError("SimCord's page has changed: see whether this correction is still needed")
            response.text = script.replace(_AT_ITS_END, _AT_ITS_END + _OR_FOLLOWING)
        return response

    preview._server._static = serve_corrected  # type: ignore[method-assign]  # read when it begins to serve


def _with_ended_quotes(text: str) -> str:
    return _LAST_QUOTED_LINE.sub(r"\1\n", _expanded(text))
