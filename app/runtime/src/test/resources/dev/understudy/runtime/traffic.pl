# Traffic between two containers, for tests: what arrives is printed.
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;
use Time::HiRes qw(time sleep);

my ($what, @arguments) = @ARGV;
my %act = (
    # PORT COUNT SECONDS: how many datagrams came; ends early with all of them
    hear => sub {
        my ($port, $count, $seconds) = @_;
        my $socket = IO::Socket::INET->new(Proto => 'udp', LocalPort => $port) or die "$!";
        my ($heard, $end) = (0, time + $seconds);
        while ($heard < $count && (my $left = $end - time) > 0) {
            next unless IO::Select->new($socket)->can_read($left);
            recv($socket, my $message, 100, 0);
            last if $message eq 'end';
            $heard++;
        }
        print $heard;
    },
    # HOST PORT COUNT
    say => sub {
        my ($host, $port, $count) = @_;
        my $socket = IO::Socket::INET->new(Proto => 'udp', PeerAddr => $host, PeerPort => $port) or die "$!";
        for (1 .. $count) {
            send($socket, 'x', 0);
            sleep 0.002;
        }
    },
    # PORT: takes one connection's bytes
    sink => sub {
        my $server = IO::Socket::INET->new(LocalPort => $_[0], Listen => 1, ReuseAddr => 1) or die "$!";
        my $client = $server->accept;
        my $bytes = 0;
        while (my $read = sysread($client, my $buffer, 65536)) { $bytes += $read }
        print $bytes;
    },
    # HOST PORT BYTES: prints the milliseconds until all of it was taken
    pour => sub {
        my ($host, $port, $bytes) = @_;
        my $socket;
        for (1 .. 100) {
            last if $socket = IO::Socket::INET->new(PeerAddr => $host, PeerPort => $port);
            sleep 0.05;
        }
        my $start = time;
        print {$socket} 'x' x $bytes;
        $socket->flush;
        shutdown($socket, 1);
        sysread($socket, my $end, 1);
        printf '%d', 1000 * (time - $start);
    },
);
$act{$what}->(@arguments);
