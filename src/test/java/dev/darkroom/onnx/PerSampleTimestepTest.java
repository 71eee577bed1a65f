package dev.darkroom.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.model.TestModels;
import dev.darkroom.onnx.proto.AttributeProto;
import dev.darkroom.onnx.proto.GraphProto;
import dev.darkroom.onnx.proto.ModelProto;
import dev.darkroom.onnx.proto.NodeProto;
import dev.darkroom.onnx.proto.TensorProto;
import dev.darkroom.onnx.proto.ValueInfoProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The edited UNet against the one on disk: four rows at four timesteps are to the bit what four
 * runs of the other give; and what is no such UNet is not edited.
 */
class PerSampleTimestepTest {
  private static final SessionSettings CPU = new SessionSettings(new Device.Cpu(), 1);
  private static final Path SD1 = unet("sd1-tiny");
  private static final Path ICONS = TestModels.ICONS.resolve("unet/model.onnx");

  private Path folder;

  @BeforeEach
  void setUp(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @MethodSource("dev.darkroom.onnx.UnetRows#models")
  void rowsAtMixedTimestepsAreWhatEachIsAlone(String model) {
    assertTogetherAsAlone(unet(model), unet(model));
  }

  /** The built-in model was exported with a timestep per row: nothing is to be edited. */
  @Test
  void aTimestepPerRowIsLeftAsItIs() throws IOException {
    assertThat(edited(read(ICONS))).isEqualTo(new GraphEdit.Result.Unneeded());
    assertTogetherAsAlone(ICONS, ICONS);
  }

  @Test
  void shapesNotedForTheScalarAreDropped() throws IOException {
    var noted = ValueInfoProto.newBuilder().setName("/Unsqueeze_output_0");

    assertThat(edited(changed(graph -> graph.addValueInfo(noted))))
        .isInstanceOfSatisfying(
            GraphEdit.Result.Edited.class,
            edited -> assertThat(edited.model().getGraph().getValueInfoList()).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"sd1-tiny, 0", "sd1-tiny, 1", "sd1-tiny, 2", "sd1-tiny, 3", "sd2-tiny-fp16, 1"})
  void weightsMayLieInAFileOfTheirOwnAtAnyByte(String model, int shift) throws IOException {
    Path original = unet(model);

    assertTogetherAsAlone(SplitModel.write(original, shift, folder), original);
  }

  @Test
  void theFileMayBeALink() throws IOException {
    Path file = Files.copy(SD1, Files.createDirectory(folder.resolve("blobs")).resolve("1f3a"));
    Path link = Files.createSymbolicLink(folder.resolve("model.onnx"), file);

    assertTogetherAsAlone(link, SD1);
  }

  /**
   * As in the cache of Hugging Face's hub, where a snapshot is links alone, and as people link what
   * they have elsewhere.
   */
  @ParameterizedTest
  @CsvSource({
    "snapshot/model.onnx, blobs/77d0, snapshot/model.onnx_data, blobs/1f3a",
    "unet/model.onnx, '', unet/model.onnx_data, disk/data",
    "unet/model.onnx, one/graph, unet/model.onnx_data, other/disk/data",
    "unet/model.onnx, disk/model.onnx, '', disk/model.onnx_data",
  })
  void weightsOfItsOwnMayLieWhereLinksLead(
      String name, String target, String dataName, String dataTarget) throws IOException {
    Path split = SplitModel.write(SD1, 0, Files.createDirectory(folder.resolve("split")));
    Path unet = place(split, name, target);
    place(split.resolveSibling("model.onnx_data"), dataName, dataTarget);

    assertThat(Unet.graph(unet, AttentionFusion.NONE).timestepInput())
        .isEqualTo(new TimestepInput.PerRow());
    assertTogetherAsAlone(unet, SD1);
    assertThat(UnetRows.alone(unet, CPU).getFirst()).isEqualTo(UnetRows.alone(SD1, CPU).getFirst());
  }

  @ParameterizedTest
  @ValueSource(strings = {"../model.onnx_data", "/etc/hostname"})
  void weightsThatAreNamedOutsideOfTheFolderAreNotRead(String outside) throws IOException {
    Path split = SplitModel.write(SD1, 0, Files.createDirectory(folder.resolve("split")));
    Files.move(split.resolveSibling("model.onnx_data"), folder.resolve("model.onnx_data"));
    ModelProto model = OnnxFile.read(split, OnnxFile.LARGE);
    Files.write(split, OnnxGraph.renamed(model, _ -> outside).toByteArray());

    assertThat(Unet.graph(split, AttentionFusion.NONE).timestepInput())
        .isEqualTo(
            new TimestepInput.Shared(
                "its graph cannot be read: its weights are named outside of its folder: "
                    + outside));
    assertThatThrownBy(() -> Unet.open(split, AttentionFusion.NONE, CPU))
        .isInstanceOf(BrokenModelException.class);
  }

  /**
   * @param name of a link; empty for none
   * @param target where the file lies; empty where it has the name itself
   */
  private Path place(Path file, String name, String target) throws IOException {
    Path place = folder.resolve(target.isEmpty() ? name : target);
    Files.createDirectories(place.getParent());
    Files.move(file, place);
    if (name.isEmpty() || target.isEmpty()) {
      return place;
    }
    Path link = folder.resolve(name);
    Files.createDirectories(link.getParent());
    return Files.createSymbolicLink(
        link, Objects.requireNonNull(link.getParent()).relativize(place));
  }

  @Test
  void aSecondReaderLeavesItAsItIs() throws IOException {
    assertUnfit("the scalar timestep is used 2 times", graph -> graph.addNode(reader()));
  }

  @Test
  void aReaderInAnInnerGraphLeavesItAsItIs() throws IOException {
    var branch = GraphProto.newBuilder().addNode(reader());
    var attribute = AttributeProto.newBuilder().setName("then_branch").setG(branch);

    assertUnfit(
        "the scalar timestep is used 2 times",
        graph -> graph.addNode(NodeProto.newBuilder().setOpType("If").addAttribute(attribute)));
  }

  @Test
  void aTimestepThatIsHandedOutLeavesItAsItIs() throws IOException {
    assertUnfit(
        "the scalar timestep is used 2 times",
        graph -> graph.addOutput(ValueInfoProto.newBuilder().setName("timestep")));
  }

  @Test
  void aTimestepWithADefaultLeavesItAsItIs() throws IOException {
    assertUnfit(
        "the scalar timestep is used 2 times",
        graph -> graph.addInitializer(TensorProto.newBuilder().setName("timestep")));
  }

  @Test
  void anUnsqueezeOfAnotherAxisLeavesItAsItIs() throws IOException {
    assertUnfit(
        "the scalar timestep is not read by an Unsqueeze of axis 0", graph -> setAxis(graph, 1));
    assertThat(edited(changed(graph -> setAxis(graph, 0))))
        .isInstanceOf(GraphEdit.Result.Edited.class);
  }

  @Test
  void anotherOperatorLeavesItAsItIs() throws IOException {
    assertUnfit(
        "the scalar timestep is not read by an Unsqueeze of axis 0",
        graph ->
            graph.getNodeBuilderList().stream()
                .filter(node -> node.getInputList().contains("timestep"))
                .forEach(node -> node.setOpType("Reshape")));
  }

  @Test
  void aTimestepOfOneValueLeavesItAsItIs() throws IOException {
    assertUnfit(
        "timestep has the fixed shape [1]",
        graph ->
            timestep(graph)
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .addDimBuilder()
                .setDimValue(1));
  }

  @Test
  void aTimestepOfAnyShapeLeavesItAsItIs() throws IOException {
    assertUnfit(
        "the shape of timestep is not declared",
        graph -> timestep(graph).getTypeBuilder().getTensorTypeBuilder().clearShape());
  }

  @Test
  void aGraphWithoutATimestepLeavesItAsItIs() throws IOException {
    assertUnfit("there is no input timestep", graph -> timestep(graph).setName("sigma"));
  }

  @Test
  void aFileThatIsNoGraphLeavesItAsItIs() throws IOException {
    Path file = Files.writeString(folder.resolve("model.onnx"), "not a graph");

    assertThat(Unet.graph(file, AttentionFusion.NONE).timestepInput())
        .isInstanceOfSatisfying(
            TimestepInput.Shared.class,
            shared -> assertThat(shared.reason()).startsWith("its graph cannot be read: "));
  }

  private static void assertUnfit(String reason, Consumer<GraphProto.Builder> change)
      throws IOException {
    assertThat(edited(changed(change))).isEqualTo(new GraphEdit.Result.Unfit(reason));
  }

  private static GraphEdit.Result edited(ModelProto model) {
    return new PerSampleTimestep().apply(model);
  }

  /** sd1-tiny with a change of its graph. */
  private static ModelProto changed(Consumer<GraphProto.Builder> change) throws IOException {
    ModelProto.Builder model = read(SD1).toBuilder();
    change.accept(model.getGraphBuilder());
    return model.build();
  }

  private static ValueInfoProto.Builder timestep(GraphProto.Builder graph) {
    return graph.getInputBuilderList().stream()
        .filter(input -> input.getName().equals("timestep"))
        .findFirst()
        .orElseThrow();
  }

  private static NodeProto reader() {
    return NodeProto.newBuilder()
        .addInput("timestep")
        .addOutput("copy")
        .setOpType("Identity")
        .build();
  }

  /** An initializer in place of the node that makes the axis. */
  private static void setAxis(GraphProto.Builder graph, int axis) {
    String name = "/Constant_output_0";
    for (int i = graph.getNodeCount() - 1; i >= 0; i--) {
      if (graph.getNode(i).getOutputList().contains(name)) {
        graph.removeNode(i);
      }
    }
    byte[] bytes = {(byte) axis, 0, 0, 0, 0, 0, 0, 0};
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(name)
            .addDims(1)
            .setDataType(TensorProto.DataType.INT64_VALUE)
            .setRawData(ByteString.copyFrom(bytes)));
  }

  private static Path unet(String model) {
    return Path.of("src/test/resources/models", model, "unet/model.onnx");
  }

  private static ModelProto read(Path unet) throws IOException {
    return OnnxFile.read(unet, OnnxFile.LARGE);
  }

  /**
   * @param unet which the service would load
   * @param original which computes the same, and is run as it is
   */
  private static void assertTogetherAsAlone(Path unet, Path original) {
    List<float[]> together = UnetRows.together(unet, AttentionFusion.NONE, CPU);
    List<float[]> alone = UnetRows.alone(original, CPU);
    for (int row = 0; row < alone.size(); row++) {
      assertThat(alone.get(row)).doesNotContain(Float.NaN);
      assertThat(Arrays.mismatch(together.get(row), alone.get(row))).as("row " + row).isEqualTo(-1);
    }
  }
}
