package io.shapestream.trainer.bench;

/**
 * What a round of training took.
 *
 * @param bothMs a batch with both phases
 * @param weightsMs a batch with the weight phase alone, the mean of some
 */
record StepTime(double bothMs, double weightsMs) {

  /** Of a batch in training, where each so-many-th has both phases. */
  double meanMs(int alphaStep) {
    return (bothMs + (alphaStep - 1) * weightsMs) / alphaStep;
  }
}
