package dev.understudy.runtime.state;

import dev.understudy.core.plan.PlannedFile;
import dev.understudy.core.render.RenderedFile;
import dev.understudy.runtime.CertificateWish;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The files by which {@code certs/issue.sh} is asked for more than what is missing.
 *
 * @param directory of the stack's certificates
 * @param files writes there
 */
public record CertificateRequests(Path directory, OwnedFiles files) {
    /** On the disk before this returns. */
    public void ask(CertificateWish wish) {
        switch (wish) {
            case RENEW -> write("renew", "");
            case TRUST, SWITCH, DROP -> write("ca.step", wish.name().toLowerCase(Locale.ROOT) + "\n");
        }
    }

    private void write(String name, String text) {
        files.writeDurably(
                new RenderedFile(new PlannedFile(directory.resolve(name).toString(), "644", false), text));
    }
}
