"""What the service makes of too little memory, and of a device that is lost."""

import ctypes
import subprocess
import threading
from pathlib import Path

from running import Running, Setup, StartError
from steps import BATCH, STEP, request

CHUNK = 64 * 2**20
MIB = 2**20
LOSS_SECONDS = 120
HEADER = """| trial | what happened |
|---|---|"""


class Ballast:
    """Memory of the GPU that somebody else has, through CUDA's runtime."""

    def __init__(self, device: str, natives: Path | None):
        name = "libcudart.so.12"
        own = natives / name if natives else None
        self.cuda = ctypes.CDLL(str(own) if own and own.exists() else name)
        self.blocks: list[ctypes.c_void_p] = []
        self.check(self.cuda.cudaSetDevice(int(device.partition(":")[2])))

    @staticmethod
    def check(code: int) -> None:
        if code:
            raise OSError(f"CUDA failure {code}")

    def free(self) -> int:
        free, total = ctypes.c_size_t(), ctypes.c_size_t()
        self.check(self.cuda.cudaMemGetInfo(ctypes.byref(free), ctypes.byref(total)))
        return free.value

    def leave(self, room: int) -> None:
        """Takes what there is beyond `room` bytes."""
        while self.free() - CHUNK > room:
            block = ctypes.c_void_p()
            self.check(self.cuda.cudaMalloc(ctypes.byref(block), ctypes.c_size_t(CHUNK)))
            self.blocks.append(block)

    def give_back(self) -> None:
        for block in self.blocks:
            self.cuda.cudaFree(block)
        self.blocks.clear()


def steps_of(service: Running, model: str, size: int, images: int) -> tuple[str, float, float]:
    """The answer, the mean number of images in a run, and the memory afterwards."""
    before = service.meters()
    answer = service.post("/generate", request(model, size, images, steps=4))
    after = service.meters()
    runs = after.sum(f"{STEP}_count") - before.sum(f"{STEP}_count") or float("nan")
    shared = (after.sum(f"{BATCH}_sum") - before.sum(f"{BATCH}_sum")) / runs
    return str(answer), shared, after.memory()


def split(setup: Setup, model: str, size: int, images: int) -> str:
    """Asks for more images than there is room for, beside a ballast that leaves half of it."""
    models = {model: setup.models[model]}
    with Running(setup, models=models) as service:
        _, _, of_one = steps_of(service, model, size, 1)
        _, whole, of_all = steps_of(service, model, size, images)
    with Running(setup, models=models) as service:
        steps_of(service, model, size, 1)
        loads = service.meters().sum("darkroom_model_load_seconds_count")
        beside = "without a ballast, as there is none on the CPU"
        ballast = None
        if setup.is_gpu:
            room = int(of_all - of_one) // 2
            beside = f"with {room // MIB:,} MiB left of the {2 * room // MIB:,} MiB that they take"
            ballast = Ballast(setup.device, setup.natives)
            ballast.leave(room)
        answer, shared, _ = steps_of(service, model, size, images)
        loaded = service.meters().sum("darkroom_model_load_seconds_count") - loads
        if ballast:
            ballast.give_back()
        after, _, _ = steps_of(service, model, size, 1)
    return (
        f"{images} images at {size} {beside}: {answer}, {shared:.1f} in a run on average "
        f"({whole:.1f} where there is room), the model loaded {loaded:.0f} times anew; "
        f"one image afterwards: {after}"
    )


def lose(setup: Setup, model: str, size: int, command: str | None) -> str:
    """Takes the device away while a request is under way, by a command of whoever owns it."""
    if not command:
        return "not tried: `--lose-device COMMAND` says how the GPU is taken away"
    with Running(setup, models={model: setup.models[model]}) as service:
        answers = []
        body = request(model, size, 1, steps=500)
        client = threading.Thread(
            target=lambda: answers.append(service.post("/generate", body)), daemon=True
        )
        client.start()
        begun = service.await_meter("darkroom_running_images", 1, LOSS_SECONDS)
        code = subprocess.run(command, shell=True, check=False).returncode
        lost = service.await_meter("darkroom_device_ready", 0, LOSS_SECONDS)
        if lost:
            client.join(LOSS_SECONDS)
        liveness = service.get("/actuator/health/liveness")
        next_answer = service.post("/generate", request(model, size, 1, steps=1)) if lost else "-"
        first = answers[0] if answers else "none yet"
    return (
        f"`{command}` ended with {code} {'during' if begun else 'before'} a request; the device is "
        f"{'lost' if lost else 'still ready'}, the request's answer {first}, "
        f"the next one's {next_answer}, liveness {liveness.status}"
    )


def table(setup: Setup, model: str, size: int, images: int, loss: str | None) -> str:
    trials = {
        "too little memory": lambda: split(setup, model, size, images),
        "a device that is lost": lambda: lose(setup, model, size, loss),
    }
    lines = [HEADER]
    for name, trial in trials.items():
        try:
            lines.append(f"| {name} | {trial()} |")
        except (StartError, OSError) as failure:
            lines.append(f"| {name} | could not be tried: {failure} |")
    return "\n".join(lines)
