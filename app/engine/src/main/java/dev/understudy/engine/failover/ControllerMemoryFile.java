package dev.understudy.engine.failover;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.failover.ControllerMemory;
import dev.understudy.core.failover.Request;
import dev.understudy.core.plan.PlannedFile;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.render.RenderedFile;
import dev.understudy.core.stack.NodeId;
import dev.understudy.runtime.json.Json;
import dev.understudy.runtime.state.OwnedFiles;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;

/**
 * A stack's {@link ControllerMemory} on the disk, whatever process acts on the stack. Whoever reads or writes it has the stack. Thread-safe
 * as far as that goes.
 */
public final class ControllerMemoryFile {
    private final Path path;

    ControllerMemoryFile(Path path) {
        this.path = path;
    }

    public static ControllerMemoryFile of(StackPlan plan) {
        return new ControllerMemoryFile(Path.of(plan.layout().agent(), "memory.json"));
    }

    /**
     * A request that was not begun in its time is not there any more: whoever asked has gone, and the stack is not what he saw.
     *
     * @return what was stored last; what a new stack has where nothing was
     * @throws UnderstudyException {@link ErrorCode#PERMISSION} when it cannot be read, {@link ErrorCode#OPERATION_FAILED} when it is not
     *     what this version wrote: to forget a pause, or whom it fenced, is an operator's decision
     */
    public ControllerMemory load() {
        return stored().memory(Instant.now());
    }

    private Stored stored() {
        return OwnedFiles.read(path).map(this::parsed).orElse(Stored.of(ControllerMemory.EMPTY, Optional.empty()));
    }

    private Stored parsed(String text) {
        try {
            return Json.read(text, Stored.class);
        } catch (IllegalArgumentException | JacksonException e) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    "cannot make sense of " + path + ": " + e.getMessage(),
                    "It was damaged, or written by another version. Delete it when automation was not paused: whoever is fenced is"
                            + " then fenced again.",
                    e);
        }
    }

    /**
     * Stores what is made of what was stored, unless that is the same.
     *
     * @return what was stored before
     */
    public ControllerMemory change(UnaryOperator<ControllerMemory> change) {
        ControllerMemory before = load();
        ControllerMemory after = change.apply(before);
        if (!after.equals(before)) {
            store(after);
        }
        return before;
    }

    /** On the disk when this returns. A request keeps the time it was given. */
    public void store(ControllerMemory memory) {
        store(memory, memory.request().isEmpty() ? Optional.empty() : stored().expires());
    }

    /**
     * The same with a request, and when it is too late to begin with it.
     *
     * @param expires by the wall clock, since whoever comes next is another process
     */
    public void store(ControllerMemory memory, Instant expires) {
        store(memory, Optional.of(expires.toString()));
    }

    private void store(ControllerMemory memory, Optional<String> expires) {
        OwnedFiles files = OwnedFiles.ofThisUser();
        files.directory(Objects.requireNonNull(path.getParent()), "700");
        files.writeDurably(new RenderedFile(
                new PlannedFile(path.toString(), "600", false), Json.line(Stored.of(memory, expires)) + "\n"));
    }

    /** How it is written; the time in ISO 8601. */
    private record Stored(
            List<NodeId> fenced, boolean paused, Optional<StoredRequest> request, Optional<String> expires) {
        static Stored of(ControllerMemory memory, Optional<String> expires) {
            return new Stored(
                    memory.fenced().stream().sorted().toList(),
                    memory.paused(),
                    memory.request().map(StoredRequest::of),
                    expires);
        }

        ControllerMemory memory(Instant now) {
            boolean late =
                    expires.filter(time -> Instant.parse(time).isBefore(now)).isPresent();
            return new ControllerMemory(
                    Set.copyOf(fenced),
                    paused,
                    request.filter(asked -> !late || isBegun(asked)).map(StoredRequest::request));
        }

        /** Half of a failover, or of a switchover, would be an outage. */
        private boolean isBegun(StoredRequest asked) {
            return asked.begun() || (asked.kind() == Kind.FAILOVER && fenced.contains(asked.node()));
        }
    }

    private enum Kind {
        SWITCHOVER,
        FAILOVER,
        REINIT
    }

    /**
     * Any request.
     *
     * @param node the primary it is asked away from; of a reinit the node
     * @param begun of a switchover
     * @param allowDataLoss of a failover
     */
    private record StoredRequest(
            Kind kind, NodeId node, Optional<NodeId> target, boolean begun, boolean allowDataLoss) {
        static StoredRequest of(Request request) {
            return switch (request) {
                case Request.Switchover asked ->
                    new StoredRequest(Kind.SWITCHOVER, asked.from(), asked.target(), asked.begun(), false);
                case Request.Failover asked ->
                    new StoredRequest(Kind.FAILOVER, asked.from(), asked.target(), false, asked.allowDataLoss());
                case Request.Reinit asked ->
                    new StoredRequest(Kind.REINIT, asked.node(), Optional.empty(), false, false);
            };
        }

        Request request() {
            return switch (kind) {
                case SWITCHOVER -> new Request.Switchover(node, target, begun);
                case FAILOVER -> new Request.Failover(node, target, allowDataLoss);
                case REINIT -> new Request.Reinit(node);
            };
        }
    }
}
