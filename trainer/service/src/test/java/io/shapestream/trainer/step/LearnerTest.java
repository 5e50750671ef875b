package io.shapestream.trainer.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.shapestream.adaptor.Architecture;
import io.shapestream.adaptor.Mode;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.interchange.Head;
import io.shapestream.adaptor.safetensors.Safetensors;
import io.shapestream.adaptor.safetensors.Tensor;
import io.shapestream.adaptor.training.TrainingSpec;
import io.shapestream.command.UserError;
import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.StreamDescription;
import io.shapestream.trainer.ingest.Batches;
import io.shapestream.trainer.ingest.TrainBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearnerTest {
  private static final StreamDescription STREAM =
      new StreamDescription(
          "s",
          "d",
          List.of("a", "b"),
          2,
          8,
          8,
          4,
          0,
          2,
          3,
          1,
          2,
          List.of(0.5f, 0.2f),
          List.of(0.25f, 0.5f),
          "00".repeat(32),
          "none");
  private static NDManager manager = NDManager.newBaseManager();

  @BeforeAll
  static void startEngine() {
    manager.close();
    manager = TensorEngine.start(new Compute(DeviceChoice.AUTO, 1, Tf32.DEFAULT));
  }

  @AfterAll
  static void close() {
    manager.close();
  }

  @Test
  void pixelsAreNormalisedByTheirChannel() {
    try (NDManager step = manager.newSubManager()) {
      NDArray images = new DeviceInput(STREAM, step).images(batch(0, 255), step);
      assertThat(images.getShape().getShape()).containsExactly(2, 2, 8, 8);
      assertThat(images.getFloat(0, 0, 0, 0)).as("(0 - 0.5) / 0.25").isEqualTo(-2);
      assertThat(images.getFloat(0, 1, 7, 7)).as("(0 - 0.2) / 0.5").isCloseTo(-0.4f, near());
      assertThat(images.getFloat(1, 0, 0, 0)).as("(1 - 0.5) / 0.25").isCloseTo(2, near());
      assertThat(images.getFloat(1, 1, 3, 3)).as("(1 - 0.2) / 0.5").isCloseTo(1.6f, near());
    }
  }

  @Test
  void memoryStaysFlat() {
    try (Learner learner = learner(0.05)) {
      learner.train(batch(10, 200));
      int after1 = manager.getManagedArrays().size();
      assertThat(after1).as("the learner's tensors are counted").isPositive();
      for (int i = 0; i < 50; i++) {
        learner.train(batch(10, 200));
        learner.takeTraining();
        learner.state();
      }
      assertThat(manager.getManagedArrays()).as("tensors that are held").hasSize(after1);
    }
  }

  @Test
  void aRestoredLearnerGoesOnAsTheOtherDoes() {
    try (Learner one = learner(0.05);
        Learner other = learner(0.05)) {
      one.train(batch(10, 200));
      one.train(batch(90, 20));
      other.restore(one.state());
      one.train(batch(50, 60));
      other.train(batch(50, 60));
      assertThat(other.state().model()).isEqualTo(one.state().model());
      assertThat(other.state().optimizer()).isEqualTo(one.state().optimizer());
      assertThat(other.position()).isEqualTo(one.position());
      assertThat(one.state().optimizer()).isNotEmpty();
    }
  }

  @Test
  void aStateOfAnotherNetworkIsRefused() {
    try (Learner one = learner(0.05);
        Learner wider = new Learner(spec(0.2), training(0.05), STREAM, manager)) {
      assertThatThrownBy(() -> wider.restore(one.state()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("features.0.weight must be");
    }
  }

  @Test
  void pretrainedWeightsAreTheStart(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("weights.safetensors");
    try (Learner pretrained = learner(0.05)) {
      pretrained.train(batch(10, 200));
      Map<String, Tensor> model = pretrained.state().model();
      Safetensors.write(file, model, Map.of());
      try (Learner learner = learner(Optional.of(new Pretrained(file, Head.FILE)))) {
        assertThat(learner.state().model()).isEqualTo(model);
        assertThat(learner.alphas()).isEqualTo(pretrained.alphas());
        assertThat(learner.position().batches()).isZero();
      }
    }
  }

  @Test
  void pretrainedWeightsThatCannotBeUsedAreASentence(@TempDir Path folder) throws IOException {
    Path absent = folder.resolve("absent.safetensors");
    assertThatThrownBy(() -> learner(Optional.of(new Pretrained(absent, Head.FILE))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("absent.safetensors: no such file")
        .hasMessageContaining("--pretrained");
    Path other = folder.resolve("other.safetensors");
    Safetensors.write(other, Map.of(), Map.of());
    assertThatThrownBy(() -> learner(Optional.of(new Pretrained(other, Head.FILE))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("features.0.weight is missing")
        .hasMessageContaining("--pretrained-head new");
  }

  @Test
  void aTrainingThatDivergesIsASentence() {
    try (Learner learner = learner(1000)) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 200; i++) {
                  learner.train(batch(10 + i, 200 - i));
                }
              })
          .isInstanceOf(UserError.class)
          .hasMessageContaining("diverged");
    }
  }

  private static Learner learner(double rate) {
    return new Learner(spec(0.1), training(rate), STREAM, manager);
  }

  private static Learner learner(Optional<Pretrained> pretrained) {
    return new Learner(spec(0.1), training(0.05), STREAM, manager, pretrained);
  }

  private static NetworkSpec spec(double width) {
    return NetworkSpec.of(Architecture.VGG_A, Mode.SHAPE_ADAPTOR)
        .inputSize(8)
        .inputChannels(2)
        .classes(2)
        .outputDim(4)
        .width(width)
        .build();
  }

  private static TrainingSpec training(double rate) {
    return new TrainingSpec(rate, 0.1, 0.9, 5e-4, 2, 3);
  }

  /** Two images, each of one brightness. */
  private static TrainBatch batch(int first, int second) {
    ByteBuffer pixels = ByteBuffer.allocate(2 * STREAM.imageBytes());
    for (int i = 0; i < pixels.capacity(); i++) {
      pixels.put((byte) (i < STREAM.imageBytes() ? first : second));
    }
    return Batches.of(
        new ImageBatch(0, 0, 0, new int[] {0, 1}, new int[] {0, 1}, pixels.flip(), STREAM));
  }

  private static org.assertj.core.data.Offset<Float> near() {
    return org.assertj.core.data.Offset.offset(1e-5f);
  }
}
