"""Made-up bytes of MNIST's shape and first weights: the same as those of SyntheticDigits.cs and Perceptrons.cs in
GpuNet.Benchmarks, which explain them."""

import numpy as np

COUNT = 60_000
SAMPLE_LENGTH = 784
CLASS_COUNT = 10

LABEL_SALT = 0x1000_0000
NOISE_SALT = 0x2000_0000
MASK_SALT = 0x3000_0000
PIXEL_SALT = 0x4000_0000
WEIGHT_SALT = 0x5000_0000
LAYER_SALT = 0x0100_0000
LIT_INSIDE = 26_214
LIT_OUTSIDE = 9_830

ROWS_AT_ONCE = 2_000  # keeps the temporary arrays within the cache


def hash_places(salt, first, count):
    bits = np.arange(first, first + count, dtype=np.uint32) + np.uint32(salt)
    bits ^= bits >> np.uint32(16)
    bits *= np.uint32(0x85EB_CA6B)
    bits ^= bits >> np.uint32(13)
    bits *= np.uint32(0xC2B2_AE35)
    bits ^= bits >> np.uint32(16)
    return bits


def create(count=COUNT):
    """Returns pixels, [count, SAMPLE_LENGTH] bytes, and labels, [count] of 64 bits."""
    mask = hash_places(MASK_SALT, 0, CLASS_COUNT * SAMPLE_LENGTH) % np.uint32(5) == 0
    limits = np.where(mask, np.uint32(LIT_INSIDE), np.uint32(LIT_OUTSIDE)).reshape(CLASS_COUNT, SAMPLE_LENGTH)
    drawn = hash_places(LABEL_SALT, 0, count) % np.uint32(CLASS_COUNT)
    noise = hash_places(NOISE_SALT, 0, count)
    labels = np.where(noise % np.uint32(10) == 0, (noise >> np.uint32(8)) % np.uint32(CLASS_COUNT), drawn)
    pixels = np.empty((count, SAMPLE_LENGTH), dtype=np.uint8)
    for first in range(0, count, ROWS_AT_ONCE):
        part = min(ROWS_AT_ONCE, count - first)
        rows = slice(first, first + part)
        bits = hash_places(PIXEL_SALT, first * SAMPLE_LENGTH, part * SAMPLE_LENGTH).reshape(-1, SAMPLE_LENGTH)
        lit = (bits & np.uint32(0xFFFF)) < limits[drawn[rows]]
        pixels[rows] = np.where(lit, (bits >> np.uint32(24)) | np.uint32(1), np.uint32(0))
    return pixels, labels.astype(np.int64)


def weights(layer, inputs, outputs):
    """The weights of a layer, [inputs, outputs], uniform in ±√(6 / inputs)."""
    places = hash_places(WEIGHT_SALT + layer * LAYER_SALT, 0, inputs * outputs)
    limit = np.sqrt(6 / inputs)
    return (limit * (places * 2.0**-31 - 1)).astype(np.float32).reshape(inputs, outputs)
