package io.shapestream.datafeed.preprocess;

import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.Rejection;
import java.util.List;

/**
 * A made batch and the samples that were set aside for it.
 *
 * @param images its pixels lie in the maker's buffer: encode it before the next one is made
 */
public record Batch(ImageBatch images, List<Rejection> rejections) {
  public Batch {
    rejections = List.copyOf(rejections);
  }
}
