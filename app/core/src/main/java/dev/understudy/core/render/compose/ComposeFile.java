package dev.understudy.core.render.compose;

/**
 * A file of a compose project.
 *
 * @param path relative to the compose file
 * @param text its content; no secret, for passwords are put in where the stack runs
 */
public record ComposeFile(String path, String text) {}
