package dev.understudy.core.stack;

import static dev.understudy.core.stack.StackFileTest.HEAD;
import static dev.understudy.core.stack.StackFileTest.problems;
import static dev.understudy.core.stack.StackFileTest.valid;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One wrong thing each, in a file that is valid without it. */
class StackRefusalTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "name: y                                        | name: is given twice; keep one",
                "pooling: {mode: session, mode: session}        | pooling.mode: is given twice; keep one",
                "ports: {base: 32768}                           | ports.base: out of range: 32768; use 1024 to 32727",
                "monitoring: yes                                | yes and on are text in YAML 1.2",
                "monitoring: \"true\"                           | is the text \"true\"; remove the quotes",
                "pooling: {instances: \"3\"}                    | is the text \"3\"; remove the quotes",
                "pooling: {instances: 1.5}                      | must be a whole number, is float 1.5",
                "pooling: {instances: 10}                       | pooling.instances: out of range: 10; use 0 to 9",
                "pooling: {min_pool_size: 26}                   | larger than default_pool_size (25)",
                "pooling: {max_client_conn: 24}                 | smaller than default_pool_size (25)",
                "pooling: {query_timeout: 200ms}                | not a multiple of 1s",
                "pooling: {query_timeout: 30}                   | write a number and a unit",
                "pooling: []                                    | must hold keys and values",
                "tuning: {overrides: [work_mem]}                | must hold names and values",
                "pooling: {[a]: 1}                              | a key must be plain text",
                "durability: [fast]                             | must be one plain value",
                "disk: 2048                                     | disk: not an amount: 2048; write",
                "disk: 299MB                                    | disk: not an amount: 299MB; write",
                "disk: 2 GB                                     | disk: not an amount: 2 GB; write",
                "disk: 1TB                                      | disk: not an amount: 1TB; write",
                "images: {postgres: postgres}                   | not an image with a tag or a digest: \"postgres\"",
                "images: {postgres: \"postgres:\"}             | not an image with a tag or a digest",
                "images: {postgres: \" postgres:15\"}          | not an image with a tag or a digest",
                "images: {postgres: a:1:2}                      | not an image with a tag or a digest",
                "images: {postgres: \"a:${B}\"}               | not an image with a tag or a digest",
                "images: {postgres: a@sha256:12}                | not an image with a tag or a digest",
                "images: {postgres: [a:1]}                      | must be one plain value",
                "images: {mysql: a:1}                           | images.mysql",
                "images: {pgbouncer: 1}                         | not an image with a tag or a digest",
                "durability: fas                                | did you mean \"fast\"?",
                "failover: {failed_checks: 0}                   | out of range: 0",
                "failover: {maximum_lag: 16}                    | failover.maximum_lag: not an amount: 16; write",
                "failover: {start_attempts: -1}                 | out of range: -1",
                "failover: {read_only: {maximum_lag: 1 s}}      | not an amount: 1 s; write",
                "failover: {read_only: {fall_back: true}}       | fall_back_to_primary",
                "failover: {preset: patrony}                    | did you mean \"patroni\"?",
                "failover: {preset: aurora}                     | known: default, fast, patroni, azure-zone-redundant, rds-multi-az, rds-cluster",
                "failover: {preset: patroni, time_scale: 0}     | failover.time_scale: out of range: 0; use 0.01 to 1.0",
                "failover: {preset: patroni, time_scale: 1.01}  | out of range: 1.01",
                "failover: {preset: patroni, time_scale: .nan}  | out of range: .nan",
                "failover: {preset: patroni, time_scale: -0.1}  | out of range: -0.1",
                "failover: {preset: patroni, time_scale: tenth} | must be a number, is the text \"tenth\"; write such as 0.1",
                "failover: {time_scale: 0.1}                    | preset default imitates nothing whose time could be scaled",
                "failover: {preset: fast, time_scale: 0.1}      | leave it out, or use one of patroni, azure-zone-redundant",
                "failover: {check_interval: 0s}                 | too short: 0s; at least 1ms",
                "objective: {rpo: {lost_writes: -1}}            | out of range: -1",
                "roles: &a {}                                   | anchors and aliases are not supported",
                "roles: *a                                      | anchors and aliases are not supported",
                "durability: !foo fast                          | tags are not supported: !foo",
                "durability: !!str fast                         | tags are not supported: tag:yaml.org,2002:str",
                "pooling: !foo {instances: 1}                   | tags are not supported: !foo",
                "!foo monitoring: true                          | tags are not supported: !foo",
                "pooling: {instances: !foo 3}                   | tags are not supported: !foo",
                "x: [                                           | not YAML",
                "tuning: {overrides: {work_mem: [1]}}           | must be one plain value",
                "tuning: {overrides: {work_mem: }}              | must be one plain value",
                "tuning: {overrides: {work mem: 4MB}}           | not a setting's name",
                "tuning: {overrides: {Work_Mem: 4MB}}           | not in lower case; write work_mem",
                "tuning: {overrides: {work_mem: \"4MB\\nx\"}}   | holds a line break",
                "tuning: {overrides: {jit: \"\\uFFFE\"}}        | cannot be printed",
            })
    void wrongLineIsReported(String line, String expected) {
        valid(HEAD);
        assertThat(problems(HEAD + line)).singleElement().satisfies(problem -> {
            assertThat(problem.line()).as(problem.toString()).isGreaterThanOrEqualTo(4);
            assertThat(problem.toString()).contains(expected);
        });
    }

    @Test
    void fastStackWithAnRpoIsRefused() {
        assertThat(problems(HEAD + "durability: fast\nobjective: {rpo: {lost_writes: 0}}"))
                .singleElement()
                .hasToString("5:18: objective.rpo: a fast stack has no RPO: a crash may lose any commit;"
                        + " use durability: durable, or leave rpo out");
    }

    /** A slip of the pen at every level of the file. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "monitorin: true                                  | monitoring",
                "pooling: {instance: 1}                           | instances",
                "roles: {migrater: {}}                            | migrator",
                "roles: {app: {connection_limits: 1}}             | connection_limit",
                "tuning: {profil: ci}                             | profile",
                "extensions: {pgaudi: true}                       | pgaudit",
                "failover: {presets: fast}                        | preset",
                "objective: {rt: 1s}                              | rto",
                "objective: {rpo: {lost_write: 0}}                | lost_writes",
                "ports: {bas: 20000}                              | base"
            })
    void unknownKeyComesWithTheNearestOne(String line, String nearest) {
        assertThat(problems(HEAD + line)).singleElement().satisfies(problem -> {
            assertThat(problem.message()).isEqualTo("unknown key");
            assertThat(problem.hint()).isEqualTo("did you mean \"" + nearest + "\"?");
            assertThat(problem.line()).isEqualTo(4);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{primary: {name: pg1}, standby: []}              | standbys",
                "{primary: {name: pg1, zones: a}}                 | zone",
                "{primary: {name: pg1}, standbys: [{name: pg2, upstreams: pg1}]} | upstream"
            })
    void unknownKeyOfTheTopologyComesWithTheNearestOne(String topology, String nearest) {
        assertThat(problems("name: x\npostgresql: 15\ntopology: " + topology))
                .singleElement()
                .satisfies(problem -> assertThat(problem.hint()).isEqualTo("did you mean \"" + nearest + "\"?"));
    }

    @Test
    void unknownKeyFarFromAllListsThem() {
        assertThat(problems(HEAD + "ports: {something_else: 1}"))
                .singleElement()
                .extracting(Problem::hint)
                .isEqualTo("known: base");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{name: pg2, upstream: pg2} | a node cannot stream from itself",
                "{name: pg2, upstream: pg3}, {name: pg3} | \"pg3\" comes later",
                "{name: pg2, upstream: pg3}, {name: pg3, upstream: pg2}"
                        + " | a cycle: pg2 streams from pg3 streams from pg2;",
                "{name: pg2, upstream: pg3}, {name: pg3, upstream: pg4}, {name: pg4, upstream: pg2}"
                        + " | a cycle: pg2 streams from pg3 streams from pg4 streams from pg2;",
                "{name: pg2}, {name: pg2} | a node named \"pg2\" exists already",
                "{name: pg1} | a node named \"pg1\" exists already",
                "{name: pg2}, {name: pg3, upstream: pg2, replication: sync} | a cascaded standby cannot be synchronous",
                "{name: pg2, replication: sync}, {name: pg3, replication: quorum} | sync and quorum cannot be mixed"
            })
    void impossibleTopologyIsRefused(String standbys, String expected) {
        assertThat(problems(topology(standbys)))
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString()).contains(expected));
    }

    /** pg2 hangs off a cycle without being part of it. */
    @Test
    void nodeBesideACycleIsNotBlamedForIt() {
        assertThat(problems(
                        topology("{name: pg2, upstream: pg3}, {name: pg3, upstream: pg4}, {name: pg4, upstream: pg3}")))
                .extracting(Problem::message)
                .containsExactly("\"pg3\" comes later", "a cycle: pg3 streams from pg4 streams from pg3");
    }

    @Test
    void nineNodesAreAllowedAndTenAreNot() {
        assertThat(valid(topology(standbys(8))).nodes()).hasSize(9);
        assertThat(problems(topology(standbys(9))))
                .singleElement()
                .hasToString("5:13: topology.standbys: has 9 items; at most 8 (9 nodes in all)");
    }

    @Test
    void deepNestingIsRefusedAtItsPlace() {
        assertThat(problems(HEAD + "x: " + "[".repeat(5000)))
                .singleElement()
                .hasToString("4:23: nested too deeply; a stack file has five levels");
    }

    @Test
    void everyAnchorAndAliasIsReported() {
        assertThat(problems(HEAD + "roles: &a {}\npooling: *a"))
                .extracting(Problem::line)
                .containsExactly(4, 5);
    }

    @Test
    void tagsAreReportedAmongTheOtherProblems() {
        assertThat(problems(HEAD + "durability: !foo fast\nmonitoring: 1"))
                .extracting(Problem::line)
                .containsExactly(4, 5);
    }

    @Test
    void unprintableCharactersAreReportedAtTheirLines() {
        assertThat(problems(HEAD + "# é\u0000\u0000\r\n# \ud83d\n"))
                .extracting(Problem::toString)
                .containsExactly(
                        "4:4: the character U+0000 is not printable; remove it, or save the file as plain UTF-8 text",
                        "5:3: the character U+D83D is not printable; remove it, or save the file as plain UTF-8 text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "---\n"})
    void emptyFileIsRefused(String text) {
        assertThat(problems(text)).hasSize(1);
    }

    @Test
    void hugeFileIsRefused() {
        assertThat(problems("#".repeat(70_000)))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("longer"));
    }

    @ParameterizedTest
    @MethodSource("owned")
    void ownedSettingIsRefusedHoweverSpelt(String setting) {
        assertThat(Stream.of(setting, setting.toUpperCase(Locale.ROOT)))
                .allSatisfy(name -> assertThat(problems(override(name, "x")))
                        .singleElement()
                        .satisfies(problem -> {
                            assertThat(problem.message()).isEqualTo("is set by Understudy");
                            assertThat(problem.hint()).isNotEmpty();
                        }));
    }

    /** Written out, so that a name cannot drop out of the table unnoticed. */
    static Stream<String> owned() {
        return Stream.of(
                        "archive_cleanup_command archive_command archive_library archive_mode archive_timeout cluster_name config_file data_directory external_pid_file fsync full_page_writes",
                        "hba_file hot_standby ident_file include include_dir include_if_exists listen_addresses",
                        "log_destination log_line_prefix logging_collector password_encryption port primary_conninfo",
                        "primary_slot_name promote_trigger_file recovery_target recovery_target_time restore_command",
                        "shared_preload_libraries ssl ssl_ciphers ssl_key_file synchronous_commit",
                        "synchronous_standby_names unix_socket_directories unix_socket_group unix_socket_permissions",
                        "wal_level wal_log_hints")
                .flatMap(line -> Stream.of(line.split(" ")));
    }

    @Test
    void everyOwnedSettingIsTested() {
        assertThat(owned()).containsAll(OwnedNames.all());
    }

    @ParameterizedTest
    @CsvSource({
        "shared_buffers, 16384, 128MB",
        "shared_buffers, 016377, 59384kB",
        "shared_buffers, 0x4000, 128MB",
        "shared_buffers, 0x4000.0, 128MB",
        "shared_buffers, 16384.0, 128MB",
        "shared_buffers, 1.6384e4, 128MB",
        "shared_buffers, ' 16384 ', 128MB",
        "work_mem, 4096, 4MB",
        "work_mem, 100, 100kB",
        "max_wal_size, 1024, 1024MB"
    })
    void memoryWithoutUnitIsRefusedWithWhatPostgresWouldTake(String name, String value, String meant) {
        assertThat(problems(override(name, "'" + value + "'"))).singleElement().satisfies(problem -> {
            assertThat(problem.message()).isEqualTo("needs a unit");
            assertThat(problem.hint()).contains("\"" + meant + "\"");
        });
    }

    /** PostgreSQL 15 refuses to start with it. */
    @ParameterizedTest
    @ValueSource(strings = {"016384", "08.5e3", "08MB"})
    void memoryWithALeadingZeroThatIsNotOctalIsRefused(String value) {
        assertThat(problems(override("shared_buffers", value)))
                .singleElement()
                .extracting(Problem::hint)
                .isEqualTo("a leading 0 means octal; leave it out");
    }

    @ParameterizedTest
    @CsvSource({"shared_buffers, 128MB", "work_mem, 4096 kB", "wal_buffers, -1", "temp_file_limit, 0", "jit, 1"})
    void whatNeedsNoUnitIsAccepted(String name, String value) {
        assertThat(valid(override(name, value)).tuning().overrides()).containsEntry(name, value);
    }

    private static String override(String name, String value) {
        return HEAD + "tuning:\n  overrides:\n    " + name + ": " + value + "\n";
    }

    private static String topology(String standbys) {
        return "name: x\npostgresql: 15\ntopology:\n  primary: {name: pg1}\n  standbys: [" + standbys + "]\n";
    }

    private static String standbys(int count) {
        return IntStream.rangeClosed(2, count + 1)
                .mapToObj(number -> "{name: pg" + number + "}")
                .collect(Collectors.joining(", "));
    }
}
