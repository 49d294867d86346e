"""Answers the programs in bench/src over standard input and output; they set OMP_NUM_THREADS and name the threads."""
import sys, time
import torch


def serve(step_of):
    """Prints PyTorch's version, then answers each line `CASE VARIANT... COUNT` with the seconds of COUNT steps.

    step_of(case, *variant) gives a function that takes one step.
    """
    torch.manual_seed(1)
    torch.set_num_threads(int(sys.argv[1]))
    print(torch.__version__, flush=True)
    ready, current = {}, None
    for line in sys.stdin:
        case, *variant, count = line.split()
        if case != current:
            ready, current = {}, case  # the networks of one case at a time
        if tuple(variant) not in ready:
            ready[tuple(variant)] = step_of(case, *variant)
        step, seconds = ready[tuple(variant)], []
        for _ in range(int(count)):
            started = time.perf_counter()
            step()
            seconds.append(time.perf_counter() - started)
        print(" ".join(f"{s:.6f}" for s in seconds), flush=True)
