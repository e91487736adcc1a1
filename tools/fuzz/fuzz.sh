#!/usr/bin/env bash
# Fuzzes everything that reads a stranger's data, one target after the other; see README.md.
set -euo pipefail

usage() {
  cat <<'TEXT'
Fuzzes all readers and the viewer's messages, or those whose name matches a pattern.

Usage: tools/fuzz/fuzz.sh [options] [PATTERN]

  PATTERN         only targets whose name, such as timewalker.io.npy.NpyFuzzTest.npz, matches
                  this regular expression
  -t SECONDS      time for each target; default: ten minutes for all together
  -u              without the Vector API's bounds checks, as in training
  -n              do not build first
  -l              list the targets and end
  -s              write the seeds that are made by programs anew and end
  -h              this text

What is found (crash-*, timeout-*, oom-*) and inputs that reached new code lie in out/fuzz/TARGET;
the next run goes on from there. A target may use 512 MB of Java's memory and two seconds of
processor time for an input.
Exit code: 0 when nothing was found, 1 otherwise, 2 for a wrong command line, 3 without a JDK 25.
TEXT
}

wrong() {
  printf '%s\n' "$1" >&2
  usage >&2
  exit 2
}

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
modules=(core io prepare app)
out=$root/out/fuzz
seconds=
build=true
unchecked=
action=fuzz
while getopts :t:unlsh option; do
  case $option in
    t)
      seconds=$OPTARG
      [[ $seconds =~ ^[1-9][0-9]*$ ]] || wrong "-t takes whole seconds, not '$seconds'."
      ;;
    u) unchecked=-Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0 ;;
    n) build=false ;;
    l) action=list ;;
    s) action=seeds ;;
    h)
      usage
      exit 0
      ;;
    :) wrong "Option -$OPTARG needs a value." ;;
    *) wrong "There is no option -$OPTARG." ;;
  esac
done
shift $((OPTIND - 1))
[ $# -le 1 ] || wrong "Give one pattern at most."
pattern=${1:-.}

find_jdk() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*25*; do
    if [ -x "$home/bin/javac" ] && "$home/bin/javac" -version 2>&1 | grep -q '^javac 25'; then
      export JAVA_HOME=$home
      return 0
    fi
  done
  printf 'No JDK 25: neither in JAVA_HOME nor in /usr/lib/jvm.\n' >&2
  exit 3
}

# All targets, one a line: module, class, method.
targets() {
  local module file class
  for module in "${modules[@]}"; do
    find "$root/$module/src/test/java" -name '*FuzzTest.java' | LC_ALL=C sort | while read -r file; do
      class=${file#"$root/$module/src/test/java/"}
      class=${class%.java}
      sed -n '/@FuzzTest/{n;s/^ *void \([A-Za-z0-9]*\)(.*/\1/p;}' "$file" |
        while read -r method; do
          printf '%s %s %s\n' "$module" "${class//\//.}" "$method"
        done
    done
  done | while read -r module class method; do
    [[ $class.$method =~ $pattern ]] && printf '%s %s %s\n' "$module" "$class" "$method" || true
  done
}

compile() {
  (
    cd "$root"
    mvn -B -ntp -q -pl "$(IFS=, && echo "${modules[*]}")" -am test-compile \
      dependency:build-classpath -Dmdep.outputFile=target/fuzz.classpath \
      -Dspotless.check.skip=true
  )
}

class_path() {
  local folder=$root/$1/target
  printf '%s:%s:%s' "$folder/test-classes" "$folder/classes" "$(cat "$folder/fuzz.classpath")"
}

flags=(--add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED
  -Djava.awt.headless=true -XX:+EnableDynamicAgentLoading -Xmx512m ${unchecked:+"$unchecked"})

# Runs one target in a folder of its own, where Jazzer keeps its corpus.
fuzz() {
  local module=$1 class=$2 method=$3 time=$4 folder=$out/$2.$3
  mkdir -p "$folder"
  (
    cd "$folder"
    # It ends with another code than 0 whenever something was found.
    JAZZER_FUZZ=1 "$JAVA_HOME/bin/java" "${flags[@]}" -cp "$(class_path "$module")" \
      com.code_intelligence.jazzer.Jazzer --target_class="$class" --target_method="$method" \
      --keep_going=20 -max_total_time="$time" -timeout=10 -print_final_stats=1 >log 2>&1 || true
  )
}

# A number that the fuzzer prints at its end, or -.
stat() {
  sed -n "s/^stat::$2: *//p" "$out/$1/log" | tail -n 1 | grep . || printf -- '-'
}

count() {
  find "$@" -type f 2>/dev/null | wc -l
}

find_jdk
if [ "$action" = list ]; then
  targets | while read -r _ class method; do echo "$class.$method"; done
  exit 0
fi
if $build; then compile; fi
if [ "$action" = seeds ]; then
  for class in core:timewalker.avatar.FuzzSeeds io:timewalker.io.FuzzSeeds \
    prepare:timewalker.prepare.FuzzSeeds; do
    "$JAVA_HOME/bin/java" "${flags[@]}" -cp "$(class_path "${class%%:*}")" "${class#*:}" "$root"
  done
  exit 0
fi

mapfile -t all < <(targets)
[ ${#all[@]} -gt 0 ] || wrong "No target matches '$pattern'."
: "${seconds:=$((600 / ${#all[@]} + 1))}"
printf '%-52s %12s %8s %10s %8s %8s\n' target executions found 'slowest s' 'peak MB' corpus
executions=0
found=0
for line in "${all[@]}"; do
  read -r module class method <<<"$line"
  name=$class.$method
  rm -f "$out/$name"/crash-* "$out/$name"/timeout-* "$out/$name"/oom-*
  fuzz "$module" "$class" "$method" "$seconds"
  runs=$(stat "$name" number_of_executed_units)
  if [ "$runs" = - ]; then
    # Without figures it did not even start.
    tail -n 20 "$out/$name/log" >&2
    here=1
  else
    executions=$((executions + runs))
    here=$(count "$out/$name" -name 'crash-*' -o -name 'timeout-*' -o -name 'oom-*')
  fi
  found=$((found + here))
  printf '%-52s %12s %8d %10s %8s %8d\n' "${name#timewalker.}" "$runs" "$here" \
    "$(stat "$name" slowest_unit_time_sec)" "$(stat "$name" peak_rss_mb)" \
    "$(count "$out/$name/.cifuzz-corpus")"
done
printf '%-52s %12d %8d\n' "${#all[@]} targets, $seconds s each" "$executions" "$found"
[ "$found" = 0 ]
