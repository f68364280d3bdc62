package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "render",
        description = {
            "Write a stack as files for docker compose, which need no Understudy.",
            "Existing files of the rendering are replaced; .env, secrets/ and certs/ are left as they are.",
            "Images that the stack file names are not looked into: they are taken for what their names promise."
        },
        footer = {
            "",
            "Examples:",
            "  understudy render --out shop --stack-file shop.yaml",
            "  cd shop && docker compose up --detach --wait"
        })
final class RenderCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final StackOptions stack = new StackOptions();

    @Mixin
    private final PostgresOptions postgres = new PostgresOptions();

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "The directory, made when missing.")
    private Path out = Path.of("");

    RenderCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Path directory = session.workingDirectory().resolve(out).normalize();
        List<String> files = stack.appliance(session).render(postgres.with(stack.selection()), directory);
        session.output().result(files.size() + " files in " + directory);
        session.output().note("Bring it up: cd " + directory + " && docker compose up --detach --wait");
        return ExitStatus.OK.code();
    }
}
