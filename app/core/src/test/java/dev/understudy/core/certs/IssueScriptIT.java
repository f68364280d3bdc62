package dev.understudy.core.certs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real {@code certs/issue.sh} with the machine's openssl, read back by Java's own X.509 code. */
class IssueScriptIT {
    private static final Path SCRIPT =
            Path.of(Objects.requireNonNull(System.getProperty("understudy.root")), "certs", "issue.sh");

    /** What a first run for pg1 and pg2 left, made once: a run starts some thirty processes. */
    @TempDir
    private static Path issued;

    @TempDir
    Path directory = Path.of("");

    @BeforeAll
    static void issueOnce() throws Exception {
        assertThat(output(start(command(issued, "pg1", "pg2")))).isEmpty();
    }

    /** As if the script had run here for pg1 and pg2. */
    private void hasBeenIssued() throws IOException {
        for (Path file : files(issued)) {
            Files.copy(file, directory.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    @Test
    void aFreshDirectoryGetsACaAndServerCertificatesOfIt() throws Exception {
        assertThat(issue("pg1", "pooler1")).isEmpty();
        X509Certificate ca = certificate("ca");
        certificate("pg1").verify(ca.getPublicKey());
        certificate("pooler1").verify(ca.getPublicKey());
        assertThat(ca.getBasicConstraints()).isZero();
        assertThat(certificate("pg1").getBasicConstraints()).isEqualTo(-1);
    }

    @Test
    void aServerIsKnownByItsNameAndOnLoopback() throws Exception {
        hasBeenIssued();
        List<String> names = Objects.requireNonNull(certificate("pg1").getSubjectAlternativeNames()).stream()
                .map(name -> String.valueOf(name.get(1)))
                .toList();
        assertThat(names).containsExactlyInAnyOrder("localhost", "pg1", "pg1-member", "127.0.0.1", "0:0:0:0:0:0:0:1");
    }

    @Test
    void keysAreForTheOwnerOnlyAndNothingElseIsLeft() throws Exception {
        issue("pg1");
        Map<String, String> modes = new TreeMap<>();
        for (Path file : files()) {
            modes.put(
                    String.valueOf(file.getFileName()),
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        }
        assertThat(modes)
                .isEqualTo(Map.of(
                        "ca.crt", "rw-r--r--", "ca.key", "rw-------", "pg1.crt", "rw-r--r--", "pg1.key", "rw-------"));
    }

    @Test
    void whatIsAskedForIsReplacedOnce() throws Exception {
        hasBeenIssued();
        Map<String, String> before = contents();
        Files.createFile(directory.resolve("renew"));
        assertThat(issue("pg1", "pg2"))
                .contains("replaced the certificate of pg1: as asked", "replaced the certificate of pg2: as asked");
        assertThat(contents()).containsEntry("ca.crt", before.getOrDefault("ca.crt", ""));
        assertThat(contents().get("pg1.key")).isNotEqualTo(before.get("pg1.key"));
        assertThat(issue("pg1", "pg2")).isEmpty();
    }

    /** Whoever is cut off asks for the same again: each step is asked for twice. */
    @Test
    void theCaIsTrustedBeforeItSignsAndSignsBeforeTheOtherIsDropped() throws Exception {
        hasBeenIssued();
        String first = contents().getOrDefault("ca.crt", "");
        String pg1 = contents().getOrDefault("pg1.crt", "");
        for (int i = 0; i < 2; i++) {
            assertThat(step("trust")).isEmpty();
            assertThat(contents().get("ca.crt")).startsWith(first);
            assertThat(certificates("ca.crt")).hasSize(2);
            assertThat(contents()).containsEntry("pg1.crt", pg1);
        }
        assertThat(step("drop")).contains("switch comes before drop");
        assertThat(step("switch")).contains("replaced the certificate of pg1");
        assertThat(step("switch")).isEmpty();
        assertThat(certificates("ca.crt")).hasSize(2);
        certificate("pg1").verify(certificates("ca.crt").getLast().getPublicKey());
        for (int i = 0; i < 2; i++) {
            assertThat(step("drop")).isEmpty();
            certificate("pg1").verify(certificate("ca").getPublicKey());
        }
        assertThat(certificates("ca.crt")).hasSize(1);
        assertThat(step("jump")).contains("it is trust, switch or drop");
    }

    private String step(String word) throws Exception {
        Files.writeString(directory.resolve("ca.step"), word + "\n");
        return issue("pg1");
    }

    private List<X509Certificate> certificates(String file) throws Exception {
        try (InputStream in = Files.newInputStream(directory.resolve(file))) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        }
    }

    @Test
    void aRerunKeepsEveryByte() throws Exception {
        hasBeenIssued();
        Map<String, String> before = contents();
        assertThat(issue("pg1", "pg2")).isEmpty();
        assertThat(contents()).isEqualTo(before);
        issue("pg1", "pg2", "pg3");
        assertThat(contents()).containsAllEntriesOf(before).containsKey("pg3.crt");
    }

    @Test
    void anExpiredCaIsRefused() throws Exception {
        hasBeenIssued();
        openssl("x509 -in ca.crt -signkey ca.key -days -1 -out ca.crt");
        Map<String, String> before = contents();
        assertThat(issue("pg1")).contains("has expired");
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void theKeyOfAnotherCaIsRefused() throws Exception {
        hasBeenIssued();
        openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:prime256v1 -out ca.key");
        assertThat(issue("pg1")).contains("ca.key is not the key of");
        Files.delete(directory.resolve("ca.key"));
        assertThat(issue("pg1")).contains("has no ca.key");
    }

    @Test
    void aServerCertificateOfAnotherCaOrAnotherServerIsReplaced() throws Exception {
        hasBeenIssued();
        String first = contents().getOrDefault("pg1.crt", "");
        copy("pg2", "pg1");
        assertThat(issue("pg1")).containsOnlyOnce("replaced").contains("replaced the certificate of pg1: ");
        assertThat(contents().get("pg1.crt"))
                .isNotEqualTo(first)
                .isNotEqualTo(contents().get("pg2.crt"));
        Files.delete(directory.resolve("ca.crt"));
        Files.delete(directory.resolve("ca.key"));
        assertThat(issue("pg1", "pg2"))
                .contains("replaced the certificate of pg1: ", "replaced the certificate of pg2: ");
        certificate("pg2").verify(certificate("ca").getPublicKey());
    }

    @Test
    void runsAtTheSameTimeAgreeOnOneCa() throws Exception {
        List<Process> runs = new ArrayList<>();
        for (int run = 0; run < 3; run++) {
            runs.add(start(command(directory, "pg1", "pg2")));
        }
        for (Process run : runs) {
            assertThat(output(run)).isEmpty();
        }
        certificate("pg1").verify(certificate("ca").getPublicKey());
        certificate("pg2").verify(certificate("ca").getPublicKey());
        assertThat(files()).hasSize(6);
    }

    @Test
    void theLockOfARunThatWasKilledIsNoLock() throws Exception {
        Process dead = start(List.of("true"));
        dead.waitFor();
        Files.createSymbolicLink(directory.resolve(".issue.lock"), Path.of(Long.toString(dead.pid())));
        assertThat(issue("pg1")).isEmpty();
        assertThat(files()).hasSize(4);
    }

    @Test
    void aNameThatIsAPathIsRefused() throws Exception {
        assertThat(issue("../pg1")).contains("not a server's id");
        assertThat(issue("ca")).contains("not a server's id");
        assertThat(files()).isEmpty();
    }

    private void copy(String from, String to) throws IOException {
        for (String kind : List.of(".crt", ".key")) {
            Files.copy(
                    directory.resolve(from + kind), directory.resolve(to + kind), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static List<String> command(Path directory, String... ids) {
        List<String> command = new ArrayList<>(List.of("sh", SCRIPT.toString(), directory.toString()));
        command.addAll(Arrays.asList(ids));
        return command;
    }

    /** What the script said; it says nothing when all is well. */
    private String issue(String... ids) throws IOException, InterruptedException {
        return output(start(command(directory, ids)));
    }

    private void openssl(String arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(("openssl " + arguments).split(" ", -1))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String output(Process process) throws IOException, InterruptedException {
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        boolean wellDone = process.waitFor() == 0;
        return output.isEmpty() && !wellDone ? "exit status " + process.exitValue() : output;
    }

    private List<Path> files() throws IOException {
        return files(directory);
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        for (Path file : files()) {
            contents.put(String.valueOf(file.getFileName()), Files.readString(file));
        }
        return contents;
    }

    private X509Certificate certificate(String id) throws Exception {
        byte[] bytes = Files.readAllBytes(directory.resolve(id + ".crt"));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes));
    }
}
