package dev.understudy.runtime.docker;

import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.render.compose.Images;
import dev.understudy.core.stack.StackSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a stack can run as containers here. */
public final class DockerSurvey {
    private final DockerEnvironment environment;

    public DockerSurvey(DockerEnvironment environment) {
        this.environment = environment;
    }

    /** @return why it cannot; empty when it can */
    public Optional<String> obstacle(StackSpec spec) {
        try {
            environment.engine().requireAnswer();
            ComposeCommand.requireVersion(System.getenv());
            List<String> missing = missingImages(spec);
            return missing.isEmpty()
                    ? Optional.empty()
                    : Optional.of("the images " + String.join(", ", missing)
                            + " are not there; docker compose --project-directory compose build makes them");
        } catch (UnderstudyException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private List<String> missingImages(StackSpec spec) {
        List<String> wanted = new ArrayList<>(List.of(Images.postgres(spec.postgresMajor())));
        if (spec.pooling().instances() > 0) {
            wanted.add(Images.pgbouncer());
        }
        if (spec.monitoring()) {
            wanted.addAll(List.of(Images.exporter(), Images.prometheus()));
        }
        return wanted.stream()
                .filter(image -> !environment.engine().hasImage(image))
                .toList();
    }
}
