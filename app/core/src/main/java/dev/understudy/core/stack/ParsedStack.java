package dev.understudy.core.stack;

import java.util.List;

/** What a stack file's text turned out to be. */
public sealed interface ParsedStack {
    /** A stack without any problem. */
    record Valid(StackSpec spec) implements ParsedStack {}

    /** Every problem found, in the order of the text; never empty. */
    record Invalid(List<Problem> problems) implements ParsedStack {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
