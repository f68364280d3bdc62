package dev.understudy.runtime.docker;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.PlannedImages;
import dev.understudy.core.plan.ServicePlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.plan.UpstreamImages;
import dev.understudy.core.render.compose.Images;
import dev.understudy.core.stack.StackSpec;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.Progress.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The images a stack is made from, and the bases those are built on. */
record StackImages(DockerEngine engine) {
    /**
     * @param name of the image
     * @param base that it is built on
     * @param kind of what runs of it
     */
    private record Wanted(String name, String base, Kind kind) {}

    private enum Kind {
        POSTGRES,
        PGBOUNCER,
        EXPORTER,
        PROMETHEUS
    }

    /** Missing images that cannot be built for want of their base; no registry is asked, which could take minutes. */
    List<String> unbuildable(StackSpec spec) {
        PlannedImages images = spec.images()
                .map(named -> PlannedImages.of(UpstreamImages.promised(spec)))
                .orElse(PlannedImages.OWN);
        return missing(spec, images).stream()
                .filter(each -> !engine.hasImage(each.base()))
                .map(Wanted::name)
                .toList();
    }

    /**
     * Builds what is missing of Understudy's own, and pulls what is missing of others.
     *
     * @throws UnderstudyException {@link ErrorCode#ENGINE_FAILED} when a base is missing and no registry gives it within a minute
     */
    void make(StackPlan plan, ComposeCommand compose, Progress progress) {
        new UpstreamPull(engine).pullMissing(plan.spec(), progress);
        for (Wanted each : missing(plan.spec(), plan.images().orElse(PlannedImages.OWN))) {
            if (!engine.hasImage(each.base())) {
                pull(each);
            }
            try (Step step = progress.begin("build image " + each.name())) {
                compose.build(builder(plan, each.kind()));
                step.done("");
            }
        }
    }

    private void pull(Wanted wanted) {
        ComposeCommand.pull(engine, wanted.base()).ifPresent(why -> {
            throw new UnderstudyException(
                    ErrorCode.ENGINE_FAILED,
                    "image " + wanted.name() + " is missing, and so is " + wanted.base()
                            + ", which it is built on; no registry gave it: " + why,
                    EngineFailure.isDiskFull(why)
                            ? EngineFailure.hint(why)
                            : "Where no registry answers, compose/images/base.sh makes the base images of Debian's archive; then say"
                                    + " `up` again. Or use --driver local.");
        });
    }

    private List<Wanted> missing(StackSpec spec, PlannedImages images) {
        List<Wanted> wanted = new ArrayList<>();
        int major = images.postgres().isEmpty() ? spec.postgresMajor() : PlannedImages.HELPER_MAJOR;
        if (images.ownTools()) {
            wanted.add(new Wanted(Images.postgres(major), Images.postgresBase(major), Kind.POSTGRES));
        }
        if (spec.pooling().instances() > 0 && images.pgbouncer().isEmpty()) {
            wanted.add(new Wanted(Images.pgbouncer(), Images.pgbouncerBase(), Kind.PGBOUNCER));
        }
        if (spec.monitoring()) {
            wanted.add(new Wanted(Images.exporter(), Images.monitoringBase(), Kind.EXPORTER));
            wanted.add(new Wanted(Images.prometheus(), Images.monitoringBase(), Kind.PROMETHEUS));
        }
        return wanted.stream().filter(each -> !engine.hasImage(each.name())).collect(Collectors.toList());
    }

    /** The one service that compose builds an image for. */
    private static String builder(StackPlan plan, Kind kind) {
        return switch (kind) {
            case POSTGRES -> "setup";
            case PGBOUNCER -> plan.poolers().getFirst().id();
            case EXPORTER -> service(plan, ServicePlan.Kind.POSTGRES_EXPORTER);
            case PROMETHEUS -> service(plan, ServicePlan.Kind.PROMETHEUS);
        };
    }

    private static String service(StackPlan plan, ServicePlan.Kind kind) {
        return plan.services().stream()
                .filter(each -> each.kind() == kind)
                .findFirst()
                .orElseThrow()
                .id();
    }
}
