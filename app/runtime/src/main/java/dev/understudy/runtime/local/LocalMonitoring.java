package dev.understudy.runtime.local;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.PlannedFiles;
import dev.understudy.core.plan.ServicePlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.render.ExporterArguments;
import dev.understudy.runtime.process.ProcessFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An exporter or the Prometheus of a stack. */
final class LocalMonitoring extends LocalService {
    private final StackPlan stack;
    private final ServicePlan plan;

    LocalMonitoring(StackPlan stack, ServicePlan plan, LocalEnvironment environment) {
        super(
                plan.id(),
                plan.address(),
                Path.of(plan.logFile().orElseThrow()),
                new LocalProcess(
                        plan.id(),
                        Path.of(stack.layout().run(), plan.id() + ".process"),
                        Path.of(plan.logFile().orElseThrow()),
                        marker(plan),
                        facts -> isService(facts, plan)),
                environment.account());
        this.stack = stack;
        this.plan = plan;
    }

    ServicePlan.Kind kind() {
        return plan.kind();
    }

    /** Prometheus reads its files anew; what does not run will anyway. */
    void reload() {
        process().tree().ifPresent(tree -> tree.signalRoot("HUP"));
    }

    /** Its own address stands in the command line of each. */
    private static String marker(ServicePlan plan) {
        return "--web.listen-address=" + plan.listen();
    }

    private static boolean isService(ProcessFacts facts, ServicePlan plan) {
        return facts.arguments().contains(marker(plan));
    }

    @Override
    List<String> command() {
        return switch (plan.kind()) {
            case POSTGRES_EXPORTER ->
                Stream.concat(
                                Stream.of(
                                        stack.binaries()
                                                .exporter()
                                                .orElseThrow()
                                                .path(),
                                        marker(plan)),
                                ExporterArguments.of(stack).stream())
                        .toList();
            case PROMETHEUS ->
                List.of(
                        stack.binaries().prometheus().orElseThrow().path(),
                        marker(plan),
                        "--config.file=" + PlannedFiles.prometheusYml(plan).path(),
                        "--storage.tsdb.path=" + plan.directory() + "/data",
                        "--storage.tsdb.retention.time=7d");
        };
    }

    @Override
    Map<String, String> environment() {
        return switch (plan.kind()) {
            case POSTGRES_EXPORTER -> secretEnvironment();
            case PROMETHEUS -> Map.of();
        };
    }

    /** Kept in a file that only its user may read; a process's environment is as private as that. */
    private Map<String, String> secretEnvironment() {
        Path file = Path.of(PlannedFiles.exporterEnv(plan).path());
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.contains("="))
                    .collect(Collectors.toMap(
                            line -> line.substring(0, line.indexOf('=')),
                            line -> line.substring(line.indexOf('=') + 1)));
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.PERMISSION, "cannot read " + file + ": " + e, "Check its owner and mode.", e);
        }
    }
}
