"""The next version of the bot, as far as its migrations go: one more table, column and index than there are."""

import shutil
from pathlib import Path

from alembic.script import ScriptDirectory

from bot.store.migrate import FOLDER, configuration

REVISION = "ffffffffffff"

_ONE_MORE = '''"""one more"""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("things", sa.Column("id", sa.Integer(), primary_key=True))
    for table in ("jobs", "ledger", "notices", "locks"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("mood", sa.String(length=8), server_default="good", nullable=False))
    op.create_index("ix_jobs_mood", "jobs", ["mood", "due_at"], if_not_exists=True)
'''


def newer_migrations(folder: Path) -> Path:
    """Copy all migrations into a folder, with one more."""
    copy = folder / "migrations"
    shutil.copytree(FOLDER, copy, ignore=shutil.ignore_patterns("__pycache__"))
    before = ScriptDirectory.from_config(configuration()).get_current_head()
    script = _ONE_MORE.format(revision=REVISION, before=before)
    (copy / "versions" / f"{REVISION}_one_more.py").write_text(script)
    return copy
