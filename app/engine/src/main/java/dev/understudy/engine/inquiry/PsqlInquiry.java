package dev.understudy.engine.inquiry;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.render.Secrets;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.host.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks through a {@code psql} process of its own, which is connected and gone before a new JVM has done its first TLS handshake (ADR 9).
 * Passwords reach it in a file that only its owner can read. Whatever it cannot say for sure, such as why a certificate was refused or
 * that the program is broken, is asked once more elsewhere, which then has the last word.
 */
public final class PsqlInquiry implements Inquiry {
    private final Path psql;
    private final StackPlan plan;
    private final Secrets secrets;
    private final Path passFile;
    private final Inquiry otherwise;

    /**
     * @param psql the program
     * @param secrets whom to log in as
     * @param passFile with the passwords of the stack's roles
     * @param otherwise whom to ask when psql cannot say
     */
    public PsqlInquiry(Path psql, StackPlan plan, Secrets secrets, Path passFile, Inquiry otherwise) {
        this.psql = psql;
        this.plan = plan;
        this.secrets = secrets;
        this.passFile = passFile;
        this.otherwise = otherwise;
    }

    @Override
    public List<Answer> ask(Target target, List<String> statements, Duration patience) throws Unanswered {
        Optional<ExecResult> result = run(target, statements, patience);
        if (result.isEmpty()) {
            throw Unanswered.silent(patience);
        }
        if (result.get().succeeded()) {
            Optional<List<Answer>> answers = PsqlOutput.answers(result.get().output(), statements.size());
            if (answers.isPresent()) {
                return answers.get();
            }
        }
        Optional<Unanswered> why = PsqlErrors.reason(result.get().errors(), target.endpoint(), patience);
        if (why.isPresent()) {
            throw why.get();
        }
        return otherwise.ask(target, statements, patience);
    }

    /** @return empty when it had to be killed for being silent too long; what could not be run says nothing */
    private Optional<ExecResult> run(Target target, List<String> statements, Duration patience) {
        // It ends by itself: connecting and each statement have their own limits. This is for a server that falls
        // silent in between.
        Duration deadline = patience.multipliedBy(1L + statements.size());
        try {
            return Optional.of(
                    Programs.run(command(statements), environment(target, patience), Path.of("/"), deadline));
        } catch (UnderstudyException e) {
            if (e.code() == ErrorCode.TIMED_OUT) {
                return Optional.empty();
            }
            if (e.code() == ErrorCode.COMMAND_FAILED) {
                return Optional.of(new ExecResult(1, "", ""));
            }
            throw e;
        }
    }

    private List<String> command(List<String> statements) {
        List<String> command =
                new ArrayList<>(List.of(psql.toString(), "-X", "-q", "-w", "--csv", "-v", "ON_ERROR_STOP=1"));
        for (String statement : statements) {
            command.addAll(List.of("-c", statement, "-c", "\\echo " + PsqlOutput.END_OF_ANSWER));
        }
        return command;
    }

    private Map<String, String> environment(Target target, Duration patience) {
        Map<String, String> environment = new HashMap<>();
        environment.put("PGHOST", target.endpoint().host());
        environment.put("PGPORT", Integer.toString(target.endpoint().port()));
        environment.put("PGUSER", secrets.login(target.kind().role()));
        environment.put("PGDATABASE", target.kind().database());
        environment.put("PGPASSFILE", passFile.toString());
        environment.put("PGSSLMODE", "verify-full");
        environment.put("PGSSLROOTCERT", plan.layout().caCertificate());
        environment.put("PGCONNECT_TIMEOUT", Long.toString(patience.toSeconds()));
        environment.put("PGAPPNAME", "understudy");
        environment.put("PGCLIENTENCODING", "UTF8");
        if (target.kind() == Target.Kind.SERVER) {
            environment.put("PGOPTIONS", "-c statement_timeout=" + patience.toMillis());
        }
        // With the user's home, libpq would offer the certificate in it, and die on what it may not read.
        environment.put("HOME", "/nonexistent");
        return environment;
    }
}
