#!/usr/bin/env bash
# Compares losses on four data sets with two networks, in three comparisons: run.sh MNIST FASHION_MNIST CIFAR_100 FLOWERS OUT
# What is finished is not repeated. Two processes with one thread each.
set -euo pipefail
mnist=$(realpath "$1")
fashion=$(realpath "$2")
cifar=$(realpath "$3")
flowers=$(realpath "$4")
mkdir -p "$5"
cd "$5"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
kindred="${KINDRED:-$here/../../../packages/kindred/dist/main.js}"

comparison() { # NAME OPTION... DATA...
  name=$1
  shift
  for shard in 1 2; do
    node "$kindred" compare --loss ce,cc,em,nllr,crl,lgm,focal,center,arcface,am --model resnet20,vgg16:width=16 --seeds 3 \
      --threads 1 --shard "$shard/2" --out "$name-$shard" --quiet "$@" &
  done
  wait
  node "$kindred" compare report "$name-1" "$name-2" --out "$name"
}

comparison small --image-size 32 --limit-per-class 400 --epochs 12 "$mnist" "$fashion"
comparison cifar-100 --limit-per-class 100 --epochs 10 "$cifar"
comparison flowers --image-size 64 --limit-per-class 200 --epochs 20 "$flowers"
