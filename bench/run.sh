#!/usr/bin/env bash
# Runs load scenarios, each against a server of its own, in a data folder of its own that is removed afterwards.
#
#   bench/run.sh [--baseline] [--postgres CONNECTION [--postgres-pid PID]] [--no-build] SCENARIO [OPTIONS...] [+ SCENARIO...]
#
#   bench/run.sh direct --in-flight 1
#   bench/run.sh --baseline fanout --rate alone + fanout --rate flood + idle
#   bench/run.sh all
#
# --postgres-pid: PostgreSQL's first process; the CPU of it and its back ends is counted with the server's.
# SERVER_OPTIONS in the environment is added to the server's command line; LIMIT_SECONDS bounds each scenario (900).
set -euo pipefail
cd "$(dirname "$0")/.."

baseline=no postgres= postgres_pid= build=yes
while [[ "${1-}" == --* ]]; do
  case "$1" in
    --baseline) baseline=yes; shift ;;
    --postgres) postgres=$2; shift 2 ;;
    --postgres-pid) postgres_pid=$2; shift 2 ;;
    --no-build) build=no; shift ;;
    *) sed -n '2,12s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
done
if [[ $# == 0 ]]; then sed -n '2,12s/^# \{0,1\}//p' "$0" >&2; exit 2; fi
if [[ "$1" == all ]]; then
  set -- direct + direct --in-flight 1 + fanout --rate alone + fanout --rate flood + idle + list + history + startup
  if [[ $baseline == yes ]]; then set -- direct + direct --in-flight 1 + fanout --rate alone + fanout --rate flood + idle; fi
fi

if [[ $baseline == yes ]]; then project=bench/Parley.Baseline; else project=src/Parley.Server; fi
if [[ $build == yes ]]; then
  for built in "$project" bench/Parley.Load; do
    output=$(dotnet build -c Release "$built" --nologo -v quiet) || { echo "$output" >&2; exit 1; }
  done
fi
program=$(basename "$project")
server="$PWD/artifacts/bin/$program/release/$program"
load="$PWD/artifacts/bin/Parley.Load/release/Parley.Load"

folder= server_pid=
clean_up() {
  if [[ -n "$server_pid" ]]; then
    kill -TERM "$server_pid" 2>/dev/null || true
    for _ in {1..100}; do kill -0 "$server_pid" 2>/dev/null || break; sleep 0.1; done
    kill -KILL "$server_pid" 2>/dev/null || true
    wait "$server_pid" 2>/dev/null || true
    server_pid=
  fi
  if [[ -n "$folder" ]]; then rm -rf "$folder"; folder=; fi
}
trap clean_up EXIT

free_port() {
  local port
  while port=$((20000 + RANDOM % 10000)); (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
  echo "$port"
}

run_one() {
  folder=$(mktemp -d "${TMPDIR:-/tmp}/parley-bench.XXXXXX")
  local url command status=0
  url="http://127.0.0.1:$(free_port)"
  command=("$server" --urls "$url")
  local options=(--url "$url")
  if [[ $baseline == yes ]]; then
    options+=(--baseline)
  else
    # Passwords are hashed cheaply and nobody is throttled: neither is what is measured here.
    command+=(--Storage:DataFolder "$folder" --Accounts:PasswordIterations 1000 --RateLimits:Enabled false
      --Groups:MaxStrangersPerDay 1000000
      --Logging:LogLevel:Default Warning)
    if [[ -n "$postgres" ]]; then command+=(--Storage:Postgres "$postgres"); fi
    if [[ -n "$postgres_pid" ]]; then options+=(--pid-tree "$postgres_pid"); fi
  fi
  # shellcheck disable=SC2206 # several words on purpose
  command+=(${SERVER_OPTIONS-})
  if [[ "$1" == costs ]]; then
    command+=(--Metrics:Token "$folder-metrics")
    options+=(--metrics-token "$folder-metrics")
  fi

  if [[ "$1" == startup ]]; then
    timeout "${LIMIT_SECONDS:-900}" "$load" "$@" "${options[@]}" -- "${command[@]}" || status=$?
  else
    "${command[@]}" >"$folder/server.log" 2>&1 &
    server_pid=$!
    local ready=no
    for _ in {1..300}; do
      if curl -fs -o /dev/null "$url/health/ready"; then ready=yes; break; fi
      kill -0 "$server_pid" 2>/dev/null || break
      sleep 0.1
    done
    if [[ $ready == yes ]]; then
      timeout "${LIMIT_SECONDS:-900}" "$load" "$@" "${options[@]}" --pid "$server_pid" || status=$?
    else
      echo "the server did not become ready" >&2
      status=1
    fi
    if [[ $status != 0 ]]; then tail -n 20 "$folder/server.log" >&2; fi
  fi
  clean_up
  return $status
}

failed=0
scenario=()
for word in "$@" +; do
  if [[ "$word" != + ]]; then scenario+=("$word"); continue; fi
  run_one "${scenario[@]}" || failed=1
  scenario=()
  echo
done
exit $failed
