package dev.understudy.core.render;

import dev.understudy.core.plan.PlannedFiles;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.DbRole;

/** psql variables that {@code init-scripts/} read: the database's name, connection limits, wanted extensions. Nothing secret. */
public final class InitSettings {
    private InitSettings() {}

    public static RenderedFile render(StackPlan plan) {
        StringBuilder text = new StringBuilder("-- Rendered by understudy; included by init-scripts/.\n");
        text.append("\\set database ").append(PoolDatabase.SERVER_DATABASE).append('\n');
        for (DbRole role : DbRole.values()) {
            text.append("\\set ").append(role.roleName()).append("_limit ");
            text.append(plan.spec().connectionLimits().getOrDefault(role, role.defaultConnectionLimit()))
                    .append('\n');
        }
        text.append("\\set with_pgaudit ")
                .append(plan.preload().contains("pgaudit"))
                .append('\n');
        return new RenderedFile(PlannedFiles.initSettings(plan.layout()), text.toString());
    }
}
