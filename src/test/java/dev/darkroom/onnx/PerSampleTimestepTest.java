package dev.darkroom.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import dev.darkroom.model.TestModels;
import dev.darkroom.onnx.Onnx.Attribute;
import dev.darkroom.onnx.Onnx.Graph;
import dev.darkroom.onnx.Onnx.Model;
import dev.darkroom.onnx.Onnx.Node;
import dev.darkroom.onnx.Onnx.Tensor;
import dev.darkroom.onnx.Onnx.ValueInfo;
import dev.darkroom.tensor.FloatTensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The edited UNet against the one on disk: four rows at four timesteps are to the bit what four
 * runs of the other give; and what is no such UNet is not edited.
 */
class PerSampleTimestepTest {
  private static final SessionSettings CPU = new SessionSettings(new Device.Cpu(), 1);
  private static final Path SD1 = unet("sd1-tiny");
  private static final Path ICONS = TestModels.ICONS.resolve("unet/model.onnx");
  private static final long[] TIMESTEPS = {981, 1, 500, 21};

  private Path folder;

  @BeforeEach
  void setUp(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sd1-tiny",
        "sd2-tiny-fp16",
        "sdxl-tiny",
        "inpaint-tiny",
        "unconditional-tiny",
        "classes-tiny"
      })
  void rowsAtMixedTimestepsAreWhatEachIsAlone(String model) {
    assertTogetherAsAlone(unet(model), unet(model));
  }

  /** The built-in model was exported with a timestep per row: nothing is to be edited. */
  @Test
  void aTimestepPerRowIsLeftAsItIs() throws IOException {
    assertThat(PerSampleTimestep.edit(read(ICONS))).isEmpty();
    assertTogetherAsAlone(ICONS, ICONS);
  }

  @Test
  void shapesNotedForTheScalarAreDropped() throws IOException {
    ProtoMessage noted = ProtoMessage.EMPTY.withText(ValueInfo.NAME, "/Unsqueeze_output_0");

    assertThat(PerSampleTimestep.edit(parsed(appended(SD1, Graph.VALUE_INFO, noted))))
        .hasValueSatisfying(
            model -> assertThat(model.message(Model.GRAPH).has(Graph.VALUE_INFO)).isFalse());
  }

  @ParameterizedTest
  @CsvSource({"sd1-tiny, 0", "sd1-tiny, 1", "sd1-tiny, 2", "sd1-tiny, 3", "sd2-tiny-fp16, 1"})
  void weightsMayLieInAFileOfTheirOwnAtAnyByte(String model, int shift) throws IOException {
    Path original = unet(model);

    assertTogetherAsAlone(withExternalData(original, shift, folder), original);
  }

  @Test
  void theFileMayBeALink() throws IOException {
    Path file = Files.copy(SD1, Files.createDirectory(folder.resolve("blobs")).resolve("1f3a"));
    Path link = Files.createSymbolicLink(folder.resolve("model.onnx"), file);

    assertTogetherAsAlone(link, SD1);
  }

  /** As in the cache of Hugging Face's hub; ONNX Runtime follows them only where it reads all. */
  @Test
  void linksToWeightsOfTheirOwnLeaveItAsItIs() throws IOException {
    Path blobs = Files.createDirectory(folder.resolve("blobs"));
    Path snapshot = Files.createDirectory(folder.resolve("snapshot"));
    Path unet = withExternalData(SD1, 0, blobs);
    Files.move(blobs.resolve("model.onnx_data"), blobs.resolve("1f3a"));
    Files.createSymbolicLink(snapshot.resolve("model.onnx_data"), blobs.resolve("1f3a"));
    Path link = Files.createSymbolicLink(snapshot.resolve("model.onnx"), unet);

    try (OnnxSession session = OnnxSession.openUnet(link, CPU)) {
      assertThat(session.input("timestep").orElseThrow().shape()).isEmpty();
    }
  }

  @Test
  void aSecondReaderLeavesItAsItIs() throws IOException {
    assertRefused(appended(SD1, Graph.NODE, reader()));
  }

  @Test
  void aReaderInAnInnerGraphLeavesItAsItIs() throws IOException {
    ProtoMessage branch = ProtoMessage.EMPTY.with(Graph.NODE, reader());
    ProtoMessage attribute =
        ProtoMessage.EMPTY.withText(Attribute.NAME, "then_branch").with(Attribute.GRAPH, branch);

    assertRefused(
        appended(
            SD1,
            Graph.NODE,
            ProtoMessage.EMPTY.withText(Node.OP_TYPE, "If").with(Node.ATTRIBUTE, attribute)));
  }

  @Test
  void aTimestepThatIsHandedOutLeavesItAsItIs() throws IOException {
    assertRefused(
        appended(SD1, Graph.OUTPUT, ProtoMessage.EMPTY.withText(ValueInfo.NAME, "timestep")));
  }

  @Test
  void aTimestepWithADefaultLeavesItAsItIs() throws IOException {
    assertRefused(
        appended(SD1, Graph.INITIALIZER, ProtoMessage.EMPTY.withText(Tensor.NAME, "timestep")));
  }

  @Test
  void anUnsqueezeOfAnotherAxisLeavesItAsItIs() throws IOException {
    assertRefused(withAxis("\1\0\0\0\0\0\0\0").toBytes());
    assertThat(PerSampleTimestep.edit(withAxis("\0\0\0\0\0\0\0\0"))).isPresent();
  }

  @Test
  void anotherOperatorLeavesItAsItIs() throws IOException {
    ProtoMessage graph = read(SD1).message(Model.GRAPH);
    List<ProtoMessage> nodes =
        graph
            .messages(Graph.NODE)
            .map(
                node ->
                    node.texts(Node.INPUT).contains("timestep")
                        ? node.withText(Node.OP_TYPE, "Reshape")
                        : node)
            .toList();

    assertRefused(ProtoMessage.EMPTY.with(Model.GRAPH, graph.with(Graph.NODE, nodes)).toBytes());
  }

  private static void assertRefused(byte[] model) {
    assertThat(PerSampleTimestep.edit(parsed(model))).isEmpty();
  }

  private static ProtoMessage reader() {
    return ProtoMessage.EMPTY
        .withText(Node.INPUT, "timestep")
        .withText(Node.OUTPUT, "copy")
        .withText(Node.OP_TYPE, "Identity");
  }

  /** sd1-tiny, its axis an initializer in place of a node. */
  private static ProtoMessage withAxis(String bytes) throws IOException {
    ProtoMessage graph = read(SD1).message(Model.GRAPH);
    ProtoMessage axis =
        parsed(
                concatenated(
                    number(Tensor.DIMS, 1).toBytes(),
                    number(Tensor.DATA_TYPE, Tensor.INT64).toBytes()))
            .withText(Tensor.NAME, "/Constant_output_0")
            .withText(Tensor.RAW_DATA, bytes);
    List<ProtoMessage> nodes =
        graph
            .messages(Graph.NODE)
            .filter(node -> !node.text(Node.OUTPUT).equals("/Constant_output_0"))
            .toList();
    List<ProtoMessage> initializers =
        Stream.concat(graph.messages(Graph.INITIALIZER), Stream.of(axis)).toList();
    return ProtoMessage.EMPTY.with(
        Model.GRAPH, graph.with(Graph.NODE, nodes).with(Graph.INITIALIZER, initializers));
  }

  private static Path unet(String model) {
    return Path.of("src/test/resources/models", model, "unet/model.onnx");
  }

  /** A UNet in two files, as optimum writes what is larger than 2 GB; a comment pads the second. */
  private static Path withExternalData(Path unet, int padding, Path folder) throws IOException {
    byte[] comment = ProtoMessage.EMPTY.withText(6, "x".repeat(padding)).toBytes();
    Path data = folder.resolve("model.onnx_data");
    Files.write(data, concatenated(comment, Files.readAllBytes(unet)));
    return Files.write(folder.resolve("model.onnx"), OnnxFile.read(data, 1024).toBytes());
  }

  /** A model with one more of something in its graph: messages that follow each other are one. */
  private static byte[] appended(Path model, int field, ProtoMessage value) throws IOException {
    ProtoMessage more = ProtoMessage.EMPTY.with(Model.GRAPH, ProtoMessage.EMPTY.with(field, value));
    return concatenated(Files.readAllBytes(model), more.toBytes());
  }

  private static byte[] concatenated(byte[] first, byte[] second) {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(first);
    both.writeBytes(second);
    return both.toByteArray();
  }

  private static ProtoMessage read(Path unet) throws IOException {
    return OnnxFile.read(unet, OnnxFile.LARGE);
  }

  private static ProtoMessage parsed(byte[] message) {
    return ProtoMessage.parse(ByteString.copyFrom(message));
  }

  private static ProtoMessage number(int field, long value) {
    Field number = Field.newBuilder().addVarint(value).build();
    return new ProtoMessage(UnknownFieldSet.newBuilder().addField(field, number).build());
  }

  /**
   * @param unet which the service would load
   * @param original which computes the same, and is run as it is
   */
  private static void assertTogetherAsAlone(Path unet, Path original) {
    List<float[]> together = together(unet);
    List<float[]> alone = alone(original);
    for (int row = 0; row < TIMESTEPS.length; row++) {
      assertThat(alone.get(row)).doesNotContain(Float.NaN);
      assertThat(Arrays.mismatch(together.get(row), alone.get(row))).as("row " + row).isEqualTo(-1);
    }
  }

  /** All rows in one run of the UNet as the service loads it. */
  private static List<float[]> together(Path unet) {
    try (OnnxSession session = OnnxSession.openUnet(unet, CPU)) {
      return run(session, List.of(0, 1, 2, 3));
    }
  }

  /** Each row in a run of the UNet on disk. */
  private static List<float[]> alone(Path unet) {
    try (OnnxSession session = OnnxSession.open(unet, CPU)) {
      return Stream.of(0, 1, 2, 3).flatMap(row -> run(session, List.of(row)).stream()).toList();
    }
  }

  private static List<float[]> run(OnnxSession session, List<Integer> rows) {
    Map<String, long[]> shapes = new HashMap<>();
    for (String name : session.inputNames()) {
      shapes.put(name, shape(session.input(name).orElseThrow(), rows.size()));
    }
    shapes.put("out_sample", shape(session.output("out_sample").orElseThrow(), rows.size()));
    try (BoundRun run = session.bind(shapes)) {
      for (String name : session.inputNames()) {
        fill(run, session.input(name).orElseThrow(), rows);
      }
      run.run();
      return split(run.floats("out_sample"), rows.size());
    }
  }

  private static long[] shape(Port port, int rows) {
    long[] shape = port.shape().stream().mapToLong(size -> size < 0 ? 16 : size).toArray();
    if (shape.length > 0) {
      shape[0] = rows;
    }
    return shape;
  }

  /** The same values for a row, wherever in a batch it stands. */
  private static void fill(BoundRun run, Port port, List<Integer> rows) {
    switch (port.name()) {
      case "timestep" -> run.put("timestep", rows.stream().mapToLong(r -> TIMESTEPS[r]).toArray());
      case "class_labels" -> run.put("class_labels", rows.stream().mapToLong(r -> r).toArray());
      default -> {
        FloatTensor tensor = run.floats(port.name());
        int size = tensor.size() / rows.size();
        for (int i = 0; i < rows.size(); i++) {
          Random random = new Random(rows.get(i));
          for (int j = 0; j < size; j++) {
            tensor.data().put(i * size + j, (float) random.nextGaussian());
          }
        }
      }
    }
  }

  private static List<float[]> split(FloatTensor tensor, int rows) {
    int size = tensor.size() / rows;
    List<float[]> split = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      float[] values = new float[size];
      tensor.data().get(row * size, values);
      split.add(values);
    }
    return split;
  }
}
