# Shared by bin/check and bin/test, which source it: runs the suite, adds up what came of each run, and says so at the end.
runner=OpenChat.Web.Tests/bin/Release/net10.0/OpenChat.Web.Tests
work=$(mktemp -d); passed=0; failed=0; skipped=0
trap 'rm -rf "$work"' EXIT

say() { printf '\n== %s\n' "$*"; }

# Every server that a test starts prints its address and its link: hundreds of lines that no one reads.
quietly() { "$@" 2>&1 | grep --line-buffered -vE '^(OpenChat is at|Set it up here|A new link:) '; }

# run NAME COMMAND…: runs it and adds its result.
run() {
  local log=$work/$1; shift
  quietly "$@" | tee "$log"
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

# The last words: what failed, and the sums.
result() {
  [ -s "$work/failures" ] && { say "What failed"; cat "$work/failures"; }
  say "Result"
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" = 0 ]
}
