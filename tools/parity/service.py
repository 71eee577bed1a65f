"""The packaged service, started for a comparison."""

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
JAR = ROOT / "target/darkroom.jar"
# A model of real size takes minutes on a busy machine.
START_SECONDS = 600


def java() -> str:
    """That of JAVA_HOME, else of the path; the service needs 25."""
    home = os.environ.get("JAVA_HOME")
    return str(Path(home) / "bin/java") if home else "java"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def command(port: int, *options: str, jvm: Iterable[str] = (), jar: Path = JAR) -> list[str | Path]:
    """What starts the packaged service; that of this checkout is packaged first where it is not."""
    if jar == JAR and not JAR.exists():
        subprocess.run([ROOT / "mvnw", "-q", "-DskipTests", "package"], cwd=ROOT, check=True)
    return [
        java(),
        *jvm,
        "-jar",
        jar,
        "--server.address=127.0.0.1",
        f"--server.port={port}",
        # On the same port.
        "--management.server.port=",
        *options,
    ]


@contextmanager
def service(directories: dict[str, Path], *options: str) -> Iterator[str]:
    """The packaged service on a free port of its own, with the models as they are named: its URL."""
    with process(directories, *options) as (url, _):
        yield url


@contextmanager
def process(directories: dict[str, Path], *options: str) -> Iterator[tuple[str, int]]:
    """The same: its URL, and the id of its process."""
    port = free_port()
    models = [
        f"--darkroom.models.{name}.path={path.resolve()}" for name, path in directories.items()
    ]
    with subprocess.Popen(command(port, *options, *models), stdout=subprocess.DEVNULL) as started:
        url = f"http://127.0.0.1:{port}"
        try:
            await_start(url, started)
            yield url, started.pid
        finally:
            started.terminate()


def await_start(url: str, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/models").close()
            return
        except urllib.error.HTTPError:
            # It is there, and asks for a key.
            return
        except urllib.error.URLError:
            time.sleep(0.5)
    raise SystemExit("the service did not start")
