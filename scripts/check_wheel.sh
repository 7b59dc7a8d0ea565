#!/bin/sh
# Build the wheel, install it into an empty environment outside the checkout, and run the demo
# from there: the configuration and the sample must be inside. Usage: check_wheel.sh PYTHON
set -eu
python=$1
root=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$python" -m build --wheel --outdir "$work/dist" "$root" >"$work/build.log" 2>&1 || {
    tail -20 "$work/build.log"
    exit 1
}
"$python" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-compile \
    -c "$root/constraints.txt" "$work"/dist/hubscan-*.whl
cd "$work"
unset HUBSCAN_CONFIG_DIR HUBSCAN_DATA_DIR PYTHONPATH || true
"$work/venv/bin/hubscan" run --source sample --quiet
test -s "$work/reports/latest/index.html"
"$work/venv/bin/hubscan" explain tiiuae/falcon-180B >/dev/null
echo "wheel: demo ran from an empty directory"
