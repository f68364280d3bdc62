package dev.understudy.core.render;

import dev.understudy.core.plan.Binaries.Tool;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.Version;
import java.util.List;

/** What an exporter is told on its command line, besides where to listen. */
public final class ExporterArguments {
    /** PostgreSQL 17 moved the figures of checkpoints from pg_stat_bgwriter to pg_stat_checkpointer. */
    private static final int CHECKPOINTER = 17;
    /** Since then the collector has another name, and later ones know the new view. */
    private static final Version RENAMED = Version.of(0, 12);

    private ExporterArguments() {}

    /** Without the collector that fails on this server: each scrape would leave an error in the server's log. */
    public static List<String> of(StackPlan plan) {
        boolean fails = plan.spec().postgresMajor() >= CHECKPOINTER
                && plan.binaries()
                        .exporter()
                        .map(Tool::version)
                        .filter(version -> !version.atLeast(RENAMED))
                        .isPresent();
        return fails ? List.of("--no-collector.bgwriter") : List.of();
    }
}
