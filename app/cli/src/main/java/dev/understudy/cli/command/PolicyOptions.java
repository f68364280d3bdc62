package dev.understudy.cli.command;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.imitation.Imitation;
import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.core.stack.PolicyPresets;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** By which policy a drill fails over. */
final class PolicyOptions {
    @Option(
            names = "--policy",
            paramLabel = "POLICY",
            converter = PolicyConverter.class,
            completionCandidates = PolicyNames.class,
            description = {
                "Failover policy: ${COMPLETION-CANDIDATES}.",
                "All but the first two imitate another system (docs/policies.md). Default: the stack file's."
            })
    @Nullable
    private FailoverPolicy policy;

    @Option(
            names = "--time-scale",
            paramLabel = "X",
            converter = TimeScaleConverter.class,
            description = {
                "Play an imitated system's times shorter: 0.1 for a tenth; 0.01 to 1.",
                "The report gives both figures. Default: the policy's."
            })
    @Nullable
    private Double timeScale;

    /**
     * The policy that is asked for; empty for the stack's own as it is.
     *
     * @param stacks the stack's own, asked for only when it is needed
     * @throws UnderstudyException {@link ErrorCode#USAGE} when there is a scale and nothing to scale
     */
    Optional<FailoverPolicy> wanted(Supplier<FailoverPolicy> stacks) {
        Optional<FailoverPolicy> wanted = Optional.ofNullable(policy);
        if (timeScale == null) {
            return wanted;
        }
        FailoverPolicy played = wanted.orElseGet(stacks);
        if (played.imitation().isEmpty()) {
            throw new UnderstudyException(
                    ErrorCode.USAGE,
                    "policy " + played.name() + " imitates nothing whose time could be scaled",
                    "Leave --time-scale out, or use --policy with one of " + PolicyPresets.imitatingNames() + ".");
        }
        return Optional.of(played.atTimeScale(timeScale));
    }

    static final class PolicyNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return PolicyPresets.names().iterator();
        }
    }

    static final class PolicyConverter implements ITypeConverter<FailoverPolicy> {
        @Override
        public FailoverPolicy convert(String text) {
            return PolicyPresets.named(text)
                    .orElseThrow(() -> new TypeConversionException("there is no policy \"" + text + "\"; there are "
                            + String.join(", ", PolicyPresets.names())));
        }
    }

    static final class TimeScaleConverter implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            try {
                return Imitation.requireScale(Double.parseDouble(text));
            } catch (NumberFormatException e) {
                throw new TypeConversionException("not a number: \"" + text + "\"");
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }
}
