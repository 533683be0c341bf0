"""Make sure that what was deleted is also off the disk."""

from django.db import connection, transaction


def wipe_after_commit() -> None:
    """Let the deleted bytes be written over as soon as this commit is done; called inside of it.

    SQLite overwrites them in the database (`secure_delete`), but they stand in its write-ahead log until that
    happens to be written over: it is emptied at once.
    """
    transaction.on_commit(_empty_log)


def _empty_log() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
