package dev.understudy.engine.drill.scenario;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.PoolerPlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.report.Expected;
import dev.understudy.engine.drill.Drill;
import dev.understudy.engine.drill.Scene;
import dev.understudy.engine.drill.Setting;
import dev.understudy.engine.rotation.RotationReport;
import dev.understudy.engine.rotation.RotationWishes;
import dev.understudy.engine.rotation.Rotations;
import dev.understudy.engine.workload.Acquisitions;
import dev.understudy.engine.workload.ClientPath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Every password and every certificate changes under load, while clients log in anew all the time through every pooler. */
record RotationDrill() implements Drill {
    /** Of each pooler; as many as a machine that also runs the stack can derive keys for. */
    private static final int LOGINS_PER_SECOND = 20;
    /** Fewer would prove little. */
    private static final long LOGINS_LEAST = 50;

    private static final Duration LOGIN_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration OVERLAP = Duration.ofSeconds(2);
    private static final Duration LEAVE = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "rotation";
    }

    @Override
    public String summary() {
        return "Change every password and certificate under load: not a login is refused, and nothing is lost.";
    }

    @Override
    public Optional<String> notApplicable(Setting setting) {
        return setting.plan().poolers().isEmpty()
                ? Optional.of("it has no pooler to log in through")
                : Optional.empty();
    }

    @Override
    public List<Expected> expected(Setting setting) {
        Set<String> poolers =
                setting.plan().poolers().stream().map(PoolerPlan::id).collect(Collectors.toSet());
        List<Expected> expected = new ArrayList<>(List.of(
                Expected.samePrimary(),
                Expected.nothingLost(),
                Expected.noLoginRefused(poolers, LOGINS_LEAST),
                Expected.noErrorThrough(ClientPath.DIRECT.label())));
        if (ClientPath.of(setting.plan()).contains(ClientPath.TRANSACTION_POOL)) {
            expected.add(Expected.noErrorThrough(ClientPath.TRANSACTION_POOL.label()));
        }
        return expected;
    }

    @Override
    public void play(Scene scene) {
        Rotations rotations = Rotations.ofHolder(scene.stack(), scene.progress());
        try (Acquisitions acquisitions =
                new Acquisitions(scene.setting().plan(), scene.databases(), LOGINS_PER_SECOND, LOGIN_TIMEOUT)) {
            acquisitions.start();
            scene.begin("rotation of every password and certificate");
            scene.act("new passwords in use beside the old ones", () -> rotations.passwords(wishes(false)));
            scene.workload().renewConnections();
            scene.act("the old passwords out of force", () -> requireSettled(rotations.passwords(wishes(true))));
            scene.act("new certificates", rotations::certificates);
            scene.act("logins enough through every pooler", () -> acquisitions.awaitEach(LOGINS_LEAST, LEAVE));
            scene.logins(acquisitions.stop());
        }
        scene.awaitServed();
        scene.awaitSettled();
    }

    private static RotationWishes wishes(boolean finish) {
        return new RotationWishes(
                Arrays.asList(DbRole.values()),
                finish ? OVERLAP : Duration.ZERO,
                finish ? LEAVE : Duration.ZERO,
                finish,
                false);
    }

    private static void requireSettled(RotationReport report) {
        report.waiting().ifPresent(why -> {
            throw new UnderstudyException(ErrorCode.TIMED_OUT, "old logins are still in use: " + why, "");
        });
    }
}
