"""Runs the generated Python client against a live service."""

import base64
import sys

from darkroom_client import (
    ApiClient,
    ApiException,
    Configuration,
    GenerateRequest,
    ModelsApi,
    ImagesApi,
    Problem,
)

SIGNATURE = bytes.fromhex("89504e470d0a1a0a")
failed: list[str] = []


def check(what: str, holds: bool) -> None:
    print(f"python: {'ok' if holds else 'FAILED'}: {what}")
    if not holds:
        failed.append(what)


def main(url: str) -> None:
    client = ApiClient(Configuration(host=url))
    images = ImagesApi(client)

    listed = ModelsApi(client).models()
    model = next((m for m in listed.models if m.name == listed.default_model), None)
    check(f"the default model {listed.default_model} is listed", model is not None)
    if model is None:
        return

    request = GenerateRequest(prompt=" a fox", seed=7, num_inference_steps=2)
    answer = images.generate(request)
    png = base64.b64decode(answer.images[0].data)
    check("the image is a PNG", png.startswith(SIGNATURE))
    # The first chunk's data begin at byte 16: width, then height.
    size = int.from_bytes(png[16:20]), int.from_bytes(png[20:24])
    check(
        f"its size is {size[0]} x {size[1]}", size == (model.defaults.width, model.defaults.height)
    )
    check("the seed comes back", answer.images[0].seed == 7 == answer.parameters.seed)

    again = images.generate(request)
    check("the same request gives the same bytes", again.images[0].data == answer.images[0].data)

    raw = images.generate_without_preload_content(request, _headers={"Accept": "image/png"})
    check("Accept: image/png gives that file", raw.data == png)

    try:
        # 3 is a good number to the contract, but no model's size is a multiple of it.
        images.generate(GenerateRequest(prompt="a fox", width=3))
        check("a width of 3 is refused", False)
    except ApiException as error:
        problem = error.data
        assert isinstance(problem, Problem)
        check(
            f"a problem says {problem.status} {problem.code}, {problem.field}, {problem.limit}",
            (problem.status, problem.code, problem.field) == (422, "out_of_range", "width")
            and problem.limit is not None,
        )


main(sys.argv[1])
sys.exit(1 if failed else 0)
