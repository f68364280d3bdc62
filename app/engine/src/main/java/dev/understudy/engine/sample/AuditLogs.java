package dev.understudy.engine.sample;

import java.io.IOException;
import java.sql.SQLException;

/** The audit log in order of time, over all the years that have a partition. */
record AuditLogs(long seed, SampleShape shape, Tenants tenants) implements SampleTable {
    private static final String[] ACTIONS = {"created", "updated", "updated", "updated", "commented", "closed", "viewed"
    };
    private static final byte[][] DETAILS = {
        CopyText.ascii("{\"field\": \"status\", \"from\": \"open\", \"to\": \"in_progress\"}"),
        CopyText.ascii("{\"field\": \"assignee_id\"}"),
        CopyText.ascii("{\"field\": \"priority\", \"from\": 3, \"to\": 1}"),
        CopyText.ascii("{}"),
    };
    private static final double BY_A_PERSON_SHARE = 0.95;
    private static final int HOSTS = 250;

    @Override
    public String name() {
        return "audit_logs";
    }

    @Override
    public String columns() {
        return "id, organisation_id, actor_id, action, entity, entity_id, details, client_address, created_at";
    }

    @Override
    public long rowCount() {
        return shape.auditLogs();
    }

    @Override
    public void write(CopyText out) throws SQLException, IOException {
        SeededRandom random = new SeededRandom(seed, name());
        for (int i = 0; i < shape.auditLogs(); i++) {
            row(out, i, random);
        }
    }

    private void row(CopyText out, int i, SeededRandom random) throws SQLException, IOException {
        int organisation = tenants.pick(random);
        out.field(i + 1L).field(organisation + 1L);
        if (random.chance(BY_A_PERSON_SHARE)) {
            out.field(tenants.pickUser(organisation, random) + 1L);
        } else {
            out.nothing();
        }
        out.field(random.pick(ACTIONS)).field("ticket").field(1L + random.below(shape.tickets()));
        // 192.0.2.0/24 is set aside for documentation (RFC 5737): nobody's address.
        out.field(random.pick(DETAILS)).field("192.0.2." + (1 + random.below(HOSTS)));
        out.timestamp(SampleCalendar.grown(i, shape.auditLogs())).end();
    }
}
