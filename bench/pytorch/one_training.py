"""PyTorch's side of bench/src/memory.ts and growth.ts, as bench/src/one-training.ts is Kindred's."""
import json, re, statistics, sys, time
import torch
from training import training_step

given = json.loads(sys.argv[1])
torch.set_num_threads(given["threads"])
changed = {name: given[name] for name in ("batch", "size", "classes") if name in given}
step = training_step(given["case"], given["layout"], **changed)
seconds = []
for _ in range(given["steps"]):
    started = time.perf_counter()
    step()
    seconds.append(time.perf_counter() - started)
size = re.search(r"VmHWM:\s*(\d+) kB", open("/proc/self/status").read()).group(1)
print(size, statistics.median(seconds[given["steps"] // 3 :]))
