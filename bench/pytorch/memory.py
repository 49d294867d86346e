"""PyTorch's side of bench/src/memory.ts: trains as `THREADS CASE LAYOUT STEPS` says and prints its peak size in KiB."""
import re, sys
import torch
from training import training_step

threads, case, layout, steps = sys.argv[1:]
torch.set_num_threads(int(threads))
step = training_step(case, layout)
for _ in range(int(steps)):
    step()
print(re.search(r"VmHWM:\s*(\d+) kB", open("/proc/self/status").read()).group(1))
