#!/usr/bin/env bash
# Builds everything, runs every test and ends with one line: "N passed, N failed". See ./test.sh --help.
set -euo pipefail

usage() {
  cat <<'EOF'
Usage: ./test.sh [part ...]

  ./test.sh                  the gate: build with warnings as errors, check types, style and formatting, run every test
  ./test.sh log promises     build, then run these parts only: a folder of tests/Parley.Tests or a class, in any case
  ./test.sh web              the web client without a browser: svelte-check, eslint and prettier, vitest
  ./test.sh e2e              the web client in Chromium, against the server
  ./test.sh e2e served …     of these only the files of web/e2e of such names, or else the tests whose titles hold these words
  ./test.sh long             hours of faults and of hostile input, which the gate leaves out: servers and databases killed 200 times …
  ./test.sh long kill …      of these only such parts
  ./test.sh --help           this text

What the machine has to have: the .NET 10 SDK and Node 20. PostgreSQL, Chromium and fonts for Chinese and emoji are
installed from Debian's packages when they are missing (as root, or with sudo). PostgreSQL is started privately, for this
run only; a server of the system's is never touched.

  PARLEY_TEST_POSTGRES   use this server instead: an Npgsql connection string of a superuser
  PARLEY_CHROMIUM        use this Chromium instead of the one in PATH
  PARLEY_TEST_THREADS    how many test classes run at once: a number, or a multiple of the processors such as 2x
  PARLEY_TEST_MINUTES    give up after so many minutes; 30 when not set, 600 for long
  PARLEY_LONG_SEED       of ./test.sh long: the seed of its choices, to run the same again; drawn, and said, when not set
  PARLEY_LONG_ROUNDS     of ./test.sh long: how many kills, frames … of each test, instead of all of them

The last line is "N passed, N failed", with ", N skipped" where there are any. The exit code is 0 only when everything
was built, formatted and passed, and no test of the suite went missing. Results stay in artifacts/tests/.
EOF
}

all='' web='' e2e='' long='' parts=() e2e_parts=()
for argument in "$@"; do
  case ${argument,,} in
    -h | --help) usage; exit 0 ;;
    -*) usage >&2; exit 2 ;;
    web) web=yes ;;
    long) long=yes ;;
    e2e) e2e=yes ;;
    # What follows e2e is said of it.
    *) if [[ $e2e ]]; then e2e_parts+=("$argument"); else parts+=("$argument"); fi ;;
  esac
done
if (($# == 0)); then all=yes web=yes e2e=yes; fi

cd "$(dirname "${BASH_SOURCE[0]}")"
export NO_COLOR=1 DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
results=artifacts/tests
runner=artifacts/bin/Parley.Tests/release/Parley.Tests
if [[ $long ]]; then minutes=${PARLEY_TEST_MINUTES:-600}; else minutes=${PARLEY_TEST_MINUTES:-30}; fi
# The tests that take long are marked so, and are explicit: no run has them by accident.
if [[ $long ]]; then which=(-trait Run=long -explicit only); else which=(-trait- Run=long); fi
passed=0 failed=0 skipped=0
work='' child='' pg_bin='' pg_user='' pg_running=''

say() { printf '\n== %s\n' "$*"; }
fail() { printf 'test.sh: %s\n' "$*" >&2; exit 1; }
as_root() { if ((EUID == 0)); then "$@"; else sudo "$@"; fi; }
# PostgreSQL refuses to run as root; it may not be able to see our folder either, and would complain about it.
as_postgres() { if [[ $pg_user ]]; then (cd / && runuser -u "$pg_user" -- "$@"); else "$@"; fi; }

# Runs a long command so that a signal ends it at once, and everything it started with it: timeout leads a process group.
bounded() {
  local status=0
  timeout --kill-after=10 "${minutes}m" "$@" </dev/null &
  child=$!
  wait "$child" || status=$?
  end_child
  return "$status"
}

end_child() {
  if [[ -z $child ]]; then return 0; fi
  kill -TERM -- "-$child" 2>/dev/null || true
  wait "$child" 2>/dev/null || true
  # A process that a test started, and stopped or forgot, is still in the group.
  kill -KILL -- "-$child" 2>/dev/null || true
  child=''
}

finish() {
  local status=$?
  set +e
  trap - EXIT
  trap '' INT TERM HUP
  end_child
  if [[ $pg_running ]]; then
    as_postgres "$pg_bin/pg_ctl" -D "$work/postgres/data" -m immediate -w stop >/dev/null 2>&1 || true
    cp "$work/postgres/log" "$results/postgresql.log" 2>/dev/null || true
  fi
  if [[ $work ]]; then rm -rf "$work"; fi
  if ((status != 0 && failed == 0)); then failed=1; fi
  if ((failed > 0 && status == 0)); then status=1; fi
  if ((skipped > 0)); then
    printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  else
    printf '\n%d passed, %d failed\n' "$passed" "$failed"
  fi
  exit "$status"
}
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

check_tools() {
  local major
  dotnet --version >/dev/null || fail 'The .NET 10 SDK is needed: https://dotnet.microsoft.com/download/dotnet/10.0'
  major=$(node --version 2>/dev/null | sed 's/^v//; s/\..*//') || true
  if ((${major:-0} < 20)) || ! command -v npm >/dev/null; then
    fail 'Node 20 with npm is needed: https://nodejs.org/en/download'
  fi
}

# The first name is what people call it.
install_packages() {
  local name=$1
  shift
  say "Installing $name, missing here, from Debian: $*"
  command -v apt-get >/dev/null || fail "$name is missing and this is no Debian: install it first"
  if ((EUID != 0)); then command -v sudo >/dev/null || fail "Installing $name takes root or sudo"; fi
  as_root apt-get update -qq >"$work/apt.log" 2>&1 || true # another source of the machine's may be down; what counts is the installation
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" </dev/null >>"$work/apt.log" 2>&1 ||
    { cat "$work/apt.log"; fail "$name could not be installed"; }
}

find_postgres() {
  local folder
  pg_bin=''
  for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V) "$(pg_config --bindir 2>/dev/null || true)"; do
    if [[ -x $folder/initdb && -x $folder/pg_ctl && -x $folder/postgres ]]; then pg_bin=$folder; fi
  done
  [[ $pg_bin ]]
}

install_postgres() {
  # Debian's package would create and start a database server of its own; this run only wants the programs.
  local folder=/etc/postgresql-common/createcluster.d status=0
  as_root sh -c "mkdir -p $folder && echo 'create_main_cluster = false' > $folder/parley-tests.conf"
  (install_packages PostgreSQL postgresql) || status=$?
  as_root sh -c "rm -f $folder/parley-tests.conf; rmdir --ignore-fail-on-non-empty $folder"
  ((status == 0)) || exit "$status"
  find_postgres || fail 'PostgreSQL was installed, but its programs are not in /usr/lib/postgresql'
}

install_browser() {
  if [[ ! ${PARLEY_CHROMIUM:-} ]] && ! command -v chromium chromium-browser google-chrome >/dev/null; then
    install_packages Chromium chromium
  fi
  # What people write in Chinese, and emoji, would be empty boxes.
  if [[ ! $(fc-list ':lang=zh-cn' 2>/dev/null) || ! $(fc-list ':color=true:charset=1f600' 2>/dev/null) ]]; then
    install_packages 'fonts for Chinese and emoji' fontconfig fonts-noto-cjk fonts-noto-color-emoji
  fi
}

start_postgres() {
  if [[ ${PARLEY_TEST_POSTGRES:-} ]]; then
    say 'PostgreSQL: the server named by PARLEY_TEST_POSTGRES'
    return
  fi
  say "Starting PostgreSQL $("$pg_bin/postgres" --version | sed 's/^[^0-9]*//; s/ .*//') for this run"

  local home=$work/postgres user password port
  mkdir "$home"
  password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  (umask 077 && printf '%s\n' "$password" >"$home/password")
  if ((EUID == 0)); then
    for user in postgres nobody; do
      if id "$user" >/dev/null 2>&1; then pg_user=$user; break; fi
    done
    chown -R "$pg_user" "$home"
  fi

  as_postgres env LC_ALL=C.UTF-8 "$pg_bin/initdb" -D "$home/data" -U postgres -A scram-sha-256 --pwfile "$home/password" \
    -E UTF8 --locale C.UTF-8 --no-sync >"$work/initdb.log" 2>&1 || { cat "$work/initdb.log"; fail 'initdb failed'; }
  cat >>"$home/data/postgresql.conf" <<'EOF'
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 300
shared_buffers = 64MB
EOF

  # Asking for a free port and taking it are two things, so take one and see. Below 32768 none is given out by the kernel.
  for _ in {1..20}; do
    port=$((20000 + RANDOM % 12000))
    if as_postgres env LC_ALL=C.UTF-8 "$pg_bin/pg_ctl" -D "$home/data" -l "$home/log" -o "-p $port" -w start >/dev/null 2>&1; then
      pg_running=yes
      export PARLEY_TEST_POSTGRES="Host=127.0.0.1;Port=$port;Username=postgres;Password=$password;Database=postgres"
      return
    fi
    grep -q 'Address already in use' "$home/log" || break
  done
  tail -n 20 "$home/log"
  fail 'PostgreSQL did not start'
}

# npm's own note of what it installed is as new as the lock file: the build of the web client goes by it too.
npm_ci() {
  local installed=$1/node_modules/.package-lock.json
  if [[ -e $installed && ! $1/package-lock.json -nt $installed ]]; then return; fi
  say "Installing the packages of $1: npm ci"
  bounded npm ci --prefix "$1" --include=dev --no-audit --no-fund || fail "npm ci failed in $1"
  touch "$installed"
}

build() {
  say 'Building' # Directory.Build.props makes warnings errors
  # No compiler or build server is left behind to hold a terminal or a pipeline open.
  bounded dotnet build "$@" -c Release --tl:off -nodeReuse:false -p:UseSharedCompilation=false \
    --nologo -v quiet -clp:NoSummary || fail 'The build failed'
}

# Only what no build looks at: all other style and every analyzer has stopped the build before.
check_format() {
  say 'Checking the formatting'
  { bounded dotnet format whitespace Parley.slnx --verify-no-changes --no-restore &&
    bounded dotnet format style Parley.slnx --diagnostics IMPORTS --verify-no-changes --no-restore; } ||
    fail 'The formatting differs: run dotnet format Parley.slnx'
}

# The suite as the runner finds it, before anything runs: one ID line for each test, and the method it belongs to.
list_tests() {
  "$runner" -noColor -list full -preEnumerateTheories "$@" >"$results/list.txt" ||
    { cat "$results/list.txt"; fail 'The tests could not be listed'; }
}
# Said, so that nobody takes the gate for all there is.
say_left_out() {
  list_tests -trait Run=long
  say "Left to ./test.sh long: $(count_tests) tests that take hours"
}
count_tests() { grep -c '^    ID: ' "$results/list.txt" || true; }

# Which classes a name means: a folder's (a part of the namespace), else one class, with or without "Tests" at its end.
classes_of() {
  sed -n 's/^    Test method:  *\(.*\)\.[^.]*$/\1/p' "$results/list.txt" | sort -u | awk -v wanted="$1" '
    BEGIN {
      wanted = tolower(wanted) # tests/Parley.Tests/Log/ and Log/CommitterTests.cs are names too
      sub(/^(\.\/)?tests\/parley\.tests\//, "", wanted); sub(/(\/+|\.cs)$/, "", wanted); gsub(/\//, ".", wanted)
    }
    {
      name = tolower($0); sub(/^parley\.tests\./, "", name)
      if (index("." name ".", "." wanted ".") > 0 || index("." name "$", "." wanted "tests$") > 0) print
    }'
}

available_parts() {
  sed -n 's/^    Test method:  *Parley\.Tests\.\(.*\)\.[^.]*\.[^.]*$/\1/p' "$results/list.txt" | sort -u | tr '\n' ' '
}

choose_parts() {
  local part class classes
  for part in "${parts[@]}"; do
    classes=$(classes_of "$part")
    [[ $classes ]] || fail "No tests are called '$part'. The parts are: $(available_parts)and the name of any test class."
    while read -r class; do
      printf '  %s\n' "${class#Parley.Tests.}"
      chosen+=(-class "$class")
    done <<<"$classes"
  done
}

run_tests() {
  local chosen=() options=() expected status=0 counters total
  [[ -x $runner ]] || fail "The build left no $runner"
  list_tests "${which[@]}"
  if ((${#parts[@]} > 0)); then
    say "Chosen: ${parts[*]}"
    choose_parts
    list_tests "${which[@]}" "${chosen[@]}"
  fi
  expected=$(count_tests)
  ((expected > 0)) || fail 'The suite holds no tests'

  if [[ $long ]]; then
    export PARLEY_LONG_SEED=${PARLEY_LONG_SEED:-$((RANDOM * 32768 + RANDOM))}
    # One after the other: each has the machine for itself.
    options+=(-maxThreads 1 -showLiveOutput)
    say "Running $expected long tests with the seed $PARLEY_LONG_SEED: PARLEY_LONG_SEED=$PARLEY_LONG_SEED ./test.sh long makes the same choices"
  else
    say "Running $expected tests"
  fi
  [[ ${PARLEY_TEST_THREADS:-} ]] && options+=(-maxThreads "$PARLEY_TEST_THREADS")
  # What tests forget in the temporary folder goes with it.
  TMPDIR=$work/tmp bounded "$runner" "${which[@]}" "${chosen[@]}" "${options[@]}" -preEnumerateTheories -noLogo -noColor -noAutoReporters \
    -reporter quiet -longRunning 60 -printMaxStringLength 0 -trx "$results/results.trx" || status=$?
  ((status == 124)) && printf '\nThe tests did not end within %s minutes.\n' "$minutes"

  counters=$(grep -o '<Counters [^>]*>' "$results/results.trx" 2>/dev/null) || fail "The tests broke off with exit code $status"
  number() { [[ $counters =~ \ $1=\"([0-9]+)\" ]] && printf '%s' "${BASH_REMATCH[1]}"; }
  total=$(number total)
  count "$expected" "$total" "$status" "$(number passed)" $(($(number failed) + $(number error))) $(($(number notExecuted) + $(number notRunnable)))
}

# Adds up a suite, and sees to it that none passes by not running: EXPECTED TOTAL EXIT-CODE PASSED FAILED SKIPPED
count() {
  passed=$((passed + $4)) failed=$((failed + $5)) skipped=$((skipped + $6))
  (($2 >= $1)) || fail "Only $2 of $1 tests ran"
  (($4 + $5 > 0)) || fail 'No test ran: all were skipped'
  (($3 == 0 || $5 > 0)) || fail "The tests ended with exit code $3"
}

# A value of a JSON file, given as JavaScript of its content `r`; nothing when there is no such file.
of_json() { node -p 'const r = JSON.parse(require("fs").readFileSync(process.argv[1])); '"$2" "$1" 2>/dev/null || true; }

check_web() {
  say 'Checking the web client: svelte-check'
  bounded npm run --silent --prefix web check || fail 'svelte-check has complaints'
  say 'Checking the web client: eslint and prettier'
  bounded npm run --silent --prefix web lint || fail 'eslint or prettier has complaints: npm run format in web/ mends what prettier found'
}

test_web() {
  local list=$PWD/$results/vitest-list.json report=$PWD/$results/vitest.json expected status=0 counts total good bad left
  bounded env -C web node_modules/.bin/vitest list --json="$list" >"$results/vitest-list.txt" 2>&1 || { cat "$results/vitest-list.txt"; fail "The web client's tests could not be listed"; }
  expected=$(of_json "$list" r.length)
  ((${expected:-0} > 0)) || fail 'The web client has no tests'
  say "Running $expected tests of the web client"
  bounded env -C web node_modules/.bin/vitest run --allowOnly=false --reporter=dot --reporter=json --outputFile.json="$report" || status=$?
  counts=$(of_json "$report" '[r.numTotalTests, r.numPassedTests, r.numFailedTests, r.numPendingTests + r.numTodoTests].join(" ")')
  [[ $counts ]] || fail "The web client's tests broke off with exit code $status"
  read -r total good bad left <<<"$counts"
  count "$expected" "$total" "$status" "$good" "$bad" "$left"
}

test_e2e() {
  local list=$PWD/$results/e2e-list.json report=$PWD/$results/e2e.json chosen=() titles='' part expected status=0 counts total good bad left
  for part in "${e2e_parts[@]}"; do
    part=${part#web/} part=${part#e2e/}
    if [[ $(find web/e2e -path "*/${part%.spec.ts}*.spec.ts") ]]; then chosen+=("${part%.spec.ts}"); else titles+=${titles:+|}$part; fi
  done
  if [[ $titles ]]; then chosen+=(--grep "$titles"); fi

  bounded env -C web PLAYWRIGHT_JSON_OUTPUT_NAME="$list" node_modules/.bin/playwright test --list --forbid-only --reporter=json "${chosen[@]}" >"$results/e2e-list.txt" 2>&1 ||
    { of_json "$list" 'r.errors.map((error) => error.message).join("\n")'; cat "$results/e2e-list.txt"; fail 'No such end-to-end tests, or they could not be listed'; }
  expected=$(of_json "$list" 'const count = (s) => s.specs.reduce((n, spec) => n + spec.tests.length, 0) + (s.suites ?? []).reduce((n, t) => n + count(t), 0); r.suites.reduce((n, s) => n + count(s), 0)')
  ((${expected:-0} > 0)) || fail 'There are no end-to-end tests'
  say "Running $expected tests in $("${PARLEY_CHROMIUM:-chromium}" --version 2>/dev/null || echo Chromium)"
  bounded env -C web PLAYWRIGHT_JSON_OUTPUT_NAME="$report" TMPDIR="$work/tmp" node_modules/.bin/playwright test --forbid-only --reporter=list,json "${chosen[@]}" || status=$?
  # One that passed at the second try, were it tried again, would have failed.
  counts=$(of_json "$report" '[r.stats.expected + r.stats.unexpected + r.stats.flaky + r.stats.skipped, r.stats.expected, r.stats.unexpected + r.stats.flaky, r.stats.skipped].join(" ")')
  [[ $counts ]] || fail "The end-to-end tests broke off with exit code $status"
  read -r total good bad left <<<"$counts"
  count "$expected" "$total" "$status" "$good" "$bad" "$left"
}

check_tools
mkdir -p "$results"
rm -rf "${results:?}"/*
if ((EUID == 0)); then
  # The user that runs PostgreSQL has to reach its data, and root's own temporary folder may be closed to it.
  work=$(mktemp -d /tmp/parley-tests.XXXXXX)
  chmod 711 "$work"
else
  work=$(mktemp -d "${TMPDIR:-/tmp}/parley-tests.XXXXXX")
fi
mkdir "$work/tmp"

# What fails soonest comes first.
dotnet_tests=${all:-${long:-${parts[*]:+yes}}}
if [[ $web ]]; then npm_ci web; check_web; test_web; fi
if [[ $dotnet_tests && ( $long || -z ${PARLEY_TEST_POSTGRES:-} ) ]]; then find_postgres || install_postgres; fi
# Some long tests kill a PostgreSQL, which has to be their own.
if [[ $long ]]; then export PARLEY_TEST_POSTGRES_BIN=$pg_bin; fi
if [[ $e2e ]]; then install_browser; fi
if [[ $dotnet_tests ]]; then npm_ci tests/interop; fi
if [[ $dotnet_tests && $e2e ]]; then build Parley.slnx
elif [[ $dotnet_tests ]]; then build Parley.slnx -p:SkipWebClient=true
elif [[ $e2e ]]; then build src/Parley.Server; fi
if [[ $all ]]; then check_format; fi
if [[ $dotnet_tests ]]; then start_postgres; run_tests; fi
if [[ $all ]]; then say_left_out; fi
if [[ $e2e ]]; then test_e2e; fi
