package dev.understudy.runtime.local;

import dev.understudy.runtime.host.ServiceAccount;
import dev.understudy.runtime.state.PortLeases;
import dev.understudy.runtime.state.StateDirectories;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the local driver needs of its surroundings.
 *
 * @param directories where stacks and caches live
 * @param leases the machine's port blocks
 * @param account whom servers run as
 * @param home the directory with {@code compose/}, {@code certs/}, {@code init-scripts/}
 */
public record LocalEnvironment(StateDirectories directories, PortLeases leases, ServiceAccount account, Path home) {
    /** Whose processes a stack's are: the servers' user, and whoever runs this. */
    Set<String> processOwners() {
        return new HashSet<>(List.of(account.user(), System.getProperty("user.name")));
    }

    Path nodeScript() {
        return home.resolve("compose/images/postgres/node.sh");
    }

    Path initScript() {
        return home.resolve("compose/images/postgres/init.sh");
    }

    Path initScripts() {
        return home.resolve("init-scripts");
    }

    Path issueScript() {
        return home.resolve("certs/issue.sh");
    }

    Path prometheusRecipe(String name) {
        return home.resolve("compose/prometheus").resolve(name);
    }

    Path templates() {
        return directories.cacheHome().resolve("templates");
    }
}
