package dev.understudy.engine.sample;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SampleDataTest {
    private static final SampleSize SMALL = SampleSize.ofMegabytes(4);
    /** Made once: every test that looks at rows looks at these. */
    private static final Map<String, List<String[]>> ROWS = new HashMap<>();

    @BeforeAll
    static void makeRows() throws Exception {
        for (SampleTable table : new SampleData(7, SMALL).tables()) {
            ROWS.put(table.name(), rows(table));
        }
    }

    @Test
    void theSameSeedAndSizeGiveTheSameBytes() throws Exception {
        assertThat(digest(new SampleData(7, SMALL))).isEqualTo(digest(new SampleData(7, SMALL)));
    }

    @Test
    void anotherSeedGivesOtherBytes() throws Exception {
        assertThat(digest(new SampleData(8, SMALL))).isNotEqualTo(digest(new SampleData(7, SMALL)));
    }

    @Test
    void everyTableHasTheRowsItAnnounces() {
        for (SampleTable table : new SampleData(7, SMALL).tables()) {
            assertThat((long) rows(table.name()).size()).as(table.name()).isEqualTo(table.rowCount());
        }
    }

    @Test
    void everyRowHasAsManyFieldsAsItsCopyNamesColumns() {
        for (SampleTable table : new SampleData(7, SMALL).tables()) {
            int columns = table.columns().split(",", -1).length;
            assertThat(rows(table.name()))
                    .as(table.name())
                    .allSatisfy(row -> assertThat(row).hasSize(columns));
        }
    }

    @Test
    void ticketsReferToProjectsAndUsersOfTheirOwnOrganisation() {
        Map<String, String> organisationOfUser = column(rows("users"), 0, 1);
        Map<String, String> organisationOfProject = column(rows("projects"), 0, 1);

        assertThat(rows("tickets")).allSatisfy(ticket -> {
            assertThat(organisationOfProject.get(ticket[2])).isEqualTo(ticket[1]);
            assertThat(organisationOfUser.get(ticket[8])).isEqualTo(ticket[1]);
            if (!ticket[9].equals("\\N")) {
                assertThat(organisationOfUser.get(ticket[9])).isEqualTo(ticket[1]);
            }
        });
    }

    @Test
    void ticketNumbersAreUniqueWithinTheirProject() {
        Set<String> seen = new HashSet<>();

        for (String[] ticket : rows("tickets")) {
            assertThat(seen.add(ticket[2] + "-" + ticket[3])).isTrue();
        }
    }

    @Test
    void aFewOrganisationsOwnMostTickets() throws Exception {
        Map<String, Integer> tickets = new HashMap<>();
        for (String[] ticket : rows(table(new SampleData(7, SampleSize.ofMegabytes(10)), "tickets"))) {
            tickets.merge(ticket[1], 1, Integer::sum);
        }
        int all = tickets.values().stream().mapToInt(Integer::intValue).sum();

        assertThat(tickets.get("1")).isGreaterThan(3 * all / tickets.size());
    }

    @Test
    void readsSizesInPostgresUnits() {
        assertThat(SampleSize.parse("1 GB")).isEqualTo(SampleSize.ofMegabytes(1024));
        assertThat(SampleSize.parse("200MB")).isEqualTo(SampleSize.DEFAULT);
        assertThatThrownBy(() -> SampleSize.parse("200")).hasMessageContaining("200MB");
    }

    private static SampleTable table(SampleData data, String name) {
        return data.tables().stream()
                .filter(table -> table.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String[]> rows(String table) {
        return requireNonNull(ROWS.get(table));
    }

    private static Map<String, String> column(List<String[]> rows, int key, int value) {
        Map<String, String> values = new HashMap<>();
        rows.forEach(row -> values.put(row[key], row[value]));
        return values;
    }

    private static List<String[]> rows(SampleTable table) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CopyText text = new CopyText((buffer, length) -> bytes.write(buffer, 0, length));
        table.write(text);
        text.flush();
        List<String[]> rows = new ArrayList<>();
        bytes.toString(StandardCharsets.US_ASCII).lines().forEach(line -> rows.add(line.split("\t", -1)));
        return rows;
    }

    private static String digest(SampleData data) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (SampleTable table : data.tables()) {
            CopyText text = new CopyText((buffer, length) -> digest.update(buffer, 0, length));
            table.write(text);
            text.flush();
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
