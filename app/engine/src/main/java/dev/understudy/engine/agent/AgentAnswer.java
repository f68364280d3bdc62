package dev.understudy.engine.agent;

import java.util.Optional;

/**
 * One line of JSON.
 *
 * @param status how the agent is; empty when the question was refused
 * @param refused why; empty when it was not
 */
record AgentAnswer(Optional<AgentStatus> status, Optional<String> refused) {
    static AgentAnswer of(AgentStatus status) {
        return new AgentAnswer(Optional.of(status), Optional.empty());
    }

    static AgentAnswer refused(String why) {
        return new AgentAnswer(Optional.empty(), Optional.of(why));
    }
}
