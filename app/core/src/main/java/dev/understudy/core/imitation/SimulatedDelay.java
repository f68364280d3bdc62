package dev.understudy.core.imitation;

import java.time.Duration;

/**
 * A wait that was made for the sake of an imitation.
 *
 * @param stage what for
 * @param figure the range it was drawn from, with its source
 * @param drawn how long the stage takes in the imitated system
 * @param waited how long was waited here: what of the scaled time was left when all that is real was done
 * @param fullWait how long would have been waited at full length, the same real work done: calculated, not measured
 */
public record SimulatedDelay(ImitatedStage stage, Figure figure, Duration drawn, Duration waited, Duration fullWait) {}
