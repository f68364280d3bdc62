package dev.understudy.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.runtime.Direction;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.TrafficShape;
import dev.understudy.runtime.docker.LinkRules.Shaped;
import dev.understudy.runtime.host.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkRulesTest {
    private static final TrafficShape ALL =
            new TrafficShape(Duration.ofMillis(40), Duration.ofMillis(5), 0.01, OptionalLong.of(1_000_000));

    @ParameterizedTest
    @EnumSource(Direction.class)
    void dropsOnlyTheWaysThatAreIsolatedAndNeverTheNodesOwnLoopback(Direction direction) {
        String script = LinkRules.NONE.withIsolated(Optional.of(direction)).script(LinkRules.NONE, false);

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

        assertThat(rules.script(LinkRules.NONE, false) + rules.script(LinkRules.NONE, true) + LinkRules.heal())
                .doesNotContain("flush");
    }

    @Test
    void kernelWithoutNetemDropsHoldsBackAndPacesByItself() {
        String script = shaped(Direction.BOTH_WAYS).script(LinkRules.NONE, false);

        assertThat(script)
                .contains("numgen random mod 10000 < 100 drop")
                .contains("limit rate over 1000000 bytes/second")
                .contains("tbf rate 1000000bps")
                .contains("delay-line.pl 40000 5000 1 2")
                .doesNotContain("root netem");
    }

    @Test
    void netemDoesWhatIsSentAndTheRestWhatIsReceived() {
        String script = shaped(Direction.BOTH_WAYS).script(LinkRules.NONE, true);

        assertThat(script)
                .contains("netem limit 65536 delay 40000us 5000us loss 1.00% rate 8000000bit")
                .contains("delay-line.pl 40000 5000 1\n")
                .doesNotContain("tbf");
        assertThat(shaped(Direction.OUTBOUND).script(LinkRules.NONE, true)).doesNotContain("delay-line.pl 40");
        assertThat(shaped(Direction.INBOUND).script(LinkRules.NONE, true)).doesNotContain("root netem");
    }

    @Test
    void shapeAppliesToItsWayOnly() {
        assertThat(shaped(Direction.INBOUND).script(LinkRules.NONE, false))
                .contains("delay-line.pl 40000 5000 1\n")
                .doesNotContain("tbf");
        assertThat(shaped(Direction.OUTBOUND).script(LinkRules.NONE, false))
                .contains("delay-line.pl 40000 5000 2\n")
                .doesNotContain("limit rate over");
    }

    /** The batch that replaces the table is one transaction; a deletion before it would let packets pass until then. */
    @Test
    void isolationIsNeverLiftedWhileAShapeIsPutOnTopOrTakenAway() {
        LinkRules isolated = LinkRules.NONE.withIsolated(Optional.of(Direction.BOTH_WAYS));
        LinkRules both = isolated.withShaped(Optional.of(new Shaped(Direction.BOTH_WAYS, ALL)));

        for (String script :
                List.of(both.script(isolated, false), both.script(both, true), isolated.script(both, false))) {
            String batch = script.substring(script.indexOf("nft -f"), script.indexOf("\nEND\n"));
            assertThat(batch).contains("    drop");
            assertThat(script.replace(batch, "")).doesNotContain("delete table").doesNotContain("add table");
        }
    }

    @Test
    void shapeThatWasInForceIsTakenAwayAndCostsAnIsolationNothingWhenNoneWas() {
        LinkRules isolated = LinkRules.NONE.withIsolated(Optional.of(Direction.BOTH_WAYS));

        assertThat(isolated.script(shaped(Direction.BOTH_WAYS), false)).contains("tc qdisc del", "kill ");
        assertThat(isolated.script(LinkRules.NONE, false)).doesNotContain("tc qdisc", "kill ");
    }

    /** As a shell runs it, whose own programs stand in for those that are not there. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void onlyTheTableDecidesWhetherItIsHealed(int status) {
        String programs =
                "nft() { cat >/dev/null; return " + status + "; }; iptables() { return 3; }; tc() { return 4; }\n";

        ExecResult result = Programs.run(
                List.of("/bin/sh", "-c", programs + LinkRules.heal()), Map.of(), Path.of("/"), Duration.ofSeconds(10));

        assertThat(result.exitStatus()).isEqualTo(status);
    }

    @Test
    void delayLineThatIsDeadDoesNotKeepTheNextFromBeginning() {
        assertThat(shaped(Direction.BOTH_WAYS).script(LinkRules.NONE, false))
                .startsWith("set -e\n")
                .containsPattern("kill .* \\|\\| true\n");
    }

    private static LinkRules shaped(Direction direction) {
        return LinkRules.NONE.withShaped(Optional.of(new Shaped(direction, ALL)));
    }
}
