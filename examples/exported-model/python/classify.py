"""Classifies pictures with a model that Kindred exported, without Kindred. Prints a line of JSON for each.

pip install onnxruntime pillow numpy
python3 classify.py photos.onnx cat.jpg dog.png       (photos.json stands beside photos.onnx)
"""

import json
import os
import sys
from pathlib import Path

# ONNX Runtime would write a device id and records of usage into the home folder. It has to be told before it is loaded.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

import numpy as np
from onnxruntime import InferenceSession
from PIL import Image, ImageOps

model, *pictures = sys.argv[1:]
card = json.loads(Path(model).with_suffix(".json").read_text("utf-8"))
_, channels, height, width = card["input"]["shape"]
shorter_side = card["preprocessing"]["reduce"]["shorterSide"]
resize = card["preprocessing"]["resize"]
background = card["preprocessing"]["background"]
pad = card["preprocessing"].get("pad", {}).get("background", background)
black_and_white = card["preprocessing"]["decode"].get("range")
FILTERS = {"bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC}
ORIENTATION = 0x0112


def preprocess(picture):
    """A picture as the model takes it, float32 [1, C, H, W]: what `preprocessing` in the description says."""
    stored = Image.open(picture)
    pixels = decode(stored)
    scale = min(pixels.shape[:2]) / shorter_side
    if scale > 1:  # both sides by one scale, the rows first
        pixels = reduce(reduce(pixels, 0, scale), 1, scale)
    image = Image.fromarray(luminance(pixels) if channels == 1 else pixels)
    image.getexif()[ORIENTATION] = stored.getexif().get(ORIENTATION, 1)
    image = ImageOps.exif_transpose(image)
    rows, columns = fitted_size(image)
    image = image.resize((columns, rows), FILTERS[resize["filter"]])
    if resize["fit"] == "contain":
        colour = np.array(pad, np.uint8).reshape(1, 1, 3)
        whole = Image.new(image.mode, (width, height), int(luminance(colour)[0, 0]) if channels == 1 else tuple(pad))
        whole.paste(image, ((width - columns) // 2, (height - rows) // 2))
        image = whole
    else:
        left, top = (columns - width) // 2, (rows - height) // 2
        image = image.crop((left, top, left + width, top + height))
    return np.asarray(image, np.float32).reshape(1, height, width, channels).transpose(0, 3, 1, 2)


def fitted_size(image):
    """Rows and columns that a picture is resized to."""
    if resize["fit"] == "fill":
        return height, width
    scales = resize["height"] / image.height, resize["width"] / image.width
    scale = max(scales) if resize["fit"] == "cover" else min(scales)
    rows, columns = int(image.height * scale + 0.5), int(image.width * scale + 0.5)
    if resize["fit"] == "cover":
        return max(height, rows), max(width, columns)
    return min(height, max(1, rows)), min(width, max(1, columns))


def decode(image):
    """Red, green and blue, uint8 [H, W, 3], over the background."""
    if image.format == "JPEG":  # as in sharp, libjpeg reads a large one at a half, a quarter or an eighth of its size
        part = next(part for part in (8, 4, 2, 1) if part == 1 or min(image.size) / shorter_side >= part + 1)
        size = (image.width // part, image.height // part)
        image.draft(None, size)
        image = image.crop((0, 0, *size))
    if image.mode.startswith("I;16"):
        values = np.asarray(image, np.int64)
        if isinstance(black_and_white, list):
            black, white = black_and_white
            values = 256 * np.clip(np.rint((values - black) * 255 / (white - black)), 0, 255).astype(np.int64)
        image = Image.fromarray((values >> 8).astype(np.uint8))
    *colours, alpha = np.moveaxis(np.asarray(image.convert("RGBA"), np.int64), 2, 0)
    laid = zip(colours, background)
    return np.stack([(c * alpha + under * (255 - alpha)) // 255 for c, under in laid], 2).astype(np.uint8)


def reduce(pixels, axis, scale):
    """Lanczos3 as in libvips: means of blocks first; around the middle; edges go on beyond the picture."""
    pixels = np.moveaxis(pixels, axis, 0)
    size = len(pixels)
    block = max(1, int(scale / 2))
    padding = [(0, -size % block)] + [(0, 0)] * (pixels.ndim - 1)
    blocks = np.pad(pixels, padding, "edge").reshape(-1, block, *pixels.shape[1:])
    means = (blocks.sum(axis=1, dtype=np.int64) + block // 2) * (2**24 // block) >> 24
    rest, new_size = scale / block, int(size / scale + 0.5)
    radius = int(3 * rest + 0.5)
    matrix = np.zeros((new_size, len(means)))
    for i, row in enumerate(matrix):
        centre = (i + 0.5) * rest - (new_size * scale - size) / 2 / block
        places = np.arange(-radius, radius + 1) + int(np.floor(centre))
        t = (places + 0.5 - np.floor(64 * centre + 0.5) / 64) / rest
        weights = np.where(abs(t) < 3, np.sinc(t) * np.sinc(t / 3), 0)
        np.add.at(row, np.clip(places, 0, len(means) - 1), np.trunc(weights / weights.sum() * 2**12))
    reduced = np.floor((np.tensordot(matrix, means, 1) + 2**11) / 2**12)
    return np.moveaxis(np.clip(reduced, 0, 255).astype(np.uint8), 0, axis)


def luminance(pixels):
    """Of linear light (Rec. 709), encoded again by a table of 256 values with straight lines between them, as in libvips."""
    s = np.arange(256) / 255
    linear = np.where(s <= 0.04045, s / 12.92, ((s + 0.055) / 1.055) ** 2.4)
    encoded = np.rint(255 * np.where(s <= 0.0031308, 12.92 * s, 1.055 * s ** (1 / 2.4) - 0.055))
    y = linear[pixels] @ [0.2126, 0.7152, 0.0722]
    grey = np.floor(np.interp(255 * y, np.arange(256), encoded) + 0.5).astype(np.uint8)
    return np.where(np.ptp(pixels, axis=2) == 0, pixels[:, :, 0], grey)


session = InferenceSession(model)
names = [output.name for output in session.get_outputs()]
for picture in pictures:
    outputs = dict(zip(names, session.run(names, {"images": preprocess(picture)})))
    logits = outputs["logits"][0].astype(float) / card.get("calibration", {}).get("temperature", 1)
    probabilities = np.exp(logits - logits.max())
    probabilities /= probabilities.sum()
    label = card["labels"][probabilities.argmax()]
    answer = {"picture": picture, "label": label, "probabilities": probabilities.tolist()}
    if "normality" in outputs:
        answer["normality"] = float(outputs["normality"][0])
        answer["isNormal"] = answer["normality"] >= card["normality"]["threshold"]
    print(json.dumps(answer))
