#!/bin/bash
# Tries PACKAGES=pgdg of compose/images/postgres/Dockerfile where apt.postgresql.org cannot be reached: builds it against a stand-in on
# loopback, which has Debian's packages under newer versions, signed by a key of its own. It proves that the recipe adds that archive, that
# its signature is checked, and that the server is taken from it. Nothing of it stays. By hand, since it takes port 443.
#
# usage: pgdg.sh    as root on Debian 12 with an engine; needs dpkg-dev, gnupg, openssl, python3, and Debian's archive
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../../../../.." && pwd)
readonly home base=understudy-test/pgdg-base:1 image=understudy-test/pgdg:15 suffix=.pgdg12+1
work=$(mktemp -d)
server=''

finish() {
  if [[ -n $server ]]; then kill "$server" 2>/dev/null || true; fi
  docker image rm --force "$image" "$base" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT
cd "$work"

keys() {
  export GNUPGHOME=$work/gnupg
  mkdir -m 700 gnupg
  gpg --batch --quiet --passphrase '' --quick-generate-key 'stand-in <stand-in@example.invalid>' rsa2048 sign never
  gpg --batch --armor --export >key.asc
  gpg --batch --export >key.gpg
  openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=stand-in -addext subjectAltName=DNS:apt.postgresql.org \
    -keyout tls.key -out tls.crt 2>/dev/null
}

archive() {
  local deb suite=dists/bookworm-pgdg packages=main/binary-amd64/Packages
  mkdir -p debs "www/pub/repos/apt/pool" "www/pub/repos/apt/$suite/main/binary-amd64"
  (cd debs && apt-get download -qq postgresql-15 postgresql-client-15 postgresql-15-pgaudit libpq5 2>/dev/null)
  for deb in debs/*.deb; do
    rm -rf tree
    dpkg-deb --raw-extract "$deb" tree
    sed -i "s/^Version: .*/&$suffix/" tree/DEBIAN/control
    dpkg-deb -Zgzip -z1 --build tree "www/pub/repos/apt/pool/${deb##*/}" >/dev/null
  done
  cd www/pub/repos/apt
  dpkg-scanpackages --multiversion pool >"$suite/$packages" 2>/dev/null
  cd "$suite"
  cat >Release <<RELEASE
Suite: bookworm-pgdg
Codename: bookworm-pgdg
Architectures: amd64
Components: main
Date: $(date --rfc-2822 --utc)
SHA256:
 $(sha256sum "$packages" | cut --delimiter=' ' --fields=1) $(stat --format=%s "$packages") $packages
RELEASE
  gpg --batch --quiet --clearsign --output InRelease Release
  cd "$work"
}

serve() {
  python3 -c '
import functools, http.server, ssl, sys
class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 443), functools.partial(Quiet, directory=sys.argv[1]))
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[2], sys.argv[3])
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()' www tls.crt tls.key &
  server=$!
}

# trusting KEY: a base whose postgresql-common has that key instead of the real one.
trusting() {
  cat >Dockerfile <<DOCKERFILE
FROM debian:bookworm-slim
COPY key.asc key.gpg tls.crt /stand-in/
RUN set -eu; export DEBIAN_FRONTEND=noninteractive; apt-get update --quiet=2; \
    apt-get install --yes --quiet=2 --no-install-recommends ca-certificates; \
    cp /stand-in/tls.crt /usr/local/share/ca-certificates/stand-in.crt; update-ca-certificates; \
    pgdg=/usr/share/postgresql-common/pgdg; mkdir -p \$pgdg; \
    if [ $1 = own ]; then for each in asc gpg; do \
      dpkg-divert --add --no-rename --divert \$pgdg/real.\$each \$pgdg/apt.postgresql.org.\$each; \
      cp /stand-in/key.\$each \$pgdg/apt.postgresql.org.\$each; done; fi
DOCKERFILE
  docker build --quiet --network host --tag "$base" . >/dev/null
}

build() {
  docker build --progress plain --network host --add-host apt.postgresql.org:127.0.0.1 --build-arg "BASE=$base" --build-arg PG_MAJOR=15 \
    --build-arg PACKAGES=pgdg --file "$home/compose/images/postgres/Dockerfile" --tag "$image" "$home" 2>&1
}

keys
archive
serve
trusting real
if said=$(build); then echo "FAILED: an archive signed by somebody else was taken" >&2; exit 1; fi
[[ $said == *"NO_PUBKEY"* || $said == *"is not signed"* ]] || { echo "FAILED, but not for the signature: $said" >&2; exit 1; }
echo "ok: an archive signed by somebody else is refused"
trusting own
build >/dev/null
installed=$(docker run --rm --network none --entrypoint dpkg-query "$image" --show --showformat '${Version}\n' \
  postgresql-15 postgresql-15-pgaudit libpq5 pgbackrest)
echo "$installed"
[[ $(grep --count --fixed-strings "$suffix" <<<"$installed") == 3 ]] || { echo "FAILED: not from the stand-in" >&2; exit 1; }
echo "ok: server, pgaudit and libpq are that archive's"
