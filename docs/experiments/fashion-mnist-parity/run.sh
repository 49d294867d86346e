#!/usr/bin/env bash
# Trains both sides, one after the other, and prints their test accuracies: run.sh DATA OUT [SEED...]
set -euo pipefail
data=$1
out=$(realpath -m "$2")
shift 2
[ $# -gt 0 ] || set -- 1 2 3
here=$(cd "$(dirname "$0")" && pwd)
for seed in "$@"; do
  node "$here/../../../packages/kindred/dist/main.js" train "$data" --model lenet --loss ce --epochs 5 \
    --batch-size 128 --learning-rate 0.05 --validation 0 --lowering reference --seed "$seed" \
    --out "$out/kindred-$seed" --quiet
  node -p "JSON.stringify({ seed: $seed, accuracy: require('$out/kindred-$seed/evaluation.json').accuracy.top1 })"
  OMP_NUM_THREADS=2 python3 "$here/pytorch.py" "$data" "$seed"
done
