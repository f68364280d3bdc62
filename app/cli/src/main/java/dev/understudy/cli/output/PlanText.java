package dev.understudy.cli.output;

import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.PlanStep;
import dev.understudy.core.plan.PlannedFile;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.stack.NodeId;
import java.util.Locale;

/** A plan, for people. */
public final class PlanText {
    private PlanText() {}

    public static String of(StackPlan plan, Style style) {
        StringBuilder text = new StringBuilder();
        text.append(style.strong("stack " + plan.name()))
                .append(": PostgreSQL ")
                .append(plan.spec().postgresMajor())
                .append(", driver ")
                .append(plan.driver())
                .append(", ")
                .append(lower(plan.spec().durability()))
                .append(", in ")
                .append(plan.layout().root())
                .append("\n\n");
        text.append(nodes(plan).render(style)).append('\n');
        text.append(others(plan).render(style));
        text.append('\n').append(style.strong("files")).append('\n');
        Table files = new Table("mode", "path", "");
        for (PlannedFile file : plan.files()) {
            files.row(file.mode(), file.path(), file.secret() ? "secret" : "");
        }
        text.append(files.render(style))
                .append('\n')
                .append(style.strong("steps"))
                .append('\n');
        int number = 1;
        for (PlanStep step : plan.steps()) {
            text.append(String.format(Locale.ROOT, "  %2d. %s: %s%n", number++, step.id(), step.what()));
        }
        plan.notes()
                .forEach(note -> text.append(style.warning("note"))
                        .append(": ")
                        .append(note)
                        .append('\n'));
        return text.toString();
    }

    private static Table nodes(StackPlan plan) {
        Table table = new Table("node", "role", "region/zone", "follows", "replication", "address", "data");
        for (NodePlan node : plan.nodes()) {
            boolean primary = node.spec().declaredPrimary();
            table.row(
                    node.id().value(),
                    primary ? "primary" : "standby",
                    node.spec().region() + "/" + node.spec().zone(),
                    node.spec().upstream().map(NodeId::value).orElse("-"),
                    primary ? "-" : lower(node.spec().replication()),
                    node.endpoint().toString(),
                    node.dataDirectory());
        }
        return table;
    }

    private static Table others(StackPlan plan) {
        Table table = new Table("beside them", "address", "");
        plan.poolers()
                .forEach(pooler -> table.row(
                        pooler.id(),
                        pooler.endpoint().toString(),
                        lower(plan.spec().pooling().mode()) + " pool; read-only to " + pooler.readOnlyNode()));
        plan.services()
                .forEach(service -> table.row(
                        service.id(),
                        service.address().toString(),
                        service.node().map(node -> "watches " + node).orElse("")));
        return table;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
