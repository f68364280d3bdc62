package dev.understudy.runtime.docker;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.UpstreamImages;
import dev.understudy.core.plan.UpstreamImages.Contents;
import dev.understudy.core.postgres.Version;
import dev.understudy.core.stack.ImageReference;
import dev.understudy.core.stack.StackSpec;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.state.OwnedFiles;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is in the images that a stack file names: one look into each, kept in the cache by the image's id. */
public final class UpstreamSurvey {
    /** For any shell, as nobody; a line is a word and what it says. */
    private static final String SCRIPT =
            """
            p=$(command -v postgres) && bin=${p%%/*} && echo "postgres $(postgres --version)" && echo "bin $bin"
            if [ -n "$bin" ]; then
              for each in "$bin"/*; do [ -x "$each" ] && echo "program ${each##*/}"; done
              share=$("$bin/pg_config" --sharedir 2>/dev/null) lib=$("$bin/pg_config" --pkglibdir 2>/dev/null)
              for each in %s; do
                if [ -e "$share/extension/$each.control" ] || [ -e "$lib/$each.so" ]; then echo "extension $each"; fi
              done
            fi
            p=$(command -v pgbouncer) && echo "pgbouncer $(pgbouncer --version | head -n 1)" && echo "poolerbin ${p%%/*}"
            for each in %s; do
              if [ "$each" = perl ]; then perl -MDigest::SHA -e 1 2>/dev/null; else command -v "$each" >/dev/null; fi && echo "tool $each"
            done
            true
            """.formatted(String.join(" ", UpstreamImages.EXTENSIONS), String.join(" ", UpstreamImages.TOOLS));

    private final DockerEnvironment environment;

    public UpstreamSurvey(DockerEnvironment environment) {
        this.environment = environment;
    }

    /** Of images that an engine has what is in them, of others what their names promise. Pulls nothing; no engine is no obstacle. */
    public UpstreamImages look(StackSpec spec) {
        return spec.images().isEmpty() ? UpstreamImages.NONE : withPromises(spec, found(spec));
    }

    private UpstreamImages found(StackSpec spec) {
        try {
            environment.engine().requireAnswer();
        } catch (UnderstudyException e) {
            if (e.code() == ErrorCode.ENGINE_UNAVAILABLE) {
                return UpstreamImages.NONE;
            }
            throw e;
        }
        Function<ImageReference, Optional<Found>> look =
                image -> environment.engine().imageId(image.value()).map(id -> found(image, id));
        return new UpstreamImages(
                spec.postgresImage().flatMap(look).map(Found::postgres),
                spec.pgbouncerImage().flatMap(look).map(Found::pgbouncer));
    }

    private static UpstreamImages withPromises(StackSpec spec, UpstreamImages found) {
        UpstreamImages promised = UpstreamImages.promised(spec);
        return new UpstreamImages(
                found.postgres().or(promised::postgres), found.pgbouncer().or(promised::pgbouncer));
    }

    /**
     * What is in them; those that are missing are pulled.
     *
     * @throws UnderstudyException {@link ErrorCode#ENGINE_FAILED} when one is missing and no registry gives it
     */
    public UpstreamImages fetch(StackSpec spec, Progress progress) {
        if (spec.images().isPresent()) {
            environment.engine().requireAnswer();
            new UpstreamPull(environment.engine()).pullMissing(spec, progress);
        }
        return look(spec);
    }

    private Found found(ImageReference image, String id) {
        Path cached = environment
                .directories()
                .cacheHome()
                .resolve("images")
                .resolve(id.replace("sha256:", "") + "-" + Integer.toHexString(SCRIPT.hashCode()));
        return new Found(image, OwnedFiles.read(cached).orElseGet(() -> lookAndKeep(image, cached)));
    }

    private String lookAndKeep(ImageReference image, Path cached) {
        String text = new ImageLook(environment.engine()).run(image, SCRIPT);
        OwnedFiles files = OwnedFiles.ofThisUser();
        files.directory(Optional.ofNullable(cached.getParent()).orElseThrow(), "700");
        files.write(cached, text, "600");
        return text;
    }

    /** What the script said of an image. */
    private record Found(ImageReference image, String text) {
        Contents postgres() {
            return contents("postgres", "bin");
        }

        Contents pgbouncer() {
            return contents("pgbouncer", "poolerbin");
        }

        private Contents contents(String program, String directory) {
            return new Contents(
                    image,
                    true,
                    said(program).findFirst().flatMap(Version::find),
                    said(directory).findFirst().orElse("/usr/bin"),
                    set("program"),
                    set("extension"),
                    set("tool"));
        }

        private Set<String> set(String word) {
            return said(word).collect(Collectors.toCollection(HashSet::new));
        }

        private Stream<String> said(String word) {
            List<String> lines = text.lines().toList();
            String start = word.toLowerCase(Locale.ROOT) + " ";
            return lines.stream().filter(line -> line.startsWith(start)).map(line -> line.substring(start.length()));
        }
    }
}
