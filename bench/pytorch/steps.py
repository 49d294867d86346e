"""PyTorch's side of the training-step benchmark. Reads lines `NAME LAYOUT STEPS` and answers with the seconds of each step.

Debian: apt-get install --no-install-recommends python3-torch python3-torchvision libopenblas0-pthread
It is started by bench/src/steps.ts with OMP_NUM_THREADS set.
"""
import sys, time
import torch
import torch.nn.functional as F
from torch import nn
from torchvision.models import resnet18

torch.manual_seed(1)
torch.set_num_threads(int(sys.argv[1]))


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 5, padding=2)
        self.conv2 = nn.Conv2d(32, 64, 5, padding=2)
        self.fc1 = nn.Linear(64 * 7 * 7, 512)
        self.fc2 = nn.Linear(512, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return self.fc2(F.relu(self.fc1(x.flatten(1))))


class Block(nn.Module):
    def __init__(self, inside, outside, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inside, outside, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outside)
        self.conv2 = nn.Conv2d(outside, outside, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outside)
        self.downsample = None
        if stride != 1 or inside != outside:
            self.downsample = nn.Sequential(nn.Conv2d(inside, outside, 1, stride, bias=False), nn.BatchNorm2d(outside))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


def resnet20(classes):
    layers, inside = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU()], 16
    for outside, first in [(16, 1), (32, 2), (64, 2)]:
        for block in range(3):
            layers.append(Block(inside, outside, first if block == 0 else 1))
            inside = outside
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, classes))


def resnet18_small(classes):
    net = resnet18(num_classes=classes)
    net.conv1 = nn.Conv2d(3, 64, 3, 1, 1, bias=False)
    net.maxpool = nn.Identity()
    return net


def vgg16(classes):
    layers, inside = [], 3
    for outside in [64, 64, "M", 128, 128, "M", 256, 256, 256, "M", 512, 512, 512, "M", 512, 512, 512, "M"]:
        if outside == "M":
            layers.append(nn.MaxPool2d(2))
        else:
            layers += [nn.Conv2d(inside, outside, 3, padding=1), nn.BatchNorm2d(outside), nn.ReLU()]
            inside = outside
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, classes))


# name: network, batch, channels, size, classes
CASES = {
    "resnet18": (resnet18_small, 64, 3, 32, 100),
    "lenet": (lambda classes: LeNet(), 128, 1, 28, 10),
    "resnet20": (resnet20, 128, 3, 32, 100),
    "vgg16": (vgg16, 64, 3, 32, 100),
    "resnet18-128": (lambda classes: resnet18(num_classes=classes), 32, 3, 128, 100),
}
ready, current = {}, None


def step_of(name, layout):
    make, batch, channels, size, classes = CASES[name]
    memory = torch.channels_last if layout == "channels_last" else torch.contiguous_format
    net = make(classes).to(memory_format=memory)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4)
    images = torch.rand(batch, channels, size, size).to(memory_format=memory)
    labels = torch.randint(0, classes, (batch,))

    def step():
        loss = F.cross_entropy(net(images), labels)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


print(torch.__version__, flush=True)
for line in sys.stdin:
    name, layout, count = line.split()
    if name != current:
        ready, current = {}, name  # the networks of one case at a time
    if layout not in ready:
        ready[layout] = step_of(name, layout)
    seconds = []
    for _ in range(int(count)):
        started = time.perf_counter()
        ready[layout]()
        seconds.append(time.perf_counter() - started)
    print(" ".join(f"{s:.6f}" for s in seconds), flush=True)
