package dev.understudy.acceptance.adversity;

import static dev.understudy.acceptance.adversity.Machine.command;
import static dev.understudy.acceptance.adversity.Machine.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.acceptance.adversity.CommandRun.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Keys and certificates that somebody changed: refused, or replaced and named. */
class BadCertificatesIT {
    @RegisterExtension
    static final Machine MACHINE = new Machine();

    /** A stack that was up and is stopped. */
    private static final String KEPT = "kept";

    @BeforeEach
    void aStoppedStack() throws Exception {
        MACHINE.keep(KEPT);
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
        MACHINE.assertWorks(KEPT);
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
}
