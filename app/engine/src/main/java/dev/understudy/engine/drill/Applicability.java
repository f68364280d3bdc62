package dev.understudy.engine.drill;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.stack.StackName;

/** Whether what was asked for can be played at all. Pure: it is asked before a stack is brought up, and again of what runs. */
final class Applicability {
    private Applicability() {}

    /**
     * @param stack as its user calls it
     * @throws UnderstudyException {@link ErrorCode#USAGE} with the reason when the drill cannot be played on such a stack, or not so often
     */
    static void require(DrillRequest request, Setting setting, StackName stack) {
        Drill drill = request.drill();
        drill.notApplicable(setting).ifPresent(why -> {
            throw new UnderstudyException(
                    ErrorCode.USAGE,
                    "drill " + drill.name() + " is not applicable to stack " + stack + ": " + why,
                    "`understudy drill list` says what there is; another --stack-file or --driver may do.");
        });
        if (request.runs() > 1) {
            drill.notRepeatable().ifPresent(why -> {
                throw new UnderstudyException(
                        ErrorCode.USAGE,
                        "drill " + drill.name() + " cannot be played " + request.runs() + " times in a row: " + why,
                        "Leave --runs away.");
            });
        }
    }
}
