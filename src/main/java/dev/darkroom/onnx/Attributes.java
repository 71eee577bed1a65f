package dev.darkroom.onnx;

import dev.darkroom.onnx.proto.AttributeProto;
import dev.darkroom.onnx.proto.AttributeProto.AttributeType;
import dev.darkroom.onnx.proto.NodeProto;
import java.util.List;
import java.util.Optional;

/** A node's attributes. */
final class Attributes {
  private Attributes() {}

  /** Empty where there is none of this name. */
  static List<Long> integers(NodeProto node, String name) {
    return find(node, name).map(AttributeProto::getIntsList).orElse(List.of());
  }

  static long integer(NodeProto node, String name, long otherwise) {
    return find(node, name).map(AttributeProto::getI).orElse(otherwise);
  }

  private static Optional<AttributeProto> find(NodeProto node, String name) {
    return node.getAttributeList().stream()
        .filter(attribute -> attribute.getName().equals(name))
        .findFirst();
  }

  static AttributeProto of(String name, long value) {
    return AttributeProto.newBuilder().setName(name).setType(AttributeType.INT).setI(value).build();
  }

  static AttributeProto of(String name, float value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeType.FLOAT)
        .setF(value)
        .build();
  }
}
