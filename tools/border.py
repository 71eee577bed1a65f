"""The background of a picture, where no icon reaches."""

import numpy as np

WIDTH = 4
"""Pixels from each edge."""


def colour(picture: np.ndarray) -> np.ndarray:
    """The mean of the border of [H, W, 3]: [3]."""
    border = np.ones(picture.shape[:2], bool)
    border[WIDTH:-WIDTH, WIDTH:-WIDTH] = False
    return picture[border].mean(0)
