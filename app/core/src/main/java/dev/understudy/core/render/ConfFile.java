package dev.understudy.core.render;

import dev.understudy.core.postgres.Setting;
import java.util.List;

/** Builds a {@code postgresql.conf}: sections of settings, the reason above each. Not thread-safe. */
final class ConfFile {
    private final StringBuilder text = new StringBuilder();

    ConfFile(String headline) {
        text.append("# ").append(headline).append('\n');
    }

    ConfFile section(String title, List<Setting> settings) {
        if (!settings.isEmpty()) {
            text.append("\n# --- ").append(title).append(" ---\n");
            settings.forEach(this::append);
        }
        return this;
    }

    ConfFile raw(String line) {
        text.append('\n').append(line).append('\n');
        return this;
    }

    private void append(Setting setting) {
        if (!setting.reason().isEmpty()) {
            text.append("# ").append(setting.reason()).append('\n');
        }
        text.append(setting.assignment()).append('\n');
    }

    String text() {
        return text.toString();
    }
}
