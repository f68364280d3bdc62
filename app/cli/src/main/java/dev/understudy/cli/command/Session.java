package dev.understudy.cli.command;

import dev.understudy.cli.output.Output;
import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.engine.Appliance;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What commands need of the process they run in.
 *
 * @param output where they print
 * @param appliances makes the appliance, once a command knows what it needs
 * @param home the checkout or installation
 * @param workingDirectory of the user
 * @param input where answers come from
 * @param commandLine as it was typed
 */
public record Session(
        Output output,
        ApplianceMaker appliances,
        Path home,
        Path workingDirectory,
        BufferedReader input,
        List<String> commandLine) {
    /** Puts an appliance together. */
    @FunctionalInterface
    public interface ApplianceMaker {
        /**
         * @param driver {@code local}
         * @param postgresBin a directory with PostgreSQL's programs, which wins over what is found
         */
        Appliance make(String driver, Optional<Path> postgresBin);
    }

    /**
     * Goes on only when the user has said yes, on the command line or now.
     *
     * @param yes whether the command line says so
     * @param done what nothing was, such as {@code deleted}
     * @param doing what {@code --yes} lets the command do, such as {@code delete}
     * @throws UnderstudyException {@link ErrorCode#USAGE} when nobody says yes
     */
    void requireYes(boolean yes, String question, String done, String doing) {
        if (!yes && !confirmed(question)) {
            throw new UnderstudyException(
                    ErrorCode.USAGE,
                    "nothing was " + done + ": nobody said yes",
                    "Add --yes to " + doing + " without being asked.");
        }
    }

    /** Whether the user says yes; no when nobody can be asked. */
    boolean confirmed(String question) {
        if (!output.canAsk()) {
            return false;
        }
        output.ask(question + " [y/N] ");
        try {
            String answer = input.readLine();
            return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
        } catch (IOException e) {
            return false;
        }
    }
}
