"""torchvision's side of bench/src/augmentation.ts, on Pillow's images: lines `FROM TO AUGMENTATION COUNT`."""
import random
import sys
import time

import numpy
import PIL
import torch
import torchvision
from PIL import Image
from torchvision import transforms as t

torch.set_num_threads(1)
torch.manual_seed(1)
random.seed(1)
print(f"torchvision {torchvision.__version__}, Pillow {PIL.__version__}", flush=True)


def picture(side):
    x, y = numpy.meshgrid(numpy.arange(side), numpy.arange(side))
    waves = [128 + 60 * numpy.sin(x / 9 + c) + 50 * numpy.cos(y / 7 + x / 20) for c in range(3)]
    return Image.fromarray(numpy.stack(waves, 2).clip(0, 255).astype(numpy.uint8))


AUGMENTATIONS = {
    "resized": lambda to: [t.RandomResizedCrop(to)],
    "cropped": lambda to: [t.RandomCrop(to, padding=4), t.RandomHorizontalFlip()],
    "jittered": lambda to: [t.RandomResizedCrop(to), t.RandomHorizontalFlip(), t.ColorJitter(0.4, 0.4, 0.4, 0.1)],
}

for line in sys.stdin:
    side, to, augmentation, count = line.split()
    image = picture(int(side))
    # As a training loop takes it: bytes, channels first.
    change = t.Compose([*AUGMENTATIONS[augmentation](int(to)), t.PILToTensor()])
    seconds = []
    for _ in range(int(count)):
        started = time.perf_counter()
        change(image)
        seconds.append(time.perf_counter() - started)
    print(*seconds, flush=True)
