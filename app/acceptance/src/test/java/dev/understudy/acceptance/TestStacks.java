package dev.understudy.acceptance;

/** Stack files for the tests: small memory, quick checks, no monitoring unless it is what the test is about. */
final class TestStacks {
    private static final String NO_LOSS = "{lost_writes: 0}";

    private TestStacks() {}

    /** One node, one pooler. */
    static String single(String name) {
        return stack(name, "", 1, NO_LOSS);
    }

    /** Production's shape: a standby, and a cascading one behind it. Losing what had not arrived yet is allowed. */
    static String asynchronous(String name) {
        return stack(name, """
                  standbys:
                    - {name: pg2, zone: zone-b, upstream: pg1, replication: async}
                    - {name: pg3, zone: zone-c, upstream: pg2, replication: async}
                """, 3, "{span: 5min}");
    }

    /** Production's regions: a standby at home, and the DR standby behind it abroad. */
    static String regions(String name) {
        return stack(name, """
                  standbys:
                    - {name: pg2, region: home, zone: b, upstream: pg1, replication: async}
                    - {name: dr1, region: abroad, zone: a, upstream: pg2, replication: async}
                """, 1, "{span: 5min}")
                .replace("{name: pg1, zone: zone-a}", "{name: pg1, region: home, zone: a}");
    }

    /** Every commit waits for the only standby. */
    static String pair(String name) {
        return stack(name, """
                  standbys:
                    - {name: pg2, zone: zone-b, upstream: pg1, replication: sync}
                """, 1, NO_LOSS);
    }

    /** Two standbys of the same primary, so that there is a choice; losing what had not arrived yet is allowed. */
    static String twoAsynchronous(String name) {
        return stack(name, """
                  standbys:
                    - {name: pg2, zone: zone-b, upstream: pg1, replication: async}
                    - {name: pg3, zone: zone-c, upstream: pg1, replication: async}
                """, 1, "{span: 5min}");
    }

    /** Two nodes, and no acknowledged write may be lost, which asynchronous replication cannot promise. */
    static String asynchronousWithoutAllowance(String name) {
        return stack(name, """
                  standbys:
                    - {name: pg2, zone: zone-b, upstream: pg1, replication: async}
                """, 1, NO_LOSS);
    }

    /** Two nodes with an archive in two repositories, one of them encrypted. */
    static String archived(String name) {
        return asynchronousWithoutAllowance(name).replace("{lost_writes: 0}", "{span: 5min}") + """
                backup:
                  repositories:
                    - {region: local, keep_full: 7d}
                    - {region: elsewhere, keep_full: 30d, cipher: none}
                """;
    }

    /** Containers whose disks can be filled; losing what had not arrived yet is allowed. */
    static String onBoundedDisks(String name) {
        return asynchronousWithoutAllowance(name).replace(NO_LOSS, "{span: 5min}") + "disk: 500MB\n";
    }

    /** Two nodes with exporters and Prometheus, where they are installed. */
    static String monitored(String name) {
        return asynchronousWithoutAllowance(name).replace("monitoring: false", "monitoring: true");
    }

    /** Every commit waits for one of two standbys. */
    static String quorum(String name) {
        return stack(name, """
                  standbys:
                    - {name: pg2, zone: zone-b, upstream: pg1, replication: quorum}
                    - {name: pg3, zone: zone-c, upstream: pg1, replication: quorum}
                """, 2, NO_LOSS);
    }

    /** Every commit waits for the first of two standbys, and for the second while the first is away. */
    static String first(String name) {
        return quorum(name).replace("replication: quorum", "replication: sync");
    }

    private static String stack(String name, String standbys, int poolers, String rpo) {
        return """
                name: %s
                postgresql: 15
                topology:
                  primary: {name: pg1, zone: zone-a}
                %spooling: {instances: %d, min_pool_size: 1}
                tuning: {profile: ci}
                durability: durable
                monitoring: false
                failover: {preset: fast}
                objective:
                  rto: 60s
                  rpo: %s
                """.formatted(name, standbys, poolers, rpo);
    }
}
