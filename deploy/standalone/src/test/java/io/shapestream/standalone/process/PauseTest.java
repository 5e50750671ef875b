package io.shapestream.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PauseTest {

  @Test
  void aPausedProcessSaysNothingUntilItIsWoken() throws Exception {
    Process echo = new ProcessBuilder("cat").start();
    try (BufferedReader said = echo.inputReader()) {
      CompletableFuture<String> answer;
      Pause pause = Pause.of(echo.pid());
      try {
        echo.outputWriter().append("hello\n").flush();
        answer = CompletableFuture.supplyAsync(() -> said.lines().findFirst().orElse(""));
        Thread.sleep(300);
        assertThat(answer).isNotDone();
      } finally {
        pause.close();
      }
      assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo("hello");
    } finally {
      echo.destroyForcibly();
    }
  }

  @Test
  void whatHasEndedMeanwhileIsNoTrouble() throws Exception {
    Process sleeper = new ProcessBuilder("sleep", "600").start();
    Pause pause = Pause.of(sleeper.pid());
    sleeper.destroyForcibly().waitFor();
    pause.close();
    Pause.of(sleeper.pid()).close();
  }
}
