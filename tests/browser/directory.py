"""A directory in the shape of Active Directory, and the provider that stands in front of it.

The directory is OpenLDAP with those of Microsoft's classes and attributes that are asked for; the
provider is LemonLDAP::NG as ``data/deploy/lemonldap.json`` and ``data/deploy/lemonldap-nginx.conf``
set it up.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.browser.debian import program
from tests.browser.fronting import filled_in
from tests.browser.serving import START_SECONDS, free_port, until_it_listens

SUFFIX = "DC=example,DC=go,DC=th"
PASSWORD = "for tests alone"
SERVICE = f"CN=login,OU=services,{SUFFIX}"

_SLAPD = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
attributetype ( 1.2.840.113556.1.4.221 NAME 'sAMAccountName'
    EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.656 NAME 'userPrincipalName'
    EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.2.141 NAME 'department'
    EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.96 NAME 'pwdLastSet'
    EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
objectclass ( 1.2.840.113556.1.5.9 NAME 'user' SUP organizationalPerson STRUCTURAL
    MUST sAMAccountName MAY ( userPrincipalName $ department $ displayName $ pwdLastSet ) )
objectclass ( 1.2.840.113556.1.5.8 NAME 'group' SUP top STRUCTURAL
    MUST cn MAY ( member $ sAMAccountName ) )
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/slapd.pid
TLSCertificateFile {certificate}
TLSCertificateKeyFile {key}
require authc
database mdb
suffix "{suffix}"
directory {folder}/data
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{service}" read by * none
"""
_UNITS = """
dn: {suffix}
objectClass: domain
dc: example

dn: OU=people,{suffix}
objectClass: organizationalUnit
ou: people

dn: OU=groups,{suffix}
objectClass: organizationalUnit
ou: groups

dn: OU=services,{suffix}
objectClass: organizationalUnit
ou: services

dn: {service}
objectClass: person
cn: login
sn: login
userPassword: {password}
"""
_PERSON = """
dn: CN={account},OU=people,{suffix}
objectClass: user
cn: {account}
sn: {account}
displayName: {account}
sAMAccountName: {account}
userPrincipalName: {account}@example.go.th
pwdLastSet: 133000000000000000
department: {department}
userPassword: {password}
"""
_GROUP = """
dn: CN={name},OU=groups,{suffix}
objectClass: group
cn: {name}
"""
_INI = """
[all]
logLevel = warn
logger = Lemonldap::NG::Common::Logger::Std
userLogger = Lemonldap::NG::Common::Logger::Std
[configuration]
type = File
dirName = {folder}/conf
localStorage = Cache::FileCache
localStorageOptions = {{ 'namespace' => 'config', 'cache_root' => '{folder}/cache' }}
[portal]
staticPrefix = /static
templateDir = /usr/share/lemonldap-ng/portal/templates
languages = en
"""


@dataclass(frozen=True)
class Account:
    """Somebody in the directory: the department, and the groups."""

    department: str
    groups: tuple[str, ...] = ()


@contextmanager
def directory(
    folder: Path, accounts: Mapping[str, Account], certificate: Path, key: Path
) -> Iterator[str]:
    """A running directory of these people; gives its address."""
    slapd = program("slapd", "slapd")
    (folder / "data").mkdir()
    settings = folder / "slapd.conf"
    words = {"folder": folder, "suffix": SUFFIX, "service": SERVICE, "password": PASSWORD}
    settings.write_text(_SLAPD.format(certificate=certificate, key=key, **words))
    load = [program("slapadd", "slapd"), "-f", str(settings)]
    subprocess.run(load, input=_entries(accounts, words), text=True, check=True)
    port = free_port()
    address = f"ldaps://localhost:{port}"
    with subprocess.Popen([slapd, "-f", str(settings), "-h", address, "-d", "0"]) as running:
        try:
            until_it_listens(port)
            yield address
        finally:
            running.terminate()


def _entries(accounts: Mapping[str, Account], words: Mapping[str, object]) -> str:
    groups = sorted({group for account in accounts.values() for group in account.groups})
    text = _UNITS.format(**words)
    for name, account in accounts.items():
        text += _PERSON.format(account=name, department=account.department, **words)
    for group in groups:
        members = [name for name, account in accounts.items() if group in account.groups]
        text += _GROUP.format(name=group, **words)
        text += "".join(f"member: CN={name},OU=people,{SUFFIX}\n" for name in members)
    return text


def login_site(socket: Path, port: int, pair: tuple[Path, Path]) -> str:
    """``lemonldap-nginx.conf`` filled in: the provider behind a proxy, with a certificate."""
    words = {
        "/run/llng-fastcgi-server/llng-fastcgi.sock": str(socket),
        "listen 443 ": f"listen 127.0.0.1:{port} ",
        "login.example.go.th": "localhost",
        "/etc/ssl/certs/login.pem": str(pair[0]),
        "/etc/ssl/private/login.key": str(pair[1]),
    }
    return filled_in("lemonldap-nginx.conf", words)


@contextmanager
def lemonldap(words: Mapping[str, str], authority: Path) -> Iterator[Path]:
    """The provider with its settings filled in, which trusts the directory's certificate; gives the
    socket on which it waits for a proxy."""
    server = program("llng-fastcgi-server", "lemonldap-ng-fastcgi-server")
    # It does not run as root, and must reach its files all the same.
    folder = Path(tempfile.mkdtemp(prefix="provider"))
    private, public = _keys()
    own = {
        "/var/lib/lemonldap-ng": str(folder),
        "PRIVATE KEY": private,
        "PUBLIC KEY": public,
        **words,
    }
    shutil.copy(authority, folder / "authority.pem")
    own["/etc/ssl/certs/ca-certificates.crt"] = str(folder / "authority.pem")
    try:
        for name in ("conf", "cache", "sessions/lock", "psessions/lock"):
            (folder / name).mkdir(parents=True)
        (folder / "conf" / "lmConf-1.json").write_text(filled_in("lemonldap.json", own))
        (folder / "lemonldap-ng.ini").write_text(_INI.format(folder=folder))
        socket = folder / "socket"
        options = ["--foreground", "--proc", "2", "--pid", str(folder / "pid")]
        command = [server, *options, "--socket", str(socket)]
        if os.geteuid() == 0:
            for path in (folder, *folder.rglob("*")):
                shutil.chown(path, "www-data", "www-data")
            command += ["--user", "www-data", "--group", "www-data"]
        environment = {**os.environ, "LLNG_DEFAULTCONFFILE": str(folder / "lemonldap-ng.ini")}
        with subprocess.Popen(command, env=environment) as running:
            try:
                _until_there(socket, running)
                yield socket
            finally:
                running.terminate()
    finally:
        shutil.rmtree(folder)


def _until_there(socket: Path, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not socket.exists():
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the provider did not start; the reason stands above")
        time.sleep(0.05)


def _keys() -> tuple[str, str]:
    """A pair of keys as they stand in JSON."""
    key = rsa.generate_private_key(65537, 2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    written = (text.decode().replace("\n", "\\n") for text in (private, public))
    first, second = written
    return first, second
