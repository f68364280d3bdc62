package dev.understudy.core.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.postgres.TimelineId;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WalArchiveTest {
    @Test
    void segmentsAreNamedAsTheServerNamesThem() {
        WalSegment segment = WalSegment.parse("0000000A000000010000000F").orElseThrow();

        assertThat(segment).isEqualTo(new WalSegment(new TimelineId(10), 0x10F));
        assertThat(segment).hasToString("0000000A000000010000000F");
        // After the last of 4 GB comes the first of the next.
        assertThat(new WalSegment(new TimelineId(1), 0x100)).hasToString("000000010000000100000000");
    }

    @Test
    void whatIsNoSegmentIsNone() {
        assertThat(Stream.of(
                                "00000002.history",
                                "000000010000000000000005.00000028.backup",
                                "00000001000000000000000A.partial",
                                "000000010000000000000100",
                                "000000000000000000000001",
                                "00000001000000000000000a",
                                "")
                        .map(WalSegment::parse))
                .allMatch(Optional::isEmpty);
    }

    @Test
    void aWholeArchiveHasNoGap() {
        assertThat(new WalArchive(on(1, 3, 9)).gapsFrom(segment(1, 5))).isEmpty();
        assertThat(new WalArchive(List.of()).gapsFrom(segment(1, 5))).isEmpty();
    }

    @Test
    void everyMissingStretchIsNamed() {
        List<WalSegment> segments = Stream.of(on(1, 3, 4), on(1, 6, 6), on(1, 9, 9))
                .flatMap(List::stream)
                .toList();

        assertThat(new WalArchive(segments).gapsFrom(segment(1, 3)))
                .extracting(Object::toString)
                .containsExactly("000000010000000000000005", "000000010000000000000007 to 000000010000000000000008");
    }

    @Test
    void aBackupWhoseFirstSegmentIsMissingHasAGap() {
        assertThat(new WalArchive(on(1, 6, 9)).gapsFrom(segment(1, 4)))
                .containsExactly(new WalArchive.Gap(segment(1, 4), segment(1, 5)));
    }

    @Test
    void aPromotionGoesOnWithTheSegmentThatItBeganIn() {
        List<WalSegment> segments =
                Stream.of(on(1, 3, 6), on(2, 7, 9)).flatMap(List::stream).toList();

        assertThat(new WalArchive(segments).gapsFrom(segment(1, 3))).isEmpty();
    }

    /** What a lost primary had written beyond the point where the other was promoted. */
    @Test
    void whatTheOldTimelineHasMoreIsNoGap() {
        List<WalSegment> segments =
                Stream.of(on(1, 3, 9), on(2, 7, 9)).flatMap(List::stream).toList();

        assertThat(new WalArchive(segments).gapsFrom(segment(1, 3))).isEmpty();
    }

    /** A standby takes what it received for archived: what the lost primary had not archived is missing. */
    @Test
    void whatTheLostPrimaryHadNotArchivedIsAGap() {
        List<WalSegment> segments =
                Stream.of(on(1, 3, 4), on(2, 7, 9)).flatMap(List::stream).toList();

        assertThat(new WalArchive(segments).gapsFrom(segment(1, 3)))
                .containsExactly(new WalArchive.Gap(segment(1, 5), segment(1, 6)));
    }

    private static WalSegment segment(int timeline, long number) {
        return new WalSegment(new TimelineId(timeline), number);
    }

    private static List<WalSegment> on(int timeline, long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(number -> segment(timeline, number))
                .toList();
    }
}
