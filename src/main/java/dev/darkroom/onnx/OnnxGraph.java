package dev.darkroom.onnx;

import dev.darkroom.onnx.proto.ModelProto;
import dev.darkroom.onnx.proto.StringStringEntryProto;
import dev.darkroom.onnx.proto.TensorProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A model without its large weights, which lie in files that may be anywhere: a name in the model
 * is looked for beside the file as it is called, and data are read where the link of that name
 * leads, as in the cache of Hugging Face's hub. ONNX Runtime reads external data in one folder
 * only, so the names are written anew from a folder that holds all of them.
 *
 * @param model its external data named from the folder on
 * @param folder real, with no link in it
 */
record OnnxGraph(ModelProto model, Path folder) {
  private static final String LOCATION = "location";

  /**
   * @param file may be a link
   * @throws IOException if the file or one with its weights cannot be read
   */
  static OnnxGraph read(Path file) throws IOException {
    Path real = file.toRealPath();
    ModelProto model = OnnxFile.read(real, OnnxFile.LARGE);
    Map<String, Path> weights = new HashMap<>();
    for (String location : (Iterable<String>) locations(model)::iterator) {
      if (!weights.containsKey(location)) {
        weights.put(location, weights(location, file, real));
      }
    }
    Path folder = parent(real);
    for (Path data : weights.values()) {
      folder = common(folder, parent(data));
    }
    Path common = folder;
    return new OnnxGraph(
        renamed(
            model, name -> common.relativize(Objects.requireNonNull(weights.get(name))).toString()),
        common);
  }

  /** The same weights under another graph. */
  OnnxGraph with(ModelProto edited) {
    return new OnnxGraph(edited, folder);
  }

  private static Path weights(String location, Path file, Path real) throws IOException {
    if (isFileItself(location, real)) {
      return real;
    }
    Path folder = parent(file.toAbsolutePath().normalize());
    Path beside = folder.resolve(location).normalize();
    if (!beside.startsWith(folder)) {
      throw new IOException("its weights are named outside of its folder: " + location);
    }
    Path besideReal = real.resolveSibling(folder.relativize(beside));
    return (Files.exists(beside) ? beside : besideReal).toRealPath();
  }

  private static boolean isFileItself(String location, Path real) {
    return location.equals(real.getFileName().toString());
  }

  private static Path common(Path folder, Path other) throws IOException {
    Path common = folder;
    while (!other.startsWith(common)) {
      common = common.getParent();
      if (common == null) {
        throw new IOException("its weights lie on another drive: " + other);
      }
    }
    return common;
  }

  private static Path parent(Path file) {
    return Objects.requireNonNull(file.getParent());
  }

  private static Stream<String> locations(ModelProto model) {
    return model.getGraph().getInitializerList().stream()
        .flatMap(tensor -> tensor.getExternalDataList().stream())
        .filter(entry -> entry.getKey().equals(LOCATION))
        .map(StringStringEntryProto::getValue);
  }

  /** A model whose external data have other names. */
  static ModelProto renamed(ModelProto model, UnaryOperator<String> name) {
    ModelProto.Builder renamed = model.toBuilder();
    for (TensorProto.Builder tensor : renamed.getGraphBuilder().getInitializerBuilderList()) {
      for (StringStringEntryProto.Builder entry : tensor.getExternalDataBuilderList()) {
        if (entry.getKey().equals(LOCATION)) {
          entry.setValue(name.apply(entry.getValue()));
        }
      }
    }
    return renamed.build();
  }
}
