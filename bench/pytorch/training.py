"""A training step of a case, as bench/src/kindred.ts takes it."""
import torch
import torch.nn.functional as F
from networks import CASES, LAYOUTS


def training_step(case, layout):
    """A function that takes a step on one batch and returns the loss."""
    make, batch, channels, size, classes = CASES[case]
    net = make(classes).to(memory_format=LAYOUTS[layout])
    optimizer = torch.optim.SGD([p for p in net.parameters() if p.requires_grad], lr=0.01, momentum=0.9, weight_decay=5e-4)
    images = torch.rand(batch, channels, size, size).to(memory_format=LAYOUTS[layout])
    labels = torch.randint(0, classes, (batch,))

    def step():
        loss = F.cross_entropy(net(images), labels)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step
