package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.core.stack.StackReference;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "schema",
        description = "Print the JSON Schema of stack files, for editors.",
        footer = {"", "Examples:", "  understudy schema > understudy.schema.json"})
final class SchemaCommand implements Callable<Integer> {
    private final Session session;

    SchemaCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.output().result(StackReference.jsonSchema());
        return ExitStatus.OK.code();
    }
}
