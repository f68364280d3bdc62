package dev.understudy.engine.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.report.Expected;
import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.PolicyPresets;
import dev.understudy.core.stack.StackName;
import dev.understudy.engine.drill.scenario.Drills;
import dev.understudy.engine.drill.scenario.FailoverDrill;
import dev.understudy.engine.drill.scenario.FaultName;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be played where, and what is expected of it there: decided before anything runs. */
class ApplicabilityTest {
    private static final FailoverPolicy ACROSS =
            new FailoverPolicy("across", Duration.ofSeconds(1), Duration.ofSeconds(1), 3, true);
    private static final FailoverPolicy PATRONI = PolicyPresets.named("patroni").orElseThrow();

    @Test
    void aSwitchoverNeedsADirectStandbyAtHome() {
        assertPlayable("switchover", setting(PlannedStacks.regions()));
        assertNot("switchover", setting(PlannedStacks.single()), "it has no standby to switch over to");
        assertNot("switchover", setting(PlannedStacks.abroadOnly()), "every standby is abroad");
        assertPlayable("switchover", planned(PlannedStacks.abroadOnly(), ACROSS));
        assertPlayable("switchover", led("dr1", Map.of("pg2", "dr1", "pg1", "pg2")));
        assertNot(
                "switchover",
                led("pg2", Map.of("dr1", "pg2", "pg1", "dr1")),
                "none of [pg1] streams directly from pg2");
    }

    @Test
    void aDoubleFailureIsOfAPrimaryAtHomeAndOfEverybodyWhoCouldBePromoted() {
        assertThat(sentences("double-failure", setting(PlannedStacks.regions())))
                .containsExactly("the primary is pg1 or pg2");
        assertThat(sentences("double-failure", planned(PlannedStacks.regions(), ACROSS)))
                .containsExactly("the primary is dr1 or pg1 or pg2");
        assertThat(sentences("double-failure", led("pg2", Map.of("pg1", "pg2", "dr1", "pg2"))))
                .containsExactly("the primary is pg1 or pg2");
        assertNot("double-failure", led("dr1", Map.of("pg1", "dr1")), "dr1, the primary, is abroad");
        assertNot("double-failure", setting(PlannedStacks.abroadOnly()), "no standby that would be promoted");
    }

    @Test
    void aRejoinNeedsALossThatIsAllowed() {
        assertPlayable("rejoin", setting(PlannedStacks.regions()));
        assertPlayable("rejoin", setting(PlannedStacks.regionsLosingAtMost(150)));
        assertNot(
                "rejoin",
                setting(PlannedStacks.regionsLosingAtMost(149)),
                "allows 149 lost writes, and at least 150 are lost here on purpose");
        assertNot("rejoin", setting(PlannedStacks.regionsLosingAtMost(0)), "allows 0 lost writes");
        assertThat(sentences("rejoin", setting(PlannedStacks.regions())))
                .contains("acknowledged writes that nobody received are lost: at least 1");
    }

    @ParameterizedTest
    @EnumSource(FaultName.class)
    void aFailoverWithoutAnybodyWhoTakesOverEndsWithThePrimaryOfBefore(FaultName fault) {
        Drill drill = new FailoverDrill(fault);

        assertComesBack(drill, setting(PlannedStacks.single()), true);
        assertComesBack(drill, setting(PlannedStacks.abroadOnly()), true);
        assertComesBack(drill, setting(PlannedStacks.regions()), false);
        assertComesBack(drill, planned(PlannedStacks.abroadOnly(), ACROSS), false);
    }

    /** It is the ledger's negative control: one that loses nothing shows nothing. */
    @Test
    void whereNoCommitWaitsAStallMustLose() {
        Drill stall = new FailoverDrill(FaultName.WALRECEIVER_STALL);
        String loss = Expected.lostAtLeast(1).sentence();

        assertThat(stall.expected(setting(PlannedStacks.regions())))
                .extracting(Expected::sentence)
                .contains(loss);
        assertThat(stall.expected(setting(PlannedStacks.single())))
                .extracting(Expected::sentence)
                .doesNotContain(loss);
        assertThat(new FailoverDrill(FaultName.CRASH).expected(setting(PlannedStacks.regions())))
                .hasSize(1);
    }

    /** On a full disk, and on a node that is lost, a start in place is in vain. */
    @ParameterizedTest
    @EnumSource(FaultName.class)
    void whoStartsInPlacePromotesWhereAStartIsInVain(FaultName fault) {
        boolean startable = switch (fault) {
            case CRASH, IMMEDIATE_SHUTDOWN, WALRECEIVER_STALL -> true;
            case FREEZE, ISOLATE, ISOLATE_ONE_WAY, ISOLATE_INBOUND, DISK_FULL -> false;
        };

        assertComesBack(new FailoverDrill(fault), planned(PlannedStacks.regions(), PATRONI), startable);
    }

    @Test
    void aDiskIsFilledWhereTheDriverCan() {
        Drill drill = new FailoverDrill(FaultName.DISK_FULL);

        assertThat(drill.notApplicable(Setting.planned(PlannedStacks.regions(), FailoverPolicy.FAST, true)))
                .isEmpty();
        assertThat(drill.notApplicable(setting(PlannedStacks.regions()))).isPresent();
    }

    @Test
    void whatLeavesTheStackAbroadIsNotPlayedAgainAtOnce() {
        Setting setting = setting(PlannedStacks.regions());

        assertThatThrownBy(() -> require("region-loss", 2, setting))
                .isInstanceOfSatisfying(
                        UnderstudyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.USAGE))
                .hasMessageContaining("cannot be played 2 times in a row")
                .hasMessageContaining("`drill failback`");
        assertThatCode(() -> require("region-loss", 1, setting)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"failback", "failover", "switchover", "rejoin", "old-primary-returns"})
    void whatLeavesSomebodyAtHomeMayBePlayedAgain(String drill) {
        assertThatCode(() -> require(drill, 3, setting(PlannedStacks.regions())))
                .doesNotThrowAnyException();
    }

    private static void require(String drill, int runs, Setting setting) {
        Applicability.require(request(named(drill), runs), setting, new StackName("planned"));
    }

    private static void assertPlayable(String drill, Setting setting) {
        assertThatCode(() -> require(drill, 1, setting)).doesNotThrowAnyException();
    }

    private static void assertNot(String drill, Setting setting, String why) {
        assertThatThrownBy(() -> require(drill, 1, setting))
                .isInstanceOfSatisfying(
                        UnderstudyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.USAGE))
                .hasMessageContaining("drill " + drill + " is not applicable to stack planned: ")
                .hasMessageContaining(why);
    }

    private static void assertComesBack(Drill drill, Setting setting, boolean back) {
        String expected = back
                ? Expected.primaryComesBack().sentence()
                : Expected.anotherPrimary().sentence();
        assertThat(drill.expected(setting)).extracting(Expected::sentence).startsWith(expected);
    }

    private static List<String> sentences(String drill, Setting setting) {
        return named(drill).expected(setting).stream().map(Expected::sentence).toList();
    }

    private static Drill named(String drill) {
        return Drills.named(drill).orElseThrow();
    }

    private static DrillRequest request(Drill drill, int runs) {
        return new DrillRequest(
                drill, Optional.empty(), runs, 1, false, 0, 100, 2, DrillRequest.DEFAULT_CLIENT_TIMEOUT, "test");
    }

    private static Setting setting(StackPlan plan) {
        return planned(plan, FailoverPolicy.FAST);
    }

    private static Setting planned(StackPlan plan, FailoverPolicy policy) {
        return Setting.planned(plan, policy, false);
    }

    /** The stack of two regions, led by another one. */
    private static Setting led(String primary, Map<String, String> upstreams) {
        Map<NodeId, NodeId> followed = new HashMap<>();
        upstreams.forEach((node, upstream) -> followed.put(new NodeId(node), new NodeId(upstream)));
        return new Setting(PlannedStacks.regions(), FailoverPolicy.FAST, new NodeId(primary), followed, false);
    }
}
