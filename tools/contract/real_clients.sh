#!/usr/bin/env bash
# Drives unmodified clients of the OpenAI, AUTOMATIC1111 and Hugging Face contracts against a service:
#   tools/contract/real_clients.sh [URL [METERS]]
#   CLIENTS="openai_python librechat" tools/contract/real_clients.sh
#
# Without URL it starts target/darkroom.jar, with a queue that is soon full. Needs Python 3.11 and Node 20.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$root/target/real-clients
all="openai_python litellm_python huggingface_python webuiapi_python open_webui
  openai_node ai_sdk_node huggingface_node sillytavern librechat"

mkdir -p "$work"
cp "$here"/real/* "$work/"
cd "$work"
[[ -d .venv ]] || python3 -m venv .venv
.venv/bin/pip install --quiet --disable-pip-version-check -r requirements.txt
npm install --silent --no-fund --no-audit --no-package-lock

free_port() { python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

url=${1:-}
meters=${2:-http://127.0.0.1:8081}
if [[ -z $url ]]; then
  port=$(free_port)
  url=http://127.0.0.1:$port
  management=$(free_port)
  meters=http://127.0.0.1:$management
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -jar "$root/target/darkroom.jar" \
    --server.address=127.0.0.1 --server.port="$port" \
    --management.server.address=127.0.0.1 --management.server.port="$management" \
    --darkroom.devices=cpu --darkroom.engine.max-batch=2 --darkroom.engine.queue-capacity=4 \
    > service.log 2>&1 &
  service=$!
  trap 'kill $service; wait $service || true' EXIT
  until curl --silent --fail --output /dev/null "$meters/actuator/health/readiness"; do
    kill -0 $service 2> /dev/null || { tail service.log; exit 1; }
    sleep 0.5
  done
fi

failed=
for client in ${CLIENTS:-$all}; do
  if [[ -f $client.py ]]; then
    .venv/bin/python "$client.py" "$url" "$meters" || failed+=" $client"
  else
    node "$client.mjs" "$url" "$meters" || failed+=" $client"
  fi
done
[[ -z $failed ]] || { echo "failed:$failed"; exit 1; }
