"""The PyTorch side of the comparison in README.md: the same network, recipe and epochs.

Debian: apt-get install --no-install-recommends python3-torch libopenblas0-pthread
Use: OMP_NUM_THREADS=2 python3 pytorch.py DATA SEED...   (DATA: a folder with the four IDX .gz files)
"""
import gzip, json, math, sys, time
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

EPOCHS, BATCH, RATE, MOMENTUM, DECAY = 5, 128, 0.05, 0.9, 5e-4


def read(path, offset):
    with gzip.open(path) as file:
        return np.frombuffer(file.read(), np.uint8, offset=offset)


def load(folder, split):
    images = read(f"{folder}/{split}-images-idx3-ubyte.gz", 16).reshape(-1, 1, 28, 28)
    labels = read(f"{folder}/{split}-labels-idx1-ubyte.gz", 8)
    return torch.from_numpy(images.astype(np.float32) / 255), torch.from_numpy(labels.astype(np.int64))


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


def run(seed, train, test):
    torch.manual_seed(seed)
    images, labels = train
    mean, std = images.mean(), images.std()
    net = LeNet()
    weights = [p for n, p in net.named_parameters() if n.endswith("weight")]
    biases = [p for n, p in net.named_parameters() if n.endswith("bias")]
    groups = [{"params": weights, "weight_decay": DECAY}, {"params": biases, "weight_decay": 0}]
    optimizer = torch.optim.SGD(groups, lr=RATE, momentum=MOMENTUM)
    steps = len(labels) // BATCH
    started = time.time()
    for epoch in range(EPOCHS):
        order = torch.randperm(len(labels))
        for step in range(steps):
            progress = (epoch + (step + 0.5) / steps) / EPOCHS
            for group in optimizer.param_groups:
                group["lr"] = RATE * 0.5 * (1 + math.cos(math.pi * progress))
            index = order[step * BATCH : (step + 1) * BATCH]
            loss = F.cross_entropy(net((images[index] - mean) / std), labels[index])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    seconds = time.time() - started
    with torch.no_grad():
        guesses = torch.cat([net((x - mean) / std).argmax(1) for x in test[0].split(500)])
    return {"seed": seed, "accuracy": (guesses == test[1]).float().mean().item(), "seconds": round(seconds, 1)}


train, test = load(sys.argv[1], "train"), load(sys.argv[1], "t10k")
for seed in map(int, sys.argv[2:]):
    print(json.dumps(run(seed, train, test)), flush=True)
