"""The proxy of ``data/deploy/nginx.conf`` on the loopback, with a certificate made for the test."""

from __future__ import annotations

import datetime
import ipaddress
import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.browser.debian import program
from tests.browser.serving import ROOT, until_it_listens

DEPLOY = ROOT / "data" / "deploy"
#: As the files of ``data/deploy`` call the dashboard.
EXAMPLE = "https://dashboard.example.go.th/stp"
#: As Debian's own nginx.conf includes what lies in conf.d.
MAIN = """
pid {folder}/nginx.pid;
error_log {folder}/error.log;
daemon off;
events {{}}
{user}
http {{
    include /etc/nginx/mime.types;
    {temporary}
    {sites}
}}
"""
#: Where nginx keeps what does not fit into memory.
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def filled_in(name: str, words: Mapping[str, str]) -> str:
    """A file of ``data/deploy`` with the words in place of those that an agency replaces."""
    text = (DEPLOY / name).read_text("utf-8")
    for example, own in words.items():
        assert example in text, f"{name} does not say {example}"
        text = text.replace(example, own)
    return text


def dashboard_site(
    folder: Path, server: str, address: str, plain: int, pair: tuple[Path, Path]
) -> str:
    """``nginx.conf`` filled in.

    Parameters
    ----------
    folder : for the log
    server : address of the dashboard itself, with its base path
    address : under which browsers reach it through the proxy, by https
    plain : port of the proxy for http
    pair : the certificate and its key
    """
    inside, outside = urlsplit(server), urlsplit(address)
    assert inside.path == outside.path == "/stp"
    words = {
        "https://dashboard.example.go.th": f"https://{outside.netloc}",
        "dashboard.example.go.th": str(outside.hostname),
        "127.0.0.1:8501": inside.netloc,
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ": f"listen 127.0.0.1:{outside.port} ",
        "/etc/ssl/certs/dashboard.pem": str(pair[0]),
        "/etc/ssl/private/dashboard.key": str(pair[1]),
        "/var/log/nginx/": f"{folder}/",
    }
    return filled_in("nginx.conf", words)


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of this machine that it signed itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    hosts = [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")]
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "certificate.key"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files


@contextmanager
def proxy(folder: Path, sites: Mapping[str, str], ports: Iterable[int]) -> Iterator[None]:
    """nginx with these files of ``conf.d``, by name, that serve these ports, until the end."""
    nginx = program("nginx", "nginx")
    for name, text in sites.items():
        (folder / name).write_text(text, "utf-8")
    main = folder / "nginx.conf"
    main.write_text(
        MAIN.format(
            folder=folder,
            user="user root;" if os.geteuid() == 0 else "",
            temporary=" ".join(f"{each}_temp_path {folder}/{each};" for each in TEMPORARY),
            sites=" ".join(f"include {folder / name};" for name in sites),
        )
    )
    command = [nginx, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(main)]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    assert "[warn]" not in checked.stderr, checked.stderr
    with subprocess.Popen(command) as running:
        try:
            for port in ports:
                until_it_listens(port)
            yield
        finally:
            running.terminate()
