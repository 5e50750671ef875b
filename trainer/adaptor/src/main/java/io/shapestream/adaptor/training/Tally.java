package io.shapestream.adaptor.training;

/**
 * Results summed over batches.
 *
 * @param loss mean over the images; NaN without any
 * @param accuracy share of right answers, 0..1; NaN without images
 */
public record Tally(double loss, double accuracy, long right, long images) {

  static Tally of(double summedLoss, double right, long images) {
    return new Tally(summedLoss / images, right / images, Math.round(right), images);
  }
}
