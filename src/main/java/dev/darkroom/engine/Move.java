package dev.darkroom.engine;

import dev.darkroom.model.DiffusionModel;
import java.util.List;

/** One thing that a worker does before it looks around again. */
sealed interface Move {
  /** What the worker has taken for it. */
  List<Piece> pieces();

  /** The one model that it needs. */
  default DiffusionModel model() {
    return pieces().getFirst().task().model();
  }

  /** All that comes before a task's first step. */
  record Prepare(Task<?> task) implements Move {
    @Override
    public List<Piece> pieces() {
      return task.pieces();
    }
  }

  /** One step of pictures that share a run. */
  record Step(List<Piece> pieces) implements Move {
    /** Pixels of all rows of the run. */
    long pixels() {
      return pieces.stream().mapToLong(piece -> piece.task().pixelsPerStep()).sum();
    }
  }

  /** One frame of a denoised picture through the VAE decoder. */
  record Develop(Piece piece) implements Move {
    @Override
    public List<Piece> pieces() {
      return List.of(piece);
    }
  }
}
