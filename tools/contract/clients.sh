#!/usr/bin/env bash
# Makes a TypeScript and a Python client from openapi.yaml and runs both against a live service:
#   tools/contract/clients.sh [URL]     (default http://127.0.0.1:8080)
set -euo pipefail

url=${1:-http://127.0.0.1:8080}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$root/target/clients
generator=7.25.0

rm -rf "$work/typescript" "$work/python"
mkdir -p "$work"

# The linter first: no use in clients of a contract that is none.
npx --yes @redocly/cli@2.77.0 lint --config "$here/redocly.yaml" "$root/openapi.yaml"

jar=$work/openapi-generator-cli-$generator.jar
if [[ ! -f $jar ]]; then
  (cd "$root" && ./mvnw -q dependency:copy \
    -Dartifact=org.openapitools:openapi-generator-cli:$generator -DoutputDirectory="$work")
fi
generate() { java -jar "$jar" generate -i "$root/openapi.yaml" "$@" > "$work/generate.log" 2>&1; }

# Arguments as they are: generate(request), not generate({ generateRequest: request }).
generate -g typescript-fetch -o "$work/typescript/darkroom" \
  --additional-properties=useSingleRequestParameter=false
cp "$here/client.ts" "$work/typescript/"
cd "$work/typescript"
echo '{"private": true, "type": "commonjs"}' > package.json
npm install --silent --no-fund --no-audit typescript@5.9.3 @types/node@20
npx tsc --strict --target es2022 --lib es2022,dom --module commonjs --outDir built client.ts
node built/client.js "$url"

# `field` is reserved in this generator without need; it would read problem.var_field.
generate -g python -o "$work/python" --package-name darkroom_client --reserved-words-mappings field=field
cp "$here/client.py" "$work/python/"
cd "$work/python"
python3 -m venv .venv
.venv/bin/pip install -q -r requirements.txt mypy==2.4.1 types-python-dateutil
.venv/bin/mypy --strict --follow-imports=silent client.py
.venv/bin/python client.py "$url"
