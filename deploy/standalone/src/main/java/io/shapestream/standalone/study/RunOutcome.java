package io.shapestream.standalone.study;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shapestream.command.Sentences;
import io.shapestream.command.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the report takes from a run's {@code result.json}.
 *
 * @param outcome "completed" or "stopped"
 * @param accuracy on the test split after the last epoch, 0..1
 * @param macs multiply-accumulates of one forward pass of one image
 * @param stages the bars of the network's picture
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record RunOutcome(
    String network,
    String mode,
    String outcome,
    double accuracy,
    double bestAccuracy,
    long macs,
    long parameters,
    int finalSize,
    double imagesPerSecond,
    double dataWait,
    double trainingSeconds,
    List<Stage> stages,
    Audit audit) {
  private static final String FILE = "result.json";

  RunOutcome {
    stages = List.copyOf(stages);
  }

  /**
   * @param size of the feature map that enters it, in pixels
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Stage(String name, int size) {}

  /**
   * @param result "ok" or "violations"
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Audit(String result) {}

  /** Empty for a run that has not ended. */
  static Optional<RunOutcome> in(Path runFolder) {
    Path file = runFolder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ObjectMapper().readValue(file.toFile(), RunOutcome.class))
          .filter(run -> run.outcome().equals("completed"));
    } catch (IOException e) {
      throw new UserError("Can't read the result " + file + ": " + Sentences.of(e), e);
    }
  }
}
