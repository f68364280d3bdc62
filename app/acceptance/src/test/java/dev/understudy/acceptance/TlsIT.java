package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.host.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nobody talks to a server or a pooler in the clear, in an old protocol, or to one whose certificate is not the stack's. */
class TlsIT {
    @RegisterExtension
    static final LocalStacks STACKS = new LocalStacks();

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static RunningStack stack;

    @TempDir
    Path directory;

    @BeforeAll
    static void bringTheStackUp() {
        stack = STACKS.up("tls", TestStacks.asynchronousWithoutAllowance("tls"));
    }

    static Stream<Endpoint> everyAddress() {
        StackPlan plan = stack.plan();
        return Stream.concat(
                plan.nodes().stream().map(node -> node.endpoint()),
                plan.poolers().stream().map(pooler -> pooler.endpoint()));
    }

    @ParameterizedTest
    @MethodSource("everyAddress")
    void verifiedConnectionIsServedByTls13(Endpoint address) throws IOException {
        assertThat(psql(address, "verify-full", stack.plan().layout().caCertificate())
                        .output())
                .isEqualTo("1\n");
        ExecResult tls = openssl(address, "-tls1_3");
        assertThat(tls.succeeded()).as(tls.errors()).isTrue();
        assertThat(tls.output()).contains("TLSv1.3", "Verify return code: 0 (ok)");
    }

    @ParameterizedTest
    @MethodSource("everyAddress")
    void plainConnectionIsRefused(Endpoint address) throws IOException {
        ExecResult plain = psql(address, "disable", stack.plan().layout().caCertificate());
        assertThat(plain.succeeded()).isFalse();
        assertThat(plain.errors()).containsAnyOf("no encryption", "SSL required");
    }

    @ParameterizedTest
    @MethodSource("everyAddress")
    void tls12IsRefused(Endpoint address) {
        ExecResult old = openssl(address, "-tls1_2");
        assertThat(old.succeeded()).isFalse();
        assertThat(old.errors()).contains("alert protocol version");
    }

    @ParameterizedTest
    @MethodSource("everyAddress")
    void certificateOfAnotherCaIsRefusedByTheClient(Endpoint address) throws IOException {
        Programs.run(
                List.of(LocalStacks.home().resolve("certs/issue.sh").toString(), directory.toString(), "stranger"),
                Map.of(),
                directory,
                TIMEOUT);
        ExecResult stranger =
                psql(address, "verify-full", directory.resolve("ca.crt").toString());
        assertThat(stranger.succeeded()).isFalse();
        assertThat(stranger.errors()).contains("certificate verify failed");
    }

    private ExecResult psql(Endpoint address, String sslMode, String caCertificate) throws IOException {
        return new Psql(stack.plan(), directory)
                .run(
                        Map.of(
                                "PGHOST", address.host(),
                                "PGPORT", Integer.toString(address.port()),
                                "PGUSER", DbRole.APP.roleName(),
                                "PGPASSWORD", stack.secrets().password(DbRole.APP),
                                "PGDATABASE", PoolDatabase.SERVER_DATABASE,
                                "PGSSLMODE", sslMode,
                                "PGSSLROOTCERT", caCertificate),
                        "SELECT 1;\n");
    }

    private ExecResult openssl(Endpoint address, String protocol) {
        return Programs.run(
                List.of(
                        "openssl",
                        "s_client",
                        "-starttls",
                        "postgres",
                        protocol,
                        "-CAfile",
                        stack.plan().layout().caCertificate(),
                        "-verify_return_error",
                        "-verify_ip",
                        address.host(),
                        "-connect",
                        address.toString()),
                Map.of(),
                directory,
                TIMEOUT);
    }
}
