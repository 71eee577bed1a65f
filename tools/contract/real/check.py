"""What the Python scripts share: checks, a service that is full, and a service that has no work left.

Each script is called with the address of the service and that of its meters.
"""

import io
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from PIL import Image, ImageChops, ImageStat

NAME = Path(sys.argv[0]).stem.replace("_", " ")
URL, METERS = sys.argv[1].rstrip("/"), sys.argv[2].rstrip("/")
# More steps than anything here waits for, and as many as a model can have been trained on.
ENDLESS = 1000
# A job that is asked to wait is looked after ten times a second, and ends within a step.
SECONDS_TO_STOP = 5
# What the SDKs try altogether before they show a full queue to their user.
TRIES = 3

failed: list[str] = []


def check(what: str, holds: bool, seen: object = "") -> None:
    print(f"{NAME}: {'ok' if holds else 'FAILED'}: {what}" + (f": {seen}" if str(seen) else ""))
    if not holds:
        failed.append(what)


@contextmanager
def part(what: str) -> Iterator[None]:
    """A part of a script, which may fail without the rest being left out."""
    try:
        yield
    except Exception as error:
        check(what, False, f"{type(error).__name__}: {error}"[:600])


def finish() -> None:
    sys.exit(1 if failed else 0)


class Model:
    """The default model, as the native contract has it."""

    def __init__(self) -> None:
        listed = requests.get(f"{URL}/models").json()
        self.name: str = listed["default_model"]
        model = next(m for m in listed["models"] if m["name"] == self.name)
        self.size: tuple[int, int] = model["defaults"]["width"], model["defaults"]["height"]
        self.max_images: int = model["limits"]["max_num_images"]
        # No model's size is a multiple of it.
        problem = requests.post(f"{URL}/generate", json={"prompt": "a fox", "width": 3}).json()
        self.limit: str = problem["limit"]


MODEL = Model()
WIDTH, HEIGHT = MODEL.size
SIZE = f"{WIDTH}x{HEIGHT}"


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def check_image(what: str, image: Image.Image | bytes, size: tuple[int, int] = MODEL.size) -> None:
    image = opened(image) if isinstance(image, bytes) else image
    image.load()
    shades = max(high - low for low, high in image.convert("RGB").getextrema())
    check(what, image.size == size and shades > 0, f"{image.format} {image.size}")


def check_refusal(what: str, shown: str, field: str, limit: str = MODEL.limit) -> None:
    """The user is told the field, and every number of the limit."""
    words = re.findall(r"\w+", shown)
    holds = field in words and all(number in words for number in re.findall(r"\d+", limit))
    check(what, holds, f"the user sees: {shown}")


def png(image: Image.Image) -> bytes:
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


# What is edited: a red image, in whose middle something else is to appear.
MIDDLE = (WIDTH // 4, HEIGHT // 4, WIDTH * 3 // 4, HEIGHT * 3 // 4)
RED = Image.new("RGB", MODEL.size, (200, 30, 30))
BLUE = Image.new("RGB", MODEL.size, (30, 30, 200))
WHITE_MIDDLE = Image.new("L", MODEL.size, 0)
WHITE_MIDDLE.paste(255, MIDDLE)
CLEAR_MIDDLE = Image.new("RGBA", MODEL.size, (0, 0, 0, 255))
CLEAR_MIDDLE.paste((0, 0, 0, 0), MIDDLE)


def check_edited(what: str, image: Image.Image | bytes) -> None:
    """The middle was edited and the rest kept, as far as an autoencoder keeps it."""
    image = opened(image) if isinstance(image, bytes) else image
    if image.size != MODEL.size:
        check(what, False, image.size)
        return
    change = ImageChops.difference(image.convert("RGB"), RED).convert("L")
    inside = ImageStat.Stat(change, WHITE_MIDDLE).mean[0]
    outside = ImageStat.Stat(change, ImageChops.invert(WHITE_MIDDLE)).mean[0]
    check(
        what,
        inside > 2 * outside,
        f"changed by {inside:.1f} inside the mask, {outside:.1f} outside",
    )


def meter(name: str, **labels: str) -> float:
    """The sum of a meter's series with these labels."""
    total = 0.0
    for line in requests.get(f"{METERS}/actuator/prometheus").text.splitlines():
        series, _, value = line.rpartition(" ")
        if re.fullmatch(rf"{name}(\{{.*\}})?", series) and all(
            f'{label}="{text}"' in series for label, text in labels.items()
        ):
            total += float(value)
    return total


def until(holds: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def idle() -> bool:
    return meter("darkroom_admitted_images") == 0


@contextmanager
def full_queue(steps: int = 40) -> Iterator[None]:
    """Jobs of this script's own take all the room that there is."""
    jobs = []
    try:
        while True:
            job = requests.post(
                f"{URL}/generate",
                headers={"Prefer": "respond-async"},
                json={"prompt": "a fox", "num_inference_steps": steps},
            )
            if job.status_code == 429:
                break
            job.raise_for_status()
            jobs.append(job.headers["Location"])
        yield
    finally:
        for job in jobs:
            requests.delete(f"{URL}{job}")
        until(idle, 60)


def comes_back(what: str, act: Callable[[], object]) -> None:
    """A client that tries again by itself is refused at first, and has its image in the end.

    Its user may try once more: on a machine that others use, the service can expect too much of it.
    """
    with part(what), full_queue():
        before = meter("darkroom_rejected_total", reason="queue_full")
        start = time.monotonic()

        def told() -> str:
            refusals = meter("darkroom_rejected_total", reason="queue_full") - before
            return f"refused {refusals:.0f} times in {time.monotonic() - start:.1f} s"

        try:
            act()
        except Exception as error:
            print(f"{NAME}: {told()}, and the user sees: {error}")
            act()
        check(what, meter("darkroom_rejected_total", reason="queue_full") > before, told())


def comes_back_by_hand(what: str, act: Callable[[], tuple[str, str] | None]) -> None:
    """A client that leaves trying again to its user.

    The act returns what the user sees and Retry-After, or None where there was an image.
    """
    with part(what), full_queue():
        for tries in range(TRIES + 1):
            refusal = act()
            if refusal is None:
                check(what, tries > 0, f"an image after {tries} refusals")
                return
            shown, retry_after = refusal
            if tries == 0:
                check("a full queue is told", "admitted" in shown or "queue" in shown, shown)
            time.sleep(float(retry_after))
        check(what, False, f"still refused after waiting {TRIES + 1} times as told")


def leaves_no_work(what: str, act: Callable[[], object]) -> None:
    """The act gives up on work that would have taken long; the work ends with it, or never began."""
    until(idle, 60)

    def ended() -> float:
        ends = [
            meter("darkroom_generation_seconds_count", outcome=o) for o in ("cancelled", "expired")
        ]
        return sum(ends) + meter("darkroom_rejected_total", reason="wait_too_short")

    before = ended()
    try:
        act()
        check(what, False, "it did not give up")
    except Exception as error:
        stopped = until(lambda: idle() and ended() > before, SECONDS_TO_STOP)
        check(what, stopped, f"{type(error).__name__}: {error}"[:160])
