package dev.understudy.engine.backup;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.ArchivePlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.render.SpareConf;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.Await.Observation;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.PgBackRestError;
import dev.understudy.runtime.SpareServer;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** A backup that is brought to life in a spare server. Used by one thread. */
final class RestoredCopy {
    private static final Duration QUICK = Duration.ofSeconds(30);
    /** Of the log, when it does not come up. */
    private static final int WORDS_MAX = 4;

    /** What an operator has set by ALTER SYSTEM comes back with the files, and must not lead the copy out of its place. */
    private static final String OVERRIDES = " -c listen_addresses= -c archive_mode=off -c synchronous_standby_names="
            + " -c hot_standby=off -c primary_conninfo= -c logging_collector=off";

    private static final String NOT_REACHED = "recovery ended before configured recovery target was reached";

    private final StackPlan plan;
    private final ArchivePlan archive;
    private final SpareServer spare;

    RestoredCopy(StackPlan plan, ArchivePlan archive, SpareServer spare) {
        this.plan = plan;
        this.archive = archive;
        this.spare = spare;
    }

    /**
     * Brings the files back.
     *
     * @throws UnderstudyException {@link ErrorCode#OPERATION_FAILED} with pgBackRest's error
     */
    void restore(RestoreOrder order) {
        ExecResult result = spare.exec(order.command(spare, archive), PgBackRest.LONG);
        if (!result.succeeded()) {
            throw failed("backup " + order.set().label() + " cannot be restored: " + PgBackRestError.first(result));
        }
    }

    /**
     * Starts it, and waits until its replay has ended and it takes writes.
     *
     * @throws UnderstudyException {@link ErrorCode#OPERATION_FAILED} with the server's own words when it does not come so far
     */
    void replay() {
        String config = spare.configDirectory();
        spare.write(
                "postgresql.conf",
                SpareConf.postgresqlConf(plan, spare.dataDirectory(), config, spare.sockets(), spare.port()));
        spare.write("pg_hba.conf", SpareConf.hba());
        spare.write("pg_ident.conf", SpareConf.ident(plan));
        ExecResult result = spare.exec(
                List.of(
                        "pg_ctl",
                        "--pgdata=" + spare.dataDirectory(),
                        "--log=" + log(),
                        "--wait",
                        "--timeout=" + PgBackRest.LONG.toSeconds(),
                        "--options=-c config_file='" + config + "/postgresql.conf'" + OVERRIDES + " -c port="
                                + spare.port() + " -c unix_socket_directories='" + spare.sockets() + "'",
                        "start"),
                PgBackRest.LONG);
        if (!result.succeeded()) {
            throw failed("the restored copy did not come up: " + lastWords());
        }
        Await.until("the restored copy to take writes", PgBackRest.LONG, this::look);
    }

    /** pg_ctl is content with a server that still recovers. One that cannot reach its target ends. */
    private Observation<Boolean> look() {
        if (spare.exec(
                        List.of(
                                "psql",
                                "-XAtqw",
                                "-d",
                                "host='" + spare.sockets() + "' port=" + spare.port()
                                        + " user=postgres dbname=postgres connect_timeout=10",
                                "-c",
                                "SELECT 1 WHERE NOT pg_is_in_recovery()"),
                        QUICK)
                .output()
                .strip()
                .equals("1")) {
            return new Observation.Found<>(true);
        }
        if (!spare.exec(List.of("pg_ctl", "--pgdata=" + spare.dataDirectory(), "status"), QUICK)
                .succeeded()) {
            String words = lastWords();
            throw failed(
                    words.contains(NOT_REACHED)
                            ? "the target was not reached: what is archived ends before it. Is it archived yet, and did anything commit after it?"
                            : "the restored copy ended before it had reached the target: " + words);
        }
        return new Observation.NotYet<>("it recovers");
    }

    private String log() {
        return spare.configDirectory() + "/postgresql.log";
    }

    /** What the server itself says was fatal, else the end of its log. */
    private String lastWords() {
        List<String> lines = spare.exec(List.of("/usr/bin/tail", "-n", "200", log()), QUICK)
                .output()
                .lines()
                .toList();
        List<String> fatal = lines.stream()
                // What our own question was told.
                .filter(line -> !line.contains("not accepting connections"))
                .filter(line -> line.contains("FATAL") || line.contains("PANIC") || line.contains("ERROR"))
                .toList();
        List<String> told = fatal.isEmpty() ? lines : fatal;
        return told.stream().skip(Math.max(0, told.size() - WORDS_MAX)).collect(Collectors.joining("; "));
    }

    private static UnderstudyException failed(String what) {
        return new UnderstudyException(
                ErrorCode.OPERATION_FAILED,
                what,
                "`understudy backup verify` reads everything that is stored; another backup or repository (--set, --repo) may be sound.");
    }
}
