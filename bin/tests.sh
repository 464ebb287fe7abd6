# Shared by bin/check and bin/test, which source it: runs the suite, adds up what came of each run, and says so at the end.
runner=OpenChat.Web.Tests/bin/Release/net10.0/OpenChat.Web.Tests
work=$(mktemp -d); passed=0; failed=0; skipped=0; again=()
trap 'rm -rf "$work"' EXIT

say() { printf '\n== %s\n' "$*"; }

# Every server that a test starts prints its address and its link: hundreds of lines that no one reads.
quietly() { "$@" 2>&1 | grep --line-buffered -vE '^(OpenChat is at|Set it up here|A new link:) '; }

# run NAME COMMAND…: runs it and adds its result. One that hangs is ended, so that the rest still runs.
run() {
  local log=$work/$1; shift
  quietly timeout --verbose 40m "$@" | tee "$log"
  count "$log"
}

# Adds the result that stands in a log.
count() {
  # A log is often read from its end, where the later runs would hide what failed in the first.
  grep -A 40 -E '\[(FAIL|FATAL ERROR|[A-Z][A-Za-z ]* Failure)' "$1" >> "$work/failures"
  local total errors fails skips
  read -r total errors fails skips < <(grep -E 'Total: [0-9]+, Errors' "$1" | tail -1 |
    sed -E 's/.*Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+).*/\1 \2 \3 \4/') || true
  grep -qE "Total: 0$" "$1" && return
  if [ -z "${total:-}" ]; then echo "The run ended without a result."; failed=$((failed + 1)); return; fi
  passed=$((passed + total - fails - skips)); failed=$((failed + errors + fails)); skipped=$((skipped + skips))
}

# What a real browser does takes as long as the machine lets it: where others keep it busy, a key or a sound can come seconds late. Up to
# three tests with a browser that failed run once more, alone; those that pass then count as passed and are named. Rules, pages and data
# get no second run.
second_run() {
  local names name log=$work/second
  names=$(sed -nE 's/^ +(OpenChat\.Web\.Tests\.[A-Za-z0-9_.]+).*\[FAIL\]$/\1/p' "$work/failures" 2> /dev/null | sort)
  [ -n "$names" ] && [ "$(wc -l <<< "$names")" -le 3 ] || return 0
  for name in $names; do
    say "Once more, alone: $name"
    quietly timeout --verbose 10m "$runner" -noColor -parallelMode none -method "$name" -trait Run=browser | tee "$log"
    grep -qE 'Total: [1-9][0-9]*, Errors: 0, Failed: 0, Skipped: 0' "$log" || continue
    again+=("$name"); passed=$((passed + 1)); failed=$((failed - 1))
  done
}

# The last words: what failed, and the sums.
result() {
  local when=""; [ "${#again[@]}" = 0 ] || when=" at first"
  [ -s "$work/failures" ] && { say "What failed$when"; cat "$work/failures"; }
  say "Result"
  for name in "${again[@]}"; do echo "Passed only when run again, alone: $name"; done
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" = 0 ]
}
