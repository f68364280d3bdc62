package dev.understudy.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.StackPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A kernel that has lost nftables; an image whose program says what it says there stands for it. */
class DockerKernelIT {
    private static final String IMAGE =
            "understudy-test/no-nft:" + ProcessHandle.current().pid();

    private final DockerMachine machine = new DockerMachine("kernel");

    DockerKernelIT() throws IOException {}

    @BeforeEach
    void makeTheImage() throws IOException {
        machine.requireEngine();
        Path program = Files.createTempFile("understudy-nft-", "");
        Files.writeString(program, """
                #!/bin/sh
                echo 'Unable to initialize Netlink socket: Protocol not supported' >&2
                exit 1
                """);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        String container = machine.docker("create", "understudy/postgres:15").strip();
        try {
            machine.docker("cp", program.toString(), container + ":/usr/sbin/nft");
            machine.docker("commit", container, IMAGE);
        } finally {
            machine.docker("rm", "--force", "--volumes", container);
            Files.delete(program);
        }
    }

    @AfterEach
    void removeEverything() throws IOException {
        try (machine) {
            machine.runtime().discard(machine.name(), Progress.SILENT);
        } finally {
            new ProcessBuilder("docker", "rmi", IMAGE).start().onExit().join();
        }
    }

    @Test
    void upThatCannotHealSaysTheWayOutWhichWorks() throws IOException {
        StackPlan plan = machine.plan();
        Path root = Path.of(plan.layout().root());
        Files.writeString(root.resolve(".env"), "UNDERSTUDY_POSTGRES_IMAGE=" + IMAGE + "\n");
        machine.runtime().start(plan, Progress.SILENT);
        // The control: nothing that was noted, nothing that must be healed.
        machine.runtime().start(plan, Progress.SILENT);
        noteRules(Path.of(plan.layout().run()));

        assertThatThrownBy(() -> machine.runtime().start(plan, Progress.SILENT))
                .isInstanceOfSatisfying(
                        UnderstudyException.class,
                        e -> assertThat(e.hint())
                                .contains(
                                        "`docker restart " + machine.container("pg1") + "`, then `understudy up`",
                                        "has no nftables any more"))
                .hasMessageContaining("cannot heal the network of pg1: Unable to initialize Netlink socket");

        machine.docker("restart", machine.container("pg1"));
        machine.runtime().start(plan, Progress.SILENT);
        assertThat(machine.helpers()).isEmpty();
    }

    /** As from before the kernel lost them. */
    private void noteRules(Path run) throws IOException {
        Files.createDirectories(run);
        Files.writeString(
                run.resolve("pg1.network"),
                machine.engine()
                                .inspect(machine.container("pg1"))
                                .orElseThrow()
                                .getState()
                                .getStartedAt()
                        + "\n");
    }
}
