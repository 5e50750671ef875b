package io.shapestream.trainer.step;

import io.shapestream.adaptor.interchange.Head;
import io.shapestream.adaptor.interchange.MisfitException;
import io.shapestream.adaptor.network.AdaptorNetwork;
import io.shapestream.adaptor.network.Weights;
import io.shapestream.command.Sentences;
import io.shapestream.command.UserError;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A file that a network's values start from.
 *
 * @param head where the classifier's come from
 */
public record Pretrained(Path file, Head head) {

  /**
   * @throws UserError when the file can't be read or doesn't fit; the network is as before then
   */
  void into(AdaptorNetwork network) {
    try {
      Weights.load(network, file, head);
    } catch (MisfitException e) {
      throw new UserError(
          "The pretrained weights can't be used: %s. The command weights lists all of it; --pretrained-head new leaves the file's classifier aside."
              .formatted(e.getMessage()),
          e);
    } catch (IOException e) {
      throw new UserError(
          "Can't read the pretrained weights in %s: %s (--pretrained)"
              .formatted(file, Sentences.of(e)),
          e);
    }
  }
}
