package dev.darkroom.onnx;

import dev.darkroom.onnx.proto.ModelProto;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A model in two files, as optimum writes what is larger than 2 GB. */
public final class SplitModel {
  private SplitModel() {}

  /**
   * Writes {@code model.onnx} and {@code model.onnx_data} to a folder.
   *
   * @param padding bytes before the weights: a comment
   * @return the first of them
   */
  public static Path write(Path model, int padding, Path folder) throws IOException {
    ModelProto comment = ModelProto.newBuilder().setDocString("x".repeat(padding)).build();
    Path data = folder.resolve("model.onnx_data");
    try (OutputStream out = Files.newOutputStream(data)) {
      // Messages that follow each other are one.
      comment.writeTo(out);
      Files.copy(model, out);
    }
    return Files.write(folder.resolve("model.onnx"), OnnxFile.read(data, 1024).toByteArray());
  }
}
