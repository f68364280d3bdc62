package dev.understudy.runtime.json;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of parsed JSON by their canonical constructors. The library's own binding needs three times the time of all else
 * that a short command does before it can connect: it prepares for any class, and a plan is read once per process (ADR 7).
 *
 * <p>Knows strings, numbers, booleans, enums, durations, optional values, lists, maps, records, and the types it is given words for.
 * Thread-safe.
 */
final class RecordReader {
    private final Map<Class<?>, Function<String, ?>> words;

    /** @param words types that are one string, with what makes one of it */
    RecordReader(Map<Class<?>, Function<String, ?>> words) {
        this.words = Map.copyOf(words);
    }

    /**
     * @param json strings, {@link Number}s, booleans, lists and maps; null stands for what is not there
     * @throws IllegalArgumentException when it does not fit, naming where
     */
    Object read(@Nullable Object json, Type type, String where) {
        try {
            return json == null ? absent(type, where) : present(json, type, where);
        } catch (ClassCastException e) {
            throw new IllegalArgumentException(where + ": unexpected value " + json, e);
        }
    }

    private static Object absent(Type type, String where) {
        Class<?> raw = raw(type);
        if (raw == Optional.class) {
            return Optional.empty();
        }
        if (raw == OptionalInt.class) {
            return OptionalInt.empty();
        }
        throw new IllegalArgumentException(where + " is missing");
    }

    private Object present(Object json, Type type, String where) {
        Class<?> raw = raw(type);
        Function<String, ?> word = words.get(raw);
        if (word != null) {
            return word.apply((String) json);
        }
        if (raw == String.class) {
            return (String) json;
        }
        if (raw == Duration.class) {
            return Duration.parse((String) json);
        }
        if (raw == boolean.class || raw == Boolean.class) {
            return (Boolean) json;
        }
        if (raw.isEnum()) {
            return constant(raw, (String) json, where);
        }
        if (raw.isRecord()) {
            return instance(raw, (Map<?, ?>) json, where);
        }
        return number(raw, json).orElseGet(() -> container(raw, type, json, where));
    }

    private static Optional<Object> number(Class<?> raw, Object json) {
        if (raw == int.class || raw == Integer.class) {
            return Optional.of(Math.toIntExact(((Number) json).longValue()));
        }
        if (raw == long.class || raw == Long.class) {
            return Optional.of(((Number) json).longValue());
        }
        if (raw == double.class || raw == Double.class) {
            return Optional.of(((Number) json).doubleValue());
        }
        return raw == OptionalInt.class
                ? Optional.of(OptionalInt.of(Math.toIntExact(((Number) json).longValue())))
                : Optional.empty();
    }

    private Object container(Class<?> raw, Type type, Object json, String where) {
        if (raw == Optional.class) {
            return Optional.of(read(json, argument(type, 0), where));
        }
        if (raw == List.class) {
            List<Object> list = new ArrayList<>();
            for (Object each : (List<?>) json) {
                list.add(read(each, argument(type, 0), where + "[" + list.size() + "]"));
            }
            return list;
        }
        if (raw == Map.class) {
            Map<Object, Object> map = new LinkedHashMap<>();
            ((Map<?, ?>) json)
                    .forEach((key, value) -> map.put(
                            read(key, argument(type, 0), where + ", key"),
                            read(value, argument(type, 1), where + "." + key)));
            return map;
        }
        throw new IllegalArgumentException(where + ": no way to read a " + raw.getName());
    }

    private static Object constant(Class<?> raw, String name, String where) {
        for (Object constant : raw.getEnumConstants()) {
            // As it is written: by its word, where it has one.
            if (constant.toString().equals(name)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(where + ": " + raw.getSimpleName() + " has no " + name);
    }

    private Object instance(Class<?> raw, Map<?, ?> json, String where) {
        RecordComponent[] components = raw.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        int known = 0;
        for (int index = 0; index < components.length; index++) {
            RecordComponent component = components[index];
            types[index] = component.getType();
            known += json.containsKey(component.getName()) ? 1 : 0;
            values[index] =
                    read(json.get(component.getName()), component.getGenericType(), where + "." + component.getName());
        }
        if (known < json.size()) {
            throw new IllegalArgumentException(
                    where + ": a " + raw.getSimpleName() + " has not all of " + json.keySet());
        }
        return make(raw, types, values, where);
    }

    private static Object make(Class<?> raw, Class<?>[] types, Object[] values, String where) {
        try {
            Constructor<?> constructor = raw.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalArgumentException(where + ": " + cause.getMessage(), cause);
        }
    }

    private static Class<?> raw(Type type) {
        return (Class<?>) (type instanceof ParameterizedType generic ? generic.getRawType() : type);
    }

    private static Type argument(Type type, int index) {
        return ((ParameterizedType) type).getActualTypeArguments()[index];
    }
}
