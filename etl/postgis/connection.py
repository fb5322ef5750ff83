"""The way to a database, which the environment alone tells, and its errors in sentences.

The variable :data:`VARIABLE` holds an address such as ``postgresql://server/database``, or those of
libpq say where it is (``PGHOST``, ``PGDATABASE``, ``PGUSER``, ``PGPASSWORD``, ``PGSERVICE`` …;
https://www.postgresql.org/docs/current/libpq-envars.html). No message repeats what they hold: a
password may stand where nobody expects one.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

from geo.errors import InputError

if TYPE_CHECKING:
    import psycopg

Connection: TypeAlias = "psycopg.Connection[tuple[Any, ...]]"

#: The variable that may hold the address of the database.
VARIABLE = "DATABASE_URL"

_VARIABLES = f"PGHOST, PGPORT, PGDATABASE, PGUSER, PGPASSWORD, PGSERVICE or {VARIABLE}"
#: Seconds to wait for a server, where nobody says otherwise.
_PATIENCE = "10"

#: What libpq says of a connection that did not come about → what to do about it; ``{port}`` is
#: where the port was given.
_REFUSALS = {
    r'invalid port|invalid integer value .* option "port"': "the port is no number from 1 to "
    "65535; correct {port}",
    r"invalid integer": f"a setting is no number; correct it in {VARIABLE}",
    r"password authentication failed|no password supplied|SASL|SCRAM": "the server refuses the "
    "name or the password; correct PGUSER and PGPASSWORD",
    r'role ".*" does not exist|Ident authentication|[Pp]eer authentication': "the server refuses "
    "the name; correct PGUSER",
    r'database ".*" does not exist': "the server has no such database; correct PGDATABASE",
    r"permission denied for database|not currently accepting": "the account may not open "
    "this database; ask its administrator for the right to connect",
    r"pg_hba\.conf": "the server lets this account in neither from here nor in this way; ask its "
    "administrator for a line in pg_hba.conf (or for TLS: PGSSLMODE)",
    r"SSL|certificate": "server and PGSSLMODE don't agree on TLS; correct PGSSLMODE and "
    "PGSSLROOTCERT",
    r"too many (clients|connections)|connection slots": "the server has no connection left; try "
    "again later",
    r"starting up|shutting down|recovery": "the server is starting or stopping; try again later",
    r"definition of service": "the service that PGSERVICE names is not known here; correct it, or "
    "pg_service.conf",
}

#: Of these classes of errors (the first two letters of SQLSTATE) the server's own words tell of
#: names and of what was asked for; of others they may hold what records say.
_SAFE_CLASSES = ("0A", "25", "2B", "3D", "3F", "42", "53", "55", "57")
#: SQLSTATE → what to do about it, whatever was being done.
_ADVICE = {
    "42501": "ask the database's administrator for the right",
    "55P03": "others hold the tables; try again later",
}
#: Gives the schema in which PostGIS is installed.
POSTGIS_SCHEMA = """
select nspname from pg_extension join pg_namespace on pg_namespace.oid = extnamespace
where extname = 'postgis'
"""


@contextmanager
def connected() -> Iterator[Connection]:
    """A connection to the database of the environment, closed afterwards; what is not committed is
    rolled back.

    Raises
    ------
    InputError
        The package psycopg is missing, the variable holds no address, or no connection comes about.
    """
    connection = _opened()
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def in_sentences(what: str, advice: Mapping[str, str]) -> Iterator[None]:
    """What the database says of the block, as an error for people.

    Parameters
    ----------
    what : is being read or written, with which the sentence begins
    advice : SQLSTATE → what to do about it

    Raises
    ------
    InputError
        in place of psycopg's errors, without what records or the environment say.
    """
    psycopg = driver()
    try:
        yield
    except psycopg.Error as error:
        raise InputError(f"{what}: {_said(error, {**_ADVICE, **advice})}") from None


def driver() -> Any:
    """The package that speaks with PostgreSQL.

    Raises
    ------
    InputError
        It is missing.
    """
    try:
        import psycopg
    except ImportError as error:
        raise InputError(
            "a database needs the package psycopg, which is not installed here; type: "
            f"{sys.executable} -m pip install -r requirements.txt"
        ) from error
    return psycopg


def _opened() -> Connection:
    psycopg = driver()
    try:
        where = psycopg.conninfo.conninfo_to_dict(os.environ.get(VARIABLE, ""))
    except psycopg.Error:
        raise InputError(
            f"{VARIABLE} holds no address of a database; expected one like "
            "postgresql://server:5432/database (signs like @ : / in it are written %40 %3A %2F)"
        ) from None
    port_given = "port" in where
    if "PGCONNECT_TIMEOUT" not in os.environ:
        where.setdefault("connect_timeout", _PATIENCE)
    where |= {"fallback_application_name": "stronger-together", "client_encoding": "UTF8"}
    try:
        # Nothing is prepared: behind a pooler the next statement may meet another session.
        connection: Connection = psycopg.connect(**where, prepare_threshold=None)
    except (psycopg.Error, ValueError) as error:
        found = (advice for sign, advice in _REFUSALS.items() if re.search(sign, str(error)))
        why = next(found, "no server answers there; correct PGHOST and PGPORT, or start it")
        why = why.format(port=f"it in {VARIABLE}" if port_given else "PGPORT")
        raise InputError(f"no connection to the database ({_VARIABLES}): {why}") from None
    return connection


def _said(error: psycopg.Error, advice: Mapping[str, str]) -> str:
    import psycopg

    state = error.sqlstate
    if state is None:
        broken = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
        what = "the connection broke off" if broken else "a value cannot be sent or read"
        return f"{what} ({type(error).__name__}); try again"
    words = error.diag.message_primary if state[:2] in _SAFE_CLASSES else None
    words = words or f"the server refuses it ({type(error).__name__}, SQLSTATE {state})"
    return f"{words}; {advice.get(state, 'try the same in psql, which says more')}"
