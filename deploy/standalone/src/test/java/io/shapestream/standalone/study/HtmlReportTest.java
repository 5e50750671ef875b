package io.shapestream.standalone.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
  private static final Study STUDY =
      new Study("small", "Is 1 < 2 & \"more\"?", Map.of("image-size", "28"), 3, List.of());

  @Test
  void thePageLoadsNothingAndEscapesWhatItShows() {
    String page = HtmlReport.of(result());
    assertThat(page)
        .doesNotContain("http://", "https://", "<script", "<link", "url(", "{{")
        .contains("default-src 'none'", "prefers-color-scheme: dark")
        .contains("Is 1 &lt; 2 &amp; &quot;more&quot;?")
        .contains("<b>broken</b> The trainer ended: &lt;budget&gt;");
  }

  @Test
  void itHasTableGroupsPlotShapesAndAlphas() {
    String page = HtmlReport.of(result());
    assertThat(page)
        .contains("<td>80.0 %</td><td>81.0 %</td><td>6.00 M</td><td>1,234</td><td>28·14·7</td>")
        .contains("<td>2</td><td>85.0 %</td><td>7.1 %</td><td>18.00 M</td>")
        .contains("<title>learned_seed-2: 90.0 %, 30.00 M MACs</title>")
        .contains("<title>adaptor 1</title>");
    assertThat(page.split("<circle", -1)).as("points and one more").hasSize(3);
    assertThat(page.split("<polyline", -1)).as("only of the run that moved").hasSize(2);
  }

  @Test
  void aStudyWithoutAnyRunYetHasAPageToo() {
    StudyResult empty = StudyResult.of(STUDY, List.of(), Map.of(), List.of("a", "b"));
    assertThat(HtmlReport.of(empty)).contains("No run has ended yet.", "2 still to go");
  }

  @Test
  void theJsonHoldsRunsGroupsAndTrajectories() throws Exception {
    JsonNode json = new ObjectMapper().readTree(result().json());
    assertThat(json.path("format").asInt()).isEqualTo(1);
    assertThat(json.path("runs").get(1).path("result").path("macs").asLong()).isEqualTo(30_000_000);
    assertThat(json.path("runs").get(1).path("alphas").get(1).path("alphas").get(0).asDouble())
        .isEqualTo(0.75);
    assertThat(json.path("groups").get(0).path("meanAccuracy").asDouble())
        .isCloseTo(0.85, within(1e-12));
    assertThat(json.path("groups").get(0).path("deviation").asDouble())
        .as("of 0.8 and 0.9")
        .isCloseTo(0.0707107, within(1e-7));
    assertThat(json.path("failures").path("broken").asText()).contains("<budget>");
  }

  @Test
  void anAxisHasRoundTicksAndTurnsLogarithmicForWideSpans() {
    Axis straight = Axis.around(List.of(80.0, 90.0), 0, 100, true);
    assertThat(straight.ticks()).containsExactly(80.0, 82.0, 84.0, 86.0, 88.0, 90.0);
    assertThat(straight.at(85)).isCloseTo(50, within(1e-9));
    Axis wide = Axis.around(List.of(1.0, 100.0), 0, 100, true);
    assertThat(wide.ticks()).containsExactly(1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0);
    assertThat(wide.at(10)).isCloseTo(50, within(1e-9));
    assertThat(Axis.around(List.of(3.0), 0, 100, false).at(3)).isCloseTo(50, within(1e-9));
  }

  private static StudyResult result() {
    return StudyResult.of(
        STUDY,
        List.of(
            run("learned_seed-1", 0.8, 6_000_000, List.of(point(1, 0.5), point(2, 0.5))),
            run("learned_seed-2", 0.9, 30_000_000, List.of(point(1, 0.5), point(2, 0.75)))),
        Map.of("broken", "The trainer ended: <budget>"),
        List.of());
  }

  private static StudyResult.Run run(
      String name, double accuracy, long macs, List<Trajectory.Point> alphas) {
    RunOutcome outcome =
        new RunOutcome(
            "vgg-a",
            "shape-adaptor",
            "completed",
            accuracy,
            accuracy + 0.01,
            macs,
            1234,
            7,
            100,
            0.01,
            12,
            List.of(new RunOutcome.Stage("a", 28), new RunOutcome.Stage("b", 14)),
            new RunOutcome.Audit("ok"));
    return new StudyResult.Run(name, "learned", Map.of("mode", "x"), outcome, alphas);
  }

  private static Trajectory.Point point(long step, double alpha) {
    return new Trajectory.Point(step, List.of(alpha), 1, 2);
  }
}
