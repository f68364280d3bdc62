package dev.understudy.core.render;

import dev.understudy.core.plan.PlannedFile;

/**
 * A file with its content.
 *
 * @param file where and how it is written
 * @param content the text, ending in a newline
 */
public record RenderedFile(PlannedFile file, String content) {
    /** Never the content: it may be secret. */
    @Override
    public String toString() {
        return "RenderedFile[" + file.path() + "]";
    }
}
