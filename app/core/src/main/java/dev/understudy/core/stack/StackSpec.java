package dev.understudy.core.stack;

import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.postgres.MemorySize;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A stack as its user asked for it, complete and valid: defaults filled in, references resolved, no contradiction. Only
 * {@link StackFile} makes one from text; an invalid one cannot exist.
 *
 * @param name the stack's name, unique on the machine for one user
 * @param postgresMajor {@value #POSTGRES_MIN} to {@value #POSTGRES_MAX}
 * @param source where a stack of processes takes PostgreSQL from
 * @param nodes the primary first, then standbys, each after its upstream
 * @param pooling the poolers in front
 * @param connectionLimits per role; every role has an entry, -1 is without limit
 * @param tuning where server settings come from
 * @param durability whether an acknowledged commit survives a crash
 * @param disk how much each node's data and WAL may take; empty without a bound
 * @param images what containers are made from instead of Understudy's own images
 * @param monitoring whether exporters and Prometheus are wanted
 * @param extensions optional preloaded extensions
 * @param failover when and how to fail over
 * @param backup the WAL archive and the backups; empty for none
 * @param objective what a drill must achieve to pass
 * @param ports where the stack listens
 */
public record StackSpec(
        StackName name,
        int postgresMajor,
        PostgresSource source,
        List<NodeSpec> nodes,
        PoolingSpec pooling,
        Map<DbRole, Integer> connectionLimits,
        TuningSpec tuning,
        Durability durability,
        Optional<MemorySize> disk,
        Optional<ImagesSpec> images,
        boolean monitoring,
        ExtensionsSpec extensions,
        FailoverPolicy failover,
        Optional<BackupSpec> backup,
        Objective objective,
        PortsSpec ports) {
    public static final int POSTGRES_MIN = 15;
    public static final int POSTGRES_MAX = 18;

    public StackSpec {
        nodes = List.copyOf(nodes);
        connectionLimits = Map.copyOf(connectionLimits);
    }

    /** The same stack under another name. */
    public StackSpec named(StackName other) {
        return with(other, postgresMajor, source, nodes);
    }

    /** The same stack on another PostgreSQL. */
    public StackSpec onPostgres(int major, PostgresSource from) {
        return with(name, major, from, nodes);
    }

    /** The same stack with other nodes: the primary first, then standbys, each after its upstream. */
    public StackSpec withNodes(List<NodeSpec> members) {
        return with(name, postgresMajor, source, members);
    }

    private StackSpec with(StackName other, int major, PostgresSource from, List<NodeSpec> members) {
        return new StackSpec(
                other,
                major,
                from,
                members,
                pooling,
                connectionLimits,
                tuning,
                durability,
                disk,
                images,
                monitoring,
                extensions,
                failover,
                backup,
                objective,
                ports);
    }

    /** The image of the nodes, when it is not Understudy's own. */
    public Optional<ImageReference> postgresImage() {
        return images.flatMap(ImagesSpec::postgres);
    }

    /** The image of the poolers, when it is not Understudy's own. */
    public Optional<ImageReference> pgbouncerImage() {
        return images.flatMap(ImagesSpec::pgbouncer);
    }

    /** The node that is initialised as the primary. */
    public NodeSpec primary() {
        return nodes.getFirst();
    }

    public List<NodeSpec> standbys() {
        return nodes.subList(1, nodes.size());
    }
}
