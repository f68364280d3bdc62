package dev.understudy.core.imitation;

import static dev.understudy.core.imitation.Figure.ASSUMED;

import java.util.List;
import java.util.Optional;

/**
 * What is imitated, with the source of each figure. {@code docs/policies-figures.md} shows the same, and a test holds the two
 * equal; {@code docs/policies.md} says what is left out.
 */
public final class Imitations {
    private static final String PATRONI_SETTINGS =
            "https://patroni.readthedocs.io/en/latest/dynamic_configuration.html";
    private static final String PATRONI_FAQ = "https://patroni.readthedocs.io/en/latest/faq.html";
    private static final String PATRONI_REST = "https://patroni.readthedocs.io/en/latest/rest_api.html";
    private static final String PATRONI_HAPROXY = "https://github.com/patroni/patroni/blob/master/haproxy.cfg";
    private static final String AZURE_PAGE =
            "https://learn.microsoft.com/en-us/azure/postgresql/high-availability/concepts-high-availability";
    private static final String RDS_INSTANCE_PAGE =
            "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZ.Failover.html";
    private static final String RDS_READING =
            "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZSingleStandby.html";
    private static final String RDS_CLUSTER_PAGE =
            "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts-failover.html";
    private static final String RDS_ENDPOINTS =
            "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.html";
    private static final String RDS_PRACTICES =
            "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_BestPractices.html";
    private static final String AWS_JVM_TTL =
            "https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/jvm-ttl-dns.html";

    private static final String SPLIT = "; how much of it is detection is " + ASSUMED;
    private static final String CACHED_NAME = "a client that keeps a name for 5 s, as " + AWS_JVM_TTL
            + " recommends, learns the new address that much later at most";

    /**
     * Patroni with its default settings behind HAProxy with Patroni's sample configuration. The leader's lock lives 30 s ({@code ttl}) and is
     * renewed every 10 s ({@code loop_wait}), so that it ends 20 to 30 s after the leader was lost. A crashed server on a live node is
     * another case: its Patroni keeps the lock, finds the crash in its next loop and starts the server in place
     * ({@code primary_start_timeout}).
     */
    public static final Imitation PATRONI = new Imitation(
            "patroni",
            "Patroni with default settings, behind HAProxy",
            1,
            Figure.ofSeconds(
                    20,
                    30,
                    PATRONI_SETTINGS + ": ttl 30, loop_wait 10; the lock was renewed up to one loop before the loss ("
                            + PATRONI_FAQ + ")"),
            Optional.of(Figure.ofSeconds(
                    0,
                    10,
                    PATRONI_SETTINGS + ": loop_wait 10 until the crash is seen, then a start in place"
                            + " (primary_start_timeout 300)")),
            Figure.ofSeconds(
                    0,
                    2,
                    ASSUMED
                            + ": each candidate asks all members, and waits 2 s for one that is silent (patroni/ha.py)"),
            Figure.ofSeconds(3, 6, PATRONI_HAPROXY + ": inter 3s, rise 2: two good checks after the promotion"),
            List.of(
                    new PhaseView(OutagePhase.UNNOTICED, ClientView.AS_IT_IS, "the fault's own"),
                    new PhaseView(
                            OutagePhase.TAKEOVER,
                            ClientView.RESET,
                            ASSUMED + ": HAProxy accepts, and closes because no server is up; " + PATRONI_HAPROXY
                                    + " has on-marked-down shutdown-sessions"),
                    new PhaseView(
                            OutagePhase.ROUTING,
                            ClientView.RESET,
                            ASSUMED + ": the same, until HAProxy has marked the new primary up")),
            true,
            PATRONI_REST + ": GET /replica for a balancer of readers");

    /** Azure Database for PostgreSQL flexible server with zone-redundant high availability: 60 to 120 s, and a standby nobody may read. */
    public static final Imitation AZURE_ZONE_REDUNDANT = new Imitation(
            "azure-zone-redundant",
            "Azure Database for PostgreSQL flexible server, zone-redundant high availability",
            1,
            Figure.ofSeconds(20, 40, AZURE_PAGE + ": 60-120 s in all" + SPLIT),
            Optional.empty(),
            Figure.ofSeconds(40, 80, AZURE_PAGE + ": 60-120 s in all" + SPLIT),
            Figure.ofSeconds(0, 30, ASSUMED + ": the page names the DNS update and no time to live"),
            List.of(
                    new PhaseView(
                            OutagePhase.UNNOTICED,
                            ClientView.BLACKHOLE,
                            ASSUMED + ": a host that is lost answers nothing"),
                    new PhaseView(
                            OutagePhase.TAKEOVER,
                            ClientView.REFUSED,
                            ASSUMED + ": " + AZURE_PAGE + " has the old primary stopped; a stopped server refuses"),
                    new PhaseView(
                            OutagePhase.ROUTING,
                            ClientView.REFUSED,
                            ASSUMED + ": the old address, until the client resolves the name again")),
            false,
            AZURE_PAGE + ": the standby cannot be used for reads");

    /** Amazon RDS, a Multi-AZ DB instance: typically 60 to 120 s, and a standby nobody may read. */
    public static final Imitation RDS_MULTI_AZ = new Imitation(
            "rds-multi-az",
            "Amazon RDS for PostgreSQL, Multi-AZ DB instance",
            1,
            Figure.ofSeconds(20, 40, RDS_INSTANCE_PAGE + ": typically 60-120 s in all" + SPLIT),
            Optional.empty(),
            Figure.ofSeconds(40, 80, RDS_INSTANCE_PAGE + ": typically 60-120 s in all" + SPLIT),
            Figure.ofSeconds(0, 5, CACHED_NAME),
            List.of(
                    new PhaseView(
                            OutagePhase.UNNOTICED,
                            ClientView.BLACKHOLE,
                            ASSUMED + ": a host that is lost answers nothing"),
                    new PhaseView(OutagePhase.TAKEOVER, ClientView.BLACKHOLE, ASSUMED + ": the host stays lost"),
                    new PhaseView(
                            OutagePhase.ROUTING,
                            ClientView.BLACKHOLE,
                            RDS_PRACTICES + ": an address that is no longer in service; that it is silent is "
                                    + ASSUMED)),
            false,
            RDS_READING + ": the standby serves no reads");

    /** Amazon RDS, a Multi-AZ DB cluster: typically under 35 s, and two standbys that may be read. */
    public static final Imitation RDS_CLUSTER = new Imitation(
            "rds-cluster",
            "Amazon RDS for PostgreSQL, Multi-AZ DB cluster",
            1,
            Figure.ofSeconds(
                    5, 10, RDS_CLUSTER_PAGE + ": typically under 35 s in all; the least, and" + SPLIT.substring(1)),
            Optional.empty(),
            Figure.ofSeconds(
                    10, 25, RDS_CLUSTER_PAGE + ": typically under 35 s in all; the least, and" + SPLIT.substring(1)),
            Figure.ofSeconds(0, 5, CACHED_NAME),
            List.of(
                    new PhaseView(
                            OutagePhase.UNNOTICED,
                            ClientView.BLACKHOLE,
                            ASSUMED + ": a host that is lost answers nothing"),
                    new PhaseView(
                            OutagePhase.TAKEOVER,
                            ClientView.REFUSED,
                            ASSUMED + ": the old writer is being restarted, and nobody listens"),
                    new PhaseView(
                            OutagePhase.ROUTING,
                            ClientView.REFUSED,
                            ASSUMED + ": the old writer is unavailable; " + RDS_ENDPOINTS
                                    + " says that it may also be read-only, which is not imitated")),
            true,
            RDS_ENDPOINTS + ": the reader endpoint");

    /** All of them. */
    public static final List<Imitation> ALL = List.of(PATRONI, AZURE_ZONE_REDUNDANT, RDS_MULTI_AZ, RDS_CLUSTER);

    private Imitations() {}
}
