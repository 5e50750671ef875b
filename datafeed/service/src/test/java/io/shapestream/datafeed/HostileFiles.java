package io.shapestream.datafeed;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/** Image files that are broken or made to harm, and folders with them. */
public final class HostileFiles {
  private static final Path SOUND = Path.of("src", "test", "resources", "pil");
  private static final int BROKEN = 21;

  private HostileFiles() {}

  /** 400 sound files in two classes and 21 broken ones, 5 %; returns the broken ones. */
  public static List<String> folder(Path folder) throws IOException {
    sound(folder.resolve("a"), 200);
    sound(folder.resolve("b"), 200);
    List<String> broken = new ArrayList<>();
    while (broken.size() < BROKEN) {
      for (Map.Entry<String, byte[]> defect : all().entrySet()) {
        if (broken.size() < BROKEN) {
          String name = "b/" + broken.size() + "-" + defect.getKey();
          Files.write(folder.resolve(name), defect.getValue());
          broken.add(name);
        }
      }
    }
    return broken;
  }

  /** Files {@code 000.jpg} and so on of 48 x 32 pixels. */
  public static void sound(Path into, int files) throws IOException {
    Files.createDirectories(into);
    for (int i = 0; i < files; i++) {
      Files.copy(SOUND.resolve("plain.jpg"), into.resolve("%03d.jpg".formatted(i)));
    }
  }

  /** A file of 200 KB that is sound, within the limits, and unpacks to 192 MB. */
  public static byte[] huge() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(8000, 8000, BufferedImage.TYPE_BYTE_GRAY), "png", out);
    return out.toByteArray();
  }

  /** Files that must be refused, by a name that tells the defect. */
  public static Map<String, byte[]> all() throws IOException {
    Map<String, byte[]> defects = new LinkedHashMap<>();
    defects.put("zero-bytes.jpg", new byte[0]);
    defects.put("text.jpg", "no image".getBytes(StandardCharsets.UTF_8));
    defects.put("1x1.png", png(1, 1));
    defects.put("30000-wide.png", png(30_000, 2));
    defects.put("bomb.png", withSize(png(16, 16), 16_000, 16_000));
    defects.put("bomb.bmp", bomb());
    byte[] progressive = Files.readAllBytes(SOUND.resolve("progressive.jpg"));
    defects.put(
        "truncated-progressive.jpg", Arrays.copyOf(progressive, progressive.length * 2 / 3));
    defects.put("1000-scans.jpg", scans(progressive));
    for (String name : List.of("alpha.png", "lossy.webp", "plain.bmp")) {
      byte[] whole = Files.readAllBytes(SOUND.resolve(name));
      String kind = name.substring(name.indexOf('.'));
      defects.put("truncated" + kind, Arrays.copyOf(whole, whole.length / 2));
    }
    return defects;
  }

  private static byte[] png(int width, int height) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", out);
    return out.toByteArray();
  }

  private static byte[] withSize(byte[] png, int width, int height) {
    ByteBuffer.wrap(png).putInt(16, width).putInt(20, height);
    return png;
  }

  private static byte[] bomb() throws IOException {
    byte[] bmp = Files.readAllBytes(SOUND.resolve("plain.bmp"));
    ByteBuffer.wrap(bmp).order(java.nio.ByteOrder.LITTLE_ENDIAN).putInt(18, Integer.MIN_VALUE);
    return bmp;
  }

  /** A progressive file whose first scan comes a thousand times. */
  private static byte[] scans(byte[] progressive) {
    int scan = 0;
    while (progressive[scan] != (byte) 0xFF || progressive[scan + 1] != (byte) 0xDA) {
      scan++;
    }
    byte[] head = {(byte) 0xFF, (byte) 0xDA, 0, 8, 1, 1, 0, 0, 0, 0, 0};
    ByteBuffer many = ByteBuffer.allocate(scan + 1000 * head.length + 2);
    many.put(progressive, 0, scan);
    for (int i = 0; i < 1000; i++) {
      many.put(head);
    }
    return many.put((byte) 0xFF).put((byte) 0xD9).array();
  }
}
