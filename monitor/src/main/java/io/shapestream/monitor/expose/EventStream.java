package io.shapestream.monitor.expose;

import io.javalin.http.Context;
import io.shapestream.monitor.meter.RunView;
import io.shapestream.monitor.meter.Runs;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * {@code /api/events}: tells each viewer of the live page what changed, as server-sent events. The
 * first message has all runs, the following ones those that changed, at most twice a second.
 *
 * <p>A viewer's request thread waits for changes, writes and waits again: whoever reads slowly
 * skips states in between and holds up nobody else. No message is queued. At most {@value
 * #MOST_VIEWERS} viewers; the next one is refused and tries again by itself.
 */
final class EventStream {
  static final int MOST_VIEWERS = 100;
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Runs runs;
  private final LiveData liveData;
  private final Semaphore seats = new Semaphore(MOST_VIEWERS);
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Set<Thread> viewers = ConcurrentHashMap.newKeySet();

  EventStream(Runs runs, LiveData liveData) {
    this.runs = runs;
    this.liveData = liveData;
  }

  void serve(Context context) throws IOException {
    if (closing.getCount() == 0 || !seats.tryAcquire()) {
      context.status(503).result("There is no seat for another viewer.\n");
      return;
    }
    viewers.add(Thread.currentThread());
    try {
      HttpServletResponse response = context.res();
      response.setContentType("text/event-stream");
      response.setCharacterEncoding("UTF-8");
      tellChanges(response.getOutputStream());
    } catch (InterruptedException sentAway) {
      // The server closes; the thread is its own and ends with it.
    } catch (IOException viewerLeft) {
      // The only way to learn that a viewer has left is that writing to it fails.
    } finally {
      viewers.remove(Thread.currentThread());
      seats.release();
    }
  }

  private void tellChanges(OutputStream out) throws IOException, InterruptedException {
    Viewer viewer = new Viewer(out);
    viewer.tell();
    while (!isClosing(PAUSE)) {
      runs.awaitChange(viewer.seen, SIGN_OF_LIFE);
      viewer.tell();
    }
  }

  private boolean isClosing(Duration patience) throws InterruptedException {
    return closing.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Sends every viewer away. */
  void close() {
    closing.countDown();
    viewers.forEach(Thread::interrupt);
  }

  /** What one viewer has seen. For its request's thread. */
  private final class Viewer {
    private final OutputStream out;
    private Set<String> known = new HashSet<>();
    private long seen = -1;

    Viewer(OutputStream out) {
      this.out = out;
    }

    void tell() throws IOException {
      long version = runs.version();
      List<RunView> views = runs.views();
      long before = seen;
      List<RunView> changed = views.stream().filter(run -> run.version() > before).toList();
      Set<String> gone = known;
      known = new HashSet<>(views.stream().map(RunView::name).toList());
      gone.removeAll(known);
      seen = version;
      send(liveData.bytes(liveData.update(before < 0, changed, gone)));
    }

    private void send(byte[] json) throws IOException {
      out.write("data: ".getBytes(StandardCharsets.US_ASCII));
      out.write(json);
      out.write("\n\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }
  }
}
