package dev.understudy.core.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class StackReferenceTest {
    @Test
    void checkedInSchemaIsTheGeneratedOne() throws IOException {
        equal("compose/stacks/understudy.schema.json", StackReference.jsonSchema());
    }

    @Test
    void checkedInReferenceIsTheGeneratedOne() throws IOException {
        equal("docs/stack-file.md", StackReference.markdown());
    }

    private static void equal(String path, String generated) throws IOException {
        Path file = Path.of(System.getProperty("understudy.root"), path);
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(file, generated);
        }
        assertThat(Files.readString(file)).isEqualTo(generated);
    }
}
