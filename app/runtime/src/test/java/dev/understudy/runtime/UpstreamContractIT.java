package dev.understudy.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.plan.StackPlan;
import dev.understudy.runtime.json.Json;
import dev.understudy.runtime.state.OwnedFiles;
import dev.understudy.runtime.state.PlanStore;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The contract on containers of upstream images: nodes with busybox instead of everything, poolers likewise. Without an engine it is
 * skipped, unless {@code -Drequire=docker} says that it must run.
 */
class UpstreamContractIT extends DockerContract {
    private static final List<Class<? extends Ability>> OF_THE_NETWORK =
            List.of(CanIsolate.class, CanDisconnect.class, CanShapeTraffic.class);

    UpstreamContractIT() throws IOException {
        super(new DockerMachine("upstream"));
    }

    @BeforeAll
    void requireImages() {
        machine.requireEngine();
        UpstreamLookAlikes.make();
    }

    @Override
    StackPlan plan() {
        return machine.plan(ContractPlans.file(machine.name().value())
                + "images: {postgres: \"" + UpstreamLookAlikes.ALPINE + "\", pgbouncer: \""
                + UpstreamLookAlikes.PGBOUNCER + "\"}\n");
    }

    @Test
    void withoutUnderstudysOwnImageFaultsOfTheNetworkAreAbsentAndOthersAreNot() {
        NodeHandle able = stack().node(PRIMARY);
        assertThat(OF_THE_NETWORK).allMatch(type -> able.ability(type).isPresent());

        NodeHandle unable = helpedBy("understudy-test/not-on-this-engine:1").node(PRIMARY);

        assertThat(OF_THE_NETWORK).allMatch(type -> unable.ability(type).isEmpty());
        assertThat(unable.ability(CanKill.class)).isPresent();
        assertThat(unable.ability(CanFreeze.class)).isPresent();
    }

    /** The same stack, with a plan that names another image for that. */
    private RunningStack helpedBy(String image) {
        StackPlan plan = stack().plan();
        OwnedFiles files = OwnedFiles.ofThisUser();
        String other = Json.pretty(plan).replace("\"understudy/postgres:15\"", "\"" + image + "\"");
        PlanStore.write(files, Json.read(other, StackPlan.class));
        try {
            return runtime().attach(plan.name()).orElseThrow();
        } finally {
            PlanStore.write(files, plan);
        }
    }
}
