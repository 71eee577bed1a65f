"""LiteLLM, with the service as an OpenAI of one's own."""

import base64
import io
import os

# It would fetch prices from the internet otherwise.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm
from check import (
    CLEAR_MIDDLE,
    ENDLESS,
    MODEL,
    RED,
    SIZE,
    URL,
    check,
    check_edited,
    check_image,
    check_refusal,
    comes_back,
    finish,
    leaves_no_work,
    part,
    png,
)

litellm.suppress_debug_info = True
SERVICE = {"api_base": f"{URL}/v1", "api_key": "unused", "size": SIZE}
FOX = {"model": f"openai/{MODEL.name}", "prompt": "a fox", **SERVICE}


def first(answer) -> bytes:
    return base64.b64decode(answer.data[0].b64_json)


with part("image_generation"):
    answer = litellm.image_generation(**FOX)
    check_image("an image", first(answer))
    usage = answer.usage
    check(
        "usage is whole",
        usage.total_tokens == usage.input_tokens + usage.output_tokens,
        f"{usage.input_tokens} + {usage.output_tokens} tokens",
    )
    answer = litellm.image_generation(model="openai/gpt-image-1", prompt="a fox", **SERVICE)
    check_image("an image of gpt-image-1", first(answer))

with part("image_edit"):
    ladybug = {"model": "openai/gpt-image-1", "prompt": "a blue ladybug", **SERVICE}
    answer = litellm.image_edit(image=io.BytesIO(png(RED)), **ladybug)
    check_image("an edited image", first(answer))
    answer = litellm.image_edit(
        image=io.BytesIO(png(RED)), mask=io.BytesIO(png(CLEAR_MIDDLE)), **ladybug
    )
    check_edited("where the mask is transparent it is edited", first(answer))

with part("a refusal"):
    try:
        litellm.image_generation(**{**FOX, "size": "3x3"})
        check("a size that no model makes is refused", False, "an image was made")
    except litellm.BadRequestError as error:
        check_refusal("a size that no model makes is refused", str(error), "size")

comes_back("it comes back to a full queue", lambda: litellm.image_generation(**FOX))
leaves_no_work(
    "a timeout leaves no work",
    lambda: litellm.image_generation(
        **FOX, timeout=2, max_retries=0, extra_body={"steps": ENDLESS}
    ),
)
finish()
