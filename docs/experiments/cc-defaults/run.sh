#!/usr/bin/env bash
# Compares settings of CC-Loss with ResNet-20 in two stages: run.sh FASHION_MNIST CIFAR_100 OUT
# What is finished is not repeated. Two processes with one thread each.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
fashion=$(realpath "$1")
cifar=$(realpath "$2")
mkdir -p "$3"
cd "$3"
kindred="${KINDRED:-$here/../../../packages/kindred/dist/main.js}"

stage() { # NAME DATA EPOCHS LIMIT SEEDS SAMPLER VALIDATION LOSSES
  for shard in 1 2; do
    node "$kindred" compare "$2" --model resnet20 --epochs "$3" --limit-per-class "$4" --seeds "$5" --sampler "$6" \
      --validation "$7" --loss "$8" --baseline ce --threads 1 --shard "$shard/2" --out "$1-$shard" --quiet &
  done
  wait
}

settings="ce,r01=cc:form=ratio:lambda=0.01,r05=cc:form=ratio:lambda=0.05,r20=cc:form=ratio:lambda=0.2,rs05=cc:form=ratio:lambda=0.05:squared=true"
settings+=",d05=cc:form=difference:lambda=0.05,ds05=cc:form=difference:squared=true:lambda=0.05,h05=cc:form=hinge:lambda=0.05"
settings+=",red4=cc:form=ratio:lambda=0.05:reduction=4,gate=cc:form=ratio:lambda=0.05:attention=gate,ramp20=cc:form=ratio:lambda=0.2:ramp=10"
stage fm-shuffle "$fashion" 20 100 2 shuffle 0.05 "$settings"
stage ci-balanced "$cifar" 20 50 2 balanced 0.1 "$settings"
stage ci-shuffle "$cifar" 20 50 2 shuffle 0.1 "ce,r05=cc:form=ratio:lambda=0.05,r20=cc:form=ratio:lambda=0.2"

finalists="ce,r05=cc:form=ratio:lambda=0.05,d05=cc:form=difference:lambda=0.05,ramp20=cc:form=ratio:lambda=0.2:ramp=10"
stage final-fm "$fashion" 20 200 5 shuffle 0.05 "$finalists"
stage final-ci-shuffle "$cifar" 15 100 3 shuffle 0.1 "$finalists"
stage final-ci-balanced "$cifar" 15 100 3 balanced 0.1 "ce,r05=cc:form=ratio:lambda=0.05,ramp20=cc:form=ratio:lambda=0.2:ramp=10"
node "$here/table.mjs" .
