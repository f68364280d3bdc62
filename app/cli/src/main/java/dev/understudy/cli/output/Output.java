package dev.understudy.cli.output;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.runtime.Progress;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.util.Map;
import java.util.Set;

/**
 * The two streams of a command. Standard output carries the result alone, so that it can be piped; everything about the way there
 * goes to standard error.
 */
public final class Output {
    private final PrintStream out;
    private final PrintStream err;
    private final Set<String> terminals;
    private final boolean coloursWanted;

    /**
     * @param terminals which of {@code in}, {@code out} and {@code err} are terminals
     * @param environment for {@code NO_COLOR} and {@code TERM}
     */
    public Output(PrintStream out, PrintStream err, Set<String> terminals, Map<String, String> environment) {
        this.out = out;
        this.err = err;
        this.terminals = Set.copyOf(terminals);
        this.coloursWanted = environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !"dumb".equals(environment.getOrDefault("TERM", ""));
    }

    /** Whether somebody can be asked, and can read the question. */
    public boolean canAsk() {
        return terminals.contains("in") && terminals.contains("err");
    }

    /** For results. */
    public Style style() {
        return style("out");
    }

    private Style style(String stream) {
        return coloursWanted && terminals.contains(stream) ? Style.COLOURED : Style.PLAIN;
    }

    /** The result, or a part of it; a missing line end is added. */
    public void result(String text) {
        out.print(text.isEmpty() || text.endsWith("\n") ? text : text + "\n");
        out.flush();
    }

    /** For what prints itself, such as help. */
    public Writer resultWriter() {
        return new OutputStreamWriter(out, out.charset());
    }

    /** A line beside the result. */
    public void note(String line) {
        err.println(line);
    }

    /** A question, with the cursor left behind it. */
    public void ask(String question) {
        err.print(question);
        err.flush();
    }

    /** Shows steps: rewritten in place on a terminal, a line each otherwise; nothing when quiet. */
    public Progress progress(boolean quiet) {
        if (quiet) {
            return Progress.SILENT;
        }
        return new StepDisplay(err, style("err"), terminals.contains("err") && coloursWanted);
    }

    /** Prints what went wrong and the way out; with debug the trace too. */
    public void error(Throwable thrown, boolean debug) {
        Style style = style("err");
        switch (thrown) {
            case UnderstudyException known ->
                error(style, known.code().name(), String.valueOf(known.getMessage()), known.hint());
            case InterruptedException interrupted ->
                error(style, ErrorCode.INTERRUPTED.name(), "interrupted", "Run the command again.");
            default ->
                error(
                        style,
                        "INTERNAL",
                        String.valueOf(thrown),
                        "This is a mistake in Understudy. Run it again with --debug and report the trace.");
        }
        if (debug) {
            thrown.printStackTrace(err);
        }
    }

    /** A mistake in the command line itself. */
    public void usageError(String message, String hint) {
        error(style("err"), ErrorCode.USAGE.name(), message, hint);
    }

    private void error(Style style, String code, String message, String hint) {
        err.println(style.bad("error[" + code + "]") + ": " + message);
        hint.lines().forEach(line -> err.println(style.strong("hint") + ": " + line));
    }
}
