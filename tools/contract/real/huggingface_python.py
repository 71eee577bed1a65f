"""huggingface_hub, pointed at a model's address."""

import asyncio

from check import (
    BLUE,
    ENDLESS,
    HEIGHT,
    MODEL,
    RED,
    URL,
    WIDTH,
    check,
    check_image,
    check_refusal,
    comes_back_by_hand,
    finish,
    leaves_no_work,
    part,
    png,
)
from huggingface_hub import AsyncInferenceClient, InferenceClient
from huggingface_hub.errors import HfHubHTTPError

ADDRESS = f"{URL}/models/{MODEL.name}"
client = InferenceClient(model=ADDRESS)

with part("text_to_image"):
    check_image("an image", client.text_to_image("a fox"))
    image = client.text_to_image(
        "a fox",
        width=WIDTH,
        height=HEIGHT,
        num_inference_steps=4,
        guidance_scale=2.5,
        negative_prompt="blue",
        seed=7,
    )
    check_image("an image with every parameter", image)
    again = InferenceClient(token="hf_unused").text_to_image("a fox", model=ADDRESS)
    check_image("an image with a token", again)


async def with_async_client() -> None:
    async with AsyncInferenceClient(model=ADDRESS) as client:
        images = await asyncio.gather(*(client.text_to_image("a fox", seed=7) for _ in range(2)))
        check_image("an image by the async client", images[0])
        check("the same seed gives the same image", images[0].tobytes() == images[1].tobytes())


with part("async"):
    asyncio.run(with_async_client())

with part("image_to_image"):
    fields = {"prompt": "a blue ladybug", "seed": 7}
    red, blue = (client.image_to_image(png(image), **fields) for image in (RED, BLUE))
    check_image("an edited image", red)
    check("each is of its own image", red.tobytes() != blue.tobytes())

with part("a refusal"):
    try:
        client.text_to_image("a fox", width=3)
        check("a width that no model makes is refused", False, "an image was made")
    except HfHubHTTPError as error:
        check_refusal("a width that no model makes is refused", str(error), "width")
    try:
        InferenceClient(model=f"{URL}/models/unknown").text_to_image("a fox")
        check("an unknown model is refused", False, "an image was made")
    except HfHubHTTPError as error:
        check("an unknown model is refused", MODEL.name in str(error), error)


def by_hand() -> tuple[str, str] | None:
    try:
        client.text_to_image("a fox")
        return None
    except HfHubHTTPError as error:
        return str(error), error.response.headers["Retry-After"]


comes_back_by_hand("it comes back to a full queue", by_hand)
leaves_no_work(
    "a timeout leaves no work",
    lambda: InferenceClient(model=ADDRESS, timeout=2).text_to_image(
        "a fox", num_inference_steps=ENDLESS
    ),
)
finish()
