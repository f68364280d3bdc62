package dev.understudy.acceptance.adversity;

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
    private static final List<String> AS_NOBODY =
            ROOT ? List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--") : List.of();

    @BeforeEach
    void aStoppedStack() throws Exception {
        if (!Files.exists(MACHINE.stack(KEPT))) {
            MACHINE.run("up", "--stack-file", MACHINE.stackFile(KEPT, false, ""), "--quiet")
                    .expect(0);
            MACHINE.run("down", "--stack", KEPT, "--quiet").expect(0);
        }
    }

    private static Ended refused(Ended ended, String code) {
        ended.expect(4);
        assertThat(ended.err()).contains("error[" + code + "]: ", "hint: ");
        assertThat(ended.out()).isEmpty();
        return ended;
    }

    private static Ended up(String name, String more) throws Exception {
        return MACHINE.run("up", "--stack-file", MACHINE.stackFile(name, false, more), "--quiet");
    }

    private static void assertUntouched(String name) throws IOException {
        assertThat(MACHINE.stack(name)).doesNotExist();
        assertThat(Machine.leases()).doesNotContain(MACHINE.stack(name).toString());
    }

    /** Whatever was refused, the stack still comes up with what it held. */
    private static void assertKeptWorks() throws Exception {
        MACHINE.run("up", "--stack", KEPT, "--quiet").expect(0);
        MACHINE.run("down", "--stack", KEPT, "--quiet").expect(0);
        MACHINE.assertNothingRuns(KEPT);
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
        assertUntouched("taken");
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
        assertKeptWorks();
    }

    @Test
    void aStateDirectoryThatIsClosedIsNamed() throws Exception {
        Path closed = Files.createDirectory(
                MACHINE.home().resolve("closed"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));

        Ended ended = MACHINE.run(
                AS_NOBODY, somebody(closed), "up", "--stack-file", MACHINE.stackFile("outside", false, ""), "--quiet");

        refused(ended, "PERMISSION");
        assertThat(ended.err())
                .contains(closed + "/understudy", "XDG_STATE_HOME")
                .doesNotContain("port leases");
    }

    @Test
    void secretsThatMayNotBeReadAreNamed() throws Exception {
        Machine.requireRoot();

        Ended ended = MACHINE.run(AS_NOBODY, somebody(MACHINE.home()), "env", "--stack", KEPT);

        refused(ended, "PERMISSION");
        assertThat(ended.err()).contains(MACHINE.stack(KEPT) + "/secrets/");
    }

    /** Somebody else's environment: temporary files there go away with the test. */
    private static Map<String, String> somebody(Path stateHome) throws IOException {
        Path temporary = MACHINE.home().resolve("tmp");
        Files.createDirectories(temporary);
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));
        return Map.of(
                "XDG_STATE_HOME",
                stateHome.toString(),
                "XDG_CACHE_HOME",
                temporary.resolve("cache").toString(),
                "UNDERSTUDY_JAVA_OPTS",
                "-Djava.io.tmpdir=" + temporary);
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
    void aDirectoryWithoutPostgresIsNamed() throws Exception {
        Path empty = Files.createDirectories(MACHINE.home().resolve("empty"));

        Ended ended = MACHINE.run(
                "up", "--stack-file", MACHINE.stackFile("binless", false, ""), "--pg-bin", empty.toString());

        assertThat(refused(ended, "BINARY_MISSING").err()).contains(empty.toString());
        assertUntouched("binless");
    }

    @Test
    void aMissingPoolerIsNamedWithTheWayToInstallIt() throws Exception {
        Machine.requireRoot();
        // In a mount namespace of its own, where the program is covered.
        List<String> covered = List.of(
                "unshare", "--mount", "sh", "-c", "mount --bind /dev/null /usr/sbin/pgbouncer && exec \"$0\" \"$@\"");

        Ended ended = MACHINE.run(covered, Map.of(), "up", "--stack-file", MACHINE.stackFile("poolless", false, ""));

        assertThat(refused(ended, "BINARY_MISSING").err())
                .contains("PgBouncer")
                .containsPattern("hint: .*understudy doctor --install");
        assertUntouched("poolless");
    }

    @Test
    void onAMachineWithoutAServerTheDoctorNamesAllOfItAndUpSaysWhoHelps() throws Exception {
        Machine.requireRoot();
        List<String> bare = withoutPostgresUser(" && mount -t tmpfs tmpfs /usr/lib/postgresql");

        Ended doctor = MACHINE.run(bare, Map.of(), "doctor", "--json").expect(4);
        Ended up = MACHINE.run(bare, Map.of(), "up", "--stack-file", MACHINE.stackFile("serverless", false, ""));

        assertThat(doctor.err()).isEmpty();
        assertThat(doctor.out()).contains("\"postgresql-15\"", "\"postgresql-15-pgaudit\"", "setpriv", "pgbackrest");
        assertThat(refused(up, "BINARY_MISSING").err()).contains("PostgreSQL 15", "understudy doctor --install");
        assertUntouched("serverless");
    }

    @Test
    void withoutAUserToHandOverToRootIsRefused() throws Exception {
        Machine.requireRoot();

        Ended ended = MACHINE.run(
                withoutPostgresUser(""), Map.of(), "up", "--stack-file", MACHINE.stackFile("userless", false, ""));

        assertThat(refused(ended, "PERMISSION").err()).contains("no user \"postgres\"");
        assertUntouched("userless");
    }

    /** In a mount namespace of its own, where the user is not in the list of users, and more is as told. */
    private static List<String> withoutPostgresUser(String more) throws IOException {
        Path users = MACHINE.home().resolve("passwd");
        Files.write(
                users,
                Files.readAllLines(Path.of("/etc/passwd")).stream()
                        .filter(line -> !line.startsWith("postgres:"))
                        .toList());
        return List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount --bind " + users + " /etc/passwd" + more + " && exec \"$0\" \"$@\"");
    }

    @Test
    void anOldPoolerIsRefusedWhatItCannotDo() throws Exception {
        Path path = Files.createDirectories(MACHINE.home().resolve("old"));
        Path old = Files.writeString(path.resolve("pgbouncer"), "#!/bin/sh\necho PgBouncer 1.18.0\n");
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rwxr-xr-x"));
        String file = MACHINE.stackFile("aged", false, "");
        Files.writeString(
                Path.of(file),
                Files.readString(Path.of(file)).replace("instances: 1", "instances: 1, max_prepared_statements: 100"));

        Ended ended =
                MACHINE.run(List.of(), Map.of("PATH", path + ":" + System.getenv("PATH")), "up", "--stack-file", file);

        assertThat(refused(ended, "VERSION_TOO_OLD").err()).contains("PgBouncer 1.18", "max_prepared_statements");
        assertUntouched("aged");
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

            assertKeptWorks();

            assertThat(somebody.isAlive()).isTrue();
        } finally {
            somebody.destroy();
        }
    }

    @Test
    void aKeyThatIsNotTheAuthoritysIsRefused() throws Exception {
        Path key = MACHINE.stack(KEPT).resolve("certs/ca.key");
        byte[] before = Files.readAllBytes(key);
        command("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-out", key + "");
        try {
            Ended ended = refused(MACHINE.run("up", "--stack", KEPT), "CERTIFICATE");
            assertThat(ended.err()).contains("certs/ca.key is not the key of", "down --volumes");
        } finally {
            Files.write(key, before);
        }
        MACHINE.assertNothingRuns(KEPT);
    }

    @Test
    void anExpiringCertificateAndOneOfAnotherAuthorityAreReplacedAndNamed() throws Exception {
        Path certs = MACHINE.stack(KEPT).resolve("certs");
        Path other = Files.createDirectories(MACHINE.home().resolve("other-ca"));
        command(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=another",
                "-keyout",
                other + "/ca.key",
                "-out",
                other + "/ca.crt");
        sign(certs.resolve("pg1"), certs, other);
        sign(certs.resolve("pooler1"), other, other);

        Ended ended = MACHINE.run("up", "--stack", KEPT).expect(0);

        assertThat(ended.err())
                .contains("replaced the certificate of pg1: certificate has expired")
                .contains("replaced the certificate of pooler1: unable to get local issuer certificate");
        assertThat(MACHINE.run("down", "--stack", KEPT).expect(0).err()).doesNotContain("replaced");
        assertKeptWorks();
    }

    /** A certificate for one day, which is less than the week that counts as good. */
    private static void sign(Path pair, Path authority, Path scratch) throws Exception {
        String request = scratch + "/request.csr";
        command("openssl", "req", "-new", "-key", pair + ".key", "-subj", "/CN=" + pair.getFileName(), "-out", request);
        command(
                "openssl",
                "x509",
                "-req",
                "-in",
                request,
                "-CA",
                authority + "/ca.crt",
                "-CAkey",
                authority + "/ca.key",
                "-set_serial",
                "1",
                "-days",
                "1",
                "-out",
                pair + ".crt");
    }

    private static void command(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", List.of(command), output).isZero();
    }
}
