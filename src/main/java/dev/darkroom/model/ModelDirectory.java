package dev.darkroom.model;

import dev.darkroom.failure.BrokenModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What people commonly give as a model that is none, each with the command that makes one. */
final class ModelDirectory {
  private static final Pattern HUB_ID = Pattern.compile("[\\w.-]+/[\\w.-]+");
  private static final Set<String> CHECKPOINTS = Set.of("safetensors", "ckpt", "pt", "pth", "bin");

  private ModelDirectory() {}

  /**
   * Tells what a path is where it cannot be the directory of an ONNX export.
   *
   * @throws BrokenModelException if it is missing, a file, empty, or a checkpoint of torch
   */
  static void require(Path path) {
    if (!Files.exists(path)) {
      throw new BrokenModelException(path, missing(path));
    }
    if (!Files.isDirectory(path)) {
      throw new BrokenModelException(path, file(path));
    }
    List<Path> content = list(path);
    if (content.isEmpty()) {
      throw new BrokenModelException(path, "the directory is empty; " + export("MODEL " + path));
    }
    if (Files.isDirectory(path.resolve("snapshots")) && Files.isDirectory(path.resolve("blobs"))) {
      throw new BrokenModelException(
          path,
          "this is the cache of a model of the Hugging Face hub; give one of its revisions, "
              + path.resolve("snapshots/REVISION"));
    }
    if (!Files.exists(path.resolve("unet/model.onnx")) && holdsCheckpoint(path.resolve("unet"))) {
      throw new BrokenModelException(
          path,
          "the directory holds a checkpoint of torch, not an ONNX export; "
              + exportOfDirectory(path));
    }
    if (!Files.exists(path.resolve("model_index.json"))
        && content.stream().anyMatch(ModelDirectory::isCheckpoint)) {
      throw new BrokenModelException(path, checkpointFile("the directory holds"));
    }
  }

  private static String missing(Path path) {
    boolean hubId = !path.isAbsolute() && HUB_ID.matcher(path.toString()).matches();
    return hubId
        ? "there is no such directory. It looks like a model on the Hugging Face hub, which the"
            + " service does not download; "
            + export(path + " DIR")
        : "there is no such directory (looked for at " + path.toAbsolutePath() + ")";
  }

  private static String file(Path path) {
    return isCheckpoint(path)
        ? checkpointFile("this is")
        : "this is a file; give the directory that holds model_index.json";
  }

  private static String checkpointFile(String found) {
    return found
        + " a checkpoint of torch in a single file. Save it with diffusers'"
        + " StableDiffusionPipeline.from_single_file(FILE).save_pretrained(\"CHECKPOINT\"); then "
        + exportOfDirectory("CHECKPOINT");
  }

  /** optimum asks the hub what a model is for, but must be told of a directory. */
  private static String exportOfDirectory(Object directory) {
    return export(directory + " DIR --task text-to-image");
  }

  private static String export(String arguments) {
    return "export it with: optimum-cli export onnx --model " + arguments;
  }

  private static boolean holdsCheckpoint(Path directory) {
    return Files.isDirectory(directory)
        && list(directory).stream().anyMatch(ModelDirectory::isCheckpoint);
  }

  private static boolean isCheckpoint(Path file) {
    String name = file.getFileName().toString();
    return CHECKPOINTS.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  private static List<Path> list(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    } catch (IOException e) {
      throw new BrokenModelException(directory, "its files cannot be listed", e);
    }
  }
}
