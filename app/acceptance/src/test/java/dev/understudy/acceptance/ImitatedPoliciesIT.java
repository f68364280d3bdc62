package dev.understudy.acceptance;

import static dev.understudy.acceptance.EndpointProbe.Outcome.ANSWERED;
import static dev.understudy.acceptance.EndpointProbe.Outcome.REFUSED;
import static dev.understudy.acceptance.EndpointProbe.Outcome.RESET;
import static dev.understudy.acceptance.EndpointProbe.Outcome.TIMED_OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.understudy.core.imitation.ImitatedTimes;
import dev.understudy.core.imitation.Imitations;
import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.report.Verdict;
import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.PolicyPresets;
import dev.understudy.engine.drill.DrillRequest;
import dev.understudy.engine.drill.DrillResult;
import dev.understudy.engine.drill.DrillTarget;
import dev.understudy.engine.drill.scenario.FaultName;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/**
 * Policies that imitate other systems, in shorter time: what clients see is real, and seen by a client that is no part of the drill; what
 * is simulated says so.
 */
class ImitatedPoliciesIT {
    @RegisterExtension
    static final LocalStacks STACKS = new LocalStacks();

    private static final Pattern DOOR = Pattern.compile("(pooler1|pg[12]) at 127\\.0\\.0\\.1:([0-9]+)");

    private static RunningStack stack;

    @BeforeAll
    static void bringTheStackUp() {
        stack = STACKS.up(
                "imitate",
                TestStacks.asynchronousWithoutAllowance("imitate").replace("{lost_writes: 0}", "{span: 5min}"));
    }

    /** A drill, and what a client of the pooler saw from before the fault until the end. */
    private record Seen(
            DrillResult result,
            Report report,
            Map<EndpointProbe.Outcome, Integer> outcomes,
            EndpointProbe.Outcome old) {
        JsonNode simulated() {
            return report.json().path("simulated");
        }
    }

    @Test
    void aServiceWithOneEndpointIsSilentThenRefusesAndNobodyReadsItsStandby() throws IOException {
        AtomicReference<String> primary = new AtomicReference<>("");
        Seen seen = drill(FaultName.CRASH, compressed("azure-zone-redundant", 0.03), (primaryNow, doors) -> {
            primary.set(primaryNow);
            String standby = primaryNow.equals("pg1") ? "pg2" : "pg1";
            assertThat(EndpointProbe.once(door(doors, primaryNow))).isEqualTo(ANSWERED);
            assertThat(EndpointProbe.once(door(doors, standby))).isEqualTo(REFUSED);
            assertThat(EndpointProbe.once(real(standby)))
                    .as("the control: the standby itself answers")
                    .isEqualTo(ANSWERED);
            assertThat(readers()).contains(new NodeId(primaryNow));
        });

        assertThat(seen.outcomes()).as(seen.result().text()).containsKeys(ANSWERED, TIMED_OUT, REFUSED);
        assertThat(seen.old()).as("a host that is gone does not say so").isEqualTo(TIMED_OUT);
        assertThat(readers()).contains(new NodeId(primary.get().equals("pg1") ? "pg2" : "pg1"));
        assertDelays(seen, Imitations.AZURE_ZONE_REDUNDANT.draw(new Random(DrillRequests.SEED)), 0.03);
        // Some seconds were measured; that the same takes more than a minute is not hidden by that.
        assertThat(seen.report().paths())
                .allSatisfy(
                        path -> assertThat(path.path("totalMillis").asDouble()).isLessThan(30_000));
        assertThat(seen.result().verdict()).isEqualTo(Verdict.FAILED);
        assertThat(seen.report().reasons())
                .first()
                .asString()
                .contains("RTO at full length (simulated)", "calculated", "measured at time scale 0.03");
    }

    @Test
    void behindABalancerClientsOfALostNodeAreReset() throws IOException {
        Seen seen = drill(FaultName.FREEZE, compressed("patroni", 0.05), (primary, doors) -> {});

        assertThat(seen.outcomes()).as(seen.result().text()).containsKeys(ANSWERED, RESET);
        assertThat(seen.outcomes()).doesNotContainKey(REFUSED);
        assertThat(seen.old()).isEqualTo(RESET);
        assertThat(seen.result().verdict()).as(seen.result().text()).isEqualTo(Verdict.PASSED);
        assertThat(seen.report().json().path("decidedBy").path("rule").asString())
                .isEqualTo("F22");
        assertDelays(seen, Imitations.PATRONI.draw(new Random(DrillRequests.SEED)), 0.05);
    }

    @Test
    void aCrashedPrimaryOnANodeThatLivesIsStartedInPlaceAndNobodyPromoted() throws IOException {
        Seen seen = drill(FaultName.CRASH, compressed("patroni", 0.1), (primary, doors) -> {});

        assertThat(seen.result().verdict()).as(seen.result().text()).isEqualTo(Verdict.PASSED);
        assertThat(seen.report().json().path("decidedBy").path("rule").asString())
                .isEqualTo("F24");
        assertThat(seen.report().events("PROMOTED")).isEmpty();
        assertThat(seen.report().events("FENCED")).isEmpty();
        assertThat(stages(seen)).containsExactly("start in place");
    }

    /** The control: the same client under Understudy's own policy. */
    @Test
    void nothingIsShownAndNothingCalledSimulatedWithoutAnImitation() throws IOException {
        Seen seen = drill(
                FaultName.CRASH,
                FailoverPolicy.FAST,
                (primary, doors) -> assertThat(doors).isEmpty());

        assertThat(seen.outcomes()).as(seen.result().text()).containsOnlyKeys(ANSWERED);
        assertThat(seen.report().json().has("simulated")).isFalse();
        assertThat(seen.result().text()).doesNotContainIgnoringCase("simulated");
        assertThat(seen.report().events("SIMULATED_DELAY")).isEmpty();
        assertThat(seen.report().events("SIMULATED_VIEW")).isEmpty();
        assertThat(seen.result().verdict()).as(seen.result().text()).isEqualTo(Verdict.PASSED);
    }

    private static FailoverPolicy compressed(String preset, double scale) {
        return PolicyPresets.named(preset).orElseThrow().atTimeScale(scale);
    }

    private static void assertDelays(Seen seen, ImitatedTimes drawn, double scale) throws IOException {
        assertThat(seen.report().schemaErrors()).isEmpty();
        assertThat(seen.result().text()).contains("SIMULATED: ", "time scale " + scale, "uncompressed ms, calculated");
        assertThat(seen.simulated().path("timeScale").asDouble()).isEqualTo(scale);
        assertThat(stages(seen)).containsExactly("detection", "takeover", "routing");
        List<Duration> times = List.of(drawn.detection(), drawn.takeover(), drawn.routing());
        for (int i = 0; i < times.size(); i++) {
            JsonNode delay = seen.simulated().path("delays").path(i);
            assertThat(delay.path("drawnMillis").asDouble()).as("of the seed").isEqualTo((double)
                    times.get(i).toMillis());
            assertThat(delay.path("waitedMillis").asDouble())
                    .isLessThanOrEqualTo(times.get(i).toMillis() * scale + 1_000);
            assertThat(delay.path("source").asString()).containsAnyOf("https://", "our assumption");
        }
        assertThat(seen.report().events("SIMULATED_DELAY")).isNotEmpty();
        assertThat(seen.report().reasons().getLast()).startsWith("Simulated: ");
        seen.simulated()
                .path("paths")
                .forEach(path -> assertThat(path.path("uncompressedMillis").asDouble()
                                - path.path("measuredMillis").asDouble())
                        .isCloseTo(shortened(seen, path.path("path").asString()), within(1.0)));
    }

    private static double shortened(Seen seen, String path) {
        boolean led = !path.equals("direct")
                || !seen.simulated().path("standbysReadable").asBoolean();
        return seen.simulated()
                .path("delays")
                .valueStream()
                .filter(delay -> led || !delay.path("stage").asString().equals("routing"))
                .mapToDouble(delay -> delay.path("fullWaitMillis").asDouble()
                        - delay.path("waitedMillis").asDouble())
                .sum();
    }

    private static List<String> stages(Seen seen) {
        return seen.simulated()
                .path("delays")
                .valueStream()
                .map(delay -> delay.path("stage").asString())
                .toList();
    }

    /** @param beforeFault told who is the primary and where the doors are, when traffic is steady */
    private static Seen drill(
            FaultName fault, FailoverPolicy policy, BiConsumer<String, Map<String, Endpoint>> beforeFault)
            throws IOException {
        AtomicReference<Optional<EndpointProbe>> probe = new AtomicReference<>(Optional.empty());
        Progress watching = what -> switch (what) {
            case "steady traffic on every path" ->
                atItsEnd(() -> {
                    Map<String, Endpoint> doors = doors();
                    beforeFault.accept(primary().value(), doors);
                    Endpoint real = stack.plan().poolers().getFirst().endpoint();
                    probe.set(Optional.of(new EndpointProbe(doors.getOrDefault("pooler1", real))));
                });
            // The doors are still there.
            case "every node is back in its place" ->
                atItsEnd(() -> probe.get().orElseThrow().stop());
            default -> Progress.SILENT.begin(what);
        };
        DrillResult result = STACKS.appliance()
                .drill(new DrillTarget.Attached(stack.plan().name()), request(fault, policy), watching);
        EndpointProbe client = probe.get().orElseThrow();
        return new Seen(result, Report.of(result), client.seen(), client.old());
    }

    private interface Work {
        void run() throws IOException;
    }

    /** On the drill's own thread, before it goes on. */
    private static Progress.Step atItsEnd(Work work) {
        return new Progress.Step() {
            @Override
            public void done(String result) {
                try {
                    work.run();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public void close() {}
        };
    }

    private static DrillRequest request(FaultName fault, FailoverPolicy policy) {
        DrillRequest request = DrillRequests.of(fault);
        return new DrillRequest(
                request.drill(),
                Optional.of(policy),
                request.runs(),
                request.seed(),
                request.keep(),
                request.sampleBytes(),
                request.ratePerSecond(),
                request.clientsPerPath(),
                request.clientTimeout(),
                request.commandLine());
    }

    /** As the run under way has told; empty where there are none. */
    private static Map<String, Endpoint> doors() throws IOException {
        Map<String, Endpoint> doors = new HashMap<>();
        Matcher door = DOOR.matcher(Files.readString(newestRun().resolve("events.jsonl")));
        while (door.find()) {
            doors.put(door.group(1), new Endpoint("127.0.0.1", Integer.parseInt(door.group(2))));
        }
        return doors;
    }

    private static Path newestRun() throws IOException {
        try (Stream<Path> runs = Files.list(Path.of(stack.plan().layout().runs()))) {
            return runs.max(Comparator.comparingLong(run -> run.toFile().lastModified()))
                    .orElseThrow();
        }
    }

    private static Endpoint door(Map<String, Endpoint> doors, String name) {
        return Optional.ofNullable(doors.get(name)).orElseThrow();
    }

    private static Endpoint real(String node) {
        return stack.node(new NodeId(node)).plan().endpoint();
    }

    private static NodeId primary() {
        return stack.assignedPrimaries().getFirst().plan().id();
    }

    /** Where the read-only database leads. */
    private static Optional<NodeId> readers() {
        return stack.poolers().getFirst().routing().readOnly();
    }
}
