# Pins every dependency with hashes. Usage: sh requirements/lock.sh PIP_COMPILE
set -eu
lock() {
    "$1" -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-options --allow-unsafe --no-header \
        --strip-extras -o "requirements/$2.txt" "$3" $4
}
lock "$1" run pyproject.toml ""
lock "$1" build requirements/build.in "-c requirements/run.txt"
lock "$1" dev pyproject.toml "--extra dev -c requirements/run.txt"
