package io.shapestream.datafeed.decode;

import io.shapestream.datafeed.dataset.BadSampleException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Compares codecs on the JPEG files of a folder: images a second of processor time on one thread,
 * and bytes allocated on the heap for each. Not a test; run its {@code main} with the folder.
 */
final class CodecBench {
  private static final int ROUNDS = 5;

  private final List<byte[]> files = new ArrayList<>();

  private interface Decoder {
    void decode(byte[] file) throws IOException, BadSampleException;
  }

  private CodecBench(Path folder) throws IOException {
    try (var paths = Files.list(folder)) {
      for (Path path : paths.sorted().toList()) {
        files.add(Files.readAllBytes(path));
      }
    }
  }

  public static void main(String[] arguments) throws Exception {
    CodecBench bench = new CodecBench(Path.of(arguments[0]));
    ImageCodec codec = new ImageCodec();
    Raster raster = new Raster();
    for (int reduction = 1; reduction <= ImageCodec.MOST_REDUCTION; reduction *= 2) {
      int by = reduction;
      bench.measure(
          "OpenCV into memory of ours, 1/" + by,
          file ->
              codec.decode(file, file.length, ImageHeader.of(file, file.length), by, 3, raster));
    }
    bench.measure("OpenCV into memory of its own", CodecBench::opencv);
    ImageReader twelveMonkeys =
        provider("com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi")
            .createReaderInstance(null);
    bench.measure("TwelveMonkeys", file -> read(twelveMonkeys, file));
    ImageReader jdk =
        provider("com.sun.imageio.plugins.jpeg.JPEGImageReaderSpi").createReaderInstance(null);
    bench.measure("JDK's ImageIO", file -> read(jdk, file));
  }

  private static javax.imageio.spi.ImageReaderSpi provider(String name) {
    var providers =
        javax.imageio.spi.IIORegistry.getDefaultInstance()
            .getServiceProviders(javax.imageio.spi.ImageReaderSpi.class, true);
    while (providers.hasNext()) {
      var provider = providers.next();
      if (provider.getClass().getName().equals(name)) {
        return provider;
      }
    }
    throw new IllegalStateException("there is no " + name);
  }

  private static void opencv(byte[] file) {
    try (BytePointer bytes = new BytePointer(file);
        Mat source = new Mat(1, file.length, opencv_core.CV_8UC1, bytes);
        Mat image = opencv_imgcodecs.imdecode(source, opencv_imgcodecs.IMREAD_COLOR_RGB)) {
      byte[] pixels = new byte[image.rows() * image.cols() * 3];
      image.data().get(pixels);
    }
  }

  private static void read(ImageReader reader, byte[] file) throws IOException {
    try (ImageInputStream input = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(input, true, true);
      reader.read(0).flush();
    }
  }

  private void measure(String name, Decoder decoder) throws IOException, BadSampleException {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    List<String> rates = new ArrayList<>();
    long allocated = 0;
    for (int round = 0; round < 2 * ROUNDS; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      long begin = cpu(threads);
      for (byte[] file : files) {
        decoder.decode(file);
      }
      allocated = (threads.getCurrentThreadAllocatedBytes() - before) / files.size();
      if (round >= ROUNDS) {
        rates.add("%.0f".formatted(files.size() * 1e9 / (cpu(threads) - begin)));
      }
    }
    System.out.printf("%s: %s images/s, %,d bytes an image%n", name, rates, allocated);
  }

  private static long cpu(ThreadMXBean threads) {
    return threads.getCurrentThreadCpuTime();
  }
}
