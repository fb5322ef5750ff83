"""The one command: sets the project up and starts it, runs its tests, packs it for offline use.

Needs nothing but the standard library. The file must still parse on Python 3.6, so that an old
Python can say that it is too old.
"""

import argparse
import hashlib
import ipaddress
import json
import os
import platform
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import venv
import webbrowser
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

if sys.version_info < (3, 11):  # noqa: UP036 - this line is for those that are older
    sys.exit(
        "Python 3.11 or newer is needed, this is {}.{} ({}); "
        "install one and type: python3.11 run.py".format(*sys.version_info[:2], sys.executable)
    )

import tomllib  # new in 3.11

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
INSTALLED = VENV / "installed.json"
PIP_LOG = VENV / "pip.log"
WHEELS = ROOT / "wheels"
DEMO_STORE = ROOT / "data" / "store"
BOUNDARIES = ROOT / "data" / "boundaries"
#: Where the server looks for a provider if no file is named.
SECRETS = [folder / ".streamlit" / "secrets.toml" for folder in (Path.home(), ROOT)]

RUN, TEST, DASK = "requirements.txt", "requirements-test.txt", "requirements-dask.txt"
OBJECT_STORAGE = "requirements-object-storage.txt"
#: One process a core runs the tests, a file's in the same one; ``-n 0`` after it says otherwise.
AT_ONCE = ("-n", "auto", "--maxprocesses", "4", "--dist", "loadfile")
CHECKS = (["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"])
#: Memory that people who have gone leave behind goes back to the system page by page, not only
#: where a whole megabyte is free (``dashboard/server/memory.py``).
GIVING_BACK = {"PYTHONMALLOC": "malloc"} if sys.platform == "linux" else {}

SYSTEMD_RUNS = Path("/run/systemd/system")
#: Programs of Debian that the tests start, or files of theirs → the packages that hold them and
#: what they need.
SERVERS = {
    "nginx": ["nginx"],
    "slapd": ["slapd"],
    "systemd-analyze": ["systemd"],
    "llng-fastcgi-server": [
        *("lemonldap-ng-fastcgi-server", "liblemonldap-ng-portal-perl", "libnet-ldap-perl"),
        *("libio-socket-ssl-perl", "libio-socket-timeout-perl", "libunicode-string-perl"),
        *("libio-string-perl", "libstring-random-perl", "libgd-securityimage-perl", "perlmagick"),
    ],
    # Both of the version that this Debian carries.
    "/usr/share/postgresql/*/extension/postgis.control": ["postgresql", "postgresql-postgis"],
}

#: What a kit takes from the project's folder: no records, no settings that may hold secrets.
CARRIED_FOLDERS = (
    *("dashboard", "etl", "geo", "tests"),
    *("data/mappings", "data/pictures", "data/boundaries", "data/deploy"),
)
CARRIED_FILES = (
    *("run.py", "requirements*.txt", "pyproject.toml", ".streamlit/config.toml", ".ci/run"),
    *("*.md", ".gitignore", "data/*.toml", "data/gazetteer.csv", "data/crosswalk.csv"),
)
#: The platform tags that pip may choose from, by ``--platform``. manylinux 2.28 is the C library
#: of Debian 10 and RHEL 8: older ones no longer get wheels of the geometry packages.
PLATFORM_TAGS = {
    "win_amd64": ["win_amd64"],
    "linux_x86_64": [f"manylinux_2_{minor}_x86_64" for minor in range(28, 16, -1)]
    + ["manylinux2014_x86_64", "linux_x86_64"],
}
#: What pip says → what to do about it.
PIP_TROUBLES = {
    r"No space left|Errno 28": "the disk is full; free about 2 GB and start again",
    r"Permission denied|Errno 13|WinError 5": "a file in .venv cannot be written; close other "
    "runs of the project, delete the folder .venv and start again",
    r"Retrying \(|NewConnection|Max retries|ProxyError|timed out|SSLError": "the package registry "
    "cannot be reached; connect to the network, name a mirror in PIP_INDEX_URL, or install from "
    "a kit (python run.py bundle --help)",
}


class RunError(Exception):
    """Something that the person who typed the command can mend; the message says how."""


def main(argv: list[str] | None = None) -> int:
    """Run one command line; returns the exit code: 0 success, 1 failure, 2 wrong use."""
    parser = command_line()
    options, rest = parser.parse_known_args(argv)
    if rest and options.command != "test":
        parser.error("unrecognized arguments: " + " ".join(rest))
    # The stop signal of a service manager ends the run as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if options.command == "test":
            return test(rest)
        if options.command == "bundle":
            return bundle(Path(options.output).absolute(), options.platform)
        more = ["--without-sign-in"] if options.without_sign_in else []
        if options.secrets:
            more += ["--secrets", str(options.secrets.absolute())]
        if not more and not names_provider(*SECRETS):
            require_private(options.host)
        return start(options.host, options.port, options.store, options.browser, more)
    except (RunError, OSError) as failure:
        print(f"run.py: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        return 130


def command_line() -> argparse.ArgumentParser:
    """All commands and options, each with an example."""
    parser = Parser(
        prog="run.py",
        description="Sets the project up where it is not yet, and starts the dashboard.",
        epilog="examples:\n  python run.py\n  python run.py --port 8600 --store out/traffy",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument(
        "--without-sign-in",
        action="store_true",
        help="serve an address that other machines reach although nobody has to sign in",
    )
    parser.add_argument(
        "--secrets",
        type=Path,
        default=os.environ.get("SECRETS") or None,
        metavar="FILE",
        help="TOML with the provider that people sign in with (.streamlit/secrets.toml)",
    )
    parser.add_argument("--port", type=port_number, default=8501, help="port (%(default)s)")
    parser.add_argument(
        "--store", metavar="DIR", help="store, or s3://bucket/prefix (demonstration data)"
    )
    parser.add_argument("--no-browser", dest="browser", action="store_false", help="open none")
    commands = parser.add_subparsers(dest="command", metavar="test | bundle", parser_class=Parser)
    commands.add_parser(
        "test",
        help="install what the tests need and run all of them",
        usage="run.py test [-h] [arguments of pytest ...]",
        description="Runs ruff, mypy and pytest; on Debian as root installs what it lacks.",
        epilog="examples:\n  python run.py test\n  python run.py test tests/test_run.py -k port",
    )
    kit = commands.add_parser(
        "bundle",
        help="pack the project for a machine without a package registry",
        description="Packs project, wheels and installed boundary layer. Unpack it into a new\n"
        "folder on the other machine and type there: python run.py\n"
        f"That machine needs Python {sys.version_info[0]}.{sys.version_info[1]}, as this one.",
        epilog="example:\n  python run.py bundle -o kit.zip --platform win_amd64",
    )
    kit.add_argument("-o", dest="output", metavar="FILE.zip", required=True, help="the kit")
    kit.add_argument("--platform", choices=PLATFORM_TAGS, help="where it will run (here)")
    return parser


class Parser(argparse.ArgumentParser):
    """A parser whose examples keep their lines and whose options are written in full."""

    def __init__(self, **options: Any) -> None:
        kept = argparse.RawDescriptionHelpFormatter
        super().__init__(formatter_class=kept, allow_abbrev=False, **options)


def port_number(text: str) -> int:
    """A port that a server may be given, as argparse wants its types."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: expected 1 to 65535")
    return int(text)


# ---- the dashboard ------------------------------------------------------------------------------


def names_provider(*files: Path) -> bool:
    """Whether one of the files of secrets names a provider that people sign in with."""
    for file in files:
        try:
            if "auth" in tomllib.loads(file.read_text("utf-8")):
                return True
        except (OSError, ValueError):
            pass  # one that cannot be read is said where the server is started
    return False


def require_private(host: str) -> None:
    """Raise RunError where other machines could reach the host, for nobody has to sign in."""
    try:
        addresses = {entry[4][0] for entry in socket.getaddrinfo(host, None)}
    except OSError:
        return  # that the host is unknown is said where the server is started
    if not all(ipaddress.ip_address(str(address)).is_loopback for address in addresses):
        raise RunError(
            f"other machines can reach {host}, and nobody would have to sign in: every record "
            "would be open to all of them. Name the provider that people sign in with in --secrets "
            "(data/deploy/README.md), or add --without-sign-in"
        )


def start(host: str, port: int, store: str | None, browser: bool, more: Sequence[str] = ()) -> int:
    """Set up what is missing, serve the store and wait until the person stops it."""
    if store and "://" in store:
        require_free(host, port)
        install(RUN, OBJECT_STORAGE)
        return serve(host, port, store, browser, more)
    folder = Path(store).absolute() if store else DEMO_STORE
    if store and not is_store(folder):
        raise RunError(
            f"there is no store in {store}; publish one: "
            f"{PYTHON.relative_to(ROOT)} -m etl run --issues FILE --store {store}"
        )
    require_free(host, port)
    install(RUN)
    if not is_store(folder):
        print("building the demonstration data (once)", flush=True)
        build_demonstration(folder)
    return serve(host, port, str(folder), browser, more)


def is_store(folder: Path) -> bool:
    """Whether a version has been published in the folder."""
    return (folder / "current").is_file()


def build_demonstration(folder: Path) -> None:
    """Publish the demonstration data; what its rows were refused for is not said here.

    The map is drawn meanwhile: both need the boundaries, and neither the other. Where that fails
    the dashboard draws it when it starts.
    """
    quiet = {"cwd": ROOT, "env": environment(), "stdout": subprocess.DEVNULL}
    python = [str(PYTHON), "-m"]

    def pipeline(*arguments: str) -> None:
        if subprocess.run([*python, "etl", *arguments], **quiet).returncode:
            raise RunError("the demonstration data could not be built; the reason stands above")

    pipeline("boundaries")
    drawing = subprocess.Popen(
        [*python, "dashboard.maps.prepare"], stderr=subprocess.DEVNULL, **quiet
    )
    try:
        pipeline("demo", "--store", str(folder))
        drawing.wait()
    finally:
        stop(drawing)


def require_free(host: str, port: int) -> None:
    """Raise RunError unless a server can listen there."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            if os.name == "posix":  # as servers do: a port that was just closed is free
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except PermissionError as error:
        raise RunError(
            f"port {port} is reserved for the administrator; choose one over 1023 with --port"
        ) from error
    except socket.gaierror as error:
        raise RunError(f"--host {host}: no such address") from error
    except OSError as error:
        raise RunError(
            f"cannot listen on {host}, port {port} ({error.strerror}); if another program has the "
            f"port, choose another one: python run.py --port {port % 65535 + 1}"
        ) from error


def serve(host: str, port: int, store: str, browser: bool, more: Sequence[str] = ()) -> int:
    """Run the dashboard until it ends or the person presses Ctrl-C."""
    address = f"http://{reachable(host)}:{port}{base_path()}"
    options = ["--host", host, "--port", str(port), "--store", store, *more]
    server = subprocess.Popen(
        [str(PYTHON), "-m", "dashboard.serve", *options], cwd=ROOT, env=environment() | GIVING_BACK
    )
    try:
        wait_until_it_answers(server, address + "/healthz")
        print(f"the dashboard is at {address}  (Ctrl-C stops it)", flush=True)
        if browser and has_display():
            webbrowser.open(address)
        code = server.wait()
    except KeyboardInterrupt:
        print("\nstopped")
        return 0
    finally:
        stop(server)
    raise RunError(f"the dashboard ended by itself with code {code}; see above")


def reachable(host: str) -> str:
    """The host as a browser on this machine writes it."""
    # Nothing is bound here: an address that somebody gave becomes one to look at.
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # nosec B104
    return f"[{host}]" if ":" in host else host


def base_path() -> str:
    """The path under which Streamlit is set to serve: "" or "/path"."""
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    configured = settings.get("server", {}).get("baseUrlPath", "")
    path = os.environ.get("STREAMLIT_SERVER_BASE_URL_PATH", configured).strip("/")
    return f"/{path}" if path else ""


def wait_until_it_answers(server: subprocess.Popen[bytes], url: str, seconds: int = 120) -> None:
    """Return once the URL answers; RunError when the server ends or the time is over."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RunError("the dashboard did not start; the reason stands above")
        try:
            direct.open(url, timeout=5).close()
            return
        except urllib.error.HTTPError as error:
            reason = error.read().decode("utf-8", errors="replace")
            raise RunError(f"the dashboard started but cannot serve: {reason}") from error
        except OSError:
            time.sleep(0.1)
    raise RunError(f"the dashboard did not answer at {url} within {seconds} s")


def has_display() -> bool:
    """Whether a browser window can be opened."""
    return sys.platform in ("win32", "darwin") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


def stop(server: subprocess.Popen[bytes]) -> None:
    """End the server: politely, then after 10 s by force."""
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


# ---- the environment ----------------------------------------------------------------------------


def install(*files: str) -> None:
    """Have the packages of these requirements files in ``.venv``.

    ``installed.json`` in it holds the hash of each file that is installed. It is taken away while
    pip works, so an environment without it was interrupted and is made anew.
    """
    wanted = {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in files}
    have = installed()
    if have is not None and wanted.items() <= have.items():
        return
    require_writable(ROOT)
    if have is None:
        make_environment()
    INSTALLED.unlink(missing_ok=True)
    changed = [name for name in files if (have or {}).get(name) != wanted[name]]
    pip_install(changed)
    INSTALLED.write_text(json.dumps({**(have or {}), **wanted}))


def installed() -> dict[str, str] | None:
    """The hashes of what is installed in ``.venv``; None when that is not a whole environment."""
    try:
        return json.loads(INSTALLED.read_text()) if PYTHON.exists() else None
    except (OSError, ValueError):
        return None


def require_writable(folder: Path) -> None:
    """Raise RunError unless files can be made in the folder."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise RunError(
            f"cannot write in {folder} ({error.strerror}); "
            "copy the project to a folder of your own and start it there"
        ) from error


def make_environment() -> None:
    """An empty ``.venv`` with pip in it."""
    print("making the environment .venv", flush=True)
    try:
        venv.create(VENV, clear=True, with_pip=True, symlinks=os.name != "nt")
    except (subprocess.CalledProcessError, OSError) as error:
        raise RunError(
            f"the environment .venv could not be made ({error}); on Debian and Ubuntu install the "
            "package python3-venv first"
        ) from error


def pip_install(files: list[str]) -> None:
    """Install requirements files, from ``wheels`` alone where that lies beside this file."""
    source = ["--no-index", "--find-links", str(WHEELS)] if from_kit() else []
    # Compiling while installing takes longer than compiling what is then imported.
    command = ["install", "--no-compile", *source]
    for name in files:
        command += ["-r", str(ROOT / name)]
    pip(command, pins(files), "installing")


def pins(files: list[str]) -> int:
    """How many packages the files name."""
    lines = [line for name in files for line in (ROOT / name).read_text("utf-8").splitlines()]
    return sum("==" in line.partition("#")[0] for line in lines)


def pip(command: list[str], packages: int, verb: str) -> None:
    """Run pip with its output in a log and one line of progress; RunError when it fails."""
    begun = time.monotonic()
    progress(f"{verb} {packages} packages ...", passing=False)
    options = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    with PIP_LOG.open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [str(PYTHON), "-u", "-m", "pip", *command, *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            cwd=ROOT,
            env=environment(),
            encoding="utf-8",
            errors="replace",
        )
        seen = 0
        for line in process.stdout or ():
            log.write(line)
            if line.startswith(("Collecting ", "Processing ")):
                seen += 1
                progress(f"{verb} {min(seen, packages)} of {packages} packages")
            elif line.startswith("Installing collected"):
                progress(f"unpacking {packages} packages")
    if process.wait():
        raise RunError(trouble(PIP_LOG.read_text(encoding="utf-8")))
    took = time.monotonic() - begun
    progress(f"{verb} {packages} packages: done in {took:.0f} s\n", passing=False)


def progress(text: str, passing: bool = True) -> None:
    """Write over the last line of a terminal; where there is none, passing lines are left out."""
    if sys.stdout.isatty():
        print("\r\033[K" + text, end="", flush=True)
    elif not passing:
        print(text.rstrip("\n"), flush=True)


def trouble(log: str) -> str:
    """What went wrong and what to do, from the output of pip; its own words if nothing is known."""
    for sign, advice in PIP_TROUBLES.items():
        if re.search(sign, log):
            return f"{advice}. Details: {PIP_LOG}"
    if from_kit() and "No matching distribution" in log:
        return (
            f"the kit's wheels do not fit Python {sys.version_info[0]}.{sys.version_info[1]} on "
            f"{platform.system()} {platform.machine()}; use the Python that the kit was made for, "
            f"or make another kit (python run.py bundle --help). Details: {PIP_LOG}"
        )
    errors = [line for line in log.splitlines() if line.startswith("ERROR")] or ["pip failed"]
    return f"{errors[-1]}. Details: {PIP_LOG}"


def run(*arguments: str) -> int:
    """Run the environment's Python in the project's folder; returns its exit code."""
    return subprocess.run([str(PYTHON), *arguments], cwd=ROOT, env=environment()).returncode


def from_kit() -> bool:
    """Whether packages come from the ``wheels`` of a kit, and from nowhere else."""
    return WHEELS.is_dir()


def environment() -> dict[str, str]:
    """The caller's environment variables; Thai text needs UTF-8 on every system."""
    kept = dict(os.environ)
    if from_kit():  # a registry or mirror in the settings of pip would be asked in vain
        kept = {name: value for name, value in kept.items() if not name.startswith("PIP_")}
        kept["PIP_CONFIG_FILE"] = os.devnull
    return {**kept, "PYTHONUTF8": "1"}


# ---- the tests ----------------------------------------------------------------------------------


def test(arguments: list[str]) -> int:
    """Run the checks, then every test; returns the worst exit code."""
    install(RUN, DASK, OBJECT_STORAGE, TEST)
    provide_browser()
    provide_servers()
    codes = []
    for check in CHECKS:
        print("-- " + " ".join(check), flush=True)
        codes.append(run("-m", *check))
    print("-- pytest", flush=True)
    codes.append(run("-m", "pytest", *AT_ONCE, *arguments))
    return max(abs(code) for code in codes)


def provide_browser() -> None:
    """Install Chromium on Debian as root; elsewhere say what the browser tests will miss."""
    if shutil.which("chromium"):
        return
    if may_install():
        apt_install(["chromium"])
    if not shutil.which("chromium"):
        print(
            "there is no chromium, so the browser tests will fail; install it, as root on Debian: "
            "apt-get install chromium",
            file=sys.stderr,
        )


def provide_servers() -> None:
    """Install on Debian as root what the tests put around the dashboard: a proxy, a directory, a
    provider, a database; elsewhere say what will be missed.

    Not where systemd runs: there they would be started at once, and open to the network.
    """
    lacking = [name for name in SERVERS if not there(name)]
    packages = [package for name in lacking for package in SERVERS[name]]
    if packages and may_install() and not SYSTEMD_RUNS.exists():
        apt_install(packages)
        lacking = [name for name in lacking if not there(name)]
    if lacking:
        print(
            f"there is no {', '.join(lacking)}, so the tests of proxy, directory, service and "
            "database will fail; install on Debian, or leave them out with -m 'not debian': "
            f"apt-get install {' '.join(packages)}",
            file=sys.stderr,
        )


def there(name: str) -> bool:
    """Whether a program is installed, or a file that a pattern names."""
    if name.startswith("/"):
        return any(Path("/").glob(name[1:]))
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"])
    return bool(shutil.which(name, path=path))


def may_install() -> bool:
    """Whether packages of Debian can be installed."""
    return bool(shutil.which("apt-get")) and os.geteuid() == 0


def apt_install(packages: list[str]) -> None:
    """Install packages of Debian; where that fails, the tests that need them say so."""
    print("installing " + " ".join(packages), flush=True)
    quiet = {**environment(), "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        # Debian's own, wherever its root has it.
        subprocess.run(  # nosec B607
            ["apt-get", "-qq", *command], env=quiet, stdin=subprocess.DEVNULL
        )


# ---- the kit ------------------------------------------------------------------------------------


def bundle(file: Path, target: str | None) -> int:
    """Write the kit for a machine without a package registry."""
    if not file.parent.is_dir():
        raise RunError(f"there is no folder {file.parent}; make it, or name another with -o")
    require_writable(file.parent)
    install(RUN)
    install_boundaries()
    with tempfile.TemporaryDirectory() as wheels:
        download_wheels(Path(wheels), target)
        part = file.with_name(file.name + ".part")
        write_kit(part, Path(wheels))
    part.replace(file)
    print(f"{file}: {file.stat().st_size / 1e6:.0f} MB")
    return 0


def install_boundaries() -> None:
    """Have the official boundaries installed if they are within reach; else say that they lack."""
    near = Path(os.environ.get("BOUNDARIES", ROOT.parent / "shared" / "data" / "boundaries"))
    if not boundaries_installed() and near.exists():
        run("-m", "etl", "boundaries", "--from", str(near.absolute()))
    if not boundaries_installed():
        print("no official boundaries are installed: the kit will draw the schematic map")


def boundaries_installed() -> bool:
    """Whether a boundary file lies among the built layers."""
    return any(path.is_file() for path in BOUNDARIES.glob("*"))


def download_wheels(folder: Path, target: str | None) -> None:
    """Fill the folder with a wheel of every requirement, for the target or this machine."""
    command = ["download", "--no-deps", "--only-binary=:all:", "-d", str(folder)]
    for tag in PLATFORM_TAGS[target] if target else []:
        command += ["--platform", tag]
    pip([*command, "-r", str(ROOT / RUN)], pins([RUN]), "downloading")


def write_kit(file: Path, wheels: Path) -> None:
    """Zip the project, the wheels and the installed boundaries."""
    carried = [path for pattern in CARRIED_FILES for path in ROOT.glob(pattern)]
    for folder in CARRIED_FOLDERS:
        carried += (ROOT / folder).rglob("*")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as kit:
        for path in sorted(carried):
            if path.is_file() and "__pycache__" not in path.parts:
                kit.write(path, path.relative_to(ROOT).as_posix())
        for path in sorted(wheels.iterdir()):
            kit.write(path, "wheels/" + path.name, zipfile.ZIP_STORED)


if __name__ == "__main__":
    sys.exit(main())
