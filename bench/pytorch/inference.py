"""PyTorch's side of bench/src/inference.ts: lines `CASE LAYOUT BATCH COUNT`."""
import torch
from networks import CASES, LAYOUTS
from serve import serve


def inference_step(case, layout, batch):
    make, _, channels, size, classes = CASES[case]
    net = make(classes).eval().to(memory_format=LAYOUTS[layout])
    images = torch.rand(int(batch), channels, size, size).to(memory_format=LAYOUTS[layout])

    def step():
        with torch.inference_mode():
            net(images)

    return step


serve(inference_step)
