#!/usr/bin/env bash
# Installs exactly what is named, or nothing: what cannot be checked is not run.
set -euo pipefail

fail() {
  echo "::error title=isthmus::$1"
  exit 1
}

folder=$RUNNER_TEMP/isthmus
mkdir -p "$folder/bin"

if [ -n "${VERSION:-}" ]; then
  [[ $VERSION =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || fail 'version must be exact, such as 0.1.0'
  if [ -n "${INTEGRITY:-}" ]; then
    found=$(npm view "isthmus@$VERSION" dist.integrity)
    [ "$found" = "$INTEGRITY" ] || fail "isthmus $VERSION has another integrity than was given"
  fi
  npm install --global --prefix "$folder" --ignore-scripts --no-audit --no-fund "isthmus@$VERSION"
fi

if [ -n "${ISTIOCTL:-}" ]; then
  [[ $ISTIOCTL =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || fail 'istioctl must be an exact version, such as 1.31.0'
  [[ ${ISTIOCTL_SHA256:-} =~ ^[0-9a-f]{64}$ ]] || fail 'istioctl-sha256 must be given beside istioctl'
  case "$(uname -m)" in aarch64 | arm64) machine=arm64 ;; *) machine=amd64 ;; esac
  archive=istioctl-$ISTIOCTL-linux-$machine.tar.gz
  curl --fail --silent --show-error --location --proto '=https' --output "$folder/$archive" \
    "https://github.com/istio/istio/releases/download/$ISTIOCTL/$archive"
  echo "$ISTIOCTL_SHA256  $folder/$archive" | sha256sum --check --status || fail "$archive has another SHA-256 than was given"
  tar --extract --gzip --file "$folder/$archive" --directory "$folder/bin" istioctl
fi

echo "$folder/bin" >>"$GITHUB_PATH"
