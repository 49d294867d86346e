"""The networks of bench/src/cases.ts, under the same names.

Debian: apt-get install --no-install-recommends python3-torch python3-torchvision libopenblas0-pthread
"""
import torch
import torch.nn.functional as F
from torch import nn
from torchvision.models import mobilenet_v2, resnet18, resnet50


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


class FrozenNorms(nn.Sequential):
    """A network whose batch normalisation stays as it is in training."""

    def __init__(self, net):
        super().__init__(net)
        for norm in self.norms():
            norm.requires_grad_(False)
        self.train()

    def norms(self):
        return [module for module in self.modules() if isinstance(module, nn.BatchNorm2d)]

    def train(self, mode=True):
        super().train(mode)
        for norm in self.norms():
            norm.eval()
        return self


# name: network, batch, channels, size, classes
CASES = {
    "resnet18": (resnet18_small, 64, 3, 32, 100),
    "lenet": (lambda classes: LeNet(), 128, 1, 28, 10),
    "resnet20": (resnet20, 128, 3, 32, 100),
    "vgg16": (vgg16, 64, 3, 32, 100),
    "resnet18-128": (lambda classes: resnet18(num_classes=classes), 32, 3, 128, 100),
    "resnet50-128": (lambda classes: resnet50(num_classes=classes), 16, 3, 128, 100),
    "mobilenetv2-128": (lambda classes: mobilenet_v2(num_classes=classes), 32, 3, 128, 100),
    "mobilenetv2-128-frozen": (lambda classes: FrozenNorms(mobilenet_v2(num_classes=classes)), 32, 3, 128, 100),
}
LAYOUTS = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}
