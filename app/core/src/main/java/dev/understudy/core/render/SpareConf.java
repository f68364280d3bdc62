package dev.understudy.core.render;

import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.Setting;
import java.util.List;

/**
 * The configuration of a copy that is restored to be looked at: the stack's tuning, because recovery refuses to run with less room for connections and
 * workers than the primary had, its own socket, and nothing that reaches others.
 */
public final class SpareConf {
    private SpareConf() {}

    /**
     * @param data its data directory
     * @param config the directory with {@code pg_hba.conf} and {@code pg_ident.conf}
     * @param sockets of its Unix socket
     */
    public static String postgresqlConf(StackPlan plan, String data, String config, String sockets, int port) {
        return new ConfFile("Rendered by understudy for a restored copy of stack " + plan.name())
                .section("tuning profile " + plan.spec().tuning().profile(), plan.tuning())
                .section(
                        "where it is",
                        List.of(
                                new Setting("data_directory", data, ""),
                                new Setting("hba_file", config + "/pg_hba.conf", ""),
                                new Setting("ident_file", config + "/pg_ident.conf", ""),
                                new Setting("hot_standby", "off", "who connects finds the end of its replay"),
                                new Setting("listen_addresses", "", "nobody else may take it for the stack"),
                                new Setting("port", Integer.toString(port), ""),
                                new Setting("unix_socket_directories", sockets, ""),
                                new Setting("unix_socket_permissions", "0700", "")))
                .section(
                        "what the primary has, too",
                        List.of(
                                new Setting("shared_preload_libraries", String.join(", ", plan.preload()), ""),
                                new Setting("max_wal_senders", "10", "no fewer than the primary's, or recovery stops"),
                                new Setting("wal_level", "replica", ""),
                                new Setting("logging_collector", "off", ""),
                                new Setting("log_timezone", "UTC", ""),
                                new Setting("timezone", "UTC", "")))
                .text();
    }

    /** The superuser over the socket, as whoever runs it. */
    public static String hba() {
        return "local all postgres peer map=spare\n";
    }

    public static String ident(StackPlan plan) {
        return "spare " + plan.postgresUser() + " postgres\n";
    }
}
