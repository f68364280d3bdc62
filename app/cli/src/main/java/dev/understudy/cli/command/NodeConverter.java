package dev.understudy.cli.command;

import dev.understudy.core.stack.NodeId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The name of a node; whether the stack has it is another question. */
final class NodeConverter implements ITypeConverter<NodeId> {
    @Override
    public NodeId convert(String text) {
        if (!NodeId.isValid(text)) {
            throw new TypeConversionException("\"" + text + "\" is not the name of a node");
        }
        return new NodeId(text);
    }
}
