package dev.understudy.acceptance;

import dev.understudy.core.report.Expected;
import dev.understudy.engine.drill.Drill;
import dev.understudy.engine.drill.Scene;
import dev.understudy.engine.drill.Setting;
import java.util.List;
import java.util.Optional;

/** Plays one drill and expects of it what only another one brings. */
record Disappointed(Drill played, Drill hopedFor) implements Drill {
    @Override
    public String name() {
        return played.name();
    }

    @Override
    public String summary() {
        return played.summary();
    }

    @Override
    public Optional<String> notApplicable(Setting setting) {
        return Optional.empty();
    }

    @Override
    public List<Expected> expected(Setting setting) {
        return List.of(hopedFor.expected(setting).getFirst());
    }

    @Override
    public void play(Scene scene) {
        played.play(scene);
    }
}
