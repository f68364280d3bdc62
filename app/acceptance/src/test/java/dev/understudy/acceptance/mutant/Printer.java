package dev.understudy.acceptance.mutant;

/** Prints outside the cli. */
public final class Printer {
    private Printer() {}

    public static void print() {
        System.out.println("out");
        System.err.println("err");
    }
}
