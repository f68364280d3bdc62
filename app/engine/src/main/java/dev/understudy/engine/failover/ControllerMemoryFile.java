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
     * @return the lasting part of what was stored last; what a new stack has where nothing was
     * @throws UnderstudyException {@link ErrorCode#PERMISSION} when it cannot be read, {@link ErrorCode#OPERATION_FAILED} when it is not
     *     what this version wrote: to forget a pause, or whom it fenced, is an operator's decision
     */
    public ControllerMemory load() {
        return OwnedFiles.read(path).map(this::parsed).orElse(ControllerMemory.EMPTY);
    }

    private ControllerMemory parsed(String text) {
        try {
            return Json.read(text, Stored.class).memory();
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

    /** On the disk when this returns, as far as it is {@linkplain ControllerMemory#lasting lasting}. */
    public void store(ControllerMemory memory) {
        OwnedFiles files = OwnedFiles.ofThisUser();
        files.directory(Objects.requireNonNull(path.getParent()), "700");
        files.writeDurably(new RenderedFile(
                new PlannedFile(path.toString(), "600", false), Json.line(Stored.of(memory.lasting())) + "\n"));
    }

    /** How it is written. */
    private record Stored(List<NodeId> fenced, boolean paused, Optional<StoredRequest> request) {
        static Stored of(ControllerMemory memory) {
            return new Stored(
                    memory.fenced().stream().sorted().toList(),
                    memory.paused(),
                    memory.request().map(StoredRequest::of));
        }

        ControllerMemory memory() {
            return new ControllerMemory(Set.copyOf(fenced), paused, request.map(StoredRequest::request)).lasting();
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
     * @param allowDataLoss of a failover
     */
    private record StoredRequest(
            Kind kind, NodeId node, Optional<NodeId> target, boolean begun, boolean allowDataLoss) {
        static StoredRequest of(Request request) {
            return switch (request) {
                case Request.Switchover asked ->
                    new StoredRequest(Kind.SWITCHOVER, asked.from(), asked.target(), asked.begun(), false);
                case Request.Failover asked ->
                    new StoredRequest(
                            Kind.FAILOVER, asked.from(), asked.target(), asked.begun(), asked.allowDataLoss());
                case Request.Reinit asked ->
                    new StoredRequest(Kind.REINIT, asked.node(), Optional.empty(), asked.begun(), false);
            };
        }

        Request request() {
            return switch (kind) {
                case SWITCHOVER -> new Request.Switchover(node, target, begun);
                case FAILOVER -> new Request.Failover(node, target, allowDataLoss, begun);
                case REINIT -> new Request.Reinit(node, begun);
            };
        }
    }
}
