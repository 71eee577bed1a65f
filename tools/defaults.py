"""Writes what diffusers assumes where a call says nothing, by its signatures.

`defaults.json` has the default of every parameter, of the pipelines that are served (of their making and
of a call), of the scheduler (of its making and of a step) and of the VAE. What JSON cannot say is left out.
"""

import inspect
import json
from pathlib import Path

import diffusers

TARGET = Path(__file__).parents[1] / "src/test/resources/goldens/defaults.json"
METHODS = {
    "StableDiffusionPipeline": ["__init__", "__call__"],
    "StableDiffusionImg2ImgPipeline": ["__init__", "__call__"],
    "StableDiffusionInpaintPipeline": ["__init__", "__call__"],
    "StableDiffusionXLPipeline": ["__init__", "__call__"],
    "StableDiffusionXLImg2ImgPipeline": ["__init__", "__call__"],
    "StableDiffusionXLInpaintPipeline": ["__init__", "__call__"],
    "DDIMPipeline": ["__init__", "__call__"],
    "DDIMScheduler": ["__init__", "step"],
    "AutoencoderKL": ["__init__"],
}


def defaults(method: object) -> dict[str, object]:
    parameters = inspect.signature(method).parameters.values()
    return {
        parameter.name: parameter.default
        for parameter in parameters
        if isinstance(parameter.default, bool | int | float | str | tuple | list | None)
    }


def main() -> None:
    found = {
        name: {method: defaults(getattr(getattr(diffusers, name), method)) for method in methods}
        for name, methods in METHODS.items()
    }
    TARGET.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
