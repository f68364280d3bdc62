package dev.understudy.acceptance;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.understudy.engine.drill.DrillResult;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A report as its readers have it: JSON, judged by the published schema. */
record Report(JsonNode json) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    static Report of(DrillResult result) {
        return new Report(MAPPER.readTree(result.json()));
    }

    /** Where it differs from the schema. */
    List<String> schemaErrors() throws IOException {
        String text = Files.readString(LocalStacks.home().resolve("docs/schema/report.schema.json"));
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(MAPPER.readTree(text));
        return schema.validate(json).stream().map(Object::toString).toList();
    }

    /** One per run. */
    List<Report> runs() {
        return json.path("runs").valueStream().map(Report::new).toList();
    }

    List<JsonNode> paths() {
        return StreamSupport.stream(json.path("rto").path("paths").spliterator(), false)
                .toList();
    }

    long ledger(String count) {
        return json.path("ledger").path(count).asLong();
    }

    /** What the events of a kind say, in order. */
    List<String> events(String kind) {
        return json.path("events")
                .valueStream()
                .filter(event -> event.path("kind").asString().equals(kind))
                .map(event -> event.path("what").asString())
                .toList();
    }

    List<String> reasons() {
        return json.path("reasons").valueStream().map(JsonNode::asString).toList();
    }
}
