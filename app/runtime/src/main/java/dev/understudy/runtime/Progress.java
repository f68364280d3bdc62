package dev.understudy.runtime;

/** Told of the steps of long work. Implementations are thread-safe: steps may overlap. */
public interface Progress {
    /** Says nothing. */
    Progress SILENT = what -> new Step() {
        @Override
        public void done(String result) {}

        @Override
        public void close() {}
    };

    /** A step begins; what it does, in words, such as {@code "pg1: initialise and start"}. */
    Step begin(String what);

    /** A step under way. Closing it without {@link #done} says that it failed. */
    interface Step extends AutoCloseable {
        /** It succeeded; a short result, possibly empty. */
        void done(String result);

        @Override
        void close();
    }
}
