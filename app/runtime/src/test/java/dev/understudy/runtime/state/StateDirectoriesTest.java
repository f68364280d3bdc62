package dev.understudy.runtime.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.stack.StackName;
import dev.understudy.runtime.host.ServiceAccount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoriesTest {
    private static final ServiceAccount SELF = new ServiceAccount("somebody", false);
    private static final ServiceAccount HANDED_OVER = new ServiceAccount("nobody", true);

    @TempDir
    private Path directory;

    @Test
    void followsTheXdgVariables() {
        StateDirectories directories = StateDirectories.ofThisProcess(
                SELF, Map.of("XDG_STATE_HOME", "/a/state", "XDG_CACHE_HOME", "/a/cache", "HOME", "/home/x"));

        assertThat(directories)
                .isEqualTo(new StateDirectories(Path.of("/a/state/understudy"), Path.of("/a/cache/understudy")));
        assertThat(directories.drillRuns()).isEqualTo(Path.of("/a/state/understudy/runs"));
    }

    @Test
    void relativeXdgVariablesDoNotCount() {
        StateDirectories directories =
                StateDirectories.ofThisProcess(SELF, Map.of("XDG_STATE_HOME", "state", "HOME", "/home/x"));

        assertThat(directories.stateHome()).isEqualTo(Path.of("/home/x/.local/state/understudy"));
        assertThat(directories.cacheHome()).isEqualTo(Path.of("/home/x/.cache/understudy"));
    }

    @Test
    void rootLeavesAHomeThatTheServersCannotEnter() throws IOException {
        Path home = Files.createDirectory(directory.resolve("home"));
        mode(home, "rwx------");

        assertThat(StateDirectories.ofThisProcess(HANDED_OVER, Map.of("HOME", home.toString())))
                .isEqualTo(new StateDirectories(Path.of("/var/lib/understudy"), Path.of("/var/cache/understudy")));
    }

    @Test
    void rootKeepsAHomeThatTheServersCanEnter() {
        assertThat(StateDirectories.ofThisProcess(HANDED_OVER, Map.of("HOME", "/no-such-home"))
                        .stateHome())
                .isEqualTo(Path.of("/no-such-home/.local/state/understudy"));
    }

    @Test
    void onlyTheClassThatTheKernelLooksAtDecides() throws IOException {
        Path middle = Files.createDirectory(directory.resolve("middle"));
        mode(directory, "rwxr-xr-x");
        String owner = Files.getOwner(middle).getName();
        Traversal other = new Traversal("nobody", Set::of);
        Traversal self = new Traversal(owner, Set::of);

        mode(middle, "rwx-----x");
        assertThat(other.canReach(middle.resolve("missing/too"))).isTrue();
        mode(middle, "rwxr-xr--");
        assertThat(other.canReach(middle.resolve("missing/too"))).isFalse();
        mode(middle, "rw-r-xr-x");
        assertThat(self.canReach(middle)).isFalse();
        mode(middle, "rwx------");
        assertThat(self.canReach(middle)).isTrue();
    }

    @Test
    void socketDirectoryIsShortEnoughForAUnixSocket() {
        StackName shop = new StackName("shop");
        StateDirectories shallow = new StateDirectories(Path.of("/var/lib/understudy"), directory);
        StateDirectories deep = new StateDirectories(Path.of("/" + "d".repeat(100)), directory);
        StateDirectories limit = new StateDirectories(Path.of("/" + "d".repeat(81)), directory);
        StateDirectories beyond = new StateDirectories(Path.of("/" + "d".repeat(82)), directory);

        assertThat(shallow.socketDirectory(shop)).isEqualTo(Path.of("/var/lib/understudy/shop/sock"));
        assertThat(deep.socketDirectory(shop).toString()).matches("/tmp/understudy-[0-9a-f]{8}");
        assertThat(limit.socketDirectory(shop) + "/.s.PGSQL.32767").hasSize(107);
        assertThat(beyond.socketDirectory(shop)).startsWithRaw(Path.of("/tmp"));
    }

    @Test
    void stackCannotTakeTheNameOfTheRunsDirectory() {
        StateDirectories directories = new StateDirectories(directory, directory);

        assertThatThrownBy(() -> directories.stack(new StackName("runs"))).isInstanceOf(UnderstudyException.class);
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }
}
