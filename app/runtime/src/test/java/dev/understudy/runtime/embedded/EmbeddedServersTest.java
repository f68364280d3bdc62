package dev.understudy.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.EmbeddedRelease;
import dev.understudy.runtime.Parallel;
import dev.understudy.runtime.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServersTest {
    @TempDir
    Path directory;

    private final AtomicInteger downloads = new AtomicInteger();
    private Path jar = Path.of("");
    private EmbeddedRelease release = new EmbeddedRelease("16.15.0", "test", "");

    @BeforeEach
    void makeAnArtifact() throws IOException {
        offer(TinyArchive.jar());
    }

    private void offer(byte[] content) throws IOException {
        jar = TinyArchive.write(directory.resolve("artifact.jar"), content);
        release = new EmbeddedRelease("16.15.0", "test", HexFormat.of().formatHex(Sha256.of(content)));
    }

    private EmbeddedServers servers() {
        return new EmbeddedServers(directory.resolve("cache/postgres"), wanted -> {
            downloads.incrementAndGet();
            return jar;
        });
    }

    private Path unpacked() {
        return directory.resolve("cache/postgres/16.15.0-test");
    }

    @Test
    void isUnpackedForEverybodyToRead() throws IOException {
        servers().ensure(release, Progress.SILENT);

        assertThat(mode("bin/postgres")).isEqualTo("rwxr-xr-x");
        assertThat(mode("lib/libpq.so.5.16")).isEqualTo("rw-r--r--");
        assertThat(mode("lib")).isEqualTo("rwxr-xr-x");
        assertThat(unpacked().resolve("lib/libpq.so")).isSymbolicLink().hasContent("a library");
    }

    private String mode(String path) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(unpacked().resolve(path)));
    }

    @Test
    void isDownloadedOnce() {
        servers().ensure(release, Progress.SILENT);
        servers().ensure(release, Progress.SILENT);

        assertThat(downloads).hasValue(1);
    }

    @Test
    void twoAtOnceDownloadOnce() {
        Runnable ensure = () -> servers().ensure(release, Progress.SILENT);
        Parallel.run(List.of(ensure, ensure, ensure));

        assertThat(downloads).hasValue(1);
        assertThat(unpacked().resolve("bin/postgres")).exists();
    }

    @Test
    void anotherFileUnderTheSameNameIsRefusedAndNotUnpacked() throws IOException {
        Files.write(jar, TinyArchive.jar("bin/another"));

        assertThatThrownBy(() -> servers().ensure(release, Progress.SILENT))
                .isInstanceOfSatisfying(
                        UnderstudyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DOWNLOAD_FAILED))
                .hasMessageContaining(release.sha256());
        assertThat(unpacked()).doesNotExist();
    }

    @Test
    void anExtractionThatWasCutOffIsDoneAgain() throws IOException {
        // What a process that was killed leaves: everything but the last step.
        Path cutOff = unpacked().resolveSibling("16.15.0-test.new");
        Files.createDirectories(cutOff.resolve("bin"));
        Files.writeString(cutOff.resolve("bin/stray"), "half a file");

        servers().ensure(release, Progress.SILENT);

        assertThat(cutOff).doesNotExist();
        assertThat(unpacked().resolve("bin/postgres")).exists();
        assertThat(unpacked().resolve("bin/stray")).doesNotExist();
    }

    @Test
    void aCacheThatLostAFileIsNoticed() throws IOException {
        servers().ensure(release, Progress.SILENT);
        Files.delete(unpacked().resolve("lib/libpq.so.5.16"));

        servers().ensure(release, Progress.SILENT);

        assertThat(downloads).hasValue(2);
        assertThat(unpacked().resolve("lib/libpq.so.5.16")).exists();
    }

    @Test
    void aCacheWithAFileCutShortIsNoticed() throws IOException {
        servers().ensure(release, Progress.SILENT);
        Files.writeString(unpacked().resolve("bin/postgres"), "");

        servers().ensure(release, Progress.SILENT);

        assertThat(unpacked().resolve("bin/postgres")).isNotEmptyFile();
    }

    @Test
    void anEntryThatLeadsOutIsRefused() throws IOException {
        offer(TinyArchive.jar("../../stray"));

        assertThatThrownBy(() -> servers().ensure(release, Progress.SILENT)).hasMessageContaining("leads out");
        assertThat(directory.resolve("cache/stray")).doesNotExist();
        assertThat(unpacked()).doesNotExist();
    }

    @Test
    void machinesAreNamedAsTheArtifactsAre() {
        assertThat(Platform.of("Linux", "amd64")).isEqualTo("linux-amd64");
        assertThat(Platform.of("Linux", "aarch64")).isEqualTo("linux-arm64v8");
        assertThat(Platform.of("Mac OS X", "aarch64")).isEqualTo("darwin-arm64v8");
    }
}
