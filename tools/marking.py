"""Has exiftool and Pillow read what the files of a running service tell of what made them.

Exits with 1 where a file does not tell it, or tells something else.
"""

import argparse
import base64
import io
import json
import subprocess
import sys
import tempfile
import urllib.request
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from PIL import Image

CODES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
TRAINED = CODES + "trainedAlgorithmicMedia"
COMPOSITE = CODES + "compositeWithTrainedAlgorithmicMedia"
PROPERTY = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType"
SOURCE = Path(__file__).parents[1] / "src/test/resources/goldens/icons/heart.png"
REQUEST = {"prompt": "a red heart on white", "seed": 7, "num_inference_steps": 4}
OUTPUTS = (
    {"format": "png"},
    {"format": "png", "content": "strip"},
    {"format": "png", "content": "animation"},
    {"format": "jpeg"},
    {"format": "webp"},
    {"format": "webp", "lossless": True},
)


def generate(url: str, request: dict) -> bytes:
    body = json.dumps(request).encode()
    headers = {"Content-Type": "application/json"}
    call = urllib.request.Request(f"{url}/generate", body, headers)
    with urllib.request.urlopen(call) as response:
        return base64.b64decode(json.load(response)["images"][0]["data"])


def by_exiftool(file: bytes, suffix: str) -> str:
    with tempfile.NamedTemporaryFile(suffix=f".{suffix}") as copy:
        copy.write(file)
        copy.flush()
        command = ["exiftool", "-n", "-s3", "-XMP-iptcExt:DigitalSourceType", copy.name]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def by_pillow(file: bytes) -> str:
    packet = Image.open(io.BytesIO(file)).info.get("xmp", b"")
    text = packet if isinstance(packet, str) else packet.decode()
    if not text:
        return ""
    root = ElementTree.fromstring(text.partition("?>")[2].rpartition("<?")[0])
    return root.findtext(f".//{PROPERTY}", "")


def is_told(url: str, name: str, request: dict, output: dict, expected: str) -> bool:
    file = generate(url, {**request, "output": output})
    found = {"exiftool": by_exiftool(file, output["format"]), "Pillow": by_pillow(file)}
    told = all(value == expected for value in found.values())
    what = " ".join("lossless" if value is True else value for value in output.values())
    print(
        f"{name}, {what}: "
        + ("" if told else "WRONG ")
        + ", ".join(
            f"{reader} {value.removeprefix(CODES) or 'nothing'}" for reader, value in found.items()
        )
    )
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://localhost:8080")
    url = parser.parse_args().url
    image = base64.b64encode(SOURCE.read_bytes()).decode()
    told = [is_told(url, "text to image", REQUEST, output, TRAINED) for output in OUTPUTS]
    told += [
        is_told(url, "image to image", {**REQUEST, "image": image}, output, COMPOSITE)
        for output in OUTPUTS
    ]
    sys.exit(0 if all(told) else 1)


if __name__ == "__main__":
    main()
