package dev.understudy.runtime.state;

import java.security.SecureRandom;

/** Secrets that are drawn: letters and digits, which need no quoting anywhere. Thread-safe. */
final class DrawnLetters {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final SecureRandom RANDOM = new SecureRandom();

    private DrawnLetters() {}

    /** Each worth almost six bits. */
    static String of(int length) {
        StringBuilder drawn = new StringBuilder();
        for (int i = 0; i < length; i++) {
            drawn.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return drawn.toString();
    }
}
