"""openai, the Python SDK."""

import asyncio
import base64
import io

import openai
import requests
from check import (
    BLUE,
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
    full_queue,
    leaves_no_work,
    opened,
    part,
    png,
)

client = openai.OpenAI(base_url=f"{URL}/v1", api_key="unused")
once = client.with_options(max_retries=0)
FOX = {"model": MODEL.name, "prompt": "a fox", "size": SIZE}


def first(answer) -> bytes:
    return base64.b64decode(answer.data[0].b64_json)


with part("models"):
    listed = {model.id for model in client.models.list()}
    check("the default model is listed", MODEL.name in listed, sorted(listed))
    check("OpenAI's names are listed", {"gpt-image-1", "dall-e-3"} <= listed)
    check("a model is found by its id", client.models.retrieve(MODEL.name).id == MODEL.name)

with part("generate"):
    answer = client.images.generate(**FOX)
    check_image("an image", first(answer))
    usage = answer.usage
    check(
        "usage is whole",
        usage is not None
        and usage.total_tokens == usage.input_tokens + usage.output_tokens
        and usage.input_tokens_details is not None,
        usage,
    )

with part("defaults"):
    answer = client.images.generate(
        model="gpt-image-1", prompt="a fox", size="auto", quality="auto", background="auto"
    )
    check_image("an image of gpt-image-1, all of it auto", first(answer))

with part("more fields"):
    fields = {"seed": 7, "steps": 4, "negative_prompt": "blue", "guidance": 2.5}
    answers = [client.images.generate(**FOX, n=2, extra_body=fields) for _ in range(2)]
    check("two images", len(answers[0].data) == 2)
    check("the same seed gives the same bytes", first(answers[0]) == first(answers[1]))

with part("response_format"):
    url = client.images.generate(**FOX, response_format="url").data[0].url
    check_image(f"an image at {url}", requests.get(url).content)

with part("output_format"):
    image = opened(
        first(client.images.generate(**FOX, output_format="webp", output_compression=80))
    )
    check("output_format", image.format == "WEBP", image.format)

with part("stream"):
    events = list(client.images.generate(**FOX, stream=True, partial_images=2))
    partial = [e for e in events if e.type == "image_generation.partial_image"]
    completed = [e for e in events if e.type == "image_generation.completed"]
    check("a stream has two partial images", [e.partial_image_index for e in partial] == [0, 1])
    for event in partial:
        opened(base64.b64decode(event.b64_json))
    check("a stream is completed once", len(completed) == 1 and events[-1] is completed[0])
    check_image("an image at a stream's end", base64.b64decode(completed[0].b64_json))
    check("a stream's usage is whole", completed[0].usage.input_tokens_details is not None)


async def with_async_client() -> None:
    async with openai.AsyncOpenAI(base_url=f"{URL}/v1", api_key="unused") as client:
        answers = await asyncio.gather(*(client.images.generate(**FOX) for _ in range(2)))
        check_image("an image by the async client", first(answers[0]))
        types = [e.type async for e in await client.images.generate(**FOX, stream=True)]
        check("a stream by the async client", types == ["image_generation.completed"], types)


with part("async"):
    asyncio.run(with_async_client())

EDIT = {"model": MODEL.name, "prompt": "a blue ladybug", "size": SIZE}
with part("edit"):
    seed = {"extra_body": {"seed": 7}}
    edited = first(client.images.edit(image=png(RED), **EDIT, **seed))
    check_image("an edited image", edited)
    blue = first(client.images.edit(image=png(BLUE), **EDIT, **seed))
    check("another image is edited to another one", blue != edited)
    listed = client.images.edit(image=[("red.png", png(RED), "image/png")], **EDIT, **seed)
    check("a list of one is that one", first(listed) == edited)
    answer = client.images.edit(image=io.BytesIO(png(RED)), mask=png(CLEAR_MIDDLE), **EDIT)
    check_edited("where the mask is transparent it is edited", first(answer))
    stream = client.images.edit(image=png(RED), stream=True, partial_images=1, **EDIT)
    types = [event.type for event in stream]
    check("an edit streams", types == ["image_edit.partial_image", "image_edit.completed"], types)


def refuse(what: str, field: str, limit: str, **fields) -> None:
    with part(what):
        try:
            client.images.generate(**{**FOX, **fields})
            check(what, False, "an image was made")
        except (openai.BadRequestError, openai.NotFoundError) as error:
            check_refusal(what, str(error), field, limit)
            check("param and code are told", error.param == field and bool(error.code), error.code)


refuse("a size that no model makes is refused", "size", MODEL.limit, size="3x3")
refuse("eleven images are refused", "n", f"1 {MODEL.max_images}", n=11)
refuse("an unknown model is refused", "model", "", model="unknown")
refuse("an unknown field is refused", "colour", "", extra_body={"colour": "blue"})

with part("a mask of another size"):
    try:
        small = CLEAR_MIDDLE.resize((16, 16))
        client.images.edit(image=png(RED), mask=png(small), **EDIT)
        check("a mask of another size is refused", False, "an image was made")
    except openai.BadRequestError as error:
        check_refusal(
            "a mask of another size is refused", str(error), "mask", SIZE.replace("x", " ")
        )

with part("a full queue"), full_queue():
    try:
        once.images.generate(**FOX)
        check("a full queue is told", False, "an image was made")
    except openai.RateLimitError as error:
        check("a full queue is told", float(error.response.headers["Retry-After"]) > 0, error)
comes_back("it comes back to a full queue", lambda: client.images.generate(**FOX))

long = {**FOX, "extra_body": {"steps": ENDLESS}}
leaves_no_work(
    "a timeout leaves no work",
    lambda: once.with_options(timeout=2).images.generate(**long),
)


def leave_stream() -> None:
    with once.images.generate(**long, stream=True, partial_images=3) as stream:
        next(iter(stream))
    raise ConnectionError("the stream was left after its first event")


leaves_no_work("a stream that is left leaves no work", leave_stream)
finish()
