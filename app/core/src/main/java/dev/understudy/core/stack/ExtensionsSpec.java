package dev.understudy.core.stack;

/**
 * Optional preloaded extensions; {@code pg_stat_statements} is always there. Each is used only when installed, and {@code status}
 * says when a wanted one is not.
 *
 * @param pgaudit audit log (D0.7, D4.12). A choice per stack: pgaudit 1.7 breaks JDBC ref cursors once preloaded
 * @param autoExplain plans of slow statements into the log (D4.7)
 */
public record ExtensionsSpec(boolean pgaudit, boolean autoExplain) {}
