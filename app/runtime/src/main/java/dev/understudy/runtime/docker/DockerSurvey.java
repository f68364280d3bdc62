package dev.understudy.runtime.docker;

import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.stack.StackSpec;
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
            ComposeCommand.requireVersion(environment.engine());
            List<String> missing = new StackImages(environment.engine()).unbuildable(spec);
            return missing.isEmpty()
                    ? Optional.empty()
                    : Optional.of("the images " + String.join(", ", missing)
                            + " are not there, nor are the bases to build them on; compose/images/base.sh makes those");
        } catch (UnderstudyException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
