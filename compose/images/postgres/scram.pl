#!/usr/bin/perl
# Reads passwords on standard input, one a line, and prints a line for each: its SCRAM-SHA-256 verifier (RFC 5802, RFC 7677), as PostgreSQL
# keeps it. The same as ScramVerifier.java, for where there is no Java. openssl would need the password among its arguments, for all to see.
#
# usage: scram.pl [SALT]    SALT in base64; default: 16 random bytes, others for each
use strict;
use warnings;
use Digest::SHA qw(hmac_sha256 sha256);
use MIME::Base64 qw(decode_base64 encode_base64);

my $iterations = 4096;
while (defined(my $password = <STDIN>)) {
    chomp $password;
    die "scram.pl: only passwords of printable ASCII are supported\n" unless $password =~ /^[!-~]+$/;
    print verifier($password, @ARGV ? decode_base64($ARGV[0]) : random_salt()), "\n";
}
die "scram.pl: no password on standard input\n" unless $.;

sub random_salt {
    open(my $random, '<:raw', '/dev/urandom') or die "scram.pl: /dev/urandom: $!\n";
    read($random, my $salt, 16) == 16 or die "scram.pl: /dev/urandom: too short\n";
    return $salt;
}

sub verifier {
    my ($password, $salt) = @_;

    # PBKDF2 with one block: the digest is as long as the key that is wanted.
    my $block = hmac_sha256($salt . pack('N', 1), $password);
    my $salted = $block;
    for (2 .. $iterations) {
        $block = hmac_sha256($block, $password);
        $salted ^= $block;
    }
    my $stored_key = sha256(hmac_sha256('Client Key', $salted));
    my $server_key = hmac_sha256('Server Key', $salted);
    return sprintf "SCRAM-SHA-256\$%d:%s\$%s:%s", $iterations, map { encode_base64($_, '') } $salt, $stored_key, $server_key;
}
