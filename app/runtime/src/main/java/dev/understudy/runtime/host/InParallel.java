package dev.understudy.runtime.host;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;

/** Starts things at once that each wait for a program. */
final class InParallel {
    private InParallel() {}

    static <T> CompletableFuture<T> start(Supplier<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(work.get());
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /** Waits; a failure comes out as it was thrown. */
    static <T> T join(CompletableFuture<T> started) {
        try {
            return started.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    static <A, B> List<B> map(List<A> items, Function<A, B> work) {
        List<CompletableFuture<B>> started =
                items.stream().map(item -> start(() -> work.apply(item))).toList();
        return started.stream().map(InParallel::join).toList();
    }
}
