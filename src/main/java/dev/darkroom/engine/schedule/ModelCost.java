package dev.darkroom.engine.schedule;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one kind of work of a model costs by its size: as measured, and between and beyond the
 * measured sizes by the line that fits them best, a base and a part for each pixel.
 */
final class ModelCost {
  private static final int MAX_SHAPES = 64;

  private final Map<Long, ShapeCost> shapes =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, ShapeCost> eldest) {
          return size() > MAX_SHAPES;
        }
      };

  ShapeCost shape(long pixels) {
    return shapes.computeIfAbsent(pixels, size -> new ShapeCost(this, size));
  }

  /** Least squares, each size with one vote; neither the base nor the part per pixel below 0. */
  double estimate(long pixels) {
    int n = 0;
    double x = 0;
    double y = 0;
    for (ShapeCost shape : shapes.values()) {
      if (shape.isMeasured()) {
        n++;
        x += shape.pixels();
        y += shape.usual();
      }
    }
    if (n == 0) {
      return 0;
    }
    double meanX = x / n;
    double meanY = y / n;
    double covariance = 0;
    double variance = 0;
    for (ShapeCost shape : shapes.values()) {
      if (shape.isMeasured()) {
        covariance += (shape.pixels() - meanX) * (shape.usual() - meanY);
        variance += (shape.pixels() - meanX) * (shape.pixels() - meanX);
      }
    }
    double perPixel = Math.max(0, covariance / variance);
    double base = meanY - perPixel * meanX;
    // One size does not tell the base; it is taken for 0.
    return variance == 0 || base < 0 ? pixels * meanY / meanX : base + perPixel * pixels;
  }
}
