"""The README's table of tools."""

from tests.tools.readme import README, renewed


def test_the_readme_lists_the_tools_as_they_are() -> None:
    """`make catalogue` mends it."""
    text = README.read_text("utf-8")

    assert text == renewed(text)
