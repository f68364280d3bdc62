package dev.understudy.engine.sample;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** Organisations, users and projects: few rows, which the large tables refer to; in order of their foreign keys. */
final class PeopleTables {
    private static final String[] PLANS = {"free", "free", "free", "team", "team", "enterprise"};
    private static final String[] ROLES = {"member", "member", "member", "member", "guest", "admin"};
    private static final double ACTIVE_SHARE = 0.8;
    private static final double ARCHIVED_SHARE = 0.15;
    private static final int LIFE_DAYS = 900;

    private PeopleTables() {}

    static List<SampleTable> of(long seed, Tenants tenants) {
        return List.of(new Organisations(seed, tenants), new Users(seed, tenants), new Projects(seed, tenants));
    }

    private record Organisations(long seed, Tenants tenants) implements SampleTable {
        @Override
        public String name() {
            return "organisations";
        }

        @Override
        public String columns() {
            return "id, slug, name, plan, created_at, updated_at";
        }

        @Override
        public long rowCount() {
            return tenants.organisations();
        }

        @Override
        public void write(CopyText out) throws SQLException, IOException {
            SeededRandom random = new SeededRandom(seed, name());
            for (int i = 0; i < tenants.organisations(); i++) {
                String word = random.pick(SampleText.COMPANY_WORDS);
                out.field(i + 1L).field(word + "-" + (i + 1)).field(word.toUpperCase(Locale.ROOT) + " " + (i + 1));
                out.field(random.pick(PLANS)).timestamp(SampleCalendar.START).timestamp(SampleCalendar.START);
                out.end();
            }
        }
    }

    private record Users(long seed, Tenants tenants) implements SampleTable {
        @Override
        public String name() {
            return "users";
        }

        @Override
        public String columns() {
            return "id, organisation_id, email, display_name, role, last_seen_at, created_at, updated_at";
        }

        @Override
        public long rowCount() {
            return tenants.users();
        }

        @Override
        public void write(CopyText out) throws SQLException, IOException {
            SeededRandom random = new SeededRandom(seed, name());
            for (int organisation = 0; organisation < tenants.organisations(); organisation++) {
                for (int i = tenants.userStart(organisation); i < tenants.userStart(organisation + 1); i++) {
                    row(out, organisation, i, random);
                }
            }
        }

        private void row(CopyText out, int organisation, int i, SeededRandom random) throws SQLException, IOException {
            String first = random.pick(SampleText.FIRST_NAMES);
            String last = random.pick(SampleText.LAST_NAMES);
            long created = SampleCalendar.within(SampleCalendar.START, LIFE_DAYS, random);
            boolean owner = i == tenants.userStart(organisation);
            out.field(i + 1L).field(organisation + 1L);
            out.field(first + "." + last + i + "@" + "example.com").field(first + " " + last);
            out.field(owner ? "owner" : random.pick(ROLES));
            if (random.chance(ACTIVE_SHARE)) {
                out.timestamp(SampleCalendar.within(created, LIFE_DAYS, random));
            } else {
                out.nothing();
            }
            out.timestamp(created).timestamp(created).end();
        }
    }

    private record Projects(long seed, Tenants tenants) implements SampleTable {
        @Override
        public String name() {
            return "projects";
        }

        @Override
        public String columns() {
            return "id, organisation_id, owner_id, key, name, archived_at, created_at, updated_at";
        }

        @Override
        public long rowCount() {
            return tenants.projects();
        }

        @Override
        public void write(CopyText out) throws SQLException, IOException {
            SeededRandom random = new SeededRandom(seed, name());
            for (int organisation = 0; organisation < tenants.organisations(); organisation++) {
                for (int i = tenants.projectStart(organisation); i < tenants.projectStart(organisation + 1); i++) {
                    row(out, organisation, i, random);
                }
            }
        }

        private void row(CopyText out, int organisation, int i, SeededRandom random) throws SQLException, IOException {
            out.field(i + 1L).field(organisation + 1L).field(tenants.pickUser(organisation, random) + 1L);
            out.field("P" + (i + 1));
            SampleText.sentence(out, 3, random);
            if (random.chance(ARCHIVED_SHARE)) {
                out.timestamp(SampleCalendar.END);
            } else {
                out.nothing();
            }
            out.timestamp(SampleCalendar.START).timestamp(SampleCalendar.START).end();
        }
    }
}
