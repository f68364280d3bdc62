package dev.understudy.engine.rotation;

import dev.understudy.core.rotation.Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What came of a change of certificates.
 *
 * @param outcome in words
 * @param certificates as every part serves them now, those of the CAs that are trusted first
 * @param caCertificate the file that clients verify the servers with
 * @param next what is left to do, in words; empty when nothing is
 * @param elapsedMillis from the command to here
 */
public record CertificateReport(
        String outcome,
        List<Certificate> certificates,
        String caCertificate,
        Optional<String> next,
        double elapsedMillis) {}
