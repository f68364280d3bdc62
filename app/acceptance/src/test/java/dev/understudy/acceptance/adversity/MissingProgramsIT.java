package dev.understudy.acceptance.adversity;

import static dev.understudy.acceptance.adversity.Machine.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.acceptance.adversity.CommandRun.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A program that is missing, or too old for what is wanted, is named with the way to get it; nothing is made for the stack. */
class MissingProgramsIT {
    @RegisterExtension
    static final Machine MACHINE = new Machine();

    @Test
    void aDirectoryWithoutPostgresIsNamed() throws Exception {
        Path empty = Files.createDirectories(MACHINE.home().resolve("empty"));

        Ended ended = MACHINE.run(
                "up", "--stack-file", MACHINE.stackFile("binless", false, ""), "--pg-bin", empty.toString());

        assertThat(refused(ended, "BINARY_MISSING").err()).contains(empty.toString());
        MACHINE.assertUntouched("binless");
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
        MACHINE.assertUntouched("poolless");
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
        MACHINE.assertUntouched("serverless");
    }

    @Test
    void withoutAUserToHandOverToRootIsRefused() throws Exception {
        Machine.requireRoot();

        Ended ended = MACHINE.run(
                withoutPostgresUser(""), Map.of(), "up", "--stack-file", MACHINE.stackFile("userless", false, ""));

        assertThat(refused(ended, "PERMISSION").err()).contains("no user \"postgres\"");
        MACHINE.assertUntouched("userless");
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
        MACHINE.assertUntouched("aged");
    }
}
