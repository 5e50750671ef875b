package io.shapestream.trainer;

import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code next-epoch} as well as {@code NEXT_EPOCH}. */
final class JoinConverter implements ITypeConverter<Join> {
  @Override
  public Join convert(String word) {
    return Arrays.stream(Join.values())
        .filter(j -> j.toString().equals(word.toLowerCase(Locale.ROOT).replace('_', '-')))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "join must be one of %s, was '%s'"
                        .formatted(Arrays.toString(Join.values()), word)));
  }
}
