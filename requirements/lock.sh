# Pins every dependency with hashes. Usage: sh requirements/lock.sh PIP_COMPILE
# The dev lock keeps extras: pip refuses `coverage[toml]` beside a pinned `coverage` as soon as a newer one is out. The other locks
# are constraints of each other, and a constraint may name no extra.
set -eu
lock() {
    "$1" -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-options --allow-unsafe --no-header \
        -o "requirements/$2.txt" "$3" $4
}
lock "$1" run pyproject.toml "--strip-extras"
lock "$1" build requirements/build.in "--strip-extras -c requirements/run.txt"
lock "$1" dev pyproject.toml "--no-strip-extras --extra dev -c requirements/run.txt"
