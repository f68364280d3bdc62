package dev.understudy.engine.sample;

import java.io.IOException;
import java.sql.SQLException;

/** Tickets in order of creation; most of them done, the old ones nearly all. */
record Tickets(long seed, SampleShape shape, Tenants tenants) implements SampleTable {
    private static final String[] UNDONE = {"open", "open", "open", "in_progress", "in_progress", "blocked"};
    private static final double ASSIGNED_SHARE = 0.85;
    private static final double DUE_SHARE = 0.3;
    private static final double OLDEST_DONE_SHARE = 0.98;
    private static final double NEWEST_DONE_SHARE = 0.45;
    private static final int DAYS_TO_CLOSE = 60;
    private static final int DAYS_TO_DUE = 30;
    private static final int TITLE_WORDS_MIN = 3;
    private static final int TITLE_WORDS_SPAN = 6;
    private static final int BODY_WORDS_MIN = 8;
    private static final int BODY_WORDS_SPAN = 70;
    private static final int PRIORITIES = 5;

    @Override
    public String name() {
        return "tickets";
    }

    @Override
    public String columns() {
        return "id, organisation_id, project_id, number, title, body, status, priority, reporter_id, assignee_id,"
                + " due_on, closed_at, created_at, updated_at";
    }

    @Override
    public long rowCount() {
        return shape.tickets();
    }

    @Override
    public void write(CopyText out) throws SQLException, IOException {
        SeededRandom random = new SeededRandom(seed, name());
        int[] numbers = new int[tenants.projects()];
        for (int i = 0; i < shape.tickets(); i++) {
            row(out, i, numbers, random);
        }
    }

    private void row(CopyText out, int i, int[] numbers, SeededRandom random) throws SQLException, IOException {
        int organisation = tenants.pick(random);
        int project = tenants.pickProject(organisation, random);
        out.field(i + 1L).field(organisation + 1L).field(project + 1L).field(++numbers[project]);
        SampleText.sentence(out, TITLE_WORDS_MIN + random.below(TITLE_WORDS_SPAN), random);
        SampleText.sentence(out, BODY_WORDS_MIN + random.skewedBelow(BODY_WORDS_SPAN), random);
        double age = 1 - (double) i / shape.tickets();
        boolean done = random.chance(NEWEST_DONE_SHARE + (OLDEST_DONE_SHARE - NEWEST_DONE_SHARE) * age);
        out.field(done ? "done" : random.pick(UNDONE)).field(1L + random.below(PRIORITIES));
        people(out, organisation, random);
        times(out, SampleCalendar.grown(i, shape.tickets()), done, random);
    }

    private void people(CopyText out, int organisation, SeededRandom random) {
        out.field(tenants.pickUser(organisation, random) + 1L);
        if (random.chance(ASSIGNED_SHARE)) {
            out.field(tenants.pickUser(organisation, random) + 1L);
        } else {
            out.nothing();
        }
    }

    private static void times(CopyText out, long created, boolean done, SeededRandom random)
            throws SQLException, IOException {
        if (random.chance(DUE_SHARE)) {
            out.day(SampleCalendar.within(created, DAYS_TO_DUE, random));
        } else {
            out.nothing();
        }
        long touched = SampleCalendar.within(created, DAYS_TO_CLOSE, random);
        if (done) {
            out.timestamp(touched);
        } else {
            out.nothing();
        }
        out.timestamp(created).timestamp(touched).end();
    }
}
