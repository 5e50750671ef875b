package io.shapestream.trainer.step;

import io.shapestream.command.UserError;
import java.util.Locale;
import java.util.Map;

/**
 * Whether a GPU of NVIDIA's Ampere generation or later may round the operands of float32 products
 * to TensorFloat-32 (10 bits of fraction). libtorch reads this from the environment when it is
 * loaded and offers no call for it here.
 */
public enum Tf32 {
  /** libtorch's own choice: in convolutions, not in matrix products. */
  DEFAULT("", ""),
  /** In matrix products too. */
  ON("TORCH_ALLOW_TF32_CUBLAS_OVERRIDE", "1"),
  /** Nowhere. */
  OFF("NVIDIA_TF32_OVERRIDE", "0");

  private final String variable;
  private final String value;

  Tf32(String variable, String value) {
    this.variable = variable;
    this.value = value;
  }

  /**
   * For a run on a GPU.
   *
   * @throws UserError naming the variable that must be set before the process starts
   */
  void requireIn(Map<String, String> environment) {
    if (!variable.isEmpty() && !value.equals(environment.get(variable))) {
      throw new UserError(
          "tf32 %s needs the environment variable %s=%s, which libtorch reads when it is loaded, was %s; set it where the trainer is started"
              .formatted(this, variable, value, environment.getOrDefault(variable, "not set")));
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
