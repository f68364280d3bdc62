package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.cli.output.RotationText;
import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.engine.Appliance;
import dev.understudy.engine.rotation.CertificateReport;
import dev.understudy.engine.rotation.Rotations;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.json.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "certs",
        description = {
            "Replace the certificates and keys of every node and pooler, without restarting one.",
            "With --ca the CA is changed, in two steps: the next one is trusted beside the old one, so that clients can be given the new ca.crt; then",
            "--finish lets it sign, and drops the old one. Each part is seen to serve its new certificate before the next step."
        },
        footer = {
            "",
            "Examples:",
            "  understudy rotate certs",
            "  understudy rotate certs --ca              make the next CA, and have it trusted",
            "  understudy rotate certs --ca --finish     once every client has the new ca.crt"
        })
final class RotateCertificatesCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final StackOptions stack = new StackOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(names = "--ca", description = "Change the CA instead.")
    private boolean ca;

    @Option(names = "--finish", description = "With --ca: let the next CA sign, and drop the one before.")
    private boolean finish;

    @Option(names = "--json", description = "Print the report as JSON.")
    private boolean json;

    RotateCertificatesCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (finish && !ca) {
            throw new UnderstudyException(
                    ErrorCode.USAGE, "--finish is for --ca", "Server certificates alone are replaced in one step.");
        }
        Appliance appliance = stack.appliance(session);
        try (RunningStack running = appliance.attach(stack.selection())) {
            Rotations rotations = appliance.rotations(
                    running,
                    String.join(" ", session.commandLine()),
                    session.output().progress(common.quiet));
            CertificateReport report = ca ? rotations.ca(finish) : rotations.certificates();
            session.output()
                    .result(
                            json
                                    ? Json.pretty(report)
                                    : RotationText.of(report, session.output().style()));
            return ExitStatus.OK.code();
        }
    }
}
