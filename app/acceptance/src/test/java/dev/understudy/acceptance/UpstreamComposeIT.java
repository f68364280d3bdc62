package dev.understudy.acceptance;

import static dev.understudy.acceptance.UpstreamLookAlikes.compose;
import static dev.understudy.acceptance.UpstreamLookAlikes.docker;
import static dev.understudy.acceptance.UpstreamLookAlikes.tryCompose;
import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.state.PortLeases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A rendered project by itself, as its users bring it up without Java, on upstream images. */
class UpstreamComposeIT {
    @RegisterExtension
    static final LocalStacks STACKS = LocalStacks.containers();

    private static final String PROJECT =
            "understudy-alone-" + ProcessHandle.current().pid();
    private static final String UPSTREAM = "images: {postgres: \"" + UpstreamLookAlikes.POSTGRES + "\", pgbouncer: \""
            + UpstreamLookAlikes.PGBOUNCER + "\"}\n";

    private final Map<String, String> variables = new HashMap<>(Map.of("COMPOSE_PROJECT_NAME", PROJECT));

    @TempDir
    Path project;

    private int base;

    @BeforeAll
    static void makeImages() {
        UpstreamLookAlikes.make();
    }

    @BeforeEach
    void leasePorts() {
        base = PortLeases.ofThisUser().lease(project, OptionalInt.empty());
    }

    @AfterEach
    void leaveNothing() {
        compose(project, variables, "down", "--volumes", "--timeout", "0");
        PortLeases.ofThisUser().release(project);
        String label = "--filter=label=com.docker.compose.project=" + PROJECT;
        assertThat(docker("ps", "--all", "--quiet", label)).isEmpty();
        assertThat(docker("network", "ls", "--quiet", label)).isEmpty();
        assertThat(docker("volume", "ls", "--quiet", label)).isEmpty();
    }

    private void render(String images) {
        String file =
                TestStacks.asynchronousWithoutAllowance("alone").replace("replication: async", "replication: sync")
                        + "ports: {base: " + base + "}\n" + images;
        STACKS.appliance().render(STACKS.selection("alone", file), project);
    }

    @Test
    void projectAloneIsAStack() throws IOException {
        render(UPSTREAM);
        assertThat(Files.readString(project.resolve("compose.yaml")))
                .contains("# Upstream: absent in it: pgaudit (no audit log), pgBackRest (no backups).");

        compose(project, variables, "up", "--detach", "--wait");

        sql("pg1", "postgres", "CREATE TABLE kept AS SELECT 1 AS n");
        assertThat(sql("pg1", "postgres", "SELECT application_name || ' ' || sync_state FROM pg_stat_replication"))
                .isEqualTo("pg2 sync");
        assertThat(throughThePooler("SELECT current_user")).isEqualTo("app");
        assertThat(throughThePooler("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
                .isEqualTo("t");
        compose(project, variables, "kill", "pg1");
        compose(project, variables, "up", "--detach", "--wait");
        assertThat(sql("pg2", "postgres", "SELECT n FROM kept")).isEqualTo("1");
    }

    private String sql(String node, String database, String sql) {
        return compose(
                        project,
                        variables,
                        "exec",
                        "-T",
                        node,
                        "psql",
                        "--no-psqlrc",
                        "--tuples-only",
                        "--no-align",
                        "--quiet",
                        "--host=/run/understudy",
                        "--dbname=" + database,
                        "--command=" + sql)
                .strip();
    }

    /** From this machine, verified against the stack's CA. */
    private String throughThePooler(String sql) throws IOException {
        String password = Files.readString(project.resolve("secrets/app")).strip();
        Map<String, String> client = new HashMap<>(variables);
        client.put("PGPASSWORD", password);
        return UpstreamLookAlikes.psql(
                client,
                "host=127.0.0.1 port=" + port() + " dbname=app user=app sslmode=verify-full sslrootcert="
                        + project.resolve("certs/ca.crt"),
                sql);
    }

    private String port() {
        String address = compose(project, variables, "port", "pooler1", "6432").strip();
        return address.substring(address.indexOf(':') + 1);
    }

    @Test
    void imageThatAVariablePutsThereIsHeldAgainstTheStack() throws IOException {
        render(UPSTREAM);
        variables.put("UNDERSTUDY_POSTGRES_IMAGE", UpstreamLookAlikes.PGBOUNCER);

        assertThat(tryCompose(project, variables, "up", "--detach", "--wait").succeeded())
                .isFalse();

        assertThat(compose(project, variables, "logs", "--no-color", "pg1"))
                .contains("entrypoint.sh: this image has no postgres on its PATH");
    }

    @Test
    void majorOfAnImageThatAVariablePutsThereIsHeldAgainstTheStack() throws IOException {
        render(UPSTREAM);
        Path file = project.resolve("compose.yaml");
        Files.writeString(file, Files.readString(file).replace("UNDERSTUDY_MAJOR: \"15\"", "UNDERSTUDY_MAJOR: \"16\""));

        assertThat(tryCompose(project, variables, "up", "--detach", "--wait").succeeded())
                .isFalse();

        assertThat(compose(project, variables, "logs", "--no-color", "pg1"))
                .contains("this image is PostgreSQL 15, and the stack is rendered for 16");
    }

    /** Said before anything else is tried, and not left to an entrypoint that is not there. */
    @Test
    void stackOfOwnImagesSaysWhenAVariablePutsAnotherThere() throws IOException {
        render("");
        variables.put("UNDERSTUDY_POSTGRES_IMAGE", UpstreamLookAlikes.POSTGRES);
        variables.put("UNDERSTUDY_PGBOUNCER_IMAGE", UpstreamLookAlikes.PGBOUNCER);

        ExecResult up = tryCompose(project, variables, "up", "--detach", "--wait");
        ExecResult pooler = tryCompose(project, variables, "run", "--rm", "--no-deps", "-T", "pooler1");

        String words = "this image is not of Understudy: name it in the stack file (images) and render again";
        assertThat(up.succeeded()).isFalse();
        assertThat(up.errors()).contains("setup");
        assertThat(compose(project, variables, "logs", "--no-color", "setup")).contains(words);
        assertThat(pooler.output() + pooler.errors()).contains(words);
    }
}
