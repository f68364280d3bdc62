package dev.understudy.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.runtime.Direction;
import dev.understudy.runtime.TrafficShape;
import dev.understudy.runtime.docker.LinkRules.Shaped;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LinkRulesTest {
    private static final TrafficShape ALL =
            new TrafficShape(Duration.ofMillis(40), Duration.ofMillis(5), 0.01, OptionalLong.of(1_000_000));

    @ParameterizedTest
    @EnumSource(Direction.class)
    void dropsOnlyTheWaysThatAreIsolatedAndNeverTheNodesOwnLoopback(Direction direction) {
        String script = LinkRules.NONE.withIsolated(Optional.of(direction)).script(false);

        String in = script.substring(script.indexOf("chain input"), script.indexOf("chain output"));
        String out = script.substring(script.indexOf("chain output"));
        assertThat(in.contains("    drop")).isEqualTo(direction != Direction.OUTBOUND);
        assertThat(out.contains("    drop")).isEqualTo(direction != Direction.INBOUND);
        assertThat(in).contains("iifname \"lo\" accept");
        assertThat(out).contains("oifname \"lo\" accept");
    }

    /** Docker's own rules are there, too. */
    @Test
    void neverTouchesWhatOthersPutThere() {
        LinkRules rules =
                new LinkRules(Optional.of(Direction.BOTH_WAYS), Optional.of(new Shaped(Direction.BOTH_WAYS, ALL)));

        assertThat(rules.script(false) + rules.script(true) + LinkRules.heal()).doesNotContain("flush");
    }

    @Test
    void kernelWithoutNetemDropsHoldsBackAndPacesByItself() {
        String script = shaped(Direction.BOTH_WAYS).script(false);

        assertThat(script)
                .contains("numgen random mod 10000 < 100 drop")
                .contains("limit rate over 1000000 bytes/second")
                .contains("tbf rate 1000000bps")
                .contains("delay-line.pl 40000 5000 1 2")
                .doesNotContain("root netem");
    }

    @Test
    void netemDoesWhatIsSentAndTheRestWhatIsReceived() {
        String script = shaped(Direction.BOTH_WAYS).script(true);

        assertThat(script)
                .contains("netem limit 65536 delay 40000us 5000us loss 1.00% rate 8000000bit")
                .contains("delay-line.pl 40000 5000 1\n")
                .doesNotContain("tbf");
        assertThat(shaped(Direction.OUTBOUND).script(true)).doesNotContain("delay-line.pl 40");
        assertThat(shaped(Direction.INBOUND).script(true)).doesNotContain("root netem");
    }

    @Test
    void shapeAppliesToItsWayOnly() {
        assertThat(shaped(Direction.INBOUND).script(false))
                .contains("delay-line.pl 40000 5000 1\n")
                .doesNotContain("tbf");
        assertThat(shaped(Direction.OUTBOUND).script(false))
                .contains("delay-line.pl 40000 5000 2\n")
                .doesNotContain("limit rate over");
    }

    private static LinkRules shaped(Direction direction) {
        return LinkRules.NONE.withShaped(Optional.of(new Shaped(direction, ALL)));
    }
}
