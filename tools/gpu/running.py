"""The service as it is tried: one jar, one device, its meters."""

import http.client
import json
import os
import re
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from service import await_start, command, free_port

ANSWER_SECONDS = 1800
STOP_SECONDS = 60
USED = "darkroom_device_memory_used_bytes"
RESIDENT = "process_resident_memory_bytes"


@dataclass(frozen=True)
class Setup:
    """What all services of a run have in common."""

    jar: Path
    device: str
    natives: Path | None
    models: dict[str, Path]

    @property
    def is_gpu(self) -> bool:
        return self.device.startswith("cuda")

    def jvm(self) -> list[str]:
        """Told where ONNX Runtime lies only if it lies there: CUDA's libraries may be all."""
        if self.natives and any(self.natives.glob("*onnxruntime4j_jni*")):
            return [f"-Donnxruntime.native.path={self.natives}"]
        return []

    def environment(self) -> dict[str, str]:
        if not self.natives:
            return dict(os.environ)
        paths = [str(self.natives), os.environ.get("LD_LIBRARY_PATH", "")]
        return {**os.environ, "LD_LIBRARY_PATH": ":".join(filter(None, paths))}


@dataclass
class Answer:
    status: int
    body: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """200, or the status and the code of the problem."""
        return f"{self.status} {self.body.get('code', '')}".strip()


class StartError(Exception):
    """The service did not start; says why, in a line of its log."""


class Running:
    """A service of its own; stopped at the end of its block."""

    def __init__(self, setup: Setup, *settings: str, models: dict[str, Path] | None = None):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed with the service
        paths = setup.models if models is None else models
        options = [
            f"--darkroom.models.{name}.path={path.resolve()}" for name, path in paths.items()
        ]
        self.process = subprocess.Popen(
            command(
                self.port,
                f"--darkroom.devices={setup.device}",
                "--darkroom.engine.max-batch=8",
                "--darkroom.api.default-wait=20m",
                *options,
                *settings,
                jvm=setup.jvm(),
                jar=setup.jar,
            ),
            stdout=self.log,
            stderr=self.log,
            env=setup.environment(),
        )

    def __enter__(self) -> "Running":
        try:
            await_start(self.url, self.process)
        except SystemExit:
            self.stop()
            with self.log:
                raise StartError(self.reason()) from None
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.log.close()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def reason(self) -> str:
        """The first line of what its failure analysis says, else the last line of the log."""
        self.log.seek(0)
        lines = [line.strip() for line in self.log if line.strip()]
        described = lines[lines.index("Description:") + 1 :] if "Description:" in lines else []
        return (described or lines[-1:] or ["nothing in its log"])[0]

    def post(self, path: str, body: dict[str, object]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS)
        try:
            connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
            response = connection.getresponse()
            return Answer(response.status, json.loads(response.read()))
        except (OSError, http.client.HTTPException, ValueError) as failure:
            return Answer(0, {"code": str(failure)})
        finally:
            connection.close()

    def get(self, path: str) -> Answer:
        try:
            with urllib.request.urlopen(f"{self.url}{path}", timeout=60) as response:
                return Answer(response.status, json.load(response))
        except urllib.error.HTTPError as failure:
            return Answer(failure.code)
        except OSError as failure:
            return Answer(0, {"code": str(failure)})

    def meters(self) -> "Meters":
        with urllib.request.urlopen(f"{self.url}/actuator/prometheus", timeout=60) as response:
            return Meters(response.read().decode())

    def await_meter(self, name: str, value: float, seconds: float) -> bool:
        """Whether a meter comes to a value in time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.meters().sum(name) == value:
                return True
            time.sleep(0.5)
        return False


class Meters:
    """What `/actuator/prometheus` says at one time."""

    def __init__(self, text: str):
        self.samples = []
        for line in text.splitlines():
            if match := re.match(r"(\w+)(?:\{(.*)\})? (\S+)$", line):
                labels = dict(re.findall(r'(\w+)="([^"]*)"', match[2] or ""))
                self.samples.append((match[1], labels, float(match[3])))

    def all(self, name: str, **labels: str) -> list[tuple[dict[str, str], float]]:
        return [
            (own, value)
            for found, own, value in self.samples
            if found == name and labels.items() <= own.items()
        ]

    def sum(self, name: str, **labels: str) -> float:
        return sum(value for _, value in self.all(name, **labels))

    def memory(self) -> float:
        """Bytes of the GPU that are in use; of the process where there is none."""
        return self.sum(USED) or self.sum(RESIDENT)
