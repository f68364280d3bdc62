package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.render.Secrets;
import dev.understudy.runtime.RunningStack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where the passwords of a running stack must not be; with monitoring, whose exporters need one each. */
class SecretsIT {
    @RegisterExtension
    static final LocalStacks STACKS = new LocalStacks();

    /** Of a verifier: who has it can guess passwords offline. */
    private static final String VERIFIER = "SCRAM-SHA-256$";

    private static RunningStack stack;
    private static Secrets secrets;
    private static Path root;

    @BeforeAll
    static void bringTheStackUp() {
        stack = STACKS.up("secrets", TestStacks.monitored("secrets"));
        secrets = stack.secrets();
        root = Path.of(stack.plan().layout().root());
    }

    @Test
    void noProcessShowsASecretInItsArguments() {
        List<String> lines = Leftovers.commandLines().toList();
        assertThat(lines).as("this stack's processes are seen").anyMatch(line -> line.contains(root.toString()));
        assertThat(lines).noneMatch(SecretsIT::tells);
    }

    @Test
    void noLogHasASecret() throws IOException {
        List<Path> logs = files(path -> path.toString().endsWith(".log"));
        assertThat(logs).hasSizeGreaterThanOrEqualTo(3);
        assertThat(logs).noneMatch(log -> tells(text(log)));
    }

    @Test
    void nothingThatOthersMayReadHasASecret() throws IOException {
        List<Path> open = files(SecretsIT::openToOthers);
        assertThat(open).as("the CA certificate is open, for clients").contains(root.resolve("certs/ca.crt"));
        assertThat(open).noneMatch(file -> tells(text(file)));
    }

    @Test
    void secretsAndKeysAreTheOwnersAlone() throws IOException {
        assertThat(mode(root.resolve("secrets"))).isEqualTo("rwx------");
        List<Path> secretFiles = files(path -> path.startsWith(root.resolve("secrets")));
        assertThat(secretFiles).hasSizeGreaterThanOrEqualTo(DbRole.values().length);
        assertThat(secretFiles).allSatisfy(file -> assertThat(mode(file)).isEqualTo("rw-------"));
        List<Path> keys = files(path -> path.toString().endsWith(".key"));
        assertThat(keys).isNotEmpty().allSatisfy(key -> assertThat(mode(key)).isEqualTo("rw-------"));
    }

    /** The negative control: the search finds what it looks for. */
    @Test
    void plantedSecretIsFound() throws IOException {
        Path planted = root.resolve("planted.log");
        Files.writeString(planted, "login as app with " + secrets.password(DbRole.APP) + "\n");
        try {
            Files.setPosixFilePermissions(planted, PosixFilePermissions.fromString("rw-r--r--"));
            assertThat(files(SecretsIT::openToOthers)).contains(planted);
            assertThat(tells(text(planted))).isTrue();
        } finally {
            Files.delete(planted);
        }
    }

    private static boolean tells(String text) {
        return text.contains(VERIFIER) || secrets.values().stream().anyMatch(text::contains);
    }

    private static boolean openToOthers(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new AssertionError("cannot read the mode of " + file, e);
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError("cannot read " + file, e);
        }
    }

    /** Servers make and remove files meanwhile: one that is gone is passed over. */
    private static List<Path> files(Predicate<Path> wanted) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && wanted.test(file)) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException problem) {
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }
}
