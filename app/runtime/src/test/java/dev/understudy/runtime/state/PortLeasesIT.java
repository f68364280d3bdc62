package dev.understudy.runtime.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.stack.PortsSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortLeasesIT {
    private static final OptionalInt ANY = OptionalInt.empty();

    @TempDir
    private Path directory;

    @Test
    void twoStacksGetBlocksThatDoNotOverlapBelowTheEphemeralRange() {
        int shop = leases().lease(root("shop"), ANY);
        int crm = leases().lease(root("crm"), ANY);

        assertThat(Math.abs(shop - crm)).isGreaterThanOrEqualTo(PortsSpec.BLOCK);
        assertThat(Math.max(shop, crm) + PortsSpec.BLOCK - 1).isLessThan(32768);
        assertThat(Math.min(shop, crm)).isGreaterThanOrEqualTo(20000);
    }

    @Test
    void sameStackKeepsItsBlockWhileItListensThere() throws IOException {
        int first = leases().lease(root("shop"), ANY);
        try (ServerSocket listening = listen(first)) {
            assertThat(listening.isBound()).isTrue();
            assertThat(leases().lease(root("shop"), ANY)).isEqualTo(first);
            assertThat(leases().lease(root("shop"), OptionalInt.of(first))).isEqualTo(first);
        }
    }

    @Test
    void leaseOfADeletedStackIsGivenAway() throws IOException {
        int shop = leases().lease(root("shop"), ANY);
        Files.delete(root("shop").resolve("ports"));
        Files.delete(root("shop"));

        assertThat(leases().lease(root("crm"), OptionalInt.of(shop))).isEqualTo(shop);
        assertThat(directory.resolve("leases/" + shop)).hasContent(root("crm").toString());
    }

    @Test
    void releasedBlockIsGivenAway() {
        int shop = leases().lease(root("shop"), ANY);
        leases().release(root("shop"));

        assertThat(leases().lease(root("crm"), OptionalInt.of(shop))).isEqualTo(shop);
    }

    @Test
    void aStoppedStackKeepsItsBlockWhenTheLeasesAreLost() throws IOException {
        int shop = leases().lease(root("shop"), ANY);
        loseLeases();

        assertThat(leases().find(root("crm"), ANY)).isNotEqualTo(shop);
        assertThat(leases().lease(root("crm"), ANY)).isNotEqualTo(shop);
        assertThat(leases().lease(root("shop"), ANY)).isEqualTo(shop);
    }

    /** The control for it: what was given up is not remembered. */
    @Test
    void aReleasedBlockIsForgotten() throws IOException {
        int shop = leases().lease(root("shop"), ANY);
        leases().release(root("shop"));
        loseLeases();

        assertThat(leases().lease(root("crm"), OptionalInt.of(shop))).isEqualTo(shop);
        assertThat(root("shop")).isEmptyDirectory();
    }

    /** As a reboot does, which empties the temporary directory. */
    private void loseLeases() throws IOException {
        Path leases = directory.resolve("leases");
        try (Stream<Path> files = Files.list(leases)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(leases);
    }

    @Test
    void overlapWithAnotherStackNamesIt() {
        int shop = leases().lease(root("shop"), ANY);

        UnderstudyException refused = catchThrowableOfType(
                UnderstudyException.class, () -> leases().lease(root("crm"), OptionalInt.of(shop + 39)));

        assertThat(refused.code()).isEqualTo(ErrorCode.PORT_TAKEN);
        assertThat(refused).hasMessageContaining("stack shop").hasMessageContaining(String.valueOf(shop + 39));
    }

    @Test
    void takenPortIsNamedWithItsHolder() throws IOException {
        int free = leases().find(root("shop"), ANY);
        try (ServerSocket listening = listen(free + 7)) {
            assertThat(listening.isBound()).isTrue();
            UnderstudyException refused = catchThrowableOfType(
                    UnderstudyException.class, () -> leases().lease(root("shop"), OptionalInt.of(free)));

            assertThat(refused.code()).isEqualTo(ErrorCode.PORT_TAKEN);
            assertThat(refused)
                    .hasMessageContaining("port " + (free + 7) + " is in use by")
                    .hasMessageContaining("pid " + ProcessHandle.current().pid() + " (java)");
            assertThat(leases().lease(root("shop"), ANY)).isNotEqualTo(free);
        }
    }

    @Test
    void movingToAnotherBaseGivesUpTheOldBlock() {
        int first = leases().lease(root("shop"), ANY);
        int second = leases().find(root("crm"), ANY);

        assertThat(leases().lease(root("shop"), OptionalInt.of(second))).isEqualTo(second);

        assertThat(directory.resolve("leases/" + first)).doesNotExist();
        assertThat(leases().lease(root("shop"), ANY)).isEqualTo(second);
    }

    @Test
    void findKeepsNothing() {
        int found = leases().find(root("shop"), ANY);

        assertThat(directory.resolve("leases/" + found)).doesNotExist();
        assertThat(root("shop")).doesNotExist();
    }

    @Test
    void directoryOpenToOthersIsRefused() throws IOException {
        Path open = Files.createDirectory(directory.resolve("leases"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(() -> leases().find(root("shop"), ANY))
                .isInstanceOf(UnderstudyException.class)
                .hasMessageContaining("rwxrwxrwx");
    }

    private PortLeases leases() {
        return new PortLeases(directory.resolve("leases"));
    }

    private Path root(String stack) {
        return directory.resolve(stack);
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    }
}
