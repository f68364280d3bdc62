package dev.understudy.engine.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class PathRecorderTest {
    private final PathRecorder recorder = new PathRecorder();

    /** However many texts there were: samples of errors end at fifty. */
    @Test
    void everyRefusalOfAServerThatStandsByIsCounted() {
        for (int i = 0; i < 60; i++) {
            recorder.saw(new SQLException("cannot execute INSERT " + i + " in a read-only transaction", "25006"), i);
        }
        recorder.saw(new SQLException("terminating connection", "57P01"), 60);

        assertThat(recorder.refusedAsReadOnly()).isEqualTo(60);
        assertThat(recorder.errors()).hasSize(50);
    }
}
