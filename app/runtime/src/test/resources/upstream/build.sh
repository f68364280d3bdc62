#!/bin/sh
# Makes the look-alikes of upstream images that tests run stacks on, where they are missing or their recipe has changed.
#
# usage: build.sh [docker build option...]
set -eu
cd -- "$(dirname -- "$0")"
label=dev.understudy.test.recipe

# make TAG DIRECTORY [docker build option...]
make() {
  tag=$1 directory=$2
  shift 2
  recipe=$(cat "$directory"/* | sha256sum | cut -c 1-16)
  if [ -z "$(docker image ls --quiet --filter "reference=$tag" --filter "label=$label=$recipe")" ]; then
    docker build --quiet --label "$label=$recipe" --tag "$tag" "$@" "$directory"
  fi
}

make understudy-test/postgres:15 postgres "$@"
make understudy-test/postgres:15-alpine postgres-alpine "$@"
make understudy-test/pgbouncer:v1.24.1 pgbouncer "$@"
