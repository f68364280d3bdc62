package dev.understudy.cli.output;

import dev.understudy.engine.fault.LinkedStack;

/** Open links for people. */
public final class LinksText {
    private LinksText() {}

    public static String of(LinkedStack.View view, Style style) {
        Table endpoints = new Table("NODE", "REACHED AT");
        view.endpoints().forEach(endpoints::row);
        StringBuilder text = new StringBuilder("The links of stack " + view.stack() + " are open\n");
        text.append(endpoints.render(style));
        view.faults().forEach(fault -> text.append(style.bad(fault)).append('\n'));
        return text.toString();
    }
}
