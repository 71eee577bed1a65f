"""The background of an image, where no icon reaches."""

import numpy as np

WIDTH = 4
"""Pixels from each edge."""


def colour(image: np.ndarray) -> np.ndarray:
    """The mean of the border of [H, W, 3]: [3]."""
    border = np.ones(image.shape[:2], bool)
    border[WIDTH:-WIDTH, WIDTH:-WIDTH] = False
    return image[border].mean(0)
