package dev.understudy.core.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.postgres.ControlFile.State;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlFileTest {
    @Test
    void fieldsAreWherePostgresqlPutsThem() {
        ControlFile file = ControlFile.parse(bytes(1300, 1));

        assertThat(file)
                .isEqualTo(new ControlFile(
                        0x0102030405060708L, State.SHUTDOWNED, Lsn.parse("0/3000028"), new TimelineId(7)));
    }

    /** The record takes at least 114 bytes; a position inside it is not enough. */
    @Test
    void standbyHasEverythingOnlyWithTheWholeShutdownCheckpoint() {
        ControlFile shutDown = ControlFile.parse(bytes(1300, 1));

        assertThat(shutDown.isWholeAt(Lsn.parse("0/3000028"))).isFalse();
        assertThat(shutDown.isWholeAt(new Lsn(0x3000028 + 113))).isFalse();
        assertThat(shutDown.isWholeAt(new Lsn(0x3000028 + 114))).isTrue();
    }

    /** Of a crashed primary the last checkpoint says nothing about the end of its WAL. */
    @ParameterizedTest
    @ValueSource(ints = {0, 2, 3, 4, 5, 6})
    void nobodyHasEverythingOfAServerThatWasNotShutDown(int state) {
        assertThat(ControlFile.parse(bytes(1300, state)).isWholeAt(Lsn.parse("F/0")))
                .isFalse();
    }

    @Test
    void whatIsNotKnownIsRefused() {
        assertThatThrownBy(() -> ControlFile.parse(new byte[51])).hasMessageContaining("51 bytes");
        assertThatThrownBy(() -> ControlFile.parse(bytes(1900, 1))).hasMessageContaining("1900");
        assertThatThrownBy(() -> ControlFile.parse(bytes(1300, 7))).hasMessageContaining("state");
    }

    private static byte[] bytes(int version, int state) {
        return ByteBuffer.allocate(8192)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(0, 0x0102030405060708L)
                .putInt(8, version)
                .putInt(16, state)
                .putLong(32, 0x3000028)
                .putInt(48, 7)
                .array();
    }
}
