package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.cli.output.DoctorText;
import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.engine.doctor.Doctor;
import dev.understudy.engine.doctor.Finding;
import dev.understudy.engine.doctor.PackageManager;
import dev.understudy.runtime.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "doctor",
        description = "Say what is installed, what each missing piece costs, and how to get it.",
        footer = {
            "",
            "Ends with 4 when a piece is missing without which no stack comes up.",
            "",
            "Examples:",
            "  understudy doctor",
            "  understudy doctor --install      on Debian and Ubuntu; no installed package starts a server"
        })
final class DoctorCommand implements Callable<Integer> {
    private static final String INSTALLER = "compose/packages/debian.sh";

    private final Session session;

    @Mixin
    private final StackOptions stack = new StackOptions();

    @Option(names = "--json", description = "Print it as JSON.")
    private boolean json;

    @Option(names = "--install", description = "Install what is missing (Debian, Ubuntu).")
    private boolean install;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    DoctorCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        PackageManager packages = packageManager();
        List<Finding> findings = examine(packages);
        List<String> wanted = findings.stream()
                .flatMap(one -> one.packages().stream())
                .distinct()
                .toList();
        if (install && !wanted.isEmpty()) {
            install(packages, wanted);
            findings = examine(packages);
        }
        session.output()
                .result(
                        json
                                ? Json.pretty(findings)
                                : DoctorText.of(findings, session.output().style()));
        return (Doctor.allRequired(findings) ? ExitStatus.OK : ExitStatus.ENVIRONMENT).code();
    }

    private List<Finding> examine(PackageManager packages) {
        return stack.appliance(session).doctor(packages);
    }

    private void install(PackageManager packages, List<String> wanted) {
        if (packages != PackageManager.APT) {
            throw new UnderstudyException(
                    ErrorCode.USAGE,
                    "--install works on Debian and Ubuntu alone",
                    "Run `understudy doctor` for the commands.");
        }
        session.output().note("To install: " + String.join(" ", wanted));
        session.requireYes(yes, "Install them with apt-get?", "installed", "install");
        List<String> command = new ArrayList<>();
        if (!"root".equals(System.getProperty("user.name"))) {
            command.add("sudo");
        }
        command.add(session.home().resolve(INSTALLER).toString());
        command.addAll(wanted);
        int status = new ChildProgram(session).run(command);
        if (status != 0) {
            throw new UnderstudyException(
                    ErrorCode.COMMAND_FAILED,
                    "the installation failed with status " + status,
                    "The lines above say why; " + String.join(" ", command) + " runs it alone.");
        }
    }

    private static PackageManager packageManager() {
        return has("apt-get")
                ? PackageManager.APT
                : has("brew") ? PackageManager.BREW : has("dnf") ? PackageManager.DNF : PackageManager.UNKNOWN;
    }

    private static boolean has(String program) {
        return Stream.of("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin")
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
