"""PyTorch's side of bench/src/steps.ts: lines `CASE LAYOUT COUNT`."""
from serve import serve
from training import training_step

serve(training_step)
