package dev.understudy.engine.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.plan.HostFacts;
import dev.understudy.core.plan.Planner;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.render.Secrets;
import dev.understudy.engine.stackfile.StackFiles;
import dev.understudy.engine.stackfile.TuningProfiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionStringsTest {
    private static final Path ROOT = Path.of(System.getProperty("understudy.root"));
    private static final Path GOLDEN = ROOT.resolve("app/engine/src/test/resources/golden/connect");
    private static final Secrets SECRETS = new Secrets(Arrays.stream(DbRole.values())
            .collect(Collectors.toMap(Function.identity(), role -> "secretOf" + role.roleName())));

    private static StackPlan plan(String file) {
        var spec = new StackFiles(ROOT.resolve("compose/stacks"), ROOT).load(Optional.of(file));
        HostFacts facts = new HostFacts(
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                26_000,
                "/state/with space/" + file,
                "/run/u",
                "postgres",
                1L << 34);
        return Planner.plan(
                spec,
                facts,
                new TuningProfiles(ROOT.resolve("tuning")).load(spec.tuning().profile()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"production", "minimal"})
    void variablesAreTheGoldenOnes(String file) throws IOException {
        String text = new ClientEnvironment(plan(file), SECRETS)
                .variables(DbRole.APP).entrySet().stream()
                        .map(variable -> variable.getKey() + "=" + variable.getValue() + "\n")
                        .collect(Collectors.joining());
        Path golden = GOLDEN.resolve(file + ".env");
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(golden, text);
        }
        assertThat(text).isEqualTo(Files.readString(golden));
    }

    @Test
    void theReadOnlyRouteIsTheReadOnlyRolesWhoeverAsks() {
        String text = new ConnectionStrings(plan("production"), SECRETS)
                .of(ClientForm.LIBPQ, ConnectionRoute.READ_ONLY, DbRole.ADMIN)
                .text();

        assertThat(text).startsWith("postgresql://readonly:").contains("/app_ro?");
    }

    @Test
    void passwordsAreNotInWhatIsLogged() {
        ConnectionString string =
                new ConnectionStrings(plan("minimal"), SECRETS).of(ClientForm.JDBC, ConnectionRoute.POOL, DbRole.APP);

        assertThat(string.text()).contains(SECRETS.password(DbRole.APP));
        assertThat(string.toString()).doesNotContain(SECRETS.password(DbRole.APP));
    }

    @Test
    void thePasswordFileHasALinePerLogin() {
        assertThat(PassFile.content(SECRETS).lines())
                .hasSize(Arrays.stream(DbRole.values())
                        .mapToInt(role -> role.logins().size())
                        .sum())
                .contains("*:*:*:app:" + SECRETS.password(DbRole.APP), "*:*:*:app_b:" + SECRETS.passwordOf("app_b"));
    }

    @Test
    void stringsNameTheLoginInUse() {
        ConnectionStrings strings = new ConnectionStrings(plan("minimal"), SECRETS.with(DbRole.APP, "app_b"));

        assertThat(strings.of(ClientForm.JDBC, ConnectionRoute.POOL, DbRole.APP).text())
                .contains("user=app_b&");
        assertThat(strings.of(ClientForm.LIBPQ, ConnectionRoute.POOL, DbRole.APP)
                        .text())
                .startsWith("postgresql://app_b:");
    }
}
