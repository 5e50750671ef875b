package io.shapestream.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shapestream.adaptor.Architecture;
import io.shapestream.adaptor.MacsBudget;
import io.shapestream.adaptor.Mode;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.interchange.Head;
import io.shapestream.adaptor.training.Refinements;
import io.shapestream.adaptor.training.TrainingSpec;
import io.shapestream.command.UserError;
import io.shapestream.stream.StreamDescription;
import io.shapestream.trainer.report.ReportEvery;
import io.shapestream.trainer.step.Compute;
import io.shapestream.trainer.step.DeviceChoice;
import io.shapestream.trainer.step.Pretrained;
import io.shapestream.trainer.step.Tf32;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class TrainerOptionsTest {

  @Test
  void defaultsAreThePapers() {
    RunConfig config = config();
    NetworkSpec network = config.network().toBuilder().inputSize(32).build();
    assertThat(network.architecture()).isEqualTo(Architecture.VGG_D);
    assertThat(network.mode()).isEqualTo(Mode.SHAPE_ADAPTOR);
    assertThat(network.width()).isEqualTo(1);
    assertThat(network.adaptors()).isNull();
    assertThat(network.outputDim()).isEqualTo(8);
    assertThat(network.factors().r1()).isEqualTo(0.5);
    assertThat(network.factors().r2()).isEqualTo(1);
    assertThat(network.limitDim()).isNull();
    assertThat(config.training().apply(network))
        .isEqualTo(new TrainingSpec(0.1, 0.1, 0.9, 5e-4, 20, 200));
    assertThat(config.batchSize()).isEqualTo(128);
    assertThat(config.folder()).isEqualTo(Path.of(".shapestream/runs/s-vgg-d-shape-adaptor"));
    assertThat(config.resume()).isEqualTo(Resume.AUTO);
    assertThat(config.join()).isEqualTo(Join.BEGINNING);
    assertThat(config.telemetry()).isTrue();
    assertThat(config.reportEvery()).isEqualTo(new ReportEvery(0, 1));
  }

  @Test
  void largeImagesTakeThePapersRatesForThem() {
    RunConfig config = config();
    NetworkSpec network = config.network().toBuilder().inputSize(224).build();
    assertThat(config.training().apply(network).learningRate()).isEqualTo(0.01);
    assertThat(config.training().apply(network).alphaStep()).isEqualTo(1500);
  }

  @Test
  void everyKeyIsTaken() {
    RunConfig config =
        config(
            "--run=r",
            "--network=vgg-a",
            "--mode=memory-bounded",
            "--width=0.5",
            "--adaptors=3",
            "--output-dim=4",
            "--r1=0.25",
            "--r2=0.75",
            "--limit-dim=6",
            "--epochs=7",
            "--batch-size=64",
            "--learning-rate=0.2",
            "--alpha-learning-rate=0.3",
            "--alpha-step=9",
            "--weight-decay=0.01",
            "--momentum=0.8",
            "--label-smoothing=0.1",
            "--warm-up=2",
            "--clip-norm=3",
            "--seed=5",
            "--device=gpu:1",
            "--tf32=off",
            "--threads=2",
            "--checkpoints=/tmp/x",
            "--checkpoint-every=11",
            "--keep-checkpoints=4",
            "--resume=never",
            "--join=next-epoch",
            "--report-every=50",
            "--no-telemetry",
            "--stop-after=12");
    NetworkSpec network = config.network();
    assertThat(network.architecture()).isEqualTo(Architecture.VGG_A);
    assertThat(network.mode()).isEqualTo(Mode.MEMORY_BOUNDED);
    assertThat(network.width()).isEqualTo(0.5);
    assertThat(network.adaptors()).isEqualTo(3);
    assertThat(network.outputDim()).isEqualTo(4);
    assertThat(network.factors().r1()).isEqualTo(0.25);
    assertThat(network.factors().r2()).isEqualTo(0.75);
    assertThat(network.limitDim()).isEqualTo(6);
    assertThat(network.seed()).isEqualTo(5);
    assertThat(config.training().apply(network))
        .isEqualTo(new TrainingSpec(0.2, 0.3, 0.8, 0.01, 9, 7, new Refinements(0.1, 2, 3)));
    assertThat(config.batchSize()).isEqualTo(64);
    assertThat(config.compute()).isEqualTo(new Compute(new DeviceChoice("gpu:1"), 2, Tf32.OFF));
    assertThat(config.folder()).isEqualTo(Path.of("/tmp/x/r"));
    assertThat(config.checkpointEvery()).isEqualTo(11);
    assertThat(config.keepCheckpoints()).isEqualTo(4);
    assertThat(config.resume().isFromTheBeginning()).isTrue();
    assertThat(config.join()).isEqualTo(Join.NEXT_EPOCH);
    assertThat(config.reportEvery()).isEqualTo(new ReportEvery(50, 0));
    assertThat(config.telemetry()).isFalse();
    assertThat(config.stopAfter()).isEqualTo(12);
  }

  @ParameterizedTest
  @CsvSource({
    "cifar, vgg-d, 32, shape-adaptor, 200, 128, 0.1, 0.0005, 20,",
    "cifar, mobilenet-v2, 32, shape-adaptor, 200, 128, 0.1, 0.00004, 20,",
    "fine-grained, resnet-50, 224, shape-adaptor, 200, 8, 0.01, 0.0005, 20,",
    "imagenet, resnet-50, 224, shape-adaptor, 100, 256, 0.1, 0.0001, 1500, 15",
    "imagenet, mobilenet-v2, 224, shape-adaptor, 100, 256, 0.05, 0.00004, 1500, 15",
    "autosc, vgg-d, 32, autosc, 200, 128, 0.1, 0.0005, 200,",
    "autosc, vgg-d, 224, autosc, 200, 128, 0.01, 0.0005, 200,",
    "autotl, resnet-50, 224, autotl, 80, 8, 0.001, 0.0005, 20,"
  })
  void aPresetIsOneExperimentOfThePaper(
      String preset,
      String architecture,
      int size,
      String mode,
      int epochs,
      int batch,
      double rate,
      double decay,
      int alphaStep,
      Double limit) {
    RunConfig config = config("--preset=" + preset, "--network=" + architecture);
    NetworkSpec network = config.network().toBuilder().inputSize(size).build();
    assertThat(network.mode().wireName()).isEqualTo(mode);
    assertThat(network.limitDim()).isEqualTo(limit);
    assertThat(config.batchSize()).isEqualTo(batch);
    assertThat(config.training().apply(network))
        .isEqualTo(new TrainingSpec(rate, 0.1, 0.9, decay, alphaStep, epochs));
  }

  @Test
  void whatIsGivenWinsOverThePreset() {
    RunConfig config =
        config(
            "--preset=imagenet",
            "--mode=human-imagenet",
            "--epochs=3",
            "--batch-size=16",
            "--learning-rate=0.5",
            "--weight-decay=0",
            "--alpha-step=7");
    assertThat(config.network().mode()).isEqualTo(Mode.HUMAN_IMAGENET);
    assertThat(config.network().limitDim()).as("no bound on a human network").isNull();
    assertThat(config.batchSize()).isEqualTo(16);
    assertThat(config.training().apply(config.network()))
        .isEqualTo(new TrainingSpec(0.5, 0.1, 0.9, 0, 7, 3));
    assertThat(config("--preset=imagenet", "--limit-dim=9").network().limitDim()).isEqualTo(9);
    assertThat(config("--preset=imagenet", "--budget=1G").network().limitDim()).isNull();
  }

  @Test
  void aPresetAndItsValuesGivenOneByOneAreTheSameRun() {
    assertThat(config("--preset=cifar").identity()).isEqualTo(config().identity());
    assertThat(config("--preset=cifar").run()).isEqualTo(config().run());
  }

  @Test
  void pretrainedWeightsKeepTheirClassifierButForTransferLearning() {
    Path file = Path.of("w.safetensors");
    assertThat(config().pretrained()).isEmpty();
    assertThat(config("--pretrained=w.safetensors").pretrained())
        .contains(new Pretrained(file, Head.FILE));
    assertThat(config("--pretrained=w.safetensors", "--mode=autotl").pretrained())
        .contains(new Pretrained(file, Head.NEW));
    assertThat(config("--pretrained=w.safetensors", "--pretrained-head=new").pretrained())
        .contains(new Pretrained(file, Head.NEW));
    assertThat(config("--pretrained=w.safetensors").identity())
        .containsEntry("pretrained", "w.safetensors")
        .containsEntry("pretrained-head", "default");
  }

  @Test
  void alphasGiveAFixedShape() {
    RunConfig config = config("--mode=fixed", "--alphas=0.5,-1,2");
    assertThat(config.network().alphas()).containsExactly(0.5, -1.0, 2.0);
  }

  @Test
  void aBudgetBoundsTheNetworkAndIsPartOfTheCheckpointedConfiguration() {
    RunConfig config = config("--budget=500M");
    assertThat(config.network().budget()).isEqualTo(MacsBudget.of(500_000_000));
    assertThat(config.identity()).containsEntry("budget", "500M");
    assertThat(config().identity()).containsEntry("budget", "default");
    assertThat(config("--budget=same").network().budget()).isEqualTo(MacsBudget.SAME_AS_HUMAN);
  }

  @Test
  void aBudgetExcludesALimit() {
    assertThatThrownBy(() -> config("--budget=500M", "--limit-dim=6"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("limit-dim and budget exclude each other, were 6.0 and 500000000");
  }

  @Test
  void aBudgetThatTheNetworkCantMeetOnTheStreamIsRefusedNamingTheLeast() {
    RunConfig config = config("--batch-size=8", "--epochs=2", "--output-dim=4", "--budget=1000");
    assertThatThrownBy(() -> RunPlan.of(config, TestStream.description("s", 72, 20, 8, 2)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the least that this network can cost, was 1000");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --stream=a/b            | stream must be 1..200 letters
          --run=..                | run must be 1..200 letters
          --network=lenet         | network must be one of vgg-a
          --mode=square           | mode must be one of shape-adaptor
          --width=0               | width must be 0.01..32, was 0
          --adaptors=0            | adaptors must be 1..64, was 0
          --output-dim=0          | output-dim must be 1..4096, was 0
          --alphas=1000           | each of alphas must be -100..100, was 1000
          --r1=1                  | r1 and r2 must be 0 < r1 < r2 <= 16, were 1.0 and 1.0
          --budget=lots           | budget must be same or 1..1e18 multiply-accumulates, such as 500M (suffixes k, M, G), was lots
          --limit-dim=0           | limit-dim must be 1..4096, was 0
          --epochs=0              | epochs must be 1
          --batch-size=0          | batch-size must be 1..65536, was 0
          --learning-rate=-1      | learning-rate must be 0
          --alpha-learning-rate=-1| alpha-learning-rate must be 0
          --alpha-step=0          | alpha-step must be 1
          --weight-decay=2        | weight-decay must be 0
          --momentum=2            | momentum must be 0
          --label-smoothing=1     | label-smoothing must be 0.0..0.99, was 1.0
          --warm-up=200           | warm-up must be 0..199 (less than epochs), was 200
          --clip-norm=-1          | clip-norm must be 0
          --preset=mnist          | preset must be one of none, cifar, fine-grained, imagenet, autosc, autotl, was 'mnist'
          --resume=latest         | resume must be auto, last, best, never or the folder of a checkpoint, was 'latest'
          --threads=-1            | threads must be 0..1024, was -1
          --device=tpu            | device must be auto, cpu or gpu:0 .. gpu:999, was 'tpu'
          --precision=half        | precision must be one of float32, float64, bfloat16, was half
          --checkpoint-every=-1   | checkpoint-every must be 0..1000000000, was -1
          --keep-checkpoints=0    | keep-checkpoints must be 1..1000, was 0
          --report-every=0        | report-every must be 1..999999 steps (50) or seconds (1s), was '0'
          --report-every=1m       | report-every must be 1..999999 steps (50) or seconds (1s), was '1m'
          --stop-after=-1         | stop-after must be 0
          """)
  void aViolationNamesKeyRangeAndValue(String argument, String sentence) {
    assertThatThrownBy(() -> config(argument))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void allViolationsAreReportedTogether() {
    assertThatThrownBy(
            () ->
                config(
                    "--network=lenet",
                    "--mode=square",
                    "--width=0",
                    "--batch-size=0",
                    "--momentum=2",
                    "--epochs=0",
                    "--report-every=never",
                    "--r1=3"))
        .hasMessageContaining("network must be")
        .hasMessageContaining("mode must be")
        .hasMessageContaining("width must be")
        .hasMessageContaining("batch-size must be")
        .hasMessageContaining("momentum must be")
        .hasMessageContaining("epochs must be")
        .hasMessageContaining("report-every must be")
        .hasMessageContaining("r1 and r2 must be");
  }

  @Test
  void aStreamThatDoesNotFitIsNamedWithEveryReason() {
    RunConfig config = config("--batch-size=20", "--epochs=9");
    StreamDescription stream = TestStream.description("s", 72, 20, 8, 2);
    assertThatThrownBy(() -> RunPlan.of(config, stream))
        .hasMessageContaining(
            "batch-size must be a multiple of the unit size of stream s, 8, was 20")
        .hasMessageContaining("epochs must be 1..2, as many as stream s has, was 9");
  }

  @Test
  void anOutputLargerThanTheStreamsImagesIsRefused() {
    RunConfig config = config("--batch-size=8", "--epochs=2", "--output-dim=16");
    assertThatThrownBy(() -> RunPlan.of(config, TestStream.description("s", 72, 20, 8, 2)))
        .hasMessageContaining("output-dim must be 1..15")
        .hasMessageContaining("images of stream s are 16 pixels high");
  }

  @Test
  void stepsOfAnEpochCountTheShortBatchToo() {
    RunConfig config = config("--batch-size=16", "--epochs=2");
    RunPlan plan = RunPlan.of(config, TestStream.description("s", 72, 20, 8, 2));
    assertThat(plan.unitsPerBatch()).isEqualTo(2);
    assertThat(plan.stepsPerEpoch()).isEqualTo(5);
    assertThat(plan.endOf(1)).isEqualTo(18);
    assertThat(plan.network().inputSize()).isEqualTo(16);
    assertThat(plan.network().inputChannels()).isEqualTo(1);
    assertThat(plan.network().classes()).isEqualTo(2);
  }

  @Test
  void aLateRunCountsItsEpochsFromWhereItJoins() {
    RunConfig config = config("--batch-size=16", "--epochs=2");
    RunPlan plan = RunPlan.of(config, TestStream.description("s", 72, 20, 8, 5), 3);
    assertThat(plan.endOf(0)).isEqualTo(36);
    assertThat(plan.endOf(1)).isEqualTo(45);
    assertThat(plan.configuration()).containsEntry(RunPlan.FIRST_EPOCH, "3");
    assertThatThrownBy(() -> RunPlan.of(config, TestStream.description("s", 72, 20, 8, 5), 4))
        .hasMessageContaining("epochs must be 1..1, as many as stream s has left, was 2");
  }

  private static RunConfig config(String... arguments) {
    List<String> all = new ArrayList<>(List.of("--stream=s"));
    all.addAll(List.of(arguments));
    TrainerOptions options = new TrainerOptions();
    new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(options))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOverwrittenOptionsAllowed(true)
        .parseArgs(all.toArray(String[]::new));
    return options.checked();
  }
}
