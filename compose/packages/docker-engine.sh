#!/usr/bin/env bash
# A Docker engine with compose v2, on a Debian machine that has none: installs what is missing, starts dockerd when no engine
# answers. Twice is harmless; an engine that answers is left alone.
#
# usage: docker-engine.sh           as root
#        docker-engine.sh --stop    ends the engine that this script started, and no other
#
# Debian 12 has compose v1 and engine 20.10 only. So there these packages come from Debian 13: they need nothing but Debian 12's
# C library. Everything else stays as it is (apt pins: 13 is never preferred), also containerd and runc.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here
readonly PACKAGES=(docker.io docker-cli docker-compose docker-buildx mmdebstrap)
readonly SOURCES=/etc/apt/sources.list.d/understudy-docker.sources
readonly PINS=/etc/apt/preferences.d/understudy-docker
readonly STATE=/run/understudy-docker
readonly PIDFILE=$STATE/dockerd.pid
readonly LOG=/var/log/understudy-dockerd.log
readonly START_SECONDS=60 STOP_SECONDS=60

say() {
  echo "${0##*/}: $1" >&2
}

answers() {
  timeout 10 docker info >/dev/null 2>&1
}

# --- install ---------------------------------------------------------------------------------------------------------------

installed() {
  local package
  for package in "$@"; do
    [[ $(dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null) == *"ok installed" ]] || return 1
  done
}

# An engine and compose from elsewhere, such as Docker's own repository, serve as well; packages of two kinds would not mix.
complete() {
  installed "${PACKAGES[@]}" || { command -v dockerd >/dev/null && docker compose version >/dev/null 2>&1; }
}

add_debian_13() {
  local uri
  uri=$("$here/debian-uri.sh")
  cat >"$SOURCES" <<-END
	# Written by understudy: the Docker engine of Debian 13, see $PINS.
	Types: deb
	URIs: $uri
	Suites: trixie
	Components: main
	Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
	END
  cat >"$PINS" <<-END
	# Written by understudy: nothing comes from Debian 13 but these.
	Package: *
	Pin: release n=trixie
	Pin-Priority: 1

	Package: docker.io docker-cli docker-compose docker-buildx
	Pin: release n=trixie
	Pin-Priority: 990
	END
}

install() {
  # shellcheck source=/dev/null
  . /etc/os-release
  [[ ${ID:-} == debian ]] || {
    say "knows Debian only; install a Docker engine (20.10 or newer) and compose v2, then run this again"
    exit 4
  }
  if [[ $VERSION_CODENAME == bookworm ]]; then add_debian_13; fi
  say "installing: ${PACKAGES[*]}"
  "$here/debian.sh" "${PACKAGES[@]}"
}

# --- start and stop --------------------------------------------------------------------------------------------------------

# Prints the pid of the engine that this script started. A stale pid file may name somebody else's process: the program and the
# pid file among its arguments prove that it is ours.
own_engine() {
  local pid arguments
  [[ -r $PIDFILE ]] || return 1
  pid=$(<"$PIDFILE")
  [[ $pid =~ ^[0-9]+$ && $(cat "/proc/$pid/comm" 2>/dev/null) == dockerd ]] || return 1
  mapfile -d '' -t arguments <"/proc/$pid/cmdline" || return 1
  [[ " ${arguments[*]} " == *" --pidfile=$PIDFILE "* ]] || return 1
  echo "$pid"
}

# until_true SECONDS COMMAND...
until_true() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
}

answers_or_died() {
  answers || ! kill -0 "$started" 2>/dev/null
}

# Not by the init script: it raises limits that a container may not raise. A session of its own, so that a Ctrl-C meant for the
# caller does not take the engine with it.
start() {
  mkdir -p "$STATE"
  setsid dockerd --pidfile="$PIDFILE" >>"$LOG" 2>&1 </dev/null &
  started=$!
  until_true "$START_SECONDS" answers_or_died || true
  answers || {
    tail -n 20 "$LOG" >&2
    say "dockerd does not answer; its log is $LOG"
    exit 5
  }
  say "started dockerd $(docker version --format '{{.Server.Version}}'), log in $LOG"
}

gone() {
  ! own_engine >/dev/null
}

stop() {
  local pid
  pid=$(own_engine) || {
    say "no engine of this script is running"
    return
  }
  kill -TERM "$pid"
  until_true "$STOP_SECONDS" gone || {
    say "dockerd, pid $pid, has not ended within $STOP_SECONDS s"
    exit 5
  }
}

case ${1:-} in
  '' | --stop) ;;
  *)
    echo "usage: ${0##*/} [--stop]" >&2
    exit 2
    ;;
esac
[[ $(id -u) == 0 ]] || { say "must run as root"; exit 4; }
if [[ ${1:-} == --stop ]]; then
  stop
  exit
fi
complete || install
answers || start
