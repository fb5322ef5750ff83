"""run.py bundle: the kit for a machine without a package registry."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import run

#: In a new network namespace the loopback device is off: switch it on, then go on as Python.
LOOPBACK_UP = """
import fcntl, os, socket, struct, sys
with socket.socket() as control:
    fcntl.ioctl(control, 0x8914, struct.pack("16sh14x", b"lo", 1))  # SIOCSIFFLAGS, IFF_UP
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


@pytest.mark.skipif(not (run.ROOT / ".git").exists(), reason="only a checkout knows its files")
def test_a_kit_carries_every_file_of_the_project(tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    run.write_kit(tmp_path / "kit.zip", wheels)
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=run.ROOT, capture_output=True, check=True, text=True
    )
    committed = {name for name in listed.stdout.split("\0") if (run.ROOT / name).is_file()}
    with zipfile.ZipFile(tmp_path / "kit.zip") as kit:
        carried = set(kit.namelist())
    assert committed <= carried
    assert not [name for name in carried if name.startswith(("data/store", "data/cache", ".git/"))]


@pytest.mark.network
def test_a_kit_installs_and_starts_with_the_network_cut_off(tmp_path: Path) -> None:
    kit, folder = tmp_path / "kit.zip", tmp_path / "new"
    assert run.main(["bundle", "-o", str(kit)]) == 0
    with zipfile.ZipFile(kit) as packed:
        packed.extractall(folder)
    with subprocess.Popen(
        [*python_without_network(), "run.py", "--port", "8599"],
        cwd=folder,
        env={**os.environ, **no_registry(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        # It prints the address once /healthz has answered.
        printed = next((line for line in process.stdout or () if "dashboard is at" in line), "")
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert "http://127.0.0.1:8599" in printed
    assert (folder / "data" / "store" / "current").is_file()


def no_registry(folder: Path) -> dict[str, str]:
    """Settings under which pip finds neither a registry nor anything that it kept."""
    dead = "http://127.0.0.1:9"
    return {
        **{"HOME": str(folder), "XDG_CACHE_HOME": str(folder), "PIP_CACHE_DIR": str(folder)},
        **{"PIP_INDEX_URL": dead, "http_proxy": dead, "https_proxy": dead, "BROWSER": "true"},
    }


def python_without_network() -> list[str]:
    """A Python that sees only the loopback device, where the system lets us make one."""
    python = [getattr(sys, "_base_executable", sys.executable)]
    alone = ["unshare", "--net", *python, "-c", LOOPBACK_UP]
    if shutil.which("unshare") and subprocess.run([*alone, "-c", ""]).returncode == 0:
        return alone
    return python
