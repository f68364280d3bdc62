package dev.understudy.core.plan;

import java.util.List;

/**
 * The server binaries that are known: the newest of each major when this was written, with checksums of our own. A repository, or
 * whoever stands between, cannot hand out another file under the same name.
 */
public final class EmbeddedReleases {
    /** What a directory of them holds below {@code bin}. */
    public static final List<String> PROGRAMS = List.of("initdb", "pg_ctl", "postgres");
    /** Of contrib, what a stack preloads. */
    public static final List<String> EXTENSIONS = List.of("auto_explain", "pg_stat_statements");

    private static final String LINUX_X86 = "linux-amd64";
    private static final String LINUX_ARM = "linux-arm64v8";
    private static final String MAC_X86 = "darwin-amd64";
    private static final String MAC_ARM = "darwin-arm64v8";

    private static final List<EmbeddedRelease> ALL = List.of(
            new EmbeddedRelease(
                    "15.19.0", LINUX_X86, "95f0b66fe72d4ca66c815773c44cb1196ea38552463e89a35f18114b3ed1565f"),
            new EmbeddedRelease(
                    "16.15.0", LINUX_X86, "653abc065c682b85d3da50168fb95dc524bd85426cdec9ce3695a550ef431df2"),
            new EmbeddedRelease(
                    "17.11.0", LINUX_X86, "0dd7b72b6f335b8ecfb355fa24c5781e8a93edd09880bb77eb52ebbf29b3e96d"),
            new EmbeddedRelease(
                    "18.6.0", LINUX_X86, "008ee189eaa7ca2b58bd01dd950291e638b998392cf982297acd4779ec898ac1"),
            new EmbeddedRelease(
                    "15.19.0", LINUX_ARM, "95baf4bd4af31b91b3050118df59388ed0064756b556b850669e0300aa7b9911"),
            new EmbeddedRelease(
                    "16.15.0", LINUX_ARM, "f846a9989d686b7977d6eca9bc9d8b2b69e3f70c7eb60e032197d9c574a6136c"),
            new EmbeddedRelease(
                    "17.11.0", LINUX_ARM, "8b042e0ea418b1927d95399207950da0734d27fe01e29503ade3bdc464ad4c2b"),
            new EmbeddedRelease(
                    "18.6.0", LINUX_ARM, "5f54e016723afa6213925a8acb939bac52944b1d348f65c7a20f0cd2928c31be"),
            new EmbeddedRelease("15.19.0", MAC_X86, "11d0a55e26f4c74c6ea6c72c5e4e6ac959b29a06cc6da5e5ac8162f9fd9f8055"),
            new EmbeddedRelease("16.15.0", MAC_X86, "1229188b99515d2160d5cb6222bc96d9c5f3a248268df3bc2dfe0047e6c233d8"),
            new EmbeddedRelease("17.11.0", MAC_X86, "d464ff178e9860ba204662ac23fa547504b7fd392392ff2fb92e3fd73b5bdb64"),
            new EmbeddedRelease("18.6.0", MAC_X86, "690941008aac9ee360820fde9bb7870a4f3dcac5e9e2f9e45e42333a436ad0f9"),
            new EmbeddedRelease("15.19.0", MAC_ARM, "9bfc44d3f50298bb14fa125da4b67a36f382f8134ab2fc95349b72bcd5ec4e87"),
            new EmbeddedRelease("16.15.0", MAC_ARM, "65b953905f0a4d46030767a6b44a52360170d69a7985f1b02aa435f2f6256a83"),
            new EmbeddedRelease("17.11.0", MAC_ARM, "a1c2786acb0c398f9b2d76806fc52f5dc8b222cbc8e9383a9b9702084daaf3a5"),
            new EmbeddedRelease("18.6.0", MAC_ARM, "8f6ed6f38195b50a40712ada8b2a12060b6193c1a6977a6eb5cff053bb5a1b89"));

    private EmbeddedReleases() {}

    /** One of each major, the oldest first; none when there is nothing for that platform. */
    public static List<EmbeddedRelease> of(String platform) {
        return ALL.stream()
                .filter(release -> release.platform().equals(platform))
                .toList();
    }
}
