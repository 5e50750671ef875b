package io.shapestream.standalone.demo;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonProperty.Access;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shapestream.command.Sentences;
import io.shapestream.command.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a run leaves behind in {@code result.json}.
 *
 * @param accuracy on the test split after the last epoch, 0..1
 * @param macs multiply-accumulates of one forward pass of one image
 * @param shape feature-map size (pixels) of each layer
 * @param imagesPerSecond over the whole run
 * @param dataWait share of the step time spent waiting for data, 0..1
 * @param stages the bars of the network's picture
 * @param audit whether each sample was trained on exactly once per epoch
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record RunResult(
    String run,
    String network,
    String mode,
    double accuracy,
    long macs,
    long parameters,
    List<Integer> shape,
    double imagesPerSecond,
    double dataWait,
    @JsonProperty(access = Access.WRITE_ONLY) List<Stage> stages,
    @JsonProperty(access = Access.WRITE_ONLY) Audit audit) {

  private static final String FILE = "result.json";

  RunResult {
    shape = List.copyOf(shape);
    stages = List.copyOf(stages);
  }

  /**
   * A part of the network between two resizings.
   *
   * @param size of the feature map that enters it, in pixels
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Stage(String name, int size) {}

  /**
   * The run's count of samples.
   *
   * @param result "ok" or "violations"
   * @param epochs complete epochs counted
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Audit(String result, int epochs) {}

  /**
   * Reads the result of the run whose folder this is.
   *
   * @throws UserError when there is none, or none that can be read
   */
  static RunResult read(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      return new ObjectMapper().readValue(file.toFile(), RunResult.class);
    } catch (IOException e) {
      throw new UserError("Can't read the result " + file + ": " + Sentences.of(e), e);
    }
  }
}
