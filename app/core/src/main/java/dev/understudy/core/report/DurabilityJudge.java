package dev.understudy.core.report;

import dev.understudy.core.stack.Durability;
import dev.understudy.core.stack.Replication;
import dev.understudy.core.stack.StackSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether the settings under which writes were acknowledged keep what the stack file declares. Only what is weaker than declared
 * contradicts it. Pure.
 *
 * <p>A contradiction fails a drill and does not leave it inconclusive. It is no lack of evidence but a proof: the stack is not what its
 * file says, and acknowledged writes are at risk whatever this run lost. That the run lost none means nothing then: SIGKILL leaves the
 * kernel's page cache alone, so only a power cut would show what {@code fsync = off} costs.
 */
public final class DurabilityJudge {
    /** The settings that say what an acknowledgement is worth. */
    public static final List<String> SETTINGS =
            List.of("fsync", "synchronous_commit", "full_page_writes", "synchronous_standby_names");

    private static final Set<String> FLUSHED_ON_A_STANDBY = Set.of("on", "remote_apply");

    private DurabilityJudge() {}

    /**
     * What in the settings is weaker than declared, one clause each; empty when nothing is, and for a stack declared fast, which
     * promises nothing.
     *
     * @param settings as the server says for the session that writes; one that is missing keeps no promise
     */
    public static List<String> contradictions(StackSpec spec, Map<String, String> settings) {
        if (spec.durability() == Durability.FAST) {
            return List.of();
        }
        List<String> found = new ArrayList<>();
        onOrNot("fsync", "a power cut may lose or corrupt what was acknowledged", settings, found);
        onOrNot("full_page_writes", "a page torn by a power cut cannot be repaired", settings, found);
        String commit = settings.getOrDefault("synchronous_commit", "");
        if (commit.isEmpty() || commit.equals("off")) {
            found.add("synchronous_commit is " + said(commit) + ": a commit is acknowledged before it is flushed");
        } else if (waitsForStandbys(spec) && !FLUSHED_ON_A_STANDBY.contains(commit)) {
            found.add("synchronous_commit is " + commit
                    + ": a commit is acknowledged before a synchronous standby has flushed it");
        }
        if (waitsForStandbys(spec)
                && settings.getOrDefault("synchronous_standby_names", "").isBlank()) {
            found.add("synchronous_standby_names is empty: no commit waits for a standby");
        }
        return List.copyOf(found);
    }

    private static void onOrNot(String setting, String risk, Map<String, String> settings, List<String> found) {
        String value = settings.getOrDefault(setting, "");
        if (!value.equals("on")) {
            found.add(setting + " is " + said(value) + ": " + risk);
        }
    }

    private static String said(String value) {
        return value.isEmpty() ? "not known" : value;
    }

    private static boolean waitsForStandbys(StackSpec spec) {
        return spec.nodes().stream().anyMatch(node -> node.replication() != Replication.ASYNC);
    }
}
