package dev.understudy.engine.stackfile;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.stack.ParsedStack;
import dev.understudy.core.stack.StackFile;
import dev.understudy.core.stack.StackSpec;
import java.util.stream.Collectors;

/** Turns a stack file's problems into one failure that names them all. */
final class StackFileProblems {
    private StackFileProblems() {}

    static StackSpec specOrThrow(String fileName, String text) {
        return switch (StackFile.parse(text)) {
            case ParsedStack.Valid valid -> valid.spec();
            case ParsedStack.Invalid invalid -> throw failure(fileName, invalid);
        };
    }

    private static UnderstudyException failure(String fileName, ParsedStack.Invalid invalid) {
        int count = invalid.problems().size();
        String lines = invalid.problems().stream()
                .map(problem -> "  " + problem.format(fileName))
                .collect(Collectors.joining("\n"));
        return new UnderstudyException(
                ErrorCode.STACK_FILE,
                fileName + " has " + (count == 1 ? "a problem" : count + " problems") + "\n" + lines,
                "docs/stack-file.md lists every key; `understudy schema` gives editors the schema.");
    }
}
