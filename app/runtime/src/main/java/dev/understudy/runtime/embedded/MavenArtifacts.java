package dev.understudy.runtime.embedded;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.EmbeddedRelease;
import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.ContextOverrides.ChecksumPolicy;
import eu.maveniverse.maven.mima.context.MavenSystemHome;
import eu.maveniverse.maven.mima.context.Runtimes;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.maven.settings.building.DefaultSettingsBuilderFactory;
import org.apache.maven.settings.building.DefaultSettingsBuildingRequest;
import org.apache.maven.settings.building.SettingsBuildingException;
import org.apache.maven.settings.building.SettingsBuildingRequest;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.resolution.ArtifactRequest;

/**
 * Maven Central as the user's Maven would reach it: by the mirrors, proxies and credentials of its settings, through its local
 * repository. The one class that touches the resolver, so that commands which download nothing never load it.
 *
 * @param mavenHome the directory of {@code settings.xml} and {@code repository}; empty is {@code ~/.m2}
 */
record MavenArtifacts(Optional<Path> mavenHome) implements ArtifactSource {
    @Override
    public Path fetch(EmbeddedRelease release) {
        ContextOverrides.Builder wishes =
                ContextOverrides.create().withUserSettings(true).checksumPolicy(ChecksumPolicy.FAIL);
        mavenHome.ifPresent(wishes::withMavenUserHomeOverride);
        try (Context context = Runtimes.INSTANCE.getRuntime().create(wishes.build())) {
            ArtifactRequest request = new ArtifactRequest();
            request.setArtifact(
                    new DefaultArtifact(EmbeddedRelease.GROUP, release.artifact(), "jar", release.release()));
            request.setRepositories(context.remoteRepositories());
            return context.repositorySystem()
                    .resolveArtifact(session(context), request)
                    .getArtifact()
                    .getFile()
                    .toPath();
        } catch (RepositoryException | SettingsBuildingException | RuntimeException e) {
            throw new UnderstudyException(
                    ErrorCode.DOWNLOAD_FAILED,
                    "cannot download PostgreSQL " + release.version() + " (" + release + "): " + reason(e),
                    "It is needed once, and kept then. Maven's settings count: mirrors, proxies, offline mode in"
                            + " ~/.m2/settings.xml.\nWithout a network: --source installed, with a PostgreSQL of this"
                            + " machine.",
                    e);
        }
    }

    /** MIMA heeds all of the user's settings but one. */
    private static RepositorySystemSession session(Context context) throws SettingsBuildingException {
        SettingsBuildingRequest request = new DefaultSettingsBuildingRequest()
                .setUserSettingsFile(context.mavenUserHome().settingsXml().toFile());
        Optional.ofNullable(context.mavenSystemHome())
                .map(MavenSystemHome::settingsXml)
                .map(Path::toFile)
                .ifPresent(request::setGlobalSettingsFile);
        boolean offline = new DefaultSettingsBuilderFactory()
                .newInstance()
                .build(request)
                .getEffectiveSettings()
                .isOffline();
        return new DefaultRepositorySystemSession(context.repositorySystemSession()).setOffline(offline);
    }

    /** The resolver says the same several times over; the first line has the repository and the cause. */
    private static String reason(Exception failure) {
        String message = Optional.ofNullable(failure.getMessage()).orElse(failure.toString());
        return message.lines().findFirst().orElse(message);
    }
}
