package dev.understudy.acceptance.adversity;

import static dev.understudy.acceptance.adversity.Machine.command;
import static dev.understudy.acceptance.adversity.Machine.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.acceptance.adversity.CommandRun.Ended;
import dev.understudy.runtime.process.ProcessFacts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is wrong is named, with the way out; nothing is started, changed or left for it. */
class BadInputIT {
    @RegisterExtension
    static final Machine MACHINE = new Machine();

    /** A stack that was up and is stopped. */
    private static final String KEPT = "kept";

    private static final boolean ROOT = System.getProperty("user.name").equals("root");

    @BeforeEach
    void aStoppedStack() throws Exception {
        MACHINE.keep(KEPT);
    }

    private static Ended up(String name, String more) throws Exception {
        return MACHINE.run("up", "--stack-file", MACHINE.stackFile(name, false, more), "--quiet");
    }

    private static ServerSocket listenBelow(int from) throws IOException {
        for (int port : IntStream.range(from, from + 700).toArray()) {
            ServerSocket socket = new ServerSocket();
            try {
                socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
                return socket;
            } catch (IOException e) {
                socket.close();
            }
        }
        throw new AssertionError("no free port");
    }

    @Test
    void aTakenPortIsNamedWithItsHolder() throws Exception {
        try (ServerSocket holder = listenBelow(31_000)) {
            int port = holder.getLocalPort();

            Ended ended = refused(up("taken", "ports: {base: " + port + "}"), "PORT_TAKEN");

            assertThat(ended.err())
                    .contains("port " + port, "pid " + ProcessHandle.current().pid());
        }
        MACHINE.assertUntouched("taken");
    }

    @Test
    void aPortTakenFromAStoppedStackIsNamedWithTheNodeThatNeedsIt() throws Exception {
        String status = MACHINE.run("status", "--stack", KEPT).out();
        int port = Integer.parseInt(status.replaceAll("(?s).*pg1 +127\\.0\\.0\\.1:(\\d+).*", "$1"));
        try (ServerSocket holder = new ServerSocket()) {
            holder.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));

            Ended ended = refused(MACHINE.run("up", "--stack", KEPT), "PORT_TAKEN");

            assertThat(ended.err())
                    .contains(
                            "port " + port,
                            "pg1",
                            "pid " + ProcessHandle.current().pid());
        }
        MACHINE.assertNothingRuns(KEPT);
    }

    @Test
    void dataOfAnotherMajorIsRefused() throws Exception {
        Path version = MACHINE.stack(KEPT).resolve("nodes/pg1/data/PG_VERSION");
        String before = Files.readString(version);
        Files.writeString(version, "14\n");
        try {
            Ended ended = refused(MACHINE.run("up", "--stack", KEPT), "DATA_DIRECTORY");
            assertThat(ended.err()).contains("nodes/pg1/data", "PostgreSQL 14", "15");
        } finally {
            Files.writeString(version, before);
        }
        MACHINE.assertNothingRuns(KEPT);
    }

    @Test
    void dataOfAnotherOwnerAreRefused() throws Exception {
        Machine.requireRoot();
        Path data = MACHINE.stack(KEPT).resolve("nodes/pg1/data");
        UserPrincipal before = Files.getOwner(data);
        Files.setOwner(
                data, data.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        try {
            Ended ended = refused(MACHINE.run("up", "--stack", KEPT), "DATA_DIRECTORY");
            assertThat(ended.err()).contains("belongs to nobody", before.getName());
        } finally {
            Files.setOwner(data, before);
        }
        MACHINE.assertWorks(KEPT);
    }

    @Test
    void aStateDirectoryThatIsClosedIsNamed() throws Exception {
        Path closed = Files.createDirectory(
                MACHINE.home().resolve("closed"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));

        Ended ended = MACHINE.run(
                Machine.asNobody(),
                MACHINE.somebody(closed),
                "up",
                "--stack-file",
                MACHINE.stackFile("outside", false, ""),
                "--quiet");

        refused(ended, "PERMISSION");
        assertThat(ended.err())
                .contains(closed + "/understudy", "XDG_STATE_HOME")
                .doesNotContain("port leases");
    }

    @Test
    void aStackOfAnotherVersionHidesNoOther() throws Exception {
        Path older = Files.createDirectory(MACHINE.stack("older"));
        Path plan = Files.writeString(older.resolve("plan.json"), "{\"version\": 0}");
        try {
            assertThat(MACHINE.run("list").expect(0).out())
                    .containsPattern(KEPT + " +stopped")
                    .contains("older", "cannot read " + plan);
            MACHINE.run("down", "--stack", KEPT, "--quiet").expect(0);
            assertThat(MACHINE.run("down", "--stack", "older", "--volumes", "--yes", "--quiet")
                            .expect(2)
                            .err())
                    .contains("cannot read " + plan, "remove that directory");
            assertThat(plan).exists();
        } finally {
            Files.delete(plan);
            Files.delete(older);
        }
    }

    @Test
    void secretsThatMayNotBeReadAreNamed() throws Exception {
        Machine.requireRoot();

        Ended ended = MACHINE.run(Machine.asNobody(), MACHINE.somebody(MACHINE.home()), "env", "--stack", KEPT);

        refused(ended, "PERMISSION");
        assertThat(ended.err()).contains(MACHINE.stack(KEPT) + "/secrets/");
    }

    @Test
    void aFullDiskIsNoticedBeforeAnythingStarts() throws Exception {
        Machine.requireRoot();
        Path small = Files.createDirectory(MACHINE.home().resolve("small"));
        command("mount", "-t", "tmpfs", "-o", "size=100m,mode=755", "tmpfs", small.toString());
        try {
            Ended ended = MACHINE.run(
                    List.of(),
                    Map.of("XDG_STATE_HOME", small.toString()),
                    "up",
                    "--stack-file",
                    MACHINE.stackFile("full", false, ""));
            refused(ended, "DISK_SPACE");
            assertThat(ended.err()).contains(small + "/understudy/full", "MB are free");
            assertThat(small.resolve("understudy/full")).doesNotExist();
        } finally {
            command("umount", small.toString());
        }
    }

    @Test
    void everyProblemOfAStackFileIsReportedAtOnce() throws Exception {
        Path file = Files.writeString(MACHINE.home().resolve("ten.yaml"), """
                name: Ten_Errors
                postgresql: 14
                topologie: {}
                topology:
                  primary: {name: pg1, zoen: a}
                  standbys: [{name: pg2, upstream: nobody, replication: maybe}]
                pooling: {instances: -1, mode: transction, default_pool_size: many}
                durability: sometimes
                """);

        Ended ended = MACHINE.run("up", "--stack-file", file.toString()).expect(2);

        assertThat(ended.err()).contains("error[STACK_FILE]", "10 problems", "did you mean \"transaction\"");
        assertThat(ended.err().lines().filter(line -> line.matches("  .*ten\\.yaml:\\d+:\\d+: .*")))
                .hasSize(10);
    }

    @Test
    void ofTwoAtOnceTheSecondNamesTheFirstAndLeavesItAlone() throws Exception {
        String file = MACHINE.stackFile("twice", false, "");
        try (CommandRun first = MACHINE.start("up", "--stack-file", file)) {
            assertThat(first.awaitFact("it is at work", () -> Files.exists(MACHINE.stack("twice/certs/ca.key"))))
                    .isTrue();
            // Held, so that it cannot be done before the second looks.
            first.signalGroup("STOP");
            try {
                Ended second = refused(MACHINE.run("up", "--stack-file", file), "LOCKED");
                assertThat(second.err()).contains("\"up\"", "pid " + first.pid());
            } finally {
                first.signalGroup("CONT");
            }
            assertThat(first.await().expect(0).out()).contains("healthy");
        }
        MACHINE.remove("twice");
    }

    @Test
    void aStalePidIsNotTakenForTheServer() throws Exception {
        List<String> sleep =
                new ArrayList<>(ROOT ? List.of("setpriv", "--reuid=postgres", "--clear-groups", "--") : List.of());
        sleep.addAll(List.of("sleep", "600"));
        Process somebody = new ProcessBuilder(sleep).start();
        try {
            Path data = MACHINE.stack(KEPT).resolve("nodes/pg1/data");
            ProcessFacts facts = ProcessFacts.of(somebody.pid()).orElseThrow();
            Files.writeString(
                    MACHINE.stack(KEPT).resolve("run/pg1.process"),
                    facts.pid() + " " + facts.startTicks() + "\n" + data + "\n");
            Path pidFile = Files.writeString(
                    data.resolve("postmaster.pid"),
                    facts.pid() + "\n" + data + "\n1700000000\n1\n\n127.0.0.1\n0 0\nready\n");
            Files.setOwner(pidFile, Files.getOwner(data));

            MACHINE.assertWorks(KEPT);

            assertThat(somebody.isAlive()).isTrue();
        } finally {
            somebody.destroy();
        }
    }
}
