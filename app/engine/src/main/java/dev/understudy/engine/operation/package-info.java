/** What an operator asks of a running stack: failover, reinitialisation, rejoin, and the pause of automation. */
@org.jspecify.annotations.NullMarked
package dev.understudy.engine.operation;
