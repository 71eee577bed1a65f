package dev.darkroom.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.darkroom.onnx.proto.GraphProto;
import dev.darkroom.onnx.proto.ModelProto;
import dev.darkroom.onnx.proto.TensorProto;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxFileTest {
  private static final int GIGABYTE = 1 << 30;

  @TempDir private Path folder;

  @Test
  void largeWeightsStayInTheFile() throws IOException {
    Path file = withOneWeight(TensorProto.RAW_DATA_FIELD_NUMBER, GIGABYTE);

    ModelProto model = OnnxFile.read(file, OnnxFile.LARGE);

    TensorProto tensor = model.getGraph().getInitializer(0);
    assertThat(tensor.hasRawData()).isFalse();
    assertThat(tensor.getDataLocation()).isEqualTo(TensorProto.DataLocation.EXTERNAL);
    assertThat(tensor.getExternalDataList())
        .extracting(entry -> entry.getKey() + "=" + entry.getValue())
        .containsExactly(
            "location=model.onnx", "offset=" + (Files.size(file) - GIGABYTE), "length=" + GIGABYTE);
  }

  @Test
  void smallWeightsStayInTheMessage() throws IOException {
    Path file = withOneWeight(TensorProto.RAW_DATA_FIELD_NUMBER, 1024);

    assertThat(OnnxFile.read(file, OnnxFile.LARGE).toByteArray())
        .isEqualTo(Files.readAllBytes(file));
  }

  @Test
  void refusesWeightsThatWouldFillTheHeap() throws IOException {
    Path file = withOneWeight(TensorProto.FLOAT_DATA_FIELD_NUMBER, GIGABYTE);

    assertThatThrownBy(() -> OnnxFile.read(file, OnnxFile.LARGE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("more than 33554432 bytes besides large weights");
  }

  /** A file of which all but the first bytes is a hole. */
  private Path withOneWeight(int field, int size) throws IOException {
    Path file = folder.resolve("model.onnx");
    int tensor = head(field, size) + size;
    int graph = head(GraphProto.INITIALIZER_FIELD_NUMBER, tensor) + tensor;
    byte[] head = new byte[head(ModelProto.GRAPH_FIELD_NUMBER, graph) + graph - size];
    CodedOutputStream out = CodedOutputStream.newInstance(head);
    writeHead(out, ModelProto.GRAPH_FIELD_NUMBER, graph);
    writeHead(out, GraphProto.INITIALIZER_FIELD_NUMBER, tensor);
    writeHead(out, field, size);
    Files.write(file, head);
    try (RandomAccessFile hole = new RandomAccessFile(file.toFile(), "rw")) {
      hole.setLength(head.length + (long) size);
    }
    return file;
  }

  private static int head(int field, int size) {
    return CodedOutputStream.computeTagSize(field) + CodedOutputStream.computeUInt32SizeNoTag(size);
  }

  private static void writeHead(CodedOutputStream out, int field, int size) throws IOException {
    out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt32NoTag(size);
  }
}
