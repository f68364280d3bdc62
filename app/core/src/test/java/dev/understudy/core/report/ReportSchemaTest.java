package dev.understudy.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The published schema and the records behind {@code report.json} name the same keys. JSON is read as the YAML it is. */
class ReportSchemaTest {
    private static final Map<String, Class<? extends Record>> PLACES = places();

    @Test
    void everyRecordHasExactlyTheKeysOfItsSchema() {
        Map<?, ?> definitions = at(schema(), "$defs");
        PLACES.forEach((place, type) -> {
            Map<?, ?> found = definitions;
            for (String step : List.of(place.split("/"))) {
                found = at(found, step);
            }
            assertThat(at(found, "properties").keySet())
                    .as(place)
                    .extracting(Object::toString)
                    .containsExactlyInAnyOrderElementsOf(keys(type));
        });
    }

    @Test
    void theSchemaSaysWhichVersionItDescribes() {
        Map<?, ?> report = at(at(at(schema(), "$defs"), "drillReport"), "properties");

        assertThat(at(report, "schemaVersion").get("const")).isEqualTo(DrillReport.SCHEMA_VERSION);
        assertThat(at(report, "lostWrites").get("maxItems")).isEqualTo(DrillReport.LOST_WRITES_NAMED);
    }

    private static Map<String, Class<? extends Record>> places() {
        Map<String, Class<? extends Record>> places = new LinkedHashMap<>();
        places.put("drillReport", DrillReport.class);
        places.put("drillReport/properties/objective", DrillReport.ObjectiveReport.class);
        places.put("drillReport/properties/ledger", DrillReport.LedgerCounts.class);
        places.put("drillReport/properties/lostWrites/items", DrillReport.LostWrite.class);
        places.put("drillReport/properties/rto", DrillReport.RtoReport.class);
        places.put("drillReport/properties/rpo", DrillReport.RpoReport.class);
        places.put("drillReport/properties/durability", DrillReport.DurabilityReport.class);
        places.put("drillReport/properties/timelines", DrillReport.Timelines.class);
        places.put("drillReport/properties/decidedBy", DrillReport.DecidedBy.class);
        places.put("drillReport/properties/measures/items", DrillReport.Measure.class);
        places.put("drillReport/properties/events/items", DrillReport.Event.class);
        places.put("drillReport/properties/checks/items", DrillReport.CheckResult.class);
        places.put("drillReport/properties/pinnedClients", PinnedClients.class);
        places.put("drillReport/properties/pinnedClients/properties/paths/items", PinnedClients.PinnedPath.class);
        places.put("drillReport/properties/pinnedClients/properties/clients/items", PinnedClients.PinnedClient.class);
        places.put("drillReport/properties/simulated", SimulatedReport.class);
        places.put("drillReport/properties/simulated/properties/delays/items", SimulatedReport.Delay.class);
        places.put("drillReport/properties/simulated/properties/views/items", SimulatedReport.View.class);
        places.put("drillReport/properties/simulated/properties/paths/items", SimulatedReport.PathFigures.class);
        places.put("pathRto", DrillReport.PathRto.class);
        places.put("percentiles", Percentiles.class);
        places.put("runsReport", RunsReport.class);
        places.put("runsReport/properties/unfinished", UnfinishedRun.class);
        places.put("runsReport/properties/statistics", RunsReport.Statistics.class);
        return places;
    }

    private static List<String> keys(Class<? extends Record> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
    }

    private static Map<?, ?> at(Map<?, ?> map, String key) {
        return (Map<?, ?>) Objects.requireNonNull(map.get(key), key);
    }

    private static Map<?, ?> schema() {
        Path root = Path.of(Objects.requireNonNull(System.getProperty("understudy.root")));
        try {
            String text = Files.readString(root.resolve("docs/schema/report.schema.json"));
            return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
