"""The whole bot as a process; what the helpers here find broken is told in full."""

import pytest

pytest.register_assert_rewrite("tests.whole.house", "tests.whole.shared", "tests.whole.workshop")
