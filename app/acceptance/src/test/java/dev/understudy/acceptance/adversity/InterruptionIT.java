package dev.understudy.acceptance.adversity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ctrl-C at moments that are told by facts: what the command started is stopped, and nothing else. */
class InterruptionIT {
    @RegisterExtension
    static final Machine MACHINE = new Machine();

    private static final String BYSTANDER = "bystander";
    private static final String NAME = "stopped";

    private Map<Long, String> bystanders = Map.of();

    /** A moment of {@code up}: after a file is there, or else after a line of progress with this text. */
    enum UpMoment {
        RESERVING("", "."),
        CERTIFICATES("", "certs/ca.key"),
        CONFIGURED("directories, secrets", ""),
        PRIMARY_STARTING("", "nodes/pg1/data/PG_VERSION"),
        PRIMARY_RUNS("pg1: primary", ""),
        INITIALISED("init-scripts", ""),
        CLONING("", "nodes/pg2/data.new"),
        POOLER_RUNS("pooler1: PgBouncer", ""),
        STANDBY_RUNS("pg2: standby", "");

        private final String line;
        private final String file;

        UpMoment(String line, String file) {
            this.line = line;
            this.file = file;
        }

        boolean reached(CommandRun run) {
            return file.isEmpty()
                    ? run.awaitProgress(line)
                    : run.awaitFact(file, () -> Files.exists(MACHINE.stack(NAME).resolve(file)));
        }
    }

    /** A moment of {@code drill failover}: after a line of progress with this text. */
    enum DrillMoment {
        CONFIGURED("directories, secrets"),
        STANDBY_RUNS("pg2: standby"),
        LOADED("load sample data"),
        STEADY("steady traffic"),
        RECOVERED("every node is back"),
        STOPPING("stop pooler1");

        private final String line;

        DrillMoment(String line) {
            this.line = line;
        }
    }

    @BeforeEach
    void aBystander() throws Exception {
        if (bystanders.isEmpty()) {
            String file = MACHINE.stackFile(BYSTANDER, false, "");
            MACHINE.run("up", "--stack-file", file, "--quiet").expect(0);
        }
        bystanders = services(BYSTANDER);
        assertThat(bystanders).hasSizeGreaterThanOrEqualTo(2);
    }

    /** Backends come and go: only what was started as a service counts. */
    private static Map<Long, String> services(String name) {
        Map<Long, String> services = StackProcesses.of(MACHINE.stack(name));
        services.values().removeIf(line -> line.startsWith("postgres: "));
        return services;
    }

    @ParameterizedTest
    @EnumSource
    void upStopsWhatItStarted(UpMoment moment) throws Exception {
        String file = MACHINE.stackFile(NAME, true, "");
        try (CommandRun run = MACHINE.start("up", "--stack-file", file)) {
            assertThat(moment.reached(run)).as("reached before it ended").isTrue();
            run.interrupt();
            CommandRun.Ended ended = run.await().expect(130);
            assertThat(ended.err()).doesNotContain("INTERNAL", "Exception");
        }

        MACHINE.assertNothingRuns(NAME);
        assertThat(services(BYSTANDER)).isEqualTo(bystanders);
        if (Files.exists(MACHINE.stack(NAME))) {
            MACHINE.remove(NAME);
        }
        assertThat(Machine.leases()).doesNotContain(MACHINE.stack(NAME).toString());
    }

    @ParameterizedTest
    @EnumSource
    void aDrillLeavesNothingButRuns(DrillMoment moment) throws Exception {
        String file = MACHINE.stackFile("played", true, "failover: {preset: fast}");
        try (CommandRun run = MACHINE.start("drill", "failover", "--stack-file", file, "--sample-mb", "5")) {
            assertThat(run.awaitProgress(moment.line))
                    .as("reached before it ended")
                    .isTrue();
            run.interrupt();
            CommandRun.Ended ended = run.await().expect(130);
            assertThat(ended.err()).doesNotContain("INTERNAL", "Exception");
        }

        assertThat(MACHINE.directories()).containsExactly(BYSTANDER);
        Map<Long, String> left = StackProcesses.of(MACHINE.home());
        left.values().removeIf(line -> line.startsWith("postgres: "));
        assertThat(left).isEqualTo(bystanders);
        assertThat(Machine.leases())
                .noneMatch(lease -> lease.startsWith(MACHINE.home().toString()) && lease.contains("played"));
    }

    @Test
    void whatRanBeforeUpRunsOn() throws Exception {
        String file = MACHINE.stackFile(NAME, true, "");
        MACHINE.run("up", "--stack-file", file, "--quiet").expect(0);
        Map<Long, String> before = services(NAME);
        long pooler = before.entrySet().stream()
                .filter(entry -> entry.getValue().contains("pgbouncer"))
                .mapToLong(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
        assertThat(ProcessHandle.of(pooler).orElseThrow().destroyForcibly()).isTrue();
        before.remove(pooler);

        try (CommandRun run = MACHINE.start("up", "--stack-file", file)) {
            assertThat(run.awaitProgress("pooler1: PgBouncer")).isTrue();
            run.interrupt();
            run.await().expect(130);
        }

        assertThat(services(NAME)).isEqualTo(before);
        MACHINE.remove(NAME);
    }

    @Test
    void anAttachedDrillLeavesTheStackWhole() throws Exception {
        String file = MACHINE.stackFile("attached", true, "failover: {preset: fast}");
        MACHINE.run("up", "--stack-file", file, "--quiet").expect(0);

        try (CommandRun run = MACHINE.start("drill", "failover", "--stack", "attached")) {
            assertThat(run.awaitProgress("steady traffic")).isTrue();
            run.interrupt();
            run.await().expect(130);
        }

        String status = MACHINE.run("status", "--stack", "attached").expect(0).out();
        assertThat(status).contains("healthy");
        MACHINE.remove("attached");
    }
}
