package dev.understudy.acceptance;

import org.junit.jupiter.api.extension.RegisterExtension;

/** On containers. */
class DockerBackupIT extends BackupContract {
    @RegisterExtension
    static final LocalStacks STACKS = LocalStacks.containers();

    @RegisterExtension
    static final KeptStack STACK = STACKS.kept(NAME, STACK_FILE);

    DockerBackupIT() {
        super(STACKS);
    }
}
