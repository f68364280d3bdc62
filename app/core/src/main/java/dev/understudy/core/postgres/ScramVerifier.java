package dev.understudy.core.postgres;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What PostgreSQL keeps in {@code pg_authid.rolpassword} for a SCRAM-SHA-256 password (RFC 5802, RFC 7677). Sending it instead of
 * the password keeps the password out of every statement and log.
 */
public final class ScramVerifier {
    /** PostgreSQL's own count. */
    public static final int ITERATIONS = 4096;
    /** Bytes of salt that PostgreSQL itself draws. */
    public static final int SALT_BYTES = 16;

    private static final int KEY_BITS = 256;

    private ScramVerifier() {}

    /**
     * Computes the verifier: {@code SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>}.
     *
     * @param password printable ASCII, for which SASLprep changes nothing
     * @param salt random bytes
     */
    public static String of(String password, byte[] salt, int iterations) {
        if (!password.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("only passwords of printable ASCII are supported");
        }
        try {
            byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, KEY_BITS))
                    .getEncoded();
            byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(hmac(salted, "Client Key"));
            Base64.Encoder base64 = Base64.getEncoder();
            return "SCRAM-SHA-256$" + iterations + ":" + base64.encodeToString(salt) + "$"
                    + base64.encodeToString(storedKey) + ":" + base64.encodeToString(hmac(salted, "Server Key"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has SHA-256 and PBKDF2", e);
        }
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
    }
}
