"""Databases on the server that DATABASE_URL names: each run beside others, and each node, has its own."""

import os
import secrets
from urllib.parse import urlsplit

import psycopg
from psycopg import sql


def server() -> str:
    """Give the address of the database this run may use; empty on SQLite."""
    return os.environ.get("DATABASE_URL", "")


def url_of(database: str) -> str:
    """Give the address of another database on the same server; empty on SQLite."""
    return urlsplit(server())._replace(path=f"/{database}").geturl() if server() else ""


def create(kind: str) -> str:
    """Make an empty database and give its name."""
    name = f"thitsar_{kind}_{secrets.token_hex(6)}"
    with psycopg.connect(server(), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return name


def drop(name: str) -> None:
    """Remove a database, whoever is still connected."""
    with psycopg.connect(server(), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def part(worker: str) -> None:
    """Let this run go on in a database of its own, named for its place beside others; it is kept when it is there."""
    name = f"{urlsplit(server()).path.lstrip('/')}_{worker}"
    with psycopg.connect(server(), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    os.environ["DATABASE_URL"] = url_of(name)
