package dev.understudy.core.stack;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Whether {@code tuning.overrides} may be handed to the servers. Confined to one parse. */
final class OverrideChecks {
    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]*(\\.[a-z_][a-z0-9_]*)?");
    private static final Pattern DECIMAL = Pattern.compile("\\+?[0-9]{1,15}(\\.[0-9]{0,9})?([eE]\\+?[0-9]{1,2})?");
    private static final Pattern HEXADECIMAL = Pattern.compile("\\+?0[xX]([0-9a-fA-F]{1,15})(\\.0*)?");
    private static final Pattern NO_OCTAL = Pattern.compile("\\+?0[0-7]*[89].*");
    private static final Pattern OCTAL = Pattern.compile("\\+?0([0-7]{1,15})");

    private final StackText text;

    OverrideChecks(StackText text) {
        this.text = text;
    }

    void check() {
        text.under("tuning.overrides.").forEach(this::override);
    }

    private void override(String name, String value) {
        String path = "tuning.overrides." + name;
        String lower = name.toLowerCase(Locale.ROOT);
        Optional<String> owned = OwnedNames.hint(lower);
        if (owned.isPresent()) {
            text.problem(path, "is set by Understudy", owned.get());
        } else if (!NAME.matcher(lower).matches()) {
            text.problem(path, "not a setting's name", "use PostgreSQL's own");
        } else if (!lower.equals(name)) {
            // PostgreSQL would take it, but two spellings of one setting could contradict each other.
            text.problem(path, "not in lower case", "write " + lower);
        } else if (!value.codePoints().allMatch(OverrideChecks::isPlain)) {
            text.problem(path, "holds a line break or a character that cannot be printed", "write it on one line");
        } else {
            MemorySettings.unitBytes(name).ifPresent(unit -> memory(path, value, unit));
        }
    }

    private static boolean isPlain(int character) {
        return !Character.isISOControl(character) && StreamReader.isPrintable(character);
    }

    private void memory(String path, String value, int unitBytes) {
        if (NO_OCTAL.matcher(value.strip()).matches()) {
            text.problem(path, "is no number to PostgreSQL: " + value, "a leading 0 means octal; leave it out");
            return;
        }
        // 0 and -1 mean off, automatic or without limit, never an amount.
        bareNumber(value.strip())
                .map(number -> number.multiply(BigDecimal.valueOf(unitBytes)))
                .map(bytes -> bytes.setScale(0, RoundingMode.HALF_EVEN).toBigInteger())
                .filter(bytes -> bytes.signum() > 0)
                .ifPresent(bytes -> text.problem(
                        path,
                        "needs a unit",
                        "PostgreSQL would take " + value + " as " + amount(bytes) + ": write \"" + amount(bytes)
                                + "\" if that is meant, or give the unit you mean"));
    }

    /** As PostgreSQL's {@code parse_int} reads it: a leading zero is octal unless the number has a fraction or exponent. */
    private static Optional<BigDecimal> bareNumber(String value) {
        var hexadecimal = HEXADECIMAL.matcher(value);
        if (hexadecimal.matches()) {
            return Optional.of(new BigDecimal(new BigInteger(hexadecimal.group(1), 16)));
        }
        var octal = OCTAL.matcher(value);
        if (octal.matches()) {
            return Optional.of(new BigDecimal(new BigInteger(octal.group(1), 8)));
        }
        return DECIMAL.matcher(value).matches() ? Optional.of(new BigDecimal(value)) : Optional.empty();
    }

    private static String amount(BigInteger bytes) {
        BigInteger megabyte = BigInteger.valueOf(1024 * 1024);
        return bytes.mod(megabyte).signum() == 0
                ? bytes.divide(megabyte) + "MB"
                : bytes.divide(BigInteger.valueOf(1024)) + "kB";
    }
}
