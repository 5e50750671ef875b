package io.shapestream.adaptor.plan;

/**
 * Size and cost of one layer in a forward pass of one image.
 *
 * @param inputSize height and width of its input, in pixels (1 for a vector)
 * @param macs multiply-accumulates; 0 for all but convolutions and linear layers
 * @param parameters trained values, an adaptor's alpha included
 */
public record LayerShape(
    String name,
    Kind kind,
    int inputSize,
    int outputSize,
    int inputChannels,
    int outputChannels,
    long macs,
    long parameters) {

  /** Values in its output, for one image. */
  public long activations() {
    return (long) outputChannels * outputSize * outputSize;
  }

  /** What a layer does. */
  public enum Kind {
    CONVOLUTION,
    BATCH_NORM,
    MAX_POOL,
    ADAPTOR,
    GLOBAL_AVERAGE,
    LINEAR
  }
}
