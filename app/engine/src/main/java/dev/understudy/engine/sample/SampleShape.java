package dev.understudy.engine.sample;

/**
 * Row counts for a size. Tickets set the scale; the other counts keep to it as they do in real trackers.
 *
 * @param organisations tenants
 * @param users before each tenant's minimum
 * @param projects before each tenant's minimum
 * @param tickets exact
 * @param auditLogs exact
 */
record SampleShape(int organisations, int users, int projects, int tickets, int auditLogs) {
    /** Measured on PostgreSQL 15 with the sample's indexes: all tables' size after a load over the number of tickets. */
    private static final double BYTES_PER_TICKET = 775;

    private static final int TICKETS_PER_ORGANISATION = 800;
    private static final int TICKETS_PER_USER = 25;
    private static final int TICKETS_PER_PROJECT = 120;
    private static final int AUDIT_LOGS_PER_TICKET = 3;
    private static final int ORGANISATIONS_MIN = 3;

    static SampleShape of(SampleSize size) {
        int tickets = Math.toIntExact(Math.max(1, Math.round(size.bytes() / BYTES_PER_TICKET)));
        return new SampleShape(
                Math.max(ORGANISATIONS_MIN, tickets / TICKETS_PER_ORGANISATION),
                tickets / TICKETS_PER_USER,
                tickets / TICKETS_PER_PROJECT,
                tickets,
                Math.multiplyExact(tickets, AUDIT_LOGS_PER_TICKET));
    }

    Tenants tenants() {
        return new Tenants(organisations, users, projects);
    }
}
