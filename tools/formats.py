"""Has Pillow read the files that a running service writes, and an XML parser their XMP.

Without --url it prints what Pillow loses at each quality, which ImageEncoderTest expects of the service.
"""

import argparse
import base64
import io
import json
import urllib.request
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
from PIL import Image

SOURCE = Path(__file__).parents[1] / "src/test/resources/images/source-64x64.ppm"
NAMESPACE = "https://darkroom.dev/ns/1.0/"
PROMPT = 'a fox <b> & "c" \'d\' ]]> 狐 🦊 \t \ufffe tiff:Orientation="6"'
REQUEST = {"prompt": PROMPT, "num_inference_steps": 4, "seed": 7}
OUTPUTS = (
    {"format": "png"},
    {"format": "jpeg"},
    {"format": "jpeg", "quality": 1},
    {"format": "jpeg", "quality": 100},
    {"format": "webp"},
    {"format": "webp", "quality": 1},
    {"format": "webp", "lossless": True},
)
SIZES = ((128, 128), (16, 16), (256, 16), (48, 112))


def psnr(one: Image.Image, other: Image.Image) -> float:
    difference = np.asarray(one, float) - np.asarray(other, float)
    error = (difference**2).mean()
    return float("inf") if error == 0 else 10 * np.log10(255**2 / error)


def encoded(image: Image.Image, format: str, **options: int) -> Image.Image:
    file = io.BytesIO()
    image.save(file, format, **options)
    return Image.open(file).convert("RGB")


def expectations() -> None:
    image = Image.open(SOURCE)
    for quality in (1, 10, 50, 75, 90, 100):
        jpeg = encoded(image, "JPEG", quality=quality, subsampling=0)
        webp = encoded(image, "WEBP", quality=quality)
        print(f"{quality}: JPEG {psnr(image, jpeg):.2f} dB, WebP {psnr(image, webp):.2f} dB")


def generate(url: str, request: dict) -> bytes:
    body = json.dumps(request).encode()
    headers = {"Content-Type": "application/json"}
    call = urllib.request.Request(f"{url}/generate", body, headers)
    with urllib.request.urlopen(call) as response:
        return base64.b64decode(json.load(response)["images"][0]["data"])


def parameters(image: Image.Image) -> dict:
    """What a file carries, where Pillow finds it."""
    if image.format == "PNG":
        return json.loads(image.text["darkroom"])
    packet = image.info["xmp"]
    root = ElementTree.fromstring(packet.decode().partition("?>")[2].rpartition("<?")[0])
    found = root.find(f".//{{{NAMESPACE}}}parameters")
    assert found is not None and found.text is not None
    return json.loads(found.text)


def check(url: str, request: dict, output: dict, png: Image.Image) -> None:
    file = generate(url, {**request, "output": output})
    image = Image.open(io.BytesIO(file))
    assert image.format == output["format"].upper(), image.format
    carried = parameters(image)
    expected = parameters(png)
    assert carried["prompt"] == PROMPT
    assert {**carried, "output": 0} == {**expected, "output": 0}
    assert generate(url, carried) == file, "the parameters make other bytes"
    loss = psnr(image.convert("RGB"), png)
    if output["format"] == "png" or output.get("lossless"):
        assert loss == float("inf"), loss
    upload = base64.b64encode(file).decode()
    generate(url, {"prompt": "a fox", "num_inference_steps": 2, "image": upload})
    print(f"{image.size} {output}: {len(file)} bytes, {loss:.1f} dB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url")
    url = parser.parse_args().url
    if url is None:
        expectations()
        return
    for width, height in SIZES:
        request = {**REQUEST, "width": width, "height": height}
        png = Image.open(io.BytesIO(generate(url, {**request, "output": {"format": "png"}})))
        for output in OUTPUTS:
            check(url, request, output, png)


if __name__ == "__main__":
    main()
