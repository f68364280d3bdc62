package dev.understudy.runtime.docker;

import dev.understudy.runtime.Direction;
import dev.understudy.runtime.TrafficShape;
import java.util.Locale;
import java.util.Optional;

/**
 * What is wrong with a node's network, as a shell script for the node's network namespace. The node's loopback is spared, and every
 * rule is in a table of its own: Docker keeps rules in that namespace, too. Running it again replaces what was in force.
 *
 * @param isolated the ways that nothing passes; empty when all does
 * @param shaped how the rest passes
 */
record LinkRules(Optional<Direction> isolated, Optional<Shaped> shaped) {
    static final LinkRules NONE = new LinkRules(Optional.empty(), Optional.empty());

    /** In microseconds, and the program that holds packets back. */
    private static final String DELAY_LINE = "/usr/local/share/understudy/delay-line.pl";

    private static final String INTERFACES = "for each in $(ls /sys/class/net); do [ \"$each\" = lo ] || ";
    private static final long MICROS = 1_000;
    private static final int LOSS_STEPS = 10_000;
    /** A packet comes from the host's stack unsplit, as large as that. */
    private static final long PACKET_MAX = 65_536;

    /** What a tenth of a second brings, so that a bucket never runs over for want of a timer's tick. */
    private static final long BUCKETS_PER_SECOND = 10;

    /** A shape and the ways it applies to. */
    record Shaped(Direction direction, TrafficShape shape) {}

    LinkRules withIsolated(Optional<Direction> now) {
        return new LinkRules(now, shaped);
    }

    LinkRules withShaped(Optional<Shaped> now) {
        return new LinkRules(isolated, now);
    }

    boolean isNone() {
        return isolated.isEmpty() && shaped.isEmpty();
    }

    /** Takes everything away, and fails when the table stays: by the rest of it packets pass. */
    static String heal() {
        return """
                left=0
                nft -f - <<'END' || left=$?
                table inet understudy
                delete table inet understudy
                END
                %sexit $left
                """.formatted(unshaped());
    }

    /** All but the table, which is only ever replaced in one piece: what isolates must not stop doing so for a moment. */
    private static String unshaped() {
        return """
                for way in 'INPUT ! -i lo -j NFQUEUE --queue-num 1' 'OUTPUT ! -o lo -j NFQUEUE --queue-num 2'; do
                  iptables -t mangle -D $way --queue-bypass 2>/dev/null || true
                done
                if [ -e /run/delay-line.pid ]; then
                  kill "$(cat /run/delay-line.pid)" 2>/dev/null || true
                  rm -f /run/delay-line.pid
                fi
                %s tc qdisc del dev "$each" root 2>/dev/null || true; done
                """.formatted(INTERFACES);
    }

    /**
     * @param before what may be in force
     * @param netem whether the kernel can delay by itself what is sent
     */
    String script(LinkRules before, boolean netem) {
        StringBuilder text = new StringBuilder("set -e\n");
        if (before.shaped().isPresent() || shaped.isPresent()) {
            text.append(unshaped());
        }
        text.append("nft -f - <<'END'\ntable inet understudy\ndelete table inet understudy\ntable inet understudy {\n")
                .append(chain("input", "iifname", drops(Direction.INBOUND, netem)))
                .append(chain("output", "oifname", drops(Direction.OUTBOUND, netem)))
                .append("}\nEND\n");
        shaped.ifPresent(each -> text.append(queues(each, netem)));
        return text.toString();
    }

    private static String chain(String hook, String match, String rules) {
        return "  chain " + hook + " {\n    type filter hook " + hook + " priority -300; policy accept;\n    " + match
                + " \"lo\" accept\n" + rules + "  }\n";
    }

    private String drops(Direction way, boolean netem) {
        if (isolated.filter(each -> covers(each, way)).isPresent()) {
            return "    drop\n";
        }
        return shaped.filter(each -> covers(each.direction(), way))
                .filter(each -> way == Direction.INBOUND || !netem)
                .map(each -> lossAndRate(each.shape(), way))
                .orElse("");
    }

    private static boolean covers(Direction all, Direction one) {
        return all == Direction.BOTH_WAYS || all == one;
    }

    private static String lossAndRate(TrafficShape shape, Direction way) {
        StringBuilder rules = new StringBuilder();
        long lost = Math.round(shape.lossRatio() * LOSS_STEPS);
        if (lost > 0) {
            rules.append("    numgen random mod " + LOSS_STEPS + " < " + lost + " drop\n");
        }
        // Nobody can make the other end wait: what comes too fast is dropped, and TCP at the other end slows down.
        if (way == Direction.INBOUND) {
            shape.bytesPerSecondMax()
                    .ifPresent(rate -> rules.append("    limit rate over " + rate + " bytes/second burst "
                            + Math.max(PACKET_MAX, rate / BUCKETS_PER_SECOND) + " bytes drop\n"));
        }
        return rules.toString();
    }

    private static String queues(Shaped each, boolean netem) {
        StringBuilder text = new StringBuilder();
        boolean out = covers(each.direction(), Direction.OUTBOUND);
        boolean in = covers(each.direction(), Direction.INBOUND);
        if (out) {
            text.append(netem ? netem(each.shape()) : bucket(each.shape()));
        }
        if (each.shape().delay().isPositive()) {
            String lines = (in ? queue(1, "input", "INPUT ! -i lo") : "")
                    + (out && !netem ? queue(2, "output", "OUTPUT ! -o lo") : "");
            if (!lines.isEmpty()) {
                String numbers = (in ? " 1" : "") + (out && !netem ? " 2" : "");
                text.append(DELAY_LINE + " " + micros(each.shape().delay()) + " "
                                + micros(each.shape().jitter()) + numbers + "\n")
                        .append(lines);
            }
        }
        return text.toString();
    }

    private static long micros(java.time.Duration time) {
        return time.toNanos() / MICROS;
    }

    /** Should the program die, packets pass. Some kernels have the one, some the other way to say so. */
    private static String queue(int number, String chain, String rule) {
        return "nft add rule inet understudy " + chain + " queue flags bypass to " + number
                + " 2>/dev/null || iptables -t mangle -I " + rule + " -j NFQUEUE --queue-num " + number
                + " --queue-bypass\n";
    }

    /** Each interface for itself. */
    private static String bucket(TrafficShape shape) {
        if (shape.bytesPerSecondMax().isEmpty()) {
            return "";
        }
        long rate = shape.bytesPerSecondMax().getAsLong();
        return INTERFACES + "tc qdisc replace dev \"$each\" root tbf rate " + rate + "bps burst "
                + Math.max(PACKET_MAX / BUCKETS_PER_SECOND, rate / BUCKETS_PER_SECOND) + " latency 500ms; done\n";
    }

    private static String netem(TrafficShape shape) {
        StringBuilder text = new StringBuilder(INTERFACES + "tc qdisc replace dev \"$each\" root netem limit 65536");
        if (shape.delay().isPositive()) {
            text.append(" delay " + micros(shape.delay()) + "us " + micros(shape.jitter()) + "us");
        }
        if (shape.lossRatio() > 0) {
            text.append(String.format(Locale.ROOT, " loss %.2f%%", shape.lossRatio() * 100));
        }
        shape.bytesPerSecondMax().ifPresent(rate -> text.append(" rate " + rate * Byte.SIZE + "bit"));
        return text.append("; done\n").toString();
    }
}
