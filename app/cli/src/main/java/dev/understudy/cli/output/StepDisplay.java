package dev.understudy.cli.output;

import dev.understudy.runtime.Progress;
import java.io.PrintStream;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Steps with their elapsed time. On a terminal the last line names what is under way and is rewritten as steps begin and end;
 * elsewhere every step is one line, printed when it ends. Thread-safe.
 */
final class StepDisplay implements Progress {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final String REWRITE = "\r\u001b[K";
    private static final int SHOWN_MAX = 76;

    private final PrintStream err;
    private final Style style;
    private final boolean rewriting;
    private final Set<RunningStep> underWay = new LinkedHashSet<>();

    StepDisplay(PrintStream err, Style style, boolean rewriting) {
        this.err = err;
        this.style = style;
        this.rewriting = rewriting;
    }

    @Override
    public Step begin(String what) {
        RunningStep step = new RunningStep(what, System.nanoTime());
        synchronized (this) {
            underWay.add(step);
            showUnderWay();
        }
        return step;
    }

    private synchronized void end(RunningStep step, String mark, String result) {
        if (!underWay.remove(step)) {
            return;
        }
        String seconds = String.format(Locale.ROOT, "%6.2f s", (System.nanoTime() - step.began) / NANOS_PER_SECOND);
        err.println((rewriting ? REWRITE : "") + mark + " " + style.faint(seconds) + "  " + step.what
                + (result.isEmpty() ? "" : ": " + result));
        showUnderWay();
    }

    private void showUnderWay() {
        if (!rewriting) {
            return;
        }
        String names =
                String.join("; ", underWay.stream().map(step -> step.what).toList());
        boolean fits = names.length() <= SHOWN_MAX;
        err.print(
                REWRITE + (names.isEmpty() ? "" : style.faint("… " + (fits ? names : names.substring(0, SHOWN_MAX)))));
        err.flush();
    }

    private final class RunningStep implements Step {
        private final String what;
        private final long began;

        RunningStep(String what, long began) {
            this.what = what;
            this.began = began;
        }

        @Override
        public void done(String result) {
            end(this, style.good("ok"), result);
        }

        @Override
        public void close() {
            end(this, style.bad("failed"), "");
        }
    }
}
