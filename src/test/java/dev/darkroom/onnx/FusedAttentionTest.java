package dev.darkroom.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.model.TestModels;
import dev.darkroom.onnx.proto.GraphProto;
import dev.darkroom.onnx.proto.ModelProto;
import dev.darkroom.onnx.proto.NodeProto;
import dev.darkroom.onnx.proto.ValueInfoProto;
import dev.darkroom.tensor.FloatTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Graphs with fused attentions against the graphs as they were exported. */
class FusedAttentionTest {
  private static final Path MODELS = Path.of("src/test/resources/models");
  private static final Path SD1 = MODELS.resolve("sd1-tiny/unet/model.onnx");
  private static final String FIRST = "/down_blocks.0/attentions.0/transformer_blocks.0/attn1/";

  /** Of a decoder of four blocks: three doublings. */
  private static final int SCALE = 8;

  private static final SessionSettings CPU = new SessionSettings(new Device.Cpu(), 2);

  /** The attentions that diffusers' classes have: self and cross, in each block. */
  @ParameterizedTest
  @CsvSource({
    "sd1-tiny, 8, 1e-5",
    "sd2-tiny-fp16, 8, 1e-2",
    "sdxl-tiny, 8, 1e-5",
    "inpaint-tiny, 8, 1e-5",
    "refiner-tiny, 8, 1e-5",
    "unconditional-tiny, 4, 1e-5",
    "classes-tiny, 4, 1e-5",
    "grey-tiny, 4, 1e-5",
  })
  void aUnetComputesTheSame(String model, int attentions, float tolerance) throws IOException {
    Path unet = MODELS.resolve(model).resolve("unet/model.onnx");

    assertFused(unet, attentions);
    assertSame(unet, tolerance);
  }

  /** {@code AttnProcessor}, with which the built-in model was exported. */
  @Test
  void aUnetWithHeadsInTheBatchComputesTheSame() throws IOException {
    Path unet = TestModels.ICONS.resolve("unet/model.onnx");

    assertFused(unet, 12);
    assertSame(unet, 1e-5f);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sd1-tiny", "sd2-tiny-fp16"})
  void aVaeDecoderComputesTheSame(String model) throws IOException {
    Path decoder = MODELS.resolve(model).resolve("vae_decoder/model.onnx");

    assertFused(decoder, 1);
    float[] exported;
    try (OnnxSession session = OnnxSession.open(decoder, CPU)) {
      exported = decode(session, 1, 16);
    }
    try (OnnxSession session = OnnxSession.open(decoder, AttentionFusion.ALL, CPU)) {
      assertClose(decode(session, 1, 16), exported, model.endsWith("fp16") ? 1e-2f : 1e-5f);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.darkroom.onnx.UnetRows#models")
  void rowsAreWhatEachIsAlone(String model) {
    assertTogetherAsAlone(MODELS.resolve(model).resolve("unet/model.onnx"));
  }

  @Test
  void rowsOfTheBuiltInModelAreWhatEachIsAlone() {
    assertTogetherAsAlone(TestModels.ICONS.resolve("unet/model.onnx"));
  }

  /** 4,096 positions of 32 channels: more than ONNX Runtime's kernel takes in one block. */
  @Test
  void imagesOfManyBlocksAreWhatEachIsAlone() {
    Path decoder = MODELS.resolve("sd1-tiny/vae_decoder/model.onnx");
    try (OnnxSession session = OnnxSession.open(decoder, AttentionFusion.ALL, CPU)) {
      float[] together = decode(session, 2, 64);

      assertThat(decode(session, 1, 64)).isEqualTo(Arrays.copyOf(together, together.length / 2));
    }
  }

  @Test
  void attentionsStayWhereTheyAreNotToBeFused() {
    assertThat(Unet.graph(SD1, AttentionFusion.FLOAT32).unfusedAttentionReason()).isEmpty();
    assertThat(Unet.graph(SD1, AttentionFusion.NONE).unfusedAttentionReason())
        .contains("it is switched off");
    assertThat(UnetRows.together(SD1, AttentionFusion.NONE, CPU))
        .usingRecursiveComparison()
        .isEqualTo(UnetRows.alone(SD1, CPU));
  }

  /** Rounding at other places would change images by more than a level. */
  @Test
  void float16StaysUnlessAllIsToBeFused() {
    Path unet = MODELS.resolve("sd2-tiny-fp16/unet/model.onnx");

    assertThat(Unet.graph(unet, AttentionFusion.FLOAT32).unfusedAttentionReason())
        .contains("it computes in float16");
    assertThat(Unet.graph(unet, AttentionFusion.ALL).unfusedAttentionReason()).isEmpty();
  }

  /** A causal mask is added to the scores, which the edit does not know. */
  @Test
  void aTextEncoderStaysAsItIs() throws IOException {
    assertThat(
            new FusedAttention(AttentionFusion.ALL)
                .apply(read(MODELS.resolve("sd1-tiny/text_encoder/model.onnx"))))
        .isInstanceOf(GraphEdit.Result.Unfit.class);
  }

  @Test
  void aGraphWithoutAttentionsStaysAsItIs() throws IOException {
    assertThat(
            new FusedAttention(AttentionFusion.ALL)
                .apply(read(TestModels.ICONS.resolve("vae_decoder/model.onnx"))))
        .isEqualTo(new GraphEdit.Result.Unneeded());
  }

  @Test
  void aSoftmaxAlongAnotherAxisStays() throws IOException {
    assertUnfit(
        FIRST + "Softmax is not along the last axis",
        graph -> node(graph, "Softmax").setAttribute(0, Attributes.of("axis", 2)));
  }

  @Test
  void anotherScaleStays() throws IOException {
    assertUnfit(
        FIRST + "Transpose_output_0 is scaled by sqrt(1.0*sqrt(dim-1))",
        graph -> node(graph, "Div_1").setOpType("Mul"));
  }

  @Test
  void aMaskStays() throws IOException {
    assertUnfit(
        "mask is added to the scores of an attention",
        graph -> {
          NodeProto.Builder softmax = node(graph, "Softmax");
          graph.addNode(
              NodeProto.newBuilder()
                  .setOpType("Add")
                  .addInput(softmax.getInput(0))
                  .addInput("mask")
                  .addOutput("masked"));
          softmax.setInput(0, "masked");
        });
  }

  @Test
  void headsThatAreLaidOutOtherwiseStay() throws IOException {
    assertUnfit(
        FIRST + "Transpose transposes [0, 1, 2, 3]",
        graph ->
            node(graph, "Transpose")
                .getAttributeBuilder(0)
                .clearInts()
                .addAllInts(List.of(0L, 1L, 2L, 3L)));
  }

  @Test
  void weightsThatAreReadByOthersStay() throws IOException {
    String softmax = FIRST + "Softmax_output_0";
    assertUnfit(
        softmax + " is read by more than one node",
        graph -> graph.addOutput(ValueInfoProto.newBuilder().setName(softmax)));
  }

  private static void assertUnfit(String reason, Consumer<GraphProto.Builder> change)
      throws IOException {
    ModelProto.Builder model = read(SD1).toBuilder();
    change.accept(model.getGraphBuilder());
    assertThat(new FusedAttention(AttentionFusion.ALL).apply(model.build()))
        .isEqualTo(new GraphEdit.Result.Unfit(reason));
  }

  private static NodeProto.Builder node(GraphProto.Builder graph, String name) {
    return graph.getNodeBuilderList().stream()
        .filter(node -> node.getName().equals(FIRST + name))
        .findFirst()
        .orElseThrow();
  }

  private static void assertFused(Path file, int attentions) throws IOException {
    assertThat(new FusedAttention(AttentionFusion.ALL).apply(read(file)))
        .isInstanceOfSatisfying(
            GraphEdit.Result.Edited.class,
            edited -> {
              List<String> types =
                  edited.model().getGraph().getNodeList().stream()
                      .map(NodeProto::getOpType)
                      .toList();
              assertThat(types).doesNotContain("Softmax");
              assertThat(types).filteredOn("MultiHeadAttention"::equals).hasSize(attentions);
            });
  }

  private static void assertSame(Path unet, float tolerance) {
    List<float[]> exported = UnetRows.alone(unet, CPU);
    List<float[]> fused = UnetRows.together(unet, AttentionFusion.ALL, CPU);
    for (int row = 0; row < exported.size(); row++) {
      assertClose(fused.get(row), exported.get(row), tolerance);
    }
  }

  /** Without a list of what differs, which takes minutes to be found among so many values. */
  private static void assertClose(float[] actual, float[] expected, float tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    float largest = 0;
    for (int i = 0; i < actual.length; i++) {
      largest = Math.max(largest, Math.abs(actual[i] - expected[i]));
    }
    assertThat(largest).as("largest difference").isLessThanOrEqualTo(tolerance);
  }

  private static void assertTogetherAsAlone(Path unet) {
    try (OnnxSession session = Unet.open(unet, AttentionFusion.ALL, CPU).session()) {
      List<float[]> together = UnetRows.run(session, List.of(0, 1, 2, 3));
      for (int row = 0; row < together.size(); row++) {
        assertThat(together.get(row)).isEqualTo(UnetRows.run(session, List.of(row)).getFirst());
      }
    }
  }

  /** Square latents, the same ones first whatever the number of images. */
  private static float[] decode(OnnxSession session, int images, int size) {
    Random random = new Random(1);
    Map<String, long[]> shapes =
        Map.of(
            "latent_sample", new long[] {images, 4, size, size},
            "sample", new long[] {images, 3, SCALE * size, SCALE * size});
    try (BoundRun run = session.bind(shapes)) {
      FloatTensor latents = run.floats("latent_sample");
      IntStream.range(0, latents.size())
          .forEach(i -> latents.data().put(i, (float) random.nextGaussian()));
      run.run();
      float[] sample = new float[run.floats("sample").size()];
      run.floats("sample").data().get(0, sample);
      return sample;
    }
  }

  private static ModelProto read(Path file) throws IOException {
    return OnnxFile.read(file, OnnxFile.LARGE);
  }
}
