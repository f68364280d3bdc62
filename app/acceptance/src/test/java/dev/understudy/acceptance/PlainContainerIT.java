package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Volume;
import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.docker.DockerEngine;
import dev.understudy.runtime.docker.EngineAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.output.ToStringConsumer;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** The image of the stacks' nodes as a plain Testcontainers container, and a stack beside what Testcontainers clears up. */
class PlainContainerIT {
    /** It also sees to it that there are an engine and the images: Testcontainers would look for missing ones for minutes. */
    @RegisterExtension
    static final LocalStacks STACKS = LocalStacks.containers();

    private static final String LABEL = "org.testcontainers";
    private static final String NAME = "beside-tc-" + ProcessHandle.current().pid();

    @Test
    void imageOfTheNodesIsAPostgresqlContainer() throws SQLException {
        try (PostgreSQLContainer database = container()) {
            database.withUsername("tester").withDatabaseName("shop").start();

            assertThat(row(database, "SELECT current_user || ' ' || current_database()"))
                    .isEqualTo("tester shop");
            assertThat(row(database, "SHOW data_checksums")).isEqualTo("on");
            assertThat(row(database, "SELECT count(*) > 0 FROM pg_available_extensions WHERE name = 'pgaudit'"))
                    .isEqualTo("t");
            assertThatThrownBy(() -> DriverManager.getConnection(database.getJdbcUrl(), "tester", "wrong")
                            .close())
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void initialisationScriptsRunInOrder() throws SQLException {
        try (PostgreSQLContainer database = container()) {
            database.withCopyToContainer(
                            Transferable.of("CREATE TABLE script_ran AS SELECT 1 AS times;"),
                            "/docker-entrypoint-initdb.d/10-table.sql")
                    .withCopyToContainer(
                            Transferable.of("psql --command='INSERT INTO script_ran VALUES (2)'"),
                            "/docker-entrypoint-initdb.d/20-rows.sh")
                    .start();
            assertThat(row(database, "SELECT string_agg(times::text, ',' ORDER BY times) FROM script_ran"))
                    .isEqualTo("1,2");
        }
    }

    @Test
    void failingScriptEndsTheStartAndSaysWhy() {
        ToStringConsumer log = new ToStringConsumer();
        try (GenericContainer<?> database = new GenericContainer<>("understudy/postgres:15")) {
            database.withEnv("POSTGRES_PASSWORD", "x")
                    .withCopyToContainer(
                            Transferable.of("SELECT no_such_column;"), "/docker-entrypoint-initdb.d/10-broken.sql")
                    // Fails as soon as the container has ended.
                    .withStartupCheckStrategy(new OneShotStartupCheckStrategy())
                    .withLogConsumer(log);
            assertThatThrownBy(database::start).isInstanceOf(ContainerLaunchException.class);
        }
        assertThat(log.toUtf8String()).contains("column \"no_such_column\" does not exist");
    }

    /** A pipe's status is that of its end, which would take half a script for a whole one. */
    @Test
    void damagedCompressedScriptEndsTheStart() throws IOException {
        ToStringConsumer log = new ToStringConsumer();
        byte[] whole = compressed("CREATE TABLE script_ran AS SELECT 1 AS times;\n".repeat(100));
        try (GenericContainer<?> database = new GenericContainer<>("understudy/postgres:15")) {
            database.withEnv("POSTGRES_PASSWORD", "x")
                    .withCopyToContainer(
                            Transferable.of(Arrays.copyOf(whole, whole.length - 1)),
                            "/docker-entrypoint-initdb.d/10-cut.sql.gz")
                    .withStartupCheckStrategy(new OneShotStartupCheckStrategy())
                    .withLogConsumer(log);
            assertThatThrownBy(database::start).isInstanceOf(ContainerLaunchException.class);
        }
        assertThat(log.toUtf8String()).contains("unexpected end of file").doesNotContain("script_ran");
    }

    private static byte[] compressed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    /** As the official image documents it; nothing can be renamed to a mount point. */
    @Test
    void dataMayBeMountedWhereTheOfficialImageHasIt() throws SQLException {
        String volume = NAME + "-data";
        var engine = DockerClientFactory.instance().client();
        engine.createVolumeCmd().withName(volume).exec();
        try {
            try (PostgreSQLContainer database = container(volume)) {
                database.withCopyToContainer(
                                Transferable.of("CREATE TABLE script_ran AS SELECT 1 AS times;"),
                                "/docker-entrypoint-initdb.d/10-table.sql")
                        .start();
            }
            try (PostgreSQLContainer database = container(volume)) {
                // The official image, too, says it is ready only once when there is nothing to initialise.
                database.setWaitStrategy(Wait.forListeningPort());
                database.start();
                assertThat(row(database, "SELECT times FROM script_ran")).isEqualTo("1");
            }
        } finally {
            engine.removeVolumeCmd(volume).exec();
        }
    }

    private static PostgreSQLContainer container(String volume) {
        return container()
                .withCreateContainerCmdModifier(create -> Objects.requireNonNull(create.getHostConfig())
                        .withBinds(new Bind(volume, new Volume("/var/lib/postgresql/data"))));
    }

    @Test
    void engineIsTheOneOfTestcontainersSettings(@TempDir Path home) throws IOException {
        try (PostgreSQLContainer database = container()) {
            database.start();
            var host = DockerClientFactory.instance().getTransportConfig().getDockerHost();

            try (DockerEngine engine = configured(home, host.toString())) {
                assertThat(engine.inspect(database.getContainerId())).isPresent();
            }
            try (DockerEngine engine = configured(home, "unix:///nonexistent/docker.sock")) {
                assertThatThrownBy(engine::requireAnswer)
                        .isInstanceOfSatisfying(
                                UnderstudyException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE));
            }
        }
    }

    private static DockerEngine configured(Path home, String host) throws IOException {
        Files.writeString(home.resolve(".testcontainers.properties"), "docker.host=" + host + "\n");
        return DockerEngine.at(EngineAddress.asTestcontainersHas(Map.of(), home));
    }

    /** Testcontainers' reaper deletes by label, whoever started the container. */
    @Test
    void stackHasNoLabelThatTheReaperGoesBy() {
        try (PostgreSQLContainer database = container();
                RunningStack stack = STACKS.appliance()
                        .up(STACKS.selection(NAME, TestStacks.asynchronousWithoutAllowance(NAME)), Progress.SILENT)) {
            database.start();
            assertThat(stack.nodes()).isNotEmpty();

            assertThat(labels()).as("the control").anyMatch(PlainContainerIT::isReaped);
            List<Map<String, String>> ofTheStack = labels().filter(labels -> labels.containsValue("understudy-" + NAME))
                    .toList();
            assertThat(ofTheStack)
                    .as("containers, volumes and networks")
                    .hasSizeGreaterThan(3 * stack.nodes().size())
                    .noneMatch(PlainContainerIT::isReaped);
        }
    }

    private static Stream<Map<String, String>> labels() {
        var engine = DockerClientFactory.instance().client();
        return Stream.of(
                        engine.listContainersCmd().withShowAll(true).exec().stream()
                                .map(each -> each.getLabels()),
                        engine.listNetworksCmd().exec().stream().map(each -> each.getLabels()),
                        engine.listVolumesCmd().exec().getVolumes().stream().map(each -> each.getLabels()))
                .flatMap(each -> each)
                .map(labels -> labels == null ? Map.of() : labels);
    }

    private static boolean isReaped(Map<String, String> labels) {
        return labels.keySet().stream().anyMatch(name -> name.startsWith(LABEL));
    }

    private static PostgreSQLContainer container() {
        return new PostgreSQLContainer(
                DockerImageName.parse("understudy/postgres:15").asCompatibleSubstituteFor("postgres"));
    }

    private static String row(PostgreSQLContainer database, String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        database.getJdbcUrl(), database.getUsername(), database.getPassword());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }
}
