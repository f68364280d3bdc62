package dev.understudy.core.imitation;

import java.util.ArrayList;
import java.util.List;

/** The imitated figures with their sources as Markdown; checked in as {@code docs/policies-figures.md}. */
final class ImitationTable {
    private ImitationTable() {}

    static String markdown() {
        List<String> lines = new ArrayList<>(List.of(
                "# Imitated figures and their sources",
                "",
                "Generated from `dev.understudy.core.imitation.Imitations`; `ImitationTest` fails when this file differs. What is done with"
                        + " them, and what is left out: [policies](policies.md)."));
        Imitations.ALL.forEach(imitation -> lines.addAll(section(imitation)));
        return String.join("\n", lines) + "\n";
    }

    private static List<String> section(Imitation imitation) {
        List<String> lines = new ArrayList<>(List.of(
                "",
                "## `" + imitation.preset() + "`: " + imitation.system(),
                "",
                "| | simulated | source |",
                "|---|---|---|"));
        imitation.restart().ifPresent(restart -> lines.add(figure("start in place, of a crash", restart)));
        lines.add(figure("detection", imitation.detection()));
        lines.add(figure("takeover", imitation.takeover()));
        lines.add(figure("routing", imitation.routing()));
        imitation
                .views()
                .forEach(view -> lines.add("| clients see, " + view.phase().word() + " | "
                        + view.view().words() + " | " + view.source() + " |"));
        lines.add("| standbys may be read | " + (imitation.standbysReadable() ? "yes" : "no") + " | "
                + imitation.readingSource() + " |");
        return lines;
    }

    private static String figure(String name, Figure figure) {
        return "| " + name + " | " + figure.min().toSeconds() + " to "
                + figure.max().toSeconds() + " s | " + figure.source() + " |";
    }
}
