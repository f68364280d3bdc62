package dev.understudy.engine.agent;

import java.util.OptionalInt;

/**
 * What is asked of an agent, one line of JSON.
 *
 * @param ask what
 * @param lines of events: how many old ones first
 */
record AgentQuestion(Ask ask, OptionalInt lines) {
    /** What can be asked. */
    enum Ask {
        /** One line: how it is. */
        STATUS,
        /** Lines of events until the asker goes. */
        EVENTS,
        /** One line, then it ends; an action under way is finished or undone first. */
        STOP
    }
}
