#!/bin/sh
# All benchmarks: Datasette in an environment of its own, then one after the other. Called by `make bench`.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
if [ ! -e .venv-bench/.stamp ] || [ requirements-bench.lock -nt .venv-bench/.stamp ]; then
  echo "› Datasette, for comparison"
  test -x .venv-bench/bin/python || "$python" -m venv .venv-bench
  .venv/bin/uv pip install --quiet --python .venv-bench/bin/python --require-hashes -r requirements-bench.lock
  touch .venv-bench/.stamp
fi
command -v wrk >/dev/null || echo "wrk is missing (Debian: apt-get install wrk): the replay in Python will be the bottleneck" >&2
.venv/bin/python -m bench.gateway "$@"
.venv/bin/python -m bench.audit_verify
.venv/bin/python -m bench.catalogue_search
.venv/bin/python -m bench.cases 100000 1000000
.venv/bin/python -m bench.clocks
.venv/bin/python -m bench.dispatch
.venv/bin/python -m bench.imports
.venv/bin/python -m bench.people
.venv/bin/python -m bench.quality 1000000 10000000
