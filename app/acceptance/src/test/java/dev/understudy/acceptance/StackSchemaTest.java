package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.understudy.core.stack.ParsedStack;
import dev.understudy.core.stack.StackFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Editors judge a stack file by the schema, Understudy by its parser: they must agree on every single value. */
class StackSchemaTest {
    private static final Path STACKS = Path.of(System.getProperty("understudy.root"), "compose/stacks");
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Schema SCHEMA = schema();

    @ParameterizedTest
    @ValueSource(strings = {"production", "minimal", "sync"})
    void shippedStackFitsTheSchema(String name) throws IOException {
        assertThat(errors(Files.readString(STACKS.resolve(name + ".yaml")))).isEmpty();
    }

    @Test
    void everySettingWrittenOutFitsTheSchema() throws IOException {
        String text = Files.readString(STACKS.resolve("production.yaml"));
        ParsedStack.Valid parsed = (ParsedStack.Valid) StackFile.parse(text);
        assertThat(errors(StackFile.write(parsed.spec()))).isEmpty();
    }

    /** The negative control: schema and parser refuse the same change. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "monitoring: true | monitorin: true | monitorin",
                "monitoring: true | monitoring: 1 | boolean",
                "instances: 3 | instances: three | integer",
                "instances: 3 | instances: 10 | maximum",
                "mode: transaction | mode: statement | enum",
                "zone: zone-b | zones: zone-b | zones",
                "rto: 60s | rto: 60 | string",
                "rto: 60s | rto: 1 minute | pattern",
                "name: production | name: Production | pattern",
                "postgresql: 15 | postgresql: 14 | minimum",
                "postgresql: 15 | ports: {} | required"
            })
    void wrongValueIsRefusedByBoth(String right, String wrong, String says) throws IOException {
        String text = Files.readString(STACKS.resolve("production.yaml")).replace(right, wrong);
        assertThat(errors(text)).singleElement().asString().contains(says);
        assertThat(StackFile.parse(text)).isInstanceOf(ParsedStack.Invalid.class);
    }

    private static Schema schema() {
        try {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(Files.readString(STACKS.resolve("understudy.schema.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> errors(String yaml) {
        Object values = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        JsonNode node = MAPPER.valueToTree(values);
        return SCHEMA.validate(node).stream()
                .map(error -> error.getKeyword() + ": " + error.getMessage())
                .toList();
    }
}
