package dev.understudy.runtime.docker;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * Which container engine is meant: the environment that both docker-java and the docker program are given, so that they cannot mean two.
 *
 * @param variables {@code DOCKER_HOST} and its like, with the rest of the environment; a blank one is taken for none, as docker does
 */
public record EngineAddress(Map<String, String> variables) {
    static final String HOST = "DOCKER_HOST";
    static final String TLS_VERIFY = "DOCKER_TLS_VERIFY";
    static final String CERT_PATH = "DOCKER_CERT_PATH";
    private static final List<String> ENGINES = List.of(HOST, TLS_VERIFY, CERT_PATH);
    private static final List<String> HOST_PROPERTIES = List.of("docker.host", "tc.host");

    public EngineAddress {
        variables = variables.entrySet().stream()
                .filter(each ->
                        !ENGINES.contains(each.getKey()) || !each.getValue().isBlank())
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** As the user's shell has it. */
    public static EngineAddress ofThisProcess() {
        return new EngineAddress(System.getenv());
    }

    /**
     * The engine Testcontainers uses, for stacks that tests bring up beside its containers: what the environment says, or else
     * {@code .testcontainers.properties} in the user's home, in the order of Testcontainers 2.0: {@code DOCKER_HOST}, {@code docker.host},
     * {@code tc.host}.
     *
     * @throws UnderstudyException {@link ErrorCode#PERMISSION} when that file is there and cannot be read
     */
    public static EngineAddress asTestcontainersHas(Map<String, String> environment, Path home) {
        Path file = home.resolve(".testcontainers.properties");
        EngineAddress said = new EngineAddress(environment);
        if (said.find(HOST).isPresent() || !Files.exists(file)) {
            return said;
        }
        Properties properties = read(file);
        Map<String, String> variables = new HashMap<>(said.variables());
        HOST_PROPERTIES.stream()
                .filter(properties::containsKey)
                .findFirst()
                .ifPresent(name -> variables.put(HOST, properties.getProperty(name)));
        // To the docker program any value means yes, also "false".
        if (List.of("1", "true").contains(properties.getProperty("docker.tls.verify", ""))) {
            variables.putIfAbsent(TLS_VERIFY, "1");
        }
        Optional.ofNullable(properties.getProperty("docker.cert.path"))
                .ifPresent(path -> variables.putIfAbsent(CERT_PATH, path));
        return new EngineAddress(variables);
    }

    private static Properties read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
            return properties;
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.PERMISSION,
                    "cannot read " + file + ": " + e,
                    "Make it readable, or set DOCKER_HOST instead.",
                    e);
        }
    }

    Optional<String> find(String variable) {
        return Optional.ofNullable(variables.get(variable));
    }
}
