package dev.understudy.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.postgres.Version;
import dev.understudy.core.render.NodeFiles;
import dev.understudy.core.render.RenderedFile;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.ParsedStack;
import dev.understudy.core.stack.Replication;
import dev.understudy.core.stack.StackFile;
import dev.understudy.core.stack.StackSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MemberChangeTest {
    private static final HostFacts HOST = PlanFixtures.host(Version.of(1, 22));
    private static final NodeId PG1 = new NodeId("pg1");
    private static final NodeId PG2 = new NodeId("pg2");
    private static final NodeId PG3 = new NodeId("pg3");
    private static final NodeId PG4 = new NodeId("pg4");

    // --- joining
    // ---------------------------------------------------------------------------------------------------------

    @Test
    void newStandbyGetsTheNextNameAndPlaceAndEverybodyElseKeepsHis() {
        StackPlan before = local(Replication.ASYNC);

        StackPlan after = MemberChange.add(before, Joining.of(before, PG1, StandbyWish.ANY));

        assertThat(after.nodes().subList(0, 3)).isEqualTo(before.nodes());
        NodePlan added = after.node(PG4);
        assertThat(added.endpoint()).hasToString("127.0.0.1:22003");
        assertThat(added.spec()).isEqualTo(PlanFixtures.node("pg4", "west", "a", "pg1", Replication.ASYNC));
        assertThat(after.services().stream().map(ServicePlan::id))
                .containsExactly("exporter_pg1", "exporter_pg2", "exporter_pg3", "exporter_pg4", "prometheus");
        assertThat(after.files()).hasSizeGreaterThan(before.files().size()).containsAll(before.files());
        assertThat(MemberChange.difference(after)).contains("has pg4");
        assertThat(MemberChange.difference(before)).isEmpty();
    }

    @Test
    void standbyThatLeavesGivesItsPlaceBackAndNobodyMoves() {
        StackPlan three = local(Replication.ASYNC);
        StackPlan without = MemberChange.settle(leaving(PG2, PG1, three).from(three, false), List.of());

        assertThat(without.node(PG3).endpoint()).isEqualTo(three.node(PG3).endpoint());
        assertThat(without.node(PG3).spec().upstream()).as("its upstream's").contains(PG1);
        assertThat(without.services()).extracting(ServicePlan::id).doesNotContain("exporter_pg2");
        assertThat(without.poolers()).extracting(PoolerPlan::readOnlyNode).containsOnly(PG3);

        StackPlan again = MemberChange.add(without, Joining.of(without, PG1, StandbyWish.ANY));
        assertThat(again.nodes().getLast().id())
                .as("not one that it had before")
                .isEqualTo(PG4);
        assertThat(again.nodes().getLast().endpoint()).isEqualTo(three.node(PG2).endpoint());
        assertThat(portsOf(again)).doesNotHaveDuplicates();
        assertThat(MemberChange.difference(again)).contains("has pg4, and lacks pg2");
    }

    @Test
    void stackThatIsAsDeclaredAgainIsAnOrdinaryOne() {
        StackPlan before = containers(Replication.ASYNC);
        StackPlan more = MemberChange.add(before, Joining.of(before, PG1, StandbyWish.ANY));
        StackPlan left = leaving(PG4, PG1, more).from(more, false);

        assertThat(left.departing()).extracting(gone -> gone.node().id()).containsExactly(PG4);
        assertThat(MemberChange.settle(left, List.of())).isEqualTo(before);
    }

    @Test
    void fullBlockIsRefused() {
        for (StackPlan three : List.of(local(Replication.ASYNC), containers(Replication.ASYNC))) {
            StackPlan plan = three;
            while (plan.nodes().size() < Joining.NODES_MAX) {
                plan = MemberChange.add(plan, Joining.of(plan, PG1, StandbyWish.ANY));
            }
            StackPlan full = plan;
            assertThat(portsOf(full)).doesNotHaveDuplicates();
            assertThatThrownBy(() -> Joining.of(full, PG1, StandbyWish.ANY))
                    .isInstanceOfSatisfying(UnderstudyException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.PORT_TAKEN);
                        assertThat(e.hint()).contains("remove-standby");
                    })
                    .hasMessageContaining("has 9 nodes, and its block of ports has no place for another");
        }
    }

    @Test
    void commitsWaitForItAsForTheOthersUnlessItIsFarAwayOrCascaded() {
        StackPlan sync = local(Replication.SYNC);

        assertThat(joined(sync, StandbyWish.ANY).node().replication()).isEqualTo(Replication.SYNC);
        assertThat(joined(sync, wish(Optional.of("east"), Optional.empty(), Optional.empty()))
                        .node()
                        .replication())
                .isEqualTo(Replication.ASYNC);
        assertThat(joined(sync, wish(Optional.empty(), Optional.of(PG2), Optional.empty()))
                        .node()
                        .replication())
                .isEqualTo(Replication.ASYNC);
        assertThat(names(MemberChange.listing(MemberChange.add(sync, joined(sync, StandbyWish.ANY)))))
                .isEqualTo("FIRST 1 (pg1, pg2, pg4)");
        assertThat(names(local(Replication.ASYNC))).isEmpty();
    }

    @Test
    void whatPostgresqlCannotWaitForIsRefused() {
        StackPlan sync = local(Replication.SYNC);

        assertThatThrownBy(() -> joined(sync, wish(Optional.empty(), Optional.of(PG2), Optional.of(Replication.SYNC))))
                .hasMessageContaining("a cascaded standby cannot be synchronous");
        assertThatThrownBy(
                        () -> joined(sync, wish(Optional.empty(), Optional.empty(), Optional.of(Replication.QUORUM))))
                .hasMessageContaining("sync and quorum cannot be mixed");
        assertThatThrownBy(() -> joined(sync, wish(Optional.empty(), Optional.of(PG4), Optional.empty())))
                .hasMessageContaining("has no node pg4");
        assertThatThrownBy(() -> joined(
                        sync,
                        new StandbyWish(
                                Optional.of(PG2),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty())))
                .hasMessageContaining("has a node pg2 already");
        assertThatThrownBy(() -> MemberChange.add(
                        sync, joined(sync, wish(Optional.of("Not A Place"), Optional.empty(), Optional.empty()))))
                .hasMessageContaining("would not be one");
    }

    @Test
    void afterAFailoverItFollowsWhoLeadsAndDeclaresTheDeclaredPrimary() {
        StackPlan plan = local(Replication.SYNC);
        Joining joining = Joining.of(plan, PG2, StandbyWish.ANY);

        assertThat(joining.upstream()).isEqualTo(PG2);
        assertThat(joining.node().upstream()).contains(PG1);
        assertThat(joining.node().replication()).isEqualTo(Replication.SYNC);
    }

    // --- leaving
    // ---------------------------------------------------------------------------------------------------------

    @Test
    void primaryIsRefused() {
        StackPlan plan = local(Replication.ASYNC);
        assertThatThrownBy(() -> leaving(PG1, PG1, plan).from(plan, true))
                .isInstanceOfSatisfying(
                        UnderstudyException.class, e -> assertThat(e.hint()).contains("understudy switchover"))
                .hasMessageContaining("pg1 is the primary");
    }

    @Test
    void whenTheDeclaredPrimaryLeavesTheOneThatLeadsIsDeclared() {
        StackPlan plan = local(Replication.ASYNC);

        StackPlan rest = leaving(PG1, PG3, plan).from(plan, false);

        assertThat(rest.declaredPrimary().id()).isEqualTo(PG3);
        assertThat(rest.node(PG2).spec().upstream()).contains(PG3);
        assertThat(rest.node(PG2).endpoint()).isEqualTo(plan.node(PG2).endpoint());
        assertThat(rest.node(PG3).endpoint()).isEqualTo(plan.node(PG3).endpoint());
    }

    @Test
    void lastSynchronousStandbyLeavesByForceAlone() {
        StackPlan plan = local(Replication.SYNC);
        Leaving leaving = new Leaving(PG2, PG1, follows(), Set.of(PG1, PG2, PG3), Set.of(PG2));

        assertThatThrownBy(() -> leaving.from(plan, false)).hasMessageContaining("no synchronous standby is declared");
        assertThat(names(leaving.from(plan, true))).isEmpty();
        assertThat(leaving(PG3, PG1, plan).from(plan, false).nodes()).hasSize(2);
    }

    @Test
    void standbyThatEveryCommitWaitsForIsNotRemovedEvenByForce() {
        StackPlan plan = local(Replication.SYNC);
        StackPlan two = MemberChange.listing(MemberChange.add(plan, joined(plan, StandbyWish.ANY)));
        Map<NodeId, NodeId> follows = Map.of(PG2, PG1, PG3, PG2, PG4, PG1);
        Set<NodeId> all = Set.of(PG1, PG2, PG3, PG4);

        assertThatThrownBy(() -> new Leaving(PG2, PG1, follows, all, Set.of(PG2)).from(two, true))
                .hasMessageContaining("every commit would hang");
        assertThat(names(new Leaving(PG2, PG1, follows, all, Set.of(PG2, PG4)).from(two, false)))
                .isEqualTo("FIRST 1 (pg1, pg4)");
        assertThat(names(new Leaving(PG2, PG1, follows, all, Set.of(PG4)).from(two, false)))
                .as("nobody waits for it")
                .isEqualTo("FIRST 1 (pg1, pg4)");
    }

    @Test
    void childrenNeedSomebodyToFollow() {
        StackPlan plan = local(Replication.ASYNC);
        Leaving orphaning = new Leaving(PG2, PG1, follows(), Set.of(PG2, PG3), Set.of());

        assertThat(orphaning.children()).containsExactly(PG3);
        assertThat(orphaning.heir()).isEqualTo(PG1);
        assertThatThrownBy(() -> orphaning.from(plan, false)).hasMessageContaining("pg3 of pg2 could follow nobody");
        assertThat(leaving(PG2, PG1, plan).from(plan, false).nodes()).hasSize(2);
    }

    @Test
    void boundedDisksAreKeptByOneContainerSoNobodyComesOrGoes() {
        String file =
                "{name: small, postgresql: 15, topology: {primary: {name: pg1}, standbys: [{name: pg2}]}, disk: 2GB}";
        StackSpec bounded = ((ParsedStack.Valid) StackFile.parse(file)).spec();
        StackPlan plan = Planner.planContainers(bounded, HOST, PlanFixtures.PROFILE);

        assertThatThrownBy(() -> Joining.of(plan, PG1, StandbyWish.ANY)).hasMessageContaining("disks are bounded");
        assertThatThrownBy(() -> leaving(PG2, PG1, plan).from(plan, true)).hasMessageContaining("disks are bounded");
    }

    @Test
    void nobodyComesWhileARemovalIsUnfinished() {
        StackPlan plan = local(Replication.ASYNC);
        StackPlan cut = leaving(PG2, PG1, plan).from(plan, false);

        assertThatThrownBy(() -> Joining.of(cut, PG1, StandbyWish.ANY)).hasMessageContaining("a removal was cut off");
    }

    // --- for whom commits wait meanwhile
    // ---------------------------------------------------------------------------------------------------------

    @Test
    void whoJoinsIsAskedBeforeAPromotionFirstAndWaitedForLast() {
        StackPlan async = local(Replication.ASYNC);
        StackPlan joining = MemberChange.add(
                async, joined(async, wish(Optional.empty(), Optional.empty(), Optional.of(Replication.SYNC))));

        assertThat(joining.node(PG4).spec().replication()).as("asked").isEqualTo(Replication.SYNC);
        assertThat(names(joining)).as("waited for").isEmpty();
        assertThatThrownBy(() -> Joining.of(joining, PG1, StandbyWish.ANY)).hasMessageContaining("was cut off");
        assertThatThrownBy(() -> leaving(PG4, PG1, joining).from(joining, true)).hasMessageContaining("was cut off");
        StackPlan listed = MemberChange.listing(joining);
        assertThat(names(listed)).isEqualTo("FIRST 1 (pg1, pg4)");
        assertThat(listed.nodes()).isEqualTo(joining.nodes());
        assertThat(MemberChange.listing(listed)).isEqualTo(listed);
        assertThat(names(MemberChange.remove(joining, PG4, PG1)))
                .as("undone before it is waited for")
                .isEmpty();
    }

    @Test
    void whoLeavesIsWaitedForNoMoreBeforeItIsAskedNoMore() {
        StackPlan plan = local(Replication.SYNC);
        StackPlan two = MemberChange.listing(MemberChange.add(plan, joined(plan, StandbyWish.ANY)));
        StackPlan rest = leaving(PG2, PG1, two).from(two, false);

        StackPlan withdrawing = MemberChange.withdrawing(two, rest);

        assertThat(names(withdrawing)).isEqualTo("FIRST 1 (pg1, pg4)").isEqualTo(names(rest));
        assertThat(withdrawing.nodes()).as("asked").isEqualTo(two.nodes());
        assertThat(MemberChange.remove(withdrawing, PG2, PG1)).isEqualTo(rest);
        assertThat(MemberChange.listing(withdrawing)).as("taken back").isEqualTo(two);
    }

    @Test
    void lastSynchronousOneIsWaitedForNoMoreBeforeItIsAskedNoMore() {
        StackPlan plan = local(Replication.SYNC);
        StackPlan withdrawing =
                MemberChange.withdrawing(plan, leaving(PG2, PG1, plan).from(plan, true));

        assertThat(names(withdrawing)).isEmpty();
        assertThat(withdrawing.node(PG2).spec().replication()).isEqualTo(Replication.SYNC);
        assertThat(MemberChange.listing(withdrawing)).as("taken back").isEqualTo(plan);
        StackPlan led = MemberChange.withdrawing(plan, leaving(PG1, PG2, plan).from(plan, true));
        assertThat(names(led)).as("who leads does not wait for itself").isEmpty();
    }

    // --- slots that may be left
    // ---------------------------------------------------------------------------------------------------------

    @Test
    void slotThatANodeMayStillHaveIsRememberedUntilItsNameIsTakenAgain() {
        StackPlan before = local(Replication.ASYNC);
        StackPlan more = MemberChange.add(before, joined(before, StandbyWish.ANY));
        StackPlan settled = MemberChange.settle(leaving(PG4, PG1, more).from(more, false), List.of("pg4"));

        assertThat(settled.slotNames()).containsExactlyInAnyOrder("pg1", "pg2", "pg3", "pg4");
        assertThat(MemberChange.difference(settled))
                .as("its nodes are as declared")
                .isEmpty();
        StackPlan again = MemberChange.add(settled, joined(settled, StandbyWish.ANY));
        assertThat(again.node(PG4).slotName()).isEqualTo("pg4");
        assertThat(again.roster().orElseThrow().slots()).isEmpty();
        assertThat(MemberChange.settle(settled, List.of())).isEqualTo(before);
        assertThat(before.slotNames()).containsExactlyInAnyOrder("pg1", "pg2", "pg3");
    }

    // ---------------------------------------------------------------------------------------------------------------------

    private static Joining joined(StackPlan plan, StandbyWish wish) {
        return Joining.of(plan, PG1, wish);
    }

    private static StandbyWish wish(
            Optional<String> region, Optional<NodeId> upstream, Optional<Replication> replication) {
        return new StandbyWish(Optional.empty(), region, Optional.empty(), upstream, replication);
    }

    private static Map<NodeId, NodeId> follows() {
        return Map.of(PG2, PG1, PG3, PG2);
    }

    /** From a stack in which everybody serves. */
    private static Leaving leaving(NodeId node, NodeId primary, StackPlan plan) {
        return new Leaving(
                node,
                primary,
                plan.nodes().stream()
                        .filter(each -> each.spec().upstream().isPresent())
                        .collect(Collectors.toMap(
                                NodePlan::id, each -> each.spec().upstream().get())),
                Set.copyOf(plan.nodes().stream().map(NodePlan::id).toList()),
                Set.of());
    }

    private static StackPlan local(Replication replication) {
        return Planner.plan(PlanFixtures.production(replication), HOST, PlanFixtures.PROFILE);
    }

    static StackPlan containers(Replication replication) {
        return Planner.planContainers(PlanFixtures.production(replication), HOST, PlanFixtures.PROFILE);
    }

    private static List<Integer> portsOf(StackPlan plan) {
        return Stream.of(
                        plan.nodes().stream().map(node -> node.endpoint().port()),
                        plan.poolers().stream().map(pooler -> pooler.endpoint().port()))
                .flatMap(ports -> ports)
                .toList();
    }

    private static String names(StackPlan plan) {
        return NodeFiles.render(plan, plan.declaredPrimary()).stream()
                .map(RenderedFile::content)
                .flatMap(String::lines)
                .filter(line -> line.startsWith("synchronous_standby_names"))
                .map(line -> line.substring(line.indexOf('\'') + 1, line.lastIndexOf('\'')))
                .findFirst()
                .orElseThrow();
    }
}
