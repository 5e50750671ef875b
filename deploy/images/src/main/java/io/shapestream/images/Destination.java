package io.shapestream.images;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.TarImage;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Where images go: files in a folder, or a registry.
 *
 * @param folder of the files, and of the lists of contents in either case
 * @param registry with the path before the images' names; none: files
 * @param insecure whether the registry may speak plain HTTP
 * @param tag of the images
 */
record Destination(Path folder, @Nullable String registry, boolean insecure, String tag) {

  /**
   * @param local whether the base is at hand, so that a file is made without a network
   * @param threads that work on the image; when one of them fails, others may still be writing
   */
  Containerizer containerizer(Service service, boolean local, Path cache, ExecutorService threads)
      throws InvalidImageReferenceException {
    Containerizer to =
        registry == null
            ? Containerizer.to(TarImage.at(file(service)).named(service.imageName() + ":" + tag))
                .setOfflineMode(local)
            : Containerizer.to(Credentials.image(reference(service)));
    return to.setToolName("shapestream")
        .setApplicationLayersCache(cache)
        .setExecutorService(threads)
        .setAllowInsecureRegistries(insecure);
  }

  /**
   * As {@code FILE DIGEST}, or {@code REGISTRY/NAME@DIGEST}, which is what a chart's value takes.
   */
  String line(Service service, JibContainer made) {
    return registry == null
        ? file(service) + " " + made.getDigest()
        : reference(service) + "@" + made.getDigest();
  }

  Path sbom(Service service) {
    return folder.resolve(service.imageName() + ".cdx.json");
  }

  private Path file(Service service) {
    return folder.resolve(service.imageName() + ".tar");
  }

  private String reference(Service service) {
    return "%s/%s:%s".formatted(registry, service.imageName(), tag);
  }
}
