#!/usr/bin/perl
# A line that takes time: holds the packets the kernel hands to NFQUEUE back, and lets them go in the order they came. For kernels without
# netem. It works on packets, so connections that exist are delayed as well, and none has to be made again.
#
# usage: delay-line.pl DELAY JITTER QUEUE...    DELAY and JITTER in microseconds; needs CAP_NET_ADMIN
#
# Returns once the queues are its own, and goes on in the background; its pid is in /run/delay-line.pid. On SIGTERM it lets everything go.
# Only ids of packets come here, no content (NFQNL_COPY_META).
use strict;
use warnings;
use Time::HiRes qw(time);

use constant {
    AF_NETLINK => 16, SOCK_RAW => 3, NETLINK_NETFILTER => 12, SOL_SOCKET => 1, SO_RCVBUF => 8, SOL_NETLINK => 270,
    NETLINK_NO_ENOBUFS => 5, MSG_DONTWAIT => 0x40, NLM_F_REQUEST => 1, NLM_F_ACK => 4, NLMSG_ERROR => 2,
    PACKET => 0x300, CONFIG => 0x302, VERDICT_BATCH => 0x303,
    CFG_CMD => 1, CFG_PARAMS => 2, CFG_QUEUE_MAXLEN => 3, CFG_MASK => 4, CFG_FLAGS => 5,
    BIND => 1, COPY_META => 1, GSO => 4, PACKET_HDR => 1, VERDICT_HDR => 2, NF_ACCEPT => 1,
    PACKETS_MAX => 65_536, BUFFER => 4 << 20,
};

die "usage: delay-line.pl DELAY JITTER QUEUE...\n" unless @ARGV >= 3 && !grep { !/^\d+$/ } @ARGV;
my ($delay, $jitter) = map { $_ / 1e6 } splice(@ARGV, 0, 2);
my %held = map { $_ => [] } @ARGV;    # queue => [[due, id], ...], the first to go first

socket(my $kernel, AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER) or die "delay-line.pl: netlink: $!\n";
setsockopt($kernel, SOL_SOCKET, SO_RCVBUF, BUFFER);
setsockopt($kernel, SOL_NETLINK, NETLINK_NO_ENOBUFS, 1);

sub attribute {
    my ($type, $value) = @_;
    return pack('S S a*', 4 + length $value, $type, $value) . "\0" x (-length($value) & 3);
}

sub tell_kernel {
    my ($type, $queue, $flags, $attributes) = @_;
    my $message = pack('L S S L L C C n', 20 + length $attributes, $type, NLM_F_REQUEST | $flags, 0, 0, 0, 0, $queue) . $attributes;
    send($kernel, $message, 0, pack('S S L L', AF_NETLINK, 0, 0, 0)) or die "delay-line.pl: netlink: $!\n";
}

sub own {
    my ($queue) = @_;
    my $command = attribute(CFG_CMD, pack('C C n', BIND, 0, 0)) . attribute(CFG_PARAMS, pack('N C', 0, COPY_META))
        . attribute(CFG_QUEUE_MAXLEN, pack('N', PACKETS_MAX)) . attribute(CFG_MASK, pack('N', GSO)) . attribute(CFG_FLAGS, pack('N', GSO));
    tell_kernel(CONFIG, $queue, NLM_F_ACK, $command);
    recv($kernel, my $answer, 65_536, 0);
    my ($type, $error) = unpack('x4 S x10 l', $answer);
    die 'delay-line.pl: queue ' . $queue . ': ' . ($! = -$error) . "\n" if $type == NLMSG_ERROR && $error != 0;
}

# A packet is never due before one that came earlier: the order of a connection's bytes is kept.
sub take {
    my ($queue, $id, $now) = @_;
    my $line = $held{$queue};
    my $due = $now + $delay + (2 * rand() - 1) * $jitter;
    $due = $line->[-1][0] if @$line && $line->[-1][0] > $due;
    push @$line, [$due, $id];
}

sub receive {
    my $now = time;
    while (defined recv($kernel, my $buffer, 65_536, MSG_DONTWAIT)) {
        for (my $at = 0; $at + 20 <= length $buffer;) {
            my ($length, $type, $queue) = unpack("x$at L S x10 x2 n", $buffer);
            last if $length < 20;
            take($queue, packet_id(substr($buffer, $at + 20, $length - 20)), $now) if $type == PACKET;
            $at += ($length + 3) & ~3;
        }
    }
}

sub packet_id {
    my ($attributes) = @_;
    for (my $at = 0; $at + 4 <= length $attributes;) {
        my ($length, $type) = unpack("x$at S S", $attributes);
        return unpack('N', substr($attributes, $at + 4, 4)) if ($type & 0x3fff) == PACKET_HDR;
        $at += ($length + 3) & ~3;
    }
    die "delay-line.pl: a packet without an id\n";
}

# One verdict lets a packet and all before it go.
sub release {
    my ($until) = @_;
    for my $queue (keys %held) {
        my ($line, $last) = ($held{$queue});
        $last = (shift @$line)->[1] while @$line && $line->[0][0] <= $until;
        tell_kernel(VERDICT_BATCH, $queue, 0, attribute(VERDICT_HDR, pack('N N', NF_ACCEPT, $last))) if defined $last;
    }
}

sub pause_until_due {
    my ($next) = sort { $a <=> $b } map { @$_ ? $_->[0][0] : () } values %held;
    my $wait = defined $next ? $next - time : undef;
    vec(my $readable = '', fileno $kernel, 1) = 1;
    select($readable, undef, undef, defined $wait && $wait < 0 ? 0 : $wait);
}

own($_) for keys %held;
my $child = fork // die "delay-line.pl: fork: $!\n";
if ($child) {
    open(my $file, '>', '/run/delay-line.pid') or die "delay-line.pl: /run/delay-line.pid: $!\n";
    print {$file} "$child\n";
    exit 0;
}
open($_, '+<', '/dev/null') for \*STDIN, \*STDOUT, \*STDERR;
my $ended = 0;
$SIG{TERM} = sub { $ended = 1 };
until ($ended) {
    pause_until_due();
    receive();
    release(time);
}
receive();
release(time + $delay + $jitter);
