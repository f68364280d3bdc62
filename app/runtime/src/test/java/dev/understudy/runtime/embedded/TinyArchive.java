package dev.understudy.runtime.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** A jar of the real ones' form, with a program, a library and a link in it. */
final class TinyArchive {
    private TinyArchive() {}

    static byte[] jar() throws IOException {
        return jar("bin/postgres");
    }

    /** @param program the program's path in the archive */
    static byte[] jar(String program) throws IOException {
        ByteArrayOutputStream jar = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(jar)) {
            zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
            zip.closeEntry();
            zip.putNextEntry(new ZipEntry("postgres-linux.txz"));
            zip.write(txz(program));
            zip.closeEntry();
        }
        return jar.toByteArray();
    }

    private static byte[] txz(String program) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new XZOutputStream(compressed, new LZMA2Options(0)))) {
            file(tar, program, 0755, "#!/bin/sh\n");
            file(tar, "lib/libpq.so.5.16", 0644, "a library");
            TarArchiveEntry link = new TarArchiveEntry("lib/libpq.so", TarConstants.LF_SYMLINK);
            link.setLinkName("libpq.so.5.16");
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
        }
        return compressed.toByteArray();
    }

    private static void file(TarArchiveOutputStream tar, String name, int mode, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setMode(mode);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    static Path write(Path file, byte[] jar) throws IOException {
        Files.createDirectories(file.resolveSibling(""));
        return Files.write(file, jar);
    }
}
