"""How a finding is written."""

from bot.checks.line import fail, ok, shortened, warn


def test_every_line_begins_with_its_mark_in_the_same_width() -> None:
    lines = [str(make("disk", "it is so.")) for make in (ok, warn, fail)]

    assert lines == ["ok    disk: it is so.", "warn  disk: it is so.", "FAIL  disk: it is so."]


def test_a_name_from_outside_cannot_break_the_line_or_move_the_cursor() -> None:
    assert str(ok("servers", "a\nserver\x1b[2J \u202ehidden")) == "ok    servers: a server [2J  hidden"


def test_no_line_shows_a_secret() -> None:
    shown = str(
        fail("database", "postgresql+asyncpg://bot:hush@db/bot and https://files.example/a?signature=hush")
    )

    assert "hush" not in shown
    assert "postgresql+asyncpg://bot:…@db/bot" in shown


def test_the_invitation_is_shown_whole_and_only_it() -> None:
    link = "https://discord.com/oauth2/authorize?client_id=77&scope=bot+applications.commands&permissions=274878024704"

    assert str(ok("invite", link)) == f"ok    invite: {link}"
    assert str(ok("invite", f"{link}.")) == f"ok    invite: {link}."
    for more in ("&code=hush", "=hush", "0&token=hush"):
        assert "hush" not in str(ok("invite", link + more))


def test_of_very_many_lines_the_first_are_shown() -> None:
    lines = [warn("servers", str(number)) for number in range(5)]

    assert [str(line) for line in shortened(lines, 3)] == [
        *("warn  servers: 0", "warn  servers: 1", "warn  servers: 2"),
        "warn  servers: there are 2 more lines like these.",
    ]
    assert list(shortened(lines, 5)) == lines
