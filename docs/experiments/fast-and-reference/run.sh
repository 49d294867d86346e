#!/usr/bin/env bash
# Trains ResNet-20 in both lowerings: run.sh FASHION_MNIST CIFAR_100 OUT [SEED...]
set -euo pipefail
fashion=$1
cifar=$2
out=$(realpath -m "$3")
shift 3
[ $# -gt 0 ] || set -- 1 2 3
here=$(cd "$(dirname "$0")" && pwd)
train() { # NAME DATA LIMIT LOWERING SEED
  node "$here/../../../packages/kindred/dist/main.js" train "$2" --model resnet20 --loss ce --epochs 5 --batch-size 64 \
    --limit-per-class "$3" --validation 0 --lowering "$4" --seed "$5" --threads 1 --quiet --out "$out/$1-$4-$5"
  echo "$1, $4, seed $5: $(node -p "require('$out/$1-$4-$5/evaluation.json').accuracy.top1")"
}
for seed in "$@"; do
  for lowering in fast reference; do
    train fashion-mnist "$fashion" 1000 $lowering "$seed"
    train cifar-100 "$cifar" 100 $lowering "$seed"
  done
done
