"""What posting a result needs."""

from discord import Permissions

from bot.messages.permissions import missing

ENOUGH = Permissions(
    view_channel=True, send_messages=True, attach_files=True, embed_links=True, read_message_history=True
)


def test_a_channel_and_a_thread_need_their_own_permission_to_send() -> None:
    in_threads = Permissions(ENOUGH.value)
    in_threads.update(send_messages=False, send_messages_in_threads=True)

    assert missing(ENOUGH, thread=False) == []
    assert missing(ENOUGH, thread=True) == ["Send Messages in Threads"]
    assert missing(in_threads, thread=True) == []
    assert missing(in_threads, thread=False) == ["Send Messages"]


def test_everything_missing_is_named_as_discords_settings_do() -> None:
    assert missing(Permissions.none(), thread=False) == [
        "View Channel",
        "Send Messages",
        "Attach Files",
        "Embed Links",
        "Read Message History",
    ]
