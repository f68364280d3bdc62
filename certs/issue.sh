#!/bin/sh
# Issues a stack's CA and a server certificate per id: issue.sh <certs-dir> <id> [<id>…]
# Idempotent: keeps what is valid, replaces server certificates that expire within a week or come from another CA. An expired
# CA, or one whose key does not match, is refused: replacing it silently would cut off every client that trusts it.
#
# Beside the certificates there may lie what somebody asks for; it is done once, however often a run is cut off:
#   renew     server certificates that are not newer than this file are replaced
#   ca.step   one word, after which the file is removed:
#             trust   make another CA, ca-next.key, and put its certificate into ca.crt beside that of the one that signs
#             switch  that CA signs from now on; certificates of the one before are replaced
#             drop    nobody needs to trust the one before any more: ca.crt is the signing CA's certificate alone
# Runs on one directory take turns.
set -eu
umask 077
export LC_ALL=C
config=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)/openssl.cnf
[ $# -ge 2 ] || { echo "usage: issue.sh <certs-dir> <id> [<id>...]" >&2; exit 2; }
dir=$1
shift
mkdir -p -- "$dir"
export SAN=DNS:localhost
lock=$dir/.issue.lock
tmp=''

die() { echo "issue.sh: $1" >&2; exit 1; }
# run ID COMMAND...
run() {
    of=$1
    shift
    "$@" >"$tmp/$of.log" 2>&1 || { cat -- "$tmp/$of.log" >&2; die "openssl failed"; }
}
# With a new key, ID.key: starting openssl is what takes long here. request ID OPTION...
request() {
    subject=$1
    shift
    run "$subject" openssl req -new -config "$config" -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$tmp/$subject.key" "$@"
}

# A link to a name is made by one process only, and says whose it is: the lock of a run that was killed is no lock. It is taken
# away under a name of our own, so that two that find it stale do not remove each other's new one.
lock() {
    waited=0
    until ln -s "$$" "$lock" 2>/dev/null; do
        owner=$(readlink "$lock" 2>/dev/null) || continue
        if ! kill -0 "$owner" 2>/dev/null; then
            mv -f -- "$lock" "$lock.$$" 2>/dev/null || continue
            [ "$(readlink "$lock.$$")" = "$owner" ] || mv -f -- "$lock.$$" "$lock"
            rm -f -- "$lock.$$"
            continue
        fi
        waited=$((waited + 1))
        [ $waited -le 300 ] || die "process $owner has held $lock for a minute"
        sleep 0.2
    done
    trap 'rm -rf -- "$tmp" "$lock"' EXIT
    # Who works for this one must be done before what they write is taken away.
    trap 'wait; exit 130' INT TERM HUP
    # With the lock held, what lies there is of a run that was killed, and may be a key.
    rm -rf -- "$dir"/.issue.??????
    tmp=$(mktemp -d -- "$dir/.issue.XXXXXX")
}

# Sets `signer` to a file that begins with the certificate of the CA that signs. After a change of the CA that is ca.key itself, so that key and certificate
# change at once; ca.crt says whom to trust, who may be two.
find_signer() {
    signer=$dir/ca.crt
    if grep -q 'BEGIN CERTIFICATE' "$dir/ca.key"; then
        signer=$tmp/signer.crt
        openssl x509 -in "$dir/ca.key" -out "$signer"
    fi
}

# self_signed NAME: NAME.key and NAME.crt of another CA. The subject names the key: two CAs must not look the same to a client that trusts both.
self_signed() {
    request "$1" -x509 -extensions ca -sha256 -days 3650 -subj "/O=Understudy/CN=Understudy CA $(openssl rand -hex 8)" -out "$tmp/$1.crt"
}

# trusted FILE...: ca.crt is the first certificate of each.
trusted() {
    for each in "$@"; do openssl x509 -in "$each" || exit 1; done >"$tmp/trusted"
    chmod 644 "$tmp/trusted"
    mv -f -- "$tmp/trusted" "$dir/ca.crt"
}

trust_next() {
    if ! [ -e "$dir/ca-next.key" ]; then
        self_signed ca-next
        cat -- "$tmp/ca-next.crt" >>"$tmp/ca-next.key"
        mv -f -- "$tmp/ca-next.key" "$dir/ca-next.key"
    fi
    trusted "$signer" "$dir/ca-next.key"
}

ca_step() {
    [ -e "$dir/ca.step" ] || return 0
    read -r step <"$dir/ca.step" || step=''
    case $step in
        trust) trust_next ;;
        switch)
            if [ -e "$dir/ca-next.key" ]; then
                trust_next
                mv -f -- "$dir/ca-next.key" "$dir/ca.key"
                find_signer
            fi
            ;;
        drop)
            [ ! -e "$dir/ca-next.key" ] || die "the next CA does not sign yet: switch comes before drop"
            trusted "$signer"
            ;;
        *) die "$dir/ca.step says \"$step\": it is trust, switch or drop" ;;
    esac
    rm -f -- "$dir/ca.step"
}

ca() {
    if [ -e "$dir/ca.crt" ] && [ -e "$dir/ca.key" ]; then
        find_signer
        openssl x509 -in "$signer" -noout -checkend 0 >/dev/null 2>&1 || die "the CA $dir/ca.crt has expired; delete it and ca.key to make another"
        key_fits "$signer" "$dir/ca.key" || die "$dir/ca.key is not the key of $dir/ca.crt; delete both to make another CA"
        ca_step
        return
    fi
    if [ -e "$dir/ca.crt" ]; then die "$dir/ca.crt has no ca.key; delete it to make another CA"; fi
    self_signed ca
    chmod 644 "$tmp/ca.crt"
    # The certificate last: with it the CA counts as made.
    mv -f -- "$tmp/ca.key" "$dir/ca.key"
    mv -f -- "$tmp/ca.crt" "$dir/ca.crt"
    signer=$dir/ca.crt
}

# key_fits CERTIFICATE KEY
key_fits() {
    [ "$(openssl x509 -in "$1" -noout -pubkey)" = "$(openssl pkey -in "$2" -pubout)" ]
}

# new_enough ID: whether nobody asked for another one since it was made.
new_enough() {
    [ ! -e "$dir/renew" ] || [ -n "$(find "$dir/$1.crt" -newer "$dir/renew")" ]
}

# One process each: issued by this CA, for this name, still valid in a week. That the key fits follows from how a pair is put
# in place, and should somebody swap it, its server refuses to start and says why.
good() {
    [ -e "$dir/$1.crt" ] && [ -e "$dir/$1.key" ] && new_enough "$1" &&
        openssl verify -attime "$week" -purpose sslserver -verify_hostname "$1" -CAfile "$signer" "$dir/$1.crt" >"$tmp/$1.verdict" 2>&1
}

# Standard output names what is replaced, and why.
say_replaced() {
    if [ -e "$dir/$1.crt" ]; then
        why=$(sed -n 's/^error [0-9]* at [0-9]* depth lookup: *//p' "$tmp/$1.verdict" 2>/dev/null | head -n 1)
        if [ -z "$why" ] && ! new_enough "$1"; then why='as asked'; fi
        echo "replaced the certificate of $1: ${why:-it had no key}"
    fi
}

server() {
    # A container that joined a running stack is known by its second name: Roster.java says why.
    export SAN="DNS:localhost,DNS:$1,DNS:$1-member,IP:127.0.0.1,IP:::1"
    request "$1" -subj "/O=Understudy/CN=$1" -out "$tmp/$1.csr"
    run "$1" openssl x509 -req -in "$tmp/$1.csr" -CA "$signer" -CAkey "$dir/ca.key" -set_serial "0x$2" \
        -sha256 -days 825 -extfile "$config" -extensions server -out "$tmp/$1.crt"
}

# All at once, each in a process of its own: what is missing is in $tmp then.
issue() {
    random=$(openssl rand -hex 14) number=4096 jobs=''
    for id in "$@"; do
        number=$((number + 1))
        { good "$id" || server "$id" "$random$(printf %x "$number")"; } &
        jobs="$jobs $!"
    done
    failed=''
    for job in $jobs; do wait "$job" || failed=yes; done
    [ -z "$failed" ] || exit 1
}

put() {
    certificates='' pairs=''
    for id in "$@"; do
        [ -e "$tmp/$id.crt" ] || continue
        say_replaced "$id"
        certificates="$certificates $id.crt" pairs="$pairs $id.key $id.crt"
    done
    [ -n "$pairs" ] || return 0
    # Without the certificate a pair counts as missing, should this end between the two.
    # shellcheck disable=SC2086 # ids have no spaces
    (cd "$dir" && rm -f -- $certificates)
    # shellcheck disable=SC2086
    (cd "$tmp" && chmod 644 $certificates && mv -f -- $pairs ..)
}

for id in "$@"; do
    case $id in ca | '' | *[!a-z0-9_-]* | -*) die "not a server's id: $id" ;; esac
done
lock
week=$(($(date +%s) + 604800))
ca
issue "$@"
put "$@"
