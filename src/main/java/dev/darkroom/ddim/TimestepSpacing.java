package dev.darkroom.ddim;

/** How inference steps are spread over the training steps (arXiv 2305.08891, table 2). */
public enum TimestepSpacing {
  LEADING,
  TRAILING,
  LINSPACE
}
