package io.shapestream.datafeed;

import io.shapestream.datafeed.preprocess.Augmentation;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code crop-flip} as well as {@code CROP_FLIP}. */
final class AugmentationConverter implements ITypeConverter<Augmentation> {
  @Override
  public Augmentation convert(String word) {
    return Arrays.stream(Augmentation.values())
        .filter(a -> a.toString().equals(word.toLowerCase(Locale.ROOT).replace('_', '-')))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "augment must be one of "
                        + Arrays.toString(Augmentation.values())
                        + ", was '"
                        + word
                        + "'"));
  }
}
