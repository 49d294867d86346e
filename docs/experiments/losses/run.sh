#!/usr/bin/env bash
# Compares losses on four data sets with two networks each, in three comparisons: run.sh MNIST FASHION_MNIST CIFAR_100 FLOWERS OUT
# What is finished is not repeated. Two processes with one thread each.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mnist=$(realpath "$1")
fashion=$(realpath "$2")
cifar=$(realpath "$3")
flowers=$(realpath "$4")
mkdir -p "$5"
cd "$5"
kindred="${KINDRED:-$here/../../../packages/kindred/dist/main.js}"

comparison() { # NAME OPTION... DATA...
  name=$1
  shift
  # Gradients are clipped since NLLR, which has no lower bound, diverges without, and L-GM may in a VGG.
  for shard in 1 2; do
    node "$kindred" compare --loss ce,cc,em,nllr,crl,lgm,center,arcface --seeds 3 --clip-norm 1 \
      --threads 1 --shard "$shard/2" --out "$name-$shard" --quiet "$@" &
  done
  wait
  node "$kindred" compare report "$name-1" "$name-2" --out "$name"
}

comparison mnist-and-fashion --model lenet,vgg16:width=16 --image-size 32 --limit-per-class 300 --epochs 8 --validation 0.02 "$mnist" "$fashion"
comparison cifar-100 --model resnet20,vgg16:width=16 --limit-per-class 60 --epochs 10 --validation 0.05 "$cifar"
comparison flowers --test 0.2 --model resnet20,vgg16:width=16 --image-size 32 --limit-per-class 150 --epochs 10 "$flowers"
