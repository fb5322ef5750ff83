"""A PostgreSQL server with PostGIS for tests: of Debian's packages, on the loopback alone."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from tests.browser.serving import START_SECONDS, free_port

#: Where Debian keeps the programs of each major version, and its extensions.
PROGRAMS, EXTENSIONS = Path("/usr/lib/postgresql"), Path("/usr/share/postgresql")
#: The server's owner, in the system and in the server.
OWNER = "postgres"
#: What no log, message or file of the project may hold.
PASSWORD = "Pa55-w0rd-of-tests@:/%"
#: A database with PostGIS, of which others are made.
_TEMPLATE = "with_postgis"


@dataclass(frozen=True)
class Database:
    """A database of the server, for one account."""

    port: int
    name: str
    user: str = OWNER

    @property
    def variables(self) -> dict[str, str]:
        """What the environment says of it to libpq."""
        return {
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.port),
            "PGDATABASE": self.name,
            "PGUSER": self.user,
            "PGPASSWORD": PASSWORD,
        }

    def connect(self, **options: Any) -> psycopg.Connection[tuple[Any, ...]]:
        """A connection, which commits each statement unless asked otherwise."""
        return psycopg.connect(
            host="127.0.0.1", port=self.port, dbname=self.name, user=self.user, password=PASSWORD,
            **{"autocommit": True, **options},
        )  # fmt: skip

    def run(self, *statements: str | sql.Composed) -> None:
        """Run statements, each committed."""
        with self.connect() as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[arg-type]

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What a query gives."""
        with self.connect() as connection:
            return connection.execute(query, values or None).fetchall()  # type: ignore[arg-type]

    def account(self, name: str, *rights: str) -> Database:
        """The same database for an account of its own, which has these rights alone."""
        with self.connect() as connection:
            account, password = sql.Identifier(name), sql.Literal(PASSWORD)
            connection.execute(
                sql.SQL("drop role if exists {0}; create role {0} login password {1}").format(
                    account, password
                )
            )
            for right in rights:
                connection.execute(sql.SQL(right).format(account))  # type: ignore[arg-type]
        return Database(self.port, self.name, name)


@dataclass
class Server:
    """A running server, of which each test takes a database of its own."""

    port: int
    made: list[str] = field(default_factory=list)
    _number: Iterator[int] = field(default_factory=count)

    def database(self, options: str = f"template {_TEMPLATE}") -> Database:
        """A new database, with PostGIS unless its options say otherwise."""
        name = f"test_{next(self._number)}"
        Database(self.port, OWNER).run(f"create database {name} {options}")
        self.made.append(name)
        return Database(self.port, name)

    def drop(self) -> None:
        """Drop all that were made."""
        while self.made:
            Database(self.port, OWNER).run(f"drop database {self.made.pop()} with (force)")


@contextmanager
def running() -> Iterator[Server]:
    """A new server, stopped and cleared away at the end."""
    programs = _programs()
    # It does not run as root, and must reach its files all the same.
    folder = Path(tempfile.mkdtemp(prefix="postgres"))
    account: dict[str, Any] = {"cwd": "/"}
    if os.geteuid() == 0:
        owner = pwd.getpwnam(OWNER)
        shutil.chown(folder, owner.pw_uid, owner.pw_gid)
        account |= {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    try:
        password = folder / "password"
        password.write_text(PASSWORD)
        password.chmod(0o644)  # in a folder that only the server's owner opens
        subprocess.run(
            [programs / "initdb", "-D", folder / "data", "-U", OWNER, "-A", "scram-sha-256",
             "--pwfile", password, "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"],
            check=True, stdout=subprocess.DEVNULL, **account,
        )  # fmt: skip
        port = free_port()
        settings = {
            "listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "",
            "fsync": "off", "log_statement": "none", "lc_messages": "C",
        }  # fmt: skip
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", *options],
            stderr=subprocess.DEVNULL, **account,
        ) as process:  # fmt: skip
            try:
                _until_it_answers(process, Database(port, OWNER))
                Database(port, OWNER).run(f"create database {_TEMPLATE}")
                Database(port, _TEMPLATE).run("create extension postgis")
                yield Server(port)
            finally:
                process.send_signal(signal.SIGQUIT)  # at once: nothing has to be kept
    finally:
        shutil.rmtree(folder)


def _programs() -> Path:
    """The newest version that is installed with PostGIS."""
    versions = sorted(
        (path.parent.parent.name for path in EXTENSIONS.glob("*/extension/postgis.control")),
        key=int,
    )
    for version in reversed(versions):
        if (PROGRAMS / version / "bin" / "initdb").is_file():
            return PROGRAMS / version / "bin"
    pytest.fail(
        "there is no PostgreSQL with PostGIS: `python run.py test` as root in a container of "
        "Debian installs it, elsewhere install the packages postgresql and postgresql-postgis; "
        'leave such tests out with -m "not debian"',
        pytrace=False,
    )


def _until_it_answers(process: subprocess.Popen[bytes], database: Database) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            return database.connect().close()
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the server did not start") from error
            time.sleep(0.05)
