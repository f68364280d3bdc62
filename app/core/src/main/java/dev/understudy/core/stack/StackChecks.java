package dev.understudy.core.stack;

import java.util.Optional;

/** What no single value shows: contradictions within the file. Confined to one parse. */
final class StackChecks {
    private final StackText text;

    StackChecks(StackText text) {
        this.text = text;
    }

    void check() {
        new TopologyChecks(text).check();
        pooling();
        images();
        timeScale();
        new OverrideChecks(text).check();
        if (text.value("durability").filter("fast"::equals).isPresent() && text.has("objective.rpo")) {
            text.problem(
                    "objective.rpo",
                    "a fast stack has no RPO: a crash may lose any commit",
                    "use durability: durable, or leave rpo out");
        }
    }

    private void pooling() {
        Optional<Integer> size = number("pooling.default_pool_size");
        size.filter(most -> number("pooling.min_pool_size").orElse(0) > most)
                .ifPresent(most -> text.problem(
                        "pooling.min_pool_size",
                        "larger than default_pool_size (" + most + ")",
                        "keep at most " + most + " open"));
        size.filter(least -> number("pooling.max_client_conn").orElse(least) < least)
                .ifPresent(least -> text.problem(
                        "pooling.max_client_conn",
                        "smaller than default_pool_size (" + least + "): the pool could never fill",
                        "allow at least " + least + " clients"));
    }

    private void timeScale() {
        text.value("failover.preset")
                .filter(preset -> text.has("failover.time_scale"))
                .flatMap(PolicyPresets::named)
                .filter(policy -> policy.imitation().isEmpty())
                .ifPresent(policy -> text.problem(
                        "failover.time_scale",
                        "preset " + policy.name() + " imitates nothing whose time could be scaled",
                        "leave it out, or use one of " + PolicyPresets.imitatingNames()));
    }

    private void images() {
        if (text.has("images")
                && text.value("source").filter("embedded"::equals).isPresent()) {
            text.problem("images", "processes have no images, and source embedded is for processes", "leave one out");
        }
        new ImagesSpec(text.value("images.postgres").map(ImageReference::new), Optional.empty())
                .promisedMajor()
                .filter(promised -> !number("postgresql").orElse(promised).equals(promised))
                .ifPresent(promised -> text.problem(
                        "images.postgres",
                        "is PostgreSQL " + promised + ", and the stack's is "
                                + number("postgresql").orElse(0),
                        "name an image of the stack's major, or change postgresql"));
    }

    /** Empty when the text has none, or a wrong one, which is reported already. */
    private Optional<Integer> number(String path) {
        return text.value(path).map(Integer::valueOf);
    }
}
