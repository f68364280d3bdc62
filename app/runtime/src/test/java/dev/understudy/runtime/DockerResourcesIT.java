package dev.understudy.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.model.HostConfig;
import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.core.stack.NodeId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** A full disk, little memory and little processor time, on real containers with bounded disks. */
@TestInstance(Lifecycle.PER_CLASS)
class DockerResourcesIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String FULL = "No space left on device";
    private static final String MEGABYTES =
            "SELECT length(string_agg(repeat('x', 1000000), '')) FROM generate_series(1, 400)";

    private final DockerMachine machine = new DockerMachine("resources");
    private StackPlan plan;
    private RunningStack stack;
    private NodeHandle pg1;

    DockerResourcesIT() throws IOException {}

    @BeforeAll
    void requireEngine() {
        machine.requireEngine();
        plan = machine.plan("""
                name: %s
                postgresql: 15
                topology:
                  primary: {name: pg1}
                pooling: {instances: 0}
                tuning: {profile: ci}
                disk: 400MB
                monitoring: false
                """.formatted(machine.name()));
    }

    @BeforeEach
    void bringTheStackUp() {
        stack = machine.runtime().start(plan, Progress.SILENT);
        pg1 = stack.node(new NodeId("pg1"));
    }

    @AfterEach
    void healTheNode() {
        pg1.ability(CanFillDisk.class).orElseThrow().free();
        limits().unlimit();
    }

    @AfterAll
    void removeEverything() throws IOException {
        machine.close();
    }

    @Test
    void primaryOnAFullDiskRefusesAndServesAgainOnceThereIsSpace() {
        CanFillDisk disk = pg1.ability(CanFillDisk.class).orElseThrow();
        assertThat(sql("CREATE TABLE kept AS SELECT 1").succeeded()).isTrue();

        disk.fill();
        ExecResult refused = sql("CREATE TABLE more AS SELECT repeat('x', 1000) FROM generate_series(1, 100000)");
        assertThat(refused.succeeded()).isFalse();
        assertThat(refused.errors() + String.join("\n", pg1.logTail(50))).contains(FULL);

        disk.free();
        disk.free();
        pg1.start();
        assertThat(sql("CREATE TABLE more AS SELECT repeat('x', 1000) FROM generate_series(1, 10000)")
                        .succeeded())
                .isTrue();
        assertThat(sql("DROP TABLE kept, more").succeeded()).isTrue();
    }

    @Test
    void boundedDiskOutlivesACrashOfTheNode() {
        assertThat(sql("CREATE TABLE survivor AS SELECT 1").succeeded()).isTrue();
        pg1.ability(CanKill.class).orElseThrow().kill();
        pg1.start();
        assertThat(sql("DROP TABLE survivor").succeeded()).isTrue();
    }

    @Test
    void boundedDiskEndsWithDownAndUpSaysSo() {
        stack.stop(ShutdownMode.FAST, Progress.SILENT);

        assertThatThrownBy(() -> machine.runtime().start(plan, Progress.SILENT))
                .isInstanceOfSatisfying(
                        UnderstudyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_DIRECTORY))
                .hasMessageContaining("makes them memory");

        stack.remove(Progress.SILENT);
        bringTheStackUp();
        assertThat(sql("SELECT 1").succeeded()).isTrue();
    }

    @Test
    void queryThatEatsMoreMemoryThanTheLimitIsKilled() {
        assertThat(sql(MEGABYTES).succeeded()).isTrue();

        limits().limit(OptionalDouble.empty(), OptionalLong.of(200L << 20));
        assertThat(host().getMemory()).isEqualTo(200L << 20);
        assertThat(sql(MEGABYTES).succeeded()).isFalse();
        assertThat(String.join("\n", pg1.logTail(50))).contains("was terminated by signal 9");

        limits().unlimit();
        // With the whole container killed it needs a start; else the server comes back by itself.
        pg1.start();
        assertThat(host().getMemory()).isEqualTo((1L << 30) + (400L << 20));
        assertThat(sql(MEGABYTES).succeeded()).isTrue();
    }

    @Test
    void littleProcessorTimeIsAllThereIs() {
        String busy = "SELECT sum(g) FROM generate_series(1, 3000000) g";
        assertThat(sql(busy).succeeded()).isTrue();
        long free = throttled();

        limits().limit(OptionalDouble.of(0.2), OptionalLong.empty());
        assertThat(host().getCpuQuota()).isEqualTo(20_000);
        assertThat(sql(busy).succeeded()).isTrue();
        long limited = throttled();
        assertThat(limited - free).isGreaterThanOrEqualTo(3);

        limits().unlimit();
        assertThat(host().getCpuQuota()).isNotEqualTo(20_000);
        long unlimited = throttled();
        assertThat(sql(busy).succeeded()).isTrue();
        assertThat(throttled()).isEqualTo(unlimited);
    }

    @Test
    void limitsOfAKilledDrillEndWithUp() {
        limits().limit(OptionalDouble.of(0.5), OptionalLong.empty());
        bringTheStackUp();
        assertThat(host().getCpuQuota()).isNotEqualTo(50_000);
    }

    private CanLimitResources limits() {
        return pg1.ability(CanLimitResources.class).orElseThrow();
    }

    private HostConfig host() {
        return machine.engine().inspect(machine.container("pg1")).orElseThrow().getHostConfig();
    }

    /** How often the kernel made the container wait for processor time; the file is where control groups of either version are. */
    private long throttled() {
        String stat = pg1.exec(
                        List.of("sh", "-c", "cat /sys/fs/cgroup/cpu.stat /sys/fs/cgroup/cpu/cpu.stat 2>/dev/null"),
                        SOON)
                .output();
        return stat.lines()
                .filter(line -> line.startsWith("nr_throttled "))
                .map(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                .findFirst()
                .orElse(0L);
    }

    private ExecResult sql(String statement) {
        return pg1.exec(
                List.of("psql", "--no-psqlrc", "--host=/run/understudy", "--dbname=app", "--command=" + statement),
                SOON);
    }
}
