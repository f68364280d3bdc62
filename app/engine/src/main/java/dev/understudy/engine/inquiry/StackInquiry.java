package dev.understudy.engine.inquiry;

import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.render.Secrets;
import dev.understudy.engine.connect.PassFile;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.host.PsqlProgram;
import java.nio.file.Path;
import java.util.Optional;

/** Chooses how a stack's servers and poolers are asked. */
public final class StackInquiry {
    private StackInquiry() {}

    /** By psql where there is one and it can be given the passwords; else, and where psql does not know, through the JDBC driver. */
    public static Inquiry of(StackPlan plan, Secrets secrets) {
        Inquiry jdbc = new JdbcInquiry(new Databases(plan, secrets));
        Optional<Path> psql = PsqlProgram.find(Path.of(plan.binaries().psql()));
        if (psql.isEmpty()) {
            return jdbc;
        }
        try {
            return new PsqlInquiry(psql.get(), plan, secrets, PassFile.upToDate(plan, secrets), jdbc);
        } catch (UnderstudyException e) {
            // A full disk, or a directory that may only be read: no reason to have no status.
            return jdbc;
        }
    }
}
