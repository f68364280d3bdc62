/** The drills there are, each a script of what is done and a list of what must come of it. */
@org.jspecify.annotations.NullMarked
package dev.understudy.engine.drill.scenario;
