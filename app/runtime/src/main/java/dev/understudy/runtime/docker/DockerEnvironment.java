package dev.understudy.runtime.docker;

import dev.understudy.runtime.state.PortLeases;
import dev.understudy.runtime.state.StateDirectories;
import java.nio.file.Path;

/**
 * What the docker driver needs of its surroundings.
 *
 * @param engine the container engine
 * @param directories where stacks live
 * @param leases the machine's port blocks
 * @param home the checkout that images are built from
 */
public record DockerEnvironment(DockerEngine engine, StateDirectories directories, PortLeases leases, Path home) {}
