package io.shapestream.monitor.meter;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Numbers that don't change, four bytes each. */
public final class Floats {
  private final float[] values;

  private Floats(float[] values) {
    this.values = values;
  }

  static <T> Floats of(List<T> from, ToDoubleFunction<T> number) {
    float[] values = new float[from.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) number.applyAsDouble(from.get(i));
    }
    return new Floats(values);
  }

  public int size() {
    return values.length;
  }

  public float get(int index) {
    return values[index];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Floats floats && Arrays.equals(values, floats.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return Arrays.toString(values);
  }
}
