#!/usr/bin/env bash
# Build the front end from its sources and compare: what is committed must be what they build.
set -euo pipefail
cd "$(dirname "$0")/../frontend"

npm ci --no-progress --loglevel=error
npm run --silent check
npm test --silent
if grep -nE '"resolved": "https?:' package-lock.json; then
  echo "package-lock.json names a registry host: run npm install again with frontend/.npmrc in place" >&2
  exit 1
fi

built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
npm run --silent world
git diff --exit-code --stat -- src/world.json || {
  echo "src/world.json is not what scripts/world.mjs makes: commit it" >&2
  exit 1
}
npx vite build --outDir "$built" --logLevel warn
for name in brief.js brief.css; do
  cmp "$built/$name" "../src/allegiance/briefs/static/$name" || {
    echo "$name is stale: run npm run build in frontend/ and commit the result" >&2
    exit 1
  }
done
npx vite build --config vite.review.config.ts --outDir "$built" --logLevel warn
for name in review.js review.css; do
  cmp "$built/$name" "../src/allegiance/web/static/$name" || {
    echo "$name is stale: run npm run build in frontend/ and commit the result" >&2
    exit 1
  }
done
npm run --silent licences
git diff --exit-code --stat -- ../src/allegiance/briefs/THIRD_PARTY.txt || {
  echo "THIRD_PARTY.txt is stale: commit what npm run build made" >&2
  exit 1
}
echo "The committed front end is up to date."
