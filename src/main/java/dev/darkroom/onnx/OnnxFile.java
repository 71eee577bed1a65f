package dev.darkroom.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import com.google.protobuf.WireFormat;
import dev.darkroom.onnx.proto.GraphProto;
import dev.darkroom.onnx.proto.ModelProto;
import dev.darkroom.onnx.proto.StringStringEntryProto;
import dev.darkroom.onnx.proto.TensorProto;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads the graph of an ONNX file and leaves the weights where they are. */
final class OnnxFile {
  /**
   * Bytes from which a weight stays in the file. ONNX Runtime maps it and reads it at whatever byte
   * it lies: those of convolutions and matrix products, which it packs or copies to the device.
   * Biases and norms, which any kernel may read in place, are smaller: in the message they are
   * aligned as ever.
   */
  static final int LARGE = 1 << 16;

  /** The most bytes of a message without its large weights, which does pass through the heap. */
  private static final int MOST = 1 << 25;

  private final CodedInputStream in;
  private final String name;
  private final int large;
  private int size;

  private OnnxFile(CodedInputStream in, String name, int large) {
    this.in = in;
    this.name = name;
    this.large = large;
  }

  /**
   * The {@code ModelProto} in a file of any size, with large weights turned into external data:
   * they point to their place in the file itself. What was external data stays it.
   *
   * @param file no symbolic link: ONNX Runtime refuses external data that leads out of its folder
   * @param large bytes from which a weight is large, such as {@link #LARGE}
   * @throws IOException if this is no protobuf message, or one too large even so
   */
  static ModelProto read(Path file, int large) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      var onnx =
          new OnnxFile(CodedInputStream.newInstance(in), file.getFileName().toString(), large);
      return ModelProto.parseFrom(
          onnx.message(ModelProto.GRAPH_FIELD_NUMBER, GraphProto.INITIALIZER_FIELD_NUMBER)
              .toByteString());
    }
  }

  /**
   * A message up to its end.
   *
   * @param path the fields that lead from it down to tensors; none in a tensor
   */
  private UnknownFieldSet message(int... path) throws IOException {
    UnknownFieldSet.Builder message = UnknownFieldSet.newBuilder();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        message.mergeFieldFrom(tag, in);
        continue;
      }
      int field = WireFormat.getTagFieldNumber(tag);
      int length = in.readRawVarint32();
      if (path.length == 0 && field == TensorProto.RAW_DATA_FIELD_NUMBER && length >= large) {
        pointTo(message, in.getTotalBytesRead(), length);
        in.skipRawBytes(length);
      } else if (path.length > 0 && field == path[0]) {
        int limit = in.pushLimit(length);
        add(message, field, message(Arrays.copyOfRange(path, 1, path.length)).toByteString());
        in.popLimit(limit);
      } else {
        add(message, field, bytes(length));
      }
    }
    return message.build();
  }

  private ByteString bytes(int length) throws IOException {
    size += length;
    if (length > MOST || size > MOST) {
      throw new IOException("more than %d bytes besides large weights".formatted(MOST));
    }
    return ByteString.copyFrom(in.readRawBytes(length));
  }

  private void pointTo(UnknownFieldSet.Builder tensor, int offset, int length) {
    addEntry(tensor, "location", name);
    addEntry(tensor, "offset", Integer.toString(offset));
    addEntry(tensor, "length", Integer.toString(length));
    tensor.mergeField(
        TensorProto.DATA_LOCATION_FIELD_NUMBER,
        Field.newBuilder().addVarint(TensorProto.DataLocation.EXTERNAL_VALUE).build());
  }

  private static void addEntry(UnknownFieldSet.Builder tensor, String key, String value) {
    var entry = StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    add(tensor, TensorProto.EXTERNAL_DATA_FIELD_NUMBER, entry.toByteString());
  }

  private static void add(UnknownFieldSet.Builder message, int field, ByteString value) {
    message.mergeField(field, Field.newBuilder().addLengthDelimited(value).build());
  }
}
