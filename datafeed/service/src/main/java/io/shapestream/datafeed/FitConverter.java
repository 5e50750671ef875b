package io.shapestream.datafeed;

import io.shapestream.datafeed.preprocess.Fit;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code short-side} as well as {@code SHORT_SIDE}. */
final class FitConverter implements ITypeConverter<Fit> {
  @Override
  public Fit convert(String word) {
    return Arrays.stream(Fit.values())
        .filter(f -> f.toString().equals(word.toLowerCase(Locale.ROOT).replace('_', '-')))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "fit must be one of %s, was '%s'"
                        .formatted(Arrays.toString(Fit.values()), word)));
  }
}
