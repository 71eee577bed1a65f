package dev.darkroom.onnx;

import dev.darkroom.onnx.proto.TensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * How a graph works out a number from shapes, as text: {@code dim0} is the first dimension of some
 * tensor, {@code dim-1} the last. Casts and changes of shape are left out.
 */
final class Formula {
  private Formula() {}

  /** The formulas of a shape's dimensions. */
  static List<String> ofShape(Value shape) throws Mismatch {
    TensorProto constant = shape.graph().constant(shape.name());
    if (constant != null) {
      return numbers(constant);
    }
    List<String> dimensions = new ArrayList<>();
    for (Value part : shape.parts()) {
      dimensions.add(of(part));
    }
    return dimensions;
  }

  static String of(Value value) throws Mismatch {
    TensorProto constant = value.graph().constant(value.name());
    if (constant != null) {
      List<String> numbers = numbers(constant);
      if (numbers.size() != 1) {
        throw new Mismatch("%s has %d values".formatted(value.name(), numbers.size()));
      }
      return numbers.getFirst();
    }
    for (String sameValue : List.of("Cast", "Unsqueeze", "Identity")) {
      if (value.isMadeBy(sameValue)) {
        return of(value.input(sameValue, 0));
      }
    }
    if (value.isMadeBy("Mul")) {
      return "%s*%s".formatted(of(value.input("Mul", 0)), of(value.input("Mul", 1)));
    }
    if (value.isMadeBy("Div")) {
      return "%s/%s".formatted(of(value.input("Div", 0)), of(value.input("Div", 1)));
    }
    if (value.isMadeBy("Sqrt")) {
      return "sqrt(%s)".formatted(of(value.input("Sqrt", 0)));
    }
    return dimension(value);
  }

  private static String dimension(Value value) throws Mismatch {
    String operator = value.isMadeBy("Slice") ? "Slice" : "Gather";
    value.input(operator, 0).input("Shape", 0);
    String first = of(value.input(operator, 1));
    if (operator.equals("Slice")
        && !(first.equals("-1")
            && of(value.input(operator, 2)).equals(Long.toString(Long.MAX_VALUE)))) {
      throw new Mismatch("%s is not the last dimension".formatted(value.name()));
    }
    return "dim" + first;
  }

  private static List<String> numbers(TensorProto tensor) throws Mismatch {
    ByteBuffer raw = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    List<String> numbers = new ArrayList<>();
    switch (tensor.getDataType()) {
      case TensorProto.DataType.INT64_VALUE -> {
        tensor.getInt64DataList().forEach(number -> numbers.add(number.toString()));
        while (raw.hasRemaining()) {
          numbers.add(Long.toString(raw.getLong()));
        }
      }
      case TensorProto.DataType.FLOAT_VALUE -> {
        tensor.getFloatDataList().forEach(number -> numbers.add(number.toString()));
        while (raw.hasRemaining()) {
          numbers.add(Float.toString(raw.getFloat()));
        }
      }
      case TensorProto.DataType.FLOAT16_VALUE -> {
        tensor.getInt32DataList().forEach(bits -> numbers.add(float16(bits.shortValue())));
        while (raw.hasRemaining()) {
          numbers.add(float16(raw.getShort()));
        }
      }
      default -> throw new Mismatch("%s is of another type".formatted(tensor.getName()));
    }
    return numbers;
  }

  private static String float16(short bits) {
    return Float.toString(Float.float16ToFloat(bits));
  }
}
