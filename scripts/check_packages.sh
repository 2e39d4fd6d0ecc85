#!/usr/bin/env bash
# Builds both distributions, installs the wheel apart from the checkout and runs it there.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
.venv/bin/python -m build --outdir "$work" . >"$work/log" 2>&1 || { tail -30 "$work/log"; exit 1; }
needed=(briefs/static/brief.js briefs/static/brief.css vocabulary/cities.npz vocabulary/tables/relations.csv vocabulary/tables/armed_groups.csv views/rules.csv)
wheel=$(unzip -l "$work"/*.whl)
source=$(tar -tzf "$work"/*.tar.gz)
for file in "${needed[@]}"; do
  grep -q "allegiance/$file" <<<"$wheel" || { echo "the wheel lacks $file"; exit 1; }
  grep -q "allegiance/$file" <<<"$source" || { echo "the source distribution lacks $file"; exit 1; }
done
.venv/bin/python -m pip install -q --no-deps --target "$work/apart" "$work"/*.whl
(cd "$work" && PYTHONPATH="$work/apart" "$OLDPWD/.venv/bin/python" -m allegiance --version)
echo "both distributions are whole"
