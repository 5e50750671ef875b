package io.shapestream.images;

import com.google.cloud.tools.jib.api.CredentialRetriever;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A registry's image with what logs in there: what {@code docker login} or {@code podman login}
 * left, and the credential helpers of the large clouds. Nothing is asked for on a command line.
 */
final class Credentials {

  private Credentials() {}

  static RegistryImage image(String reference) throws InvalidImageReferenceException {
    ImageReference parsed = ImageReference.parse(reference);
    RegistryImage image = RegistryImage.named(parsed);
    retrievers(parsed, System.getenv()).forEach(image::addCredentialRetriever);
    return image;
  }

  private static List<CredentialRetriever> retrievers(
      ImageReference image, Map<String, String> environment) {
    CredentialRetrieverFactory factory = CredentialRetrieverFactory.forImage(image, event -> {});
    List<CredentialRetriever> all = new ArrayList<>();
    files(environment).forEach(file -> all.add(factory.dockerConfig(file)));
    all.add(factory.wellKnownCredentialHelpers());
    all.add(factory.googleApplicationDefaultCredentials());
    return all;
  }

  /** Where engines keep logins, in the order in which they are asked. */
  static List<Path> files(Map<String, String> environment) {
    List<Path> files = new ArrayList<>();
    under(environment, "REGISTRY_AUTH_FILE", "").ifPresent(files::add);
    under(environment, "DOCKER_CONFIG", "config.json").ifPresent(files::add);
    under(environment, "XDG_RUNTIME_DIR", "containers/auth.json").ifPresent(files::add);
    under(environment, "HOME", ".config/containers/auth.json").ifPresent(files::add);
    under(environment, "HOME", ".docker/config.json").ifPresent(files::add);
    return files;
  }

  private static Optional<Path> under(Map<String, String> environment, String name, String file) {
    return Optional.ofNullable(environment.get(name))
        .filter(value -> !value.isBlank())
        .map(folder -> Path.of(folder).resolve(file));
  }
}
