package dev.understudy.core.render.compose;

import dev.understudy.core.plan.StackPlan;
import java.util.Locale;

/** The compose file's variables with their defaults. */
final class Variables {
    private Variables() {}

    /** {@code ${NAME:-value}}. */
    static String of(String name, String value) {
        return "${UNDERSTUDY_" + name + ":-" + value + "}";
    }

    static String net(StackPlan plan) {
        return of("NET", plan.network().orElseThrow().prefix());
    }

    static String portName(String id) {
        return "PORT_" + id.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    static String port(String id, int port) {
        return of(portName(id), Integer.toString(port));
    }
}
