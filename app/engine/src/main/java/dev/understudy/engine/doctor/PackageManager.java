package dev.understudy.engine.doctor;

import java.util.Optional;

/** How this machine installs things. */
public enum PackageManager {
    APT("sudo apt-get install --yes --no-install-recommends "),
    BREW("brew install "),
    DNF("sudo dnf install --assumeyes "),
    UNKNOWN("");

    private final String command;

    PackageManager(String command) {
        this.command = command;
    }

    /** The command line that installs a package; empty where we do not know one. */
    public Optional<String> install(String name) {
        return this == UNKNOWN || name.isEmpty() ? Optional.empty() : Optional.of(command + name);
    }
}
