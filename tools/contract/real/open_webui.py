"""What Open WebUI sends, in its order, by the HTTP client that it uses (routers/images.py).

Neither of its engines reads the body of an error. Its user sees the reason phrase of HTTP's, or which
field of an answer was not there; the checks read the body, as its administrator would with a proxy.
"""

import asyncio
import base64
import json

import aiohttp
from check import (
    CLEAR_MIDDLE,
    ENDLESS,
    HEIGHT,
    RED,
    SIZE,
    URL,
    WIDTH,
    check,
    check_edited,
    check_image,
    check_refusal,
    comes_back_by_hand,
    finish,
    leaves_no_work,
    part,
    png,
)

OPENAI = {"Authorization": "Bearer unused"}
# What it sends where no credentials are set.
A1111 = {"authorization": ""}


async def answer(method: str, path: str, *, seconds: float = 300, **request):
    timeout = aiohttp.ClientTimeout(total=seconds)
    async with (
        aiohttp.ClientSession(timeout=timeout, trust_env=True) as session,
        session.request(method, URL + path, **request) as response,
    ):
        return response, await response.read()


def call(method: str, path: str, **request):
    return asyncio.run(answer(method, path, **request))


def generate(seconds: float = 300, **params):
    body = {"model": "dall-e-2", "prompt": "a fox", "n": 1, "size": SIZE}
    body |= {"response_format": "b64_json", **params}
    headers = {**OPENAI, "Content-Type": "application/json"}
    return call("POST", "/v1/images/generations", seconds=seconds, json=body, headers=headers)


def edit(name: str, mask: bool):
    form = aiohttp.FormData()
    fields = {"model": "dall-e-2", "prompt": "a blue ladybug", "n": 1, "size": SIZE}
    for field, value in {**fields, "response_format": "b64_json"}.items():
        form.add_field(field, str(value))
    form.add_field(name, png(RED), filename="0f7e.png", content_type="image/png")
    if mask:
        form.add_field("mask", png(CLEAR_MIDDLE), filename="1f7e.png", content_type="image/png")
    return call("POST", "/v1/images/edits", headers=OPENAI, data=form)


def made(body: bytes) -> bytes:
    image = json.loads(body)["data"][0]
    if image.get("url"):
        raise ValueError(f"it would fetch {image['url']}")
    return base64.b64decode(image["b64_json"])


def options() -> dict:
    return json.loads(call("GET", "/sdapi/v1/options", headers=A1111)[1])


def txt2img(seconds: float = 300, **params):
    body = {"prompt": "a fox", "batch_size": 1, "width": WIDTH, "height": HEIGHT, **params}
    return call("POST", "/sdapi/v1/txt2img", seconds=seconds, json=body, headers=A1111)


def by_hand(send) -> tuple[str, str] | None:
    response, body = send()
    return None if response.ok else (body.decode(), response.headers["Retry-After"])


with part("openai"):
    check_image("openai: an image", made(generate()[1]))
    check_image("openai: an edited image", made(edit("image", mask=False)[1]))
    # One image, and each of several.
    for name in ("image", "image[]"):
        image = made(edit(name, mask=True)[1])
        check_edited(f"openai: where the mask is transparent, {name} is edited", image)
    response, body = generate(size="3x3")
    user = f"[ERROR: {response.reason}]" if response.reason else "Something went wrong :/"
    check(
        "openai: a size that no model makes is refused",
        response.status == 400,
        f"the user sees: {user}",
    )
    check_refusal("openai: the body says why", body.decode(), "size")

comes_back_by_hand("openai: it comes back to a full queue", lambda: by_hand(generate))
leaves_no_work("openai: a timeout leaves no work", lambda: generate(seconds=2, steps=ENDLESS))

with part("automatic1111"):
    before = options()
    listed = json.loads(call("GET", "/sdapi/v1/sd-models", headers=A1111)[1])
    models = {model["title"]: model["model_name"] for model in listed}
    check("automatic1111: the model is listed", before["sd_model_checkpoint"] in models, models)
    # It sets a model by sending all options back.
    other = next(
        (t for t in models if t != before["sd_model_checkpoint"]), before["sd_model_checkpoint"]
    )
    for title in (other, before["sd_model_checkpoint"]):
        everything = options() | {"sd_model_checkpoint": title}
        response, body = call("POST", "/sdapi/v1/options", json=everything, headers=A1111)
        check(f"automatic1111: the model is set to {title}", response.ok, body.decode()[:200])
        check(
            "automatic1111: it is the one that is told", options()["sd_model_checkpoint"] == title
        )
    result = json.loads(txt2img(steps=8, negative_prompt="blue")[1])
    check_image("automatic1111: an image", base64.b64decode(result["images"][0]))
    check("automatic1111: info is a string", isinstance(result["info"], str))
    # Its edits go to other engines; an administrator's parameters can be anything.
    response, body = txt2img(width=3)
    user = "" if "images" in json.loads(body) else "[ERROR: 'images']"
    check(
        "automatic1111: a width that no model makes is refused",
        bool(user),
        f"the user sees: {user}",
    )
    check_refusal("automatic1111: the body says why", body.decode(), "width")

comes_back_by_hand("automatic1111: it comes back to a full queue", lambda: by_hand(txt2img))
leaves_no_work("automatic1111: a timeout leaves no work", lambda: txt2img(seconds=2, steps=ENDLESS))
finish()
