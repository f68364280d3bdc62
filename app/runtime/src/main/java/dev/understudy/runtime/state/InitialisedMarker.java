package dev.understudy.runtime.state;

import dev.understudy.core.plan.StackLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * That a stack has once had a primary with its roles and schemas. It lies outside every data directory, so it tells a new stack, whose
 * primary is to be initialised, from one whose data is gone. Ends with {@code down --volumes}.
 */
public record InitialisedMarker(Path file) {
    public static InitialisedMarker of(StackLayout layout) {
        return new InitialisedMarker(Path.of(layout.root(), "initialised"));
    }

    public boolean exists() {
        return Files.exists(file);
    }

    public void write(OwnedFiles files) {
        if (!exists()) {
            files.write(file, "The primary was initialised: an empty data directory is a lost one.\n", "644");
        }
    }
}
