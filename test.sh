#!/usr/bin/env bash
# Builds everything, runs every test and ends with one line: "N passed, N failed". See ./test.sh --help.
set -euo pipefail

usage() {
  cat <<'EOF'
Usage: ./test.sh [part ...]

  ./test.sh                  the gate: build with warnings as errors, check the formatting, run every test
  ./test.sh log promises     build, then run these parts only: a folder of tests/Parley.Tests or a class, in any case
  ./test.sh --help           this text

What the machine has to have: the .NET 10 SDK and Node 20. PostgreSQL is installed from Debian's packages when it is
missing (as root, or with sudo) and started privately, for this run only; a server of the system's is never touched.

  PARLEY_TEST_POSTGRES   use this server instead: an Npgsql connection string of a superuser
  PARLEY_TEST_THREADS    how many test classes run at once: a number, or a multiple of the processors such as 2x
  PARLEY_TEST_MINUTES    give up after so many minutes; 30 when not set

The last line is "N passed, N failed", with ", N skipped" where there are any. The exit code is 0 only when everything
was built, formatted and passed, and no test of the suite went missing. Results stay in artifacts/tests/.
EOF
}

parts=()
for argument in "$@"; do
  case $argument in
    -h | --help) usage; exit 0 ;;
    -*) usage >&2; exit 2 ;;
    *) parts+=("$argument") ;;
  esac
done

cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
results=artifacts/tests
runner=artifacts/bin/Parley.Tests/release/Parley.Tests
minutes=${PARLEY_TEST_MINUTES:-30}
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
  dotnet --version >/dev/null || fail 'The .NET 10 SDK is needed: https://dotnet.microsoft.com/download/dotnet/10.0'
  if [[ -f tests/interop/package-lock.json ]]; then
    local major
    major=$(node --version 2>/dev/null | sed 's/^v//; s/\..*//') || true
    if ((${major:-0} < 20)) || ! command -v npm >/dev/null; then
      fail 'Node 20 with npm is needed: https://nodejs.org/en/download'
    fi
  fi
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
  say "Installing PostgreSQL, which is missing: Debian's package postgresql and what it depends on"
  command -v apt-get >/dev/null || fail 'PostgreSQL is missing and this is no Debian: install it, or set PARLEY_TEST_POSTGRES'
  if ((EUID != 0)); then command -v sudo >/dev/null || fail 'Installing PostgreSQL takes root or sudo'; fi

  as_root apt-get update -qq >"$work/apt.log" 2>&1 || true # another source of the machine's may be down; what counts is the installation
  # Debian's package would create and start a database server of its own; this run only wants the programs.
  # shellcheck disable=SC2016 # the inner shell expands these
  as_root sh -c '
    folder=/etc/postgresql-common/createcluster.d
    mkdir -p "$folder" && echo "create_main_cluster = false" > "$folder/parley-tests.conf"
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql </dev/null
    status=$?
    rm -f "$folder/parley-tests.conf"
    rmdir --ignore-fail-on-non-empty "$folder"
    exit $status' >>"$work/apt.log" 2>&1 || { cat "$work/apt.log"; fail 'PostgreSQL could not be installed'; }
  find_postgres || fail 'PostgreSQL was installed, but its programs are not in /usr/lib/postgresql'
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

install_interop() {
  [[ -f tests/interop/package-lock.json ]] || return 0
  local installed=tests/interop/node_modules/.installed-lock.json
  cmp -s tests/interop/package-lock.json "$installed" && return
  say 'Installing the Node clients: npm ci in tests/interop'
  bounded npm ci --prefix tests/interop --no-audit --no-fund || fail 'npm ci failed in tests/interop'
  cp tests/interop/package-lock.json "$installed"
}

build() {
  say 'Building' # Directory.Build.props makes warnings errors
  # No compiler or build server is left behind to hold a terminal or a pipeline open.
  bounded dotnet build Parley.slnx -c Release --tl:off -nodeReuse:false -p:UseSharedCompilation=false \
    --nologo -v quiet -clp:NoSummary || fail 'The build failed'
  [[ -x $runner ]] || fail "The build left no $runner"
}

check_format() {
  say 'Checking the formatting'
  bounded dotnet format Parley.slnx --verify-no-changes --no-restore ||
    fail 'The formatting differs: run dotnet format Parley.slnx'
}

# The suite as the runner finds it, before anything runs: one ID line for each test, and the method it belongs to.
list_tests() {
  "$runner" -noColor -list full -preEnumerateTheories "$@" >"$results/list.txt" ||
    { cat "$results/list.txt"; fail 'The tests could not be listed'; }
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
  list_tests
  if ((${#parts[@]} > 0)); then
    say "Chosen: ${parts[*]}"
    choose_parts
    list_tests "${chosen[@]}"
  fi
  expected=$(count_tests)
  ((expected > 0)) || fail 'The suite holds no tests'

  say "Running $expected tests"
  [[ ${PARLEY_TEST_THREADS:-} ]] && options+=(-maxThreads "$PARLEY_TEST_THREADS")
  mkdir "$work/tmp"
  # What tests forget in the temporary folder goes with it.
  TMPDIR=$work/tmp bounded "$runner" "${chosen[@]}" "${options[@]}" -preEnumerateTheories -noLogo -noColor -noAutoReporters \
    -reporter quiet -longRunning 60 -printMaxStringLength 0 -trx "$results/results.trx" || status=$?
  ((status == 124)) && printf '\nThe tests did not end within %s minutes.\n' "$minutes"

  counters=$(grep -o '<Counters [^>]*>' "$results/results.trx" 2>/dev/null) || fail "The tests broke off with exit code $status"
  number() { [[ $counters =~ \ $1=\"([0-9]+)\" ]] && printf '%s' "${BASH_REMATCH[1]}"; }
  total=$(number total) passed=$(number passed)
  skipped=$(($(number notExecuted) + $(number notRunnable)))
  failed=$(($(number failed) + $(number error)))
  ((total >= expected)) || fail "Only $total of $expected tests ran"
  ((passed + failed > 0)) || fail 'No test ran: all were skipped'
  ((status == 0 || failed > 0)) || fail "The tests ended with exit code $status"
}

check_tools
mkdir -p "$results"
rm -f "$results"/*
if ((EUID == 0)); then
  # The user that runs PostgreSQL has to reach its data, and root's own temporary folder may be closed to it.
  work=$(mktemp -d /tmp/parley-tests.XXXXXX)
  chmod 711 "$work"
else
  work=$(mktemp -d "${TMPDIR:-/tmp}/parley-tests.XXXXXX")
fi
if [[ -z ${PARLEY_TEST_POSTGRES:-} ]]; then find_postgres || install_postgres; fi
install_interop
build
if ((${#parts[@]} == 0)); then check_format; fi
start_postgres
run_tests
