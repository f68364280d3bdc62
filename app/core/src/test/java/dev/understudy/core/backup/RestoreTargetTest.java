package dev.understudy.core.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.postgres.Lsn;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestoreTargetTest {
    @ParameterizedTest
    @CsvSource({
        "latest, default, ''",
        "immediate, immediate, ''",
        "0/5000028, lsn, 0/5000028",
        "748, xid, 748",
        "before-migration, name, before-migration",
        "2026-11-22T10:15:30Z, time, 2026-11-22 10:15:30.000000+00",
        "2026-11-22 10:15:30.5, time, 2026-11-22 10:15:30.500000+00",
        "2026-11-22 10:15, time, 2026-11-22 10:15:00.000000+00",
        "2026-11-22T12:15:30.123456+02:00, time, 2026-11-22 10:15:30.123456+00",
        "2026-11-22 12:15:30+02, time, 2026-11-22 10:15:30.000000+00"
    })
    void targetsAreReadAsPgBackRestTakesThem(String text, String type, String value) {
        RestoreTarget target = RestoreTarget.parse(text);

        assertThat(target.type()).isEqualTo(type);
        assertThat(target.value()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2026-13-01", "10:15", "-5", "a b", "0/", "2026-11-22T25:00Z", "foo:bar"})
    void whatIsNoTargetIsRefused(String text) {
        assertThatThrownBy(() -> RestoreTarget.parse(text))
                .isInstanceOf(UnderstudyException.class)
                .hasMessageContaining("\"" + text + "\"");
    }

    @Test
    void targetsAreValues() {
        assertThat(RestoreTarget.parse("0/5000028")).isEqualTo(new RestoreTarget.Position(Lsn.parse("0/5000028")));
        assertThat(RestoreTarget.parse("2026-11-22T10:15:30Z"))
                .isEqualTo(new RestoreTarget.Time(Instant.parse("2026-11-22T10:15:30Z")));
    }
}
