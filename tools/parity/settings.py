"""The settings in which the service is compared with diffusers, by kind of model.

Each is a request, whole but for `model`; an image is the name of a file in `goldens/inputs`.
"""

import base64

import numpy as np

ZERO_SNR = {
    "timestep_spacing": "trailing",
    "rescale_betas_zero_snr": True,
    "prediction_type": "v_prediction",
}
HEART = {"prompt": "a red heart on white", "seed": 7}
FOX = {"prompt": "a fox, 3d style, on a teal background", "seed": 8}
BANANA = {"prompt": "a banana on black", "seed": 9, "negative_prompt": "blue"}

Request = dict[str, object]


def drawn(seed: int, width: int, height: int) -> dict[str, object]:
    """Latents of a VAE with 4 channels and factor 8, which no seed of torch's gives."""
    shape = (1, 4, height // 8, width // 8)
    values = np.random.default_rng(seed).standard_normal(shape, np.float32)
    data = base64.b64encode(values.astype("<f4").tobytes()).decode()
    return {"shape": list(shape), "data": data}


def texts(width: int, height: int) -> dict[str, Request]:
    """Text to image: guidance, its rescaling, eta, spacing, negative prompts, several images."""
    size = {"width": width, "height": height}
    wide = {"width": 3 * width // 2, "height": height}
    return {
        "guidance-one": {**HEART, **size, "num_inference_steps": 10, "guidance_scale": 1.0},
        "strong-eta-half": {
            **FOX,
            **wide,
            "num_inference_steps": 7,
            "guidance_scale": 15.0,
            "eta": 0.5,
        },
        "zero-snr-rescaled": {
            **BANANA,
            **size,
            "num_inference_steps": 12,
            "guidance_scale": 7.5,
            "guidance_rescale": 0.7,
            "scheduler": ZERO_SNR,
        },
        "several-eta-one": {
            **BANANA,
            **size,
            "num_inference_steps": 5,
            "guidance_scale": 7.5,
            "eta": 1.0,
            "num_images": 3,
        },
        "strip": {
            **HEART,
            **size,
            "num_inference_steps": 4,
            "guidance_scale": 7.5,
            "output": {"content": "strip"},
        },
        "sequence": {
            **HEART,
            **size,
            "num_inference_steps": 6,
            "guidance_scale": 7.5,
            "num_images": 3,
            "interpolate_to": {"prompt": BANANA["prompt"], "seed": 21},
        },
    }


def plain(size: int) -> dict[str, Request]:
    """Text to image in other sizes and numbers of steps."""
    square = {"width": size, "height": size}
    return {
        "plain": {**HEART, **square, "num_inference_steps": 10, "guidance_scale": 4.0},
        "eta-wide": {
            **FOX,
            **square,
            "width": 3 * size // 2,
            "num_inference_steps": 7,
            "guidance_scale": 4.0,
            "eta": 1.0,
        },
        "rescaled-negative": {
            **BANANA,
            **square,
            "num_inference_steps": 20,
            "guidance_scale": 7.5,
            "guidance_rescale": 0.7,
        },
    }


def images(width: int, height: int) -> dict[str, Request]:
    """Image to image: strengths, eta, an image of the model's size and others."""
    guided = {"guidance_scale": 7.5, "image": "fox.png"}
    return {
        "image": {**HEART, **guided, "num_inference_steps": 10, "strength": 0.8},
        "image-weak-eta": {
            **BANANA,
            **guided,
            "num_inference_steps": 20,
            "strength": 0.3,
            "eta": 0.5,
        },
        "image-resized": {
            **HEART,
            **guided,
            "image": "wide.jpg",
            "width": width,
            "height": height,
            "num_inference_steps": 8,
            "strength": 1.0,
        },
        "image-rounded": {
            **FOX,
            **guided,
            "image": "odd.webp",
            "num_inference_steps": 8,
            "strength": 0.5,
            "num_images": 2,
        },
    }


def masks(width: int, height: int) -> dict[str, Request]:
    """Inpainting: a mask with soft edges, one of another size, strengths, eta."""
    masked = {
        "guidance_scale": 7.5,
        "image": "fox.png",
        "mask_image": "soft-mask.png",
        "width": width,
        "height": height,
    }
    return {
        "masked": {**HEART, **masked, "num_inference_steps": 10},
        "masked-weak-eta": {
            **BANANA,
            **masked,
            "mask_image": "small-mask.png",
            "num_inference_steps": 20,
            "strength": 0.6,
            "eta": 0.5,
        },
    }


def refined(requests: dict[str, Request]) -> dict[str, Request]:
    """For a refiner, which is told how beautiful the image is to be, and is not."""
    names = ("image", "image-weak-eta", "masked")
    return {name: requests[name] for name in names}


ZERO_SNR_EPSILON = {**ZERO_SNR, "prediction_type": "epsilon", "clip_sample": False}
OFFSET = {"timestep_spacing": "leading", "steps_offset": 1}
NO_NOISE_AT_FIRST = {"timestep_spacing": "trailing", "beta_start": 1e-8}


def unusual(width: int, height: int) -> dict[str, Request]:
    """Values that nobody needs, but that diffusers takes."""
    request = {
        **FOX,
        "width": width,
        "height": height,
        "num_inference_steps": 6,
        "guidance_scale": 7.5,
    }
    schedulers = {
        "clipped-epsilon": {**ZERO_SNR_EPSILON, "clip_sample": True},
        "clipped-to-zero": {
            "clip_sample": True,
            "clip_sample_range": 0.0,
            "set_alpha_to_one": False,
        },
        "threshold-half": {"thresholding": True, "sample_max_value": 0.5},
        "long-training": {"num_train_timesteps": 2000, "timestep_spacing": "trailing"},
    }
    return {
        "guidance-below-zero": {**request, "guidance_scale": -2.0},
        "guidance-in-hundreds": {**request, "guidance_scale": 250.0, "guidance_rescale": 0.9},
        "rescaled-beyond": {**request, "guidance_rescale": 1.5},
    } | {name: {**request, "scheduler": scheduler} for name, scheduler in schedulers.items()}


def half_noise(width: int, height: int) -> dict[str, Request]:
    """The noise of pipelines in float16: to start from, of a VAE's posterior, and in steps."""
    request = {
        **FOX,
        "num_inference_steps": 7,
        "guidance_scale": 7.5,
        "eta": 0.5,
        "noise_dtype": "float16",
    }
    size = {"width": width, "height": height}
    image = {"image": "fox.png", "strength": 0.6}
    return {
        "noise-float16": {**request, **size, "num_images": 2},
        "noise-float16-sequence": {
            **request,
            **size,
            # The reference would draw it from a generator that has drawn nothing before.
            "eta": 0.0,
            "num_images": 2,
            "interpolate_to": {"seed": 21},
        },
        "noise-float16-image": {**request, **image},
        "noise-float16-masked": {**request, **size, **image, "mask_image": "soft-mask.png"},
    }


def empty_prompts(width: int, height: int) -> dict[str, Request]:
    request = {
        **HEART,
        "width": width,
        "height": height,
        "num_inference_steps": 6,
        "guidance_scale": 7.5,
    }
    return {
        "prompt-empty": {**request, "prompt": "", "negative_prompt": "red"},
        "prompt-blank": {**request, "prompt": " \n", "negative_prompt": "red"},
        "sequence-to-empty": {
            **request,
            "num_images": 2,
            "interpolate_to": {"prompt": "", "seed": 21},
        },
    }


def late(request: Request) -> dict[str, Request]:
    """Settings in which diffusers' first steps would give no numbers, but strength leaves them out."""
    return {
        "late-eta-one": {
            **request,
            "num_inference_steps": 20,
            "strength": 0.5,
            "eta": 1.0,
            "scheduler": ZERO_SNR,
        },
        "late-epsilon": {
            **request,
            "num_inference_steps": 12,
            "strength": 0.5,
            "scheduler": ZERO_SNR_EPSILON,
        },
        "late-offset": {
            **request,
            "num_inference_steps": 1000,
            "strength": 0.01,
            "scheduler": OFFSET,
        },
        "late-beta": {
            **request,
            "num_inference_steps": 10,
            "strength": 0.6,
            "scheduler": NO_NOISE_AT_FIRST,
        },
    }


def late_images() -> dict[str, Request]:
    request = {**HEART, "guidance_scale": 7.5, "image": "fox.png"}
    return {f"image-{name}": each for name, each in late(request).items()}


def late_masks(width: int, height: int) -> dict[str, Request]:
    request = {
        **BANANA,
        "guidance_scale": 7.5,
        "image": "fox.png",
        "mask_image": "soft-mask.png",
        "width": width,
        "height": height,
    }
    return {f"masked-{name}": each for name, each in late(request).items()}


def latents(width: int, height: int) -> dict[str, Request]:
    """From given latents: the first number that a seed draws is variance noise."""
    return {
        "latents": {
            **BANANA,
            "latents": drawn(1, width, height),
            "num_inference_steps": 7,
            "guidance_scale": 7.5,
            "eta": 0.5,
            "num_images": 2,
        }
    }


def sequences(width: int, height: int) -> dict[str, Request]:
    """Between latents and latents, and from latents to a seed; the negative prompt changes, too."""
    shared = {
        **BANANA,
        "latents": drawn(1, width, height),
        "num_inference_steps": 6,
        "guidance_scale": 7.5,
        "num_images": 3,
    }
    far = {"negative_prompt": "red", "latents": drawn(2, width, height)}
    return {
        "sequence-latents": {**shared, "interpolate_to": far},
        "sequence-seed": {**shared, "interpolate_to": {"prompt": "a red heart", "seed": 21}},
    }


NEGATIVE_EMPTY = {
    **HEART,
    "width": 64,
    "height": 64,
    "negative_prompt": "",
    "num_inference_steps": 6,
    "guidance_scale": 5.0,
}
NEGATIVE_ABSENT = {key: value for key, value in NEGATIVE_EMPTY.items() if key != "negative_prompt"}

PIXELS: dict[str, Request] = {
    "plain": {"seed": 1, "num_inference_steps": 10},
    "eta-half": {"seed": 2, "num_inference_steps": 7, "eta": 0.5},
    "several-eta-one": {"seed": 3, "num_inference_steps": 5, "eta": 1.0, "num_images": 3},
    "zero-snr": {"seed": 4, "num_inference_steps": 12, "scheduler": ZERO_SNR},
}


def of_pixels(classes: int) -> dict[str, Request]:
    """For a model without prompts, of so many classes."""
    if classes == 0:
        return PIXELS
    return {
        name: {**request, "class_label": label % classes}
        for (name, request), label in zip(PIXELS.items(), (0, 3, 9, 5), strict=True)
    }


def tiled(width: int, height: int) -> dict[str, Request]:
    """For a VAE that works on tiles: one request for each task."""
    requests = texts(width, height) | images(width, height) | masks(width, height)
    return {name: requests[name] for name in ("several-eta-one", "image-resized", "masked")}


# What the tests read.
GENERATE: dict[str, dict[str, Request]] = {
    "icons": texts(128, 128)
    | images(128, 128)
    | masks(128, 128)
    | latents(128, 128)
    | late_images(),
    "sd1-tiny": plain(64)
    | texts(64, 64)
    | images(64, 64)
    | masks(64, 64)
    | latents(64, 64)
    | sequences(64, 64)
    | late_images()
    | late_masks(64, 64)
    | unusual(64, 64)
    | empty_prompts(64, 64),
    "sd1-tiny-tiled": tiled(96, 64),
    "sd2-tiny-fp16": plain(64)
    | texts(64, 64)
    | images(64, 64)
    | latents(64, 64)
    | half_noise(64, 64),
    "sdxl-tiny": texts(64, 64)
    | images(64, 64)
    | masks(64, 64)
    | latents(64, 64)
    | sequences(64, 64)
    | empty_prompts(64, 64)
    | {"negative-absent": NEGATIVE_ABSENT, "negative-empty": NEGATIVE_EMPTY},
    "refiner-tiny": refined(images(64, 64) | masks(64, 64)),
    "inpaint-tiny": masks(64, 64) | late_masks(64, 64),
    "unconditional-tiny": of_pixels(0),
    "classes-tiny": of_pixels(10),
    "grey-tiny": of_pixels(0),
}

# In pixels, of models whose VAE works on tiles; else they are the model of the name before "-tiled".
VAE_TILE_SIZES = {"sd1-tiny-tiled": 32}

INVERT: dict[str, dict[str, Request]] = {
    "icons": {
        "unguided": {"image": "large.png", "prompt": "a fox on white", "num_inference_steps": 20}
    },
    "sd1-tiny": {
        "unguided": {"image": "fox.png", "prompt": "a fox", "num_inference_steps": 10},
        "guided": {
            "image": "fox.png",
            "prompt": "a fox",
            "negative_prompt": "blue",
            "num_inference_steps": 10,
            "guidance_scale": 3.0,
        },
    },
    "unconditional-tiny": {"plain": {"image": "tiny.png", "num_inference_steps": 10}},
    "grey-tiny": {"plain": {"image": "tiny.png", "num_inference_steps": 10}},
}


def of_others(size: int, inpaints: bool, refines: bool) -> dict[str, Request]:
    """For a model with prompts that is none of the above."""
    masked = masks(size, size)
    if refines:
        return refined(images(size, size) | masked)
    return masked if inpaints else texts(size, size) | images(size, size) | masked
