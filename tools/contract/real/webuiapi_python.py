"""webuiapi, a client of AUTOMATIC1111's API."""

import asyncio
import json
import threading
from urllib.parse import urlsplit

import requests
from check import (
    ENDLESS,
    HEIGHT,
    MODEL,
    RED,
    SECONDS_TO_STOP,
    URL,
    WHITE_MIDDLE,
    WIDTH,
    check,
    check_edited,
    check_image,
    check_refusal,
    comes_back_by_hand,
    finish,
    idle,
    leaves_no_work,
    part,
    until,
)
from webuiapi import WebUIApi

server = urlsplit(URL)
api = WebUIApi(host=server.hostname, port=server.port, use_https=server.scheme == "https")
FOX = {"prompt": "a fox", "width": WIDTH, "height": HEIGHT}

with part("lists"):
    titles = api.util_get_model_names()
    check("the current model is listed", api.util_get_current_model() in titles, titles)
    check("DDIM is listed", "DDIM" in api.util_get_sampler_names())
    check("schedulers are listed", bool(api.util_get_scheduler_names()))
    check("scripts are listed", set(api.get_scripts()) >= {"txt2img", "img2img"})
    for name in ("sd_vae", "upscalers", "latent_upscale_modes", "loras", "prompt_styles"):
        answer = getattr(api, f"get_{name}")()
        check(f"{name} is a list", isinstance(answer, list), answer)
    check("embeddings are listed", "loaded" in api.get_embeddings())
    api.util_set_model(api.util_get_current_model())
    check("the model is the one that was set", api.util_get_current_model() in titles)

with part("txt2img"):
    result = api.txt2img(**FOX, seed=7, steps=4)
    check_image("an image", result.image)
    info = result.info
    check(
        "info is an object in a string",
        isinstance(info, dict) and isinstance(result.json["info"], str),
    )
    check("info has the seed", info["seed"] == 7 == info["all_seeds"][0])
    check("info says that it was DDIM", "DDIM" in json.dumps(info), info["infotexts"][0])
    text = result.image.info.get("parameters")
    check("the file has A1111's own text", text == info["infotexts"][0], text)
    check("the text is read back", api.png_info(result.image).info == text)
    again = api.txt2img(**FOX, seed=7, steps=4)
    check("the same seed gives the same image", result.image.tobytes() == again.image.tobytes())
    result = api.txt2img(**FOX, batch_size=2, n_iter=2, seed=7, steps=2)
    check("twice two images", len(result.images) == 4 and len(set(result.info["all_seeds"])) == 4)


async def with_async_client() -> None:
    check_image("an image, async", (await api.txt2img(**FOX, use_async=True)).image)


with part("async"):
    asyncio.run(with_async_client())

LADYBUG = {"prompt": "a blue ladybug", "images": [RED], "width": WIDTH, "height": HEIGHT}
with part("img2img"):
    check_image("an edited image", api.img2img(**LADYBUG).image)
with part("inpainting"):
    whole = {"mask_blur": 0, "inpainting_fill": 1, "inpaint_full_res": False}
    mask = {"mask_image": WHITE_MIDDLE, "denoising_strength": 0.9}
    result = api.img2img(**LADYBUG, **mask, **whole)
    check_edited("where the mask is white it is edited", result.image)
with part("inpainting with the client's defaults"):
    try:
        result = api.img2img(**LADYBUG, **mask)
        check_edited("a mask with the client's defaults", result.image)
    except RuntimeError as error:
        named = [f for f in ("inpaint_full_res", "inpainting_fill", "mask_blur") if f in str(error)]
        check("a mask with the client's defaults is refused by name", bool(named), error)

with part("a refusal"):
    for field, value, limit in (
        ("width", 3, MODEL.limit),
        ("sampler_name", "nonsense", ""),
        ("enable_hr", True, ""),
        ("tiling", True, ""),
    ):
        try:
            api.txt2img(**{**FOX, field: value})
            check(f"{field} {value} is refused", False, "an image was made")
        except RuntimeError as error:
            check_refusal(f"{field} {value} is refused", str(error), field, limit)

with part("progress and interrupt"):
    ended = threading.Event()

    def generate() -> None:
        try:
            api.txt2img(**FOX, steps=ENDLESS)
        except (RuntimeError, requests.RequestException) as error:
            print("the interrupted client sees:", error)
        ended.set()

    threading.Thread(target=generate, daemon=True).start()
    # A session of its own, as that of another tab.
    other = WebUIApi(host=server.hostname, port=server.port, use_https=server.scheme == "https")
    until(lambda: other.get_progress()["state"]["sampling_step"] > 0, 20)
    progress = other.get_progress()
    state = progress["state"]
    check(
        "progress is told",
        progress["progress"] > 0 and state["job_count"] > 0,
        progress["progress"],
    )
    check("the steps are told", 0 < state["sampling_step"] < state["sampling_steps"] == ENDLESS)
    check("interrupt is answered with JSON", isinstance(other.interrupt(), dict | None))
    check("interrupt ends it", ended.wait(SECONDS_TO_STOP) and until(idle, SECONDS_TO_STOP))
    state = other.get_progress()
    check("no progress is left", (state["progress"], state["state"]["job_count"]) == (0, 0))
    check("skip is answered with JSON", isinstance(other.skip(), dict | None))


def by_hand() -> tuple[str, str] | None:
    seen = {}
    api.session.hooks["response"] = [lambda answer, **_: seen.update(answer.headers)]
    try:
        api.txt2img(**FOX)
        return None
    except RuntimeError as error:
        return str(error), seen["Retry-After"]
    finally:
        api.session.hooks["response"] = []


comes_back_by_hand("it comes back to a full queue", by_hand)


def gives_up() -> None:
    # It has no timeout of its own; users wrap the session.
    adapter = requests.adapters.HTTPAdapter()
    send = adapter.send
    adapter.send = lambda request, **more: send(request, **{**more, "timeout": 2})
    impatient = WebUIApi(host=server.hostname, port=server.port)
    impatient.session.mount("http://", adapter)
    impatient.txt2img(**FOX, steps=ENDLESS)


leaves_no_work("a timeout leaves no work", gives_up)
finish()
