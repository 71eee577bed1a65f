package dev.darkroom.ddim;

/** How inference steps are spread over the training steps; names as in diffusers and ermongroup. */
public enum TimestepSpacing {
  /** Arithmetic, from {@code steps_offset} up (arXiv 2305.08891, table 2). */
  LEADING,
  /** Arithmetic, from the last timestep down (arXiv 2305.08891, table 2). */
  TRAILING,
  /** Both ends and what lies evenly between them (arXiv 2305.08891, table 2). */
  LINSPACE,
  /**
   * Quadratic, from 0 to 0.8 T (arXiv 2010.02502, appendix D.2; {@code skip_type} quad of
   * ermongroup/ddim). Not in diffusers. Many steps visit the lowest timesteps twice, as there; the
   * second visit changes nothing.
   */
  QUAD
}
