"""Make sure that what was deleted is also off the disk."""

from pathlib import Path

from django.db import connection, transaction

# In milliseconds. All who write wait meanwhile, so it is less than they are given.
_PATIENCE = 1000


def wipe_after_commit() -> None:
    """Let the deleted bytes be written over as soon as this commit is done; called inside of it.

    SQLite overwrites them in the database (`secure_delete`), but they stand in its write-ahead log until that
    happens to be written over: it is emptied at once, or by `wipe_what_is_owed`.
    """
    if connection.vendor == "sqlite":
        # Already now: this program may be killed before the log is emptied.
        _owed().touch(mode=0o600)
        transaction.on_commit(_empty_log)


def wipe_what_is_owed() -> None:
    """Empty the log where whoever deleted could not: somebody who reads keeps it. The agent tries again and again."""
    if connection.vendor == "sqlite" and _owed().exists():
        try:
            _empty_log()
        finally:
            connection.close()


def _empty_log() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (usual,) = cursor.fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            is_kept, *_ = cursor.fetchone()
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
    if is_kept:
        # Another may have emptied it before this commit, and taken the mark away since.
        _owed().touch(mode=0o600)
    else:
        _owed().unlink(missing_ok=True)


def _owed() -> Path:
    return Path(f"{connection.settings_dict['NAME']}-unwiped")
