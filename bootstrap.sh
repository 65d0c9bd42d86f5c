#!/bin/sh
# Make .venv and install the locked dependencies into it, by hash. Safe to run again; needs Python 3.11 or newer.
set -eu
cd "$(dirname "$0")"
python=${PYTHON:-python3}

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Relais needs Python 3.11 or newer; '$python' is not. Set PYTHON=/path/to/python3.11." >&2
    exit 1
fi
if [ ! -x .venv/bin/python ]; then
    echo "Making a virtual environment …"
    if ! "$python" -m venv .venv 2>/dev/null; then
        rm -rf .venv
        # Debian ships Python without venv
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            apt-get update -q && apt-get install -yq python3-venv
            "$python" -m venv .venv
        else
            echo "Python cannot make virtual environments here. On Debian or Ubuntu: sudo apt install python3-venv" >&2
            exit 1
        fi
    fi
fi
echo "Installing the locked dependencies …"
.venv/bin/python -m pip install --quiet --require-hashes -r requirements.lock
# Nothing is fetched for the project itself: its build backend is among the locked dependencies.
.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
