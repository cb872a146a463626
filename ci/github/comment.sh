#!/usr/bin/env bash
# One comment for each mesh: made once, then written anew. Where nothing changes none is made.
set -euo pipefail

[ -s "${COMMENT:-}" ] || exit 0
mark=$(head -n 1 "$COMMENT")
comments=repos/$GITHUB_REPOSITORY/issues/$PULL/comments
id=$(gh api --paginate "$comments" --jq '.[] | [.id, (.body | split("\n")[0] | rtrimstr("\r"))] | @tsv' |
  awk -F '\t' -v mark="$mark" '$2 == mark { print $1; exit }')
if [ -n "$id" ]; then
  gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" --field "body=@$COMMENT"
elif [ "${CHANGES:-true}" != false ]; then
  gh api --silent --method POST "$comments" --field "body=@$COMMENT"
fi
