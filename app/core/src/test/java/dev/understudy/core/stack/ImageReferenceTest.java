package dev.understudy.core.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.postgres.Version;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
    private static final String DIGEST = "@sha256:" + "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @CsvSource({
        "postgres:16, postgres, 16, 16.0",
        "postgres:16.4-bookworm, postgres, 16.4-bookworm, 16.4",
        "docker.io/library/postgres:17-alpine, postgres, 17-alpine, 17.0",
        "edoburu/pgbouncer:v1.24.1-p1, pgbouncer, v1.24.1-p1, 1.24.1",
        "db.example:5000/a/b__c:15beta1, b__c, 15beta1, ",
        "a/b:latest, b, latest, ",
    })
    void partsOfANameAreTold(String text, String name, String tag, String version) {
        ImageReference image = new ImageReference(text);

        assertThat(image.name()).isEqualTo(name);
        assertThat(image.tag()).contains(tag);
        assertThat(image.version().map(Version::toString)).isEqualTo(Optional.ofNullable(version));
        assertThat(image).hasToString(text);
    }

    @Test
    void digestStandsForATag() {
        assertThat(new ImageReference("a/b" + DIGEST).tag()).isEmpty();
        assertThat(new ImageReference("a/b:1" + DIGEST).tag()).contains("1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "postgres",
                "postgres:",
                ":16",
                "a b:1",
                "A/B:1",
                "a:1:2",
                "a//b:1",
                "a:1\n",
                "${A}:1",
                "a@sha256:12",
                "-a:1"
            })
    void whatIsNoImageIsRefused(String text) {
        assertThatThrownBy(() -> new ImageReference(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
