package dev.darkroom.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.darkroom.onnx.Onnx.Entry;
import dev.darkroom.onnx.Onnx.Graph;
import dev.darkroom.onnx.Onnx.Model;
import dev.darkroom.onnx.Onnx.Tensor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxFileTest {
  private static final int GIGABYTE = 1 << 30;
  private static final int FLOAT_DATA = 4;

  @TempDir private Path folder;

  @Test
  void largeWeightsStayInTheFile() throws IOException {
    Path file = withOneWeight(Tensor.RAW_DATA, GIGABYTE);

    ProtoMessage model = OnnxFile.read(file, OnnxFile.LARGE);

    ProtoMessage tensor = model.message(Model.GRAPH).message(Graph.INITIALIZER);
    assertThat(tensor.has(Tensor.RAW_DATA)).isFalse();
    assertThat(tensor.numbers(Tensor.DATA_LOCATION)).containsExactly(Tensor.EXTERNAL);
    assertThat(tensor.messages(Tensor.EXTERNAL_DATA))
        .extracting(entry -> entry.text(Entry.KEY) + "=" + entry.text(Entry.VALUE))
        .containsExactly(
            "location=model.onnx", "offset=" + (Files.size(file) - GIGABYTE), "length=" + GIGABYTE);
  }

  @Test
  void smallWeightsStayInTheMessage() throws IOException {
    Path file = withOneWeight(Tensor.RAW_DATA, 1024);

    assertThat(OnnxFile.read(file, OnnxFile.LARGE).toBytes()).isEqualTo(Files.readAllBytes(file));
  }

  @Test
  void refusesWeightsThatWouldFillTheHeap() throws IOException {
    Path file = withOneWeight(FLOAT_DATA, GIGABYTE);

    assertThatThrownBy(() -> OnnxFile.read(file, OnnxFile.LARGE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("more than 33554432 bytes besides large weights");
  }

  /** A file of which all but the first bytes is a hole. */
  private Path withOneWeight(int field, int size) throws IOException {
    Path file = folder.resolve("model.onnx");
    int tensor = head(field, size) + size;
    int graph = head(Graph.INITIALIZER, tensor) + tensor;
    byte[] head = new byte[head(Model.GRAPH, graph) + graph - size];
    CodedOutputStream out = CodedOutputStream.newInstance(head);
    writeHead(out, Model.GRAPH, graph);
    writeHead(out, Graph.INITIALIZER, tensor);
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
