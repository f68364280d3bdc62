package dev.understudy.engine.doctor;

import dev.understudy.core.plan.EmbeddedRelease;
import dev.understudy.core.plan.HostFacts;
import dev.understudy.core.plan.HostFacts.PostgresInstall;
import dev.understudy.core.postgres.Version;
import dev.understudy.engine.doctor.Finding.State;
import dev.understudy.runtime.host.HelperPrograms;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a stack with {@code --source embedded} can have on this machine. */
final class EmbeddedFinding {
    /** Older ones refuse what is newer than PostgreSQL 15. */
    private static final Version PGBACKREST_FOR_16 = Version.of(2, 48);

    private EmbeddedFinding() {}

    static Finding of(HostFacts facts, HelperPrograms helpers) {
        List<EmbeddedRelease> offered = facts.postgres().stream()
                .map(PostgresInstall::embedded)
                .flatMap(Optional::stream)
                .toList();
        if (offered.isEmpty()) {
            return finding(
                    State.OPTIONAL_MISSING,
                    Optional.empty(),
                    "there are no server binaries for this platform: only installed majors can be used");
        }
        List<EmbeddedRelease> later = new ArrayList<>(offered);
        later.removeAll(helpers.unpacked());
        StringBuilder detail = new StringBuilder("server binaries for --pg MAJOR --source embedded");
        if (!later.isEmpty()) {
            detail.append("; downloaded when first needed: ").append(versions(later));
        }
        detail.append("; without pg_basebackup, pg_rewind, pg_controldata, psql, pgaudit");
        if (!hasPsql(facts)) {
            detail.append("; they need a psql, of any version");
        }
        facts.pgbackrest()
                .filter(tool -> !tool.version().atLeast(PGBACKREST_FOR_16))
                .ifPresent(tool ->
                        detail.append("; pgBackRest ").append(tool.version()).append(" knows only up to 15"));
        return finding(
                hasPsql(facts) ? State.OK : State.WARNING,
                Optional.of(versions(helpers.unpacked())).filter(text -> !text.isEmpty()),
                detail.toString());
    }

    private static boolean hasPsql(HostFacts facts) {
        return facts.psql().isPresent()
                || facts.postgres().stream()
                        .anyMatch(install -> install.programs().contains("psql"));
    }

    private static String versions(List<EmbeddedRelease> releases) {
        return releases.stream().map(release -> release.version().toString()).collect(Collectors.joining(", "));
    }

    private static Finding finding(State state, Optional<String> version, String detail) {
        return new Finding(
                "postgresql, embedded", state, version, Optional.empty(), detail, Optional.empty(), List.of());
    }
}
