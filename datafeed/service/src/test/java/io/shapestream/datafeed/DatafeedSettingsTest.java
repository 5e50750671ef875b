package io.shapestream.datafeed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shapestream.command.UserError;
import io.shapestream.datafeed.preprocess.Augmentation;
import io.shapestream.datafeed.preprocess.Fit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DatafeedSettingsTest {
  private static final Map<String, String> HOME = Map.of("SHAPESTREAM_HOME", "/here");

  @Test
  void defaultsAreThoseThatTheHelpNames() {
    assertThat(parsed())
        .isEqualTo(
            new DatafeedSettings(
                "fashion",
                Path.of("/here/datafeed/data/fashion-mnist"),
                1,
                128,
                500,
                0,
                32,
                Augmentation.CROP_FLIP,
                Duration.ofSeconds(30)));
  }

  @Test
  void everyOptionIsTaken() {
    assertThat(
            parsed(
                "--stream=s",
                "--data=/d",
                "--seed=2",
                "--unit-size=3",
                "--lead=4",
                "--epochs=5",
                "--image-size=64",
                "--augment=crop",
                "--fit=short-side",
                "--channels=3",
                "--threads=2",
                "--run-timeout=7"))
        .isEqualTo(
            new DatafeedSettings(
                "s",
                Path.of("/d"),
                2,
                3,
                4,
                5,
                64,
                Augmentation.CROP,
                Fit.SHORT_SIDE,
                3,
                2,
                Duration.ofSeconds(7)));
  }

  @Test
  void everyViolationIsToldAtOnce() {
    assertThatThrownBy(
            () ->
                parsed(
                    "--stream=a b",
                    "--unit-size=0",
                    "--lead=0",
                    "--epochs=-1",
                    "--image-size=0",
                    "--channels=4",
                    "--threads=-1",
                    "--run-timeout=2"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("stream must be 1..200 letters")
        .hasMessageContaining("unit-size must be 1..65536, was 0")
        .hasMessageContaining("lead must be 1..1000000, was 0")
        .hasMessageContaining("epochs must be 0..2147483647, was -1")
        .hasMessageContaining("image-size must be 1..4096, was 0")
        .hasMessageContaining("channels must be 0..3, was 4")
        .hasMessageContaining("threads must be 0..1024, was -1")
        .hasMessageContaining("run-timeout must be 3..86400, was 2");
  }

  @Test
  void anUnknownAugmentationIsRefusedWithTheChoices() {
    assertThatThrownBy(() -> parsed("--augment=blur"))
        .hasMessageContaining("augment must be one of [none, crop, crop-flip], was 'blur'");
  }

  @Test
  void imagesThatAreTooSmallForTheDataAreRefused() {
    DatafeedSettings settings =
        new DatafeedSettings(
            "s", Path.of("/d"), 1, 4, 4, 0, 3, Augmentation.NONE, Duration.ofSeconds(30));
    assertThatThrownBy(
            () ->
                Descriptions.of(
                    settings,
                    new ToyDataset(4, 1),
                    new io.shapestream.datafeed.preprocess.Preprocessor(1, 3, Augmentation.NONE),
                    1))
        .isInstanceOf(UserError.class)
        .hasMessage("image-size must be 4..4096 for the images of toy (4x4), was 3");
  }

  @Test
  void withoutAHomeTheShippedSampleIsNotGuessed() {
    DatafeedMain command = new DatafeedMain();
    assertThatThrownBy(() -> command.settings(Map.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("--data DIR");
  }

  private static DatafeedSettings parsed(String... arguments) {
    DatafeedMain command = new DatafeedMain();
    new CommandLine(command).parseArgs(arguments);
    return command.settings(HOME);
  }
}
