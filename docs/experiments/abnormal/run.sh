#!/usr/bin/env bash
# Trains LeNet with four losses and measures every score on abnormal images: run.sh MNIST FASHION_MNIST KMNIST OUT [JOBS]
# What is finished is not repeated.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mnist=$(realpath "$1")
fashion=$(realpath "$2")
kmnist=$(realpath "$3")
mkdir -p "$4"
cd "$4"
if [ -f run.sh ] && ! cmp -s run.sh "$here/run.sh"; then
  echo "$PWD holds results of other settings: choose another folder" >&2
  exit 1
fi
cp "$here/run.sh" .
jobs=${5:-1}
export kmnist kindred="${KINDRED:-$here/../../../packages/kindred/dist/main.js}"

cell() { # NAME DATA OTHER_DATA LOSS SEED
  run="$1-$4-$5"
  [ -f "$run.json" ] && return
  rm -rf "$run"
  node "$kindred" train "$2" --model lenet --loss "$4" --epochs 6 --limit-per-class 2000 --validation 0.1 --seed "$5" \
    --threads 1 --quiet --out "$run" > /dev/null
  node "$kindred" evaluate "$run" --images 2000 --attack fgsm:epsilon=16,fgsm:epsilon=32,fgsm:epsilon=64 --json \
    --abnormal "$kmnist" "$3" > "$run.partial"
  mv "$run.partial" "$run.json"
  echo "$run"
}
export -f cell

for seed in 1 2 3; do
  for loss in ce cc lgm arcface; do
    echo "cell mnist $mnist $fashion $loss $seed"
    echo "cell fashion-mnist $fashion $mnist $loss $seed"
  done
done | xargs -P "$jobs" -I {} bash -c {}
node "$here/table.mjs" .
