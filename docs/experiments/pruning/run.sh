#!/usr/bin/env bash
# Trains and prunes two networks on Fashion-MNIST with every criterion: run.sh FASHION_MNIST OUT [JOBS]
# What is finished is not repeated.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
data=$(realpath "$1")
mkdir -p "$2"
cd "$2"
if [ -f run.sh ] && ! cmp -s run.sh "$here/run.sh"; then
  echo "$PWD holds results of other settings: choose another folder" >&2
  exit 1
fi
cp "$here/run.sh" .
jobs=${3:-1}
export data kindred="${KINDRED:-$here/../../../packages/kindred/dist/main.js}"

base() { # NETWORK SEED OPTION...
  out="$1-$2"
  [ -f "$out/evaluation.json" ] && return
  rm -rf "$out"
  seed=$2
  shift 2
  node "$kindred" train "$data" "$@" --loss ce --epochs 12 --batch-size 64 --limit-per-class 500 --validation 0 \
    --image-size 32 --seed "$seed" --threads 1 --quiet --out "$out" > /dev/null
  echo "trained $out"
}
prune() { # NETWORK SEED KEEP CRITERION
  out="$1-$2-$3-$4"
  [ -f "$out/model.onnx" ] && return
  rm -rf "$out"
  node "$kindred" prune "$1-$2" --keep "$3" --multiple 1 --criterion "$4" --calibration-images 500 --epochs 1 \
    --quiet --out "$out" > /dev/null
  rm -rf "$out/checkpoints"
  echo "pruned $out"
}
export -f base prune

for seed in 1 2 3; do
  echo "base resnet20 $seed --model resnet20"
  echo "base vgg16 $seed --model vgg16 --model.width 16"
done | xargs -P "$jobs" -I {} bash -c {}
for seed in 1 2 3; do
  for network in resnet20 vgg16; do
    for keep in 0.5 0.25 0.75; do
      for criterion in cpli he2017 taylor l1 random; do echo "prune $network $seed $keep $criterion"; done
    done
  done
done | xargs -P "$jobs" -I {} bash -c {}
node "$here/table.mjs" .
