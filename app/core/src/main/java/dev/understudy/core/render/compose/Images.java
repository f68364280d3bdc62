package dev.understudy.core.render.compose;

/** Which images a stack's containers are made from when nobody says otherwise. */
public final class Images {
    private static final int BOOKWORM_HAS = 15;
    private static final int TRIXIE_HAS = 17;

    private Images() {}

    public static String postgres(int major) {
        return "understudy/postgres:" + major;
    }

    public static String pgbouncer() {
        return "understudy/pgbouncer:1";
    }

    public static String exporter() {
        return "understudy/exporter:1";
    }

    public static String prometheus() {
        return "understudy/prometheus:1";
    }

    public static String pgbouncerBase() {
        return "debian:trixie-slim";
    }

    /** Of the exporters and of Prometheus. */
    public static String monitoringBase() {
        return "debian:bookworm-slim";
    }

    public static String postgresBase(int major) {
        return major == TRIXIE_HAS ? "debian:trixie-slim" : "debian:bookworm-slim";
    }

    /** Debian's own packages where the base has that major, else the PostgreSQL project's. */
    static String postgresPackages(int major) {
        return major == BOOKWORM_HAS || major == TRIXIE_HAS ? "debian" : "pgdg";
    }
}
