package io.shapestream.images;

import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code trainer-cuda}. */
final class ServiceConverter implements ITypeConverter<Service> {
  private static final String PREFIX = "shapestream-";

  @Override
  public Service convert(String value) {
    return Arrays.stream(Service.values())
        .filter(service -> service.imageName().equals(PREFIX + value.strip()))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "must be one of "
                        + Arrays.stream(Service.values())
                            .map(service -> service.imageName().substring(PREFIX.length()))
                            .collect(Collectors.joining(", "))
                        + ", was '"
                        + value
                        + "'"));
  }
}
