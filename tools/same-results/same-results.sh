#!/usr/bin/env bash
# Shows that two checkouts give the same results, bit for bit; see README.md.
set -euo pipefail

usage() {
  cat <<'TEXT'
Runs the same jobs in two checkouts and compares what comes out.

Usage: tools/same-results/same-results.sh [options] CHECKOUT

  CHECKOUT   another checkout of TimeWalker, such as a clone of the state before a change
  -q         a small person and a short training only (two minutes); without it the demo, too
  -w FOLDER  where results lie (default: out/same-results); results of CHECKOUT that lie there
             already are used again, as long as its commit is the same
  -h         this text

Compared are the arrays in the avatars, the figures of eval, pictures, exports, meshes, and a
dataset prepared from photos. Exit code: 0 when all are the same, 1 when they differ, 2 for a wrong
command line.
TEXT
}

wrong() {
  printf '%s\n' "$1" >&2
  usage >&2
  exit 2
}

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
work=$root/out/same-results
kind=full
while getopts :qw:h option; do
  case $option in
    q) kind=quick ;;
    w) work=$OPTARG ;;
    h)
      usage
      exit 0
      ;;
    :) wrong "Option -$OPTARG needs a value." ;;
    *) wrong "There is no option -$OPTARG." ;;
  esac
done
shift $((OPTIND - 1))
[ $# -eq 1 ] || wrong 'Name one other checkout.'
other=$(CDPATH='' cd -- "$1" && pwd -P)
mkdir -p "$work"
work=$(CDPATH='' cd -- "$work" && pwd -P)

# Digests of all arrays in an avatar: the entries of the zip, without what describes them in words.
arrays() {
  local folder
  folder=$(mktemp -d)
  unzip -q "$1" '*.npy' -d "$folder"
  (cd "$folder" && find . -name '*.npy' -type f | LC_ALL=C sort | xargs sha256sum)
  rm -r "$folder"
}

# Digests of all files below a folder, without records of time and version.
files() {
  (cd "$1" && find . -type f ! -name '*.log' ! -name '*.html' | LC_ALL=C sort |
    xargs -d '\n' sha256sum)
}

# The figures of a result, without time and paths; a line each, so that new ones can be told apart.
figures() {
  sed -E 's/"(seconds|avatar|dataset|output|report|walk)[A-Za-z]*": *("[^"]*"|[0-9.eE+-]+),?//g' |
    tr ',{}' '\n\n\n'
}

# The jobs, in a new folder; what is compared goes into the file "results" there.
jobs() {
  local checkout=$1 folder=$2 walker=$1/timewalker
  rm -rf "$folder"
  mkdir -p "$folder"
  # A process group of its own: an interrupt ends the jobs with all they started.
  set -m
  (
    cd "$folder"
    "$walker" synth -q --size 64 --frames 24 --test-frames 2 --ages 8,50 --params tracked -o data
    "$walker" train -q data -o small.twa --preset quick --steps 400
    "$walker" eval -q --json --refine small.twa data | figures >small.figures
    "$walker" render -q small.twa -o small.png --size 128 --age 30 --yaw 20
    "$walker" export -q small.twa -o small.ply --age 8
    "$walker" export -q small.twa -o small.spz --age 50
    "$walker" mesh -q small.twa -o small.glb --age 50
    "$walker" synth -q --shoebox --ages 8,50 -o box
    "$walker" prepare -q box -o prepared --born 1970-01-01 >/dev/null
    {
      arrays small.twa
      cat small.figures
      sha256sum small.png small.ply small.spz small.glb
      files prepared
    } >results.new
    if [ "$kind" = full ]; then
      "$walker" demo -q --json -o demo | figures >demo.figures
      {
        arrays demo/avatar.twa
        cat demo.figures
        sha256sum demo/walk.mp4
      } >>results.new
    fi
    mv results.new results
  ) >"$folder.log" 2>&1 &
  set +m
  trap 'kill -- "-$!" 2>/dev/null; exit 130' INT TERM
  # Waited for, since a list with || would go on behind a job that failed.
  if ! wait $!; then
    tail -n 20 "$folder.log" >&2
    printf 'A job failed in %s; all output: %s\n' "$checkout" "$folder.log" >&2
    exit 1
  fi
  trap - INT TERM
}

before=$work/$kind-$(git -C "$other" rev-parse --short HEAD)
[ -f "$before/results" ] || jobs "$other" "$before"
jobs "$root" "$work/$kind-now"
diff "$before/results" "$work/$kind-now/results" >"$work/$kind.diff" || true
if grep -q '^<' "$work/$kind.diff"; then
  printf 'They differ: < before, > now.\n'
  cat "$work/$kind.diff"
  exit 1
fi
printf 'The same: %d digests and figures.\n' "$(wc -l <"$before/results")"
if [ -s "$work/$kind.diff" ]; then
  printf 'New results, which the other checkout does not have:\n'
  cat "$work/$kind.diff"
fi
