"""A correction for SimCord's page, which fits simcord 3.2.1: it shows every channel, one at a time.

SimCord presents one channel to a session. Each open page knows its own channel though, and the session's counts only
while a page opens and while an action runs; actions run one after the other. So the page gets a list to choose from,
beside the one of people, and the session's channel becomes the page's in those two moments.
"""
# ruff: noqa: SLF001 - none of this has a public handle

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from simcord import ChannelHandle
from simcord.preview import Preview
from simcord.preview._pages import _Page

_LIST = '<label class="viewer-control">Channel <select id="channel-picker">{}</select></label>\n        '
_VIEWING = '<label class="viewer-control">Viewing as'
_OPENING = 'await request("/api/pages", "POST", {}, null)'
_LISTENING = 'ui.viewer.addEventListener("change",'

SCRIPT: Mapping[str, str] = {
    _OPENING: (
        'await request("/api/pages", "POST", '
        '{ viewer_id: asked.get("viewer") || undefined, target_id: asked.get("channel") || undefined }, null)'
    ),
    _LISTENING: (
        "const asked = new URLSearchParams(window.location.search);\n"
        'const channelPicker = /** @type {HTMLSelectElement} */ ($("channel-picker"));\n'
        'channelPicker.value = asked.get("channel") || channelPicker.options[0].value;\n'
        'channelPicker.addEventListener("change", () => { window.location.search = String('
        "new URLSearchParams({ channel: channelPicker.value, viewer: String(ui.viewer.value) })); });\n"
        f"{_LISTENING}"
    ),
}
"""Changes to the page's main script: it asks for the channel and the viewer that its address names."""


def with_list(channels: Sequence[ChannelHandle]) -> Mapping[str, str]:
    """The change to the page itself: the list of channels."""
    options = "".join(
        f'<option value="{channel.id}">#{escape(channel.name or "")}</option>' for channel in channels
    )
    return {_VIEWING: f"{_LIST.format(options)}{_VIEWING}"}


def show_channels(preview: Preview, channels: Sequence[ChannelHandle]) -> None:
    """Let every page of the session open, and act, in one of these channels; the first is shown at first."""
    handles = {channel.id: channel for channel in channels}
    open_page, act = preview._open_page, preview._action

    def open_in_channel(viewer_id: Any = None, target_id: Any = None) -> _Page:
        """The page names a channel where SimCord expects a message."""
        before, preview.channel = preview.channel, handles.get(_number(target_id), channels[0])
        try:
            return open_page(viewer_id)
        finally:
            preview.channel = before

    async def act_in_channel(context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
        preview.channel = handles[preview._get_page(context_id).channel_id]
        return await act(context_id, body)

    preview._open_page = open_in_channel  # type: ignore[method-assign]  # the server calls it by this name
    preview._action = act_in_channel  # type: ignore[method-assign]  # so it does with this one


def _number(text: Any) -> int:
    return int(text) if isinstance(text, str) and text.isdecimal() else 0
