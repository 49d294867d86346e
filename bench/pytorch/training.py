"""A training step of a case, as bench/src/kindred.ts takes it."""
import torch
import torch.nn.functional as F
from networks import CASES, LAYOUTS


def training_step(case, layout, batch=None, size=None, classes=None):
    """A function that takes a step on one batch and returns the loss; numbers of the case may be replaced."""
    make, usual_batch, channels, usual_size, usual_classes = CASES[case]
    batch, size, classes = batch or usual_batch, size or usual_size, classes or usual_classes
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
