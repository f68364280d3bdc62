package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.postgres.DbRole;
import dev.understudy.engine.connect.ClientEnvironment;
import dev.understudy.engine.connect.ClientForm;
import dev.understudy.engine.connect.ConnectionRoute;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.host.Programs;
import dev.understudy.runtime.json.Json;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The real Python clients, as Debian packages them, with exactly what {@code understudy env} prints. Without them the class is skipped,
 * unless {@code UNDERSTUDY_REQUIRE} names {@code clients}.
 */
class PythonClientsIT {
    @RegisterExtension
    static final LocalStacks STACKS = new LocalStacks();

    private static final Duration CLIENT_MAX = Duration.ofSeconds(60);
    /** Debian's own, which finds Debian's packages. */
    private static final String PYTHON = "/usr/bin/python3";

    private static final List<ClientForm> FORMS = List.of(
            ClientForm.PSYCOPG2,
            ClientForm.ASYNCPG,
            ClientForm.SQLALCHEMY,
            ClientForm.SQLALCHEMY_ASYNC,
            ClientForm.DJANGO);

    private static RunningStack stack;
    private static boolean asyncpgFindsThePrimary;

    @TempDir
    Path directory;

    /** What became of one client. */
    private record Answer(int status, String output) {}

    @BeforeAll
    static void bringTheStackUp() {
        Optional<String> version = asyncpgVersion();
        if (!LocalStacks.requires("clients")) {
            Assumptions.assumeTrue(version.isPresent(), "Python's database clients are not installed");
        }
        assertThat(version)
                .as("Python's database clients, which -Drequire=clients asks for")
                .isPresent();
        asyncpgFindsThePrimary = Integer.parseInt(version.orElseThrow().split("\\.", 3)[1]) >= 29;
        stack = STACKS.up("clients", TestStacks.asynchronous("clients"));
    }

    /** Empty when one of the clients is not there. */
    private static Optional<String> asyncpgVersion() {
        if (!Files.isExecutable(Path.of(PYTHON))) {
            return Optional.empty();
        }
        ExecResult version = Programs.run(
                List.of(PYTHON, "-c", "import asyncpg, psycopg2, sqlalchemy, django; print(asyncpg.__version__)"),
                Map.of(),
                Path.of("/"),
                CLIENT_MAX);
        return version.exitStatus() == 0 ? Optional.of(version.output()) : Optional.empty();
    }

    static Stream<String> variables() {
        return FORMS.stream()
                .flatMap(form -> Stream.of(ConnectionRoute.values()).map(route -> form.variable() + route.suffix()));
    }

    @ParameterizedTest
    @MethodSource("variables")
    void theClientGoesThere(String variable) throws Exception {
        Answer answer = run(variable, variablesAsPrinted());

        boolean async = variable.contains("ASYNC");
        if (async && variable.endsWith(ConnectionRoute.DIRECT.suffix()) && !asyncpgFindsThePrimary) {
            // Before 0.29 it cannot tell a primary from a standby: it must say so, not take the first that answers.
            assertThat(answer.status()).isNotZero();
            assertThat(answer.output()).contains("unrecognized configuration parameter \"target_session_attrs\"");
            return;
        }
        assertThat(answer.status()).as(answer.output()).isZero();
        assertThat(answer.output().strip())
                .isEqualTo(variable.endsWith(ConnectionRoute.READ_ONLY.suffix()) ? "readonly|true" : "app|false");
    }

    @ParameterizedTest
    @EnumSource(names = {"PSYCOPG2", "ASYNCPG", "SQLALCHEMY", "SQLALCHEMY_ASYNC", "DJANGO"})
    void aServerOfAnotherAuthorityIsRefused(ClientForm form) throws Exception {
        String trusted = stack.plan().layout().caCertificate();
        String other = otherAuthority().toString();
        String variables = variablesAsPrinted();
        String replaced = variables.replace(trusted, other).replace(encoded(trusted), encoded(other));
        assertThat(replaced).isNotEqualTo(variables).doesNotContain(trusted);

        Answer answer = run(form.variable(), replaced);

        assertThat(answer.status()).isNotZero();
        assertThat(answer.output()).contains("certificate verify failed");
    }

    /** What asyncpg's strings avoid: its statement is gone when it asks for it. */
    @Test
    void asyncpgFailsInATransactionPoolThatLosesPreparedStatements() throws Exception {
        String variables = variablesAsPrinted();

        Answer answer = run(ClientForm.ASYNCPG.variable(), variables.replace("/app_session?", "/app?"));

        assertThat(answer.status()).isNotZero();
        assertThat(answer.output()).contains("prepared statement");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** As {@code understudy env --format json} does. */
    private static String variablesAsPrinted() {
        return Json.pretty(new ClientEnvironment(stack.plan(), stack.secrets()).variables(DbRole.APP));
    }

    private Path otherAuthority() throws Exception {
        Path certificate = directory.resolve("other.crt");
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-subj",
                        "/CN=another",
                        "-keyout",
                        directory.resolve("other.key").toString(),
                        "-out",
                        certificate.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("openssl.log").toFile())
                .start();
        assertThat(openssl.waitFor()).isZero();
        return certificate;
    }

    /** With an empty environment: what it needs must be in the one variable. */
    private Answer run(String variable, String variables) throws IOException, InterruptedException {
        Path input = Files.createFile(
                directory.resolve("env.json"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(input, variables);
        Path output = directory.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(
                        PYTHON,
                        "-B",
                        LocalStacks.home()
                                .resolve("app/acceptance/src/test/resources/clients/client.py")
                                .toString(),
                        variable)
                .redirectInput(input.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", "/usr/bin:/bin", "HOME", "/nonexistent"));
        Process client = builder.start();
        try {
            assertThat(client.waitFor(CLIENT_MAX.toSeconds(), TimeUnit.SECONDS))
                    .as("it ends")
                    .isTrue();
            return new Answer(client.exitValue(), Files.readString(output));
        } finally {
            client.destroyForcibly();
        }
    }
}
