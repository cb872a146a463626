#!/usr/bin/env bash
set -euo pipefail

fail() {
  echo "::error title=isthmus::$1"
  exit 1
}

case "$COMMAND" in plan | apply | verify) ;; *) fail 'command must be plan, apply or verify' ;; esac
case "${ARGUMENTS:-}" in
*$'\n'* | *'$'* | *'`'*) fail 'arguments must be words in one line: variables and commands are not expanded' ;;
esac
read -r -a arguments <<<"${ARGUMENTS:-}"
exec isthmus "$COMMAND" --ci github "${arguments[@]}"
