"""An S3 server for tests: moto's, in a process of its own, on the loopback alone."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

import fsspec

from tests.browser.serving import START_SECONDS, free_port

#: What no log, message or file of the project may hold.
KEY, PASSWORD = "AKIA0FTESTS0FTHESTORE", "s3cr3t/Of+Tests"
_BUCKETS = count()


@dataclass
class Server:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def variables(self) -> dict[str, str]:
        """What the environment says of it to whoever speaks S3."""
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": PASSWORD,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def files(self) -> fsspec.AbstractFileSystem:
        """What is in it, for whoever has its key."""
        return fsspec.filesystem(
            "s3", key=KEY, secret=PASSWORD, endpoint_url=f"http://127.0.0.1:{self.port}",
            use_listings_cache=False, skip_instance_cache=True,
        )  # fmt: skip

    def bucket(self) -> str:
        """The name of a new bucket."""
        name = f"bucket-{next(_BUCKETS)}"
        self.files().mkdir(name)
        return name


@contextmanager
def running(port: int | None = None) -> Iterator[Server]:
    """A new server, stopped at the end; what it held is gone then."""
    port = port or free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, **quiet) as process:
        try:
            _until_it_answers(process, port)
            yield Server(port, process)
        finally:
            process.kill()


def _until_it_answers(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the server did not start") from error
            time.sleep(0.05)
