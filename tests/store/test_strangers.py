"""Whose a database is, by the names of its tables."""

import pytest

from bot.store.strangers import VERSION, foreign


@pytest.mark.parametrize(
    ("names", "in_a_file", "on_a_server"),
    [
        ([], set(), set()),
        ([VERSION, "jobs", "notes"], set(), set()),
        ([VERSION, "jobs", "users"], set(), set()),
        ([VERSION], set(), set()),
        (["users"], {"users"}, set()),
        (["users", "jobs"], {"users", "jobs"}, {"jobs"}),
        ([VERSION, "users"], {"users"}, {"users"}),
    ],
)
def test_tables_tell_whose_a_database_is(
    names: list[str], in_a_file: set[str], on_a_server: set[str]
) -> None:
    assert foreign(names, shared=False) == in_a_file
    assert foreign(names, shared=True) == on_a_server
