package dev.darkroom.onnx;

import dev.darkroom.tensor.FloatTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Runs of UNets, with the same values for a row wherever in a batch it stands. */
final class UnetRows {
  private static final long[] TIMESTEPS = {981, 1, 500, 21};

  private UnetRows() {}

  /** The small models: each kind of UNet that there is. */
  static List<String> models() {
    return List.of(
        "sd1-tiny",
        "sd2-tiny-fp16",
        "sdxl-tiny",
        "inpaint-tiny",
        "unconditional-tiny",
        "classes-tiny",
        "grey-tiny",
        "refiner-tiny");
  }

  /** All rows in one run of the UNet as the service loads it. */
  static List<float[]> together(Path unet, AttentionFusion fusion, SessionSettings settings) {
    try (OnnxSession session = Unet.open(unet, fusion, settings).session()) {
      return run(session, List.of(0, 1, 2, 3));
    }
  }

  /** Each row in a run of the UNet on disk. */
  static List<float[]> alone(Path unet, SessionSettings settings) {
    try (OnnxSession session = OnnxSession.open(unet, settings)) {
      return Stream.of(0, 1, 2, 3).flatMap(row -> run(session, List.of(row)).stream()).toList();
    }
  }

  static List<float[]> run(OnnxSession session, List<Integer> rows) {
    try (BoundRun run = session.bind(shapes(session, rows.size()))) {
      for (String name : session.inputNames()) {
        fill(run, session.input(name).orElseThrow(), rows);
      }
      run.run();
      return split(run.floats("out_sample"), rows.size());
    }
  }

  /** Of all inputs and the output, with sides of 16 where the model leaves them open. */
  static Map<String, long[]> shapes(OnnxSession session, int rows) {
    Map<String, long[]> shapes = new HashMap<>();
    for (String name : session.inputNames()) {
      shapes.put(name, shape(session.input(name).orElseThrow(), rows));
    }
    shapes.put("out_sample", shape(session.output("out_sample").orElseThrow(), rows));
    return shapes;
  }

  private static long[] shape(TensorInfo info, int rows) {
    long[] shape = info.shape().stream().mapToLong(size -> size < 0 ? 16 : size).toArray();
    if (shape.length > 0) {
      shape[0] = rows;
    }
    return shape;
  }

  /** The same values for a row, wherever in a batch it stands. */
  private static void fill(BoundRun run, TensorInfo info, List<Integer> rows) {
    switch (info.name()) {
      case "timestep" -> run.put("timestep", rows.stream().mapToLong(r -> TIMESTEPS[r]).toArray());
      case "class_labels" -> run.put("class_labels", rows.stream().mapToLong(r -> r).toArray());
      default -> {
        FloatTensor tensor = run.floats(info.name());
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
