#!/usr/bin/env bash
# Holds a live service to openapi.yaml with requests that schemathesis makes up:
#   tools/contract/fuzz.sh [URL] [more options of schemathesis run, such as --seed 7]
#   CONTRACT=openapi/openai.yaml tools/contract/fuzz.sh ...    to another of its contracts
#
# The requests name the model of the file's examples, icons. With a tiny model in its place the
# service keeps up (docs/contract.md has the command that starts it).
set -euo pipefail

url=${1:-http://127.0.0.1:8080}
cd "$(dirname "$0")"

exec ../.venv/bin/schemathesis --config-file schemathesis.toml \
  run "../../${CONTRACT:-openapi.yaml}" --url "$url" --checks all --max-examples 10000 \
  --continue-on-failure --no-shrink --suppress-health-check all "${@:2}"
